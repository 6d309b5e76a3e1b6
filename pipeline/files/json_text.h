#pragma once
// The little JSON that files/ writes: strings, and bytes that may not be text. Saved pages, the
// rejects file and quality/ use it.

#include <string>
#include <string_view>

namespace wirefold::files {

/// Appends a JSON string: quotes, with '"', '\' and control characters escaped. Bytes above 0x7f
/// go through as they are, so invalid UTF-8 stays invalid.
void append_json_string(std::string& out, std::string_view text);

/// Appends bytes so that none is lost: a JSON string if they are valid UTF-8, else the object
/// {"base64": "…"} (RFC 4648 §4, padded).
void append_json_bytes(std::string& out, std::string_view bytes);

}  // namespace wirefold::files
