#include "app/inspect_command.h"

#include <gmock/gmock.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "dedup/deduplicator.h"
#include "state/checkpoint_format.h"

namespace wirefold::app {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

struct Said {
  ExitCode code;
  std::string out;
  std::string err;
};

Said inspect(std::vector<std::string> arguments) {
  std::ostringstream out;
  std::ostringstream err;
  replay::Console console{out, err, replay::Screen::kLines, {}};
  arguments.insert(arguments.begin(), "inspect");
  const ExitCode code = run_command_line(arguments, console);
  return {code, out.str(), err.str()};
}

/// A checkpoint of a state in which nothing has happened, with the default settings.
class InspectCheckpoint : public testing::Test {
 protected:
  void SetUp() override {
    const auto knowledge = dedup::Knowledge::shipped();
    const dedup::Deduplicator story(story::Settings{}, *knowledge);
    const state::CheckpointHead head{
        "sports", {0xABCD, 12'345}, 13'000, story.settings_hash(), {{"wire.articles", 1, 678}}};
    std::ofstream file(path_, std::ios::binary);
    state::write_checkpoint(
        head, [&](base::ByteWriter& writer) { story.save(writer); },
        [&](std::string_view piece) {
          file.write(piece.data(), static_cast<std::streamsize>(piece.size()));
        });
  }
  void TearDown() override { std::filesystem::remove(path_); }

  const std::string path_ =
      testing::TempDir() + "wirefold_inspect_" + std::to_string(::getpid()) + ".checkpoint";
};

TEST_F(InspectCheckpoint, ShowsItsPlaceInputsAndState) {
  const Said said = inspect({"checkpoint", path_});
  EXPECT_EQ(said.code, ExitCode::kDone) << said.err;
  EXPECT_THAT(said.out, AllOf(HasSubstr("sports"), HasSubstr("000000000000abcd"),
                              HasSubstr("12,345"), HasSubstr("offset 13,000"),
                              HasSubstr("wire.articles [1] goes on at 678"), HasSubstr("hash ")));
}

TEST_F(InspectCheckpoint, OfOtherSettingsOnlyItsHead) {
  const Said said = inspect({"checkpoint", path_, "--window-hours", "24"});
  EXPECT_EQ(said.code, ExitCode::kDone) << said.err;
  EXPECT_THAT(said.out,
              AllOf(HasSubstr("sports"), HasSubstr("other settings"), Not(HasSubstr("hash "))));
}

TEST_F(InspectCheckpoint, SaysThatOneIsDamagedOrMissing) {
  std::filesystem::resize_file(path_, std::filesystem::file_size(path_) - 1);
  const Said cut = inspect({"checkpoint", path_});
  EXPECT_EQ(cut.code, ExitCode::kFailed);
  EXPECT_THAT(cut.err, AllOf(HasSubstr("damaged"), HasSubstr(path_)));
  EXPECT_EQ(inspect({"checkpoint", path_ + ".not"}).code, ExitCode::kUsage);
  EXPECT_EQ(inspect({"checkpoint"}).code, ExitCode::kUsage);
}

TEST(InspectJournal, NeedsABroker) {
  const Said said = inspect({"journal"});
  EXPECT_EQ(said.code, ExitCode::kUsage);
  EXPECT_THAT(said.err, HasSubstr("--bootstrap"));
  EXPECT_EQ(inspect({"weather"}).code, ExitCode::kUsage);
}

}  // namespace
}  // namespace wirefold::app
