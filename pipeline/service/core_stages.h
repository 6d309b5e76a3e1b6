#pragma once
// The pipeline's stages made of the core: what every command that decides articles runs. Tests of
// threads use doubles instead.

#include <iterator>
#include <memory>
#include <utility>
#include <vector>

#include "dedup/knowledge.h"
#include "service/stages.h"

namespace wirefold::service {

/// dedup::Preparer as a stage. `knowledge` must outlive it.
class CorePrepareStage final : public PrepareStage {
 public:
  CorePrepareStage(article::DecodeSettings settings, const dedup::Knowledge& knowledge)
      : preparer_(std::move(settings), knowledge) {}
  dedup::Prepared prepare(const dedup::Input& input) override { return preparer_.prepare(input); }

 private:
  dedup::Preparer preparer_;
};

/// dedup::Deduplicator as a stage. `knowledge` must outlive it.
class CoreStoryStage final : public StoryStage {
 public:
  CoreStoryStage(const story::Settings& settings, const dedup::Knowledge& knowledge)
      : deduplicator_(settings, knowledge) {}
  void decide(dedup::Prepared&& prepared, std::vector<dedup::OutputRecord>& out) override {
    release(out);
    deduplicator_.decide(std::move(prepared), out);
  }
  [[nodiscard]] bool tick(base::TimeMs now, std::vector<dedup::OutputRecord>& out) override {
    release(out);
    return deduplicator_.tick(now, out);
  }
  void pass(const std::vector<base::Position>& next_offsets,
            std::vector<dedup::OutputRecord>& out) override {
    release(out);
    deduplicator_.pass(next_offsets, out);
  }
  /// Not while the pipeline runs, as all below.
  [[nodiscard]] dedup::Report report() const { return deduplicator_.report(); }
  /// From now on what it decides is journaled, behind `place`.
  void keep_journal(const state::JournalPlace& place) {
    deduplicator_.keep_journal(place, waiting_);
  }
  void replay(state::JournalRecord record) { deduplicator_.replay(std::move(record)); }
  void save(base::ByteWriter& writer) const { deduplicator_.save(writer); }
  [[nodiscard]] bool load(base::ByteReader& reader) { return deduplicator_.load(reader); }
  [[nodiscard]] state::JournalPlace journal_place() const { return deduplicator_.journal_place(); }
  [[nodiscard]] base::Hash128 state_hash() const { return deduplicator_.state_hash(); }
  [[nodiscard]] std::uint64_t settings_hash() const { return deduplicator_.settings_hash(); }

 private:
  // A journal's start record goes out with the first record behind it.
  void release(std::vector<dedup::OutputRecord>& out) {
    std::move(waiting_.begin(), waiting_.end(), std::back_inserter(out));
    waiting_.clear();
  }

  dedup::Deduplicator deduplicator_;
  std::vector<dedup::OutputRecord> waiting_;
};

}  // namespace wirefold::service
