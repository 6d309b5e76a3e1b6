#pragma once
// The articles in the window, in slots that are reused. A slot is a small number for tables of
// numbers; an ArticleSeq names one article for ever. Part of the state.

#include <array>
#include <memory>
#include <vector>

#include "story/stored_article.h"

namespace wirefold::story {

class ArticleTable {
 public:
  ArticleTable();
  /// Puts the article into a free slot and returns the slot.
  std::uint32_t insert(StoredArticle article);
  /// Frees the article's slot. The article must be there.
  void erase(base::ArticleSeq seq);

  /// Null if the article has left the window. Valid until the article is erased.
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
    return (*pages_[slot / kPageSlots])[slot % kPageSlots];
  }
  [[nodiscard]] std::uint32_t slot_of(base::ArticleSeq seq) const;
  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] std::uint64_t bytes() const;

 private:
  static constexpr std::uint32_t kPageSlots = 128;
  using Page = std::array<StoredArticle, kPageSlots>;

  [[nodiscard]] StoredArticle& slot(std::uint32_t slot) {
    return (*pages_[slot / kPageSlots])[slot % kPageSlots];
  }
  [[nodiscard]] std::size_t cell_of(base::ArticleSeq seq) const;
  std::uint32_t take_slot();
  void close_gap(std::size_t gap);
  void grow();

  std::vector<std::unique_ptr<Page>> pages_;  // never moved, so articles stay where they are
  std::uint32_t slots_ = 0;
  std::vector<std::uint32_t> free_;
  std::vector<std::uint32_t> cells_;  // slot + 1 by seq, open addressing; 0 is empty
  std::size_t size_ = 0;
};

}  // namespace wirefold::story
