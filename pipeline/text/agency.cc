#include "text/agency.h"

#include <algorithm>

#include "text/rule_file.h"
#include "text/tokenize.h"

namespace wirefold::text {
namespace {

Tokens tokens_of(std::string_view text, const CharacterTable& table) {
  Tokens tokens;
  tokenize(text, table, Orthography{}, tokens);
  return tokens;
}

}  // namespace

base::Result<Agencies, RuleError> Agencies::parse(const RuleText& rules,
                                                  const CharacterTable& table) {
  const RuleFile file{std::string(rules.path)};
  auto root = file.parse(rules.toml);
  if (!root) return base::failure(root.error());
  if (auto known = file.only_keys(*root, {"agency", "credit_words"}); !known) {
    return base::failure(known.error());
  }
  Agencies agencies(table);
  for (const std::string_view word : split_words((*root)["credit_words"].value_or(""))) {
    for (const Token token : tokens_of(word, table)) {
      agencies.credit_words_.push_back(token.word);
      agencies.credit_filter_.add(token.word);
    }
  }
  std::sort(agencies.credit_words_.begin(), agencies.credit_words_.end());
  const toml::node* list = root->get("agency");
  if (list == nullptr) return agencies;
  if (!list->is_array_of_tables()) {
    return base::failure(file.error(list, "must be tables; write", "[[agency]]"));
  }
  for (const toml::node& node : *list->as_array()) {
    const toml::table& entry = *node.as_table();
    const std::string key = entry["key"].value_or("");
    if (key.empty()) return base::failure(file.error(&node, "needs a key; add", "key = \"…\""));
    auto known = file.only_keys(entry, {"key", "names", "abbreviations", "in_brackets", "sites"});
    if (!known) return base::failure(known.error());
    auto names = file.strings(entry, "names");
    if (!names) return base::failure(names.error());
    auto abbreviations = file.strings(entry, "abbreviations");
    if (!abbreviations) return base::failure(abbreviations.error());
    auto in_brackets = file.strings(entry, "in_brackets");
    if (!in_brackets) return base::failure(in_brackets.error());
    auto sites = file.strings(entry, "sites");
    if (!sites) return base::failure(sites.error());
    const auto index = static_cast<std::uint32_t>(agencies.keys_.size());
    for (const std::string& site : *sites) agencies.sites_.emplace(site, index);
    agencies.keys_.push_back(key);
    for (const std::string& name : *names) agencies.add(name, index);
    for (const std::string& name : *abbreviations)
      agencies.add_exactly(name, index, Where::kAnywhere);
    for (const std::string& name : *in_brackets)
      agencies.add_exactly(name, index, Where::kInBrackets);
  }
  for (auto& [first, forms] : agencies.by_first_) {
    std::stable_sort(forms.begin(), forms.end(), [&](std::uint32_t a, std::uint32_t b) {
      return agencies.forms_[a].words.size() > agencies.forms_[b].words.size();
    });
  }
  return agencies;
}

/// Null for a name without words.
Agencies::Form* Agencies::add(std::string_view name, std::uint32_t agency) {
  Form form;
  for (const Token token : tokens_of(name, *table_)) form.words.push_back(token.word);
  if (form.words.empty()) return nullptr;
  form.agency = agency;
  first_words_.add(form.words.front());
  by_first_[form.words.front()].push_back(static_cast<std::uint32_t>(forms_.size()));
  forms_.push_back(std::move(form));
  return &forms_.back();
}

void Agencies::add_exactly(std::string_view name, std::uint32_t agency, Where where) {
  Form* const form = add(name, agency);
  if (form == nullptr) return;
  form->exact = name;
  form->where = where;
}

bool Agencies::matches(const Form& form, std::string_view text, const Tokens& tokens,
                       TokenRange range) const {
  if (form.words.size() > range.size()) return false;
  for (std::size_t k = 0; k < form.words.size(); ++k) {
    if (tokens[range.begin + k].word != form.words[k]) return false;
  }
  const std::uint32_t begin = tokens[range.begin].begin;
  // A script without cases has no small letters either.
  if (form.exact.empty()) return !is_small_letter_at(text, begin);
  const std::size_t end = begin + form.exact.size();
  if (text.compare(begin, form.exact.size(), form.exact) != 0) return false;
  return form.where == Where::kAnywhere ||
         (begin > 0 && text[begin - 1] == '(' && end < text.size() && text[end] == ')');
}

std::optional<AgencyMention> Agencies::at(std::string_view text, const Tokens& tokens,
                                          std::uint32_t at, std::uint32_t limit) const {
  if (!may_begin(tokens[at].word)) return std::nullopt;
  const auto found = by_first_.find(tokens[at].word);
  if (found == by_first_.end()) return std::nullopt;
  for (const std::uint32_t index : found->second) {
    const Form& form = forms_[index];
    if (!matches(form, text, tokens, {at, limit})) continue;
    const auto size = static_cast<std::uint32_t>(form.words.size());
    return AgencyMention{form.agency, {at, at + size}};
  }
  return std::nullopt;
}

std::optional<std::uint32_t> Agencies::named(const Wording& whole) const {
  const std::string_view site = whole.text.substr(whole.text.starts_with("www.") ? 4 : 0);
  if (const auto found = sites_.find(std::string(site)); found != sites_.end()) {
    return found->second;
  }
  const auto count = static_cast<std::uint32_t>(whole.tokens.size());
  if (count == 0) return std::nullopt;
  const auto mention = at(whole.text, whole.tokens, 0, count);
  if (!mention || mention->tokens.end != count) return std::nullopt;
  return mention->agency;
}

std::optional<std::uint32_t> Agencies::inside(const Wording& wording) const {
  const auto count = static_cast<std::uint32_t>(wording.tokens.size());
  for (std::uint32_t i = 0; i < count; ++i) {
    if (const auto mention = at(wording.text, wording.tokens, i, count)) return mention->agency;
  }
  return std::nullopt;
}

std::optional<std::uint32_t> Agencies::inside(std::string_view text) const {
  return inside({text, tokens_of(text, *table_)});
}

bool Agencies::is_credit_word(std::uint64_t word) const {
  return credit_filter_.may_hold(word) &&
         std::binary_search(credit_words_.begin(), credit_words_.end(), word);
}

}  // namespace wirefold::text
