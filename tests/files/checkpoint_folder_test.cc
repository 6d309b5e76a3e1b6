#include "files/checkpoint_folder.h"

#include <gmock/gmock.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

namespace wirefold::files {
namespace {

using stream::CheckpointProgress;
namespace fs = std::filesystem;

class CheckpointFolderTest : public testing::Test {
 protected:
  void SetUp() override {
    folder_ =
        fs::temp_directory_path() / ("wirefold-checkpoints-" + std::to_string(::getpid()) + "-" +
                                     testing::UnitTest::GetInstance()->current_test_info()->name());
    fs::remove_all(folder_);
  }
  void TearDown() override { fs::remove_all(folder_); }

  [[nodiscard]] std::unique_ptr<CheckpointFolder> open(const std::string& app = "app") const {
    auto opened = CheckpointFolder::open(folder_, app);
    EXPECT_TRUE(opened) << opened.error().message;
    return std::move(*opened);
  }
  /// Writes the text and waits for the copy to end.
  static CheckpointProgress write(CheckpointFolder& folder, const std::string& text) {
    folder.begin([&](const base::ByteWriter::Sink& sink) { sink(text); });
    return wait(folder);
  }
  static CheckpointProgress wait(CheckpointFolder& folder) {
    siginfo_t ended = {};
    if (folder.look() == CheckpointProgress::kUnderWay) {
      ::waitid(P_ALL, 0, &ended, WEXITED | WNOWAIT);  // left for look() to take
    }
    return folder.look();
  }
  static std::vector<std::string> texts(CheckpointFolder& folder) {
    std::vector<std::string> all;
    for (auto& stored : folder.stored()) {
      std::string& text = all.emplace_back();
      for (std::string_view piece = stored.source(); !piece.empty(); piece = stored.source()) {
        text += piece;
      }
    }
    return all;
  }

  fs::path folder_;
};

TEST_F(CheckpointFolderTest, KeepsTheTwoNewestAlsoForAnotherProcess) {
  auto folder = open();
  EXPECT_THAT(texts(*folder), testing::IsEmpty());
  for (const std::string text : {"one", "two", "three"}) {
    ASSERT_EQ(write(*folder, text), CheckpointProgress::kWritten);
    ASSERT_TRUE(folder->publish());
  }
  EXPECT_THAT(texts(*open("other")), testing::IsEmpty());
  folder.reset();
  EXPECT_THAT(texts(*open()), testing::ElementsAre("three", "two"));
}

TEST_F(CheckpointFolderTest, WhatWasRefusedDoesNotPushTheOneBeforeAway) {
  auto folder = open();
  for (const char* text : {"one", "two", "three"}) {
    ASSERT_EQ(write(*folder, text), CheckpointProgress::kWritten);
    if (text == std::string("three")) folder->refuse_newest();
    ASSERT_TRUE(folder->publish());
  }
  EXPECT_THAT(texts(*folder), testing::ElementsAre("three", "one"));
  EXPECT_TRUE(fs::exists(folder_ / "app.checkpoint.refused"));
  ASSERT_EQ(write(*folder, "four"), CheckpointProgress::kWritten);
  ASSERT_TRUE(folder->publish());
  EXPECT_THAT(texts(*folder), testing::ElementsAre("four", "three"));
}

TEST_F(CheckpointFolderTest, IsForItsOwnerAlone) {
  auto folder = open();
  ASSERT_EQ(write(*folder, "an embargoed headline"), CheckpointProgress::kWritten);
  ASSERT_TRUE(folder->publish());
  const auto permissions = fs::status(folder_ / "app.checkpoint").permissions();
  EXPECT_EQ(permissions, fs::perms::owner_read | fs::perms::owner_write);
}

TEST_F(CheckpointFolderTest, WhatIsNotPublishedIsNotThere) {
  auto folder = open();
  ASSERT_EQ(write(*folder, "one"), CheckpointProgress::kWritten);
  EXPECT_THAT(texts(*folder), testing::IsEmpty());
  folder->drop();
  EXPECT_EQ(folder->look(), CheckpointProgress::kNone);
  EXPECT_FALSE(fs::exists(folder_ / "app.checkpoint.new"));
}

TEST_F(CheckpointFolderTest, WritesWhatWasThereWhenItBegan) {
  auto folder = open();
  std::string state(4 << 20, 'a');
  folder->begin([&](const base::ByteWriter::Sink& sink) { sink(state); });
  state.assign(state.size(), 'b');
  ASSERT_EQ(wait(*folder), CheckpointProgress::kWritten);
  ASSERT_TRUE(folder->publish());
  EXPECT_EQ(texts(*folder), std::vector<std::string>{std::string(4 << 20, 'a')});
}

TEST_F(CheckpointFolderTest, ItsWriterComesBehindTheProcessThatDecides) {
  auto folder = open();
  const auto niceness = [] { return ::getpriority(PRIO_PROCESS, 0); };
  folder->begin([&](const base::ByteWriter::Sink& sink) { sink(std::to_string(niceness())); });
  ASSERT_EQ(wait(*folder), CheckpointProgress::kWritten);
  ASSERT_TRUE(folder->publish());
  EXPECT_THAT(texts(*folder), testing::ElementsAre(std::to_string(std::min(19, niceness() + 10))));
}

TEST_F(CheckpointFolderTest, AWriterThatDiesLeavesWhatWasThere) {
  auto folder = open();
  ASSERT_EQ(write(*folder, "good"), CheckpointProgress::kWritten);
  ASSERT_TRUE(folder->publish());
  folder->begin([](const base::ByteWriter::Sink& sink) {
    sink("half");
    ::raise(SIGKILL);
  });
  EXPECT_EQ(wait(*folder), CheckpointProgress::kFailed);
  EXPECT_THAT(folder->trouble(), testing::HasSubstr("signal"));
  EXPECT_THAT(texts(*folder), testing::ElementsAre("good"));
}

TEST_F(CheckpointFolderTest, IsForOneProcessAtATime) {
  auto folder = open();
  const auto second = CheckpointFolder::open(folder_, "app");
  ASSERT_FALSE(second);
  EXPECT_THAT(second.error().message, testing::HasSubstr("its own"));
  EXPECT_THAT(texts(*open("other")), testing::IsEmpty());
  folder.reset();
  EXPECT_THAT(texts(*open()), testing::IsEmpty());
}

TEST_F(CheckpointFolderTest, WritesAlsoWhereTheEndOfChildrenWasIgnored) {
  ::signal(SIGCHLD, SIG_IGN);
  auto folder = open();
  EXPECT_EQ(write(*folder, "one"), CheckpointProgress::kWritten);
}

/// A file system of so many KiB at the folder's place, as long as this lives.
class SmallDisk {
 public:
  SmallDisk(fs::path at, int kibibytes) : at_(std::move(at)) {
    fs::create_directories(at_);
    const std::string size = "size=" + std::to_string(kibibytes) + "k";
    is_mounted_ = ::mount("tmpfs", at_.c_str(), "tmpfs", 0, size.c_str()) == 0;
  }
  ~SmallDisk() {
    if (is_mounted_) ::umount2(at_.c_str(), MNT_DETACH);
  }
  SmallDisk(const SmallDisk&) = delete;
  SmallDisk& operator=(const SmallDisk&) = delete;
  [[nodiscard]] bool is_mounted() const { return is_mounted_; }
  [[nodiscard]] bool make_read_only() const {
    return ::mount("tmpfs", at_.c_str(), "tmpfs", MS_REMOUNT | MS_RDONLY, nullptr) == 0;
  }

 private:
  fs::path at_;
  bool is_mounted_ = false;
};

TEST_F(CheckpointFolderTest, AFullDiskIsSaidAndKeepsWhatWasThere) {
  const SmallDisk disk(folder_, 64);
  if (!disk.is_mounted()) GTEST_SKIP() << "MOUNTING A FILE SYSTEM NEEDS ROOT.";
  auto folder = open();
  ASSERT_EQ(write(*folder, "good"), CheckpointProgress::kWritten);
  ASSERT_TRUE(folder->publish());
  EXPECT_EQ(write(*folder, std::string(100'000, 'x')), CheckpointProgress::kFailed);
  EXPECT_THAT(folder->trouble(), testing::HasSubstr("No space left"));
  EXPECT_THAT(texts(*folder), testing::ElementsAre("good"));
  EXPECT_EQ(write(*folder, "next"), CheckpointProgress::kWritten) << "what was begun is gone";
  ASSERT_TRUE(folder->publish());
  EXPECT_THAT(texts(*folder), testing::ElementsAre("next", "good"));
}

TEST_F(CheckpointFolderTest, AReadOnlyDiskIsReadAndSaidWhereItWouldBeWritten) {
  const SmallDisk disk(folder_, 64);
  if (!disk.is_mounted()) GTEST_SKIP() << "MOUNTING A FILE SYSTEM NEEDS ROOT.";
  {
    auto folder = open();
    ASSERT_EQ(write(*folder, "good"), CheckpointProgress::kWritten);
    ASSERT_TRUE(folder->publish());
  }
  ASSERT_TRUE(disk.make_read_only());
  auto folder = open();
  EXPECT_THAT(texts(*folder), testing::ElementsAre("good"));
  EXPECT_EQ(write(*folder, "next"), CheckpointProgress::kFailed);
  EXPECT_THAT(folder->trouble(), testing::HasSubstr("Read-only file system"));
  EXPECT_THAT(texts(*folder), testing::ElementsAre("good"));
  EXPECT_FALSE(CheckpointFolder::open(folder_, "app")) << "the lock holds here, too";
}

TEST_F(CheckpointFolderTest, WhatCannotBeReplacedIsSaid) {
  auto folder = open();
  ASSERT_EQ(write(*folder, "good"), CheckpointProgress::kWritten);
  ASSERT_TRUE(folder->publish());
  fs::create_directory(folder_ / "app.checkpoint.new");  // cannot be replaced by a file
  std::ofstream(folder_ / "app.checkpoint.new" / "x") << "x";
  EXPECT_EQ(write(*folder, "next"), CheckpointProgress::kFailed);
  EXPECT_THAT(folder->trouble(), testing::HasSubstr("app.checkpoint.new"));
  EXPECT_THAT(texts(*folder), testing::ElementsAre("good"));
}

TEST_F(CheckpointFolderTest, AFolderThatCannotBeIsSaid) {
  fs::create_directories(folder_);
  std::ofstream(folder_ / "file") << "x";
  const auto opened = CheckpointFolder::open(folder_ / "file" / "inside", "app");
  ASSERT_FALSE(opened);
  EXPECT_THAT(opened.error().message, testing::HasSubstr("inside"));
}

}  // namespace
}  // namespace wirefold::files
