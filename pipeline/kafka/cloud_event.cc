#include "kafka/cloud_event.h"

#include "article/decode.h"
#include "base/hash.h"

namespace wirefold::kafka {
namespace {

constexpr std::string_view kContentType = "content-type";

std::string hexadecimal(const base::Hash128& hash) {
  static constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text(32, '0');
  for (std::size_t i = 0; i < 16; ++i) {
    text[15 - i] = kDigits[hash.high >> (4 * i) & 15];
    text[31 - i] = kDigits[hash.low >> (4 * i) & 15];
  }
  return text;
}

// A reject's bytes may come twice, its position does not: that stands in its headers.
std::string id_of(const dedup::OutputRecord& record) {
  base::Hash128 hash = base::hash128(record.value);
  const auto mix = [&hash](std::string_view bytes) {
    const base::Hash128 more = base::hash128(bytes);
    hash = {base::mix64(hash.low, more.low), base::mix64(hash.high, more.high)};
  };
  mix(record.key);
  for (const dedup::Header& header : record.headers) mix(header.value);
  return hexadecimal(hash);
}

const char* type_of(dedup::Topic topic) {
  switch (topic) {
    case dedup::Topic::kStories:
      return "wirefold.story.v1";
    case dedup::Topic::kDecisions:
      return "wirefold.decision.v1";
    default:
      return "wirefold.reject.v1";
  }
}

}  // namespace

void add_event_headers(dedup::OutputRecord& record, const std::string& source, base::TimeMs now) {
  const bool is_json = record.topic != dedup::Topic::kRejects;
  std::string id = id_of(record);
  record.headers.reserve(record.headers.size() + 6);
  record.headers.push_back({"ce_specversion", "1.0"});
  record.headers.push_back({"ce_id", std::move(id)});
  record.headers.push_back({"ce_source", source});
  record.headers.push_back({"ce_type", type_of(record.topic)});
  record.headers.push_back({"ce_time", article::format_time(now)});
  record.headers.push_back(
      {std::string(kContentType), is_json ? "application/json" : "application/octet-stream"});
}

bool is_event_header(std::string_view name) {
  return name.starts_with("ce_") || name == kContentType;
}

}  // namespace wirefold::kafka
