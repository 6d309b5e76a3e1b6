#pragma once
// An explanation for people (text) and for programs (JSON with stable keys). Called by
// `wirefold explain` and the story desk.

#include <string>

#include "dedup/explanation.h"

namespace wirefold::dedup {

/// Lines of at most about 100 columns; long passages are cut in the middle. Ends with a newline.
[[nodiscard]] std::string report_text(const Explanation& explanation);

/// One JSON object, all passages whole. Every key is always there; lists may be empty and unknown
/// texts are "" (`published`: null). Same explanation, same bytes.
[[nodiscard]] std::string report_json(const Explanation& explanation);

}  // namespace wirefold::dedup
