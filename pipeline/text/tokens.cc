#include "text/tokens.h"

#include <algorithm>

namespace wirefold::text {

void Tokens::set(std::size_t i, const Token& token) {
  begins_[i] = token.begin;
  ends_[i] = token.end;
  words_[i] = token.word;
  stems_[i] = token.stem;
  flags_[i] = token.flags;
}

void Tokens::move(TokenRange from, std::uint32_t to) {
  if (from.begin == to) return;
  const auto move_in = [&](auto& column) {
    std::copy(column.begin() + from.begin, column.begin() + from.end, column.begin() + to);
  };
  move_in(begins_);
  move_in(ends_);
  move_in(words_);
  move_in(stems_);
  move_in(flags_);
}

void Tokens::make_room(std::size_t size) {
  const std::size_t room = size + size / 2 + kSlack;
  begins_.resize(room);
  ends_.resize(room);
  words_.resize(room);
  stems_.resize(room);
  flags_.resize(room);
}

}  // namespace wirefold::text
