#include "story/article_table.h"

#include "base/check.h"

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

std::uint32_t ArticleTable::insert(StoredArticle article) {
  const std::uint64_t seq = article.seq.value;
  std::uint32_t slot = static_cast<std::uint32_t>(slots_.size());
  if (free_.empty()) {
    slots_.push_back(std::move(article));
  } else {
    slot = free_.back();
    free_.pop_back();
    slots_[slot] = std::move(article);
  }
  by_seq_.emplace(seq, slot);
  return slot;
}

void ArticleTable::erase(base::ArticleSeq seq) {
  const auto entry = by_seq_.find(seq.value);
  WIREFOLD_CHECK(entry != by_seq_.end());
  slots_[entry->second] = StoredArticle{};
  free_.push_back(entry->second);
  by_seq_.erase(entry);
}

const StoredArticle* ArticleTable::find(base::ArticleSeq seq) const {
  const auto entry = by_seq_.find(seq.value);
  return entry == by_seq_.end() ? nullptr : &slots_[entry->second];
}

StoredArticle* ArticleTable::find(base::ArticleSeq seq) {
  const auto entry = by_seq_.find(seq.value);
  return entry == by_seq_.end() ? nullptr : &slots_[entry->second];
}

std::uint32_t ArticleTable::slot_of(base::ArticleSeq seq) const {
  const auto entry = by_seq_.find(seq.value);
  WIREFOLD_CHECK(entry != by_seq_.end());
  return entry->second;
}

std::uint64_t ArticleTable::bytes() const {
  return slots_.size() * sizeof(StoredArticle) + by_seq_.size() * 32;
}

}  // namespace wirefold::story
