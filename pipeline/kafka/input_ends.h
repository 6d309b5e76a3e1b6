#pragma once
// Where the input partitions begin and end now, asked of the broker: what lag is computed from. The
// reader's own client would not do, since what it knows of a partition's end grows old while
// reading pauses. app/ asks every few seconds, from a thread of its own.

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/position.h"
#include "base/result.h"
#include "kafka/connection.h"
#include "stream/stream.h"

namespace wirefold::kafka {

class Client;

/// A partition with its first offset and the one behind its last record.
struct InputRange {
  std::string topic;
  std::int32_t partition = 0;
  std::int64_t begin = 0;
  std::int64_t end = 0;
};

/// Records of a range not yet decided; offsets of markers count. `next_offsets` are what the
/// journal has; a partition that is not among them has not been read at all.
[[nodiscard]] std::int64_t lag_of(const InputRange& range,
                                  const std::vector<base::Position>& next_offsets);

/// One thread.
class InputEnds {
 public:
  [[nodiscard]] static base::Result<std::unique_ptr<InputEnds>, stream::StreamError> make(
      const Connection& connection);
  ~InputEnds();
  /// All partitions of all input topics. Waits at most a few seconds for each; retry if the broker
  /// does not answer.
  [[nodiscard]] base::Result<std::vector<InputRange>, stream::StreamError> ask();

 private:
  explicit InputEnds(std::unique_ptr<Client> client);
  std::unique_ptr<Client> client_;
};

}  // namespace wirefold::kafka
