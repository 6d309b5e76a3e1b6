#include "files/archive.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <sys/stat.h>
#include <unistd.h>

#include <string>
#include <thread>
#include <vector>

#include "tests/files/scratch.h"

namespace wirefold::files {
namespace {

using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

struct Read {
  std::vector<std::string> records;
  std::vector<std::uint64_t> lines;
  std::optional<FileError> error;
  std::uint64_t bytes_read = 0;
  std::optional<std::uint64_t> bytes_total;
  std::uint64_t records_cut = 0;
};

Read read_all(const std::vector<std::string>& paths) {
  Read read;
  auto reader = ArchiveReader::open(paths);
  if (!reader) {
    read.error = reader.error();
    return read;
  }
  read.bytes_total = reader->bytes_total();
  for (;;) {
    auto record = reader->next();
    if (!record) read.error = record.error();
    if (!record || !*record) break;
    read.records.emplace_back((*record)->bytes);
    read.lines.push_back((*record)->line);
  }
  EXPECT_FALSE(reader->next()->has_value()) << "the end stays the end";
  read.bytes_read = reader->bytes_read();
  read.records_cut = reader->records_cut();
  return read;
}

/// About three megabytes of lines that do not pack away to nothing.
std::string many_lines(int count) {
  std::string lines;
  std::uint64_t noise = 12345;
  for (int i = 0; i < count; ++i) {
    lines += "{\"id\":\"" + std::to_string(i) + "\",\"body\":\"";
    for (int j = 0; j < 8; ++j) {
      noise = noise * 6364136223846793005ULL + 1442695040888963407ULL;
      lines += std::to_string(noise);
    }
    lines += "\"}\n";
  }
  return lines;
}

TEST(Archive, LinesComeUnchangedHoweverTheyArePacked) {
  const Scratch scratch;
  const std::string lines = many_lines(20000);  // more than a mebibyte when packed
  const Read plain = read_all({scratch.write("a.jsonl", lines)});
  ASSERT_FALSE(plain.error) << plain.error->message;
  ASSERT_THAT(plain.records, SizeIs(20000));
  std::string joined;
  for (const std::string& record : plain.records) joined += record + "\n";
  EXPECT_TRUE(joined == lines);
  EXPECT_EQ(plain.lines.front(), 1u);
  EXPECT_EQ(plain.lines.back(), 20000u);
  for (const auto& [name, bytes] : {std::pair{"a.jsonl.zst", zstd_packed(lines)},
                                    std::pair{"A.JSONL.GZ", gzip_packed(lines)}}) {
    SCOPED_TRACE(name);
    const Read packed = read_all({scratch.write(name, bytes)});
    EXPECT_FALSE(packed.error);
    EXPECT_TRUE(packed.records == plain.records);
    EXPECT_EQ(packed.bytes_read, bytes.size());
    EXPECT_EQ(packed.bytes_total, bytes.size());
  }
}

TEST(Archive, SeveralFramesOrMembersAreOneStream) {
  const Scratch scratch;
  const auto zstd = zstd_packed("one\ntw") + zstd_packed("o\n") + zstd_packed("");
  const auto gzip = gzip_packed("one\ntw") + gzip_packed("o\n") + gzip_packed("");
  EXPECT_THAT(read_all({scratch.write("a.jsonl.zst", zstd)}).records, ElementsAre("one", "two"));
  const Read unpacked = read_all({scratch.write("a.jsonl.gz", gzip)});
  EXPECT_FALSE(unpacked.error);
  EXPECT_THAT(unpacked.records, ElementsAre("one", "two"));
}

TEST(Archive, BadLinesPassUntouched) {
  const Scratch scratch;
  const std::vector<std::string> bad = {"",
                                        "\xEF\xBB\xBF{\"id\":\"bom\"}",
                                        "{\"id\":",
                                        "\xff\xfe not utf-8",
                                        "{\"a\":1}\r",
                                        std::string("nul \0 inside", 12),
                                        "[1,2]",
                                        " leading and trailing "};
  std::string file;
  for (const std::string& line : bad) file += line + "\n";
  EXPECT_THAT(read_all({scratch.write("bad.jsonl", file)}).records, testing::ElementsAreArray(bad));
}

TEST(Archive, TheLastLineNeedsNoNewline) {
  const Scratch scratch;
  EXPECT_THAT(read_all({scratch.write("a.jsonl", "x\ny")}).records, ElementsAre("x", "y"));
  EXPECT_THAT(read_all({scratch.write("b.jsonl", "x\n\n")}).records, ElementsAre("x", ""));
  EXPECT_THAT(read_all({scratch.write("c.jsonl", "")}).records, IsEmpty());
}

TEST(Archive, AnOverlongLineLosesItsEndAndOnlyItsEnd) {
  const Scratch scratch;
  struct Case {
    std::size_t length;
    std::size_t kept;
  };
  for (const Case& test :
       {Case{kRecordBytesMax, kRecordBytesMax}, Case{kRecordBytesMax + 1, kRecordBytesMax},
        Case{kRecordBytesMax + (3U << 20), kRecordBytesMax}}) {
    SCOPED_TRACE(test.length);
    const std::string line = "b" + std::string(test.length - 2, 'x') + "e";
    const std::string file = "before\n" + line + "\nafter\n";
    const Read read = read_all({scratch.write("long.jsonl", file)});
    ASSERT_THAT(read.records, SizeIs(3));
    EXPECT_TRUE(read.records[1] == line.substr(0, test.kept));
    EXPECT_EQ(read.records[2], "after");
    EXPECT_EQ(read.records_cut, test.length > test.kept ? 1u : 0u);
    const Read unended = read_all({scratch.write("unended.jsonl", line)});
    ASSERT_THAT(unended.records, SizeIs(1));
    EXPECT_EQ(unended.records[0].size(), test.kept);
  }
}

TEST(Archive, AJsonArrayYieldsItsElementsAsTheyStand) {
  struct Case {
    const char* what;
    std::string file;
    std::vector<std::string> records;
  };
  const std::vector<Case> cases = {
      {"two objects", "[{\"a\": 1}, {\"b\":[1,2]}]\n", {"{\"a\": 1}", "{\"b\":[1,2]}"}},
      {"inner line breaks stay", " \n[\n{\n \"a\": 1\n}\n]", {"{\n \"a\": 1\n}"}},
      {"brackets and escaped quotes in strings",
       R"([{"a":"]}\",{[\\"},{"b":"\\\""}])",
       {R"({"a":"]}\",{[\\"})", R"({"b":"\\\""})"}},
      {"nested arrays", "[[1,[2]],{}]", {"[1,[2]]", "{}"}},
      {"no elements", "[]", {}},
      {"elements that are no objects", "[1, \"x,]\" ,null]", {"1", "\"x,]\"", "null"}},
      {"cut short within an element", "[{\"a\":1},{\"b\":", {"{\"a\":1}", "{\"b\":"}},
      {"something behind the array", "[{}] x ", {"{}", "x "}},
      {"one object, as it stands", "{\"a\":\n1}\n", {"{\"a\":\n1}\n"}},
      {"no JSON at all", "hello", {"hello"}},
      {"empty", "", {""}},
      {"a byte order mark", "\xEF\xBB\xBF[{}]", {"\xEF\xBB\xBF[{}]"}},
  };
  for (const Case& test : cases) {
    SCOPED_TRACE(test.what);
    const Scratch scratch;
    const Read read = read_all({scratch.write("a.json", test.file)});
    EXPECT_FALSE(read.error);
    EXPECT_THAT(read.records, testing::ElementsAreArray(test.records));
  }
}

TEST(Archive, AJsonArrayLargerThanAnyBufferKeepsEveryElement) {
  const Scratch scratch;
  std::string file = "[";
  for (int i = 0; i < 40000; ++i) {
    file += (i == 0 ? "" : ",\n  ") + ("{\"id\":\"" + std::to_string(i)) + "\",\"b\":\"" +
            std::string(static_cast<std::size_t>(i % 97), ']') + "\"}";
  }
  const Read read = read_all({scratch.write("a.json", file + "]")});
  ASSERT_THAT(read.records, SizeIs(40000));
  for (int i = 0; i < 40000; ++i) {
    ASSERT_THAT(read.records[static_cast<std::size_t>(i)],
                testing::StartsWith("{\"id\":\"" + std::to_string(i) + "\""));
    ASSERT_THAT(read.records[static_cast<std::size_t>(i)], EndsWith("\"}"));
  }
}

TEST(Archive, AJsonArrayWithoutItsEndIsDamaged) {
  const Scratch scratch;
  const Read read = read_all({scratch.write("a.json", "[{},")});
  EXPECT_THAT(read.records, ElementsAre("{}"));
  ASSERT_TRUE(read.error);
  EXPECT_EQ(read.error->kind, FileErrorKind::kDamaged);
}

TEST(Archive, SavedPagesBecomeRecordsNamedAfterTheirFile) {
  const Scratch scratch;
  scratch.write("pages/000_ab.txt",
                "\xEF\xBB\xBF"
                "He said \"no\".\n\tTab\\ \x01");
  scratch.write("pages/010.x.html", "<p>Caf\xC3\xA9</p>");
  scratch.write("pages/020.HTM", "\xff");
  scratch.write("pages/notes.md", "not a page");
  scratch.write("pages/.hidden.txt", "not a page either");
  EXPECT_THAT(read_all({scratch.path("pages")}).records,
              ElementsAre(R"({"id":"000_ab","body":"He said \"no\".\n\tTab\\ \u0001"})",
                          "{\"id\":\"010.x\",\"body\":\"<p>Caf\xC3\xA9</p>\"}",
                          "{\"id\":\"020\",\"body\":\"\xff\"}"));
}

TEST(Archive, SavedPagesOfOneNameAreRefused) {
  const Scratch scratch;
  scratch.write("pages/a/index.html", "<p>One</p>");
  scratch.write("pages/b/index.html", "<p>Another</p>");
  const auto both = ArchiveReader::open({scratch.path("pages")});
  ASSERT_FALSE(both.has_value());
  EXPECT_EQ(both.error().kind, FileErrorKind::kSameName);
  EXPECT_THAT(both.error().message,
              testing::AllOf(testing::HasSubstr("a/index.html"), EndsWith("b/index.html")));
  const std::string one = scratch.path("pages/a/index.html");
  EXPECT_TRUE(ArchiveReader::open({one, one}).has_value()) << "the same one twice";
}

TEST(Archive, AFolderIsReadInOrderOfItsPaths) {
  const Scratch scratch;
  scratch.write("f/b.jsonl", "b1\nb2\n");
  scratch.write("f/a.jsonl.gz", gzip_packed("a1\n"));
  scratch.write("f/c/z.jsonl", "z1\n");
  scratch.write("f/c.json", "[1]");
  scratch.write("f/.git/x.jsonl", "hidden\n");
  auto reader = ArchiveReader::open({scratch.path("f")});
  ASSERT_TRUE(reader.has_value());
  EXPECT_THAT(reader->files(), ElementsAre(EndsWith("a.jsonl.gz"), EndsWith("b.jsonl"),
                                           EndsWith("c.json"), EndsWith("c/z.jsonl")));
  EXPECT_THAT(read_all({scratch.path("f")}).records, ElementsAre("a1", "b1", "b2", "1", "z1"));
}

TEST(Archive, PathsKeepTheirOrderAndMayRepeat) {
  const Scratch scratch;
  const std::string b = scratch.write("b.jsonl", "b\n");
  const std::string a = scratch.write("a.jsonl", "a\n");
  const Read read = read_all({b, a, b});
  EXPECT_THAT(read.records, ElementsAre("b", "a", "b"));
  EXPECT_EQ(read.bytes_total, 6u);
  EXPECT_EQ(read.bytes_read, 6u);
}

TEST(Archive, ErrorsSayWhatAndWhatToDoAndEndWithTheValues) {
  const Scratch scratch;
  std::filesystem::create_directories(scratch.path("empty/inner"));
  struct Case {
    std::string path;
    FileErrorKind kind;
    const char* says;
  };
  const std::vector<Case> cases = {
      {scratch.path("missing.jsonl"), FileErrorKind::kMissing, "no such file; check the path: "},
      {scratch.path("empty"), FileErrorKind::kNoArchive, "holds nothing that can be read; name"},
      {scratch.write("a.csv", "x"), FileErrorKind::kUnknownFormat, "rename it to one of .jsonl"},
      {scratch.write("a.txt.gz", "x"), FileErrorKind::kUnknownFormat, "rename it to one of .jsonl"},
  };
  for (const Case& test : cases) {
    SCOPED_TRACE(test.path);
    const Read read = read_all({test.path});
    ASSERT_TRUE(read.error);
    EXPECT_EQ(read.error->kind, test.kind);
    EXPECT_THAT(read.error->message, HasSubstr(test.says));
    EXPECT_THAT(read.error->message, HasSubstr(test.path));
  }
}

TEST(Archive, AnUnreadableFileIsReportedBeforeAnythingIsRead) {
  if (::geteuid() == 0) GTEST_SKIP() << "root reads everything; run as another user to check";
  const Scratch scratch;
  const std::string path = scratch.write("a.jsonl", "x\n");
  std::filesystem::permissions(path, std::filesystem::perms::none);
  const Read read = read_all({path});
  ASSERT_TRUE(read.error);
  EXPECT_EQ(read.error->kind, FileErrorKind::kUnreadable);
}

TEST(Archive, DamagedArchivesYieldWhatIsGoodAndThenTheError) {
  const Scratch scratch;
  const std::string lines = many_lines(20000);  // more than a mebibyte when packed
  for (const bool zstd : {true, false}) {
    const std::string packed = zstd ? zstd_packed(lines) : gzip_packed(lines);
    ASSERT_GT(packed.size(), std::size_t{1} << 20) << "or one burst would unpack it";
    const std::string extension = zstd ? ".jsonl.zst" : ".jsonl.gz";
    std::string flipped = packed;
    flipped[flipped.size() / 2] = static_cast<char>(~flipped[flipped.size() / 2]);
    const std::vector<std::pair<std::string, std::string>> cases = {
        {"torn", packed.substr(0, packed.size() / 2)},
        {"torn_at_its_last_byte", packed.substr(0, packed.size() - 1)},
        {"flipped", flipped},
        {"garbage_behind", packed + "garbage"},
        {"empty", ""},
        {"not_packed", lines}};
    for (const auto& [what, bytes] : cases) {
      SCOPED_TRACE(what + extension);
      const std::string path = scratch.write(what + extension, bytes);
      const Read read = read_all({path});
      ASSERT_TRUE(read.error);
      EXPECT_EQ(read.error->kind, FileErrorKind::kDamaged);
      EXPECT_THAT(read.error->message, HasSubstr("fetch or pack it again: " + path));
      if (what == "flipped") continue;  // changed bytes may come before the checksum that tells
      std::size_t at = 0;
      for (const std::string& record : read.records) {
        ASSERT_EQ(lines.compare(at, record.size(), record), 0);
        at += record.size() + 1;
      }
      EXPECT_TRUE(what != "torn" || read.records.size() > 1000) << read.records.size();
    }
  }
}

TEST(Archive, ARecordStaysWhatItIsForWhoHoldsItsOwner) {
  const Scratch scratch;
  const std::string lines = many_lines(60000);
  const std::vector<std::string> paths = {scratch.write("plain.jsonl", lines),
                                          scratch.write("packed.jsonl.zst", zstd_packed(lines)),
                                          scratch.write("packed.jsonl.gz", gzip_packed(lines))};
  for (const std::string& path : paths) {
    SCOPED_TRACE(path);
    auto reader = ArchiveReader::open({path});
    ASSERT_TRUE(reader);
    std::vector<ArchiveRecord> held;
    for (;;) {
      auto record = reader->next();
      ASSERT_TRUE(record && (!*record || (*record)->owner != nullptr));
      if (!*record) break;
      if ((*record)->line % 7 == 0) held.push_back(std::move(**record));
    }
    *reader = *ArchiveReader::open({path});  // what was read is not the reader's any longer
    EXPECT_THAT(held, SizeIs(60000 / 7));
    const Read again = read_all({path});
    for (const ArchiveRecord& record : held) {
      ASSERT_EQ(record.bytes, again.records[record.line - 1]);
    }
  }
}

/// Unpacking in bursts must not wait for more than there is.
TEST(Archive, APackedPipeBringsALineBeforeItsWriterGoesOn) {
  const Scratch scratch;
  const std::string path = scratch.path("pipe.jsonl.zst");
  ASSERT_EQ(::mkfifo(path.c_str(), S_IRUSR | S_IWUSR), 0);
  const int pipe = ::open(path.c_str(), O_RDWR | O_CLOEXEC);  // both ends, so nobody waits
  ASSERT_GE(pipe, 0);
  const std::string frame = zstd_streamed("first line\n");
  ASSERT_EQ(::write(pipe, frame.data(), frame.size()), static_cast<ssize_t>(frame.size()));
  auto reader = ArchiveReader::open({path});
  ASSERT_TRUE(reader);
  const auto record = reader->next();
  ASSERT_TRUE(record && *record);
  EXPECT_EQ((*record)->bytes, "first line");
  ::close(pipe);
}

TEST(Archive, StandardInputIsReadAsLinesFromAPipe) {
  int ends[2];
  ASSERT_EQ(::pipe(ends), 0);
  const int former = ::dup(STDIN_FILENO);
  ASSERT_EQ(::dup2(ends[0], STDIN_FILENO), STDIN_FILENO);
  ::close(ends[0]);
  const std::string lines = many_lines(2000);  // more than a pipe holds
  std::thread writer([&] {
    for (std::size_t at = 0; at < lines.size();) {
      const ssize_t count = ::write(ends[1], lines.data() + at, lines.size() - at);
      ASSERT_GT(count, 0);
      at += static_cast<std::size_t>(count);
    }
    ::close(ends[1]);
  });
  const Read read = read_all({"-"});
  writer.join();
  ::dup2(former, STDIN_FILENO);
  ::close(former);
  EXPECT_FALSE(read.error);
  EXPECT_THAT(read.records, SizeIs(2000));
  EXPECT_FALSE(read.bytes_total.has_value());
  EXPECT_EQ(read.bytes_read, lines.size());
}

TEST(Archive, ReadsTheProjectsSample) {
  const Read read = read_all({std::string(WIREFOLD_SOURCE_DIR) + "/tests/sample/articles.jsonl"});
  EXPECT_FALSE(read.error);
  EXPECT_THAT(read.records, SizeIs(260));
}

TEST(Archive, ReadsTheBackgroundArchive) {
  const std::string path =
      std::string(WIREFOLD_SOURCE_DIR) + "/../shared/data/background/articles.jsonl.zst";
  if (!std::filesystem::exists(path)) GTEST_SKIP() << "NOT CHECKED: there is no " << path;
  const Read read = read_all({path});
  EXPECT_FALSE(read.error);
  EXPECT_THAT(read.records, SizeIs(12000));
}

}  // namespace
}  // namespace wirefold::files
