#pragma once
// Fetches single records by their position: for the story desk, which reads texts back from the
// input topic. desk/ owns one.

#include <memory>
#include <optional>
#include <string>

#include "base/position.h"
#include "base/result.h"
#include "kafka/connection.h"
#include "stream/stream.h"

namespace wirefold::kafka {

class Client;

/// One thread uses it.
class RecordFetcher {
 public:
  /// No broker is contacted yet. Fatal if a setting is refused.
  [[nodiscard]] static base::Result<std::unique_ptr<RecordFetcher>, stream::StreamError> make(
      const Connection& connection);
  ~RecordFetcher();

  /// The record's value; nothing if the topic does not hold it (any more). Retry if that could not
  /// be found out within wait_ms.
  [[nodiscard]] base::Result<std::optional<std::string>, stream::StreamError> fetch(
      const base::Position& position, int wait_ms);

 private:
  explicit RecordFetcher(std::unique_ptr<Client> client);

  std::unique_ptr<Client> client_;
};

}  // namespace wirefold::kafka
