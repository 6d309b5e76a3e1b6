// Whoever read a state from its bytes decides the rest of the input as who wrote them.

#include "state/state_format.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "state/steps.h"
#include "support/dice.h"

namespace wirefold::dedup {
namespace {

std::string saved(Desk& desk) {
  std::string bytes;
  base::ByteWriter writer([&](std::string_view piece) { bytes.append(piece); });
  desk.deduplicator().save(writer);
  writer.finish();
  return bytes;
}

TEST(SavedState, DecidesTheRestAlikeAndIsSavedAlike) {
  const std::vector<Step> all = steps(mixed(31));
  for (const std::size_t stop : {std::size_t{0}, std::size_t{150}, std::size_t{620}}) {
    SCOPED_TRACE(stop);
    Desk writer(forgetful());
    Desk heir(forgetful());
    for (std::size_t i = 0; i < stop; ++i) {
      (void)take(writer, all[i]);
      skip(heir, all[i]);
    }
    const std::string bytes = saved(writer);
    std::size_t read = 0;
    base::ByteReader reader([&]() -> std::string_view {  // in odd pieces
      const auto piece = std::string_view(bytes).substr(read, 4'099);
      read += piece.size();
      return piece;
    });
    ASSERT_TRUE(heir.deduplicator().load(reader));
    EXPECT_EQ(saved(heir), bytes);
    EXPECT_EQ(heir.deduplicator().state_hash(), writer.deduplicator().state_hash());
    for (std::size_t i = stop; i < all.size(); ++i) {
      ASSERT_EQ(text_of(take(heir, all[i])), text_of(take(writer, all[i]))) << i;
    }
  }
}

TEST(SavedState, ThatIsCutOrOfOtherSettingsIsRefused) {
  Desk writer(forgetful());
  for (const Step& step : steps(mixed(32))) (void)take(writer, step);
  const std::string bytes = saved(writer);
  for (std::size_t parts = 0; parts < 40; ++parts) {
    Desk heir(forgetful());
    base::ByteReader reader(std::string_view(bytes).substr(0, bytes.size() * parts / 40));
    EXPECT_FALSE(heir.deduplicator().load(reader)) << parts;
  }
  Desk longer(forgetful());
  const std::string more = bytes + "x";
  base::ByteReader reader{std::string_view(more)};
  EXPECT_FALSE(longer.deduplicator().load(reader));
  Desk other;
  base::ByteReader again{std::string_view(bytes)};
  EXPECT_FALSE(other.deduplicator().load(again));
}

// A checkpoint's sum is known behind its last byte, when its state has been read.
TEST(SavedState, ThatIsSpoiltAnywhereIsReadOrRefusedWithoutHarm) {
  Desk writer(forgetful());
  for (const Step& step : steps(mixed(33))) (void)take(writer, step);
  const std::string good = saved(writer);
  support::Dice dice(34);
  Desk heir(forgetful());
  for (int round = 0; round < 60; ++round) {
    std::string bytes = good;
    const std::size_t at = dice.below(round % 2 == 0 ? 64 : bytes.size());
    bytes[at] = static_cast<char>(bytes[at] ^ (1 << dice.below(8)));
    base::ByteReader reader{std::string_view(bytes)};
    (void)heir.deduplicator().load(reader);
  }
  base::ByteReader reader{std::string_view(good)};
  ASSERT_TRUE(heir.deduplicator().load(reader));
  EXPECT_EQ(heir.deduplicator().state_hash(), writer.deduplicator().state_hash());
}

}  // namespace
}  // namespace wirefold::dedup
