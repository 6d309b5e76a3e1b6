#pragma once
// Shipped document frequencies: in how many of N documents a term occurs, per language. The
// stateless stage picks an article's heaviest terms with them; the story stage mixes them with what
// it learns from the stream. Never changes once made; safe to use from several threads.

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/prefetch.h"
#include "base/result.h"

namespace wirefold::fingerprint {

/// One language's table as a file's contents: lines "term<TAB>documents", the first line
/// "# documents N". Terms are stems as text/document.h defines them.
struct FrequencyText {
  std::string_view language;
  std::string_view lines;
};

struct FrequencyError {
  std::string message;
};

/// How common a term is: `documents` of `total`.
struct Frequency {
  float documents = 0;
  float total = 0;
};

/// ln((total + 1) / (1 + documents)); 0 for a term that is too common to tell anything (below 1.3).
[[nodiscard]] float idf(Frequency frequency);

/// One language's table; see frequencies.cc for how it is laid out. Immutable once made.
class FrequencyTable {
 public:
  struct TermCount {
    std::uint32_t term = 0;
    float documents = 0;
  };

  /// Without terms, and with a total of zero.
  FrequencyTable() : FrequencyTable(0, {}) {}
  /// A term that stands there more than once gets the sum.
  FrequencyTable(float total, const std::vector<TermCount>& terms);
  /// An error names the language and line that cannot be read.
  [[nodiscard]] static base::Result<FrequencyTable, FrequencyError> read(const FrequencyText& text);

  /// Zero documents for a term that the table does not hold.
  [[nodiscard]] Frequency of(std::uint32_t term) const {
    return {documents_[level_of(term)], total_};
  }
  /// Fetches what of() will read, so that several look-ups wait for memory side by side.
  void prefetch(std::uint32_t term) const { base::prefetch(&cells_[term & home_mask_]); }
  /// idf(of(term)) of each of the terms, into as many `idfs`.
  void idfs_of(std::span<const std::uint32_t> terms, float* idfs) const;
  [[nodiscard]] float total() const { return total_; }

 private:
  static constexpr unsigned kStepBits = 4;
  static constexpr std::uint32_t kSteps = 1U << kStepBits;

  [[nodiscard]] bool pack(const std::vector<TermCount>& terms, unsigned home_bits);

  // Which of the documents_ the term has; 0 for an unknown term.
  [[nodiscard]] std::uint32_t level_of(std::uint32_t term) const {
    const std::uint32_t* const home = &cells_[term & home_mask_];
    const std::uint32_t upper = term & ~home_mask_;
    for (std::uint32_t step = 0; step < kSteps && home[step] != 0; ++step) {
      const std::uint32_t rest = home[step] ^ upper;
      if (rest >> level_bits_ == step) return rest & ((1U << level_bits_) - 1);
    }
    return 0;
  }

  std::vector<std::uint32_t> cells_;  // a power of two, and room for the steps of the last
  std::vector<float> documents_;      // the different ones; the first is 0
  std::vector<float> idfs_;           // parallel to documents_
  std::uint32_t home_mask_ = 0;
  unsigned level_bits_ = 0;
  float total_ = 0;
};

/// All languages' tables behind one look-up.
class Frequencies {
 public:
  /// An error names the language and line that cannot be read.
  [[nodiscard]] static base::Result<Frequencies, FrequencyError> make(
      const std::vector<FrequencyText>& tables);

  /// The tables compiled into the program, each read when it is first asked for.
  [[nodiscard]] static Frequencies shipped();

  /// Reads a table once and keeps it for the program's life. Safe from several threads.
  using Reader = const FrequencyTable& (*)();

  /// The language's table, guessed or not, to be found once an article; without terms and with a
  /// total of zero for a language without a table. `language` is packed as in Signature::language.
  /// Lives as long as this.
  [[nodiscard]] const FrequencyTable& table(std::uint32_t language) const;
  /// Zero documents for a term that the language's table does not hold; a total of zero for a
  /// language without a table.
  [[nodiscard]] Frequency of(std::uint32_t language, std::uint32_t term) const {
    return table(language).of(term);
  }
  /// Those with a table, packed.
  [[nodiscard]] std::span<const std::uint32_t> languages() const { return languages_; }
  /// The number of documents behind a language's table; zero without one.
  [[nodiscard]] float total(std::uint32_t language) const { return table(language).total(); }

 private:
  struct Entry {
    FrequencyTable made;
    Reader reader = nullptr;  // instead of `made`
  };
  std::vector<std::uint32_t> languages_;  // parallel to entries_
  std::vector<Entry> entries_;
  FrequencyTable none_;
};

/// The texts of the tables compiled into the program from config/frequencies/ (valid for the
/// program's life).
[[nodiscard]] std::vector<FrequencyText> shipped_frequencies();

/// Of a packed language: it is a guess from few words (likely_language.h). Its table and words are
/// used as that language's, but articles of other languages are compared with it, since its copies
/// may have been guessed otherwise or state another.
inline constexpr std::uint32_t kGuessedLanguage = std::uint32_t{1} << 31;
/// The language itself, guessed or not.
[[nodiscard]] constexpr std::uint32_t without_guess(std::uint32_t language) {
  return language & ~kGuessedLanguage;
}
/// Whether articles of any language are compared with one of this.
[[nodiscard]] constexpr bool is_unsure(std::uint32_t language) {
  return language == 0 || (language & kGuessedLanguage) != 0;
}

/// "en" to the packed form of Signature::language; the first four ASCII letters count.
[[nodiscard]] std::uint32_t pack_language(std::string_view language);
/// The way back.
[[nodiscard]] std::string unpack_language(std::uint32_t packed);

}  // namespace wirefold::fingerprint
