// A service that gets twice what it can sustain, for a while, with a window that turns over again
// and again: its memory stays flat, the lag it shows is the broker's own, and when the load has
// stopped every input has exactly one decision. WIREFOLD_SOAK_SECONDS says how long the load lasts;
// tests/full.d/soak.sh asks for minutes.

#include <rapidjson/document.h>

#include <deque>

#include "tests/broker/administrator.h"
#include "tests/broker/metrics_page.h"
#include "tests/broker/watched_service.h"

namespace wirefold::kafka {
namespace {

constexpr int kArticlesMax = 20'000;
constexpr std::size_t kWarmUp = kArticlesMax;  // the window is full, the code is in the caches
constexpr std::size_t kMeasured = 60'000;
constexpr std::int64_t kTransactionMax = 10'000;  // committed, and not known to be so yet
constexpr seconds kEndsKnownFor = seconds(8);     // the service asks for them every five seconds
constexpr double kAheadSeconds = 5;
constexpr milliseconds kBetweenLooks = milliseconds(500);

/// A short load sees too few checkpoints for a peak to be the same twice.
std::size_t peak_percent_max(seconds lasts) { return lasts < seconds(120) ? 120 : 105; }

seconds load_lasts() {
  const char* wanted = std::getenv("WIREFOLD_SOAK_SECONDS");
  return seconds(wanted == nullptr ? 15 : std::atoi(wanted));
}

/// What lag tools ask a broker: a partition's end, and the group's committed offset.
class LagTool {
 public:
  explicit LagTool(const Settings& settings) : topic_(articles_topic(settings)) {
    rd_kafka_conf_t* conf = rd_kafka_conf_new();
    const std::pair<const char*, std::string> wanted[] = {
        {"bootstrap.servers", settings.bootstrap},
        {"group.id", progress_group(settings)},
        {"isolation.level", "read_uncommitted"}};  // or it waits for transactions to end
    for (const auto& [name, value] : wanted) {
      rd_kafka_conf_set(conf, name, value.c_str(), nullptr, 0);
    }
    client_ = rd_kafka_new(RD_KAFKA_CONSUMER, conf, nullptr, 0);
  }
  ~LagTool() { rd_kafka_destroy_flags(client_, RD_KAFKA_DESTROY_F_NO_CONSUMER_CLOSE); }
  LagTool(const LagTool&) = delete;
  LagTool& operator=(const LagTool&) = delete;

  [[nodiscard]] std::int64_t end() const { return end_of(topic_); }
  [[nodiscard]] std::int64_t end_of(const std::string& topic) const {
    std::int64_t low = 0;
    std::int64_t high = 0;
    EXPECT_EQ(
        rd_kafka_query_watermark_offsets(client_, topic.c_str(), 0, &low, &high, kAnswersWithinMs),
        RD_KAFKA_RESP_ERR_NO_ERROR);
    return high;
  }
  [[nodiscard]] std::int64_t committed() const {
    rd_kafka_topic_partition_list_t* list = rd_kafka_topic_partition_list_new(1);
    rd_kafka_topic_partition_list_add(list, topic_.c_str(), 0);
    EXPECT_EQ(rd_kafka_committed(client_, list, kAnswersWithinMs), RD_KAFKA_RESP_ERR_NO_ERROR);
    const std::int64_t offset = std::max<std::int64_t>(0, list->elems[0].offset);
    rd_kafka_topic_partition_list_destroy(list);
    return offset;
  }

 private:
  static constexpr int kAnswersWithinMs = 20'000;
  std::string topic_;
  rd_kafka_t* client_ = nullptr;
};

/// Reads the decisions as they are committed and counts those of each input offset.
class DecisionCount {
 public:
  explicit DecisionCount(const Connection& connection)
      : reader_(must(TopicReader::follow(
            connection, {output_topic(connection.settings, dedup::Topic::kDecisions)}))),
        thread_([this](const std::stop_token& done) { read(done); }) {}

  [[nodiscard]] std::size_t decided() const { return decided_; }
  [[nodiscard]] std::int64_t read_up_to() const { return read_up_to_; }
  /// Sentences about offsets without exactly one decision; ends the reading.
  [[nodiscard]] std::vector<std::string> faults(std::size_t fed) {
    thread_ = std::jthread();
    std::vector<std::string> found;
    counts_.resize(std::max(fed, counts_.size()));
    for (std::size_t offset = 0; offset < counts_.size(); ++offset) {
      if (counts_[offset] == (offset < fed ? 1 : 0)) continue;
      found.push_back("offset " + std::to_string(offset) + ": " + std::to_string(counts_[offset]));
    }
    return found;
  }

 private:
  void read(const std::stop_token& done) {
    while (!done.stop_requested()) {
      for (const ReadRecord& record : must(reader_->poll(10'000, 100))) note(record);
    }
  }
  void note(const ReadRecord& record) {
    rapidjson::Document row;
    row.Parse(record.value.data(), record.value.size());
    read_up_to_ = record.position.offset;
    if (std::string_view(row["type"].GetString()) != "decision") return;
    const auto offset = static_cast<std::size_t>(row["position"]["offset"].GetInt64());
    if (counts_.size() <= offset) counts_.resize(2 * offset + 1);
    if (counts_[offset] < 255) ++counts_[offset];
    ++decided_;
  }

  std::unique_ptr<TopicReader> reader_;
  std::vector<std::uint8_t> counts_;  // by offset
  std::atomic<std::size_t> decided_ = 0;
  std::atomic<std::int64_t> read_up_to_ = 0;
  std::jthread thread_;
};

class Soak : public RealBroker {
 protected:
  void SetUp() override {
    RealBroker::SetUp();
    if (IsSkipped()) return;
    feeder_ = must(Feeder::make(connection_));
    tool_ = std::make_unique<LagTool>(connection_.settings);
    administrator_ = std::make_unique<Administrator>(connection_);
    count_ = std::make_unique<DecisionCount>(connection_);
    std::filesystem::create_directories(folder_);
    process_ = std::make_unique<ServiceProcess>(run_words(
        connection_.settings,
        {"--articles-max", std::to_string(kArticlesMax), "--identities-max",
         std::to_string(2 * kArticlesMax), "--state-folder", folder_, "--checkpoint-seconds", "2",
         "--memory-bytes-max", std::to_string(kBytesMax), "--http-address", "127.0.0.1:0"}));
    ASSERT_TRUE(process_->says("wirefold: active", seconds(60))) << process_->said();
    metrics_ = std::make_unique<MetricsPage>(*process_);
  }
  void TearDown() override {
    process_.reset();
    std::filesystem::remove_all(folder_);
  }

  void feed(std::size_t articles) {
    for (std::size_t i = 0; i < articles; ++i) must(feeder_->feed({.value = made_.next()}));
    fed_ += articles;
  }
  [[nodiscard]] bool all_decided(seconds within) {
    return comes_true([&] { return rest(milliseconds(20)) && count_->decided() >= fed_; }, within);
  }
  /// Articles a second that the service decides while they are fed as fast as it goes.
  [[nodiscard]] double sustainable_rate() {
    feed(kWarmUp);
    EXPECT_TRUE(all_decided(seconds(120))) << process_->said();
    const auto begin = Clock::now();
    feed(kMeasured);
    EXPECT_TRUE(all_decided(seconds(120))) << process_->said();
    return static_cast<double>(kMeasured) / seconds_since(begin);
  }
  /// Feeds twice what is decided meanwhile, for what a machine can sustain that others use, too,
  /// changes; at first some seconds' worth at twice the rate.
  [[nodiscard]] std::jthread load(double rate) {
    return std::jthread([this, rate](const std::stop_token& done) {
      const std::size_t before = count_->decided();
      const auto ahead = static_cast<std::size_t>(rate * kAheadSeconds);
      for (std::size_t sent = 0; !done.stop_requested(); rest(milliseconds(5))) {
        const std::size_t due = 2 * (count_->decided() - before + ahead);
        feed(due - sent);
        sent = due;
      }
      must(feeder_->flush());
    });
  }

  /// Notes resident memory, and whether the lag shown is one that the broker's figures allow: the
  /// end as it was when the service may have asked for it, less what is committed.
  void look() {
    const auto now = Clock::now();
    const std::int64_t committed = tool_->committed();
    const auto shown = lag_shown();
    const std::int64_t committed_then = tool_->committed();
    ends_.emplace_back(now, tool_->end());
    while (ends_.size() > 1 && ends_[1].first < now - kEndsKnownFor) ends_.pop_front();
    resident_.push_back(resident_mib(process_->id()));
    if (!shown) return;
    const std::int64_t least = ends_.front().second - committed_then - kTransactionMax;
    const std::int64_t most = ends_.back().second - committed + kTransactionMax;
    lag_most_ = std::max(lag_most_, *shown);
    ++lags_;
    if (*shown >= least && *shown <= most) return;
    dishonest_.push_back(std::to_string(*shown) + " shown, " + std::to_string(least) + " to " +
                         std::to_string(most) + " by the broker's figures");
  }
  /// Looks until the condition holds; false if it does not in time.
  [[nodiscard]] bool look_until(const std::function<bool()>& condition, seconds within) {
    const auto end = Clock::now() + within;
    auto trimmed = Clock::now();
    while (!condition()) {
      if (Clock::now() > end || !process_->is_running()) return false;
      look();
      if (Clock::now() > trimmed + seconds(10)) {
        trim();
        trimmed = Clock::now();
      }
      rest(kBetweenLooks);
    }
    return true;
  }
  [[nodiscard]] std::optional<std::int64_t> lag_shown() const {
    const auto lag =
        metrics_->sample("wirefold_input_lag_records{", articles_topic(connection_.settings));
    if (!lag) return std::nullopt;
    return static_cast<std::int64_t>(*lag);
  }
  /// The most in a third of the looks: 0, 1, 2.
  [[nodiscard]] std::size_t resident_most(std::size_t third) const {
    const auto at = [&](std::size_t part) {
      return resident_.begin() + static_cast<std::ptrdiff_t>(resident_.size() * part / 3);
    };
    return *std::max_element(at(third), at(third + 1));
  }
  /// What is read is not kept, or a long soak would fill the disk.
  void trim() {
    administrator_->delete_records(input_at(tool_->committed()));
    administrator_->delete_records({topic(dedup::Topic::kDecisions), 0, count_->read_up_to()});
    const std::string stories = topic(dedup::Topic::kStories);
    administrator_->delete_records({stories, 0, tool_->end_of(stories)});
    static_cast<void>(process_->said());  // or its log would fill the pipe
  }
  /// Waits that long; true, for conditions.
  bool rest(milliseconds time) const {
    std::mutex mutex;
    std::condition_variable never;
    std::unique_lock lock(mutex);
    never.wait_for(lock, time, [] { return false; });
    return true;
  }

  static constexpr std::uint64_t kBytesMax = 1'000'000'000;
  std::unique_ptr<Feeder> feeder_;
  std::unique_ptr<LagTool> tool_;
  std::unique_ptr<Administrator> administrator_;
  std::unique_ptr<DecisionCount> count_;
  std::unique_ptr<ServiceProcess> process_;
  std::unique_ptr<MetricsPage> metrics_;
  std::atomic<std::size_t> fed_ = 0;
  std::vector<std::size_t> resident_;
  std::deque<std::pair<Clock::time_point, std::int64_t>> ends_;
  std::vector<std::string> dishonest_;
  std::int64_t lag_most_ = 0;
  std::size_t lags_ = 0;

 private:
  std::string folder_ = testing::TempDir() + "wirefold-soak-" + std::to_string(::getpid());
  MadeArticles made_;
};

TEST_F(Soak, AtTwiceTheSustainableRateMemoryIsFlatLagHonestAndNothingLost) {
  const double rate = sustainable_rate();
  const std::size_t before = fed_;
  const auto begin = Clock::now();
  const auto lasts = load_lasts();
  {
    const std::jthread feeding = load(2 * rate);
    EXPECT_TRUE(look_until([&] { return Clock::now() > begin + lasts; }, lasts + seconds(60)))
        << process_->said();
  }
  const double lasted = seconds_since(begin);
  const auto fed = static_cast<double>(fed_ - before);
  const auto decided = static_cast<double>(count_->decided() - before);
  EXPECT_TRUE(look_until([&] { return count_->decided() >= fed_; }, 4 * lasts + seconds(120)))
      << process_->said();
  const double took = seconds_since(begin);
  EXPECT_TRUE(comes_true([&] { return lag_shown() == 0; }, seconds(30)));
  EXPECT_EQ(tool_->end(), static_cast<std::int64_t>(fed_));
  EXPECT_THAT(count_->faults(fed_), IsEmpty());
  EXPECT_THAT(dishonest_, IsEmpty());
  EXPECT_GT(lags_, static_cast<std::size_t>(lasts.count()) / 2);
  EXPECT_GT(fed, 1.9 * decided) << "this was no overload";
  EXPECT_GT(fed, 3 * kArticlesMax) << "the window has not turned over";
  EXPECT_LE(100 * resident_most(2), peak_percent_max(lasts) * resident_most(1)) << "MiB";
  EXPECT_LT(resident_most(0) << 20, kBytesMax);
  process_->send(SIGTERM);
  EXPECT_EQ(process_->wait(), 0) << process_->said();
  std::printf(
      "%.0f articles/s alone; fed %.0f/s for %.0f s, decided %.0f/s meanwhile, all %zu after %.0f "
      "s;\n"
      "the window turned over %zu times; resident at most %zu, %zu, %zu MiB by thirds;\n"
      "%zu looks at the lag, at most %lld\n",
      rate, fed / lasted, lasted, decided / lasted, fed_ - before, took,
      (fed_ - before) / kArticlesMax, resident_most(0), resident_most(1), resident_most(2), lags_,
      static_cast<long long>(lag_most_));
}

}  // namespace
}  // namespace wirefold::kafka
