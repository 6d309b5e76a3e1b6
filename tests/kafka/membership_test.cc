// Each error that a broker may answer to who joins the group: got over, or said.

#include "kafka/membership.h"

#include <chrono>

#include "tests/kafka/mock_cluster.h"

namespace wirefold::kafka {
namespace {

using MembershipErrors = MockCluster;

TEST_F(MembershipErrors, OfJoiningAreGotOverOrSaid) {
  const auto senior_or_error = [&]() -> base::Result<bool, stream::StreamError> {
    auto member = Membership::make(connection_, 1);
    if (!member) return base::failure(member.error());
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    while (!(*member)->is_senior() && std::chrono::steady_clock::now() < deadline) {
      if (auto polled = (*member)->poll(20); !polled) return base::failure(polled.error());
    }
    const bool is_senior = (*member)->is_senior();
    (*member)->leave();
    return is_senior;
  };
  // One after the other, in one joining: the mock cluster takes three seconds for each.
  rd_kafka_mock_push_request_errors(cluster_, kJoinGroup, 3, RD_KAFKA_RESP_ERR_NOT_COORDINATOR,
                                    RD_KAFKA_RESP_ERR_UNKNOWN_MEMBER_ID,
                                    RD_KAFKA_RESP_ERR_REBALANCE_IN_PROGRESS);
  const auto senior = senior_or_error();
  ASSERT_TRUE(senior) << senior.error().message;
  EXPECT_TRUE(*senior);
  inject(kJoinGroup, RD_KAFKA_RESP_ERR_GROUP_AUTHORIZATION_FAILED);
  const auto refused = senior_or_error();
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, stream::StreamErrorKind::kFatal);
}

}  // namespace
}  // namespace wirefold::kafka
