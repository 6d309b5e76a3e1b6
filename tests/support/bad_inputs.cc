#include "support/bad_inputs.h"

#include <array>
#include <random>

namespace wirefold::support {
namespace {

using article::RejectClass;
using Random = std::mt19937_64;
using namespace std::string_literals;

std::size_t below(Random& random, std::size_t end) {
  return static_cast<std::size_t>(random() % end);
}

template <std::size_t N>
std::string one_of(Random& random, const std::array<const char*, N>& choices) {
  return choices[below(random, N)];
}

std::string words(Random& random, std::size_t count) {
  constexpr std::array<const char*, 24> kWords{
      "harbour", "ferry",  "council", "storm", "pilot",  "crane",   "market", "minister",
      "vote",    "budget", "river",   "after", "before", "during",  "near",   "with",
      "said",    "opened", "closed",  "seven", "twelve", "Tuesday", "café",   "naïve"};
  std::string text;
  for (std::size_t i = 0; i < count; ++i) {
    if (i > 0) text += ' ';
    text += one_of(random, kWords);
  }
  return text;
}

/// A good article's members without the outer braces; ids differ from record to record.
std::string members(Random& random) {
  std::string body;
  const std::size_t sentences = 1 + below(random, 6);
  for (std::size_t i = 0; i < sentences; ++i) body += words(random, 6 + below(random, 12)) + ". ";
  return "\"id\": \"bad-" + std::to_string(random()) + "\", \"source\": \"Daily Tern\", " +
         "\"published\": \"2026-02-03T09:15:00Z\", \"headline\": \"" + words(random, 5) +
         "\", \"body\": \"" + body + "\"";
}

std::string good(Random& random) { return "{" + members(random) + "}"; }

/// A good article with more members behind its own.
std::string with(Random& random, const std::string& more) {
  return "{" + members(random) + ", " + more + "}";
}

/// A good article with bytes put before its headline's first letter.
std::string with_in_headline(Random& random, const std::string& bytes) {
  std::string record = good(random);
  const std::string mark = "\"headline\": \"";
  record.insert(record.find(mark) + mark.size(), bytes);
  return record;
}

std::string without_id(Random& random) {
  const std::string record = good(random);
  return "{" + record.substr(record.find("\"source\""));
}

/// UTF-16 with its mark, of the record's ASCII.
std::string utf16(const std::string& record, std::string mark) {
  const bool big = mark[0] == '\xFE';
  for (const char c : record) {
    if (big) mark += '\0';
    mark += c;
    if (!big) mark += '\0';
  }
  return mark;
}

std::string empty(Random& random) {
  std::string text;
  const std::size_t size = below(random, 12);
  for (std::size_t i = 0; i < size; ++i) text += " \n\r\t"[below(random, 4)];
  return text;
}

std::string too_large(Random& random) {
  return with(random, "\"padding\": \"" + std::string(1'000'001 + below(random, 999), 'x') + "\"");
}

std::string long_name(Random& random) {
  return with(random, "\"version\": \"" + std::string(1'025 + below(random, 999), 'v') + "\"");
}

std::string utf8_mark(Random& random) { return "\xEF\xBB\xBF" + good(random); }
std::string utf16_mark(Random& random) {
  return utf16("{\"id\": \"" + std::to_string(random()) + "\", \"headline\": \"H\"}",
               below(random, 2) == 0 ? "\xFF\xFE" : "\xFE\xFF");
}

std::string bad_lead_byte(Random& random) {
  return with_in_headline(random, one_of(random, std::array{"\xFF", "\xFE", "\xC0\xAF", "\xF8"}));
}
std::string latin_1(Random& random) {
  return with_in_headline(random, one_of(random, std::array{"\xE9 ", "\xE4g", "\xF1o", "\xFC "}));
}
std::string encoded_surrogate(Random& random) {
  return with_in_headline(random, one_of(random, std::array{"\xED\xA0\x80", "\xED\xBF\xBF"}));
}
std::string stray_continuation(Random& random) {
  return with_in_headline(random, one_of(random, std::array{"\x80", "\xBF\xBF", "\xA9"}));
}

std::string cut_off(Random& random) {
  const std::string record = good(random);
  return record.substr(0, 1 + below(random, record.size() - 1));
}
std::string cut_in_nested(Random& random) {
  std::string record = with(random, "\"tags\": [{\"name\": \"sea\", \"rank\": [1, 2");
  record.pop_back();
  return record;
}

std::string not_json(Random& random) {
  return one_of(random, std::array{"<article>", "id=", "---\nid: ", "HTTP/1.1 200 OK\n", "$"}) +
         words(random, 6);
}
std::string bad_number(Random& random) {
  return with(random,
              "\"words\": " + one_of(random, std::array{"01", "+1", "1.", ".5", "0x1F", "1e", "NaN",
                                                        "-Infinity", "1_000"}));
}
std::string huge_number(Random& random) {
  return with(random, "\"words\": " + one_of(random, std::array{"1e999", "-1e400"}));
}
std::string lone_surrogate(Random& random) {
  return with(random, "\"unread\": \"" +
                          one_of(random, std::array{"\\ud83d", "\\ude00", "\\ud83d\\u0041",
                                                    "\\ud83d x", "\\udfff\\ud800"}) +
                          "\"");
}
std::string bad_escape(Random& random) {
  return with_in_headline(random, one_of(random, std::array{"\\x41", "\\'", "\\u12G4", "\\a"}));
}
std::string control_character(Random& random) {
  return with_in_headline(random, std::string(1, static_cast<char>(below(random, 0x20))));
}
std::string second_document(Random& random) {
  return good(random) + one_of(random, std::array{"", " ", "\n", ","}) + good(random);
}
std::string trailing_comma(Random& random) {
  return "{" + members(random) + one_of(random, std::array{",}", ", }", ",,}"});
}
std::string missing_punctuation(Random& random) {
  return "{" + members(random) +
         one_of(random,
                std::array{" \"a\": 1}", ", \"a\" 1}", ", a: 1}", ", 'a': 1}", ", \"a\": 1]"});
}
std::string bad_word(Random& random) {
  return with(random, "\"live\": " + one_of(random, std::array{"True", "nil", "undefined", "yes",
                                                               "nulll", "truefalse"}));
}
std::string nul_in_identity(Random& random) {
  return "{\"id\": \"a\\u0000" + std::to_string(random()) + "\", \"headline\": \"H\"}";
}

std::string key_twice(Random& random) {
  return with(random,
              one_of(random, std::array{"\"headline\": \"Another\"", "\"id\": \"other\"",
                                        "\"\\u0062ody\": \"Another\"", "\"source\": null"}));
}
std::string nested_key_twice(Random& random) {
  return with(random,
              "\"extra\": [0, {\"k\": 1, \"j\": 2, \"k\": " + std::to_string(random() % 9) + "}]");
}
std::string deep_arrays(Random& random) {
  const std::size_t depth = 64 + below(random, 500);
  return with(random, "\"deep\": " + std::string(depth, '[') + std::string(depth, ']'));
}
std::string deep_objects(Random& random) {
  const std::size_t depth = 64 + below(random, 100);
  std::string nested;
  for (std::size_t i = 0; i < depth; ++i) nested += "{\"d\": ";
  return with(random, "\"deep\": " + nested + "0" + std::string(depth, '}'));
}

std::string other_top(Random& random) {
  const std::size_t kind = below(random, 4);
  if (kind == 0) return "[" + good(random) + "]";
  if (kind == 1) return "\"" + words(random, 4) + "\"";
  return kind == 2 ? std::to_string(random() % 1'000'000)
                   : "[" + std::to_string(random() % 999) + "]";
}

std::string wrong_text_type(Random& random) {
  return "{\"id\": \"t" + std::to_string(random()) + "\", \"headline\": " +
         one_of(random, std::array{"7", "true", "[\"H\"]", "{\"text\": \"H\"}"}) + "}";
}
std::string wrong_id_type(Random& random) {
  return without_id(random).insert(
      1, "\"id\": " + one_of(random, std::array{"[\"a\"], ", "{\"a\": 1}, ", "true, ", "1.5, "}));
}
std::string wrong_ninjs_type(Random& random) {
  return "{\"uri\": \"urn:newsml:tern.example:2026:" + std::to_string(random()) +
         "\", \"versioncreated\": \"2026-02-03T09:15:00Z\", " +
         one_of(random, std::array{"\"bodies\": \"text\"", "\"body_text\": 7", "\"headline\": [1]",
                                   "\"type\": {}, \"headline\": \"H\""}) +
         "}";
}
std::string unreadable_embargo(Random& random) {
  return with(random, "\"embargoed_until\": " +
                          one_of(random, std::array{"\"noon\"", "true", "\"2026-02-30\"", "[]"}));
}

std::string no_identity(Random& random) {
  return below(random, 2) == 0 ? without_id(random)
                               : without_id(random).insert(1, "\"id\": \" \", ");
}
std::string no_content(Random& random) {
  return "{\"id\": \"n" + std::to_string(random()) + "\", \"source\": \"Daily Tern\"" +
         one_of(random, std::array{"", ", \"headline\": \"\"", ", \"body\": \" \\n \"",
                                   ", \"body\": \"<p> </p>\"", ", \"status\": \"usable\""}) +
         "}";
}
std::string unknown_status(Random& random) {
  return with(random,
              "\"status\": \"" +
                  one_of(random, std::array{"spiked", "draft", "42", "usable!", "on hold"}) + "\"");
}

struct Kind {
  const char* name;
  RejectClass expected;
  std::string (*make)(Random&);
};

constexpr std::array kKinds{
    Kind{"empty", RejectClass::kEmpty, empty},
    Kind{"too large", RejectClass::kTooLarge, too_large},
    Kind{"long name", RejectClass::kTooLarge, long_name},
    Kind{"UTF-8 byte order mark", RejectClass::kByteOrderMark, utf8_mark},
    Kind{"UTF-16 with byte order mark", RejectClass::kByteOrderMark, utf16_mark},
    Kind{"bad UTF-8 lead byte", RejectClass::kNotUtf8, bad_lead_byte},
    Kind{"Latin-1 letter", RejectClass::kNotUtf8, latin_1},
    Kind{"encoded surrogate", RejectClass::kNotUtf8, encoded_surrogate},
    Kind{"stray continuation byte", RejectClass::kNotUtf8, stray_continuation},
    Kind{"cut off", RejectClass::kTruncated, cut_off},
    Kind{"cut off in a nested value", RejectClass::kTruncated, cut_in_nested},
    Kind{"not JSON", RejectClass::kMalformed, not_json},
    Kind{"bad number", RejectClass::kMalformed, bad_number},
    Kind{"huge number", RejectClass::kMalformed, huge_number},
    Kind{"lone surrogate", RejectClass::kMalformed, lone_surrogate},
    Kind{"bad escape", RejectClass::kMalformed, bad_escape},
    Kind{"control character", RejectClass::kMalformed, control_character},
    Kind{"second document", RejectClass::kMalformed, second_document},
    Kind{"trailing comma", RejectClass::kMalformed, trailing_comma},
    Kind{"missing punctuation", RejectClass::kMalformed, missing_punctuation},
    Kind{"bad word", RejectClass::kMalformed, bad_word},
    Kind{"NUL in an identity", RejectClass::kMalformed, nul_in_identity},
    Kind{"key twice", RejectClass::kDuplicateKey, key_twice},
    Kind{"nested key twice", RejectClass::kDuplicateKey, nested_key_twice},
    Kind{"deep arrays", RejectClass::kTooDeep, deep_arrays},
    Kind{"deep objects", RejectClass::kTooDeep, deep_objects},
    Kind{"not an object", RejectClass::kNotAnObject, other_top},
    Kind{"text of another type", RejectClass::kWrongType, wrong_text_type},
    Kind{"id of another type", RejectClass::kWrongType, wrong_id_type},
    Kind{"ninjs of another type", RejectClass::kWrongType, wrong_ninjs_type},
    Kind{"unreadable embargo", RejectClass::kWrongType, unreadable_embargo},
    Kind{"no identity", RejectClass::kNoIdentity, no_identity},
    Kind{"no content", RejectClass::kNoContent, no_content},
    Kind{"unknown status", RejectClass::kUnknownStatus, unknown_status},
};

}  // namespace

std::vector<std::string> bad_input_kinds() {
  std::vector<std::string> names;
  for (const Kind& kind : kKinds) names.emplace_back(kind.name);
  return names;
}

std::vector<BadInput> bad_inputs(std::uint64_t seed, std::size_t count) {
  Random random(seed);
  std::vector<BadInput> inputs;
  inputs.reserve(count);
  for (std::size_t i = 0; i < count; ++i) {
    const Kind& kind = kKinds[i % kKinds.size()];
    inputs.push_back({kind.name, kind.make(random), kind.expected});
  }
  return inputs;
}

}  // namespace wirefold::support
