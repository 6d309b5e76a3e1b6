// Each member of the signature is a bounded sample of the document that two documents draw alike:
// the smallest hashes (quotations, sentences), winnowed shingles, the first ones (numbers, names,
// lines), the heaviest (terms). So two signatures can be compared without their texts.

#include "fingerprint/fingerprint.h"

#include <algorithm>
#include <array>

#include "base/hash.h"
#include "fingerprint/smallest.h"

namespace wirefold::fingerprint {
namespace {

constexpr std::uint32_t kSentenceWords = 6;

std::uint16_t narrow(std::size_t value) {
  return static_cast<std::uint16_t>(std::min<std::size_t>(value, 0xFFFF));
}

/// The headline is a line, too: "Morning briefing" stands over every morning's.
void add_headline(const text::Document& document, Signature& out) {
  std::uint64_t hash = 0;
  for (std::uint32_t i = 0; i < document.title_tokens; ++i) {
    hash = base::mix64(hash, document.tokens[i].word);
  }
  if (hash != 0) out.lines.push_back({base::fold32(hash), 0, narrow(document.title_tokens)});
}

void add_lines(const text::Document& document, Signature& out) {
  for (const text::Line& line : document.lines) {
    if (!out.lines.push_back(
            {base::fold32(line.hash), narrow(line.tokens.begin), narrow(line.tokens.end)})) {
      return;
    }
  }
}

void add_numbers(const text::Document& document, Signature& out) {
  for (const text::Number& number : document.numbers) {
    NumberMark mark;
    mark.value = static_cast<float>(number.value);
    mark.noun = number.noun == 0 ? 0 : base::fold32(number.noun);
    mark.token = narrow(number.token);
    mark.flags =
        static_cast<std::uint8_t>((number.is_year ? kYear : 0) | (number.is_date ? kDate : 0) |
                                  (number.is_approximate ? kApproximate : 0));
    if (!out.numbers.push_back(mark)) return;
  }
}

// Each name once, until there is no room. Which are known cannot be foreseen, so each is put down
// behind the others and written over if it is. It is sought in a small table of their places, where
// an empty slot leads to the name itself: one comparison ends the search either way.
void add_names(const text::Document& document, Signature& out) {
  constexpr std::size_t kMost = decltype(out.names)::kCapacity;
  constexpr std::size_t kSlots = 64;
  static_assert(kSlots > 2 * kMost);
  std::array<std::uint8_t, kSlots> slots{};  // places in marks; 0 is none
  std::array<NameMark, kMost + 2> marks;
  std::uint8_t size = 1;
  for (const text::Name& name : document.names) {
    const std::uint32_t hash = base::fold32(name.hash);
    marks[0].hash = hash;
    marks[size] = {hash, narrow(name.tokens.begin), narrow(name.tokens.size())};
    std::size_t at = hash % kSlots;
    while (marks[slots[at]].hash != hash) at = (at + 1) % kSlots;
    const auto is_new = static_cast<std::uint8_t>(slots[at] == 0 ? 1 : 0);
    slots[at] = static_cast<std::uint8_t>(slots[at] + size * is_new);
    size = static_cast<std::uint8_t>(size + is_new);
    if (size > kMost) break;
  }
  keep_smallest({marks.data() + 1, size - 1U}, out.names);
}

void add_days(const text::Document& document, Signature& out) {
  for (const text::CalendarDay& day : document.dates) {
    const int mark = day.month * 32 + day.day + (day.is_filed ? DayMark::kFiled : 0);
    if (!out.days.push_back({static_cast<std::uint16_t>(mark), day.year})) return;
  }
}

}  // namespace

// Quotations are in order; where they overlap, a shingle counts once. No shingle that starts at a
// position, a weak one or none, is below the bound alike.
void Signer::add_quotations(const text::Document& document, Signature& out) {
  Smallest<Fingerprint, decltype(Signature::quotations)::kCapacity> smallest(kWeakShingle);
  const std::span<const std::uint32_t> hashes = shingles_.hashes;
  std::size_t next = 0;
  for (const text::Quotation& quotation : document.quotations) {
    next = std::max<std::size_t>(next, quotation.tokens.begin);
    const std::size_t end =
        std::min<std::size_t>(hashes.size() + kShingleWords - 1, quotation.tokens.end);
    for (; next + kShingleWords <= end; ++next) {
      smallest.offer({hashes[next], static_cast<std::uint16_t>(next)});
    }
  }
  smallest.take(out.quotations);
}

void Signer::add_fingerprints(const text::Document& document, Signature& out) {
  shingles_ = shingler_.shingles(document.tokens, document.title_tokens);
  winnower_.load(shingles_);
  out.winnow_window = narrow(winnower_.keep_at_most(out.fingerprints.kCapacity, kept_));
  keep_smallest(kept_, out.fingerprints);
}

void Signer::add_sentences(const text::Document& document, Signature& out) {
  sentences_.clear();
  for (const text::Sentence& sentence : document.sentences) {
    if (sentence.tokens.size() < kSentenceWords) continue;
    sentences_.push_back(
        {base::fold32(sentence.hash), narrow(sentence.tokens.begin), narrow(sentence.tokens.end)});
  }
  keep_smallest(sentences_, out.sentences);
}

void Signer::sign(const text::Document& document, Signature& out) {
  out.language = pack_language(document.language);
  if (document.is_language_guessed) out.language |= kGuessedLanguage;
  out.agency = document.agency.empty() ? 0 : base::fold32(base::hash64(document.agency));
  out.tokens = narrow(document.tokens.size());
  out.title_tokens = narrow(document.title_tokens);
  out.weekdays = document.weekdays;
  out.is_agency_original = document.is_agency_original ? 1 : 0;
  out.lacks_capitals = document.lacks_capitals ? 1 : 0;
  terms_.pick(document, frequencies_.table(out.language), out.terms);
  add_fingerprints(document, out);
  add_quotations(document, out);
  add_sentences(document, out);
  add_headline(document, out);
  add_lines(document, out);
  add_numbers(document, out);
  add_names(document, out);
  add_days(document, out);
}

Signature sign(const text::Document& document, const Frequencies& frequencies) {
  Signature signature;
  Signer(frequencies).sign(document, signature);
  return signature;
}

}  // namespace wirefold::fingerprint
