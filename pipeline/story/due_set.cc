// A set that is mostly appended to and mostly taken from at its front, though anything may come or
// go anywhere. A balanced tree takes a node of 56 bytes for each due of 16, and walks from node to
// node. Here they stand in runs of up to 255, in order, and a search among the runs is one in a
// table of a few thousand. A full run is split where it is in the middle; at the end a new one is
// begun, so runs that times have only been appended to are full. Two neighbours that would fill
// half a run together are joined, so runs are a quarter full on average, however dues come and go.

#include "story/due_set.h"

#include <algorithm>

namespace wirefold::story {

/// The run where the due stands or would stand; there must be one.
std::size_t DueSet::run_of(const Due& due) const {
  const auto behind =
      std::upper_bound(runs_.begin(), runs_.end(), due,
                       [](const Due& asked, const Run& run) { return asked < run.front(); });
  return behind == runs_.begin() ? 0 : static_cast<std::size_t>(behind - runs_.begin()) - 1;
}

/// Makes room in a full run.
void DueSet::split(std::size_t run) {
  Run behind;
  behind.reserve(kRunMax);
  Run& full = runs_[run];
  const auto half = full.begin() + kRunMax / 2;
  behind.assign(half, full.end());
  full.erase(half, full.end());
  runs_.insert(runs_.begin() + static_cast<std::ptrdiff_t>(run) + 1, std::move(behind));
}

void DueSet::insert(const Due& due) {
  if (runs_.empty() || (runs_.back().size() == kRunMax && runs_.back().back() < due)) {
    runs_.emplace_back().reserve(kRunMax);
    runs_.back().push_back(due);
    ++size_;
    return;
  }
  std::size_t run = run_of(due);
  if (std::binary_search(runs_[run].begin(), runs_[run].end(), due)) return;
  if (runs_[run].size() == kRunMax) {
    split(run);
    run = run_of(due);
  }
  Run& into = runs_[run];
  into.insert(std::upper_bound(into.begin(), into.end(), due), due);
  ++size_;
}

/// Joins the run with the next one if they are small.
void DueSet::join_next(std::size_t run) {
  if (run + 1 >= runs_.size()) return;
  Run& first = runs_[run];
  const Run& second = runs_[run + 1];
  if (first.size() + second.size() > kRunMax / 2) return;
  first.insert(first.end(), second.begin(), second.end());
  runs_.erase(runs_.begin() + static_cast<std::ptrdiff_t>(run) + 1);
}

void DueSet::erase(const Due& due) {
  if (runs_.empty()) return;
  const std::size_t run = run_of(due);
  Run& from = runs_[run];
  const auto place = std::lower_bound(from.begin(), from.end(), due);
  if (place == from.end() || *place != due) return;
  from.erase(place);
  --size_;
  if (from.empty()) {
    runs_.erase(runs_.begin() + static_cast<std::ptrdiff_t>(run));
  } else {
    join_next(run);
  }
  if (run > 0) join_next(run - 1);
}

bool DueSet::contains(const Due& due) const {
  if (runs_.empty()) return false;
  const Run& run = runs_[run_of(due)];
  return std::binary_search(run.begin(), run.end(), due);
}

std::vector<Due> DueSet::sorted() const {
  std::vector<Due> all;
  all.reserve(size_);
  for (const Run& run : runs_) all.insert(all.end(), run.begin(), run.end());
  return all;
}

void DueSet::clear() { *this = DueSet(); }

std::uint64_t DueSet::bytes() const {
  return runs_.size() * kRunMax * sizeof(Due) + runs_.capacity() * sizeof(Run);
}

std::uint64_t DueSet::bytes_max(std::uint64_t dues) {
  // Any two neighbours hold more than half a run, and the table of runs may just have been doubled.
  const std::uint64_t runs = 2 * (dues / (kRunMax / 2 + 1)) + 2;
  return runs * ((kRunMax + 1) * sizeof(Due) + 3 * sizeof(Run));
}

}  // namespace wirefold::story
