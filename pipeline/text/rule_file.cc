#include "text/rule_file.h"

#include <algorithm>

namespace wirefold::text {

base::Result<toml::table, RuleError> RuleFile::parse(std::string_view toml) const {
  toml::parse_result result = toml::parse(toml, name_);
  if (result) return std::move(result).table();
  const toml::parse_error& failed = result.error();
  return base::failure(
      RuleError{name_ + ":" + std::to_string(failed.source().begin.line) +
                ": not valid TOML; correct this line: " + std::string(failed.description())});
}

RuleError RuleFile::error(const toml::node* where, std::string_view sentence,
                          std::string_view value) const {
  const auto line = where != nullptr ? where->source().begin.line : 1;
  return {name_ + ":" + std::to_string(line) + ": " + std::string(sentence) + ": " +
          std::string(value)};
}

base::Result<std::vector<std::string>, RuleError> RuleFile::strings(const toml::table& table,
                                                                    std::string_view key) const {
  std::vector<std::string> found;
  const toml::node* node = table.get(key);
  if (node == nullptr) return found;
  const toml::array* array = node->as_array();
  if (array == nullptr) {
    return base::failure(error(node, "must be an array of strings; write [\"…\"]", key));
  }
  for (const toml::node& item : *array) {
    const auto text = item.value<std::string>();
    if (!item.is_string() || !text) {
      return base::failure(error(&item, "must be a string; put it in quotation marks, in", key));
    }
    found.push_back(*text);
  }
  return found;
}

base::Result<void, RuleError> RuleFile::only_keys(
    const toml::table& table, const std::vector<std::string_view>& known) const {
  for (const auto& [key, node] : table) {
    if (std::find(known.begin(), known.end(), key.str()) == known.end()) {
      return base::failure(
          error(&node, "unknown key; remove it or correct its spelling", key.str()));
    }
  }
  return {};
}

std::vector<std::string_view> split_words(std::string_view text) {
  constexpr std::string_view kSpace = " \t\r\n";
  std::vector<std::string_view> words;
  for (std::size_t at = text.find_first_not_of(kSpace); at != std::string_view::npos;) {
    const std::size_t end = std::min(text.find_first_of(kSpace, at), text.size());
    words.push_back(text.substr(at, end - at));
    at = text.find_first_not_of(kSpace, end);
  }
  return words;
}

std::vector<std::string_view> split_at(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  std::size_t begin = 0;
  for (std::size_t at = text.find(separator); at != std::string_view::npos;
       at = text.find(separator, begin)) {
    parts.push_back(text.substr(begin, at - begin));
    begin = at + 1;
  }
  parts.push_back(text.substr(begin));
  return parts;
}

}  // namespace wirefold::text
