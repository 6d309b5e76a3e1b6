#include "app/command_line.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <thread>

namespace wirefold::app {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr const char* kSample = WIREFOLD_SOURCE_DIR "/tests/sample/articles.jsonl";
constexpr const char* kLabels = WIREFOLD_SOURCE_DIR "/tests/sample/labels.jsonl";

struct Ran {
  ExitCode code;
  std::string out;
  std::string err;
};

Ran wirefold(const std::vector<std::string>& arguments, std::stop_token stop = {}) {
  std::ostringstream out;
  std::ostringstream err;
  replay::Console console{out, err, replay::Screen::kLines, std::move(stop)};
  const ExitCode code = run_command_line(arguments, console);
  return {code, out.str(), err.str()};
}

// A folder of its own for each test, gone afterwards.
class CommandLine : public testing::Test {
 protected:
  // A process that ended in the midst of a test left its folder, and another may get its number.
  void SetUp() override {
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_);
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }
  [[nodiscard]] std::string path(const std::string& name) const { return folder_ + "/" + name; }
  void write(const std::string& name, const std::string& content) const {
    std::ofstream(path(name)) << content;
  }

 private:
  std::string folder_ = testing::TempDir() + "wirefold_app_" + std::to_string(getpid()) + "_" +
                        testing::UnitTest::GetInstance()->current_test_info()->name();
};

TEST_F(CommandLine, HelpOfEveryCommandHasExamplesAndExitCodes) {
  EXPECT_THAT(wirefold({"run", "--help"}).out,
              AllOf(HasSubstr("\n  wirefold run"), HasSubstr("Exit codes: 0 stopped")));
  for (const char* command :
       {"replay", "explain", "score", "topics", "validate", "inspect", "bench"}) {
    SCOPED_TRACE(command);
    const Ran ran = wirefold({command, "--help"});
    EXPECT_EQ(ran.code, ExitCode::kDone);
    EXPECT_THAT(ran.out, AllOf(HasSubstr(std::string("\n  wirefold ") + command),
                               HasSubstr("Exit codes: 0 done; 1 failed")));
    EXPECT_THAT(ran.err, IsEmpty());
    EXPECT_THAT(wirefold({"--help"}).out, HasSubstr(std::string("\n  ") + command));
  }
}

TEST_F(CommandLine, VersionIsPrinted) {
  const Ran ran = wirefold({"--version"});
  EXPECT_EQ(ran.code, ExitCode::kDone);
  EXPECT_THAT(ran.out, testing::StartsWith("wirefold "));
}

TEST_F(CommandLine, WhatCannotBeUsedEndsWithCodeTwoAndSaysWhy) {
  write("bad.toml", "[story]\nwindow_huors = 3\n");
  write("file", "");
  write("broken.toml", "[language.en\n");
  write("typed.toml", "[kafka.librdkafka]\n\"sasl.pasword\" = \"hunter2\"\n");
  write("unsigned.toml",
        "[kafka.librdkafka]\n\"security.protocol\" = \"SSL\"\n"
        "\"ssl.ca.location\" = \"/nonexistent\"\n");
  struct Row {
    std::vector<std::string> arguments;
    const char* says;
  };
  const Row rows[] = {
      {{}, "--help"},
      {{"repaly"}, "no command `repaly`; did you mean `replay`?"},
      {{"replay"}, "PATH"},
      {{"replay", kSample, "--speeed", "1x"}, "--speeed"},
      {{"replay", kSample, "--speed", "fast"}, "expected max or a multiple"},
      {{"replay", kSample, "--via", "magic"}, "expected one of embedded, memory, kafka"},
      {{"replay", "-", "--via", "memory", "--rulings", "-"}, "can be read once"},
      {{"replay", kSample, "--via", "kafka"}, "--bootstrap"},
      {{"replay", kSample, "--via", "memory", "--hold"}, "--via embedded"},
      {{"replay", path("missing.jsonl"), "--via", "memory"}, "missing.jsonl"},
      {{"replay", kSample, "--via", "memory", "--out", path("file")}, "file"},
      {{"replay", kSample, "--config", path("bad.toml")}, "did you mean story.window_hours?"},
      {{"validate", "--rules-furniture", path("none.toml")}, "none.toml"},
      {{"validate", "--rules-furniture", path("broken.toml")}, "/broken.toml:1: not valid TOML"},
      {{"validate", "--rules-agencies", path("broken.toml")}, "/broken.toml:1: not valid TOML"},
      {{"validate", "--rules-words", path("broken.toml")}, "/broken.toml:1: not valid TOML"},
      {{"validate", "--rules-words", path("")}, "cannot be read"},
      {{"validate", "--http-address", "wire:1"}, "--http-address wire:1: expected HOST:PORT"},
      {{"validate", "--desk-address", "127.0.0.1:9464"}, "desk.address are the same"},
      {{"validate", "--rulings-topic", "wire.articles"}, "topic of their own"},
      {{"validate", "--articles-topic", "wire.stories"}, "the same name; give each its own"},
      {{"validate", "--articles-topic", "a b"}, "A topic cannot have this name"},
      {{"validate", "--state-folder", "/dev/null"}, "service.state_folder is no folder"},
      {{"inspect", "checkpoint", path("")}, "cannot be read"},
      {{"validate", "--config", path("typed.toml")}, "sasl.pasword"},
      {{"validate", "--config", path("unsigned.toml")}, "ssl.ca.location"},
      {{"run", "--bootstrap", "b:1", "--config", path("typed.toml")}, "sasl.pasword"},
      {{"run", "--bootstrap", "b:1", "--rulings-topic", "wire.articles"}, "topic of their own"},
      {{"topics"}, "ACTION"},
      {{"topics", "destroy"}, "destroy"},
      {{"topics", "check"}, "--bootstrap"},
      {{"topics", "create", "--bootstrap", "host:1", "--partitions", "0"}, "--partitions"},
      {{"score", path("none.jsonl"), path("none.jsonl")}, "none.jsonl"},
      {{"score", kLabels, kLabels, "--key", "colour"}, "colour"},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(testing::PrintToString(row.arguments));
    const Ran ran = wirefold(row.arguments);
    EXPECT_EQ(ran.code, ExitCode::kUsage);
    EXPECT_THAT(ran.err, HasSubstr(row.says));
    EXPECT_THAT(ran.out, IsEmpty());
  }
}

TEST_F(CommandLine, EmptySettingsFileMeansTheDefaults) {
  write("empty.toml", "");
  const Ran ran = wirefold({"validate", "--config", path("empty.toml")});
  EXPECT_EQ(ran.code, ExitCode::kDone) << ran.err;
}

TEST_F(CommandLine, DecisionsOfOtherArticlesAreNotScored) {
  write("other.jsonl", "{\"article_id\":\"z\",\"story_id\":\"s\"}\n");
  write("pairs.jsonl", "{\"a\":\"a\",\"b\":\"b\",\"same_story\":1}\n");
  const Ran stories = wirefold({"score", kLabels, path("other.jsonl")});
  EXPECT_EQ(stories.code, ExitCode::kFailed);
  EXPECT_THAT(stories.err, HasSubstr("No labelled article is decided there"));
  const Ran pairs = wirefold({"score", path("pairs.jsonl"), path("other.jsonl"), "--pairs"});
  EXPECT_EQ(pairs.code, ExitCode::kFailed);
  EXPECT_THAT(pairs.out, IsEmpty());
}

TEST_F(CommandLine, EmptyArchiveFails) {
  write("empty.jsonl", "");
  const Ran ran = wirefold({"replay", path("empty.jsonl"), "--via", "memory"});
  EXPECT_EQ(ran.code, ExitCode::kFailed);
  EXPECT_THAT(ran.err, HasSubstr("holds no records"));
}

TEST_F(CommandLine, ReplayedSampleCanBeScored) {
  const Ran replayed = wirefold({"replay", kSample, "--via", "memory", "--out", path("out")});
  EXPECT_EQ(replayed.code, ExitCode::kDone) << replayed.err;
  EXPECT_THAT(replayed.out, AllOf(HasSubstr("articles        260"), HasSubstr("Most copied:")));
  const Ran scored = wirefold({"score", kLabels, path("out/decisions.jsonl")});
  EXPECT_EQ(scored.code, ExitCode::kDone) << scored.err;
  EXPECT_THAT(scored.out, HasSubstr("260 articles, 0 missing"));
  const Ran json = wirefold({"score", kLabels, path("out/decisions.jsonl"), "--json"});
  EXPECT_THAT(json.out, HasSubstr("\"bcubed\""));
}

TEST_F(CommandLine, StopRequestBeforeTheStartIsAnInterruption) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  const auto stopped = [] {
    std::stop_source stop;
    stop.request_stop();
    static_cast<void>(wirefold({"replay", kSample, "--via", "memory"}, stop.get_token()));
  };
  EXPECT_EXIT(stopped(), testing::ExitedWithCode(static_cast<int>(ExitCode::kInterrupted)), "");
}

// The FIFO's writer asks to stop when its reader is there, and writes nothing. A command that sees
// the request before it is ended by it returns the same code, which main() exits with.
TEST_F(CommandLine, StopRequestEndsACommandThatWaitsForAFile) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  const std::string fifo = path("fifo");
  ASSERT_EQ(mkfifo(fifo.c_str(), 0600), 0);
  const std::vector<std::string> commands[] = {
      {"score", fifo, kLabels},
      {"validate", "--config", fifo},
      {"validate", "--rules-furniture", fifo},
      {"validate", "--tests", fifo},
      {"topics", "check", "--config", fifo},
      {"inspect", "checkpoint", fifo},
      {"inspect", "journal", "--config", fifo},
      {"replay", kSample, "--config", fifo},
      {"replay", kSample, "--rules-furniture", fifo},
      {"explain", "one", "other", "--config", fifo},
      {"explain", "one", "other", "--rules-furniture", fifo},
      {"bench", kSample, "--config", fifo},
      {"run", "--config", fifo},
      {"run", "--bootstrap", "127.0.0.1:1", "--rules-furniture", fifo}};
  for (const auto& command : commands) {
    SCOPED_TRACE(testing::PrintToString(command));
    const auto code = command.front() == "run" ? ExitCode::kDone : ExitCode::kInterrupted;
    const auto stopped = [&] {
      std::stop_source stop;
      const std::jthread writer([&] {
        if (open(fifo.c_str(), O_WRONLY | O_CLOEXEC) >= 0) stop.request_stop();
      });
      std::_Exit(static_cast<int>(wirefold(command, stop.get_token()).code));
    };
    EXPECT_EXIT(stopped(), testing::ExitedWithCode(static_cast<int>(code)), "");
  }
}

TEST_F(CommandLine, EmptyRuleFileHoldsNoRules) {
  write("empty.toml", "");
  const Ran ran = wirefold({"validate", "--rules-furniture", path("empty.toml")});
  EXPECT_EQ(ran.code, ExitCode::kDone) << ran.err;
}

TEST_F(CommandLine, ValidatePrintsWhereValuesComeFrom) {
  write("good.toml", "[story]\nwindow_hours = 48\n");
  const Ran ran =
      wirefold({"validate", "--config", path("good.toml"), "--workers", "2", "--print"});
  EXPECT_EQ(ran.code, ExitCode::kDone) << ran.err;
  EXPECT_THAT(ran.out,
              AllOf(HasSubstr("window_hours = 48  # file"), HasSubstr("workers = 2  # flag")));
}

}  // namespace
}  // namespace wirefold::app
