#pragma once
// The articles in the window, in slots that are reused. A slot is a small number for tables of
// numbers; an ArticleSeq names one article for ever. Part of the state.

#include <bit>
#include <vector>

#include "base/huge_pages.h"
#include "base/prefetch.h"
#include "story/content_store.h"
#include "story/stored_article.h"
#include "story/value_format.h"

namespace wirefold::story {

class ArticleTable {
 public:
  ArticleTable();
  /// Puts the article into a free slot and returns the slot.
  std::uint32_t insert(StoredArticle&& article);
  /// Puts the article in place of the one with its seq, which must be there.
  void replace(StoredArticle&& article);
  /// Frees the article's slot. The article must be there.
  void erase(base::ArticleSeq seq);

  /// Fetches what at() shows of a slot, but for its content.
  void prefetch_slot(std::uint32_t slot) const { base::prefetch(&at(slot), sizeof(StoredArticle)); }

  /// Fetches what find() reads first.
  void prefetch(base::ArticleSeq seq) const { base::prefetch(&cells_[home_of(seq)]); }

  /// Null if the article has left the window. Valid until the article is erased; what its content
  /// shows only until the next insert() or replace().
  [[nodiscard]] const StoredArticle* find(base::ArticleSeq seq) const {
    const std::uint32_t cell = cells_[cell_of(seq)];
    return cell == 0 ? nullptr : &at(cell - 1);
  }
  [[nodiscard]] StoredArticle* find(base::ArticleSeq seq) {
    const std::uint32_t cell = cells_[cell_of(seq)];
    return cell == 0 ? nullptr : &slot(cell - 1);
  }
  /// The article in a slot; its seq is none if the slot is free.
  [[nodiscard]] const StoredArticle& at(std::uint32_t slot) const {
    return pages_[slot / kPageSlots][slot % kPageSlots];
  }
  [[nodiscard]] std::uint32_t slot_of(base::ArticleSeq seq) const;
  /// Slots there are, used and free: 0 … slots() - 1 for at().
  [[nodiscard]] std::uint32_t slots() const { return slots_; }
  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] std::uint64_t bytes() const;

  /// The whole table as bytes, both ways (base/bytes.h), each article in its slot. Reading fails
  /// where there are more than `slots_max`.
  template <typename Stream, typename Table>
  static void transfer(Stream& stream, Table& table, std::uint64_t slots_max);

 private:
  static constexpr std::uint32_t kPageSlots = (2U << 20) / sizeof(StoredArticle);  // a huge page
  static constexpr std::size_t kCellsMin = 1024;
  static constexpr std::size_t kCellsPerSlotMax = 4;
  /// Room for kPageSlots articles, filled as slots are used for the first time.
  using Page = std::vector<StoredArticle, base::HugePageAllocator<StoredArticle>>;

  [[nodiscard]] StoredArticle& slot(std::uint32_t slot) {
    return pages_[slot / kPageSlots][slot % kPageSlots];
  }
  [[nodiscard]] std::size_t home_of(base::ArticleSeq seq) const {
    constexpr std::uint64_t kGolden = 0x9E37'79B9'7F4A'7C15;  // 2^64 over the golden ratio
    return (seq.value * kGolden) >> (64 - std::countr_zero(cells_.size()));
  }
  [[nodiscard]] std::size_t cell_of(base::ArticleSeq seq) const;
  [[nodiscard]] bool has_free_slots(const std::vector<std::uint32_t>& slots) const;
  std::uint32_t add_slot();
  void store(StoredArticle&& article, std::uint32_t slot);
  void grow();
  void find_places(std::size_t cells);

  ContentStore contents_;
  std::vector<Page> pages_;  // they never grow beyond their room, so articles stay where they are
  std::uint32_t slots_ = 0;
  std::vector<std::uint32_t> free_;
  std::vector<std::uint32_t> cells_;  // slot + 1 by seq, open addressing; 0 is empty; 2^n
  std::size_t size_ = 0;
};

template <typename Stream, typename Table>
void ArticleTable::transfer(Stream& stream, Table& table, std::uint64_t slots_max) {
  std::uint32_t slots = table.slots_;
  stream.number(slots);
  if constexpr (Stream::kReads) {
    if (slots > slots_max) return stream.fail();
    table.slots_ = 0;
    table.pages_.clear();
    table.contents_.clear();
    table.size_ = 0;
  }
  for (std::uint32_t slot = 0; slot < slots; ++slot) {
    if constexpr (Stream::kReads) {
      if (stream.failed()) return;
      table.add_slot();
    }
    auto& article = table.pages_[slot / kPageSlots][slot % kPageSlots];
    bool is_used = article.seq.valid();
    stream.number(is_used);
    if (is_used) story::transfer(stream, article);
    if constexpr (Stream::kReads) {
      if (is_used != article.seq.valid()) return stream.fail();
      article.content = table.contents_.keep(article.content, slot);
      table.size_ += is_used ? 1 : 0;
    }
  }
  stream.items(table.free_, slots);
  if constexpr (Stream::kReads) {
    if (!table.has_free_slots(table.free_)) return stream.fail();
  }
  // Where in the cells an article stands depends on what was there before; that it is there counts.
  std::uint64_t cells = table.cells_.size();
  stream.number(cells);
  if constexpr (Stream::kReads) {
    const bool fits = std::has_single_bit(cells) && cells >= kCellsMin &&
                      cells >= 2 * table.size_ && cells <= kCellsMin + kCellsPerSlotMax * slots;
    if (!fits) return stream.fail();
    table.find_places(cells);
  }
}

}  // namespace wirefold::story
