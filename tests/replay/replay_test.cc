// End to end on the sample archive and on archives made here: the same output whatever carries it.

#include "replay/replay.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <future>
#include <sstream>
#include <thread>

#include "files/json_text.h"
#include "kafka/connection.h"
#include "replay/progress_line.h"
#include "support/bad_inputs.h"

namespace wirefold::replay {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

constexpr const char* kSample = WIREFOLD_SOURCE_DIR "/tests/sample/articles.jsonl";

struct Ran {
  base::Result<ReplayEnd, ReplayError> end;
  std::string out;
  std::string err;
};

// The first lines of the sample.
std::string sample_lines(int count) {
  std::ifstream sample(kSample);
  std::string lines;
  std::string line;
  while (count-- > 0 && std::getline(sample, line)) lines += line + "\n";
  return lines;
}

// A FIFO whose writer never leaves by itself.
class QuietFifo {
 public:
  explicit QuietFifo(const std::string& path) {
    EXPECT_EQ(mkfifo(path.c_str(), 0600), 0);
    descriptor_ = open(path.c_str(), O_RDWR | O_CLOEXEC);  // opened for writing alone it would wait
    EXPECT_GE(descriptor_, 0);
  }
  QuietFifo(const QuietFifo&) = delete;
  QuietFifo& operator=(const QuietFifo&) = delete;
  ~QuietFifo() { leave(); }
  // Returns when all of it has been read, or the reader is done.
  template <typename Reader>
  void write(const std::string& bytes, const std::future<Reader>& reader) const {
    EXPECT_EQ(::write(descriptor_, bytes.data(), bytes.size()), static_cast<ssize_t>(bytes.size()));
    for (int unread = 1; unread > 0;) {
      if (reader.wait_for(std::chrono::milliseconds(1)) == std::future_status::ready) return;
      EXPECT_EQ(ioctl(descriptor_, FIONREAD, &unread), 0);
    }
  }
  void leave() {
    if (descriptor_ >= 0) close(std::exchange(descriptor_, -1));
  }

 private:
  int descriptor_ = -1;
};

class Replays : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    auto shipped = dedup::Knowledge::shipped();
    ASSERT_TRUE(shipped.has_value()) << shipped.error().message;
    knowledge_ = new dedup::Knowledge(*std::move(shipped));
  }
  static void TearDownTestSuite() { delete knowledge_; }
  void SetUp() override { std::filesystem::create_directories(folder_); }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  // Replays paths with their output in a folder of that name.
  Settings settings(const std::string& out_name, Route route) const {
    Settings settings;
    settings.paths = {kSample};
    settings.route = route;
    settings.out_folder = path(out_name);
    return settings;
  }
  static Ran run(const Settings& settings, std::stop_token stop = {}) {
    std::ostringstream out;
    std::ostringstream err;
    Console console{out, err, Screen::kLines, std::move(stop)};
    auto end = run_replay(settings, *knowledge_, console);
    return {std::move(end), out.str(), err.str()};
  }
  [[nodiscard]] std::string path(const std::string& name) const { return folder_ + "/" + name; }
  [[nodiscard]] std::string read(const std::string& name) const {
    std::ifstream stream(path(name), std::ios::binary);
    std::ostringstream text;
    text << stream.rdbuf();
    return text.str();
  }
  void write(const std::string& name, const std::string& content) const {
    std::ofstream(path(name), std::ios::binary) << content;
  }
  // Both folders hold the same decisions and stories, and some.
  void expect_same_output(const std::string& a, const std::string& b) const {
    for (const char* file : {"/decisions.jsonl", "/stories.jsonl"}) {
      SCOPED_TRACE(file);
      EXPECT_THAT(read(a + file), Not(testing::IsEmpty()));
      EXPECT_TRUE(read(a + file) == read(b + file)) << "the files differ";
    }
  }

  static dedup::Knowledge* knowledge_;

 private:
  std::string folder_ = testing::TempDir() + "wirefold_replay_" + std::to_string(getpid()) + "_" +
                        testing::UnitTest::GetInstance()->current_test_info()->name();
};
dedup::Knowledge* Replays::knowledge_ = nullptr;

TEST_F(Replays, SameArchiveTwiceGivesTheSameBytes) {
  Settings first = settings("first", Route::kMemory);
  Settings second = settings("second", Route::kMemory);
  second.workers = 5;
  second.pipeline.batch_records_max = 3;
  second.pipeline.in_flight.records_max = 7;
  second.pipeline.commit = {1, 11};
  for (const Settings& each : {first, second}) {
    const Ran ran = run(each);
    ASSERT_TRUE(ran.end.has_value()) << ran.end.error().message;
    EXPECT_EQ(*ran.end, ReplayEnd::kFinished);
  }
  expect_same_output("first", "second");
}

TEST_F(Replays, EmbeddedBrokerGivesTheSameBytesAsMemory) {
  const Ran memory = run(settings("memory", Route::kMemory));
  ASSERT_TRUE(memory.end.has_value()) << memory.end.error().message;
  const Ran embedded = run(settings("embedded", Route::kEmbedded));
  ASSERT_TRUE(embedded.end.has_value()) << embedded.end.error().message;
  expect_same_output("memory", "embedded");
  EXPECT_THAT(embedded.out, AllOf(HasSubstr("embedded Kafka broker at 127.0.0.1:"),
                                  HasSubstr("articles        260"), HasSubstr("Most copied:")));
}

// A ruling a few articles: of every kind, about articles around it, some that make no sense.
std::string rulings_among_the_sample() {
  std::ifstream sample(kSample);
  std::string rulings;
  std::string before = "nobody";
  int count = 0;
  for (std::string line; std::getline(sample, line); ++count) {
    const auto text = [&](const std::string& name) {
      const auto at = line.find("\"" + name + "\": \"") + name.size() + 5;
      return line.substr(at, line.find('"', at) - at);
    };
    const std::string id = text("id");
    const std::string ids[] = {R"("other_story_id":")" + before + '"',
                               R"("article_id":")" + id + '"'};
    const char* words[] = {"join", "canonical", "apart", "apart"};
    rulings += std::string(R"({"ruling":")") + words[count % 4] + R"(","story_id":")" + id +
               R"(",)" + ids[count % 2] + R"(,"at":")" + text("published") + "\"}\n";
    if (count % 50 == 0) rulings += "{no ruling\n";
    before = id;
  }
  return rulings;
}

TEST_F(Replays, RulingsAreFollowedAtTheSamePlacesWhateverCarriesThem) {
  write("rulings.jsonl", rulings_among_the_sample());
  for (const char* name : {"memory", "small", "gathered", "embedded"}) {
    const std::string folder = name;
    Settings ruled = settings(folder, folder == "embedded" ? Route::kEmbedded : Route::kMemory);
    ruled.rulings_path = path("rulings.jsonl");
    ruled.decode.rulings_topic = kafka::rulings_topic(ruled.kafka);
    if (folder == "small") ruled.pipeline.batch_records_max = 3;
    ruled.gathers_first = folder == "gathered";
    const Ran ran = run(ruled);
    ASSERT_TRUE(ran.end.has_value()) << ran.end.error().message;
    EXPECT_THAT(ran.out, AllOf(HasSubstr("decided 260"), HasSubstr(" refused "),
                               HasSubstr("rejected 6"), HasSubstr(" ruled ")));
  }
  expect_same_output("memory", "gathered");
  expect_same_output("memory", "small");
  expect_same_output("memory", "embedded");
  EXPECT_TRUE(read("memory/rejects.jsonl") == read("embedded/rejects.jsonl"));
  const Ran without = run(settings("without", Route::kMemory));
  EXPECT_FALSE(read("memory/stories.jsonl") == read("without/stories.jsonl"));
}

TEST_F(Replays, RulingsThatCannotBeReadAreAnErrorBeforeAnythingIsDone) {
  Settings ruled = settings("out", Route::kMemory);
  ruled.rulings_path = path("nowhere.jsonl");
  const Ran ran = run(ruled);
  ASSERT_FALSE(ran.end.has_value());
  EXPECT_EQ(ran.end.error().kind, ReplayErrorKind::kUnusable);
  EXPECT_THAT(ran.end.error().message, HasSubstr("nowhere.jsonl"));
}

TEST_F(Replays, BadRecordsAreRejectedAlikeAndTheGoodOnesDecided) {
  const std::string good =
      R"({"id":"g1","headline":"Dam bursts above Port Sablon","body":"A dam burst on Monday.",)"
      R"("published":"2026-01-01T00:00:00Z"})";
  const std::string huge = R"({"id":"big","headline":"x","body":")" + std::string(3 << 20, 'y');
  write("mixed.jsonl", good + "\n{\"id\":\n" + huge + "\"}\n\n\xff\xfe\n[1]\n{\"id\":\"n\"}\n" +
                           R"({"id":"g2","headline":"Ferry strike ends","body":"It is over."})" +
                           "\n");
  for (const Route route : {Route::kMemory, Route::kEmbedded}) {
    Settings mixed = settings(route == Route::kMemory ? "memory" : "embedded", route);
    mixed.paths = {path("mixed.jsonl")};
    const Ran ran = run(mixed);
    ASSERT_TRUE(ran.end.has_value()) << ran.end.error().message;
    EXPECT_THAT(ran.out, AllOf(HasSubstr("articles        8"), HasSubstr("rejects         6")));
  }
  expect_same_output("memory", "embedded");
  const std::string rejects = read("embedded/rejects.jsonl");
  for (const char* reject_class : {"truncated", "too_large", "empty", "no_content"}) {
    EXPECT_THAT(rejects, HasSubstr(std::string("\"") + reject_class + "\""));
  }
  EXPECT_TRUE(rejects == read("memory/rejects.jsonl")) << "rejects differ";
}

TEST_F(Replays, TwoHundredBadInputsAreRejectedWithTheirBytesAndTheGoodOnesDecided) {
  std::ifstream sample(kSample);
  std::string lines;
  std::string good;
  std::size_t records = 0;
  std::vector<std::string> rejected;
  for (const support::BadInput& bad : support::bad_inputs(7, 200)) {
    if (std::getline(sample, good)) lines += good + "\n";
    ++records;
    // A newline would part the record; one beyond the topic's limit is cut.
    if (bad.bytes.find('\n') != std::string::npos) continue;
    if (bad.bytes.size() > kafka::kRecordBytesMax) continue;
    lines += bad.bytes + "\n";
    rejected.push_back(bad.bytes);
    ++records;
  }
  EXPECT_GT(rejected.size(), 150u);
  write("mixed.jsonl", lines);
  for (const Route route : {Route::kMemory, Route::kEmbedded}) {
    Settings mixed = settings(route == Route::kMemory ? "memory" : "embedded", route);
    mixed.paths = {path("mixed.jsonl")};
    mixed.order = files::RecordOrder::kFile;
    const Ran ran = run(mixed);
    ASSERT_TRUE(ran.end.has_value()) << ran.end.error().message;
    EXPECT_THAT(ran.out, HasSubstr("articles        " + grouped(records)));
    EXPECT_THAT(ran.out, HasSubstr("rejects         " + grouped(rejected.size()) + "\n"));
  }
  expect_same_output("memory", "embedded");
  EXPECT_TRUE(read("embedded/rejects.jsonl") == read("memory/rejects.jsonl")) << "rejects differ";
  const std::string rejects = read("embedded/rejects.jsonl");
  for (const std::string& bytes : rejected) {
    std::string shown = "\"value\":";
    files::append_json_bytes(shown, bytes);
    EXPECT_TRUE(rejects.find(shown) != std::string::npos) << shown.substr(0, 200);
  }
}

TEST_F(Replays, FileOrderKeepsTheOrderOfLines) {
  write("two.jsonl",
        R"({"id":"late","headline":"B","body":"b b b","published":"2026-01-02T00:00:00Z"})"
        "\n"
        R"({"id":"early","headline":"A","body":"a a a","published":"2026-01-01T00:00:00Z"})"
        "\n");
  for (const auto order : {files::RecordOrder::kTime, files::RecordOrder::kFile}) {
    const bool is_time = order == files::RecordOrder::kTime;
    Settings two = settings(is_time ? "time" : "file", Route::kMemory);
    two.paths = {path("two.jsonl")};
    two.order = order;
    ASSERT_TRUE(run(two).end.has_value());
  }
  const auto begins_with_late = [](const std::string& decisions) {
    return decisions.find("\"late\"") < decisions.find("\"early\"");
  };
  EXPECT_FALSE(begins_with_late(read("time/decisions.jsonl")));
  EXPECT_TRUE(begins_with_late(read("file/decisions.jsonl")));
}

// What is gathered before it is decided is the twin of what is decided in passing.
TEST_F(Replays, AnArchiveIsDecidedAlikeWhetherItIsSortedNearlySortedOrGathered) {
  std::string lines;
  for (int day = 1; day <= 28; ++day) {
    const std::string number = std::to_string(day);
    lines += R"({"id":")" + number + R"(","headline":"Flood kills )" + number +
             R"( in Nepal","body":"A flash flood killed )" + number +
             R"( people in Nepal.","published":"2026-01-)" + (day < 10 ? "0" : "") + number +
             "T00:00:00Z\"}\n";
  }
  const std::string early =
      R"({"id":"early","headline":"A","body":"a a a","published":"2020-01-01T00:00:00Z"})"
      "\n";
  write("gathered.jsonl", lines + early);
  write("early_first.jsonl", early + lines);
  write("late_start.jsonl", lines);
  write("early_alone.jsonl", early);
  const std::vector<std::vector<std::string>> archives = {
      {"gathered.jsonl"},
      {"early_first.jsonl"},
      {"late_start.jsonl", "early_alone.jsonl"},
      {"early_alone.jsonl", "late_start.jsonl"}};
  for (std::size_t i = 0; i < archives.size(); ++i) {
    SCOPED_TRACE(archives[i].front());
    std::vector<std::string> paths;
    for (const std::string& name : archives[i]) paths.push_back(path(name));
    Settings gathered = settings("gathered", Route::kMemory);
    gathered.paths = paths;
    gathered.gathers_first = true;
    Settings passing = settings("passing", Route::kMemory);
    passing.paths = paths;
    const Ran twin = run(gathered);
    const Ran ran = run(passing);
    ASSERT_TRUE(twin.end.has_value()) << twin.end.error().message;
    ASSERT_TRUE(ran.end.has_value()) << ran.end.error().message;
    EXPECT_THAT(ran.out, HasSubstr("articles        29\n"));
    EXPECT_EQ(read("passing/decisions.jsonl").find("\"early\""),
              read("passing/decisions.jsonl").find("\"article_id\":") + 13);
    expect_same_output("gathered", "passing");
  }
}

TEST_F(Replays, StopRequestWhilePacedLeavesWhatWasDecided) {
  for (const Route route : {Route::kMemory, Route::kEmbedded}) {
    Settings paced = settings("paced", route);
    paced.pace = 1.0;  // years, at the pace of the sample
    std::stop_source stop;
    std::thread stopper;
    Ran ran;
    {
      stopper = std::thread([&] { stop.request_stop(); });
      ran = run(paced, stop.get_token());
    }
    stopper.join();
    ASSERT_TRUE(ran.end.has_value()) << ran.end.error().message;
    EXPECT_EQ(*ran.end, ReplayEnd::kInterrupted);
    EXPECT_TRUE(std::filesystem::exists(path("paced/decisions.jsonl")));
    EXPECT_THAT(ran.err, HasSubstr("wirefold: interrupted after "));
  }
}

TEST_F(Replays, StopRequestEndsTheWaitForAQuietPipeAndKeepsWhatWasRead) {
  struct Row {
    const char* name;
    Route route;
    files::RecordOrder order;
    const char* records;
  };
  write("five.jsonl", sample_lines(5));
  Settings five = settings("five", Route::kMemory);
  five.paths = {path("five.jsonl")};
  ASSERT_TRUE(run(five).end.has_value());
  for (const Row& row : {Row{"memory", Route::kMemory, files::RecordOrder::kFile, "5"},
                         Row{"embedded", Route::kEmbedded, files::RecordOrder::kFile, "5"},
                         Row{"unordered", Route::kMemory, files::RecordOrder::kTime, "0"}}) {
    SCOPED_TRACE(row.name);
    const std::string fifo_path = path(std::string(row.name) + ".jsonl");
    QuietFifo fifo(fifo_path);
    Settings quiet = settings(row.name, row.route);
    quiet.paths = {fifo_path};
    quiet.order = row.order;
    std::stop_source stop;
    auto running = std::async(std::launch::async, [&] { return run(quiet, stop.get_token()); });
    fifo.write(sample_lines(5), running);
    stop.request_stop();
    EXPECT_EQ(running.wait_for(std::chrono::seconds(20)), std::future_status::ready);
    fifo.leave();  // so that it ends in any case
    const Ran ran = running.get();
    ASSERT_TRUE(ran.end.has_value()) << ran.end.error().message;
    EXPECT_EQ(*ran.end, ReplayEnd::kInterrupted);
    EXPECT_THAT(ran.err, HasSubstr(std::string("wirefold: interrupted after ") + row.records +
                                   " records; the output is complete up to there\n"));
    if (row.order == files::RecordOrder::kFile) expect_same_output("five", row.name);
  }
}

TEST_F(Replays, StopRequestEndsTheWaitForAPipeThatNobodyWritesTo) {
  const std::string lonely = path("lonely.jsonl");
  ASSERT_EQ(mkfifo(lonely.c_str(), 0600), 0);
  Settings of_articles = settings("articles", Route::kMemory);
  of_articles.paths = {lonely};
  Settings of_rulings = settings("rulings", Route::kMemory);
  of_rulings.rulings_path = lonely;
  for (const Settings& waiting : {of_articles, of_rulings}) {
    SCOPED_TRACE(waiting.out_folder);
    std::stop_source stop;
    auto running = std::async(std::launch::async, [&] { return run(waiting, stop.get_token()); });
    EXPECT_EQ(running.wait_for(std::chrono::milliseconds(300)), std::future_status::timeout);
    stop.request_stop();
    EXPECT_EQ(running.wait_for(std::chrono::seconds(20)), std::future_status::ready);
    const int writer = open(lonely.c_str(), O_RDWR | O_CLOEXEC);  // so that it ends in any case
    close(writer);
    const Ran ran = running.get();
    ASSERT_TRUE(ran.end.has_value()) << ran.end.error().message;
    EXPECT_EQ(*ran.end, ReplayEnd::kInterrupted);
  }
}

TEST_F(Replays, HeldBrokerPrintsItsAddressAndEndsAtAStopRequest) {
  Settings held = settings("held", Route::kEmbedded);
  held.after_end = AfterEnd::kHold;
  std::stop_source stop;
  std::ostringstream err;
  // The stop request comes when the hint for kcat is printed: a stream that asks for it.
  class StoppingBuffer final : public std::stringbuf {
   public:
    explicit StoppingBuffer(std::stop_source& stop) : stop_(stop) {}
    int sync() override {
      if (str().find("kcat -b 127.0.0.1:") != std::string::npos) stop_.request_stop();
      return 0;
    }

   private:
    std::stop_source& stop_;
  };
  StoppingBuffer buffer(stop);
  std::ostream out(&buffer);
  Console console{out, err, Screen::kLines, stop.get_token()};
  const auto end = run_replay(held, *knowledge_, console);
  ASSERT_TRUE(end.has_value()) << end.error().message;
  EXPECT_EQ(*end, ReplayEnd::kFinished);
  EXPECT_THAT(buffer.str(), HasSubstr("wire.stories"));
}

TEST_F(Replays, UnusablePathsAndFoldersAreNamed) {
  Settings missing = settings("out", Route::kMemory);
  missing.paths = {path("missing.jsonl")};
  const Ran no_path = run(missing);
  ASSERT_FALSE(no_path.end.has_value());
  EXPECT_EQ(no_path.end.error().kind, ReplayErrorKind::kUnusable);
  EXPECT_THAT(no_path.end.error().message, HasSubstr("missing.jsonl"));
  write("file", "");
  const Ran no_folder = run(settings("file", Route::kMemory));
  ASSERT_FALSE(no_folder.end.has_value());
  EXPECT_EQ(no_folder.end.error().kind, ReplayErrorKind::kUnusable);
}

}  // namespace
}  // namespace wirefold::replay
