#include "state/checkpoint_format.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/dice.h"

namespace wirefold::state {
namespace {

const CheckpointHead kHead{"app", {7, 8}, 9, 10, {{"wire.articles", 2, 11}}};

/// Two pieces and a half of state.
std::string state_bytes() {
  std::string bytes;
  support::Dice dice(3);
  while (bytes.size() < kCheckpointPieceBytes * 5 / 2) {
    bytes.push_back(static_cast<char>(dice.next()));
  }
  return bytes;
}

std::string written() {
  std::string bytes;
  const auto save = [](base::ByteWriter& writer) { writer.text(state_bytes(), base::kUnbounded); };
  write_checkpoint(kHead, save, [&](std::string_view piece) { bytes.append(piece); });
  return bytes;
}

/// Reads the bytes in pieces of a size; `loaded` gets the state.
base::Result<CheckpointHead, CheckpointError> read(const std::string& bytes,
                                                   std::size_t piece_bytes, std::string& loaded) {
  std::size_t at = 0;
  CheckpointTarget target;
  target.accept = [](const CheckpointHead& head) { return head.app == "app"; };
  target.load_state = [&](base::ByteReader& reader) {
    reader.text(loaded, base::kUnbounded);
    return !reader.failed() && reader.at_end();
  };
  return read_checkpoint(
      [&]() -> std::string_view {
        const auto piece = std::string_view(bytes).substr(at, piece_bytes);
        at += piece.size();
        return piece;
      },
      target);
}

TEST(Checkpoint, ComesBackWholeInPiecesOfAnySize) {
  const std::string bytes = written();
  for (const std::size_t piece_bytes : {std::size_t{7'919}, kCheckpointPieceBytes, bytes.size()}) {
    std::string loaded;
    const auto head = read(bytes, piece_bytes, loaded);
    ASSERT_TRUE(head) << checkpoint_error_text(head.error());
    EXPECT_EQ(head->app, "app");
    EXPECT_EQ(head->place.journal, 7U);
    EXPECT_EQ(head->place.number, 8U);
    EXPECT_EQ(head->journal_offset, 9);
    EXPECT_EQ(head->settings, 10U);
    EXPECT_EQ(head->next_offsets, kHead.next_offsets);
    EXPECT_EQ(loaded, state_bytes());
  }
}

TEST(Checkpoint, FlippedCutAndLengthenedOnesAreDamaged) {
  const std::string good = written();
  std::string loaded;
  support::Dice dice(4);
  for (int i = 0; i < 40; ++i) {
    std::string flipped = good;
    char& byte = flipped[i < 20 ? dice.below(60) : dice.below(flipped.size())];
    byte = static_cast<char>(byte ^ (1 << dice.below(8)));
    const auto read_back = read(flipped, 1 << 16, loaded);
    ASSERT_FALSE(read_back);
    EXPECT_EQ(read_back.error(), CheckpointError::kDamaged);
    const auto cut = read(good.substr(0, dice.below(good.size())), 1 << 16, loaded);
    ASSERT_FALSE(cut);
    EXPECT_EQ(cut.error(), CheckpointError::kDamaged);
  }
  EXPECT_FALSE(read(good + "x", 1 << 16, loaded));
}

TEST(Checkpoint, OfAnotherApplicationIsNotTaken) {
  std::string bytes;
  CheckpointHead other = kHead;
  other.app = "another";
  write_checkpoint(
      other, [](base::ByteWriter&) {}, [&](std::string_view piece) { bytes.append(piece); });
  std::string loaded;
  const auto head = read(bytes, 1 << 16, loaded);
  ASSERT_FALSE(head);
  EXPECT_EQ(head.error(), CheckpointError::kOther);
}

}  // namespace
}  // namespace wirefold::state
