#pragma once
// The language of these tests: hand records to a desk, which prepares and decides them, and read
// what the output topics say.

#include <rapidjson/document.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <map>
#include <string>
#include <vector>

#include "dedup/deduplicator.h"

namespace wirefold::dedup {

inline const Knowledge& knowledge() {
  static const auto shipped = Knowledge::shipped();
  return *shipped;
}

/// A plain JSON record: name and value of each field, in order.
inline std::string record(const std::vector<std::pair<std::string, std::string>>& fields) {
  rapidjson::StringBuffer buffer;
  rapidjson::Writer<rapidjson::StringBuffer> writer(buffer);
  writer.StartObject();
  for (const auto& [name, value] : fields) {
    writer.Key(name.c_str());
    writer.String(value.data(), static_cast<rapidjson::SizeType>(value.size()));
  }
  writer.EndObject();
  return buffer.GetString();
}

inline rapidjson::Document parse(const std::string& bytes) {
  rapidjson::Document parsed;
  parsed.Parse(bytes.data(), bytes.size());
  return parsed;
}

inline std::string field(const std::string& bytes, const char* name) {
  const rapidjson::Document parsed = parse(bytes);
  const auto member = parsed.FindMember(name);
  return member != parsed.MemberEnd() && member->value.IsString() ? member->value.GetString() : "";
}

/// A Preparer and a Deduplicator, fed record by record from one partition.
class Desk {
 public:
  explicit Desk(const story::Settings& settings = {})
      : preparer_(with_rulings(), knowledge()), deduplicator_(settings, knowledge()) {}

  /// Everything that deciding the record brings out.
  std::vector<OutputRecord> feed(const std::string& bytes, base::TimeMs timestamp = 0,
                                 std::optional<base::TimeMs> event_time = {}) {
    Input input;
    input.position = {"wire.articles", 3, offset_++};
    input.key = "key";
    input.value = bytes;
    input.event_time = event_time;
    input.timestamp = timestamp;
    std::vector<OutputRecord> out;
    deduplicator_.decide(preparer_.prepare(input), out);
    return out;
  }
  /// The same of a record of the rulings topic.
  std::vector<OutputRecord> rule(const std::string& bytes) {
    Input input;
    input.position = {"wire.rulings", 0, next_ruling_++};
    input.key = "key";
    input.value = bytes;
    std::vector<OutputRecord> out;
    deduplicator_.decide(preparer_.prepare(input), out);
    return out;
  }
  /// What the last tick said.
  [[nodiscard]] bool more_is_due() const { return more_is_due_; }
  /// As if a record had been fed.
  void skip_offset() { ++offset_; }
  void skip_ruling() { ++next_ruling_; }
  std::vector<OutputRecord> tick(base::TimeMs now) {
    std::vector<OutputRecord> out;
    more_is_due_ = deduplicator_.tick(now, out);
    return out;
  }
  [[nodiscard]] Report report() const { return deduplicator_.report(); }
  [[nodiscard]] Deduplicator& deduplicator() { return deduplicator_; }

 private:
  static article::DecodeSettings with_rulings() {
    article::DecodeSettings settings;
    settings.rulings_topic = "wire.rulings";
    return settings;
  }

  Preparer preparer_;
  Deduplicator deduplicator_;
  std::int64_t offset_ = 0;
  std::int64_t next_ruling_ = 0;
  bool more_is_due_ = false;
};

/// The records of one topic and, for decisions, of one type.
inline std::vector<std::string> values(const std::vector<OutputRecord>& out, Topic topic,
                                       const std::string& type = "") {
  std::vector<std::string> found;
  for (const OutputRecord& record : out) {
    if (record.topic == topic && (type.empty() || field(record.value, "type") == type)) {
      found.push_back(record.value);
    }
  }
  return found;
}

/// The only decision among the records; empty if there is not exactly one.
inline std::string decision(const std::vector<OutputRecord>& out) {
  const auto found = values(out, Topic::kDecisions, "decision");
  return found.size() == 1 ? found.front() : "";
}

inline constexpr const char* kFlood =
    "KALMARA, March 3 (Reuters) - Three villages were cut off on Tuesday after the river Osk burst "
    "its banks, officials in the Kalmara valley said.\n\nGovernor Lena Brandt said 140 people had "
    "been taken to a school in Ostermund and that two bridges had collapsed overnight.\n\n"
    "\"We have not seen water like this in the valley for forty years,\" Brandt told reporters at "
    "the town hall.\n\nSoldiers filled 9,000 sandbags before dawn while farmers drove their cattle "
    "to higher ground. The weather office expects the rain to end on Thursday.";
inline constexpr const char* kFloodHeadline = "Osk floods cut off three villages in Kalmara valley";

inline std::string flood(const std::string& id,
                         std::vector<std::pair<std::string, std::string>> more = {}) {
  std::vector<std::pair<std::string, std::string>> fields = {
      {"id", id}, {"language", "en"}, {"headline", kFloodHeadline}, {"body", kFlood}};
  fields.insert(fields.end(), more.begin(), more.end());
  return record(fields);
}

}  // namespace wirefold::dedup
