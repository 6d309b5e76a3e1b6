#pragma once
// The words of a text, each property in a column of its own: a pass over all words streams what it
// asks for and nothing else, many at a time. Written by tokenize.cc, read by every pass.

#include <cstddef>
#include <cstdint>
#include <vector>

namespace wirefold::text {

/// Half-open range of token positions.
struct TokenRange {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
  [[nodiscard]] std::uint32_t size() const { return end - begin; }
  friend bool operator==(const TokenRange&, const TokenRange&) = default;
};

enum TokenFlag : std::uint16_t {
  kNumeric = 1 << 0,        ///< digits, with or without separators, or a spelled-out number
  kCapitalised = 1 << 1,    ///< first letter upper case in the text (scripts that have case)
  kSentenceStart = 1 << 2,  ///< first token of a sentence
  kTitleToken = 1 << 3,     ///< stands in the headline
  kIdeographic = 1 << 5,    ///< a bigram of a script without spaces (Han, kana)
  kFunctionWord = 1 << 6,   ///< in the language's list of function words (config/)
  kAllCaps = 1 << 7,        ///< two or more letters, all upper case
};

/// The stem of a token that stands for no term.
inline constexpr std::uint64_t kNoStem = 0;

/// One token. `word` is the hash of the whole folded form and serves shingles, names and exact
/// matching; `stem` serves weighted terms. Both are base::hash64 of folded UTF-8. The stem of a
/// word is the hash of its first six code points, of a Hangul word its first two syllables
/// (particles are written onto the noun), of an Arabic one its light stem's (arabic_stem.h);
/// numbers are their own. Ideographic bigrams cross the borders of words and serve shingles only:
/// the stem of one is the whole word's of ICU's dictionary that begins with it, or kNoStem if none
/// does. Folding: fold_by_definition() in characters.h; where words begin and end: tokenize.cc.
struct Token {
  std::uint32_t begin = 0;  ///< byte range in the text
  std::uint32_t end = 0;
  std::uint64_t word = 0;
  std::uint64_t stem = 0;
  std::uint16_t flags = 0;
};

/// Tokens in order. Reads like a list of Token values, of which only the members that are used are
/// fetched. Its memory never shrinks.
class Tokens {
 public:
  /// So many elements of each column behind the last one can be read and written over after any
  /// resize().
  static constexpr std::size_t kSlack = 64;

  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] bool empty() const { return size_ == 0; }
  [[nodiscard]] Token operator[](std::size_t i) const {
    return {begins_[i], ends_[i], words_[i], stems_[i], flags_[i]};
  }
  [[nodiscard]] Token front() const { return (*this)[0]; }
  [[nodiscard]] Token back() const { return (*this)[size_ - 1]; }

  void push_back(const Token& token) {
    resize(size_ + 1);
    set(size_ - 1, token);
  }
  void set(std::size_t i, const Token& token);
  void add_flags(std::size_t i, unsigned flags) {
    flags_[i] = static_cast<std::uint16_t>(flags_[i] | flags);
  }
  /// Those behind the former end are to be written by the caller.
  void resize(std::size_t size) {
    if (begins_.size() < size + kSlack) make_room(size);
    size_ = size;
  }
  void clear() { size_ = 0; }
  /// Copies a range to the front, to where token `to` is.
  void move(TokenRange from, std::uint32_t to);

  // The columns; valid until the next call that makes it longer.
  [[nodiscard]] const std::uint32_t* begins() const { return begins_.data(); }
  [[nodiscard]] const std::uint32_t* ends() const { return ends_.data(); }
  [[nodiscard]] const std::uint64_t* words() const { return words_.data(); }
  [[nodiscard]] const std::uint64_t* stems() const { return stems_.data(); }
  [[nodiscard]] const std::uint16_t* flags() const { return flags_.data(); }
  [[nodiscard]] std::uint32_t* begins() { return begins_.data(); }
  [[nodiscard]] std::uint32_t* ends() { return ends_.data(); }
  [[nodiscard]] std::uint64_t* words() { return words_.data(); }
  [[nodiscard]] std::uint64_t* stems() { return stems_.data(); }
  [[nodiscard]] std::uint16_t* flags() { return flags_.data(); }

  /// Yields values.
  class Iterator {
   public:
    Iterator(const Tokens& tokens, std::size_t at) : tokens_(&tokens), at_(at) {}
    [[nodiscard]] Token operator*() const { return (*tokens_)[at_]; }
    Iterator& operator++() {
      ++at_;
      return *this;
    }
    friend bool operator==(const Iterator&, const Iterator&) = default;

   private:
    const Tokens* tokens_;
    std::size_t at_;
  };
  [[nodiscard]] Iterator begin() const { return {*this, 0}; }
  [[nodiscard]] Iterator end() const { return {*this, size_}; }

 private:
  void make_room(std::size_t size);

  std::vector<std::uint32_t> begins_;
  std::vector<std::uint32_t> ends_;
  std::vector<std::uint64_t> words_;
  std::vector<std::uint64_t> stems_;
  std::vector<std::uint16_t> flags_;
  std::size_t size_ = 0;
};

}  // namespace wirefold::text
