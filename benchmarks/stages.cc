// What one article costs in each stage of the core, on one thread without queues:
//   stages [ROUNDS] ARCHIVE…
// Reads the archive into memory, then times `prepare` (decode, analyze, sign) and `decide` (the
// story stage, in order of reading) in processor time of this thread, ROUNDS times over (5 unless
// said). Prints the least and the median of the rounds and a hash of all output records: two builds
// that print the same hash decide the same.

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <iostream>
#include <string>
#include <vector>

#include "article/peek.h"
#include "base/hash.h"
#include "dedup/deduplicator.h"
#include "files/time_order.h"

namespace {

using namespace wirefold;

struct Record {
  std::string bytes;
  base::TimeMs time = 0;
};

struct Round {
  double prepare_us = 0;  ///< an article, in the mean
  double decide_us = 0;
  std::uint64_t hash = 0;  ///< of everything that was put out
};

[[noreturn]] void fail(const std::string& message) {
  std::cerr << "stages: " << message << '\n';
  std::exit(1);
}

double thread_seconds() {
  timespec now = {};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

std::vector<Record> read_archive(const std::vector<std::string>& paths) {
  auto reader = files::ArchiveReader::open(paths);
  if (!reader) fail(reader.error().message);
  article::Decoder decoder{article::DecodeSettings{}};
  files::TimeOrder order(
      std::move(*reader),
      [&](std::string_view record) { return article::peek_event_time(decoder, record); }, {});
  std::vector<Record> records;
  for (;;) {
    auto record = order.next();
    if (!record) fail(record.error().message);
    if (!*record) return records;
    records.push_back({std::string((*record)->bytes), (*record)->event_time});
  }
}

dedup::Input input_of(const Record& record, std::size_t offset) {
  return {{"archive", 0, static_cast<std::int64_t>(offset)},
          {},
          record.bytes,
          record.time,
          record.time};
}

Round run(const std::vector<Record>& records, const dedup::Knowledge& knowledge) {
  constexpr double kMicroseconds = 1e6;
  dedup::Preparer preparer(article::DecodeSettings{}, knowledge);
  dedup::Deduplicator story(story::Settings{}, knowledge);
  std::vector<dedup::OutputRecord> out;
  Round round;
  for (std::size_t i = 0; i < records.size(); ++i) {
    const double begin = thread_seconds();
    dedup::Prepared prepared = preparer.prepare(input_of(records[i], i));
    const double middle = thread_seconds();
    story.decide(std::move(prepared), out);
    round.decide_us += thread_seconds() - middle;
    round.prepare_us += middle - begin;
    for (const auto& record : out) {
      round.hash = base::mix64(round.hash, base::hash64(record.value));
    }
    out.clear();
  }
  const double articles = std::max<double>(1, static_cast<double>(records.size()));
  round.prepare_us *= kMicroseconds / articles;
  round.decide_us *= kMicroseconds / articles;
  return round;
}

void print_row(const char* stage, std::vector<double> costs) {
  std::sort(costs.begin(), costs.end());
  std::printf("%-8s  least %6.2f us  median %6.2f us an article\n", stage, costs.front(),
              costs[costs.size() / 2]);
}

}  // namespace

int main(int count, char** arguments) {
  std::vector<std::string> paths(arguments + 1, arguments + count);
  int rounds = 5;
  if (!paths.empty() && paths[0].find_first_not_of("0123456789") == std::string::npos) {
    rounds = std::max(1, std::atoi(paths[0].c_str()));
    paths.erase(paths.begin());
  }
  if (paths.empty()) fail("name an archive: stages [ROUNDS] ARCHIVE…");
  const auto knowledge = dedup::Knowledge::shipped();
  if (!knowledge) fail(knowledge.error().message);
  const std::vector<Record> records = read_archive(paths);
  std::vector<double> prepare;
  std::vector<double> decide;
  std::uint64_t hash = 0;
  for (int i = 0; i < rounds; ++i) {
    const Round round = run(records, *knowledge);
    prepare.push_back(round.prepare_us);
    decide.push_back(round.decide_us);
    hash = round.hash;
  }
  std::printf("articles  %zu, %d rounds\n", records.size(), rounds);
  print_row("prepare", prepare);
  print_row("decide", decide);
  std::printf("hash of the output  %016llx\n", static_cast<unsigned long long>(hash));
}
