#pragma once
// Which words a run of Chinese or Japanese characters is made of, by ICU's dictionary. ICU's own
// iterator takes five times as long for the same words. Called by character_scan.h.

#include <cstdint>
#include <string_view>
#include <vector>

namespace wirefold::text {

/// The cheapest way through one run; kept from run to run for its memory.
struct WordPath {
  std::vector<std::uint32_t> costs;   ///< [i]: of the words up to character i
  std::vector<std::uint32_t> before;  ///< [i]: where the last of these begins
  std::vector<bool> opens;            ///< [i]: whether a word begins with character i
};

/// ICU's dictionary of Chinese and Japanese words, each with its cost: the rarer, the more.
/// Immutable; safe to read from several threads at once.
class WordDictionary {
 public:
  /// The one of the ICU in use, looked up at the first call.
  [[nodiscard]] static const WordDictionary& of_icu();

  WordDictionary();
  WordDictionary(const WordDictionary&) = delete;
  WordDictionary& operator=(const WordDictionary&) = delete;
  ~WordDictionary();

  /// False if this ICU has no such dictionary or keeps it in a form not known here.
  [[nodiscard]] bool is_known() const { return trie_ != nullptr; }
  /// Whether runs with this character can be parted: Han and kana that NFKC leaves as they are.
  [[nodiscard]] static bool reads(char32_t code);
  /// Sets path.opens. Every character of the run is one that is read, and the dictionary is known.
  void part(std::u16string_view run, WordPath& path) const;

 private:
  // What is known behind a word's first character.
  struct Start {
    std::uint64_t state = 0;  // of ICU's trie
    std::int32_t cost = -1;   // of the character as a word; -1: it is none
    bool goes_on = false;     // whether longer words begin with it
  };

  void offer_words(std::u16string_view run, std::size_t at, WordPath& path) const;

  void* file_ = nullptr;            // UDataMemory
  const char16_t* trie_ = nullptr;  // in it
  std::vector<Start> starts_;       // by the first character
};

}  // namespace wirefold::text
