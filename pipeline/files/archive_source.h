#pragma once
// An archive as a Source: what `replay --via memory` reads. Positions are those the embedded
// broker gives the same replay: one topic, partition 0, offsets from 0 in replay order.

#include <memory>
#include <string>

#include "files/time_order.h"
#include "stream/stream.h"

namespace wirefold::files {

/// Yields the records of a TimeOrder with their event time, which is their timestamp too; keys
/// are empty. While the order is still being gathered, poll() does a part of that work (it does
/// not look at wait_ms) and returns an empty batch. File errors come as StreamErrorKind::kFatal.
/// A stop request that ends a wait for bytes is none: poll() returns what it has, and its caller
/// looks at the request. One thread.
class ArchiveSource final : public stream::Source {
 public:
  /// The order must outlive the source and its batches.
  ArchiveSource(TimeOrder& order, std::string topic);
  base::Result<std::unique_ptr<stream::Batch>, stream::StreamError> poll(std::size_t records_max,
                                                                         int wait_ms) override;
  /// What TimeOrder::foresee() gives.
  std::unique_ptr<stream::Batch> foresee(std::size_t records_max) override;
  bool finished() const override { return finished_; }
  /// True once the first record can come; before that, TimeOrder::reader() shows how far it is.
  [[nodiscard]] bool gathered() const { return gathered_; }

 private:
  void add(OrderedRecord record, stream::Batch& batch);

  TimeOrder& order_;
  std::string topic_;
  std::int64_t next_offset_ = 0;
  bool gathered_ = false;
  bool finished_ = false;
};

}  // namespace wirefold::files
