// How fast `wirefold run` is on a real broker, beside a loop with the same client settings and as
// many records of the same mean sizes out, to the same topics, that decides nothing; and how soon
// an article's decision is committed at a steady rate. benchmarks/run_rate.sh starts the broker.
//
// The loop runs twice. By the service's rule (a commit after 100 ms or 10,000 inputs) it commits
// less often than the service, since it is faster; so a second run commits after as many inputs as
// the service did. Each stands still while it commits, as a simple loop does. A first run of either
// is not measured: a broker compiles its code while it serves, and the first would pay.
//
// Usage: run_rate ADDRESS ARCHIVE.jsonl [ARTICLES [RATE [SECONDS]]]
// Rates are taken from the broker's append times of the decisions, first to last, so that nobody
// has to read along. Processor time, beside them, does not grow when others use the machine.

#include <pthread.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <mutex>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include "kafka/admin.h"
#include "kafka/client.h"
#include "kafka/feeder.h"
#include "kafka/reader.h"
#include "kafka/sink.h"
#include "kafka/source.h"
#include "tests/broker/service_process.h"

namespace {

using namespace wirefold;  // NOLINT(google-build-using-namespace): a program of one file
using Clock = std::chrono::steady_clock;

template <typename Value>
Value must(base::Result<Value, stream::StreamError> result) {
  if (!result) {
    std::fprintf(stderr, "run_rate: %s\n", result.error().message.c_str());
    std::exit(1);
  }
  if constexpr (!std::is_void_v<Value>) return std::move(*result);
}

base::TimeMs now_ms() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
}

/// The archive's lines over and over, each time with other ids.
class Lines {
 public:
  explicit Lines(const char* path) {
    std::ifstream stream(path);
    for (std::string line; std::getline(stream, line);) lines_.push_back(line);
  }
  [[nodiscard]] std::string next() {
    std::string line = lines_[made_ % lines_.size()];
    const std::string key = "\"id\": \"";
    const auto at = line.find(key);
    const std::size_t round = made_++ / lines_.size();
    if (at != std::string::npos && round > 0) {
      line.insert(at + key.size(), std::to_string(round) + "-");
    }
    return line;
  }

 private:
  std::vector<std::string> lines_;
  std::size_t made_ = 0;
};

constexpr std::size_t kTransactionMax = 10'000;  // inputs, as the service's default

/// What stands in an output topic.
struct Written {
  std::size_t records = 0;
  std::size_t bytes = 0;
  std::size_t transactions = 0;
  base::TimeMs first = 0;
  base::TimeMs last = 0;
};

const std::string* commit_of(const kafka::ReadRecord& record) {
  for (const dedup::Header& header : record.headers) {
    if (header.name == kafka::kCommitHeader) return &header.value;
  }
  return nullptr;
}

Written written(const kafka::Connection& connection, dedup::Topic role) {
  const auto reader =
      must(kafka::TopicReader::make(connection, {output_topic(connection.settings, role)}));
  must(reader->fix_end());
  Written found;
  std::string last_commit;
  while (!reader->finished()) {
    for (const kafka::ReadRecord& record : must(reader->poll(10'000, 100))) {
      const std::string* commit = commit_of(record);
      if (commit != nullptr && *commit != last_commit) {
        last_commit = *commit;
        ++found.transactions;
      }
      if (found.records++ == 0) found.first = record.timestamp;
      found.last = record.timestamp;
      found.bytes += record.value.size();
    }
  }
  return found;
}

/// Processor time in microseconds: what one article costs, however busy the machine is.
struct Cost {
  double client = 0;
  double broker = 0;
};

double process_us(const std::string& id) {
  std::ifstream stream("/proc/" + id + "/stat");
  std::string words;
  std::getline(stream, words);
  std::istringstream rest(words.substr(words.rfind(')') + 1));
  std::string word;
  for (int field = 3; field < 14; ++field) rest >> word;
  double user = 0;
  double kernel = 0;
  rest >> user >> kernel;
  return (user + kernel) * 1e6 / static_cast<double>(sysconf(_SC_CLK_TCK));
}

/// So far; `client` is the id of a process.
Cost cost_now(const std::string& client) {
  const char* folder = std::getenv("WIREFOLD_TEST_BROKER_FOLDERS");
  std::ifstream file(std::string(folder != nullptr ? folder : "") + "/broker.pid");
  std::string broker;
  file >> broker;
  return {process_us(client), process_us(broker)};
}

Cost since(const Cost& begin, const std::string& client) {
  const Cost now = cost_now(client);
  return {now.client - begin.client, now.broker - begin.broker};
}

/// Moves are decisions too, so the articles are counted apart.
double print(const char* who, const Written& decisions, std::size_t articles, const Cost& cost) {
  const auto count = static_cast<double>(articles);
  const double rate =
      count * 1'000.0 /
      static_cast<double>(std::max<base::TimeMs>(1, decisions.last - decisions.first));
  std::printf(
      "%-28s %7.0f articles/s (%.2f s, %zu transactions); processor time %.0f us an article and "
      "%.0f of the broker's\n",
      who, rate, static_cast<double>(decisions.last - decisions.first) / 1'000.0,
      decisions.transactions, cost.client / count, cost.broker / count);
  return rate;
}

kafka::Connection connection_to(const std::string& address, const std::string& name,
                                kafka::EventList& events) {
  kafka::Connection connection{.settings = {}, .events = &events, .flow = nullptr};
  connection.settings.bootstrap = address;
  connection.settings.app = name;
  connection.settings.topic_prefix = name + ".";
  must(create_topics(connection, replay_topics(connection.settings)));
  return connection;
}

std::unique_ptr<kafka::ServiceProcess> start(const kafka::Connection& connection) {
  return std::make_unique<kafka::ServiceProcess>(kafka::run_words(connection.settings));
}

void feed(const kafka::Connection& connection, Lines lines, std::size_t articles) {
  const auto feeder = must(kafka::Feeder::make(connection));
  for (std::size_t i = 0; i < articles; ++i) must(feeder->feed({.value = lines.next()}));
  must(feeder->flush());
}

/// Of the articles' only partition, as the last committed transaction has it.
std::int64_t next_offset(const kafka::Client& client, const kafka::Connection& connection) {
  const auto list = kafka::partition_list({{articles_topic(connection.settings), 0, 0}});
  const auto code = rd_kafka_committed(client.handle(), list.get(), 1'000);
  return code == RD_KAFKA_RESP_ERR_NO_ERROR ? list->elems[0].offset : 0;
}

/// Waits for the last commit with as little work as possible.
Cost run_service(const kafka::Connection& connection, std::size_t articles) {
  const auto process = start(connection);
  if (!process->says("wirefold: active", std::chrono::seconds(60))) std::exit(1);
  const std::string id = std::to_string(process->id());
  const Cost begin = cost_now(id);
  const auto client =
      must(kafka::Client::make(kafka::ClientKind::kConsumer, connection,
                               {{"group.id", progress_group(connection.settings)}}));
  const auto end = Clock::now() + std::chrono::seconds(100);
  while (Clock::now() < end && process->is_running() &&
         next_offset(*client, connection) < static_cast<std::int64_t>(articles)) {
    static_cast<void>(process->says("no such words", std::chrono::milliseconds(50)));
  }
  const Cost cost = since(begin, id);
  process->send(SIGTERM);
  process->wait();
  return cost;
}

/// Writes, for one record in, as many records as the service did, of the same mean sizes.
class Copier {
 public:
  Copier(kafka::KafkaSink& sink, const std::array<Written, 3>& like, std::size_t articles)
      : sink_(sink), like_(like), articles_(articles) {}
  void copy(const stream::InputRecord& record) {
    for (std::size_t role = 0; role < kRoles.size(); ++role) {
      owed_[role] += like_[role].records;
      for (; owed_[role] >= articles_; owed_[role] -= articles_) write(record, role);
    }
    ++copied_;
  }

 private:
  static constexpr std::array kRoles = {dedup::Topic::kDecisions, dedup::Topic::kStories,
                                        dedup::Topic::kJournal};
  void write(const stream::InputRecord& record, std::size_t role) {
    std::string value(record.value);
    value.resize(like_[role].bytes / std::max<std::size_t>(1, like_[role].records), ' ');
    must(sink_.write({kRoles[role], std::to_string(copied_), std::move(value), {}}));
  }
  kafka::KafkaSink& sink_;
  const std::array<Written, 3>& like_;
  const std::size_t articles_;
  std::array<std::size_t, 3> owed_{};
  std::size_t copied_ = 0;
};

Cost run_bare(const kafka::Connection& connection, std::size_t articles,
              const std::array<Written, 3>& like, std::size_t transaction_max) {
  const std::string id = std::to_string(getpid());
  const Cost begin = cost_now(id);
  const std::string input = articles_topic(connection.settings);
  const auto source = must(kafka::KafkaSource::make(connection, {.start = {{input, 0, 0}}}));
  const auto sink = must(kafka::KafkaSink::make(connection, kafka::Guarantee::kTransactional));
  Copier copier(*sink, like, articles);
  pthread_setname_np(pthread_self(), "bare-loop");  // for who profiles this
  std::size_t since_commit = 0;
  auto due = Clock::now();
  for (std::size_t read = 0; read < articles;) {
    const auto batch = must(source->poll(256, 100));
    for (const stream::InputRecord& record : batch->records()) copier.copy(record);
    read += batch->records().size();
    since_commit += batch->records().size();
    if (since_commit > 0 &&
        (Clock::now() >= due || since_commit >= transaction_max || read >= articles)) {
      must(sink->commit(source->next_offsets()));
      since_commit = 0;
      due = Clock::now() + std::chrono::milliseconds(100);
    }
  }
  return since(begin, id);
}

/// A broker that has just started compiles its code while it serves: whoever came first would pay.
void warm_up(const std::string& address, const Lines& lines, std::size_t articles,
             kafka::EventList& events) {
  const auto bare = connection_to(address, "warm", events);
  feed(bare, lines, articles);
  const Written like{.records = articles, .bytes = articles * 1'000};
  run_bare(bare, articles, {like, like, like}, articles / 20);
  const auto served = connection_to(address, "warm-served", events);
  feed(served, lines, articles);
  run_service(served, articles);
}

/// Feeds at a steady rate and notes when a read_committed reader sees each decision.
void measure_latency(const kafka::Connection& connection, Lines lines, int rate, int seconds) {
  const auto process = start(connection);
  if (!process->says("wirefold: active", std::chrono::seconds(60))) std::exit(1);
  const std::size_t articles = static_cast<std::size_t>(rate) * static_cast<std::size_t>(seconds);
  std::vector<base::TimeMs> sent(articles, 0);
  std::jthread feeding([&] {
    const auto feeder = must(kafka::Feeder::make(connection));
    std::mutex mutex;
    std::condition_variable never;
    std::unique_lock lock(mutex);
    const auto begin = Clock::now();
    for (std::size_t i = 0; i < articles; ++i) {
      const auto due =
          begin + std::chrono::microseconds(1'000'000 * i / static_cast<unsigned>(rate));
      never.wait_until(lock, due, [&] { return Clock::now() >= due; });
      sent[i] = now_ms();
      must(feeder->feed({.value = lines.next(), .timestamp = sent[i]}));
    }
    must(feeder->flush());
  });
  const auto reader = must(kafka::TopicReader::follow(
      connection, {output_topic(connection.settings, dedup::Topic::kDecisions)}));
  std::vector<base::TimeMs> took;
  const std::string mark = R"("offset":)";
  const std::size_t warm = std::min(static_cast<std::size_t>(rate) * 2, articles / 2);
  for (std::size_t seen = 0; seen < articles;) {
    for (const kafka::ReadRecord& record : must(reader->poll(1'000, 100))) {
      const auto at = record.value.rfind(mark);
      const bool is_move = record.value.find(R"("type":"move")") != std::string::npos;
      if (is_move || at == std::string::npos) continue;
      const auto offset = std::strtoull(record.value.c_str() + at + mark.size(), nullptr, 10);
      if (offset < articles && offset >= warm) took.push_back(now_ms() - sent[offset]);
      ++seen;
    }
  }
  feeding.join();
  process->send(SIGTERM);
  process->wait();
  std::sort(took.begin(), took.end());
  std::printf("at %d articles/s: p50 %lld ms, p99 %lld ms, most %lld ms (%zu articles)\n", rate,
              static_cast<long long>(took[took.size() / 2]),
              static_cast<long long>(took[took.size() * 99 / 100]),
              static_cast<long long>(took.back()), took.size());
}

}  // namespace

int main(int count, char** words) {
  if (count < 3) {
    std::fprintf(stderr, "usage: run_rate ADDRESS ARCHIVE.jsonl [ARTICLES [RATE [SECONDS]]]\n");
    return 2;
  }
  const Lines lines(words[2]);
  const std::size_t articles = count > 3 ? std::strtoull(words[3], nullptr, 10) : 100'000;
  const int rate = count > 4 ? std::atoi(words[4]) : 1'000;
  const int seconds = count > 5 ? std::atoi(words[5]) : 12;
  kafka::EventList events;
  warm_up(words[1], lines, articles, events);
  const auto served = connection_to(words[1], "served", events);
  feed(served, lines, articles);
  const Cost service_cost = run_service(served, articles);
  const std::array<Written, 3> out = {written(served, dedup::Topic::kDecisions),
                                      written(served, dedup::Topic::kStories),
                                      written(served, dedup::Topic::kJournal)};
  const double service_rate = print("wirefold run", out[0], articles, service_cost);
  const auto beside = [&](const char* who, const std::string& name, std::size_t transaction_max) {
    const auto bare = connection_to(words[1], name, events);
    feed(bare, lines, articles);
    const Cost cost = run_bare(bare, articles, out, transaction_max);
    const double bare_rate = print(who, written(bare, dedup::Topic::kDecisions), articles, cost);
    std::printf("ratio: %.2f\n", service_rate / bare_rate);
  };
  beside("bare loop, same rule", "bare", kTransactionMax);
  beside("bare loop, as many commits", "often",
         articles / std::max<std::size_t>(1, out[0].transactions));
  const auto steady = connection_to(words[1], "steady", events);
  measure_latency(steady, lines, rate, seconds);
  return 0;
}
