// Another client beside the embedded broker: kcat, a Debian package, lists and reads its topics.

#include <array>
#include <cstdio>
#include <cstdlib>

#include "tests/kafka/embedded_fixture.h"

namespace wirefold::kafka {
namespace {

struct Ran {
  int status = -1;
  std::string output;
};

Ran run(const std::string& command) {
  Ran ran;
  FILE* pipe = popen((command + " 2>&1").c_str(), "r");
  if (pipe == nullptr) return ran;
  std::array<char, 4096> buffer{};
  while (const std::size_t got = fread(buffer.data(), 1, buffer.size(), pipe)) {
    ran.output.append(buffer.data(), got);
  }
  ran.status = pclose(pipe);
  return ran;
}

class Kcat : public EmbeddedFixture {
 protected:
  void SetUp() override {
    if (run("command -v kcat").status != 0) {
      GTEST_SKIP()
          << "kcat IS NOT INSTALLED: that other clients can read the embedded broker stays "
             "unchecked. Install the Debian package kcat.";
    }
  }
};

TEST_F(Kcat, ListsTheTopicsAndReadsStories) {
  const auto sink = must(KafkaSink::make(connection(), Guarantee::kAtLeastOnce));
  must(sink->write({dedup::Topic::kStories, "S1", "{\"id\":\"S1\"}", {{"h", "v"}}}));
  must(sink->write({dedup::Topic::kStories, "S2", "{\"id\":\"S2\"}", {}}));
  must(sink->commit({}));

  const Ran listed = run("timeout 20 kcat -L -b " + broker_->bootstrap());
  EXPECT_EQ(listed.status, 0) << listed.output;
  for (const char* topic :
       {"wire.articles", "wire.stories", "wire.decisions", "wire.rejects", "wire.rulings"}) {
    EXPECT_THAT(listed.output,
                testing::HasSubstr("topic \"" + std::string(topic) + "\" with 1 partitions"));
  }
  const Ran read =
      run("timeout 20 kcat -q -C -e -o beginning -t wire.stories -f '%o %k %h %s\\n' -b " +
          broker_->bootstrap());
  EXPECT_EQ(read.status, 0) << read.output;
  EXPECT_EQ(read.output, "0 S1 h=v {\"id\":\"S1\"}\n1 S2  {\"id\":\"S2\"}\n");
}

}  // namespace
}  // namespace wirefold::kafka
