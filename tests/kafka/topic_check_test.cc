#include "kafka/topic_check.h"

#include <gmock/gmock.h>

namespace wirefold::kafka {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

constexpr const char* kBroker = "host:9092";

// The state that creating a topic from its spec leaves, on a broker of three.
TopicState created(const TopicSpec& spec) {
  return {.partitions = spec.partitions,
          .replicas = spec.replicas > 0 ? spec.replicas : 1,
          .config = spec.config};
}

TopicSpec spec_of(const std::string& name, TopicCounts counts = {}) {
  for (const TopicSpec& spec : service_topics(Settings(), counts)) {
    if (spec.name == name) return spec;
  }
  ADD_FAILURE() << "no such topic: " << name;
  return {};
}

TEST(TopicCheck, TopicsAsTheyAreCreatedHaveNoFaults) {
  for (const TopicSpec& spec : service_topics(Settings(), {.input_partitions = 4, .replicas = 3})) {
    SCOPED_TRACE(spec.name);
    EXPECT_THAT(topic_faults(spec, created(spec), kBroker), IsEmpty());
    TopicState with_more = created(spec);
    with_more.config["compression.type"] = "zstd";
    EXPECT_THAT(topic_faults(spec, with_more, kBroker), IsEmpty()) << "what is free is free";
  }
}

TEST(TopicCheck, EachWrongSettingIsNamedWithTheCommandThatMendsIt) {
  struct Row {
    const char* topic;
    const char* setting;
    const char* found;
    const char* command_part;
  };
  const Row rows[] = {
      {"wire.articles", "cleanup.policy", "compact", "--add-config 'cleanup.policy=delete'"},
      {"wire.articles", "cleanup.policy", "compact,delete", "cleanup.policy=delete'"},
      {"wire.articles", "message.timestamp.after.max.ms", "3600000", "=9223372036854775807'"},
      {"wire.rulings", "message.timestamp.before.max.ms", "86400000", "=9223372036854775807'"},
      {"wire.stories", "cleanup.policy", "delete", "'cleanup.policy=[compact,delete]'"},
      {"wire.stories", "retention.ms", "604800000", "'retention.ms=2592000000'"},
      {"wire.decisions", "message.timestamp.type", "CreateTime", "=LogAppendTime'"},
      {"wire.rejects", "max.message.bytes", "1048588", "'max.message.bytes=1500000'"},
      {"wirefold.journal", "retention.ms", "604800000", "'retention.ms=-1'"},
      {"wirefold.journal", "retention.bytes", "1073741824", "'retention.bytes=-1'"},
      {"wirefold.journal", "unclean.leader.election.enable", "true", "=false'"},
      {"wirefold.checkpoint", "cleanup.policy", "compact", "'cleanup.policy=delete'"},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(std::string(row.topic) + " " + row.setting + "=" + row.found);
    const TopicSpec spec = spec_of(row.topic);
    TopicState state = created(spec);
    state.config[row.setting] = row.found;
    const auto faults = topic_faults(spec, state, kBroker);
    ASSERT_EQ(faults.size(), 1u);
    EXPECT_EQ(faults[0].topic, row.topic);
    EXPECT_EQ(faults[0].setting, row.setting);
    EXPECT_EQ(faults[0].found, row.found);
    EXPECT_EQ(faults[0].wanted, spec.config.at(row.setting));
    EXPECT_THAT(faults[0].mend,
                AllOf(HasSubstr("kafka-configs.sh --bootstrap-server host:9092 --alter"),
                      HasSubstr(std::string("--entity-name ") + row.topic + " "),
                      HasSubstr(row.command_part)));
  }
}

TEST(TopicCheck, MoreOfWhatIsBoundedIsAsGood) {
  const std::tuple<const char*, const char*, const char*> rows[] = {
      {"wire.stories", "retention.ms", "-1"},
      {"wire.stories", "retention.ms", "31536000000"},
      {"wire.stories", "cleanup.policy", "delete, compact"},
      {"wire.decisions", "max.message.bytes", "10485760"},
  };
  for (const auto& [topic, setting, found] : rows) {
    SCOPED_TRACE(std::string(topic) + " " + setting + "=" + found);
    const TopicSpec spec = spec_of(topic);
    TopicState state = created(spec);
    state.config[setting] = found;
    EXPECT_THAT(topic_faults(spec, state, kBroker), IsEmpty());
  }
}

TEST(TopicCheck, PartitionsAndReplicasAreCounted) {
  const TopicSpec input = spec_of("wire.articles", {.input_partitions = 4, .replicas = 3});
  TopicState state = created(input);
  state.partitions = 2;
  state.replicas = 1;
  const auto faults = topic_faults(input, state, kBroker);
  ASSERT_EQ(faults.size(), 2u);
  EXPECT_THAT(faults[0].mend, HasSubstr("--alter --topic wire.articles --partitions 4"));
  EXPECT_THAT(faults[1].mend, HasSubstr("kafka-reassign-partitions.sh"));
  state = created(input);
  state.partitions = 40;
  EXPECT_THAT(topic_faults(input, state, kBroker), IsEmpty());
  const TopicSpec journal = spec_of("wirefold.journal");
  state = created(journal);
  state.partitions = 2;
  const auto torn = topic_faults(journal, state, kBroker);
  ASSERT_EQ(torn.size(), 1u);
  EXPECT_THAT(torn[0].mend, HasSubstr("another application id"));
}

TEST(TopicCheck, MissingTopicHasTheCommandThatMakesIt) {
  const auto faults = topic_faults(spec_of("wire.stories", {.replicas = 3}), TopicState(), kBroker);
  ASSERT_EQ(faults.size(), 1u);
  EXPECT_EQ(faults[0].setting, "");
  EXPECT_THAT(
      faults[0].mend,
      AllOf(HasSubstr("--create --topic wire.stories --partitions 1 --replication-factor 3"),
            HasSubstr("--config cleanup.policy=compact,delete"),
            HasSubstr("--config min.insync.replicas=2")));
}

}  // namespace
}  // namespace wirefold::kafka
