#pragma once
// The election: which process of an application may be the active one. Every process, once warm,
// joins the group of the application id and subscribes to its journal, which has one partition;
// whoever is assigned that partition is the senior one. It is never read through here
// (journal_follower.h does that), and being senior protects nothing: taking over fences the
// predecessor (sink.h). service/ owns one.

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>

#include "base/result.h"
#include "base/time.h"
#include "kafka/connection.h"
#include "stream/stream.h"

namespace wirefold::kafka {

class Client;

/// What the group has told this member so far.
struct MembershipCounts {
  std::uint64_t assigned = 0;  ///< times it became senior
  std::uint64_t passed = 0;    ///< rebalances that gave the partition to another member
  std::uint64_t revoked = 0;   ///< times the partition was taken back, `lost` included
  std::uint64_t lost = 0;      ///< of these, how often the group had already gone on without it
};

/// One thread uses it.
class Membership {
 public:
  /// Joins the group. `started` is the time of joining in milliseconds since 1970: of all
  /// members the one with the earliest is senior, and stays it when others join. Retry if the
  /// broker does not answer, fatal if the journal's topic is missing.
  [[nodiscard]] static base::Result<std::unique_ptr<Membership>, stream::StreamError> make(
      const Connection& connection, base::TimeMs started);

  /// Without leave() the group notices only after kSessionMs that this member is gone.
  ~Membership();

  /// Hears what the group says; waits at most wait_ms for it, and up to 500 ms more only to find
  /// out whether a silent broker is gone. Call at least every 5 minutes, or the group gives the
  /// partition away; and often (every 100 ms), for a rebalance waits for all members. Errors: retry
  /// while no broker answers, fatal once that has lasted unreachable_ms_max or if the group
  /// refuses this member (authorisation). Heartbeats go out from librdkafka's own thread.
  [[nodiscard]] base::Result<void, stream::StreamError> poll(int wait_ms);

  /// True while the journal's partition is assigned to this member, as far as poll() has heard.
  /// Between a revocation and the next assignment nobody is: an active process goes on until it is
  /// fenced, or until counts().passed says that another was chosen. Not for five seconds behind a
  /// standstill: the group may have chosen another, and would have told by then.
  [[nodiscard]] bool is_senior() const {
    return senior_ && std::chrono::steady_clock::now() >= unsure_until_;
  }
  /// Whether the group may have gone on while this process stood still: nobody has called poll()
  /// for longer than a session, and it was not senior before, or heard soon after that it is not
  /// any more. It comes back under its old name, and so before those who joined meanwhile. A
  /// session that brokers missed while the process went on is no such case.
  [[nodiscard]] bool is_forgotten() const { return is_forgotten_; }
  [[nodiscard]] const MembershipCounts& counts() const { return counts_; }

  /// Leaves the group at once, so that another member becomes senior without waiting for a timeout;
  /// waits at most 5 s for the broker to know, false if it may not. Commit first. Nothing may be
  /// called afterwards but is_senior(), which is false, and counts().
  bool leave();

 private:
  struct Rebalance;  // librdkafka's words for what the group says
  explicit Membership(std::unique_ptr<Client> client);
  void follow(const Rebalance& rebalance);
  void note_standstill();

  std::unique_ptr<Client> client_;
  bool senior_ = false;
  bool left_ = false;
  bool is_forgotten_ = false;
  std::chrono::steady_clock::time_point unsure_until_;         // behind a standstill
  std::chrono::steady_clock::time_point hears_of_loss_until_;  // the same
  std::chrono::steady_clock::time_point polled_ = std::chrono::steady_clock::now();
  MembershipCounts counts_;
};

/// After so long without a heartbeat the group drops a member.
inline constexpr int kSessionMs = 6'000;
/// A member hears of a rebalance with its next heartbeat: this bounds how soon a junior follows.
inline constexpr int kHeartbeatMs = 500;

}  // namespace wirefold::kafka
