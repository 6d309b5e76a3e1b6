#pragma once
// Unpacks a large file ahead of its reader, on a thread of its own. byte_stream.h puts it around
// the unpackers.
//
// An unpacker copies from what it unpacked up to megabytes ago. Read a little at a time between
// other work, it finds that gone from the cache each time, and takes three times as long; a long
// burst fetches it once. The reader meanwhile has a burst in hand, so nobody waits for the next.

#include <memory>

#include "files/byte_stream.h"

namespace wirefold::files {

/// The same bytes and the same end or error, with at most two bursts of 16 MiB in memory. The
/// thread starts with the first read, and not at all for a stream that is settled in. Bursts grow
/// from small ones on, so that the first bytes come soon. For files only: what is slow in coming
/// would be held back until a burst is full.
[[nodiscard]] std::unique_ptr<ByteStream> read_ahead(std::unique_ptr<ByteStream> packed);

}  // namespace wirefold::files
