#pragma once
// The story room's values as bytes: what a checkpoint holds of an article, a story, an identity,
// and what a journal holds of an update. Each is its members in the order below, by the rules of
// base/bytes.h; state/formats.md says how whole records are put together. A change to any of these
// functions changes both formats: raise state::kFormatVersion.

#include <algorithm>
#include <array>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <variant>
#include <vector>

#include "base/bytes.h"
#include "story/stored_article.h"
#include "story/story.h"
#include "story/update.h"

namespace wirefold::story {

using base::transfer_list;
using base::transfer_numbers;

/// A length in 16 bits, then the items.
template <typename Stream, typename Items, typename Each>
void transfer_inline(Stream& stream, Items& items, Each each) {
  if constexpr (Stream::kReads) {
    std::uint16_t size = 0;
    stream.number(size);
    items.clear();
    for (; size > 0 && !stream.failed(); --size) {
      typename Items::value_type item{};
      each(item);
      if (!items.push_back(item)) stream.fail();
    }
  } else {
    stream.number(static_cast<std::uint16_t>(items.size()));
    for (auto& item : items) each(item);
  }
}

/// The same of numbers, all at once: they lie in memory as they are written.
template <typename Stream, typename Items>
void transfer_inline_numbers(Stream& stream, Items& items) {
  using Item = typename Items::value_type;
  static_assert(std::is_arithmetic_v<Item> && !std::is_same_v<Item, bool>);
  auto size = static_cast<std::uint16_t>(items.size());
  stream.number(size);
  if constexpr (Stream::kReads) {
    if (size > Items::kCapacity) return stream.fail();
    items.resize_for_overwrite(size);
    stream.raw(reinterpret_cast<char*>(items.data()), size * sizeof(Item));
    if (stream.failed()) items.clear();
  } else {
    stream.raw({reinterpret_cast<const char*>(items.data()), size * sizeof(Item)});
  }
}

/// An enumerator; reading fails beyond `last`.
template <typename Stream, typename Enum>
void transfer_enum(Stream& stream, Enum& value, std::remove_const_t<Enum> last) {
  stream.number(value);
  if constexpr (Stream::kReads) {
    if (value > last) stream.fail();
  }
}

/// Of similarity::Features, or written from a view of them.
template <typename Stream, typename Features>
void transfer_features(Stream& stream, Features& features) {
  transfer_numbers(stream, features.time, features.language, features.agency, features.tokens,
                   features.winnow_window, features.weekdays, features.is_agency_original,
                   features.lacks_capitals);
  transfer_inline_numbers(stream, features.terms);
  transfer_inline_numbers(stream, features.weights);
  transfer_inline_numbers(stream, features.heaviest);
  transfer_numbers(stream, features.lead_terms, features.heavy_terms, features.norm,
                   features.lead_norm);
  transfer_inline_numbers(stream, features.shingles);
  stream.number(features.strong_shingles);
  transfer_inline_numbers(stream, features.quotations);
  transfer_inline_numbers(stream, features.sentences);
  transfer_inline_numbers(stream, features.names);
  transfer_inline(stream, features.days,
                  [&](auto& day) { transfer_numbers(stream, day.day, day.year); });
  transfer_inline_numbers(stream, features.lead_numbers);
  transfer_inline(stream, features.numbers, [&](auto& number) {
    transfer_numbers(stream, number.value, number.noun, number.flags, number.in_lead);
  });
}

/// Features, then the caption's strings.
template <typename Stream>
void write_content(Stream& stream, const PackedContent& content) {
  const similarity::FeaturesView features = content.features();
  transfer_features(stream, features);
  const Caption caption = content.caption();
  for (const std::string_view text : {caption.id, caption.source, caption.headline, caption.version,
                                      caption.agency, caption.language}) {
    stream.text(text);
  }
}

/// Whether the lists fit one another, as comparing trusts that they do.
inline bool are_whole(const similarity::Features& features) {
  return features.weights.size() == features.terms.size() &&
         features.strong_shingles <= features.shingles.size() &&
         std::all_of(features.heaviest.begin(), features.heaviest.end(),
                     [&](std::uint8_t term) { return term < features.terms.size(); });
}

template <typename Stream>
void read_content(Stream& stream, PackedContent& content) {
  similarity::Features features;
  transfer_features(stream, features);
  std::array<std::string, 6> texts;
  for (std::string& text : texts) stream.text(text);
  if (!are_whole(features)) stream.fail();
  if (stream.failed()) return;
  content = {features, {texts[0], texts[1], texts[2], texts[3], texts[4], texts[5]}};
}

template <typename Stream, typename Article>
requires std::is_same_v<std::remove_const_t<Article>, StoredArticle>
void transfer(Stream& stream, Article& article) {
  transfer_numbers(stream, article.seq.value, article.identity.low, article.identity.high,
                   article.time, article.embargoed_until, article.story.value, article.family.value,
                   article.matched.value);
  transfer_enum(stream, article.relation, similarity::Relation::kWithdrawal);
  stream.number(article.score);
  transfer_enum(stream, article.usability, Usability::kKilledText);
  transfer_numbers(stream, article.looks, article.is_copy, article.printed_from,
                   article.printed_until);
  if constexpr (Stream::kReads) {
    read_content(stream, article.content);
  } else {
    write_content(stream, article.content);
  }
}

template <typename Stream, typename Value>
requires std::is_same_v<std::remove_const_t<Value>, Identity>
void transfer(Stream& stream, Value& identity) {
  transfer_numbers(stream, identity.key.low, identity.key.high);
  stream.text(identity.version);
  transfer_numbers(stream, identity.content.low, identity.content.high, identity.version_time,
                   identity.seq.value, identity.withdrawn);
}

template <typename Stream, typename List>
void transfer_seqs(Stream& stream, List& seqs) {
  transfer_list(stream, seqs, [&](auto& seq) { stream.number(seq.value); });
}

template <typename Stream, typename List>
void transfer_related(Stream& stream, List& related) {
  transfer_list(stream, related,
                [&](auto& link) { transfer_numbers(stream, link.story.value, link.score); });
}

template <typename Stream, typename Value>
requires std::is_same_v<std::remove_const_t<Value>, Story>
void transfer(Stream& stream, Value& story) {
  transfer_numbers(stream, story.id.value, story.revision);
  transfer_enum(stream, story.status, StoryStatus::kClosed);
  transfer_numbers(stream, story.merged_into.value, story.founder.value, story.canonical.value);
  transfer_enum(stream, story.canonical_reason, CanonicalReason::kRuling);
  transfer_seqs(stream, story.members);
  transfer_list(stream, story.families,
                [&](auto& count) { transfer_numbers(stream, count.family.value, count.articles); });
  transfer_seqs(stream, story.representatives);
  transfer_related(stream, story.related);
  transfer_numbers(stream, story.articles_total, story.texts_total, story.examine_at,
                   story.first_time, story.last_time, story.pinned.value, story.is_held);
}

/// What AddArticle::signature points to in updates that were read.
using Lessons = std::vector<std::unique_ptr<fingerprint::Signature>>;

/// Of the signature only what the stream learns from: language, the terms' hashes, the lines.
template <typename Stream, typename Signature>
void transfer_lesson(Stream& stream, Signature& signature) {
  stream.number(signature.language);
  transfer_inline(stream, signature.terms, [&](auto& term) { stream.number(term.hash); });
  transfer_inline(stream, signature.lines,
                  [&](auto& line) { transfer_numbers(stream, line.hash, line.begin, line.end); });
}

/// Transfers the members of each kind of change.
template <typename Stream>
class ChangeTransfer {
 public:
  ChangeTransfer(Stream& stream, Lessons& lessons) : stream_(stream), lessons_(lessons) {}

  void operator()(auto& change) {
    using Kind = std::remove_cvref_t<decltype(change)>;
    if constexpr (std::is_same_v<Kind, AddArticle>) {
      transfer(stream_, change.article);
      lesson(change);
      transfer_numbers(stream_, change.founds_story, change.outlet, change.partner.value);
    } else if constexpr (std::is_same_v<Kind, ReviseArticle>) {
      transfer(stream_, change.article);
    } else if constexpr (std::is_same_v<Kind, MoveArticle>) {
      transfer_numbers(stream_, change.seq.value, change.to.value, change.family.value,
                       change.matched.value);
      transfer_enum(stream_, change.relation, similarity::Relation::kWithdrawal);
      transfer_numbers(stream_, change.score, change.founds_story);
    } else if constexpr (std::is_same_v<Kind, SetUsability>) {
      stream_.number(change.seq.value);
      transfer_enum(stream_, change.usability, Usability::kKilledText);
    } else if constexpr (std::is_same_v<Kind, RememberIdentity>) {
      transfer(stream_, change.identity);
    } else if constexpr (std::is_same_v<Kind, CountLook>) {
      stream_.number(change.seq.value);
    } else if constexpr (std::is_same_v<Kind, CountExamination>) {
      transfer_numbers(stream_, change.story.value, change.next_size);
    } else if constexpr (std::is_same_v<Kind, RelateStories>) {
      stream_.number(change.story.value);
      transfer_related(stream_, change.related);
    } else if constexpr (std::is_same_v<Kind, Tick>) {
      stream_.number(change.now);
    } else {
      ruled(change);
    }
  }

 private:
  void ruled(auto& change) {
    using Kind = std::remove_cvref_t<decltype(change)>;
    if constexpr (std::is_same_v<Kind, KeepApart>) {
      transfer_numbers(stream_, change.story.value, change.other.value, change.article.value);
    } else if constexpr (std::is_same_v<Kind, HoldTogether>) {
      transfer_numbers(stream_, change.story.value, change.joined.value);
    } else {
      static_assert(std::is_same_v<Kind, PinCanonical>);
      transfer_numbers(stream_, change.story.value, change.article.value);
    }
  }
  void lesson(auto& change) {
    bool is_taught = change.signature != nullptr;
    stream_.number(is_taught);
    if (!is_taught) return;
    if constexpr (Stream::kReads) {
      auto& made = lessons_.emplace_back(std::make_unique<fingerprint::Signature>());
      transfer_lesson(stream_, *made);
      change.signature = made.get();
    } else {
      transfer_lesson(stream_, *change.signature);
    }
  }

  Stream& stream_;
  Lessons& lessons_;
};

/// Makes the change of a kind by its number in the variant; fails where there is no such kind.
template <std::size_t kKind = 0>
void make_change(std::size_t kind, base::ByteReader& reader, Change& change) {
  if constexpr (kKind == std::variant_size_v<Change>) {
    reader.fail();
  } else if (kind == kKind) {
    change.emplace<kKind>();
  } else {
    make_change<kKind + 1>(kind, reader, change);
  }
}

/// An update: its changes, each the number of its kind in a byte and then its members. `lessons`
/// gets what the changes read point to, and must outlive them.
template <typename Stream, typename Update>
requires std::is_same_v<std::remove_const_t<Update>, StoryUpdate>
void transfer(Stream& stream, Update& update, Lessons& lessons) {
  transfer_list(stream, update.changes, [&](auto& change) {
    auto kind = static_cast<std::uint8_t>(change.index());
    stream.number(kind);
    if constexpr (Stream::kReads) make_change(kind, stream, change);
    if constexpr (Stream::kReads) {
      if (stream.failed()) return;
    }
    std::visit(ChangeTransfer<Stream>(stream, lessons), change);
  });
}

}  // namespace wirefold::story
