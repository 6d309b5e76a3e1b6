#pragma once
// The newest changes, for everybody who waits for them: apart from the stories and behind a lock of
// its own that is never held for long, so that an open event stream never waits for a reader.
// Written by desk.cc, read by the server's streams.

#include <cstdint>
#include <deque>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace wirefold::desk {

/// What the program that owns the desk is doing.
enum class State { kReplaying, kRunning, kStandingBy, kRestoring, kFinished };
/// "replaying", "running", "standing_by", "restoring", "finished".
[[nodiscard]] std::string_view state_name(State state);

/// What a client that saw everything up to a change is told.
struct Changes {
  std::uint64_t change = 0;
  State state = State::kReplaying;
  std::uint64_t articles = 0;
  std::uint64_t stories = 0;
  std::vector<std::uint64_t> changed;  ///< story ids, the newest first, at most 200
};
/// `{"change":…,"state":…,"articles":…,"stories":…,"changed":[…]}`.
[[nodiscard]] std::string changes_json(const Changes& changes);

/// Safe to use from any thread.
class ChangeLog {
 public:
  struct Counts {
    std::uint64_t change = 0;
    std::uint64_t articles = 0;
    std::uint64_t stories = 0;
  };
  void set_state(State state);
  [[nodiscard]] State state() const;
  /// `changed`: the ids of the changes counts.change - changed.size() + 1 … counts.change.
  void add(const std::vector<std::uint64_t>& changed, const Counts& counts);
  /// A number that grows with every change and every new state.
  [[nodiscard]] std::uint64_t version() const;
  /// The changes after `since`. A client that asks for more than is kept gets the newest.
  [[nodiscard]] Changes since(std::uint64_t since) const;
  /// The same as changes_json, and up to which change. Clients that know equally much are told the
  /// same, which is put together once for all of them.
  struct Told {
    std::uint64_t change = 0;
    std::string json;
  };
  [[nodiscard]] Told told_since(std::uint64_t since) const;

 private:
  [[nodiscard]] Changes changes_since(std::uint64_t since) const;

  struct Entry {
    std::uint64_t change = 0;
    std::uint64_t story = 0;
  };
  mutable std::mutex mutex_;
  State state_ = State::kReplaying;
  Counts counts_;
  std::uint64_t version_ = 0;
  std::deque<Entry> newest_;
  mutable Told told_;  // to who knew all before `told_from_`, at `told_version_`
  mutable std::uint64_t told_from_ = 0;
  mutable std::uint64_t told_version_ = 0;
};

}  // namespace wirefold::desk
