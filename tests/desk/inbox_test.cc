#include "desk/inbox.h"

#include <gtest/gtest.h>

#include <chrono>
#include <future>
#include <string>
#include <utility>
#include <vector>

namespace wirefold::desk {
namespace {

using namespace std::chrono_literals;

const auto kNever = Inbox::Clock::now() + 24h;

std::vector<Record> records(std::size_t count, std::size_t bytes = 10) {
  return std::vector<Record>(count, {dedup::Topic::kDecisions, 0, std::string(bytes, 'x')});
}

void put(Inbox& inbox, std::vector<Record> given) { inbox.put(given); }

TEST(Inbox, AFewRecordsWaitForTheNextLookAndManyDoNot) {
  Inbox inbox(1 << 20);
  put(inbox, records(1));
  auto taken = std::async(std::launch::async, [&] { return inbox.take(kNever, News::kNone); });
  EXPECT_EQ(taken.wait_for(20ms), std::future_status::timeout);
  put(inbox, records(2'000));
  ASSERT_EQ(taken.wait_for(10s), std::future_status::ready);
  EXPECT_EQ(taken.get().deliveries.size(), 2U);
  put(inbox, records(1));
  EXPECT_EQ(inbox.take(Inbox::Clock::now(), News::kNone).deliveries.size(), 1U);
}

TEST(Inbox, WhoWaitsForRoomWakesTheDesk) {
  Inbox inbox(1'000);
  put(inbox, records(1, 600));
  auto waiting = std::async(std::launch::async, [&] { put(inbox, records(1, 5'000)); });
  EXPECT_EQ(inbox.take(kNever, News::kNone).deliveries.size(), 1U);
  EXPECT_EQ(waiting.wait_for(10s), std::future_status::ready);
}

TEST(Inbox, SettledIsWhatWasShownNotWhatWasRead) {
  Inbox inbox(1'000);
  put(inbox, records(1));
  auto settled = std::async(std::launch::async, [&] { inbox.settle(); });
  Inbox::Taken taken = inbox.take(kNever, News::kNone);
  EXPECT_TRUE(taken.is_hurried);
  inbox.done(std::move(taken.deliveries), News::kUntold);
  EXPECT_EQ(settled.wait_for(20ms), std::future_status::timeout);
  inbox.done({}, News::kNone);
  EXPECT_EQ(settled.wait_for(10s), std::future_status::ready);
}

TEST(Inbox, AtItsEndNobodyWaits) {
  Inbox inbox(10);
  put(inbox, records(1));
  auto waiting = std::async(std::launch::async, [&] { put(inbox, records(1)); });
  auto settling = std::async(std::launch::async, [&] { inbox.settle(); });
  inbox.end();
  EXPECT_EQ(waiting.wait_for(10s), std::future_status::ready);
  EXPECT_EQ(settling.wait_for(10s), std::future_status::ready);
  EXPECT_TRUE(inbox.take(kNever, News::kNone).is_ending);
}

}  // namespace
}  // namespace wirefold::desk
