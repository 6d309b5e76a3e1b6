#include "app/settings_file.h"

#include <optional>

#include "app/nearest.h"
#include "app/text_file.h"
#include "base/toml.h"

namespace wirefold::app {
namespace {

using Outcome = base::Result<void, std::string>;

constexpr std::string_view kFieldsTable = "input.fields";
constexpr std::string_view kLibrdkafkaTable = "kafka.librdkafka";

std::optional<std::string> scalar_text(const toml::node& node) {
  if (const auto text = node.value_exact<std::string>()) return *text;
  if (const auto flag = node.value_exact<bool>()) return *flag ? "true" : "false";
  if (const auto number = node.value_exact<std::int64_t>()) return std::to_string(*number);
  return std::nullopt;
}

std::optional<std::vector<std::string>> text_list(const toml::node& node) {
  const toml::array* array = node.as_array();
  if (array == nullptr) return std::nullopt;
  std::vector<std::string> items;
  for (const toml::node& item : *array) {
    const auto text = item.value_exact<std::string>();
    if (!text) return std::nullopt;
    items.push_back(*text);
  }
  return items;
}

std::optional<Value> value_from(const toml::node& node) {
  if (const auto number = node.value_exact<std::int64_t>()) return Value(*number);
  if (const auto flag = node.value_exact<bool>()) return Value(*flag);
  if (const auto text = node.value_exact<std::string>()) return Value(*text);
  if (const auto items = text_list(node)) return Value(*items);
  return std::nullopt;
}

const SettingRecord* find_record(std::string_view key) {
  for (const SettingRecord& record : setting_records()) {
    if (record.key == key) return &record;
  }
  return nullptr;
}

// Walks a parsed file and sorts its keys to where they belong.
class FileReader {
 public:
  explicit FileReader(std::string path) : path_(std::move(path)) {}

  Outcome read(const toml::table& root) {
    for (const auto& [name, node] : root) {
      const toml::table* table = node.as_table();
      const std::string key(name.str());
      if (table == nullptr) return unknown(key, node);
      if (Outcome done = read_table(key, *table); !done) return done;
    }
    return {};
  }
  SettingsFile take() { return std::move(file_); }

 private:
  Outcome read_table(const std::string& table_name, const toml::table& table) {
    for (const auto& [name, node] : table) {
      const std::string key = table_name + "." + std::string(name.str());
      Outcome done;
      if (key == kFieldsTable && node.is_table()) {
        done = read_fields(*node.as_table());
      } else if (key == kLibrdkafkaTable && node.is_table()) {
        done = read_librdkafka(*node.as_table());
      } else {
        done = read_setting(key, node);
      }
      if (!done) return done;
    }
    return {};
  }

  Outcome read_setting(const std::string& key, const toml::node& node) {
    const SettingRecord* record = find_record(key);
    if (record == nullptr) return unknown(key, node);
    const auto value = value_from(node);
    if (!value) {
      return fail(node, key + ": expected a " + std::string(type_name(*record)));
    }
    file_.settings.push_back({record, *value, where(node)});
    return {};
  }

  Outcome read_fields(const toml::table& table) {
    std::vector<std::string> known;
    for (const auto& [name, names] : article::default_field_names()) known.push_back(name);
    for (const auto& [name, node] : table) {
      const std::string field(name.str());
      const std::string nearest = nearest_name(field, known);
      if (field != nearest) {
        std::string message = "there is no field input.fields.";
        message.append(field).append("; did you mean input.fields.").append(nearest).append("?");
        return fail(node, message);
      }
      const auto names = text_list(node);
      if (!names) return fail(node, "input.fields." + field + ": expected a list of names");
      file_.field_names[field] = *names;
    }
    return {};
  }

  Outcome read_librdkafka(const toml::table& table) {
    for (const auto& [name, node] : table) {
      const std::string property(name.str());
      if (node.is_table()) {
        return fail(node, "put the name in quotation marks, for example \"" + property +
                              ".ms\" = 100, because it contains a dot");
      }
      const auto text = scalar_text(node);
      if (!text) {
        return fail(node, "kafka.librdkafka." + property +
                              ": expected a text, a number or a "
                              "boolean");
      }
      file_.librdkafka[property] = *text;
    }
    return {};
  }

  Outcome unknown(const std::string& key, const toml::node& node) const {
    std::vector<std::string> known = {std::string(kFieldsTable), std::string(kLibrdkafkaTable)};
    for (const SettingRecord& record : setting_records()) known.emplace_back(record.key);
    return fail(node, "there is no setting " + key + "; did you mean " + nearest_name(key, known) +
                          "? (wirefold validate --defaults lists all)");
  }

  std::string where(const toml::node& node) const {
    return path_ + ":" + std::to_string(node.source().begin.line);
  }
  Outcome fail(const toml::node& node, const std::string& message) const {
    return base::failure(where(node) + ": " + message);
  }

  std::string path_;
  SettingsFile file_;
};

}  // namespace

base::Result<SettingsFile, std::string> read_settings_file(const std::string& path) {
  const auto text = read_text_file(path, "The settings file");
  if (!text) return base::failure(text.error());
  const toml::parse_result parsed = toml::parse(*text, path);
  if (!parsed) {
    const auto& error = parsed.error();
    return base::failure(path + ":" + std::to_string(error.source().begin.line) +
                         ": this is not TOML: " + std::string(error.description()));
  }
  FileReader reader(path);
  if (Outcome done = reader.read(parsed.table()); !done) return base::failure(done.error());
  return reader.take();
}

}  // namespace wirefold::app
