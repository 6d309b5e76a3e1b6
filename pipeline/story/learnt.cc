#include "story/learnt.h"

#include <algorithm>
#include <limits>

#include "base/hash.h"

namespace wirefold::story {
namespace {

/// A language without a shipped table starts as if this many stories without the term had been
/// seen, so that the first articles' terms weigh alike.
constexpr float kUnknownLanguageTotal = 100;

std::uint64_t sketch_hash(std::uint32_t language, std::uint32_t term) {
  return base::mix64(fingerprint::without_guess(language), term);
}

/// Stands for an outlet where lines are counted whoever prints them.
constexpr std::uint64_t kAnyOutlet = 0x616e79206f75746cULL;

std::uint64_t line_key(std::uint64_t outlet, const fingerprint::Stretch& line) {
  return base::mix64(outlet, line.hash) | 1;
}

/// A text nine in ten of whose lines, by their tokens, are known is one printed again.
constexpr std::uint32_t kReprintTokens = 9;
constexpr std::uint32_t kReprintOf = 10;
constexpr std::uint32_t kTokensLeft = 8;
constexpr std::uint32_t kPartLeft = 8;  // the part of the text, as its divisor

/// Whether enough of the text is left to be compared by.
bool leaves_enough(const similarity::Mask& mask, const fingerprint::Signature& signature) {
  std::uint32_t covered = 0;
  for (const fingerprint::Stretch& stretch : mask) covered += stretch.end - stretch.begin;
  const std::uint32_t left = signature.tokens - std::min<std::uint32_t>(covered, signature.tokens);
  return left >= kTokensLeft && kPartLeft * left > signature.tokens;
}

constexpr std::size_t kRow = StreamFrequencies::kCells / 2;

std::size_t first_cell(std::uint64_t hash) { return hash % kRow; }
std::size_t second_cell(std::uint64_t hash) { return kRow + (hash >> 32) % kRow; }

}  // namespace

StreamFrequencies::StreamFrequencies(const fingerprint::Frequencies& shipped)
    : shipped_(&shipped), cells_(kCells) {}

bool StreamFrequencies::is_told(std::uint32_t language) const {
  return shipped_->total(language) > 0;
}

std::uint32_t StreamFrequencies::stories(std::uint32_t language) const {
  for (const Language& entry : languages_) {
    if (entry.language == fingerprint::without_guess(language)) return entry.stories;
  }
  return 0;
}

void StreamFrequencies::find(const fingerprint::Signature& signature,
                             const fingerprint::Frequencies& shipped, TermPlaces& places) {
  const fingerprint::FrequencyTable& table = shipped.table(signature.language);
  places.shipped_total = table.total();
  places.terms.clear();
  for (const fingerprint::Term& term : signature.terms) table.prefetch(term.hash);
  for (const fingerprint::Term& term : signature.terms) {
    const std::uint64_t hash = sketch_hash(signature.language, term.hash);
    places.terms.push_back({table.of(term.hash).documents,
                            static_cast<std::uint32_t>(first_cell(hash)),
                            static_cast<std::uint32_t>(second_cell(hash))});
  }
}

similarity::TermFrequencyList StreamFrequencies::of(std::uint32_t language,
                                                    const TermPlaces& places) const {
  const float total = (places.shipped_total == 0 ? kUnknownLanguageTotal : places.shipped_total) +
                      static_cast<float>(stories(language));
  for (const TermPlaces::Place& place : places.terms) {
    __builtin_prefetch(&cells_[place.first]);
    __builtin_prefetch(&cells_[place.second]);
  }
  similarity::TermFrequencyList frequencies;
  for (const TermPlaces::Place& place : places.terms) {
    const std::uint16_t least = std::min(cells_[place.first], cells_[place.second]);
    frequencies.push_back({place.shipped + static_cast<float>(least), total});
  }
  return frequencies;
}

similarity::TermFrequencyList StreamFrequencies::of(const fingerprint::Signature& signature) const {
  TermPlaces places;
  find(signature, *shipped_, places);
  return of(signature.language, places);
}

fingerprint::Frequency StreamFrequencies::of(std::uint32_t language, std::uint32_t term) const {
  fingerprint::Signature signature;
  signature.language = language;
  signature.terms.push_back({term});
  return of(signature)[0];
}

void StreamFrequencies::halve() {
  for (std::uint16_t& cell : cells_) cell = static_cast<std::uint16_t>(cell / 2);
  for (Language& entry : languages_) entry.stories /= 2;
}

void StreamFrequencies::learn(const fingerprint::Signature& signature) {
  const std::uint32_t language = fingerprint::without_guess(signature.language);
  auto entry = std::find_if(languages_.begin(), languages_.end(),
                            [&](const Language& known) { return known.language == language; });
  if (entry == languages_.end()) {
    if (languages_.size() >= kLanguages) return;
    entry = languages_.insert(languages_.end(), {language, 0});
  }
  ++entry->stories;
  for (const fingerprint::Term& term : signature.terms) {
    const std::uint64_t hash = sketch_hash(signature.language, term.hash);
    std::uint16_t& first = cells_[first_cell(hash)];
    std::uint16_t& second = cells_[second_cell(hash)];
    const std::uint16_t least = std::min(first, second);
    if (least == std::numeric_limits<std::uint16_t>::max()) continue;
    // Conservative update (Estan and Varghese 2002): only what holds the estimate is raised.
    if (first == least) first = static_cast<std::uint16_t>(least + 1);
    if (second == least) second = static_cast<std::uint16_t>(least + 1);
  }
  if (entry->stories >= kDecayAfter) halve();
}

std::uint64_t StreamFrequencies::bytes() const { return cells_.size() * sizeof(cells_[0]); }

LearntFurniture::LearntFurniture() : cells_(kLines) {}

std::size_t LearntFurniture::bucket(std::uint64_t key) const {
  return key % (kLines / kBucket) * kBucket;
}

bool LearntFurniture::is_counted(std::uint64_t key, std::uint32_t least) const {
  const auto begin = cells_.begin() + static_cast<std::ptrdiff_t>(bucket(key));
  return std::any_of(begin, begin + kBucket,
                     [&](const Cell& cell) { return cell.key == key && cell.count >= least; });
}

similarity::Mask LearntFurniture::mask(std::uint64_t outlet,
                                       const fingerprint::Signature& signature) const {
  struct Keys {
    std::uint64_t outlet = 0;
    std::uint64_t anywhere = 0;
  };
  base::InlineVector<Keys, decltype(signature.lines)::kCapacity> keys;
  for (const fingerprint::Stretch& line : signature.lines) {
    keys.push_back({line_key(outlet, line), line_key(kAnyOutlet, line)});
    __builtin_prefetch(&cells_[bucket(keys.back().outlet)]);
    __builtin_prefetch(&cells_[bucket(keys.back().anywhere)]);
  }
  similarity::Mask masked;
  for (std::size_t i = 0; i < keys.size(); ++i) {
    if (!is_counted(keys[i].outlet, kOutletMin) && !is_counted(keys[i].anywhere, kAnyOutletMin)) {
      continue;
    }
    const fingerprint::Stretch& line = signature.lines[i];
    if (!masked.empty() && masked.back().end == line.begin) {
      masked.back().end = line.end;
    } else {
      masked.push_back(line);
    }
  }
  return leaves_enough(masked, signature) ? masked : similarity::Mask();
}

bool LearntFurniture::is_reprint(std::uint64_t outlet,
                                 const fingerprint::Signature& signature) const {
  std::uint32_t known = 0;
  std::uint32_t all = 0;
  for (const fingerprint::Stretch& line : signature.lines) {
    const bool seen =
        is_counted(line_key(outlet, line), 1) || is_counted(line_key(kAnyOutlet, line), 1);
    known += seen ? line.end - line.begin : 0;
    all += line.end - line.begin;
  }
  return kReprintOf * known >= kReprintTokens * all;
}

void LearntFurniture::learn(std::uint64_t outlet, const fingerprint::Signature& signature,
                            std::uint64_t story, Telling telling) {
  if (is_reprint(outlet, signature)) return;
  const auto story_mark = static_cast<std::uint32_t>(story);
  for (std::size_t i = 0; i < signature.lines.size(); ++i) {
    const fingerprint::Stretch& line = signature.lines[i];
    const auto same = [&](const fingerprint::Stretch& other) { return other.hash == line.hash; };
    if (std::any_of(signature.lines.begin(), signature.lines.begin() + i, same)) continue;
    count(line_key(outlet, line), story_mark, telling);
    if (telling == Telling::kFounds) count(line_key(kAnyOutlet, line), story_mark, telling);
  }
}

void LearntFurniture::count(std::uint64_t key, std::uint32_t story_mark, Telling telling) {
  const auto begin = cells_.begin() + static_cast<std::ptrdiff_t>(bucket(key));
  auto cell =
      std::find_if(begin, begin + kBucket, [&](const Cell& known) { return known.key == key; });
  if (cell == begin + kBucket) {
    cell = begin + kBucket - 1;
    *cell = {key, story_mark, 0};
  } else if (telling == Telling::kDerived && cell->story == story_mark) {
    std::rotate(begin, cell, cell + 1);
    return;
  }
  cell->story = story_mark;
  cell->count += telling == Telling::kDerived ? 1 : kOwnWords;
  std::rotate(begin, cell, cell + 1);
}

std::uint64_t LearntFurniture::bytes() const { return cells_.size() * sizeof(Cell); }

}  // namespace wirefold::story
