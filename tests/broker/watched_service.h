#pragma once
// The words of the tests that break things: processes of a service on real brokers, records that
// come meanwhile, and a verifier that reads all outputs while it happens.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <condition_variable>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <mutex>
#include <sstream>
#include <thread>

#include "tests/broker/made_articles.h"
#include "tests/broker/real_broker.h"
#include "tests/broker/service_process.h"
#include "tests/broker/verifier.h"

namespace wirefold::kafka {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;
using std::chrono::seconds;

/// The long form of a test, for tests/run.sh --full.
inline bool is_full() { return std::getenv("WIREFOLD_BROKER_FULL") != nullptr; }
inline int in_full(int full, int otherwise) { return is_full() ? full : otherwise; }

inline double seconds_since(Clock::time_point then) {
  return std::chrono::duration<double>(Clock::now() - then).count();
}

/// Resident bytes of a process, in MiB; 0 if it is gone.
inline std::size_t resident_mib(pid_t id) {
  std::ifstream status("/proc/" + std::to_string(id) + "/statm");
  std::size_t pages = 0;
  status >> pages >> pages;
  return pages * 4 / 1024;
}

/// The most resident memory of a process so far, in GiB.
inline double most_resident_gib(pid_t id) {
  std::ifstream status("/proc/" + std::to_string(id) + "/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with("VmHWM:")) return std::stod(line.substr(6)) / (1 << 20);
  }
  return 0;
}

class WatchedService : public RealBroker {
 protected:
  void SetUp() override {
    RealBroker::SetUp();
    if (IsSkipped()) return;
    watch_connection_ = connection_;
    watch_connection_.events = &watch_events_;
    watch_connection_.settings.unreachable_ms_max = 600'000;
    watch_connection_.settings.delivery_ms_max = 300'000;
    verifier_ = std::make_unique<Verifier>(connection_.settings);
    // Of several brokers the one asked may not have heard of a new topic yet.
    auto feeder = Feeder::make(watch_connection_);
    comes_true([&] { return feeder || (feeder = Feeder::make(watch_connection_)); }, seconds(20));
    feeder_ = must(std::move(feeder));
    watcher_ = std::jthread([this](const std::stop_token& done) { watch(done); });
  }
  void TearDown() override {
    load_ = std::jthread();
    watcher_ = std::jthread();
    EXPECT_EQ(trouble_, "") << "what kept the reader of the outputs from reading";
    std::filesystem::remove_all(state_folder());
  }

  [[nodiscard]] std::unique_ptr<ServiceProcess> start(const std::vector<std::string>& more = {}) {
    return std::make_unique<ServiceProcess>(run_words(connection_.settings, more));
  }
  /// Started and active.
  [[nodiscard]] std::unique_ptr<ServiceProcess> active(const std::vector<std::string>& more = {}) {
    auto process = start(more);
    EXPECT_TRUE(process->says("wirefold: active", seconds(60))) << process->said();
    return process;
  }
  [[nodiscard]] std::unique_ptr<ServiceProcess> standby(const std::vector<std::string>& more = {}) {
    auto process = start(more);
    EXPECT_TRUE(process->says("standing by", seconds(60))) << process->said();
    return process;
  }
  /// It must not have taken more memory than it said it may.
  void stop(ServiceProcess& process) {
    const std::string said = process.said();
    const std::string before_bound = "wirefold: at most ";
    const std::size_t at = said.find(before_bound);
    ASSERT_NE(at, std::string::npos) << said;
    const double resident = most_resident_gib(process.id());
    EXPECT_GT(resident, 0);
    EXPECT_LT(resident, std::stod(said.substr(at + before_bound.size())));
    most_resident_ = std::max(most_resident_, resident);
    process.send(SIGTERM);
    EXPECT_EQ(process.wait(), 0) << process.said();
  }
  [[nodiscard]] std::string state_folder() const {
    return (std::filesystem::temp_directory_path() /
            ("wirefold-state-" + std::to_string(::getpid()) + "-" + connection_.settings.app))
        .string();
  }

  /// Writes so many new articles to partition 0 and returns when they are acknowledged.
  void feed_made(int articles) {
    const std::lock_guard lock(feeding_);
    for (int i = 0; i < articles; ++i) must(feeder_->feed({.value = made_.next()}));
    must(feeder_->flush());
    fed_ += static_cast<std::size_t>(articles);
  }
  /// The same of one record of the test's own.
  void feed_record(const std::string& value) {
    const std::lock_guard lock(feeding_);
    must(feeder_->feed({.value = value}));
    must(feeder_->flush());
    ++fed_;
  }
  /// Feeds in the background until end_load(), `batch` articles every `every`.
  void begin_load(int batch, milliseconds every) {
    load_ = std::jthread([this, batch, every](const std::stop_token& done) {
      std::mutex mutex;
      std::condition_variable_any stopped;
      std::unique_lock lock(mutex);
      while (!done.stop_requested()) {
        const auto next = Clock::now() + every;
        feed_made(batch);
        stopped.wait_until(lock, done, next, [] { return false; });
      }
    });
  }
  void end_load() { load_ = std::jthread(); }

  [[nodiscard]] std::size_t decided() {
    const std::lock_guard lock(watching_);
    return verifier_->decided();
  }
  /// Waits until so many are decided, as a reader sees it.
  [[nodiscard]] bool decided_at_least(std::size_t records, seconds within) {
    std::unique_lock lock(watching_);
    return noted_.wait_for(lock, within, [&] { return verifier_->decided() >= records; });
  }
  [[nodiscard]] bool all_decided(seconds within) { return decided_at_least(fed_, within); }
  [[nodiscard]] bool more_decided(std::size_t records, seconds within) {
    return decided_at_least(decided() + records, within);
  }
  /// Reads inputs and outputs to their ends and asks the verifier, which must have found nothing.
  /// The service has stopped.
  void expect_no_fault() {
    watches_to_end_ = true;
    watcher_ = std::jthread();
    note_inputs();
    std::vector<std::string> examples;
    const Faults faults = verifier_->faults(examples);
    EXPECT_EQ(faults, Faults()) << testing::PrintToString(examples);
    std::cout << fed_ << " articles in " << verifier_->transactions() << " transactions: " << faults
              << "; resident at most " << most_resident_ << " GiB" << std::endl;
  }

  /// The inputs that are there now, for the verifier; those of before stay known.
  void note_inputs() {
    const auto reader =
        must(TopicReader::follow(watch_connection_, input_topics(connection_.settings)));
    must(reader->fix_end());
    while (!reader->finished()) {
      for (ReadRecord& record : must(reader->poll(10'000, 100))) {
        verifier_->note_input(std::move(record));
      }
    }
  }
  /// Reads the outputs from the beginning: for tests that take a topic away.
  void stop_watching() { watcher_ = std::jthread(); }
  void watch_anew() {
    watches_to_end_ = false;
    verifier_ = std::make_unique<Verifier>(connection_.settings);
    watcher_ = std::jthread([this](const std::stop_token& done) { watch(done); });
  }

  Connection watch_connection_;
  EventList watch_events_;
  std::atomic<std::size_t> fed_ = 0;
  std::unique_ptr<Verifier> verifier_;

 private:
  void watch(const std::stop_token& done) {
    const auto made = follow_outputs();
    if (!made) {
      trouble_ = made.error().message;
      return;
    }
    while (!done.stop_requested() && trouble_.empty()) note_some(**made);
    if (watches_to_end_ && trouble_.empty()) watch_to_end(**made);
  }
  // A commit is answered before its markers stand in every partition: of a transaction that one
  // topic shows already, another may hold records back for a while.
  void watch_to_end(TopicReader& reader) {
    comes_true([&] { return reader.fix_end().has_value(); }, seconds(20));
    comes_true(
        [&] {
          note_some(reader);
          return reader.finished() || !trouble_.empty();
        },
        seconds(60));
    if (!reader.finished() && trouble_.empty()) trouble_ = "an output has not come to its end";
  }
  void note_some(TopicReader& reader) {
    const auto records = reader.poll(1'000, 50);
    if (!records) {
      if (records.error().kind != StreamErrorKind::kRetry) trouble_ = records.error().message;
      return;
    }
    const std::lock_guard lock(watching_);
    for (const ReadRecord& record : *records) verifier_->note_output(record);
    noted_.notify_all();
  }
  // Of several brokers the one asked may not have heard of a new topic yet.
  [[nodiscard]] base::Result<std::unique_ptr<TopicReader>, stream::StreamError> follow_outputs()
      const {
    const std::vector<std::string> topics = {
        topic(dedup::Topic::kStories), topic(dedup::Topic::kDecisions),
        topic(dedup::Topic::kRejects), topic(dedup::Topic::kJournal)};
    auto made = TopicReader::follow(watch_connection_, topics);
    comes_true([&] { return made || (made = TopicReader::follow(watch_connection_, topics)); },
               seconds(20));
    return made;
  }

  MadeArticles made_;
  double most_resident_ = 0;
  std::unique_ptr<Feeder> feeder_;
  std::mutex feeding_;
  std::mutex watching_;
  std::condition_variable noted_;
  std::atomic<bool> watches_to_end_ = false;
  std::string trouble_;
  std::jthread watcher_;
  std::jthread load_;
};

}  // namespace wirefold::kafka
