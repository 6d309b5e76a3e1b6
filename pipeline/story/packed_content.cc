// The lists stand behind the head without gaps, the widest items first, so each is aligned without
// further ado and found by adding up the lengths before it.

#include "story/packed_content.h"

#include <algorithm>
#include <cstring>
#include <limits>
#include <span>

#include "base/check.h"

namespace wirefold::story {
namespace {

using similarity::Features;
using similarity::FeaturesView;

template <typename List>
constexpr std::size_t kMost = List::kCapacity;
static_assert(kMost<decltype(Features::shingles)> <= 0xFF);
static_assert(kMost<decltype(Features::terms)> == kMost<decltype(Features::weights)>);

/// Calls `each` with every list, in the order in which they are packed.
template <typename View, typename Each>
void for_each_list(View& view, Each each) {
  each(view.terms);
  each(view.shingles);
  each(view.quotations);
  each(view.sentences);
  each(view.names);
  each(view.lead_numbers);
  each(view.numbers);
  each(view.days);
  each(view.weights);
  each(view.heaviest);
}

template <typename Texts>
auto texts_of(Texts& caption) {
  return std::array{&caption.id,      &caption.source, &caption.headline,
                    &caption.version, &caption.agency, &caption.language};
}

std::uint8_t count_of(std::size_t items) {
  WIREFOLD_CHECK(items <= 0xFF);
  return static_cast<std::uint8_t>(items);
}

}  // namespace

const PackedContent::Head PackedContent::kEmpty;

PackedContent::PackedContent(const FeaturesView& features, const Caption& caption)
    : segment_(kOwn) {
  WIREFOLD_CHECK(features.weights.size() == features.terms.size());
  Head head;
  head.facts = features;
  head.terms = count_of(features.terms.size());
  head.heaviest = count_of(features.heaviest.size());
  head.shingles = count_of(features.shingles.size());
  head.quotations = count_of(features.quotations.size());
  head.sentences = count_of(features.sentences.size());
  head.names = count_of(features.names.size());
  head.days = count_of(features.days.size());
  head.lead_numbers = count_of(features.lead_numbers.size());
  head.numbers = count_of(features.numbers.size());
  std::size_t bytes = sizeof(Head);
  for_each_list(features, [&](const auto& list) { bytes += list.size_bytes(); });
  const auto texts = texts_of(caption);
  for (std::size_t i = 0; i < texts.size(); ++i) {
    head.text_bytes[i] = static_cast<std::uint32_t>(texts[i]->size());
    bytes += texts[i]->size();
  }
  WIREFOLD_CHECK(bytes <= std::numeric_limits<std::uint32_t>::max());  // and so does each text
  bytes_ = static_cast<std::uint32_t>(bytes);
  auto* to = new std::byte[bytes];
  at_ = to;
  const auto append = [&to](const void* from, std::size_t size) {
    if (size > 0) std::memcpy(to, from, size);
    to += size;
  };
  append(&head, sizeof head);
  for_each_list(features, [&](const auto& list) { append(list.data(), list.size_bytes()); });
  for (const std::string_view* text : texts) append(text->data(), text->size());
}

PackedContent::PackedContent(const PackedContent& other)
    : at_(other.at_), bytes_(other.bytes_), segment_(other.segment_) {
  if (segment_ == kNobody) return;
  auto* own = new std::byte[bytes_];
  std::memcpy(own, other.at_, bytes_);
  at_ = own;
  segment_ = kOwn;
}

FeaturesView PackedContent::features() const {
  const Head& head = this->head();
  const std::byte* from = at_ + sizeof(Head);
  const auto take = [&from]<typename Item>(std::span<const Item>& list, std::size_t items) {
    list = {reinterpret_cast<const Item*>(from), items};
    from += list.size_bytes();
  };
  FeaturesView view(head.facts);
  take(view.terms, head.terms);
  take(view.shingles, head.shingles);
  take(view.quotations, head.quotations);
  take(view.sentences, head.sentences);
  take(view.names, head.names);
  take(view.lead_numbers, head.lead_numbers);
  take(view.numbers, head.numbers);
  take(view.days, head.days);
  take(view.weights, head.terms);
  take(view.heaviest, head.heaviest);
  return view;
}

Caption PackedContent::caption() const {
  const Head& head = this->head();
  const char* from = reinterpret_cast<const char*>(at_) + bytes_;
  for (const std::uint32_t bytes : head.text_bytes) from -= bytes;
  Caption caption;
  const auto texts = texts_of(caption);
  for (std::size_t i = 0; i < texts.size(); ++i) {
    *texts[i] = {from, head.text_bytes[i]};
    from += head.text_bytes[i];
  }
  return caption;
}

std::size_t PackedContent::bytes_max(std::size_t caption_bytes) {
  std::size_t bytes = sizeof(Head) + caption_bytes;
  Features longest;
  for_each_list(longest, [&]<typename List>(const List& /*list*/) {
    bytes += List::kCapacity * sizeof(typename List::value_type);
  });
  return bytes;
}

}  // namespace wirefold::story
