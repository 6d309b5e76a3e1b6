#include "files/time_order.h"

#include <fcntl.h>
#include <gmock/gmock.h>

#include <algorithm>
#include <charconv>
#include <map>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "files/archive_source.h"
#include "tests/files/scratch.h"

namespace wirefold::files {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

/// In these tests a record is "TIME name", or "- name" without a time.
std::optional<base::TimeMs> leading_number(std::string_view bytes) {
  base::TimeMs time = 0;
  const auto [end, error] = std::from_chars(bytes.data(), bytes.data() + bytes.size(), time);
  return error == std::errc() ? std::optional(time) : std::nullopt;
}

TimeOrder order_of(const std::vector<std::string>& paths, RecordOrder order,
                   SpoolSettings spool = {}) {
  auto reader = ArchiveReader::open(paths);
  EXPECT_TRUE(reader.has_value());
  return TimeOrder(std::move(*reader), leading_number, {order, std::move(spool)});
}

/// "name@event_time" of every record, in order.
std::vector<std::string> replayed(TimeOrder order) {
  std::vector<std::string> all;
  for (;;) {
    const auto record = order.next();
    EXPECT_TRUE(record.has_value());
    if (!record || !*record) return all;
    const std::string_view bytes = (*record)->bytes;
    all.push_back(std::string(bytes.substr(bytes.find(' ') + 1)) + "@" +
                  std::to_string((*record)->event_time));
  }
}

TEST(TimeOrder, MergesPathsByTimeThenPathThenLine) {
  const Scratch scratch;
  const auto first = scratch.write("z.jsonl", "5 z1\n3 z2\n9 z3\n5 z4\n");
  const auto second = scratch.write("a.jsonl", "4 a1\n5 a2\n-7 a3\n");
  EXPECT_THAT(replayed(order_of({first, second}, RecordOrder::kTime)),
              ElementsAre("a3@-7", "z2@3", "a1@4", "z1@5", "z4@5", "a2@5", "z3@9"));
  EXPECT_THAT(replayed(order_of({first, second}, RecordOrder::kFile)),
              ElementsAre("z1@5", "z2@3", "z3@9", "z4@5", "a1@4", "a2@5", "a3@-7"));
}

TEST(TimeOrder, ALineWithoutTimeTakesItsPredecessorsInItsOwnFile) {
  const Scratch scratch;
  const auto a = scratch.write("a.jsonl", "- a1\n- a2\n8 a3\n- a4\n2 a5\n- a6\n");
  const auto b = scratch.write("b.jsonl", "- b1\n- b2\n");
  const auto c = scratch.write("c.jsonl", "- c1\n6 c2\n");
  EXPECT_THAT(
      replayed(order_of({a, b, c}, RecordOrder::kFile)),
      ElementsAre("a1@8", "a2@8", "a3@8", "a4@8", "a5@2", "a6@2",  // leading: the first time
                  "b1@0", "b2@0",                                  // no time at all: 0
                  "c1@6", "c2@6"));                                // not a's 2
  EXPECT_THAT(
      replayed(order_of({a, b, c}, RecordOrder::kTime)),
      ElementsAre("b1@0", "b2@0", "a5@2", "a6@2", "c1@6", "c2@6", "a1@8", "a2@8", "a3@8", "a4@8"));
}

TEST(TimeOrder, WhatIsSortedPassesAndTheFirstThatIsTooEarlyEndsIt) {
  const Scratch scratch;
  const auto a = scratch.write("a.jsonl", "- a1\n3 a2\n3 a3\n- a4\n");
  const auto b = scratch.write("b.jsonl", "3 b1\n5 b2\n");
  const auto c = scratch.write("c.jsonl", "5 c1\n9 c2\n8 c3\n9 c4\n");
  EXPECT_EQ(replayed(order_of({a, b}, RecordOrder::kSorted)),
            replayed(order_of({a, b}, RecordOrder::kTime)));
  TimeOrder order = order_of({a, b, c}, RecordOrder::kSorted);
  std::vector<std::string> seen;
  auto record = order.next();
  for (; record && *record; record = order.next()) seen.emplace_back((*record)->bytes);
  EXPECT_THAT(seen, ElementsAre("- a1", "3 a2", "3 a3", "- a4", "3 b1", "5 b2", "5 c1", "9 c2"));
  ASSERT_FALSE(record.has_value());
  EXPECT_EQ(record.error().kind, FileErrorKind::kUnsorted);
  EXPECT_THAT(record.error().message, testing::HasSubstr("record 3"));
  EXPECT_TRUE(order.is_unsorted());
}

TEST(TimeOrder, GivesTheSameTimesInBothOrders) {
  for (unsigned seed = 1; seed <= 40; ++seed) {
    SCOPED_TRACE(seed);
    std::mt19937 random(seed);
    const Scratch scratch;
    std::vector<std::string> paths;
    for (int file = 0; file < 4; ++file) {
      std::string lines;
      const std::uint64_t timed_in = 1 + random() % 4;
      for (std::uint64_t line = 0, end = random() % 30; line < end; ++line) {
        const bool timed = random() % 4 >= timed_in;
        lines += (timed ? std::to_string(random() % 20) : "-") + " " + std::to_string(file) + ":" +
                 std::to_string(line) + "\n";
      }
      paths.push_back(scratch.write(std::to_string(file) + ".jsonl", lines));
    }
    auto by_time = replayed(order_of(paths, RecordOrder::kTime));
    auto by_file = replayed(order_of(paths, RecordOrder::kFile));
    const auto time_of = [](const std::string& record) {
      return std::stol(record.substr(record.find('@') + 1));
    };
    EXPECT_TRUE(std::is_sorted(by_time.begin(), by_time.end(), [&](const auto& x, const auto& y) {
      return time_of(x) < time_of(y);
    }));
    std::stable_sort(by_file.begin(), by_file.end(),
                     [&](const auto& x, const auto& y) { return time_of(x) < time_of(y); });
    EXPECT_EQ(by_time, by_file);
  }
}

TEST(TimeOrder, SpillsToDiskBeyondItsBoundAndYieldsTheSameOrder) {
  const Scratch scratch;
  std::mt19937 random(11);
  std::string lines;
  for (int i = 0; i < 100'000; ++i) {
    lines += (i % 7 == 0 ? "-" : std::to_string(random() % 5000)) + " " + std::to_string(i) +
             std::string(random() % 80, '.') + "\n";
  }
  const auto path = scratch.write("a.jsonl.gz", gzip_packed(lines));
  constexpr std::size_t kBound = 1 << 20;
  TimeOrder tight = order_of({path}, RecordOrder::kTime, {kBound, scratch.folder()});
  while (!*tight.gather(10'000)) EXPECT_LE(tight.spool().bytes_in_memory(), kBound);
  EXPECT_EQ(tight.records_waiting(), 100'000u);
  EXPECT_LE(tight.spool().bytes_in_memory(), kBound);
  EXPECT_GT(tight.spool().bytes_on_disk(), 3u << 20);
  const auto roomy = replayed(order_of({path}, RecordOrder::kTime));
  EXPECT_THAT(roomy, SizeIs(100'000));
  EXPECT_TRUE(replayed(std::move(tight)) == roomy);
}

/// Lines with times in no order, the last one without its line end; about 3 MB.
std::string many_lines() {
  std::mt19937 random(5);
  std::string lines;
  for (int i = 0; i < 50'000; ++i) {
    lines += std::to_string(random() % 5000) + " " + std::to_string(i) +
             std::string(random() % 100, '.') + "\n";
  }
  return lines + "77 last";
}

// What a spool without a bound worth naming copies record by record is the twin of what is unpacked
// into the memory that it lends, and of what is read twice.
TEST(TimeOrder, YieldsTheSameFromLentMemoryAndFromPlainFilesAsFromCopies) {
  const std::string lines = many_lines();
  const std::string_view all = lines;
  const std::size_t half = all.size() / 2;
  const std::size_t most = all.size() - 1000;
  const std::string skipped("\x50\x2A\x4D\x18\x03\0\0\0abc", 11);
  const std::vector<std::pair<std::string, std::string>> files = {
      {"plain.jsonl", lines},
      {"zstd.jsonl.zst", zstd_packed(all)},
      {"zstd_without_size.jsonl.zst", zstd_streamed(all)},
      {"frames.jsonl.zst", zstd_packed(all.substr(0, half)) + zstd_packed(all.substr(half))},
      {"cut_late.jsonl.zst",
       zstd_packed(all.substr(0, most)) + zstd_packed("") + zstd_streamed(all.substr(most))},
      {"skipped.jsonl.zst", skipped + zstd_packed(all) + skipped},
      {"gzip.jsonl.gz", gzip_packed(all)}};
  const Scratch scratch;
  const auto expected =
      replayed(order_of({scratch.write("a.jsonl.gz", files.back().second)}, RecordOrder::kTime));
  ASSERT_THAT(expected, SizeIs(50'001));
  for (const auto& [name, bytes] : files) {
    SCOPED_TRACE(name);
    const std::string path = scratch.write(name, bytes);
    EXPECT_TRUE(replayed(order_of({path}, RecordOrder::kTime)) == expected);
    TimeOrder moved = order_of({path}, RecordOrder::kTime);
    EXPECT_FALSE(*moved.gather(10));
    EXPECT_TRUE(replayed(std::move(moved)) == expected);
  }
}

TEST(TimeOrder, SeveralFilesLieInLentMemorySideBySide) {
  const std::string lines = many_lines();
  const Scratch scratch;
  const auto a = scratch.write("a.jsonl", lines);
  const auto b = scratch.write("b.jsonl.zst", zstd_packed(lines));
  const auto c = scratch.write("c.jsonl", "3 c\n");
  const auto packed_a = scratch.write("a.jsonl.gz", gzip_packed(lines));
  const auto packed_b = scratch.write("b.jsonl.gz", gzip_packed(lines));
  EXPECT_TRUE(replayed(order_of({a, b, c}, RecordOrder::kTime)) ==
              replayed(order_of({packed_a, packed_b, c}, RecordOrder::kTime)));
  const SpoolSettings room_for_one{4 << 20, scratch.folder()};
  EXPECT_TRUE(replayed(order_of({a, b, c}, RecordOrder::kTime, room_for_one)) ==
              replayed(order_of({a, b, c}, RecordOrder::kTime)));
}

TEST(TimeOrder, AFileDamagedInLentMemoryIsReported) {
  const std::string packed = zstd_packed(many_lines());
  std::string flipped = packed;
  flipped[flipped.size() / 2] = static_cast<char>(~flipped[flipped.size() / 2]);
  const Scratch scratch;
  for (const std::string& bytes :
       {packed.substr(0, packed.size() / 2), packed.substr(0, packed.size() - 1), flipped,
        packed + "garbage"}) {
    TimeOrder order = order_of({scratch.write("a.jsonl.zst", bytes)}, RecordOrder::kTime);
    const auto gathered = order.gather(SIZE_MAX);
    ASSERT_FALSE(gathered.has_value());
    EXPECT_EQ(gathered.error().kind, FileErrorKind::kDamaged);
  }
}

/// The record without the part of it that may be gone at the next call.
struct Seen {
  std::string bytes;
  std::uint64_t number = 0;
  bool operator==(const Seen&) const = default;
};

std::optional<Seen> foreseen(TimeOrder& order) {
  const auto record = order.foresee();
  if (!record) return std::nullopt;
  return Seen{std::string(record->bytes), record->number};
}

std::optional<Seen> next_of(TimeOrder& order) {
  const auto record = order.next();
  if (!record || !*record) return std::nullopt;
  return Seen{std::string((*record)->bytes), (*record)->number};
}

TEST(TimeOrder, ForeseesWhatWasGatheredUnderTheNumberThatItKeeps) {
  const std::string lines = "5 a\n3 b\n4 c\n";
  const Scratch scratch;
  for (const auto& path :
       {scratch.write("a.jsonl", lines), scratch.write("b.jsonl.gz", gzip_packed(lines))}) {
    SCOPED_TRACE(path);
    TimeOrder order = order_of({path}, RecordOrder::kTime);
    EXPECT_EQ(foreseen(order), std::nullopt);
    EXPECT_FALSE(*order.gather(2));
    const auto first = foreseen(order);
    const auto second = foreseen(order);
    ASSERT_TRUE(first && second);
    EXPECT_EQ(first->bytes, "5 a");
    EXPECT_EQ(second->bytes, "3 b");
    EXPECT_NE(first->number, 0u);
    EXPECT_NE(second->number, first->number);
    EXPECT_EQ(foreseen(order), std::nullopt);
    EXPECT_EQ(next_of(order), second);
    EXPECT_EQ(next_of(order)->bytes, "4 c");
    EXPECT_EQ(next_of(order), first);
  }
}

TEST(TimeOrder, LinesOfSeveralFilesHaveNumbersOfTheirOwn) {
  const Scratch scratch;
  const auto a = scratch.write("a.jsonl", "1 a\n1 b\n");
  const auto b = scratch.write("b.jsonl", "1 a\n1 b\n");
  TimeOrder order = order_of({a, b}, RecordOrder::kTime);
  std::set<std::uint64_t> numbers;
  while (const auto record = next_of(order)) numbers.insert(record->number);
  EXPECT_THAT(numbers, SizeIs(4));
}

TEST(TimeOrder, ForeseesNothingThatIsSpooledToDisk) {
  const Scratch scratch;
  const auto path = scratch.write("a.jsonl.gz", gzip_packed("5 a\n3 b\n4 c\n"));
  TimeOrder by_file = order_of({path}, RecordOrder::kFile);
  EXPECT_TRUE(*by_file.gather(1));
  EXPECT_EQ(foreseen(by_file), std::nullopt);
  TimeOrder on_disk = order_of({path}, RecordOrder::kTime, {4, scratch.folder()});
  EXPECT_FALSE(*on_disk.gather(3));
  EXPECT_EQ(foreseen(on_disk)->bytes, "5 a");  // within the bound of four bytes
  EXPECT_EQ(foreseen(on_disk), std::nullopt);
}

TEST(TimeOrder, KeepsNothingOfAPlainFile) {
  const Scratch scratch;
  TimeOrder order = order_of({scratch.write("a.jsonl", many_lines())}, RecordOrder::kTime);
  ASSERT_TRUE(*order.gather(SIZE_MAX));
  EXPECT_EQ(order.records_waiting(), 50'001u);
  EXPECT_EQ(order.spool().bytes_in_memory() + order.spool().bytes_on_disk(), 0u);
}

TEST(TimeOrder, MergesMorePlainFilesThanItKeepsOpen) {
  const Scratch scratch;
  std::vector<std::string> paths;
  std::vector<std::string> expected;
  for (int line = 0; line < 3; ++line) {
    for (int file = 0; file < 150; ++file) {
      expected.push_back(std::to_string(file) + "@" + std::to_string(line * 1000 + file));
    }
  }
  for (int file = 0; file < 150; ++file) {
    std::string lines;
    for (int line = 0; line < 3; ++line) {
      lines += std::to_string(line * 1000 + file) + " " + std::to_string(file) + "\n";
    }
    paths.push_back(scratch.write(std::to_string(file) + ".jsonl", lines));
  }
  EXPECT_EQ(replayed(order_of(paths, RecordOrder::kTime)), expected);
}

TEST(TimeOrder, APlainFileThatChangesBeforeItsSecondReadingIsReported) {
  const std::string lines = "1 a\n2 bb\n3 c";
  for (const std::string& changed :
       {std::string("1 a\n2 b"), std::string("1 a\n2 bbb\n3 c"), std::string("1 a\n")}) {
    SCOPED_TRACE(changed);
    const Scratch scratch;
    TimeOrder order = order_of({scratch.write("a.jsonl", lines)}, RecordOrder::kTime);
    ASSERT_TRUE(*order.gather(SIZE_MAX));
    EXPECT_EQ(next_of(order)->bytes, "1 a");
    scratch.write("a.jsonl", changed);
    const auto record = order.next();
    ASSERT_FALSE(record.has_value());
    EXPECT_EQ(record.error().kind, FileErrorKind::kChanged);
    EXPECT_THAT(record.error().message, testing::HasSubstr("a.jsonl"));
  }
}

TEST(TimeOrder, WhatIsAppendedToAPlainFileMeanwhileIsNotRead) {
  const Scratch scratch;
  TimeOrder order = order_of({scratch.write("a.jsonl", "2 a\n1 b\n")}, RecordOrder::kTime);
  ASSERT_TRUE(*order.gather(SIZE_MAX));
  scratch.write("a.jsonl", "2 a\n1 b\n0 c\n");
  EXPECT_THAT(replayed(std::move(order)), ElementsAre("b@1", "a@2"));
}

TEST(TimeOrder, RecallsARecordByItsPlaceWhereverItLies) {
  const Scratch scratch;
  const std::string lines = "5 a\n3 b\n4 c\n";
  const auto plain = scratch.write("a.jsonl", lines);
  const auto packed = scratch.write("b.jsonl.gz", gzip_packed(lines));
  for (const std::string& path : {plain, packed}) {
    for (const std::size_t memory : {std::size_t{0}, std::size_t{1} << 20}) {
      SCOPED_TRACE(path + " " + std::to_string(memory));
      TimeOrder order = order_of({path}, RecordOrder::kTime, {memory, scratch.folder()});
      EXPECT_FALSE(order.recall(0).has_value());
      ASSERT_TRUE(*order.gather(SIZE_MAX));
      EXPECT_EQ(order.recall(2), "5 a");
      EXPECT_EQ(next_of(order)->bytes, "3 b");
      EXPECT_EQ(order.recall(0), "3 b");
      EXPECT_EQ(order.recall(1), "4 c");
      EXPECT_EQ(order.recall(3).error().kind, FileErrorKind::kMissing);
    }
  }
  TimeOrder gone = order_of({plain}, RecordOrder::kTime);
  ASSERT_TRUE(*gone.gather(SIZE_MAX));
  scratch.write("a.jsonl", "5 a");
  EXPECT_EQ(gone.recall(0).error().kind, FileErrorKind::kChanged);
}

TEST(TimeOrder, InFileOrderHoldsOneRecordOnly) {
  const Scratch scratch;
  std::string lines;
  for (int i = 0; i < 5000; ++i) lines += std::to_string(i) + " " + std::string(100, 'x') + "\n";
  TimeOrder order = order_of({scratch.write("a.jsonl", lines)}, RecordOrder::kFile);
  int count = 0;
  for (auto record = order.next(); *record; record = order.next(), ++count) {
    ASSERT_LE(order.spool().bytes_in_memory(), 200u);
    ASSERT_EQ((*record)->line, static_cast<std::uint64_t>(count) + 1);
  }
  EXPECT_EQ(count, 5000);
}

TEST(TimeOrder, ADamagedArchiveEndsItWithTheError) {
  const Scratch scratch;
  const auto path = scratch.write("a.jsonl.gz", gzip_packed("1 a\n2 b\n").substr(0, 20));
  for (const RecordOrder order : {RecordOrder::kTime, RecordOrder::kFile}) {
    TimeOrder torn = order_of({path}, order);
    std::optional<FileError> error;
    for (int i = 0; i < 10 && !error; ++i) {
      const auto record = torn.next();
      if (!record) error = record.error();
    }
    ASSERT_TRUE(error);
    EXPECT_EQ(error->kind, FileErrorKind::kDamaged);
    EXPECT_FALSE(torn.next()->has_value());
  }
}

TEST(TimeOrder, AFullDiskEndsItWithTheError) {
  const Scratch scratch;
  std::string lines;
  for (int i = 0; i < 50'000; ++i) lines += std::to_string(i) + " " + std::string(100, 'x') + "\n";
  const auto path = scratch.write("a.jsonl.gz", gzip_packed(lines));
  TimeOrder order = order_of({path}, RecordOrder::kTime, {1 << 20, scratch.folder()});
  const FullDisk full(64 * 1024);
  const auto record = order.next();
  ASSERT_FALSE(record.has_value());
  EXPECT_EQ(record.error().kind, FileErrorKind::kDiskFull);
}

TEST(ArchiveSource, CountsOffsetsInReplayOrderAndCarriesTheEventTime) {
  const Scratch scratch;
  TimeOrder order = order_of({scratch.write("a.jsonl", "7 late\n\n3 early\n")}, RecordOrder::kTime);
  ArchiveSource source(order, "wire.articles");
  std::vector<std::string> seen;
  while (!source.finished()) {
    const auto batch = source.poll(2, 0);
    ASSERT_TRUE(batch.has_value());
    ASSERT_LE((*batch)->records().size(), 2u);
    for (const stream::InputRecord& record : (*batch)->records()) {
      EXPECT_EQ(record.position.topic, "wire.articles");
      EXPECT_EQ(record.event_time, record.timestamp);
      seen.push_back(std::to_string(record.position.offset) + " " + std::string(record.value) +
                     "@" + std::to_string(*record.event_time));
    }
  }
  EXPECT_THAT(seen, ElementsAre("0 3 early@3", "1 7 late@7", "2 @7"));
}

TEST(ArchiveSource, WhatAPipeBringsIsYieldedAsItComes) {
  const Scratch scratch;
  const std::string path = scratch.path("pipe.jsonl");
  ASSERT_EQ(::mkfifo(path.c_str(), 0600), 0);
  TimeOrder order = order_of({path}, RecordOrder::kFile);
  ArchiveSource source(order, "t");
  const int writer = ::open(path.c_str(), O_RDWR | O_CLOEXEC);  // never an end
  ASSERT_GE(writer, 0);
  for (const std::string text : {"1 one\n2 two\n3 th", "ree\n"}) {
    ASSERT_EQ(::write(writer, text.data(), text.size()), static_cast<ssize_t>(text.size()));
    const auto batch = source.poll(64, 0);
    ASSERT_TRUE(batch.has_value());
    EXPECT_EQ((*batch)->records().size(), text.starts_with("1") ? 2u : 1u);
  }
  ::close(writer);
}

using ByNumber = std::map<std::uint64_t, std::string>;

/// Takes what was foreseen and has come out of `foreseen`; says how much that was.
std::size_t take_yielded(const stream::Batch& batch, ByNumber& foreseen) {
  std::size_t yielded = 0;
  for (const stream::InputRecord& record : batch.records()) {
    const auto before = foreseen.find(record.number);
    if (before == foreseen.end()) continue;
    EXPECT_EQ(record.value, before->second);
    foreseen.erase(before);
    ++yielded;
  }
  return yielded;
}

void look_ahead(ArchiveSource& source, ByNumber& foreseen) {
  const auto ahead = source.foresee(100);
  if (!ahead) return;
  EXPECT_LE(ahead->records().size(), 100u);
  for (const stream::InputRecord& record : ahead->records()) {
    EXPECT_TRUE(foreseen.emplace(record.number, record.value).second);
  }
}

TEST(ArchiveSource, YieldsWhatItForesawUnderTheSameNumber) {
  const Scratch scratch;
  std::string lines;
  for (int i = 0; i < 1'000; ++i) lines += std::to_string(i * 7 % 1'000) + " record\n";
  const auto plain = scratch.write("a.jsonl", lines);
  const auto packed = scratch.write("b.jsonl.gz", gzip_packed(lines));
  for (const std::string& path : {plain, packed}) {
    SCOPED_TRACE(path);
    TimeOrder order = order_of({path}, RecordOrder::kTime);
    ArchiveSource source(order, "t");
    ByNumber foreseen;
    std::size_t yielded = 0;
    while (!source.finished()) {
      const auto batch = source.poll(64, 0);
      ASSERT_TRUE(batch.has_value());
      yielded += take_yielded(**batch, foreseen);
      look_ahead(source, foreseen);
    }
    EXPECT_THAT(foreseen, IsEmpty());
    EXPECT_GT(yielded, 500u);
  }
}

TEST(ArchiveSource, ReportsADamagedArchiveAsFatal) {
  const Scratch scratch;
  TimeOrder order = order_of({scratch.write("a.jsonl.zst", "no zstd")}, RecordOrder::kTime);
  ArchiveSource source(order, "t");
  const auto batch = source.poll(10, 0);
  ASSERT_FALSE(batch.has_value());
  EXPECT_EQ(batch.error().kind, stream::StreamErrorKind::kFatal);
  EXPECT_THAT(batch.error().message, testing::HasSubstr("a.jsonl.zst"));
}

}  // namespace
}  // namespace wirefold::files
