#include "benchmarks/made_stream.h"

#include <rapidjson/document.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <algorithm>
#include <ctime>
#include <fstream>
#include <iterator>
#include <unordered_map>
#include <utility>

namespace wirefold::benchmarks {
namespace {

constexpr base::TimeMs kFirstOfMarch = 1'772'323'200'000;  // 2026-03-01T00:00:00Z
constexpr std::size_t kWordsMin = 6;
constexpr std::size_t kWordsMax = 45;
constexpr std::size_t kSentencesMin = 1'000;
// Chosen so that an article brings about as many words that no earlier one had as those of the
// development archive do at 12,000 articles: `end_to_end --curve` prints both.
constexpr std::size_t kCoinedNames = 4;
constexpr std::size_t kCoinedPercent = 20;

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_capital(char c) { return c >= 'A' && c <= 'Z'; }
bool is_letter(char c) { return is_capital(c) || (c >= 'a' && c <= 'z'); }
bool is_name(std::string_view word) {
  return word.size() > 2 && is_capital(word[0]) && std::all_of(word.begin(), word.end(), is_letter);
}

/// Calls `take` with each word between spaces.
template <typename Take>
void each_word(std::string_view text, Take take) {
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find(' ', at), text.size());
    if (end > at) take(text.substr(at, end - at));
    at = end + 1;
  }
}

/// As JSON has it between quotation marks, every white space a single space.
std::string in_json(const std::string& text) {
  std::string flat = text;
  std::replace_if(
      flat.begin(), flat.end(), [](char c) { return c == '\n' || c == '\t'; }, ' ');
  rapidjson::StringBuffer json;
  rapidjson::Writer<rapidjson::StringBuffer>(json).String(flat.c_str());
  return {json.GetString() + 1, json.GetSize() - 2};
}

/// Ends behind a point, question or exclamation mark that a space and a capital follow.
void cut_into_sentences(std::string_view body, std::vector<std::string>& sentences) {
  std::vector<std::string_view> words;
  const auto close = [&] {
    if (words.size() >= kWordsMin && words.size() <= kWordsMax) {
      std::string sentence(words.front());
      for (std::size_t i = 1; i < words.size(); ++i) sentence.append(" ").append(words[i]);
      sentences.push_back(std::move(sentence));
    }
    words.clear();
  };
  bool may_end = false;
  each_word(body, [&](std::string_view word) {
    if (may_end && (is_capital(word[0]) || word[0] == '\\')) close();
    words.push_back(word);
    may_end = word.back() == '.' || word.back() == '!' || word.back() == '?';
  });
  close();
}

void count_names(std::string_view sentence, std::unordered_map<std::string_view, int>& counts) {
  bool is_first = true;
  each_word(sentence, [&](std::string_view word) {
    if (!is_first && is_name(word)) ++counts[word];
    is_first = false;
  });
}

}  // namespace

std::vector<std::string> bodies_of(const std::string& path) {
  std::vector<std::string> bodies;
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);) {
    rapidjson::Document row;
    row.Parse(line.c_str());
    if (!row.IsObject() || !row.HasMember("body") || !row["body"].IsString()) continue;
    bodies.push_back(in_json(row["body"].GetString()));
  }
  return bodies;
}

base::Result<Stock, std::string> Stock::read(const std::string& path) {
  Stock stock;
  for (const std::string& body : bodies_of(path)) cut_into_sentences(body, stock.sentences);
  if (stock.sentences.size() < kSentencesMin) {
    return base::failure("The archive has too few sentences or cannot be read: " + path);
  }
  std::unordered_map<std::string_view, int> counts;
  for (const std::string& sentence : stock.sentences) {
    each_word(sentence, [&](std::string_view word) { stock.words.push_back(word); });
    count_names(sentence, counts);
  }
  for (const auto& [name, count] : counts) {
    if (count > 2) stock.names.push_back(name);
  }
  std::sort(stock.names.begin(), stock.names.end());  // not as the table has them
  return stock;
}

/// The first half of one name and the second of another: no archive has most of them.
void MadeStream::coin_names() {
  coined_.clear();
  for (std::size_t i = 0; i < kCoinedNames; ++i) {
    const std::string_view head = dice_.pick(stock_.names);
    const std::string_view tail = dice_.pick(stock_.names);
    std::string name(head.substr(0, (head.size() + 1) / 2));
    for (const char c : tail.substr(tail.size() / 2)) name += static_cast<char>(c | 0x20);
    coined_.push_back(std::move(name));
  }
}

void MadeStream::append_name(std::string& out) {
  if (!coined_.empty() && dice_.chance(kCoinedPercent)) {
    out += dice_.pick(coined_);
  } else {
    out += dice_.pick(stock_.names);
  }
}

/// Another word for it: as common a one as chance has it, a name for a name, a number for a number.
void MadeStream::append_fresh(std::string_view word, std::string& out) {
  if (is_digit(word[0])) {
    constexpr std::size_t kEnds[] = {10, 100, 1'000, 10'000};
    out += std::to_string(2 + dice_.below(kEnds[std::min<std::size_t>(word.size(), 3)] - 2));
  } else if (is_name(word)) {
    append_name(out);
  } else {
    out += dice_.pick(stock_.words);
  }
}

std::string MadeStream::changed(std::string_view sentence, std::size_t percent) {
  std::string out;
  out.reserve(sentence.size() + sentence.size() / 4);
  each_word(sentence, [&](std::string_view word) {
    if (!out.empty()) out += ' ';
    if (dice_.chance(percent)) {
      append_fresh(word, out);
    } else {
      out += word;
    }
  });
  return out;
}

MadeStream::Sentences MadeStream::changed(const Sentences& original, std::size_t percent) {
  Sentences out;
  for (const std::string& sentence : original) out.push_back(changed(sentence, percent));
  return out;
}

MadeStream::Sentences MadeStream::founder() {
  coin_names();
  Sentences sentences;
  for (std::size_t bytes = 0; bytes < settings_.body_bytes;) {
    sentences.push_back(changed(dice_.pick(stock_.sentences), 30));
    bytes += sentences.back().size() + 1;
  }
  return sentences;
}

/// So many of them, in another order.
MadeStream::Sentences MadeStream::drawn(const Sentences& original, std::size_t count) {
  Sentences left = original;
  for (std::size_t i = 0; i + 1 < left.size(); ++i) {
    std::swap(left[i], left[i + dice_.below(left.size() - i)]);
  }
  left.resize(std::min(count, left.size()));
  return left;
}

/// Order and wording changed, a quarter left out, a fifth of the sentences kept whole.
MadeStream::Sentences MadeStream::rewritten(const Sentences& original) {
  Sentences kept = drawn(original, std::max<std::size_t>(3, original.size() * 3 / 4));
  for (std::string& sentence : kept) {
    if (!dice_.chance(20)) sentence = changed(sentence, 25);
  }
  return kept;
}

/// A third of its words in no order, and as much again of its own.
MadeStream::Sentences MadeStream::covered(const Sentences& original) {
  const Sentences shared = drawn(original, std::max<std::size_t>(2, original.size() / 3));
  Sentences words;
  for (const std::string& sentence : shared) {
    each_word(sentence, [&](std::string_view word) { words.emplace_back(word); });
  }
  words = drawn(words, words.size());
  Sentences out;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (i % 18 == 0) {
      out.push_back(words[i]);
    } else {
      out.back().append(" ").append(words[i]);
    }
  }
  Sentences own = founder();
  own.resize(own.size() / 2);
  std::move(own.begin(), own.end(), std::back_inserter(out));
  return out;
}

MadeStream::Sentences MadeStream::copy(const Sentences& original) {
  const auto half = static_cast<std::ptrdiff_t>(std::max<std::size_t>(3, original.size() * 2 / 5));
  switch (dice_.below(6)) {
    case 0:
      return original;
    case 1:
      coin_names();
      return changed(original, 4);
    case 2:
      return {original.begin(),
              original.begin() + std::min(half, static_cast<std::ptrdiff_t>(original.size()))};
    case 3: {
      Sentences update = founder();
      update.resize(std::min(update.size(), original.size() / 4));
      update.insert(update.end(), original.begin(), original.end());
      return update;
    }
    case 4:
      coin_names();
      return rewritten(original);
    default:
      return covered(original);
  }
}

MadeArticle MadeStream::next() {
  MadeArticle article;
  article.number = number_++;
  const double hours = static_cast<double>(article.number) / settings_.articles_per_hour;
  article.published = kFirstOfMarch + static_cast<base::TimeMs>(hours * 3'600) * 1'000;
  if (recent_.size() >= 10 && dice_.chance(30)) {
    article.sentences = copy(recent_[dice_.below(recent_.size())]);
    return article;
  }
  article.sentences = founder();
  if (recent_.size() < kRecent) {
    recent_.push_back(article.sentences);
  } else {
    recent_[founders_ % kRecent] = article.sentences;
  }
  ++founders_;
  return article;
}

std::string json_of(const MadeArticle& article) {
  const auto time = static_cast<std::time_t>(article.published / 1'000);
  std::tm parts = {};
  gmtime_r(&time, &parts);
  char published[32];
  std::strftime(published, sizeof published, "%Y-%m-%dT%H:%M:%SZ", &parts);
  std::string json = R"({"id": "made-)" + std::to_string(article.number) +
                     R"(", "source": "outlet )" + std::to_string(article.number % 997) +
                     R"(", "language": "en", "published": ")" + published + R"(", "headline": ")";
  const std::string& first = article.sentences.front();
  std::size_t end = 0;
  for (int words = 0; words < 12 && end < first.size(); ++words) {
    end = std::min(first.find(' ', end + 1), first.size());
  }
  json.append(first, 0, end).append(R"(", "body": ")");
  for (const std::string& sentence : article.sentences) json.append(sentence).append(" ");
  json.back() = '"';
  return json += '}';
}

}  // namespace wirefold::benchmarks
