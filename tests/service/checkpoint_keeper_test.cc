#include "service/checkpoint_keeper.h"

#include <gtest/gtest.h>

#include <chrono>
#include <functional>
#include <future>

namespace wirefold::service {
namespace {

/// Calls back whenever bytes of a checkpoint are read.
class WatchedCheckpoints final : public stream::Checkpoints {
 public:
  explicit WatchedCheckpoints(std::function<void()> on_read) : on_read_(std::move(on_read)) {}
  void begin(const Write& write) override { kept_.begin(write); }
  [[nodiscard]] stream::CheckpointProgress look() override { return kept_.look(); }
  [[nodiscard]] base::Result<void, stream::StreamError> publish() override {
    return kept_.publish();
  }
  void drop() override { kept_.drop(); }
  void refuse_newest() override { kept_.refuse_newest(); }
  [[nodiscard]] std::string trouble() const override { return {}; }
  [[nodiscard]] std::vector<Stored> stored() override {
    std::vector<Stored> all = kept_.stored();
    for (Stored& stored : all) {
      stored.source = [this, source = std::move(stored.source)] {
        on_read_();
        return source();
      };
    }
    return all;
  }

 private:
  stream::MemoryCheckpoints kept_;
  std::function<void()> on_read_;
};

// A checkpoint of a large state takes seconds to read, and deciding asks this for every group.
TEST(CheckpointKeeper, SaysWhetherOneIsDueWhileTheNewestIsRead) {
  bool was_answered = false;
  CheckpointKeeper* asked = nullptr;
  WatchedCheckpoints store([&] {
    auto answer = std::async(std::launch::async, [&] { return asked->is_due(7); });
    was_answered = answer.wait_for(std::chrono::seconds(10)) == std::future_status::ready;
  });
  CheckpointKeeper keeper(store, {.app = "a"});
  asked = &keeper;
  store.begin([](const base::ByteWriter::Sink& sink) { sink("no checkpoint"); });
  ASSERT_TRUE(store.publish());
  EXPECT_FALSE(keeper.newest());
  EXPECT_TRUE(was_answered);
}

}  // namespace
}  // namespace wirefold::service
