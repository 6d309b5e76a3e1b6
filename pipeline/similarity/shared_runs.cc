// Problem: all maximal runs of words that two texts have in common, exactly, also where a text
// repeats itself a thousand times.
//
// Method: a suffix automaton of the earlier text (Blumer et al., "The Smallest Automaton
// Recognizing the Subwords of a Text", 1985). It has one state for each set of places where runs of
// words end, at most two for each word. The later text is read through it once; after each word the
// automaton says how long the longest run is that ends here and stands in the earlier text too.
// That length grows by at most one a word, so the runs' starts never go back, and a run is part of
// a longer one exactly if the next word extends it. Runs that the next word does not extend are the
// answer; a state remembers the first place at which its runs end.
//
// Cost: O(n log v) time, some 100 bytes for each word of the earlier text. An article of a thousand
// words takes well under a millisecond.
//
// Why not else: the table of all pairs of positions (the tests' twin) is quadratic and meets
// megabyte articles; hashed k-grams with extension are quadratic on repetitive texts (tables,
// lists of results), which newswires send daily; a suffix array needs both texts sorted and gives
// the same answer with more code.

#include "similarity/shared_runs.h"

#include <algorithm>
#include <map>
#include <set>
#include <unordered_map>

#include "fingerprint/winnow.h"

namespace wirefold::similarity {
namespace {

using text::Document;
using text::TokenRange;

class SuffixAutomaton {
 public:
  explicit SuffixAutomaton(const std::vector<std::uint64_t>& words) {
    states_.reserve(2 * words.size() + 1);
    states_.push_back({});
    for (std::size_t i = 0; i < words.size(); ++i) {
      append(number_of(words[i]), static_cast<std::uint32_t>(i + 1));
    }
  }

  /// The longest run that ends at the word read last.
  struct Match {
    std::uint32_t state = 0;
    std::uint32_t length = 0;
  };

  void read(std::uint64_t word, Match& match) const {
    const auto number = numbers_.find(word);
    if (word == kBreak || number == numbers_.end()) {
      match = {};
      return;
    }
    for (;;) {
      const State& state = states_[match.state];
      if (const auto next = state.next.find(number->second); next != state.next.end()) {
        match = {next->second, match.length + 1};
        return;
      }
      if (match.state == kRoot) break;
      match = {state.link, states_[state.link].length};
    }
    match = {};
  }

  /// Where the match first ends in the earlier text.
  [[nodiscard]] std::uint32_t first_end(const Match& match) const {
    return states_[match.state].first_end;
  }

 private:
  static constexpr std::uint32_t kRoot = 0;
  struct State {
    std::uint32_t length = 0;     // of its longest run
    std::uint32_t link = 0;       // the state of the longest suffix that stands elsewhere too
    std::uint32_t first_end = 0;  // where its runs end for the first time
    std::map<std::uint32_t, std::uint32_t> next;
  };

  // Each break is a word of its own that nobody can ask for.
  std::uint32_t number_of(std::uint64_t word) {
    if (word == kBreak) return next_number_++;
    const auto [entry, is_new] = numbers_.try_emplace(word, next_number_);
    if (is_new) ++next_number_;
    return entry->second;
  }

  void append(std::uint32_t word, std::uint32_t end) {
    const auto added = static_cast<std::uint32_t>(states_.size());
    states_.push_back({states_[last_].length + 1, kRoot, end, {}});
    std::uint32_t at = last_;
    last_ = added;
    while (states_[at].next.try_emplace(word, added).second) {
      if (at == kRoot) return;
      at = states_[at].link;
    }
    const std::uint32_t target = states_[at].next[word];
    const bool is_next = states_[target].length == states_[at].length + 1;
    states_[added].link = is_next ? target : clone(target, at, word);
  }

  // Parts the runs of `target` that also end elsewhere from those that do not.
  std::uint32_t clone(std::uint32_t target, std::uint32_t at, std::uint32_t word) {
    const auto copy = static_cast<std::uint32_t>(states_.size());
    State shorter = states_[target];
    shorter.length = states_[at].length + 1;
    states_.push_back(std::move(shorter));
    states_[target].link = copy;
    for (;;) {
      const auto next = states_[at].next.find(word);
      if (next == states_[at].next.end() || next->second != target) return copy;
      next->second = copy;
      if (at == kRoot) return copy;
      at = states_[at].link;
    }
  }

  std::vector<State> states_;
  std::unordered_map<std::uint64_t, std::uint32_t> numbers_;
  std::uint32_t next_number_ = 0;
  std::uint32_t last_ = kRoot;
};

std::vector<std::uint64_t> words_of(const Document& document) {
  std::vector<std::uint64_t> words;
  words.reserve(document.tokens.size() + 1);
  for (std::size_t i = 0; i < document.tokens.size(); ++i) {
    if (i == document.title_tokens) words.push_back(kBreak);
    words.push_back(document.tokens[i].word);
  }
  return words;
}

/// The words inside quotation marks with a break behind each quotation, and where they stand.
struct QuotedWords {
  std::vector<std::uint64_t> words;
  std::vector<std::uint32_t> tokens;
};

QuotedWords quoted_words_of(const Document& document) {
  QuotedWords quoted;
  for (const text::Quotation& quotation : document.quotations) {
    for (std::uint32_t i = quotation.tokens.begin; i < quotation.tokens.end; ++i) {
      quoted.words.push_back(document.tokens[i].word);
      quoted.tokens.push_back(i);
    }
    quoted.words.push_back(kBreak);
    quoted.tokens.push_back(quotation.tokens.end);
  }
  return quoted;
}

/// Leaves the passages, each wording once: equal words have the same first place.
std::vector<SharedRun> keep_passages(const Document& later, const std::vector<SharedRun>& runs) {
  std::vector<SharedRun> passages;
  std::set<std::pair<std::uint32_t, std::uint32_t>> seen;
  for (const SharedRun& run : runs) {
    if (!is_passage(later, run.later)) continue;
    if (seen.insert({run.earlier.begin, run.earlier.end}).second) passages.push_back(run);
  }
  return passages;
}

/// From indexes with the break behind the headline to token positions.
void skip_break(const Document& document, TokenRange& range) {
  const bool in_body = range.begin > document.title_tokens;
  range.begin -= in_body ? 1 : 0;
  range.end -= in_body ? 1 : 0;
}

}  // namespace

std::vector<SharedRun> shared_runs(const std::vector<std::uint64_t>& earlier,
                                   const std::vector<std::uint64_t>& later) {
  const SuffixAutomaton automaton(earlier);
  std::vector<SharedRun> runs;
  SuffixAutomaton::Match match;
  for (std::uint32_t i = 0; i <= later.size(); ++i) {
    const SuffixAutomaton::Match before = match;
    automaton.read(i < later.size() ? later[i] : kBreak, match);
    if (before.length == 0 || match.length > before.length) continue;
    const std::uint32_t end = automaton.first_end(before);
    runs.push_back({{end - before.length, end}, {i - before.length, i}});
  }
  return runs;
}

bool is_passage(const Document& document, TokenRange range) {
  constexpr std::uint32_t kWhole = fingerprint::kShingleWords * fingerprint::kShingleIdeographs;
  constexpr std::uint32_t kContentMin = 2;
  std::uint32_t share = 0;
  std::uint32_t content = 0;
  for (std::uint32_t i = range.begin; i < range.end; ++i) {
    const std::uint16_t flags = document.tokens[i].flags;
    share += (flags & text::kIdeographic) != 0 ? fingerprint::kShingleWords
                                               : fingerprint::kShingleIdeographs;
    content += (flags & text::kFunctionWord) == 0 ? 1 : 0;
  }
  return share >= kWhole && content >= kContentMin;
}

std::vector<SharedRun> shared_passages(const Document& earlier, const Document& later) {
  std::vector<SharedRun> runs = shared_runs(words_of(earlier), words_of(later));
  for (SharedRun& run : runs) {
    skip_break(earlier, run.earlier);
    skip_break(later, run.later);
  }
  return keep_passages(later, runs);
}

std::vector<SharedRun> shared_quoted_passages(const Document& earlier, const Document& later) {
  const QuotedWords of_earlier = quoted_words_of(earlier);
  const QuotedWords of_later = quoted_words_of(later);
  std::vector<SharedRun> runs = shared_runs(of_earlier.words, of_later.words);
  for (SharedRun& run : runs) {
    const std::uint32_t words = run.later.size();
    const std::uint32_t earlier_begin = of_earlier.tokens[run.earlier.begin];
    const std::uint32_t later_begin = of_later.tokens[run.later.begin];
    run = {{earlier_begin, earlier_begin + words}, {later_begin, later_begin + words}};
  }
  return keep_passages(later, runs);
}

}  // namespace wirefold::similarity
