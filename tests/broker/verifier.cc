#include "tests/broker/verifier.h"

#include <rapidjson/document.h>

#include <algorithm>
#include <charconv>
#include <string_view>

#include "app/settings.h"
#include "dedup/deduplicator.h"
#include "kafka/feeder.h"
#include "kafka/sink.h"
#include "state/journal_format.h"

namespace wirefold::kafka {
namespace {

std::string header(const ReadRecord& record, std::string_view name) {
  for (const dedup::Header& found : record.headers) {
    if (found.name == name) return found.value;
  }
  return {};
}

rapidjson::Document parsed(const std::string& value) {
  rapidjson::Document row;
  row.Parse(value.data(), value.size());
  return row;
}

dedup::Input input_of(const ReadRecord& record) {
  dedup::Input input{record.position, record.key, record.value, {}, record.timestamp};
  const std::string time = header(record, kEventTimeHeader);
  base::TimeMs parsed_time = 0;
  const char* end = time.data() + time.size();
  const auto [stopped, error] = std::from_chars(time.data(), end, parsed_time);
  if (!time.empty() && error == std::errc() && stopped == end) input.event_time = parsed_time;
  return input;
}

const dedup::Knowledge& knowledge() {
  static const auto shipped = dedup::Knowledge::shipped();
  return *shipped;
}

void add_example(std::vector<std::string>& examples, std::string example) {
  if (examples.size() < 12) examples.push_back(std::move(example));
}

}  // namespace

Verifier::Verifier(const Settings& settings) : settings_(settings) {}

Verifier::Place Verifier::place_of(const base::Position& position) {
  return {position.topic, {position.partition, position.offset}};
}

void Verifier::note_input(ReadRecord record) {
  const Place place = place_of(record.position);
  inputs_.insert_or_assign(place, std::move(record));
}

void Verifier::note_commit(const ReadRecord& record, const std::string& commit) {
  const std::string partition =
      record.position.topic + " " + std::to_string(record.position.partition);
  std::string& current = current_[partition];
  if (current == commit) return;
  if (!current.empty()) left_.insert(partition + " " + current);
  // A transaction that goes on behind another one was seen in part between the two.
  if (commit.empty() || left_.contains(partition + " " + commit)) ++in_pieces_;
  current = commit;
}

void Verifier::note_output(const ReadRecord& record) {
  const std::string commit = header(record, kCommitHeader);
  note_commit(record, commit);
  const std::string& topic = record.position.topic;
  if (topic == output_topic(settings_, dedup::Topic::kJournal)) return note_journal(record, commit);
  if (topic == output_topic(settings_, dedup::Topic::kStories)) note_story(record);
  if (topic == output_topic(settings_, dedup::Topic::kDecisions)) {
    return note_decision(record, commit);
  }
  others_[topic].push_back(record.value);
}

void Verifier::note_decision(const ReadRecord& record, const std::string& commit) {
  const rapidjson::Document row = parsed(record.value);
  if (std::string_view(row["type"].GetString()) != "decision") {
    others_[record.position.topic].push_back(record.value);
    return;
  }
  const auto& at = row["position"];
  const Place place{at["topic"].GetString(), {at["partition"].GetInt(), at["offset"].GetInt64()}};
  decisions_[place].push_back(record.value);
  commits_[commit].decided.insert(place);
}

void Verifier::note_story(const ReadRecord& record) {
  const rapidjson::Document row = parsed(record.value);
  std::uint64_t& last = revisions_[row["story_id"].GetString()];
  const std::uint64_t revision = row["revision"].GetUint64();
  if (revision <= last) {
    ++backwards_;
    backwards_example_ = record.value;
  }
  last = revision;
}

void Verifier::note_journal(const ReadRecord& record, const std::string& commit) {
  const auto step = state::decode_journal(record.value);
  if (!step) {
    ++in_pieces_;
    return;
  }
  if (step->kind == state::JournalKind::kTick) journal_.push_back({true, step->now, {}});
  if (step->kind != state::JournalKind::kInput) return;
  journal_.push_back({false, 0, place_of(step->position)});
  commits_[commit].journaled.insert(place_of(step->position));
}

Verifier::Outputs Verifier::clean_run() const {
  const app::Settings defaults = app::default_settings();
  article::DecodeSettings decode = app::decode_settings(defaults);
  decode.rulings_topic = rulings_topic(settings_);
  dedup::Preparer preparer(decode, knowledge());
  dedup::Deduplicator deduplicator(app::story_settings(defaults), knowledge());
  Outputs made;
  std::map<std::string, std::vector<std::string>> others;
  for (const Step& step : journal_) {
    std::vector<dedup::OutputRecord> out;
    if (step.is_tick) static_cast<void>(deduplicator.tick(step.now, out));
    const auto input = inputs_.find(step.input);
    if (!step.is_tick && input != inputs_.end()) {
      deduplicator.decide(preparer.prepare(input_of(input->second)), out);
    }
    for (dedup::OutputRecord& record : out) {
      if (record.topic == dedup::Topic::kJournal) continue;
      const bool is_decision = record.topic == dedup::Topic::kDecisions &&
                               record.value.find(R"("type":"move")") == std::string::npos;
      if (is_decision) {
        made.decisions[step.input] = std::move(record.value);
      } else {
        others[output_topic(settings_, record.topic)].push_back(std::move(record.value));
      }
    }
  }
  for (auto& [topic, values] : others) {
    made.others.insert(made.others.end(), values.begin(), values.end());
  }
  return made;
}

std::uint64_t Verifier::count_differing(std::vector<std::string>& examples) const {
  const Outputs clean = clean_run();
  std::uint64_t differing = 0;
  for (const auto& [place, values] : decisions_) {
    const auto found = clean.decisions.find(place);
    if (found != clean.decisions.end() && found->second == values.front()) continue;
    if (differing++ == 0) {
      add_example(examples, "decided: " + values.front() + "\nclean run: " +
                                (found == clean.decisions.end() ? "none" : found->second));
    }
  }
  std::vector<std::string> others;
  for (const auto& [topic, values] : others_) {
    others.insert(others.end(), values.begin(), values.end());
  }
  const std::size_t both = std::min(others.size(), clean.others.size());
  std::uint64_t unlike = std::max(others.size(), clean.others.size()) - both;
  for (std::size_t i = 0; i < both; ++i) {
    if (others[i] == clean.others[i]) continue;
    if (unlike++ == 0) {
      add_example(examples, "came: " + others[i] + "\nclean run: " + clean.others[i]);
    }
  }
  return differing + unlike;
}

void Verifier::count_inputs(Faults& faults, std::vector<std::string>& examples) const {
  for (const auto& [place, record] : inputs_) {
    if (decisions_.contains(place)) continue;
    if (faults.lost_inputs++ == 0) {
      add_example(examples,
                  "lost: " + place.first + " offset " + std::to_string(place.second.second));
    }
  }
  for (const auto& [place, values] : decisions_) {
    if (values.size() == 1 && inputs_.contains(place)) continue;
    if (faults.not_decided_once++ == 0) {
      add_example(examples, std::to_string(values.size()) + " decisions: " + values.front());
    }
  }
}

Faults Verifier::faults(std::vector<std::string>& examples) const {
  Faults faults;
  count_inputs(faults, examples);
  faults.differing = count_differing(examples);
  faults.partial_transactions = in_pieces_;
  for (const auto& [name, commit] : commits_) {
    if (commit.decided == commit.journaled) continue;
    if (faults.partial_transactions++ == in_pieces_) {
      add_example(examples, "of transaction " + name + " came " +
                                std::to_string(commit.decided.size()) + " decisions and " +
                                std::to_string(commit.journaled.size()) + " journal records");
    }
  }
  faults.revisions_backwards = backwards_;
  if (backwards_ > 0) add_example(examples, "revision not above the last: " + backwards_example_);
  return faults;
}

}  // namespace wirefold::kafka
