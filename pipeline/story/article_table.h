#pragma once
// The articles in the window, in slots that are reused, with their contents in a store of their
// own. A slot is a small number for tables of numbers; an ArticleSeq names one article for ever.
// Part of the state.

#include <type_traits>

#include "story/content_store.h"
#include "story/keyed_slots.h"
#include "story/stored_article.h"
#include "story/value_format.h"

namespace wirefold::story {

/// What an article's content shows is valid only until the next insert() or replace().
class ArticleTable : private KeyedSlots<StoredArticle, &StoredArticle::seq> {
 public:
  using KeyedSlots::at;
  using KeyedSlots::find;
  using KeyedSlots::prefetch;
  using KeyedSlots::prefetch_slot;  // but for its content
  using KeyedSlots::size;
  using KeyedSlots::slot_of;
  using KeyedSlots::slots;

  /// Puts the article into a free slot and returns the slot.
  std::uint32_t insert(StoredArticle&& article);
  /// Puts the article in place of the one with its seq, which must be there.
  void replace(StoredArticle&& article);
  /// Frees the article's slot. The article must be there.
  void erase(base::ArticleSeq seq);

  [[nodiscard]] std::uint64_t bytes() const { return KeyedSlots::bytes() + contents_.bytes(); }
  /// Of so many articles with contents of so many bytes each.
  [[nodiscard]] static std::uint64_t bytes_max(std::uint64_t articles, std::size_t content_bytes) {
    return KeyedSlots::bytes_max(articles, articles) +
           ContentStore::bytes_max(articles, content_bytes);
  }

  /// The whole table as bytes, both ways (base/bytes.h), each article in its slot. Reading fails
  /// where there are more than `slots_max`.
  template <typename Stream, typename Table>
  static void transfer(Stream& stream, Table& table, std::uint64_t slots_max);

 private:
  void store_content(std::uint32_t slot);

  ContentStore contents_;
};

template <typename Stream, typename Table>
void ArticleTable::transfer(Stream& stream, Table& table, std::uint64_t slots_max) {
  if constexpr (Stream::kReads) table.contents_.clear();
  std::conditional_t<Stream::kReads, KeyedSlots, const KeyedSlots>& articles = table;
  KeyedSlots::transfer(stream, articles, slots_max, [&](auto& article, std::uint32_t slot) {
    story::transfer(stream, article);
    if constexpr (Stream::kReads) article.content = table.contents_.keep(article.content, slot);
  });
}

}  // namespace wirefold::story
