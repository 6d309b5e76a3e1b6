#pragma once
// Every error librdkafka can report, classed once: try again, abort the transaction, or stop.
// Nothing else in the project interprets an rd_kafka error code.

#include <librdkafka/rdkafka.h>

#include <string>
#include <string_view>

#include "stream/stream.h"

namespace wirefold::kafka {

/// The class of a bare code. Codes that no table row names are fatal: unknown means unsafe.
[[nodiscard]] stream::StreamErrorKind classify(rd_kafka_resp_err_t code);

/// True for the codes by which a broker says that a client of the same transactional id came later.
[[nodiscard]] bool is_fenced(rd_kafka_resp_err_t code);
/// What is said in place of any other sentence then.
inline constexpr const char* kFencedSentence =
    "Another process has taken over this application id, or this one stood still for longer than a "
    "transaction may; it must stop, and what it had not committed is decided by the next";

/// True for the codes by which a broker refuses for want of a right.
[[nodiscard]] bool is_forbidden(rd_kafka_resp_err_t code);
inline constexpr const char* kForbiddenSentence =
    "The broker does not permit this to the user of this client; grant it the right (ACL) that is "
    "named, then start again";

/// "sentence (broker's words; NAME)". The sentence says what failed and what to do.
[[nodiscard]] stream::StreamError stream_error(rd_kafka_resp_err_t code, std::string_view sentence);

/// The same for the richer errors of the transaction and admin calls: the flags they carry (fatal,
/// requires abort, retriable) outrank the table. If it is fatal because the client was fenced, the
/// sentence is kFencedSentence.
[[nodiscard]] stream::StreamError stream_error(const rd_kafka_error_t& error,
                                               std::string_view sentence);

}  // namespace wirefold::kafka
