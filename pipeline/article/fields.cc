#include "article/fields.h"

#include <algorithm>
#include <charconv>
#include <tuple>

#include "article/decode.h"
#include "article/words.h"

namespace wirefold::article {

namespace dom = simdjson::dom;

FieldTable::FieldTable(const std::vector<Names>& fields) {
  for (const Names& names : fields) {
    std::size_t index = 0;
    for (const std::string& name : names.names) by_name_.push_back({name, names.field, index++});
  }
  std::sort(by_name_.begin(), by_name_.end(), [](const Slot& a, const Slot& b) {
    return std::tie(a.name, a.field, a.index) < std::tie(b.name, b.field, b.index);
  });
}

FieldTable::Slots FieldTable::find(std::string_view name) const {
  struct ByName {
    bool operator()(const Slot& slot, std::string_view text) const { return slot.name < text; }
    bool operator()(std::string_view text, const Slot& slot) const { return text < slot.name; }
  };
  const auto range = std::equal_range(by_name_.begin(), by_name_.end(), name, ByName{});
  return {range.first, range.second};
}

// The slots of the member at `place` of its object.
FieldTable::Slots Fields::slots_of(std::string_view name, std::size_t place) {
  constexpr std::size_t kPlaces = 32;
  constexpr std::size_t kNameBytes = 64;
  if (place < names_.size() && names_[place].text == name) return names_[place].slots;
  const FieldTable::Slots slots = table_->find(name);
  if (place >= kPlaces || name.size() > kNameBytes) return slots;
  if (place >= names_.size()) names_.resize(place + 1);
  names_[place] = {std::string(name), slots};
  return slots;
}

void Fields::load(const FieldTable& table, dom::object object) {
  if (table_ != &table) names_.clear();
  table_ = &table;
  found_.fill({});
  std::size_t place = 0;
  for (const dom::key_value_pair member : object) {
    const FieldTable::Slots slots = slots_of(member.key, place++);
    std::string_view text;
    if (slots.empty() || member.value.is_null()) continue;
    if (member.value.get(text) == simdjson::SUCCESS && text.empty()) continue;
    for (const FieldTable::Slot& slot : slots) {
      Found& found = found_[static_cast<std::size_t>(slot.field)];
      if (found.member && found.index <= slot.index) continue;
      found = {Member{slot.name, member.value}, slot.index};
    }
  }
}

void FieldReader::reject(Rejection rejection) {
  if (!rejection_) rejection_ = std::move(rejection);
}

void FieldReader::wrong_type(std::string_view name, std::string_view wanted) {
  reject(make_rejection(RejectClass::kWrongType,
                        "A field has a type that its format does not allow; send the type named.",
                        std::string(name) + " must be " + std::string(wanted)));
}

void FieldReader::text(Field field, std::string& out) {
  const auto member = find(field);
  if (!member) return;
  std::string_view text;
  if (member->value.get(text) != simdjson::SUCCESS) return wrong_type(member->name, "a string");
  out.clear();
  append_clean(text, out);
}

std::string FieldReader::checked_identity(std::string_view text, std::string_view name) {
  if (text.find('\0') != std::string_view::npos) {
    reject(make_rejection(RejectClass::kMalformed,
                          "An identity holds a NUL character; send it without.", name));
  }
  return std::string(text);
}

void FieldReader::identity(Field field, std::string& out) {
  const auto member = find(field);
  if (!member) return;
  std::array<char, 32> digits{};
  std::string_view text;
  std::int64_t whole = 0;
  std::uint64_t large = 0;
  double real = 0;
  std::to_chars_result end{digits.data(), std::errc{}};
  if (member->value.get(text) == simdjson::SUCCESS) {
    out = checked_identity(text, member->name);
    return;
  }
  if (member->value.get(whole) == simdjson::SUCCESS) {
    end = std::to_chars(digits.data(), digits.data() + digits.size(), whole);
  } else if (member->value.get(large) == simdjson::SUCCESS) {
    end = std::to_chars(digits.data(), digits.data() + digits.size(), large);
  } else if (field == Field::kVersion && member->value.get(real) == simdjson::SUCCESS) {
    end = std::to_chars(digits.data(), digits.data() + digits.size(), real);
  } else {
    return wrong_type(member->name, "a string or a whole number");
  }
  out.assign(digits.data(), end.ptr);
}

void FieldReader::time(Field field, std::optional<base::TimeMs>& out) {
  const auto member = find(field);
  if (!member) return;
  std::string_view text;
  std::int64_t number = 0;
  if (member->value.get(text) == simdjson::SUCCESS) {
    out = parse_time(text);
  } else if (member->value.get(number) == simdjson::SUCCESS) {
    constexpr std::int64_t kSecondsEnd = 100'000'000'000;   // the year 5138
    constexpr std::int64_t kTimeEnd = 253'402'300'800'000;  // the year 10000
    if (number > -kSecondsEnd && number < kSecondsEnd) number *= base::kSecondMs;
    if (number > -kTimeEnd / 4 && number < kTimeEnd) out = number;
  } else if (!member->value.is<double>()) {
    wrong_type(member->name, "a time");
  }
}

void FieldReader::embargo(std::optional<base::TimeMs>& out) {
  const auto member = find(Field::kEmbargo);
  if (!member) return;
  bool flag = false;
  if (member->value.get(flag) == simdjson::SUCCESS && !flag) return;
  time(Field::kEmbargo, out);
  if (!out) wrong_type(member->name, "a time, or left out if there is no embargo");
}

// Empty if it has none.
std::string_view FieldReader::name_of(const Member& member, dom::element value) {
  std::string_view text;
  dom::object object;
  if (value.get(text) == simdjson::SUCCESS) return text;
  if (value.get(object) == simdjson::SUCCESS) {
    for (const char* name : {"name", "by", "literal"}) {
      if (const std::string_view found = member_text(value, name); !found.empty()) return found;
    }
  } else if (!value.is_null()) {
    wrong_type(member.name, "a string, an object with a name, or a list of these");
  }
  return {};
}

template <typename Take>
void FieldReader::each_name(Field field, Take take) {
  const auto member = find(field);
  if (!member) return;
  const auto read = [&](dom::element value) {
    if (const std::string_view name = name_of(*member, value); !name.empty()) take(name);
  };
  dom::array list;
  if (member->value.get(list) != simdjson::SUCCESS) return read(member->value);
  for (const dom::element value : list) read(value);
}

void FieldReader::names(Field field, std::vector<std::string>& out) {
  each_name(field, [&](std::string_view name) { out.push_back(clean_text(name)); });
}

void FieldReader::joined_names(Field field, std::string& out) {
  each_name(field, [&](std::string_view name) {
    if (!out.empty()) out += ", ";
    append_clean(name, out);
  });
}

void FieldReader::status(PublicationStatus& out) {
  std::string word;
  text(Field::kStatus, word);
  if (word.empty()) return;
  const auto status = parse_status(word);
  if (status) {
    out = *status;
  } else {
    reject(make_rejection(RejectClass::kUnknownStatus,
                          "The status is not one the format defines; use usable, withheld or "
                          "canceled.",
                          excerpt(word)));
  }
}

void FieldReader::language(std::string& out) {
  std::string tag;
  text(Field::kLanguage, tag);
  out = primary_language(tag);
}

Rejection make_rejection(RejectClass reject_class, std::string_view sentence,
                         std::string_view values) {
  Rejection rejection;
  rejection.reject_class = reject_class;
  rejection.detail = sentence;
  if (!values.empty()) rejection.detail.append(" ").append(values);
  return rejection;
}

std::string excerpt(std::string_view text) {
  constexpr std::size_t kBytesMax = 60;
  if (text.size() <= kBytesMax) return clean_text(text);
  std::size_t end = kBytesMax;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  return clean_text(text.substr(0, end)) + "…";
}

std::string clean_text(std::string_view text) {
  std::string out;
  append_clean(text, out);
  return out;
}

void append_clean(std::string_view text, std::string& out) {
  if (text.find('\0') == std::string_view::npos && text.find('\r') == std::string_view::npos) {
    out.append(text);
    return;
  }
  out.reserve(out.size() + text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool line_end = text[i] == '\r';
    if (line_end && (i + 1 == text.size() || text[i + 1] != '\n')) out += '\n';
    if (!line_end && text[i] != '\0') out += text[i];
  }
}

std::string_view member_text(dom::element object, std::string_view name) {
  std::string_view text;
  if (object[name].get(text) != simdjson::SUCCESS) return {};
  return text;
}

}  // namespace wirefold::article
