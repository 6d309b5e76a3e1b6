#pragma once
// Shipped document frequencies: in how many of N documents a term occurs, per language. The
// stateless stage picks an article's heaviest terms with them; the story stage mixes them with what
// it learns from the stream. Immutable once made; safe to use from several threads.

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

/// All languages' tables behind one look-up.
class Frequencies {
 public:
  /// An error names the language and line that cannot be read.
  [[nodiscard]] static base::Result<Frequencies, FrequencyError> make(
      const std::vector<FrequencyText>& tables);

  /// Zero documents for a term that the language's table does not hold; a total of zero for a
  /// language without a table. `language` is packed as in Signature::language.
  [[nodiscard]] Frequency of(std::uint32_t language, std::uint32_t term) const;
  /// The number of documents behind a language's table; zero without one.
  [[nodiscard]] float total(std::uint32_t language) const;

 private:
  struct Entry {
    std::uint64_t key = 0;  // language and term; 0 marks an empty cell
    float documents = 0;
  };
  struct Total {
    std::uint32_t language = 0;
    float documents = 0;
  };
  void insert(std::uint64_t key, float documents);

  std::vector<Entry> cells_;  // open addressing, a power of two, at most half full
  std::vector<Total> totals_;
};

/// The tables compiled into the program from config/frequencies/ (valid for the program's life).
[[nodiscard]] std::vector<FrequencyText> shipped_frequencies();

/// "en" to the packed form of Signature::language; the first four ASCII letters count.
[[nodiscard]] std::uint32_t pack_language(std::string_view language);

}  // namespace wirefold::fingerprint
