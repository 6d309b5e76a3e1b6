#include "files/jsonl_sink.h"

#include <gmock/gmock.h>

#include <string>

#include "tests/files/scratch.h"

namespace wirefold::files {
namespace {

using dedup::OutputRecord;
using dedup::Topic;
using testing::HasSubstr;

OutputRecord made(Topic topic, const std::string& key, const std::string& value) {
  return {topic, key, value, {}};
}

std::unique_ptr<JsonlSink> opened(const std::string& folder) {
  auto sink = JsonlSink::open(folder);
  EXPECT_TRUE(sink.has_value());
  return sink ? std::move(*sink) : nullptr;
}

TEST(JsonlSink, FolderThatAnotherWritesToIsRefusedUntilItIsDone) {
  const Scratch scratch;
  const std::string out = scratch.path("out");
  auto first = opened(out);
  ASSERT_TRUE(first->write(made(Topic::kDecisions, "a", "{\"n\":1}")).has_value());
  const auto second = JsonlSink::open(out);
  ASSERT_FALSE(second.has_value());
  EXPECT_THAT(second.error().message, HasSubstr("Another process is writing there"));
  ASSERT_TRUE(first->commit({}).has_value());
  ASSERT_TRUE(first->finish().has_value());
  EXPECT_EQ(read_whole(out + "/decisions.jsonl"), "{\"n\":1}\n");
  auto third = opened(out);
  ASSERT_TRUE(third->finish().has_value());
  EXPECT_EQ(read_whole(out + "/decisions.jsonl"), "");
}

TEST(JsonlSink, WritesDecisionsInOrderAndTheLastRevisionOfEachStory) {
  const Scratch scratch;
  const std::string out = scratch.path("deep/out");
  auto sink = opened(out);
  for (const auto& record :
       {made(Topic::kDecisions, "a", "{\"n\":1}"), made(Topic::kStories, "s1", "{\"s\":1,\"r\":1}"),
        made(Topic::kStories, "s2", "{\"s\":2,\"r\":1}"), made(Topic::kJournal, "", "not kept"),
        made(Topic::kDecisions, "b", "{\"n\":2}"),
        made(Topic::kStories, "s1", "{\"s\":1,\"r\":2}")}) {
    ASSERT_TRUE(sink->write(record).has_value());
  }
  ASSERT_TRUE(sink->commit({}).has_value());
  ASSERT_TRUE(sink->finish().has_value());
  EXPECT_EQ(read_whole(out + "/decisions.jsonl"), "{\"n\":1}\n{\"n\":2}\n");
  EXPECT_EQ(read_whole(out + "/stories.jsonl"), "{\"s\":1,\"r\":2}\n{\"s\":2,\"r\":1}\n");
  EXPECT_EQ(read_whole(out + "/rejects.jsonl"), "");
}

TEST(JsonlSink, LeavesOutWhatWasAbortedOrNotCommitted) {
  const Scratch scratch;
  auto sink = opened(scratch.folder());
  ASSERT_TRUE(sink->write(made(Topic::kDecisions, "a", "aborted")).has_value());
  ASSERT_TRUE(sink->write(made(Topic::kStories, "s", "aborted")).has_value());
  ASSERT_TRUE(sink->abort().has_value());
  ASSERT_TRUE(sink->write(made(Topic::kDecisions, "a", "kept")).has_value());
  ASSERT_TRUE(sink->commit({}).has_value());
  ASSERT_TRUE(sink->write(made(Topic::kDecisions, "a", "uncommitted")).has_value());
  ASSERT_TRUE(sink->finish().has_value());
  EXPECT_EQ(read_whole(scratch.path("decisions.jsonl")), "kept\n");
  EXPECT_EQ(read_whole(scratch.path("stories.jsonl")), "");
}

TEST(JsonlSink, RejectsKeepTheirBytesWhateverTheyAre) {
  const Scratch scratch;
  auto sink = opened(scratch.folder());
  OutputRecord text{Topic::kRejects, "k", "{\"id\":\n", {{"wirefold.error.class", "truncated"}}};
  OutputRecord bytes{
      Topic::kRejects, "\xff", std::string("\xff\0", 2), {{"a", "1"}, {"b", "\xff"}}};
  ASSERT_TRUE(sink->write(text).has_value());
  ASSERT_TRUE(sink->write(bytes).has_value());
  ASSERT_TRUE(sink->commit({}).has_value());
  ASSERT_TRUE(sink->finish().has_value());
  EXPECT_EQ(read_whole(scratch.path("rejects.jsonl")),
            R"({"headers":{"wirefold.error.class":"truncated"},"key":"k","value":"{\"id\":\n"})"
            "\n"
            R"({"headers":{"a":"1","b":{"base64":"/w=="}},"key":{"base64":"/w=="},)"
            R"("value":{"base64":"/wA="}})"
            "\n");
}

TEST(JsonlSink, EarlierResultsStandUntilTheNewOnesAreWhole) {
  const Scratch scratch;
  scratch.write("decisions.jsonl", "earlier\n");
  scratch.write("notes.txt", "the operator's own");
  {
    auto sink = opened(scratch.folder());
    ASSERT_TRUE(sink->write(made(Topic::kDecisions, "a", "half")).has_value());
    ASSERT_TRUE(sink->commit({}).has_value());
    EXPECT_EQ(read_whole(scratch.path("decisions.jsonl")), "earlier\n");
  }
  EXPECT_EQ(read_whole(scratch.path("decisions.jsonl")), "earlier\n");
  EXPECT_FALSE(std::filesystem::exists(scratch.path("decisions.jsonl.part")));
  ASSERT_TRUE(opened(scratch.folder())->finish().has_value());
  EXPECT_EQ(read_whole(scratch.path("decisions.jsonl")), "");
  EXPECT_EQ(read_whole(scratch.path("notes.txt")), "the operator's own");
}

TEST(JsonlSink, AFullDiskIsReportedAndEarlierResultsStay) {
  const Scratch scratch;
  scratch.write("decisions.jsonl", "earlier\n");
  auto sink = opened(scratch.folder());
  std::optional<stream::StreamError> error;
  const FullDisk full(64 * 1024);
  for (int i = 0; i < 100 && !error; ++i) {
    ASSERT_TRUE(sink->write(made(Topic::kDecisions, "a", std::string(10'000, 'x'))).has_value());
    const auto committed = sink->commit({});
    if (!committed) error = committed.error();
  }
  ASSERT_TRUE(error);
  EXPECT_EQ(error->kind, stream::StreamErrorKind::kFatal);
  EXPECT_THAT(error->message, HasSubstr("free space there or name another folder: "));
  EXPECT_EQ(read_whole(scratch.path("decisions.jsonl")), "earlier\n");
}

TEST(JsonlSink, ADiskThatFillsUpOnlyAtTheEndLeavesEarlierResults) {
  const Scratch scratch;
  for (const char* name : {"decisions.jsonl", "stories.jsonl", "rejects.jsonl"}) {
    scratch.write(name, "earlier\n");
  }
  auto sink = opened(scratch.folder());
  ASSERT_TRUE(sink->write(made(Topic::kDecisions, "a", "small")).has_value());
  ASSERT_TRUE(sink->write(made(Topic::kStories, "s", std::string(100'000, 'x'))).has_value());
  ASSERT_TRUE(sink->commit({}).has_value());
  const FullDisk full(64 * 1024);
  EXPECT_FALSE(sink->finish().has_value());
  for (const char* name : {"decisions.jsonl", "stories.jsonl", "rejects.jsonl"}) {
    EXPECT_EQ(read_whole(scratch.path(name)), "earlier\n");
  }
}

TEST(JsonlSink, AFolderThatCannotBeMadeIsReportedWithItsName) {
  const Scratch scratch;
  const std::string file = scratch.write("file", "");
  const auto sink = JsonlSink::open(file + "/out");
  ASSERT_FALSE(sink.has_value());
  EXPECT_THAT(sink.error().message, HasSubstr("cannot be written; check the folder"));
  EXPECT_THAT(sink.error().message, HasSubstr(file + "/out"));
}

TEST(JsonlSink, ManyRevisionsCostDiskAndNotMemoryOfTheirOwn) {
  const Scratch scratch;
  auto sink = opened(scratch.folder());
  const std::string padding(2000, 'p');
  for (int revision = 0; revision < 50; ++revision) {
    for (int story = 0; story < 1000; ++story) {
      const std::string key = std::to_string(story);
      ASSERT_TRUE(
          sink->write(made(Topic::kStories, key, key + "/" + std::to_string(revision) + padding))
              .has_value());
    }
    ASSERT_TRUE(sink->commit({}).has_value());
  }
  ASSERT_TRUE(sink->finish().has_value());
  std::ifstream stories(scratch.path("stories.jsonl"));
  std::string line;
  for (int story = 0; story < 1000; ++story) {
    ASSERT_TRUE(std::getline(stories, line));
    ASSERT_EQ(line, std::to_string(story) + "/49" + padding);
  }
  EXPECT_FALSE(std::getline(stories, line));
}

}  // namespace
}  // namespace wirefold::files
