#pragma once
// Shipped document frequencies: in how many of N documents a term occurs, per language. The
// stateless stage picks an article's heaviest terms with them; the story stage mixes them with what
// it learns from the stream. Never changes once made; safe to use from several threads.

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

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

/// One language's table: open addressing, at most three quarters full, eight bytes a cell, so that
/// a language of 24,000 terms fits a core's own cache. Immutable once made.
class FrequencyTable {
 public:
  struct Cell {
    std::uint32_t term = 0;
    float documents = 0;  ///< 0 marks an empty cell
  };

  FrequencyTable() = default;
  explicit FrequencyTable(float total);
  /// An error names the language and line that cannot be read.
  [[nodiscard]] static base::Result<FrequencyTable, FrequencyError> read(const FrequencyText& text);
  /// Adds the terms' documents; a term that is there already gets the sum.
  void add(const std::vector<Cell>& terms);

  /// Zero documents for a term that the table does not hold.
  [[nodiscard]] Frequency of(std::uint32_t term) const {
    if (cells_.empty()) return {0, total_};
    return {cells_[slot(term)].documents, total_};
  }
  /// Fetches what of() will read, so that several look-ups wait for memory side by side.
  void prefetch(std::uint32_t term) const {
    if (!cells_.empty()) __builtin_prefetch(&cells_[term & (cells_.size() - 1)]);
  }
  /// idf(of(term)), from ready logarithms.
  [[nodiscard]] float idf(std::uint32_t term) const {
    const Frequency frequency = of(term);
    const auto whole = static_cast<std::size_t>(frequency.documents);
    const bool ready = whole < idfs_.size() && static_cast<float>(whole) == frequency.documents;
    return ready ? idfs_[whole] : fingerprint::idf(frequency);
  }
  [[nodiscard]] float total() const { return total_; }

 private:
  // Where the term stands or would stand; terms are hashes, so their low bits serve as they are.
  [[nodiscard]] std::size_t slot(std::uint32_t term) const {
    const std::size_t mask = cells_.size() - 1;
    std::size_t at = term & mask;
    while (cells_[at].documents != 0 && cells_[at].term != term) at = (at + 1) & mask;
    return at;
  }

  std::vector<Cell> cells_;  // a power of two
  std::vector<float> idfs_;  // by documents, as far as that pays
  std::size_t used_ = 0;
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

  /// The language's table, to be found once an article; without terms and with a total of zero for
  /// a language without a table. `language` is packed as in Signature::language. Lives as long as
  /// this.
  [[nodiscard]] const FrequencyTable& table(std::uint32_t language) const;
  /// Zero documents for a term that the language's table does not hold; a total of zero for a
  /// language without a table.
  [[nodiscard]] Frequency of(std::uint32_t language, std::uint32_t term) const {
    return table(language).of(term);
  }
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

/// "en" to the packed form of Signature::language; the first four ASCII letters count.
[[nodiscard]] std::uint32_t pack_language(std::string_view language);

}  // namespace wirefold::fingerprint
