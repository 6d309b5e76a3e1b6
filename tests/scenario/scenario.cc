#include "scenario/scenario.h"

#include <optional>

#include "article/peek.h"
#include "service/event_ticks.h"

namespace wirefold::scenario {
namespace {

using rapidjson::Value;

const dedup::Knowledge& knowledge() {
  static const auto shipped = dedup::Knowledge::shipped();
  return *shipped;
}

/// Feeds lines as a replay does: an absent time is its predecessor's, and a record in a later
/// minute is preceded by a tick.
class Feed {
 public:
  explicit Feed(const story::Settings& settings)
      : preparer_(with_rulings(), knowledge()),
        deduplicator_(settings, knowledge()),
        decoder_({}) {}

  void line(const std::string& bytes, std::vector<Said>& said) {
    ++line_;
    const bool is_ruling = bytes.starts_with(R"({"ruling")");
    const std::optional<base::TimeMs> own = time_of(bytes, is_ruling);
    if (own) time_ = own;
    std::vector<dedup::OutputRecord> out;
    const auto tick = ticks_.due(time_);
    while (tick && deduplicator_.tick(*tick, out)) {
    }
    dedup::Input input;
    input.position = {is_ruling ? kRulings : "wire.articles", 0,
                      static_cast<std::int64_t>(line_) - 1};
    input.value = bytes;
    input.event_time = time_;
    input.timestamp = time_.value_or(0);
    deduplicator_.decide(preparer_.prepare(input), out);
    for (dedup::OutputRecord& record : out) {
      said.push_back({line_, record.topic, std::move(record.value), std::move(record.headers)});
    }
  }

 private:
  static constexpr const char* kRulings = "wire.rulings";
  static article::DecodeSettings with_rulings() {
    article::DecodeSettings settings;
    settings.rulings_topic = kRulings;
    return settings;
  }
  std::optional<base::TimeMs> time_of(const std::string& bytes, bool is_ruling) {
    if (!is_ruling) return article::peek_event_time(decoder_, bytes);
    const auto ruling = decoder_.decode_ruling(bytes);
    return ruling ? ruling->at : std::nullopt;
  }

  dedup::Preparer preparer_;
  dedup::Deduplicator deduplicator_;
  article::Decoder decoder_;
  service::EventTicks ticks_;
  std::optional<base::TimeMs> time_;
  std::size_t line_ = 0;
};

std::vector<Said> run_once(const std::vector<std::string>& lines, const story::Settings& settings) {
  Feed feed(settings);
  std::vector<Said> said;
  for (const std::string& line : lines) feed.line(line, said);
  return said;
}

bool same(const std::vector<Said>& a, const std::vector<Said>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const Said& x, const Said& y) {
    return x.line == y.line && x.topic == y.topic && x.bytes == y.bytes;
  });
}

/// Reads the output records in order, as a reader of the topics would.
class Reader {
 public:
  explicit Reader(Transcript& transcript) : out_(transcript) {}

  void read(const Said& said) {
    if (said.topic == dedup::Topic::kRejects) return read_reject(said);
    rapidjson::Document record;
    record.Parse(said.bytes.data(), said.bytes.size());
    if (record.HasParseError() || !record.IsObject()) {
      out_.faults.push_back("not a JSON object: " + said.bytes);
    } else if (said.topic == dedup::Topic::kStories) {
      read_story(std::move(record));
    } else {
      read_decision(std::move(record), said);
    }
  }
  void finish() {
    if (out_.decisions.size() != out_.inputs.size()) {
      out_.faults.push_back("not one decision a line: " + std::to_string(out_.decisions.size()));
    }
    for (const auto& [article, place] : out_.places) {
      const auto story = out_.stories.find(place.story);
      if (story == out_.stories.end()) continue;  // not published
      if (text_of(story->second, "status") == "closed") continue;
      if (out_.member(article) == nullptr) {
        out_.faults.push_back("the story's last record does not list " + article);
      }
    }
  }

 private:
  void read_reject(const Said& said) {
    for (const dedup::Header& header : said.headers) {
      if (header.name == "wirefold.error.class") out_.rejects[said.line] = header.value;
    }
    if (said.bytes != out_.inputs[said.line - 1]) {
      out_.faults.push_back("a rejected record's bytes were changed, line " +
                            std::to_string(said.line));
    }
  }
  void read_story(rapidjson::Document record) {
    const std::string id = text_of(record, "story_id");
    const auto known = out_.stories.find(id);
    if (known != out_.stories.end() &&
        record["revision"].GetUint64() <= known->second["revision"].GetUint64()) {
      out_.faults.push_back("a story's revision did not rise: " + id);
    }
    out_.stories[id] = std::move(record);
  }
  void read_decision(rapidjson::Document record, const Said& said) {
    const std::string article = text_of(record, "article_id");
    if (!article.empty() && record.HasMember("story_id")) {
      out_.places[article] = {text_of(record, "story_id"), text_of(record, "family_id"),
                              text_of(record, "relation")};
    }
    if (text_of(record, "type") == "move") {
      out_.moves.emplace_back(article, said.line);
    } else {
      if (out_.decisions.size() + 1 != said.line) out_.faults.push_back("a decision too many");
      out_.decisions.push_back(std::move(record));
    }
  }

  Transcript& out_;
};

}  // namespace

std::string text_of(const Value& object, const char* name) {
  const auto member = object.FindMember(name);
  if (member == object.MemberEnd() || !member->value.IsString()) return {};
  return {member->value.GetString(), member->value.GetStringLength()};
}

const Value* Transcript::story_of(const std::string& article) const {
  const auto place = places.find(article);
  if (place == places.end()) return nullptr;
  const auto story = stories.find(place->second.story);
  return story == stories.end() ? nullptr : &story->second;
}

const Value* Transcript::member(const std::string& article) const {
  const Value* story = story_of(article);
  if (story == nullptr) return nullptr;
  for (const Value& member : (*story)["members"].GetArray()) {
    if (text_of(member, "article_id") == article) return &member;
  }
  return nullptr;
}

story::Settings settings_from(const Value& wanted, std::vector<std::string>& faults) {
  story::Settings settings;
  for (const auto& [name_value, value] : wanted.GetObject()) {
    const std::string name = name_value.GetString();
    if (name == "window_hours" && value.IsInt()) {
      settings.window_ms = value.GetInt() * base::kHourMs;
    } else if (name == "articles_max" && value.IsUint64()) {
      settings.articles_max = value.GetUint64();
    } else if (name == "join_bar" && value.IsNumber()) {
      settings.rules.join_min = settings.rules.join_max = value.GetFloat();
    } else if (name == "related_below" && value.IsNumber()) {
      settings.rules.related = value.GetFloat();
    } else if (name == "join_across_languages" && value.IsBool()) {
      settings.join_across_languages = value.GetBool();
    } else if (name == "source_rank" && value.IsArray()) {
      for (const Value& source : value.GetArray()) {
        settings.source_rank.emplace_back(source.GetString());
      }
    } else {
      faults.push_back("settings: unknown or of another type: " + name);
    }
  }
  return settings;
}

Transcript run_scenario(const std::vector<std::string>& lines, const story::Settings& settings) {
  Transcript transcript;
  transcript.inputs = lines;
  transcript.said = run_once(lines, settings);
  if (!same(transcript.said, run_once(lines, settings))) {
    transcript.faults.push_back("two runs of the same lines differ");
  }
  Reader reader(transcript);
  for (const Said& said : transcript.said) reader.read(said);
  reader.finish();
  return transcript;
}

}  // namespace wirefold::scenario
