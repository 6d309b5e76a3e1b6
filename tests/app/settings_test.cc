#include "app/settings.h"

#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

#include "app/nearest.h"
#include "app/settings_load.h"
#include "app/settings_print.h"
#include "article/decode.h"

namespace wirefold::app {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

// A settings file with this content, gone with the object.
class TemporaryFile {
 public:
  explicit TemporaryFile(const std::string& content) {
    path_ = testing::TempDir() + "wirefold_settings_" +
            testing::UnitTest::GetInstance()->current_test_info()->name() + ".toml";
    std::ofstream(path_) << content;
  }
  ~TemporaryFile() { std::filesystem::remove(path_); }
  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  std::string path_;
};

std::string error_of_file(const std::string& content) {
  const TemporaryFile file(content);
  const auto loaded = load_settings({file.path(), {}, {}});
  return loaded ? "no error" : loaded.error().message;
}

std::string read_all(const std::string& path) {
  std::ifstream stream(path);
  std::ostringstream text;
  text << stream.rdbuf();
  return text.str();
}

TEST(Settings, LaterPlacesWin) {
  struct Row {
    const char* what;
    SettingTexts texts;
    std::int64_t hours;
    Origin origin;
  };
  const TemporaryFile file("[story]\nwindow_hours = 10\n");
  const std::map<std::string, std::string> environment = {{"WIREFOLD_STORY_WINDOW_HOURS", "20"}};
  const std::map<std::string, std::string> flags = {{"story.window_hours", "30"}};
  const Row rows[] = {
      {"nothing set", {"", {}, {}}, 72, Origin::kDefault},
      {"file", {file.path(), {}, {}}, 10, Origin::kFile},
      {"environment", {"", environment, {}}, 20, Origin::kEnvironment},
      {"environment over file", {file.path(), environment, {}}, 20, Origin::kEnvironment},
      {"flag", {"", {}, flags}, 30, Origin::kFlag},
      {"flag over file", {file.path(), {}, flags}, 30, Origin::kFlag},
      {"flag over all", {file.path(), environment, flags}, 30, Origin::kFlag},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.what);
    const auto loaded = load_settings(row.texts);
    ASSERT_TRUE(loaded.has_value()) << loaded.error().message;
    EXPECT_EQ(loaded->settings.window_hours, row.hours);
    EXPECT_EQ(loaded->origins.at("story.window_hours"), row.origin);
    EXPECT_EQ(loaded->origins.at("story.articles_max"), Origin::kDefault);
  }
}

TEST(Settings, EveryTypeIsReadFromEveryPlace) {
  const TemporaryFile file(
      "[story]\njoin_across_languages = true\nsource_rank = [\"A\", \"B\"]\n"
      "[kafka]\nbootstrap = \"one:9092\"\n[pipeline]\nworkers = 3\n");
  const auto from_file = load_settings({file.path(), {}, {}});
  ASSERT_TRUE(from_file.has_value()) << from_file.error().message;
  const auto from_texts =
      load_settings({"",
                     {{"WIREFOLD_STORY_JOIN_ACROSS_LANGUAGES", "true"},
                      {"WIREFOLD_STORY_SOURCE_RANK", " A , B "}},
                     {{"kafka.bootstrap", "one:9092"}, {"pipeline.workers", "3"}}});
  ASSERT_TRUE(from_texts.has_value()) << from_texts.error().message;
  for (const Settings& settings : {from_file->settings, from_texts->settings}) {
    EXPECT_TRUE(settings.join_across_languages);
    EXPECT_THAT(settings.source_rank, ElementsAre("A", "B"));
    EXPECT_EQ(settings.bootstrap, "one:9092");
    EXPECT_EQ(settings.workers, 3);
  }
}

TEST(Settings, ReachTheRoomsThatUseThem) {
  Settings settings = default_settings();
  settings.window_hours = 5;
  settings.commit_interval_ms = 7;
  settings.librdkafka = {{"sasl.username", "wire"}};
  settings.record_bytes_max = 2'000;
  EXPECT_EQ(story_settings(settings).window_ms, 5 * base::kHourMs);
  EXPECT_EQ(pipeline_settings(settings).commit.interval_ms, 7);
  EXPECT_EQ(kafka_settings(settings).librdkafka.at("sasl.username"), "wire");
  EXPECT_EQ(decode_settings(settings).record_bytes_max, 2'000u);
}

TEST(Settings, UnknownKeyIsRefusedWithTheNearestOne) {
  struct Row {
    const char* content;
    const char* says;
  };
  const Row rows[] = {
      {"[story]\nwindow_huors = 3\n", "did you mean story.window_hours?"},
      {"[pipline]\nworkers = 3\n", "did you mean pipeline.workers?"},
      {"[replay]\nvai = \"memory\"\n", "did you mean replay.via?"},
      {"[input.fields]\nheadlin = [\"t\"]\n", "did you mean input.fields.headline?"},
      {"workers = 3\n", "there is no setting workers"},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.content);
    EXPECT_THAT(error_of_file(row.content), HasSubstr(row.says));
  }
  EXPECT_THAT(error_of_file("[story]\n\nwindow_huors = 3\n"), HasSubstr(".toml:3:"));
}

TEST(Settings, ValuesOutsideTheirRangeAreRefusedWithTheRange) {
  struct Row {
    const char* content;
    const char* says;
  };
  const Row rows[] = {
      {"[story]\nwindow_hours = 0\n", "expected a whole number, 1 … 2160"},
      {"[story]\nwindow_hours = 2161\n", "1 … 2160"},
      {"[story]\nwindow_hours = \"72\"\n", "expected a whole number"},
      {"[story]\njoin_across_languages = 1\n", "expected true or false"},
      {"[story]\nsource_rank = \"A\"\n", "expected a list of texts"},
      {"[replay]\nvia = \"magic\"\n", "expected one of embedded, memory, kafka"},
      {"[replay]\nspeed = \"fast\"\n", "expected max or a multiple"},
      {"[http]\naddress = \"broker:9464\"\n", "numeric HOST, such as 127.0.0.1:9464, or nothing"},
      {"[http]\naddress = \"127.0.0.1:99464\"\n", "such as 127.0.0.1:9464"},
      {"[desk]\naddress = \"here\"\n", "numeric HOST, such as 127.0.0.1:8642, or nothing"},
      {"[story\n", "this is not TOML"},
      {"[[[story]]]\n", ".toml:1: this is not TOML: "},
      {"\n[?]\n", ".toml:2: this is not TOML: "},
      {"[[\n", "this is not TOML"},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.content);
    EXPECT_THAT(error_of_file(row.content), HasSubstr(row.says));
  }
  EXPECT_EQ(error_of_file("[story]\nwindow_hours = 1\n"), "no error");
  EXPECT_EQ(error_of_file("[story]\nwindow_hours = 2160\n"), "no error");
  EXPECT_EQ(error_of_file("[http]\naddress = \"\"\n[desk]\naddress = \"[::]:0\"\n"), "no error");
}

TEST(Settings, BadEnvironmentOrFlagNamesItself) {
  const auto environment = load_settings({"", {{"WIREFOLD_PIPELINE_WORKERS", "many"}}, {}});
  ASSERT_FALSE(environment.has_value());
  EXPECT_THAT(environment.error().message, HasSubstr("WIREFOLD_PIPELINE_WORKERS=many"));
  const auto flag = load_settings({"", {}, {{"pipeline.workers", "-1"}}});
  ASSERT_FALSE(flag.has_value());
  EXPECT_THAT(flag.error().message, HasSubstr("--workers -1"));
}

TEST(Settings, UnknownEnvironmentNameIsAWarning) {
  const auto loaded =
      load_settings({"", {{"WIREFOLD_PIPELINE_WORKER", "2"}, {"WIREFOLD_TEST_BROKER", "x:1"}}, {}});
  ASSERT_TRUE(loaded.has_value());
  EXPECT_THAT(loaded->warnings, ElementsAre(HasSubstr("WIREFOLD_PIPELINE_WORKERS")));
}

TEST(Settings, MissingFileSaysWhatToDo) {
  const auto loaded = load_settings({"/nonexistent/wirefold.toml", {}, {}});
  ASSERT_FALSE(loaded.has_value());
  EXPECT_THAT(loaded.error().message, HasSubstr("check the path"));
}

TEST(Settings, SecretsAreNotPrinted) {
  const TemporaryFile file(
      "[kafka.librdkafka]\n"
      "\"sasl.username\" = \"wire\"\n"
      "\"sasl.password\" = \"hunter2\"\n"
      "\"ssl.key.password\" = \"hunter3\"\n"
      "\"ssl.key.pem\" = \"hunter4\"\n"
      "\"sasl.oauthbearer.client.secret\" = \"hunter5\"\n"
      "\"sasl.oauthbearer.config\" = \"hunter6\"\n"
      "\"queued.max.messages.kbytes\" = 1000\n");
  const auto loaded = load_settings({file.path(), {}, {}});
  ASSERT_TRUE(loaded.has_value()) << loaded.error().message;
  EXPECT_EQ(loaded->settings.librdkafka.at("sasl.password"), "hunter2");
  const std::string printed = print_settings(*loaded);
  EXPECT_THAT(printed, Not(HasSubstr("hunter")));
  EXPECT_THAT(printed, HasSubstr("\"sasl.password\" = \"(redacted)\""));
  EXPECT_THAT(printed, HasSubstr("\"sasl.username\" = \"wire\""));
  EXPECT_THAT(printed, HasSubstr("\"queued.max.messages.kbytes\" = \"1000\""));
}

TEST(Settings, BrokerSecretsComeFromTheEnvironment) {
  const TemporaryFile file(
      "[kafka.librdkafka]\n"
      "\"sasl.username\" = \"wire\"\n"
      "\"sasl.password\" = \"of the file\"\n");
  const auto loaded = load_settings({file.path(),
                                     {{"WIREFOLD_KAFKA_LIBRDKAFKA_SASL_PASSWORD", "hunter2"},
                                      {"WIREFOLD_KAFKA_LIBRDKAFKA_SSL_KEY_PASSWORD", "hunter3"}},
                                     {}});
  ASSERT_TRUE(loaded.has_value()) << loaded.error().message;
  EXPECT_THAT(loaded->warnings, IsEmpty());
  EXPECT_EQ(loaded->settings.librdkafka.at("sasl.password"), "hunter2");
  EXPECT_EQ(kafka_settings(loaded->settings).librdkafka.at("ssl.key.password"), "hunter3");
  const std::string printed = print_settings(*loaded);
  EXPECT_THAT(printed, Not(HasSubstr("hunter")));
  EXPECT_THAT(printed, HasSubstr("\"sasl.password\" = \"(redacted)\"  # environment"));
  EXPECT_THAT(printed, HasSubstr("\"sasl.username\" = \"wire\"  # file"));
}

TEST(Settings, PrintedSettingsLoadAgainAsTheyWere) {
  const auto first = load_settings({"",
                                    {},
                                    {{"story.source_rank", "A \"quoted\", B"},
                                     {"replay.speed", "60x"},
                                     {"pipeline.workers", "2"}}});
  ASSERT_TRUE(first.has_value());
  const std::string printed = print_settings(*first);
  EXPECT_THAT(printed, HasSubstr("workers = 2  # flag"));
  EXPECT_THAT(printed, HasSubstr("window_hours = 72  # default"));
  const TemporaryFile file(printed);
  const auto second = load_settings({file.path(), {}, {}});
  ASSERT_TRUE(second.has_value()) << second.error().message;
  EXPECT_EQ(second->settings.source_rank, first->settings.source_rank);
  EXPECT_EQ(second->settings.speed, "60x");
  EXPECT_EQ(second->settings.workers, 2);
}

TEST(Settings, ShippedFileIsTheDefaults) {
  const std::string path = WIREFOLD_SOURCE_DIR "/config/wirefold.toml";
  EXPECT_EQ(read_all(path), print_default_file())
      << "run: wirefold validate --defaults > config/wirefold.toml";
  const auto loaded = load_settings({path, {}, {}});
  ASSERT_TRUE(loaded.has_value()) << loaded.error().message;
  const LoadedSettings defaults = *load_settings({});
  for (const SettingRecord& record : setting_records()) {
    SCOPED_TRACE(record.key);
    EXPECT_EQ(loaded->origins.at(std::string(record.key)), Origin::kFile);
  }
  EXPECT_EQ(loaded->settings.via, defaults.settings.via);
}

// Whoever takes the marks off the comments has what the comments say is in force.
TEST(Settings, FieldNamesStandInTheShippedFileAsTheyAre) {
  const std::string shipped = print_default_file();
  std::istringstream table(shipped.substr(shipped.find("[input.fields]")));
  std::string content;
  for (std::string line; std::getline(table, line) && !line.empty();) {
    content += (line.starts_with("# ") ? line.substr(2) : line) + "\n";
  }
  const TemporaryFile file(content);
  const auto loaded = load_settings({file.path(), {}, {}});
  ASSERT_TRUE(loaded.has_value()) << loaded.error().message;
  EXPECT_EQ(loaded->settings.field_names, article::default_field_names());
}

TEST(Settings, RecordsAreCompleteAndUnlikeEachOther) {
  std::set<std::string> names;
  for (const SettingRecord& record : setting_records()) {
    SCOPED_TRACE(record.key);
    EXPECT_THAT(record.help, Not(IsEmpty()));
    EXPECT_TRUE(names.insert(environment_name(record)).second);
    EXPECT_TRUE(names.insert(flag_name(record)).second);
    const auto* number = std::get_if<std::int64_t>(&record.fallback);
    if (number != nullptr) {
      EXPECT_LE(record.lowest, *number);
      EXPECT_GE(record.highest, *number);
    }
  }
}

TEST(NearestName, IsTheFewestEditsAway) {
  EXPECT_EQ(edit_distance("", "abc"), 3u);
  EXPECT_EQ(edit_distance("kitten", "sitting"), 3u);
  EXPECT_EQ(edit_distance("ab", "ba"), 1u);
  EXPECT_EQ(edit_distance("same", "same"), 0u);
  EXPECT_EQ(nearest_name("vai", {"speed", "via", "order"}), "via");
  EXPECT_EQ(nearest_name("x", {}), "");
}

}  // namespace
}  // namespace wirefold::app
