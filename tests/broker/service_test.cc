// `wirefold run` as real processes on a real broker: killed, stopped, frozen and fenced while
// records come. Every input offset has exactly one committed decision, and the decisions are those
// of a process that nothing happened to.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidjson/document.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>

#include "kafka/checkpoint_log.h"
#include "tests/broker/metrics_page.h"
#include "tests/broker/real_broker.h"
#include "tests/broker/service_process.h"
#include "tests/support/sanitized.h"

namespace wirefold::kafka {
namespace {

using std::chrono::seconds;
using Clock = std::chrono::steady_clock;

using testing::AllOf;
using testing::Not;

constexpr int kKillsMin = 3;

std::vector<std::string> sample() {
  std::ifstream stream(WIREFOLD_SOURCE_DIR "/tests/sample/articles.jsonl");
  std::vector<std::string> lines;
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

/// A child of the process that runs under this name; 0 if there is none.
pid_t child_named(pid_t parent, const std::string& name) {
  for (const auto& entry : std::filesystem::directory_iterator("/proc")) {
    std::ifstream stat(entry.path() / "stat");
    pid_t id = 0;
    std::string named;
    std::string state;
    pid_t its_parent = 0;
    if (stat >> id >> named >> state >> its_parent && its_parent == parent &&
        named == "(" + name + ")") {
      return id;
    }
  }
  return 0;
}

/// A line of /proc/ID/status in bytes: "VmHWM" is the most resident memory so far.
std::uint64_t memory_of(pid_t process, const std::string& line) {
  std::ifstream status("/proc/" + std::to_string(process) + "/status");
  for (std::string word; status >> word;) {
    std::uint64_t kibibytes = 0;
    if (word == line + ":" && status >> kibibytes) return kibibytes << 10;
  }
  return 0;
}

class ServiceOnBroker : public RealBroker {
 protected:
  [[nodiscard]] std::unique_ptr<ServiceProcess> start(const std::vector<std::string>& more = {}) {
    return std::make_unique<ServiceProcess>(run_words(connection_.settings, more));
  }
  /// A service that has read nothing yet, with outputs of its own: clean.stories and so on.
  [[nodiscard]] std::unique_ptr<ServiceProcess> start_anew() {
    connection_.settings.app += "-clean";
    Settings others = connection_.settings;
    others.topics.stories = "clean.stories";
    others.topics.decisions = "clean.decisions";
    others.topics.rejects = "clean.rejects";
    std::vector<TopicSpec> topics = replay_topics(others);
    std::erase_if(topics, [&](const TopicSpec& spec) {
      return spec.name == articles_topic(others) || spec.name == rulings_topic(others);
    });
    must(create_topics(connection_, topics));
    return start({"--stories-topic", "clean.stories", "--decisions-topic", "clean.decisions",
                  "--rejects-topic", "clean.rejects"});
  }
  [[nodiscard]] std::vector<std::string> committed(const std::string& topic) {
    const auto reader = must(TopicReader::make(connection_, {topic}));
    must(reader->fix_end());
    std::vector<std::string> values;
    while (!reader->finished()) {
      for (ReadRecord& record : must(reader->poll(10'000, 100))) {
        values.push_back(std::move(record.value));
      }
    }
    return values;
  }
  /// Feeds the sample `times` over, each time under other ids.
  void feed_sample(int times) {
    const auto feeder = must(Feeder::make(connection_));
    base::TimeMs time = 1'770'000'000'000;
    for (int round = 0; round < times; ++round) {
      for (std::string line : sample_) {
        const std::string key = "\"id\": \"";
        const auto at = line.find(key);
        ASSERT_NE(at, std::string::npos);
        line.insert(at + key.size(), std::to_string(round) + "-");
        must(feeder->feed({.value = line, .event_time = time += 1'000}));
        ++fed_;
      }
    }
    FeedEnd end;
    must(feeder->finish(end));
  }
  /// The decisions on one input topic, in order.
  [[nodiscard]] std::vector<std::string> decisions_of(const std::string& input,
                                                      const std::string& output) {
    std::vector<std::string> found;
    for (const std::string& value : committed(output)) {
      const bool is_move = value.find(R"("type":"move")") != std::string::npos;
      if (!is_move && value.find("\"topic\":\"" + input + "\"") != std::string::npos) {
        found.push_back(value);
      }
    }
    return found;
  }
  [[nodiscard]] std::vector<std::string> decisions_of(const std::string& input) {
    return decisions_of(input, topic(dedup::Topic::kDecisions));
  }
  /// Sends the ruling and returns its decision; empty if none comes.
  [[nodiscard]] std::string rule(const std::string& ruling) {
    const std::string rulings = rulings_topic(connection_.settings);
    const std::size_t before = decisions_of(rulings).size();
    const auto feeder = must(Feeder::make(connection_, rulings));
    must(feeder->feed({.value = ruling}));
    FeedEnd end;
    must(feeder->finish(end));
    const auto came = [&] { return decisions_of(rulings).size() > before; };
    return comes_true(came, seconds(30)) ? decisions_of(rulings).back() : "";
  }
  /// The last record of the story; empty if there is none.
  [[nodiscard]] std::string story(const std::string& id) {
    std::string last;
    for (const std::string& value : committed(topic(dedup::Topic::kStories))) {
      if (value.find("\"story_id\":\"" + id + "\"") == 1) last = value;
    }
    return last;
  }
  /// Offset to the decisions on it, in order.
  [[nodiscard]] std::map<std::int64_t, std::vector<std::string>> decisions(
      const std::string& topic) {
    std::map<std::int64_t, std::vector<std::string>> found;
    for (const std::string& value : committed(topic)) {
      rapidjson::Document row;
      row.Parse(value.data(), value.size());
      if (std::string_view(row["type"].GetString()) != "decision") continue;
      found[row["position"]["offset"].GetInt64()].push_back(value);
    }
    return found;
  }
  void expect_each_decided_once() {
    const auto found = decisions(topic(dedup::Topic::kDecisions));
    EXPECT_EQ(found.size(), static_cast<std::size_t>(fed_));
    for (const auto& [offset, values] : found) EXPECT_EQ(values.size(), 1U) << offset;
  }
  [[nodiscard]] bool decided_at_least(int records) {
    return decisions(topic(dedup::Topic::kDecisions)).size() >= static_cast<std::size_t>(records);
  }

  const std::vector<std::string> sample_ = sample();
  int fed_ = 0;
};

TEST_F(ServiceOnBroker, KilledAgainAndAgainEachRecordIsDecidedOnceAndAsWithoutAKill) {
  auto active = start();
  ASSERT_TRUE(active->says("wirefold: active", seconds(30))) << active->said();
  auto standby = start();
  for (int kill = 0; kill < kKillsMin; ++kill) {
    ASSERT_TRUE(standby->says("standing by", seconds(30))) << standby->said();
    feed_sample(2);
    ASSERT_TRUE(comes_true([&] { return decided_at_least(fed_ - 300); }, seconds(60)))
        << active->said();
    active->send(SIGKILL);
    const auto killed = Clock::now();
    EXPECT_EQ(active->wait(), 128 + SIGKILL);
    ASSERT_TRUE(standby->says("wirefold: active", seconds(30))) << standby->said();
    const auto took = Clock::now() - killed;
    EXPECT_LT(took, seconds(10));
    active = std::move(standby);
    standby = start();
  }
  feed_sample(1);
  ASSERT_TRUE(comes_true([&] { return decided_at_least(fed_); }, seconds(60))) << active->said();
  standby->send(SIGTERM);
  active->send(SIGTERM);
  EXPECT_EQ(standby->wait(), 0) << standby->said();
  EXPECT_EQ(active->wait(), 0) << active->said();
  expect_each_decided_once();

  // The same input through a service of its own, without an accident.
  const std::string clean = connection_.settings.topic_prefix + "clean.decisions";
  auto calm = start_anew();
  const auto all = [&] { return decisions(clean).size() == static_cast<std::size_t>(fed_); };
  ASSERT_TRUE(comes_true(all, seconds(60))) << calm->said();
  calm->send(SIGTERM);
  EXPECT_EQ(calm->wait(), 0) << calm->said();
  EXPECT_EQ(decisions(topic(dedup::Topic::kDecisions)), decisions(clean));
}

TEST_F(ServiceOnBroker, AStopCommitsAndAStandbyTakesOverWithinTwoSeconds) {
  auto active = start();
  ASSERT_TRUE(active->says("wirefold: active", seconds(30))) << active->said();
  auto standby = start();
  ASSERT_TRUE(standby->says("standing by", seconds(30))) << standby->said();
  feed_sample(4);
  const auto asked = Clock::now();
  active->send(SIGTERM);
  EXPECT_EQ(active->wait(), 0) << active->said();
  const auto gone = Clock::now();
  EXPECT_LT(gone - asked, seconds(10));
  ASSERT_TRUE(standby->says("wirefold: active", seconds(30))) << standby->said();
  EXPECT_LT(Clock::now() - gone, seconds(2));
  ASSERT_TRUE(comes_true([&] { return decided_at_least(fed_); }, seconds(60))) << standby->said();
  standby->send(SIGTERM);
  EXPECT_EQ(standby->wait(), 0) << standby->said();
  expect_each_decided_once();
}

TEST_F(ServiceOnBroker, ABrokerThatStandsStillPausesReadingBelowTheMemoryBound) {
  if (support::kSanitized) GTEST_SKIP() << "memory is measured in the release build";
  constexpr std::uint64_t kBytesMax = 400'000'000;
  // Beside this test, below the script that runs both.
  const char* runner = std::getenv("WIREFOLD_TEST_RUNNER");
  ASSERT_NE(runner, nullptr);
  const pid_t broker = child_named(std::atoi(runner), "java");
  ASSERT_NE(broker, 0);
  feed_sample(120);
  const auto active =
      start({"--articles-max", "2000", "--identities-max", "4000", "--memory-bytes-max",
             std::to_string(kBytesMax), "--http-address", "127.0.0.1:0"});
  ASSERT_TRUE(active->says("wirefold: active", seconds(30))) << active->said();
  const pid_t process = child_named(::getpid(), "wirefold");
  ASSERT_NE(process, 0);
  // Records come faster than they are decided, so the client holds more than all queues take.
  const MetricsPage metrics(*active);
  const auto waits = [&] {
    return metrics.sample("wirefold_reading_paused_seconds_total").value_or(0) > 0.1;
  };
  ASSERT_TRUE(comes_true(waits, seconds(30))) << active->said();
  ::kill(broker, SIGSTOP);
  const bool is_paused = active->says("reading is paused", seconds(25));
  ::kill(broker, SIGCONT);
  EXPECT_TRUE(is_paused) << active->said();
  EXPECT_TRUE(active->says("reading goes on", seconds(30))) << active->said();
  ASSERT_TRUE(comes_true([&] { return decided_at_least(fed_); }, seconds(90))) << active->said();
  const std::uint64_t most = memory_of(process, "VmHWM");
  EXPECT_GT(most, 0U);
  EXPECT_LT(most, kBytesMax);
  RecordProperty("resident_mib_max", std::to_string(most >> 20));
  active->send(SIGTERM);
  EXPECT_EQ(active->wait(), 0) << active->said();
  expect_each_decided_once();
}

TEST_F(ServiceOnBroker, FromItsCheckpointAStartAppliesTheRestOfTheJournal) {
  const std::filesystem::path folder =
      std::filesystem::temp_directory_path() /
      ("wirefold-state-" + std::to_string(::getpid()) + "-" + connection_.settings.app);
  const std::filesystem::path newest = folder / (service_id(connection_.settings) + ".checkpoint");
  const std::vector<std::string> with = {"--state-folder", folder.string(), "--checkpoint-seconds",
                                         "1"};
  auto first = start(with);
  ASSERT_TRUE(first->says("wirefold: active", seconds(30))) << first->said();
  feed_sample(2);
  ASSERT_TRUE(comes_true([&] { return decided_at_least(fed_); }, seconds(60))) << first->said();
  feed_sample(1);  // news for the next checkpoint
  const auto is_there = [&] {
    return decided_at_least(fed_) && std::filesystem::exists(newest.string() + ".older");
  };
  ASSERT_TRUE(comes_true(is_there, seconds(60))) << first->said();
  first->send(SIGKILL);
  first->wait();
  feed_sample(1);
  auto second = start(with);
  ASSERT_TRUE(comes_true([&] { return decided_at_least(fed_); }, seconds(60))) << second->said();
  second->send(SIGTERM);
  EXPECT_EQ(second->wait(), 0) << second->said();
  EXPECT_THAT(second->said(), Not(HasSubstr("The checkpoint"))) << "none was refused";
  expect_each_decided_once();

  // One that is cut is refused, with its name, and the one before serves.
  std::filesystem::resize_file(newest, std::filesystem::file_size(newest) / 2);
  auto third = start(with);
  ASSERT_TRUE(third->says("wirefold: active", seconds(60))) << third->said();
  EXPECT_THAT(third->said(), AllOf(HasSubstr(newest.string()), HasSubstr("damaged")));
  feed_sample(1);
  ASSERT_TRUE(comes_true([&] { return decided_at_least(fed_); }, seconds(60))) << third->said();
  third->send(SIGTERM);
  EXPECT_EQ(third->wait(), 0) << third->said();
  expect_each_decided_once();
  std::filesystem::remove_all(folder);
}

TEST_F(ServiceOnBroker, AStopDoesNotWaitForACheckpointTopicThatIsGone) {
  const std::filesystem::path folder =
      std::filesystem::temp_directory_path() /
      ("wirefold-state-" + std::to_string(::getpid()) + "-" + connection_.settings.app);
  auto active = start({"--state-folder", folder.string(), "--checkpoint-seconds", "1"});
  ASSERT_TRUE(active->says("wirefold: active", seconds(30))) << active->said();
  must(delete_topics(connection_, {checkpoint_topic(connection_.settings)}));
  const auto newest = folder / (service_id(connection_.settings) + ".checkpoint");
  feed_sample(1);
  const auto is_there = [&] { return std::filesystem::exists(newest); };
  ASSERT_TRUE(comes_true(is_there, seconds(30))) << active->said();  // so it is being uploaded
  const auto begin = std::chrono::steady_clock::now();
  active->send(SIGTERM);
  EXPECT_EQ(active->wait(), 0) << active->said();
  EXPECT_LT(std::chrono::steady_clock::now() - begin, seconds(4));
  std::filesystem::remove_all(folder);
}

TEST_F(ServiceOnBroker, WithoutLocalFilesAStartGoesOnFromTheCheckpointTopic) {
  const std::filesystem::path folder =
      std::filesystem::temp_directory_path() /
      ("wirefold-state-" + std::to_string(::getpid()) + "-" + connection_.settings.app);
  auto first = start({"--state-folder", folder.string(), "--checkpoint-seconds", "1"});
  const auto log = must(KafkaCheckpointLog::make(connection_));
  for (int round = 0; must(log->journal_begin()) == 0 && round < 20; ++round) {
    feed_sample(1);
    ASSERT_TRUE(comes_true([&] { return decided_at_least(fed_); }, seconds(60))) << first->said();
  }
  ASSERT_GT(must(log->journal_begin()), 0) << first->said();
  first->send(SIGKILL);
  first->wait();
  std::filesystem::remove_all(folder);
  feed_sample(1);
  auto second = start();
  ASSERT_TRUE(comes_true([&] { return decided_at_least(fed_); }, seconds(60))) << second->said();
  second->send(SIGTERM);
  EXPECT_EQ(second->wait(), 0) << second->said();
  expect_each_decided_once();
}

std::string member(const std::string& json, const char* name) {
  rapidjson::Document row;
  row.Parse(json.data(), json.size());
  if (!row.IsObject() || !row.HasMember(name) || !row[name].IsString()) return {};
  return row[name].GetString();
}

constexpr const char* kJoin = R"({"ruling":"join","story_id":"0-lorian-evictions-01",)"
                              R"("other_story_id":"0-nacuri-convoy-02"})";

TEST_F(ServiceOnBroker, ARulingIsFollowedWhileItRunsAndHoldsAfterAKill) {
  auto first = start();
  ASSERT_TRUE(first->says("wirefold: active", seconds(30))) << first->said();
  feed_sample(1);
  ASSERT_TRUE(comes_true([&] { return decided_at_least(fed_); }, seconds(60))) << first->said();
  const std::string joined = rule(kJoin);
  ASSERT_EQ(member(joined, "outcome"), "ruled") << joined << first->said();
  const std::string id = member(joined, "story_id");
  EXPECT_THAT(story(id),
              AllOf(HasSubstr("0-lorian-evictions-01"), HasSubstr("0-nacuri-convoy-02")));

  first->send(SIGKILL);
  first->wait();
  auto second = start();
  ASSERT_TRUE(second->says("wirefold: active", seconds(30))) << second->said();
  const std::string again = rule(kJoin);
  EXPECT_EQ(member(again, "outcome"), "refused") << again;
  EXPECT_THAT(member(again, "detail"), HasSubstr("one story"));
  const std::string chosen = rule(R"({"ruling":"canonical","story_id":")" + id +
                                  R"(","article_id":"0-nacuri-convoy-02"})");
  EXPECT_EQ(member(chosen, "outcome"), "ruled") << chosen;
  EXPECT_THAT(story(id), HasSubstr(R"("canonical":{"article_id":"0-nacuri-convoy-02")"));
  EXPECT_EQ(member(rule("no ruling"), "outcome"), "rejected");
  second->send(SIGTERM);
  EXPECT_EQ(second->wait(), 0) << second->said();
  const auto rulings = decisions_of(rulings_topic(connection_.settings));
  ASSERT_EQ(rulings.size(), 4U);
  for (std::size_t i = 0; i < rulings.size(); ++i) {
    EXPECT_THAT(rulings[i], HasSubstr("\"offset\":" + std::to_string(i) + "}"));
  }
  EXPECT_EQ(decisions_of(articles_topic(connection_.settings)).size(),
            static_cast<std::size_t>(fed_));

  // Who reads all of it anew still reads the rulings behind the articles that came before them.
  const std::string clean = connection_.settings.topic_prefix + "clean.decisions";
  auto anew = start_anew();
  const auto all = [&] {
    return decisions_of(rulings_topic(connection_.settings), clean).size() == rulings.size();
  };
  EXPECT_TRUE(comes_true(all, seconds(60))) << anew->said();
  anew->send(SIGTERM);
  EXPECT_EQ(anew->wait(), 0) << anew->said();
  EXPECT_EQ(decisions_of(rulings_topic(connection_.settings), clean), rulings);
}

TEST_F(ServiceOnBroker, ArticlesOfASecondTopicAreReadToo) {
  const std::string second = connection_.settings.topic_prefix + "second.articles";
  must(create_topics(connection_, {{.name = second}}));
  auto active = start({"--more-article-topics", "second.articles"});
  ASSERT_TRUE(active->says("wirefold: active", seconds(30))) << active->said();
  const auto feeder = must(Feeder::make(connection_, second));
  for (const std::string& line : {sample_[0], sample_[1]}) must(feeder->feed({.value = line}));
  FeedEnd end;
  must(feeder->finish(end));
  feed_sample(1);
  const auto all = [&] {
    return decisions_of(second).size() == 2 &&
           decisions_of(articles_topic(connection_.settings)).size() ==
               static_cast<std::size_t>(fed_);
  };
  EXPECT_TRUE(comes_true(all, seconds(60))) << active->said();
  active->send(SIGTERM);
  EXPECT_EQ(active->wait(), 0) << active->said();
}

TEST_F(ServiceOnBroker, AJournalThatWasDeletedAndMadeAnewIsNotBegunAgain) {
  feed_sample(1);
  auto first = start();
  ASSERT_TRUE(comes_true([&] { return decided_at_least(fed_); }, seconds(60))) << first->said();
  first->send(SIGTERM);
  EXPECT_EQ(first->wait(), 0) << first->said();
  const std::string journal = topic(dedup::Topic::kJournal);
  must(delete_topics(connection_, {journal}));
  must(create_topics(connection_, {{.name = journal}}));
  auto second = start();
  EXPECT_EQ(second->wait(), 1);
  EXPECT_THAT(second->said(), HasSubstr("The journal is empty, yet inputs were decided"));
  expect_each_decided_once();
}

TEST_F(ServiceOnBroker, WhatCannotBeUsedIsSaidWithWhatToDo) {
  ServiceProcess nowhere({"run"});
  EXPECT_EQ(nowhere.wait(), 2);
  EXPECT_THAT(nowhere.said(), HasSubstr("--bootstrap"));
  auto one_topic = start({"--rulings-topic", "wire.articles"});
  EXPECT_EQ(one_topic->wait(), 2);
  EXPECT_THAT(one_topic->said(), HasSubstr("topic of their own"));
  must(delete_topics(connection_, {topic(dedup::Topic::kJournal)}));
  auto without = start();
  EXPECT_EQ(without->wait(), 1);
  EXPECT_THAT(without->said(), HasSubstr("A topic is missing"));
}

}  // namespace
}  // namespace wirefold::kafka
