// A query is bound by memory, not by arithmetic: it reads some hundred postings of some dozen
// lists. So postings stand side by side, fourteen to a cache line, and everything is fetched a step
// ahead for all lists at once: cells, then newest blocks, then older ones. A key's newest postings
// stay with its cell, since most keys never have a fourth. Of some seven hundred hits that a query
// reads, all but a few dozen are the only ones on their slot: they are sifted out near by.
//
// The ring is one of pages, and its oldest is given up as a whole, when as many postings as are to
// be found have been added since the last that any of its blocks took. A list grows at its newest
// block only for kFreshPart of that many postings after the block's page was opened; an older block
// is written anew. So blocks are kept for little more than the articles whose postings they hold,
// and nothing is freed or moved one by one. Each new block takes up two postings or more, in
// practice about seven; if they took up fewer than six, the ring might be full and give up its
// oldest page early. Cells whose postings have all died are dropped when their shard of the key
// table is looked through.
//
// Left out: lists of their own, which need allocation, freeing and moving; a ring of single linked
// postings, which costs a cache miss each (twice the time).

#include "index/posting_index.h"

#include <algorithm>
#include <bit>
#include <limits>

#include "base/check.h"
#include "base/hash.h"

namespace wirefold::index {
namespace {

constexpr std::uint64_t kPostingsPerBlock = 3;
constexpr std::uint32_t kSlotBits = 24;
constexpr std::uint32_t kSlotMask = (1U << kSlotBits) - 1;
constexpr std::uint32_t kLookBlocks = 1U << 30;  // numbers must not wrap unseen
constexpr std::uint64_t kFreshPart = 2;          // of postings_max: one half
constexpr std::uint64_t kRingPages = 64;
constexpr std::uint64_t kPageBlocksMax = 32'768;  // 2 MiB

std::uint64_t blocks_for(std::uint64_t postings_max) {
  return std::bit_ceil(std::max<std::uint64_t>(postings_max / kPostingsPerBlock, 4));
}
std::uint64_t cells_for(std::uint64_t postings_max) { return postings_max * 2; }
std::uint64_t hash_of(std::uint64_t key) { return base::mix64(0, key); }
std::uint32_t slot_of(std::uint32_t posting) { return (posting & kSlotMask) - 1; }
/// A hash, since tags that had the same slot often differ by the number of slots.
std::uint8_t mark_of_tag(std::uint32_t tag) {
  return static_cast<std::uint8_t>(tag * 0x9e3779b1U >> 24);
}
std::uint8_t mark_of(std::uint32_t posting) {
  return static_cast<std::uint8_t>(posting >> kSlotBits);
}

std::uint32_t list_max_of(const Probe& probe, const Query& query) {
  if (probe.is_deep) return query.deep_list_max;
  return probe.list_max != 0 ? std::min(probe.list_max, query.list_max) : query.list_max;
}

}  // namespace

PostingIndex::PostingIndex(std::uint64_t postings_max, std::size_t slots)
    : postings_max_(postings_max), cells_(cells_for(postings_max)) {
  const std::uint64_t blocks = blocks_for(postings_max);
  WIREFOLD_CHECK(blocks <= 1U << 28);
  const std::uint64_t page = std::clamp<std::uint64_t>(blocks / kRingPages, 2, kPageBlocksMax);
  page_blocks_ = static_cast<std::uint32_t>(page);
  pages_.resize(blocks / page);
  entries_.reserve(slots);
  counts_.reserve(slots);
}

// --- writing ---

void PostingIndex::set_slot(std::uint32_t slot, const SlotEntry& entry) {
  WIREFOLD_CHECK(slot < kSlotsMax);
  if (slot >= entries_.size()) {
    entries_.resize(slot + 1);
    crowded_.resize(slot + 1);
    counts_.resize(slot + 1);
  }
  entries_[slot] = entry;
  counts_[slot].mark = mark_of_tag(entry.tag);
  crowded_[slot] = entry.crowded;
}

void PostingIndex::clear_slot(std::uint32_t slot) {
  entries_[slot] = {};
  ++counts_[slot].mark;  // as good as any other that is not the postings'
}

bool PostingIndex::holds_used(const Cell& cell) const {
  if (cell.postings[0] == 0) return false;
  if (alive(cell.newest)) return true;
  return std::any_of(cell.postings.begin(), cell.postings.end(), [&](Posting posting) {
    if (posting == 0) return false;
    const SlotEntry& entry = entries_[slot_of(posting)];
    return entry.used && mark_of_tag(entry.tag) == mark_of(posting);
  });
}

void PostingIndex::make_room_for_cell(std::uint64_t hash) {
  if (!cells_.is_full(hash) && next_ - cells_.looked_through(hash) < kLookBlocks) return;
  const auto fetch = [&](const Cell& cell) {
    base::prefetch(&entries_[slot_of(cell.postings[0])]);
  };
  cells_.look_through(hash, next_, fetch, [&](Cell& cell) {
    if (!alive(cell.newest)) cell.newest = 0;
    return holds_used(cell);
  });
}

bool PostingIndex::is_fresh(std::uint32_t block) const {
  return alive(block) && next_ - block <= page_blocks_ * pages_.size() / 2 &&
         postings_ - page_of(block).opened < postings_max_ / kFreshPart;
}

/// Whether none of the newest postings is in the page, the next of which was opened at `closed`.
bool PostingIndex::is_outlived(const Page& page, std::uint64_t closed) const {
  const std::uint64_t last = std::max(page.opened + postings_max_ / kFreshPart, closed);
  return postings_ >= last + postings_max_;
}

void PostingIndex::give_up_oldest_page() {
  Page& oldest = page_of(oldest_);
  given_up_ += oldest.blocks.size();
  oldest.blocks.clear();
  spare_ = std::move(oldest.blocks);
  oldest.blocks = Table<Block>();
  oldest_ += page_blocks_;
  --open_;
}

void PostingIndex::open_page() {
  while (open_ == pages_.size() ||
         (open_ > 1 && is_outlived(page_of(oldest_), page_of(oldest_ + page_blocks_).opened))) {
    give_up_oldest_page();
  }
  Page& page = page_of(oldest_ + open_++ * page_blocks_);
  page.opened = postings_;
  page.blocks = std::move(spare_);
  spare_ = Table<Block>();
  page.blocks.reserve(page_blocks_);
}

std::uint32_t PostingIndex::new_block() {
  if (next_ - oldest_ >= open_ * page_blocks_) open_page();
  const std::uint32_t made = next_;
  if (++next_ == 0) ++next_;  // 0 is none
  Table<Block>& blocks = page_of(made).blocks;
  blocks.resize(std::max<std::size_t>(blocks.size(), made % page_blocks_ + 1));
  return made;
}

/// The list's newest block, with room for two postings and young enough for them.
PostingIndex::Block& PostingIndex::block_with_room(Cell& cell) {
  const bool lives = alive(cell.newest);
  const Block former = lives ? block(cell.newest) : Block{};
  const bool has_room = lives && former.size + 2 <= kBlockPostings;
  if (has_room && is_fresh(cell.newest)) return block(cell.newest);
  const std::uint32_t number = new_block();
  Block& made = block(number);
  made = has_room ? former : Block{};
  const std::uint32_t older = has_room ? former.older : cell.newest;
  made.older = alive(older) ? older : 0;
  cell.newest = number;
  return made;
}

/// Moves the cell's two oldest postings into the list's newest block.
void PostingIndex::spill(Cell& cell) {
  Block& into = block_with_room(cell);
  into.postings[into.size++] = cell.postings[0];
  into.postings[into.size++] = cell.postings[1];
  cell.postings = {cell.postings[2], 0, 0};
}

void PostingIndex::add(std::uint64_t key, std::uint32_t slot) {
  const std::uint64_t hash = hash_of(key);
  make_room_for_cell(hash);
  ++postings_;
  const CellTable::Place at = cells_.find(hash);
  Cell cell = cells_.get(at);
  cell.hash = hash;
  if (cell.postings[2] != 0) spill(cell);
  const std::size_t place = cell.postings[0] == 0 ? 0 : cell.postings[1] == 0 ? 1 : 2;
  cell.postings[place] = static_cast<Posting>(counts_[slot].mark) << kSlotBits | (slot + 1);
  cells_.put(at, cell);
}

// --- reading ---

void PostingIndex::open_lists(const std::vector<Probe>& probes) const {
  scratch_.hashes.clear();
  for (const Probe& probe : probes) {
    scratch_.hashes.push_back(hash_of(probe.key));
    cells_.prefetch(scratch_.hashes.back());
  }
  scratch_.cells.clear();
  for (const std::uint64_t hash : scratch_.hashes) {
    scratch_.cells.push_back(cells_.find(hash));
    cells_.prefetch_rest(scratch_.cells.back());
  }
  scratch_.cursors.clear();
  scratch_.hits.resize(probes.size() * kListMax);
  scratch_.read.assign(probes.size(), 0);
  scratch_.read_of = {};
  for (std::uint32_t list = 0; list < probes.size(); ++list) {
    const Cell cell = cells_.get(scratch_.cells[list]);
    for (std::size_t i = cell.postings.size(); i-- > 0;) {
      if (cell.postings[i] == 0) continue;
      scratch_.hits[list * kListMax + scratch_.read[list]++] = cell.postings[i];
    }
    scratch_.read_of[probes[list].is_deep ? 1 : 0] += scratch_.read[list];
    if (!alive(cell.newest) || cell.postings[0] == 0) continue;
    base::prefetch(&block(cell.newest));
    scratch_.cursors.push_back({list, cell.newest});
  }
}

void PostingIndex::read_block(const Probe& probe, const Query& query, Cursor& cursor) const {
  const Block& from = block(cursor.block);
  std::uint32_t& read = scratch_.read[cursor.list];
  Posting* hits = &scratch_.hits[cursor.list * kListMax];
  for (std::uint32_t i = from.size; i >= 2; i -= 2) {  // they were put in by two
    hits[read++] = from.postings[i - 1];
    hits[read++] = from.postings[i - 2];
  }
  scratch_.read_of[probe.is_deep ? 1 : 0] += from.size;
  const std::uint32_t most = list_max_of(probe, query);
  const bool has_more = alive(from.older);
  if (has_more && read == most) ++read;  // one more there is: read_lists() counts what it cuts
  cursor.block = has_more && read < most ? from.older : 0;
  if (cursor.block != 0) __builtin_prefetch(&block(cursor.block));
}

/// Lists with a bound of their own are read up to that: whether they reach it is counted.
bool PostingIndex::may_stop(const Probe& probe, const Share& share) {
  return probe.is_deep == share.is_deep && probe.list_max == 0;
}

/// Whether all of a share's lists that may stop have been read as far as their turns can reach.
/// They cannot have been while all that was read of the share is less than it holds.
bool PostingIndex::reaches(const std::vector<Probe>& probes, const Query& query,
                           const Share& share) const {
  if (scratch_.read_of[share.is_deep ? 1 : 0] < share.postings_max) return false;
  std::uint32_t least = kListMax;
  for (const Cursor& cursor : scratch_.cursors) {
    if (!may_stop(probes[cursor.list], share)) continue;
    least = std::min(least, scratch_.read[cursor.list]);
  }
  if (least == kListMax) return false;
  std::uint64_t total = 0;
  for (std::size_t list = 0; list < probes.size(); ++list) {
    if (probes[list].is_deep != share.is_deep) continue;
    total += std::min({scratch_.read[list], least, list_max_of(probes[list], query)});
  }
  return total >= share.postings_max;
}

void PostingIndex::stop_reading(const std::vector<Probe>& probes, const Query& query,
                                const Share& share) const {
  if (!reaches(probes, query, share)) return;
  std::erase_if(scratch_.cursors,
                [&](const Cursor& cursor) { return may_stop(probes[cursor.list], share); });
}

/// Reads every list up to its bound, or as far as its turns can reach, a block of each in turn, so
/// that the next ones are on their way meanwhile.
void PostingIndex::read_lists(const std::vector<Probe>& probes, const Query& query) const {
  std::vector<Cursor>& cursors = scratch_.cursors;
  while (!cursors.empty()) {
    for (Cursor& cursor : cursors) read_block(probes[cursor.list], query, cursor);
    std::erase_if(cursors, [](const Cursor& cursor) { return cursor.block == 0; });
    stop_reading(probes, query, {false, query.postings_max});
    stop_reading(probes, query, {true, query.deep_postings_max});
  }
  for (std::size_t list = 0; list < probes.size(); ++list) {
    const std::uint32_t most = list_max_of(probes[list], query);
    scratch_.lists_cut += probes[list].list_max > 0 && scratch_.read[list] > most ? 1 : 0;
    scratch_.read[list] = std::min(scratch_.read[list], most);
  }
}

/// Where the lists of a share together hold more postings than it has, they take turns, a posting
/// each, so that no long list uses up the whole share: each is cut at the same length, and the
/// first ones may have one more.
void PostingIndex::share_turns(const std::vector<Probe>& probes, const Share& share) const {
  std::vector<std::uint32_t>& read = scratch_.read;
  std::uint64_t total = 0;
  std::array<std::uint32_t, kListMax + 2> longer{};  // [n]: lists of more than n postings
  for (std::size_t list = 0; list < read.size(); ++list) {
    if (probes[list].is_deep != share.is_deep) continue;
    total += read[list];
    ++longer[read[list]];
  }
  if (total <= share.postings_max) return;
  for (std::size_t n = kListMax + 1; n-- > 0;) longer[n] += longer[n + 1];
  std::uint32_t turns = 0;
  std::uint32_t left = share.postings_max;
  for (; longer[turns + 1] <= left; ++turns) left -= longer[turns + 1];
  for (std::size_t list = 0; list < read.size(); ++list) {
    std::uint32_t& length = read[list];
    if (probes[list].is_deep != share.is_deep || length <= turns) continue;
    length = turns + (left > 0 ? 1 : 0);
    left -= left > 0 ? 1 : 0;
  }
}

bool PostingIndex::passes(const SlotEntry& entry, const Query& query) const {
  const base::TimeMs until = entry.time + base::TimeMs{entry.lasts_s} * base::kSecondMs;
  const base::TimeMs apart = std::max(entry.time - query.time, query.time - until);
  const bool same_space = entry.space == query.space || entry.space == 0 || query.space == 0;
  return entry.used && entry.tag != query.self && apart <= query.window_ms && same_space;
}

/// Whether the hit's list has had its share of hits on the slot's group.
bool PostingIndex::floods(const Hit& hit, const Query& query) const {
  const SlotEntry& entry = entries_[slot_of(hit.posting)];
  if (!passes(entry, query)) return true;  // counts for nothing anyway
  const std::uint64_t list = scratch_.lists + hit.list;
  std::size_t place = base::mix64(0, entry.group) % kGroups;
  while (scratch_.groups[place].list == list && scratch_.groups[place].group != entry.group) {
    place = (place + 1) % kGroups;
  }
  GroupHits& hits = scratch_.groups[place];
  if (hits.list != list) hits = {list, entry.group, 0};
  return ++hits.hits > query.group_list_max;
}

/// Counts all hits in a small table that is near, where slots share places.
void PostingIndex::meet_all() const {
  scratch_.met.fill(0);
  for (std::size_t list = 0; list < scratch_.read.size(); ++list) {
    const Posting* hits = &scratch_.hits[list * kListMax];
    for (std::uint32_t i = 0; i < scratch_.read[list]; ++i) {
      std::uint8_t& met = scratch_.met[slot_of(hits[i]) % kMetPlaces];
      met = static_cast<std::uint8_t>(met << 1 | 1);
    }
  }
}

/// Nearly all slots are met once, and the counts of all slots are far away. So only those hits are
/// counted there that may make a candidate, or that count against their group. Which do cannot be
/// foreseen, so nothing branches on it.
void PostingIndex::sift_hits(const Query& query) const {
  meet_all();
  const std::uint8_t alone = query.hits_min >= 2 ? 1 : 0;
  Hit* sifted = scratch_.sifted.data();
  std::size_t size = 0;
  for (std::uint32_t list = 0; list < scratch_.read.size(); ++list) {
    const Posting* hits = &scratch_.hits[list * kListMax];
    const std::uint32_t read = scratch_.read[list];
    const unsigned may_flood = read > query.group_list_max ? 1 : 0;
    for (std::uint32_t i = 0; i < read; ++i) {
      const std::uint32_t slot = slot_of(hits[i]);
      const unsigned counts = scratch_.met[slot % kMetPlaces] > alone ? 1 : 0;
      sifted[size] = {hits[i], list};
      size += counts | (may_flood & static_cast<unsigned>(crowded_[slot]));
    }
  }
  scratch_.sifted_size = size;
}

void PostingIndex::count_hits(const std::vector<Probe>& probes, const Query& query) const {
  const Hit* sifted = scratch_.sifted.data();
  const std::size_t size = scratch_.sifted_size;
  for (std::size_t i = 0; i < size; ++i) {
    __builtin_prefetch(&counts_[slot_of(sifted[i].posting)], 1);
  }
  std::uint32_t* found = scratch_.found.data();
  std::size_t found_size = 0;
  for (std::size_t i = 0; i < size; ++i) {
    const Hit& hit = sifted[i];
    const std::uint32_t slot = slot_of(hit.posting);
    Count& count = counts_[slot];
    if (count.mark != mark_of(hit.posting)) continue;
    const bool may_flood = scratch_.read[hit.list] > query.group_list_max;
    if (may_flood && crowded_[slot] && floods(hit, query)) continue;
    found[found_size] = slot;
    found_size += count.hits == 0 ? 1 : 0;
    ++count.hits;
    count.weight += probes[hit.list].weight;
  }
  scratch_.found_size = found_size;
  scratch_.lists += probes.size();
}

/// Takes over what was counted, where it is enough, and leaves the counts as before the query.
void PostingIndex::take_several(const Query& query) const {
  scratch_.several.resize(scratch_.found_size + 1);
  std::size_t several = 0;
  for (std::size_t i = 0; i < scratch_.found_size; ++i) {
    const std::uint32_t slot = scratch_.found[i];
    Count& count = counts_[slot];
    scratch_.several[several] = {slot, count.hits, count.weight};
    several += count.hits >= query.hits_min ? 1 : 0;
    count.hits = 0;
    count.weight = 0;
  }
  scratch_.several.resize(several);
}

/// The least weight among the `most` heaviest ones.
float PostingIndex::least_of_best(std::size_t most) const {
  std::vector<float>& heaviest = scratch_.heaviest;
  heaviest.assign(most, -std::numeric_limits<float>::infinity());
  for (const Candidate& candidate : scratch_.several) {
    if (candidate.weight <= heaviest.back()) continue;
    std::size_t at = most - 1;
    for (; at > 0 && heaviest[at - 1] < candidate.weight; --at) heaviest[at] = heaviest[at - 1];
    heaviest[at] = candidate.weight;
  }
  return heaviest.back();
}

std::vector<Candidate> PostingIndex::passing(const Query& query, float weight_min) const {
  std::vector<Candidate> found;
  found.reserve(scratch_.several.size());
  for (const Candidate& candidate : scratch_.several) {
    if (candidate.weight < weight_min) continue;
    __builtin_prefetch(&entries_[candidate.slot]);
    found.push_back(candidate);
  }
  std::erase_if(
      found, [&](const Candidate& candidate) { return !passes(entries_[candidate.slot], query); });
  return found;
}

/// Entries are far away, and nearly all pass: so first the weights alone say which may be among the
/// best; only where too few of these pass are all looked at.
std::vector<Candidate> PostingIndex::best(const Query& query) const {
  take_several(query);
  const std::size_t most = query.candidates_max;
  if (most == 0 || scratch_.several.empty()) return {};
  constexpr float kAny = -std::numeric_limits<float>::infinity();
  const bool may_choose = scratch_.several.size() > most;
  std::vector<Candidate> found = passing(query, may_choose ? least_of_best(most) : kAny);
  if (may_choose && found.size() < most) found = passing(query, kAny);
  const auto better = [&](const Candidate& a, const Candidate& b) {
    if (a.weight != b.weight) return a.weight > b.weight;
    const std::uint32_t left = entries_[a.slot].tag;
    const std::uint32_t right = entries_[b.slot].tag;
    return left != right ? left > right : a.slot < b.slot;
  };
  const std::size_t kept = std::min(found.size(), most);
  const auto end = found.begin() + static_cast<std::ptrdiff_t>(kept);
  if (kept < found.size()) std::nth_element(found.begin(), end, found.end(), better);
  found.resize(kept);
  std::sort(found.begin(), found.end(), better);
  return found;
}

std::vector<Candidate> PostingIndex::query(const std::vector<Probe>& probes,
                                           const Query& query) const {
  WIREFOLD_CHECK(std::max(query.list_max, query.deep_list_max) + kBlockPostings + 3 <= kListMax);
  WIREFOLD_CHECK(query.group_list_max >= kCrowd);
  open_lists(probes);
  read_lists(probes, query);
  share_turns(probes, {false, query.postings_max});
  share_turns(probes, {true, query.deep_postings_max});
  scratch_.sifted.resize(scratch_.hits.size() + 1);
  scratch_.found.resize(scratch_.hits.size() + 1);
  sift_hits(query);
  count_hits(probes, query);
  return best(query);
}

// --- state ---

/// Whether the ring's numbers can be those of one.
bool PostingIndex::has_true_ring() const {
  const std::uint32_t made = next_ - oldest_;
  return next_ != 0 && oldest_ % page_blocks_ == 0 && open_ <= pages_.size() &&
         made <= std::max<std::uint64_t>(open_ * std::uint64_t{page_blocks_}, 1) &&
         made > (std::max(open_, 1U) - 1) * page_blocks_;
}

bool PostingIndex::has_true_pages() const {
  for (std::uint32_t i = 0; i < open_; ++i) {
    const bool is_last = i + 1 == open_;
    const std::size_t used = is_last ? (next_ - oldest_ - 1) % page_blocks_ + 1 : page_blocks_;
    if (page_of(oldest_ + i * page_blocks_).blocks.size() != used) return false;
  }
  return true;
}

std::uint64_t PostingIndex::bytes() const {
  std::uint64_t blocks = spare_.capacity();
  for (const Page& page : pages_) blocks += page.blocks.size();
  return blocks * sizeof(Block) + cells_.bytes() + entries_.size() * sizeof(SlotEntry) +
         counts_.size() * sizeof(Count);
}

std::uint64_t PostingIndex::bytes_max(std::uint64_t postings_max, std::uint64_t slots) {
  const std::uint64_t ring = (blocks_for(postings_max) + kPageBlocksMax) * sizeof(Block);
  const std::uint64_t cells = CellTable::bytes_max(cells_for(postings_max));
  const std::uint64_t entries = std::bit_ceil(slots) * (sizeof(SlotEntry) + sizeof(Count));
  return ring + cells + entries + entries / 2;
}

}  // namespace wirefold::index
