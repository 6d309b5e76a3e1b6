// Articles are found by their number in a table of slots with linear probing, half full at most.
// Numbers grow by one, and those in the window stand close together: taken as their own hash they
// would fill one run of cells as long as the window, which removing one would walk to its end. So
// they are scattered (Knuth's multiplicative hashing), and runs stay short.

#include "story/article_table.h"

#include "base/check.h"
#include "story/close_gap.h"

namespace wirefold::story {

std::string_view usability_name(Usability usability) {
  switch (usability) {
    case Usability::kUsable:
      return "usable";
    case Usability::kWithheld:
      return "withheld";
    case Usability::kWithdrawn:
      return "withdrawn";
    case Usability::kKilledText:
      return "killed_text";
  }
  return "usable";
}

ArticleTable::ArticleTable() : cells_(kCellsMin) {}

/// Where the article's slot stands, or would stand.
std::size_t ArticleTable::cell_of(base::ArticleSeq seq) const {
  const std::size_t mask = cells_.size() - 1;
  std::size_t at = home_of(seq);
  while (cells_[at] != 0 && this->at(cells_[at] - 1).seq != seq) at = (at + 1) & mask;
  return at;
}

/// Whether these are the slots that no article has, each once.
bool ArticleTable::has_free_slots(const std::vector<std::uint32_t>& slots) const {
  std::vector<bool> is_met(slots_);
  for (const std::uint32_t slot : slots) {
    if (slot >= slots_ || at(slot).seq.valid() || is_met[slot]) return false;
    is_met[slot] = true;
  }
  return slots.size() + size_ == slots_;
}

/// A free slot that was not there before.
std::uint32_t ArticleTable::add_slot() {
  if (slots_ == pages_.size() * kPageSlots) pages_.emplace_back().reserve(kPageSlots);
  pages_.back().emplace_back();
  return slots_++;
}

/// Makes the cells anew: so many, and every article in one.
void ArticleTable::find_places(std::size_t cells) {
  cells_.assign(cells, 0);
  for (std::uint32_t slot = 0; slot < slots_; ++slot) {
    if (at(slot).seq.valid()) cells_[cell_of(at(slot).seq)] = slot + 1;
  }
}

void ArticleTable::grow() {
  std::vector<std::uint32_t> old(cells_.size() * 2);
  old.swap(cells_);
  for (const std::uint32_t cell : old) {
    if (cell != 0) cells_[cell_of(at(cell - 1).seq)] = cell;
  }
}

/// The slot's content, if it has one, has been released.
void ArticleTable::store(StoredArticle&& article, std::uint32_t slot) {
  StoredArticle& stored = this->slot(slot);
  stored = std::move(article);
  stored.content = contents_.keep(stored.content, slot);
  contents_.tidy([this](std::uint32_t of, PackedContent&& content) {
    this->slot(of).content = std::move(content);
  });
}

std::uint32_t ArticleTable::insert(StoredArticle&& article) {
  if ((size_ + 1) * 2 > cells_.size()) grow();
  const base::ArticleSeq seq = article.seq;
  std::uint32_t taken = 0;
  if (free_.empty()) {
    taken = add_slot();
  } else {
    taken = free_.back();
    free_.pop_back();
  }
  store(std::move(article), taken);
  cells_[cell_of(seq)] = taken + 1;
  ++size_;
  return taken;
}

void ArticleTable::replace(StoredArticle&& article) {
  const std::uint32_t slot = slot_of(article.seq);
  contents_.release(at(slot).content);
  store(std::move(article), slot);
}

void ArticleTable::erase(base::ArticleSeq seq) {
  const std::size_t cell = cell_of(seq);
  WIREFOLD_CHECK(cells_[cell] != 0);
  const std::uint32_t freed = cells_[cell] - 1;
  cells_[cell] = 0;
  close_gap(cells_, cell, [&](std::uint32_t slot) { return home_of(at(slot).seq); });
  contents_.release(at(freed).content);
  slot(freed) = StoredArticle{};
  free_.push_back(freed);
  --size_;
}

std::uint32_t ArticleTable::slot_of(base::ArticleSeq seq) const {
  const std::uint32_t cell = cells_[cell_of(seq)];
  WIREFOLD_CHECK(cell != 0);
  return cell - 1;
}

std::uint64_t ArticleTable::bytes() const {
  return contents_.bytes() + pages_.size() * kPageSlots * sizeof(StoredArticle) +
         cells_.size() * sizeof(cells_[0]);
}

}  // namespace wirefold::story
