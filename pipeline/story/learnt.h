#pragma once
// What the story stage learns from the stream: how common terms are, and which lines an outlet puts
// under every article. Fixed tables; part of the state, changed by apply() only.

#include <cstdint>
#include <vector>

#include "base/bytes.h"
#include "base/huge_pages.h"
#include "fingerprint/frequencies.h"
#include "fingerprint/signature.h"
#include "similarity/features.h"

namespace wirefold::story {

/// What counting a signature's terms needs and the stream does not change: how common they are in
/// the shipped table, and where the stream's counts of them stand.
struct TermPlaces {
  struct Place {
    float shipped = 0;
    std::uint32_t first = 0;
    std::uint32_t second = 0;
  };
  float shipped_total = 0;
  /// Parallel to Signature::terms.
  base::InlineVector<Place, similarity::TermFrequencyList::kCapacity> terms;
};

/// Document frequencies of the stream, per language, mixed with the shipped ones. Counts *stories*,
/// not articles: only a story's founder is counted, so one dominating story does not turn its own
/// words common. Counts halve when a language has seen kDecayAfter stories.
class StreamFrequencies : public similarity::TermFrequencies {
 public:
  static constexpr std::uint32_t kCells = 1U << 19;
  static constexpr std::uint32_t kDecayAfter = 200'000;

  /// `shipped` must outlive this.
  explicit StreamFrequencies(const fingerprint::Frequencies& shipped);

  [[nodiscard]] similarity::TermFrequencyList of(
      const fingerprint::Signature& signature) const override;
  /// The same in two steps, of which the first may be done ahead and elsewhere.
  static void find(const fingerprint::Signature& signature, const fingerprint::Frequencies& shipped,
                   TermPlaces& places);
  [[nodiscard]] similarity::TermFrequencyList of(std::uint32_t language,
                                                 const TermPlaces& places) const;
  /// Of one term.
  [[nodiscard]] fingerprint::Frequency of(std::uint32_t language, std::uint32_t term) const;
  /// Whether the shipped frequencies have a table for the language.
  [[nodiscard]] bool is_told(std::uint32_t language) const;
  /// How many stories of the language have been learnt from.
  [[nodiscard]] std::uint32_t stories(std::uint32_t language) const;
  void learn(const fingerprint::Signature& signature);
  [[nodiscard]] std::uint64_t bytes() const;
  /// What was learnt as bytes, both ways (base/bytes.h); the shipped tables are not among it.
  template <typename Stream, typename Table>
  static void transfer(Stream& stream, Table& table) {
    stream.items(table.cells_, kCells);
    stream.items(table.languages_, kLanguages);
    if constexpr (Stream::kReads) {
      if (table.cells_.size() != kCells) stream.fail();
    }
  }

 private:
  /// A flood of made-up language tags must not grow the state.
  static constexpr std::size_t kLanguages = 256;
  struct Language {
    std::uint32_t language = 0;
    std::uint32_t stories = 0;
  };
  void halve();

  const fingerprint::Frequencies* shipped_;
  using Cells = std::vector<std::uint16_t, base::HugePageAllocator<std::uint16_t>>;
  Cells cells_;  // count-min sketch of two rows
  std::vector<Language> languages_;
};

/// What an article is to its story, for what its lines may be.
enum class Telling : std::uint8_t {
  kFounds,       ///< it founds the story
  kIndependent,  ///< in words of its own
  kDerived,      ///< in another member's words
};

/// Lines that one outlet repeats under other texts: its furniture. A line of two articles in words
/// of their own is, even if they tell one story, since it is none of the story's (else the first
/// articles, joined for that very line, would be one story and the line never learnt). What repeats
/// another's words counts half and once a story: a text that an outlet publishes again is no menu,
/// not even when its story gets another id. Lines that found stories again and again are furniture
/// whoever prints them: sites of one group have it in common, and of many an outlet there is but
/// one article.
class LearntFurniture {
 public:
  static constexpr std::uint32_t kLines = 1U << 19;
  static constexpr std::uint32_t kOwnWords = 2;   ///< what an article in words of its own counts
  static constexpr std::uint32_t kOutletMin = 4;  ///< from here on the line is furniture
  static constexpr std::uint32_t kAnyOutletMin = 12;  ///< the same of founders of whatever outlet

  LearntFurniture();
  /// The token ranges of the signature's lines that are furniture, of the outlet or of all; none if
  /// next to nothing would be left: then it is the text that is printed again and again.
  [[nodiscard]] similarity::Mask mask(std::uint64_t outlet,
                                      const fingerprint::Signature& signature) const;
  void learn(std::uint64_t outlet, const fingerprint::Signature& signature, std::uint64_t story,
             Telling telling);
  [[nodiscard]] std::uint64_t bytes() const;
  /// The whole table as bytes, both ways (base/bytes.h).
  template <typename Stream, typename Table>
  static void transfer(Stream& stream, Table& table) {
    stream.items(table.cells_, kLines);
    if constexpr (Stream::kReads) {
      if (table.cells_.size() != kLines) stream.fail();
    }
  }

 private:
  struct Cell {
    std::uint64_t key = 0;
    std::uint32_t story = 0;  // low half of the last story that had the line
    std::uint32_t count = 0;
  };
  static constexpr std::size_t kBucket = 4;
  [[nodiscard]] std::size_t bucket(std::uint64_t key) const;
  [[nodiscard]] bool is_counted(std::uint64_t key, std::uint32_t least) const;
  /// Whether so many of its lines are known already that it is a text printed again, in which
  /// nothing shows what is furniture. Of the signature it asks for what a journal keeps.
  [[nodiscard]] bool is_reprint(std::uint64_t outlet,
                                const fingerprint::Signature& signature) const;
  void count(std::uint64_t key, std::uint32_t story_mark, Telling telling);
  std::vector<Cell, base::HugePageAllocator<Cell>>
      cells_;  // buckets of four, the newest first; a full one forgets its last
};

}  // namespace wirefold::story
