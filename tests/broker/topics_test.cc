// `wirefold topics` against a broker: what it makes is right, and what is not is named.

#include <sstream>

#include "app/command_line.h"
#include "tests/broker/administrator.h"
#include "tests/broker/real_broker.h"

namespace wirefold::kafka {
namespace {

using app::ExitCode;
using testing::AllOf;
using testing::Not;

struct Ran {
  ExitCode code = ExitCode::kDone;
  std::string out;
  std::string err;
};

class Topics : public RealBroker {
 protected:
  void SetUp() override {
    RealBroker::SetUp();
    if (IsSkipped()) return;
    // Those of the fixture are a replay's.
    must(delete_topics(connection_, all_topics(connection_.settings)));
  }
  [[nodiscard]] Ran topics(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), "topics");
    for (const std::string& argument :
         {std::string("--bootstrap"), connection_.settings.bootstrap,
          std::string("--application-id"), connection_.settings.app, std::string("--topic-prefix"),
          connection_.settings.topic_prefix}) {
      arguments.push_back(argument);
    }
    std::ostringstream out;
    std::ostringstream err;
    replay::Console console{out, err, replay::Screen::kLines, {}};
    const ExitCode code = app::run_command_line(arguments, console);
    return {code, out.str(), err.str()};
  }
};

TEST_F(Topics, CreatedTopicsAreRightAndAWrongSettingIsRefusedWithTheCommandThatMendsIt) {
  const Ran before = topics({"check"});
  EXPECT_EQ(before.code, ExitCode::kFailed);
  EXPECT_THAT(before.out, HasSubstr("missing  " + articles_topic(connection_.settings)));
  EXPECT_THAT(before.err, HasSubstr("Of 7 topics 7 cannot be used"));

  const Ran created = topics({"create", "--partitions", "3"});
  EXPECT_EQ(created.code, ExitCode::kDone) << created.out << created.err;
  EXPECT_THAT(created.out, HasSubstr("made     " + topic(dedup::Topic::kJournal)));
  const Ran checked = topics({"check", "--partitions", "3"});
  EXPECT_EQ(checked.code, ExitCode::kDone) << checked.out << checked.err;
  EXPECT_THAT(checked.out, AllOf(HasSubstr("right    " + topic(dedup::Topic::kJournal)),
                                 Not(HasSubstr("made")), Not(HasSubstr("wrong"))));

  Administrator(connection_).set_alone(topic(dedup::Topic::kStories), "cleanup.policy", "delete");
  Ran wrong;
  EXPECT_TRUE(comes_true(  // the controller answers before the broker has heard
      [&] {
        wrong = topics({"create"});
        return wrong.code == ExitCode::kFailed;
      },
      std::chrono::seconds(20)));
  EXPECT_THAT(wrong.out,
              AllOf(HasSubstr("wrong    " + topic(dedup::Topic::kStories) +
                              ": cleanup.policy is delete, it must be compact,delete"),
                    HasSubstr("kafka-configs.sh --bootstrap-server " +
                              connection_.settings.bootstrap + " --alter --entity-type topics " +
                              "--entity-name " + topic(dedup::Topic::kStories) +
                              " --add-config 'cleanup.policy=[compact,delete]'")));
  EXPECT_THAT(wrong.err, HasSubstr("Of 7 topics 1 cannot be used"));
}

TEST_F(Topics, CreateMakesOnlyWhatIsMissing) {
  const TopicSpec right = service_topics(connection_.settings, {}).front();
  ASSERT_EQ(right.name, articles_topic(connection_.settings));
  must(create_topics(connection_, {{.name = right.name, .partitions = 5, .config = right.config}}));
  const Ran created = topics({"create"});
  EXPECT_EQ(created.code, ExitCode::kDone) << created.out << created.err;
  EXPECT_THAT(created.out, AllOf(HasSubstr("right    " + articles_topic(connection_.settings)),
                                 HasSubstr("made     " + topic(dedup::Topic::kStories))));
  const Ran more = topics({"check", "--partitions", "6", "--replication", "2"});
  EXPECT_EQ(more.code, ExitCode::kFailed);
  EXPECT_THAT(more.out, AllOf(HasSubstr("partitions is 5, it must be 6"),
                              HasSubstr("replicas is 1, it must be 2")));
}

}  // namespace
}  // namespace wirefold::kafka
