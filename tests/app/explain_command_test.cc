#include "app/explain_command.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <thread>

namespace wirefold::app {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

constexpr const char* kSample = WIREFOLD_SOURCE_DIR "/tests/sample/articles.jsonl";

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

class ExplainCommand : public testing::Test {
 protected:
  void SetUp() override { std::filesystem::create_directories(folder_); }
  void TearDown() override { std::filesystem::remove_all(folder_); }
  /// Writes a file and returns its path.
  [[nodiscard]] std::string write(const std::string& name, const std::string& content) const {
    const std::string path = folder_ + "/" + name;
    std::ofstream(path) << content;
    return path;
  }
  [[nodiscard]] const std::string& folder() const { return folder_; }

 private:
  std::string folder_ = testing::TempDir() + "wirefold_explain_" + std::to_string(getpid()) + "_" +
                        testing::UnitTest::GetInstance()->current_test_info()->name();
};

TEST_F(ExplainCommand, ExplainsTwoIdsOfAnArchive) {
  const Ran ran =
      wirefold({"explain", "kirtipani-flood-01", "kirtipani-flood-08", "--archive", kSample});
  EXPECT_EQ(ran.code, ExitCode::kDone) << ran.err;
  EXPECT_THAT(ran.out, AllOf(StartsWith("Earlier   kirtipani-flood-01, Meridian News Agency"),
                             HasSubstr("\nRelation  rewrite"), HasSubstr("\nShared passages: ")));
  EXPECT_THAT(ran.err, IsEmpty());
}

TEST_F(ExplainCommand, ExplainsTwoFilesOfDifferentKinds) {
  const std::string page =
      write("page.html",
            "<html><body><h1>Ferry runs aground off Lismore</h1><p>A ferry with 212 passengers ran "
            "aground near Lismore on Monday, the coast guard said.</p></body></html>");
  const std::string record =
      write("record.json",
            R"({"id":"r","language":"en","headline":"Ferry runs aground","body":"A ferry with 212 )"
            R"(passengers ran aground near Lismore on Monday morning."})");
  const Ran ran = wirefold({"explain", page, record});
  EXPECT_EQ(ran.code, ExitCode::kDone) << ran.err;
  EXPECT_THAT(ran.out, AllOf(HasSubstr("Earlier   page, "), HasSubstr("Later     r, "),
                             HasSubstr("212 passengers")));
}

TEST_F(ExplainCommand, PrintsOneJsonObject) {
  const Ran ran = wirefold(
      {"explain", "kirtipani-flood-01", "kirtipani-flood-08", "--archive", kSample, "--json"});
  EXPECT_EQ(ran.code, ExitCode::kDone) << ran.err;
  EXPECT_THAT(ran.out, AllOf(StartsWith(R"({"earlier":{"article_id":"kirtipani-flood-01")"),
                             testing::EndsWith("}\n")));
}

TEST_F(ExplainCommand, TakesTheNewestTextOfAnIdThatComesSeveralTimes) {
  const std::string archive =
      write("archive.jsonl",
            "{\"id\":\"a\",\"version\":\"1\",\"headline\":\"First headline\"}\n"
            "{\"id\":\"a\",\"version\":\"2\",\"headline\":\"Second headline\"}\n"
            "{\"id\":\"a\",\"version\":\"3\",\"status\":\"killed\"}\n"
            "{\"id\":\"b\",\"headline\":\"Other headline\"}\n");
  const Ran ran = wirefold({"explain", "a", "b", "--archive", archive});
  EXPECT_EQ(ran.code, ExitCode::kDone) << ran.err;
  EXPECT_THAT(ran.out, HasSubstr("Second headline"));
}

TEST_F(ExplainCommand, WhatCannotBeExplainedSaysWhy) {
  const std::string good = write("good.txt", "A ferry ran aground.");
  const std::string picture = write("picture.json", R"({"id":"p","type":"picture"})");
  const std::string broken = write("broken.json", R"({"id":"x","headline":"cut)");
  const std::string empty = write("empty.jsonl", "");
  const std::string odd = write("odd.pdf", "");
  struct Row {
    std::vector<std::string> arguments;
    ExitCode code;
    std::vector<const char*> says;
  };
  const Row rows[] = {
      {{good}, ExitCode::kUsage, {"B is required"}},
      {{good, good}, ExitCode::kUsage, {"the same article", "good.txt"}},
      {{good, folder() + "/missing.txt"}, ExitCode::kUsage, {"missing.txt"}},
      {{good, odd}, ExitCode::kUsage, {"odd.pdf"}},
      {{good, empty}, ExitCode::kFailed, {"holds no record", "empty.jsonl"}},
      {{good, broken}, ExitCode::kFailed, {"rejected (truncated): ", "broken.json"}},
      {{good, picture}, ExitCode::kFailed, {"no text article but: picture", "picture.json"}},
      {{good, kSample}, ExitCode::kUsage, {"several records", "--archive"}},
      {{"kirtipani-flood-01", "kirtipani-flood-01", "--archive", kSample},
       ExitCode::kUsage,
       {"Both ids are the same"}},
      {{"kirtipani-flood-01", "kirtipani-flod-08", "--archive", kSample},
       ExitCode::kUsage,
       {"no article with this id; the nearest are kirtipani-flood-08, ", ": kirtipani-flod-08"}},
      {{"a", "b", "--archive", broken}, ExitCode::kUsage, {"1 of its records are rejected"}},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.says[0]);
    std::vector<std::string> arguments = row.arguments;
    arguments.insert(arguments.begin(), "explain");
    const Ran ran = wirefold(arguments);
    EXPECT_EQ(ran.code, row.code);
    EXPECT_THAT(ran.out, IsEmpty());
    for (const char* part : row.says) EXPECT_THAT(ran.err, HasSubstr(part));
  }
}

// By who writes the archive, and nothing into it, when its reader is there.
TEST_F(ExplainCommand, StopsWhenAskedWhileItReads) {
  const std::string fifo = folder() + "/quiet.jsonl";
  ASSERT_EQ(mkfifo(fifo.c_str(), 0600), 0);
  std::stop_source stop;
  const std::jthread writer([&] {
    if (open(fifo.c_str(), O_WRONLY | O_CLOEXEC) >= 0) stop.request_stop();
  });
  const Ran ran = wirefold({"explain", "a", "b", "--archive", fifo}, stop.get_token());
  EXPECT_EQ(ran.code, ExitCode::kInterrupted);
}

}  // namespace
}  // namespace wirefold::app
