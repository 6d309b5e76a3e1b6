#include "http/token.h"

#include <cstddef>

namespace wirefold::http {
namespace {

constexpr std::string_view kScheme = "bearer ";

bool has_scheme(std::string_view authorization) {
  if (authorization.size() < kScheme.size()) return false;
  for (std::size_t i = 0; i < kScheme.size(); ++i) {
    const char character = authorization[i];
    const bool is_upper = character >= 'A' && character <= 'Z';
    if ((is_upper ? static_cast<char>(character + 32) : character) != kScheme[i]) return false;
  }
  return true;
}

}  // namespace

bool is_bearer(std::string_view authorization, std::string_view token) {
  if (token.empty() || !has_scheme(authorization)) return false;
  const std::string_view given = authorization.substr(kScheme.size());
  // As long as what was given, whatever the token's length; every byte is looked at.
  unsigned differences = given.size() == token.size() ? 0 : 1;
  for (std::size_t i = 0; i < given.size(); ++i) {
    const auto wanted = static_cast<unsigned char>(token[i % token.size()]);
    differences |= static_cast<unsigned>(static_cast<unsigned char>(given[i]) ^ wanted);
  }
  return differences == 0;
}

}  // namespace wirefold::http
