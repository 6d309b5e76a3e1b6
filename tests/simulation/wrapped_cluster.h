#pragma once
// A MemoryCluster with something done to what it gives: for a process that is overtaken, and to
// plant the faults that the verifier must find.

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "stream/memory_cluster.h"

namespace wirefold::simulation {

/// A member that is senior whoever else there is.
class AlwaysSenior final : public stream::Election {
 public:
  base::Result<void, stream::StreamError> poll(int /*wait_ms*/) override { return {}; }
  bool is_senior() const override { return true; }
  void leave() override {}
};

/// What goes wrong with a call, if anything does.
using Trouble = std::function<std::optional<stream::StreamError>()>;

/// A journal reader some of whose calls fail.
class TroubledReader final : public stream::JournalReader {
 public:
  TroubledReader(std::unique_ptr<stream::JournalReader> inner, Trouble trouble)
      : inner_(std::move(inner)), trouble_(std::move(trouble)) {}
  base::Result<std::vector<stream::JournalEntry>, stream::StreamError> poll(std::size_t records_max,
                                                                            int wait_ms) override {
    if (auto error = trouble_()) return base::failure(*std::move(error));
    return inner_->poll(records_max, wait_ms);
  }
  base::Result<void, stream::StreamError> mark_end() override {
    if (auto error = trouble_()) return base::failure(*std::move(error));
    return inner_->mark_end();
  }
  bool caught_up() const override { return inner_->caught_up(); }
  bool at_end() const override { return inner_->at_end(); }

 private:
  std::unique_ptr<stream::JournalReader> inner_;
  Trouble trouble_;
};

/// A source some of whose polls fail.
class TroubledSource final : public stream::Source {
 public:
  TroubledSource(std::unique_ptr<stream::Source> inner, Trouble trouble)
      : inner_(std::move(inner)), trouble_(std::move(trouble)) {}
  base::Result<std::unique_ptr<stream::Batch>, stream::StreamError> poll(std::size_t records_max,
                                                                         int wait_ms) override {
    if (auto error = trouble_()) return base::failure(*std::move(error));
    return inner_->poll(records_max, wait_ms);
  }
  bool finished() const override { return inner_->finished(); }

 private:
  std::unique_ptr<stream::Source> inner_;
  Trouble trouble_;
};

class WrappedCluster final : public stream::Cluster {
 public:
  explicit WrappedCluster(stream::MemoryWorld& world) : inner_(world) {}

  base::Result<std::unique_ptr<stream::JournalReader>, stream::StreamError> follow_journal(
      std::int64_t offset) override {
    if (auto error = trouble()) return base::failure(*std::move(error));
    auto reader = inner_.follow_journal(offset);
    if (!reader) return reader;
    if (wrap_reader) return wrap_reader(*std::move(reader));
    return std::make_unique<TroubledReader>(*std::move(reader), trouble);
  }
  base::Result<std::unique_ptr<stream::Election>, stream::StreamError> join() override {
    if (auto error = trouble()) return base::failure(*std::move(error));
    if (is_always_senior) return std::make_unique<AlwaysSenior>();
    return inner_.join();
  }
  base::Result<std::unique_ptr<stream::Sink>, stream::StreamError> take_over() override {
    if (auto error = trouble()) return base::failure(*std::move(error));
    if (before_take_over) before_take_over();
    auto sink = inner_.take_over();
    if (!sink || !wrap_sink) return sink;
    return wrap_sink(*std::move(sink));
  }
  base::Result<std::unique_ptr<stream::CheckpointLog>, stream::StreamError> checkpoint_log()
      override {
    if (auto error = trouble()) return base::failure(*std::move(error));
    return inner_.checkpoint_log();
  }
  base::Result<bool, stream::StreamError> has_progress() override {
    if (auto error = trouble()) return base::failure(*std::move(error));
    return inner_.has_progress();
  }
  base::Result<std::unique_ptr<stream::Source>, stream::StreamError> read_inputs(
      const std::vector<base::Position>& next_offsets) override {
    if (auto error = trouble()) return base::failure(*std::move(error));
    read_from = next_offsets;
    std::vector<base::Position> shifted = next_offsets;
    for (base::Position& next : shifted) next.offset += restart_shift;
    auto source = inner_.read_inputs(shifted);
    if (!source) return source;
    return std::make_unique<TroubledSource>(*std::move(source), trouble);
  }

  bool is_always_senior = false;
  std::vector<base::Position> read_from;  ///< where inputs were last read on from
  std::int64_t restart_shift = 0;         ///< inputs are read from so far behind where they should
  Trouble trouble = [] { return std::nullopt; };
  std::function<void()> before_take_over;
  std::function<std::unique_ptr<stream::Sink>(std::unique_ptr<stream::Sink>)> wrap_sink;
  std::function<std::unique_ptr<stream::JournalReader>(std::unique_ptr<stream::JournalReader>)>
      wrap_reader;

 private:
  stream::MemoryCluster inner_;
};

/// Loses what is written between an abort and the next commit: the fault of not sending again.
class ForgettingSink final : public stream::Sink {
 public:
  explicit ForgettingSink(std::unique_ptr<stream::Sink> inner) : inner_(std::move(inner)) {}
  base::Result<void, stream::StreamError> write(dedup::OutputRecord record) override {
    if (is_forgetting_) return {};
    return inner_->write(std::move(record));
  }
  base::Result<void, stream::StreamError> commit(
      const std::vector<base::Position>& next_offsets) override {
    is_forgetting_ = false;
    return inner_->commit(next_offsets);
  }
  base::Result<void, stream::StreamError> abort() override {
    is_forgetting_ = true;
    return inner_->abort();
  }

 private:
  std::unique_ptr<stream::Sink> inner_;
  bool is_forgetting_ = false;
};

/// Shows of the journal the one record that it is followed from: the fault of sending again what
/// was committed.
class BlindReader final : public stream::JournalReader {
 public:
  explicit BlindReader(std::unique_ptr<stream::JournalReader> inner) : inner_(std::move(inner)) {}
  base::Result<std::vector<stream::JournalEntry>, stream::StreamError> poll(std::size_t records_max,
                                                                            int wait_ms) override {
    auto entries = inner_->poll(records_max, wait_ms);
    if (entries && entries->size() > 1) entries->resize(1);
    return entries;
  }
  base::Result<void, stream::StreamError> mark_end() override { return inner_->mark_end(); }
  bool caught_up() const override { return inner_->caught_up(); }
  bool at_end() const override { return inner_->at_end(); }

 private:
  std::unique_ptr<stream::JournalReader> inner_;
};

/// Another's checkpoints; something happens when one of them is read.
class WatchedCheckpoints final : public stream::Checkpoints {
 public:
  WatchedCheckpoints(stream::Checkpoints& inner, std::function<void()> on_read)
      : inner_(inner), on_read_(std::move(on_read)) {}
  void begin(const Write& write) override { inner_.begin(write); }
  [[nodiscard]] stream::CheckpointProgress look() override { return inner_.look(); }
  [[nodiscard]] base::Result<void, stream::StreamError> publish() override {
    return inner_.publish();
  }
  void drop() override { inner_.drop(); }
  void refuse_newest() override { inner_.refuse_newest(); }
  [[nodiscard]] std::string trouble() const override { return inner_.trouble(); }
  [[nodiscard]] std::vector<Stored> stored() override {
    std::vector<Stored> all = inner_.stored();
    for (Stored& stored : all) {
      stored.source = [this, source = std::move(stored.source)] {
        on_read_();
        return source();
      };
    }
    return all;
  }

 private:
  stream::Checkpoints& inner_;
  std::function<void()> on_read_;
};

}  // namespace wirefold::simulation
