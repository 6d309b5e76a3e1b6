// files/: lines of an archive as records, and in order of time.

#include <benchmark/benchmark.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "benchmarks/rooms/made_articles.h"
#include "files/time_order.h"

namespace {

using namespace wirefold;

/// The made records in a file, gone at the end.
class Archive {
 public:
  Archive()
      : path_(std::filesystem::temp_directory_path() /
              ("wirefold-files-" + std::to_string(::getpid()) + ".jsonl")) {
    std::ofstream file(path_, std::ios::binary);
    for (const std::string& record : benchmarks::records()) file << record << '\n';
  }
  Archive(const Archive&) = delete;
  Archive& operator=(const Archive&) = delete;
  ~Archive() { std::filesystem::remove(path_); }
  [[nodiscard]] files::ArchiveReader open() const {
    auto reader = files::ArchiveReader::open({path_});
    return std::move(*reader);
  }
  [[nodiscard]] std::uint64_t bytes() const { return std::filesystem::file_size(path_); }

 private:
  std::string path_;
};

void count_records(benchmark::State& state, const Archive& archive) {
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(benchmarks::kArticles));
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(archive.bytes()));
}

void ReadLines(benchmark::State& state) {
  const Archive archive;
  for (auto _ : state) {
    files::ArchiveReader reader = archive.open();
    for (auto record = reader.next(); record && *record; record = reader.next()) {
      benchmark::DoNotOptimize((*record)->bytes);
    }
  }
  count_records(state, archive);
}
BENCHMARK(ReadLines);

/// All at one time: what sorting costs beside reading, without looking for times.
void OrderByTime(benchmark::State& state) {
  const Archive archive;
  for (auto _ : state) {
    files::TimeOrder order(archive.open(), [](std::string_view) { return base::TimeMs{0}; }, {});
    for (auto record = order.next(); record && *record; record = order.next()) {
      benchmark::DoNotOptimize((*record)->bytes);
    }
  }
  count_records(state, archive);
}
BENCHMARK(OrderByTime);

}  // namespace
