#include "story/article_table.h"

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

/// The article's content has memory of its own.
void ArticleTable::store_content(std::uint32_t slot) {
  at(slot).content = contents_.keep(at(slot).content, slot);
  contents_.tidy(
      [this](std::uint32_t of, PackedContent&& content) { at(of).content = std::move(content); });
}

std::uint32_t ArticleTable::insert(StoredArticle&& article) {
  const std::uint32_t slot = KeyedSlots::insert(std::move(article));
  store_content(slot);
  return slot;
}

void ArticleTable::replace(StoredArticle&& article) {
  const std::uint32_t slot = slot_of(article.seq);
  contents_.release(at(slot).content);
  at(slot) = std::move(article);
  store_content(slot);
}

void ArticleTable::erase(base::ArticleSeq seq) {
  const StoredArticle gone = KeyedSlots::erase(seq);
  contents_.release(gone.content);
}

}  // namespace wirefold::story
