#pragma once
// The articles in the window, in slots that are reused. A slot is a small number for tables of
// numbers; an ArticleSeq names one article for ever. Part of the state.

#include <deque>
#include <unordered_map>
#include <vector>

#include "story/stored_article.h"

namespace wirefold::story {

class ArticleTable {
 public:
  /// Puts the article into a free slot and returns the slot.
  std::uint32_t insert(StoredArticle article);
  /// Frees the article's slot. The article must be there.
  void erase(base::ArticleSeq seq);

  /// Null if the article has left the window. Valid until the article is erased.
  [[nodiscard]] const StoredArticle* find(base::ArticleSeq seq) const;
  [[nodiscard]] StoredArticle* find(base::ArticleSeq seq);
  /// The article in a slot; its seq is none if the slot is free.
  [[nodiscard]] const StoredArticle& at(std::uint32_t slot) const { return slots_[slot]; }
  [[nodiscard]] std::uint32_t slot_of(base::ArticleSeq seq) const;
  [[nodiscard]] std::size_t size() const { return by_seq_.size(); }
  [[nodiscard]] std::uint64_t bytes() const;

 private:
  std::deque<StoredArticle> slots_;
  std::vector<std::uint32_t> free_;
  std::unordered_map<std::uint64_t, std::uint32_t> by_seq_;
};

}  // namespace wirefold::story
