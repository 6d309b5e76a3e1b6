#include "story/tempo.h"

#include <gtest/gtest.h>

#include "story/shelf.h"
#include "support/dice.h"

namespace wirefold::story {
namespace {

constexpr base::TimeMs kWindow = 72 * base::kHourMs;

base::TimeMs within(base::TimeMs most, support::Dice& dice) {
  return static_cast<base::TimeMs>(dice.below(static_cast<std::uint64_t>(most)));
}

/// Partners and drawn articles up to these times away.
void observe(int pairs, base::TimeMs partners, base::TimeMs drawn, Tempo& tempo) {
  support::Dice dice(11);
  for (int i = 0; i < pairs; ++i) tempo.observe(within(partners, dice), within(drawn, dice));
}

TEST(Tempo, UnknownTimesAreTakenToTellLittle) { EXPECT_EQ(Tempo().days_near(), Tempo::kDaysMost); }

TEST(Tempo, PartnersThatLieAsFarAsChanceHasItTellNothing) {
  for (const int pairs : {1, 10, 100, 1'000, 100'000}) {
    Tempo tempo;
    observe(pairs, kWindow, kWindow, tempo);
    EXPECT_EQ(tempo.days_near(), Tempo::kDaysMost) << pairs;
  }
}

TEST(Tempo, PartnersWithinHoursTellAllThereIs) {
  Tempo tempo;
  observe(100, 12 * base::kHourMs, kWindow, tempo);
  EXPECT_EQ(tempo.days_near(), Tempo::kDaysLeast);
}

TEST(Tempo, TheNearerThePartnersTheLessDaysAreNear) {
  float before = Tempo::kDaysMost;
  for (const int hours : {50, 44, 38}) {
    Tempo tempo;
    observe(1'000, hours * base::kHourMs, kWindow, tempo);
    EXPECT_LT(tempo.days_near(), before) << hours;
    before = tempo.days_near();
  }
  EXPECT_GT(before, Tempo::kDaysLeast);
}

TEST(Tempo, OnePairShowsNothing) {
  Tempo tempo;
  tempo.observe(base::kHourMs, kWindow / 3);
  EXPECT_EQ(tempo.days_near(), Tempo::kDaysMost);
}

TEST(Tempo, NoLessIsNearThanHalfOfWhatPartnersAreApart) {
  Tempo tempo;
  for (int i = 0; i < 300; ++i) tempo.observe(24 * base::kHourMs, kWindow);
  EXPECT_FLOAT_EQ(tempo.days_near(), 0.5F);
  Tempo slow;  // a window of a month: partners come sooner than chance has it, but in days
  for (int i = 0; i < 300; ++i) slow.observe(3 * base::kDayMs, 15 * base::kDayMs);
  EXPECT_EQ(slow.days_near(), Tempo::kDaysMost);
}

TEST(Tempo, AFeederThatChangesIsLearntAnew) {
  Tempo tempo;
  observe(100'000, base::kHourMs, kWindow, tempo);
  ASSERT_EQ(tempo.days_near(), Tempo::kDaysLeast);
  observe(1'000, kWindow, kWindow, tempo);
  EXPECT_EQ(tempo.days_near(), Tempo::kDaysMost);
}

/// A stream of hourly articles, each with a partner so much later.
float learnt_from_pairs(bool are_sure, base::TimeMs partner_apart) {
  Shelf shelf;
  for (std::uint64_t i = 1; i <= 200; ++i) {
    Member member;
    member.story = i;
    member.time = static_cast<base::TimeMs>(i) * base::kHourMs;
    shelf.add(member);
    member.time += partner_apart;
    member.partner = are_sure ? shelf.state().next_seq - 1 : 0;
    shelf.add(member);
  }
  return shelf.state().tempo.days_near();
}

TEST(Tempo, ApplyLearnsFromSurePartners) {
  EXPECT_EQ(learnt_from_pairs(true, base::kHourMs), Tempo::kDaysLeast);
  EXPECT_EQ(learnt_from_pairs(true, 48 * base::kHourMs), Tempo::kDaysMost);
}

TEST(Tempo, ApplyLearnsNothingWithoutASurePartner) {
  EXPECT_EQ(learnt_from_pairs(false, base::kHourMs), Tempo::kDaysMost);
}

TEST(Tempo, AnArticleWithAWrongYearIsNotDrawn) {
  Shelf shelf;
  Member lost;
  lost.time = 400 * base::kDayMs;
  lost.story = 1'000;
  Member member;
  for (int i = 0; i < 200; ++i) {
    if (i % 4 == 0) shelf.add(lost);
    member.partner = shelf.add(member);
  }
  EXPECT_EQ(shelf.state().tempo.days_near(), Tempo::kDaysMost);
}

}  // namespace
}  // namespace wirefold::story
