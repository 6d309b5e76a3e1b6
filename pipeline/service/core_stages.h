#pragma once
// The pipeline's stages made of the core: what every command that decides articles runs. Tests of
// threads use doubles instead.

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
  void decide(dedup::Prepared prepared, std::vector<dedup::OutputRecord>& out) override {
    deduplicator_.decide(std::move(prepared), out);
  }
  void tick(base::TimeMs now, std::vector<dedup::OutputRecord>& out) override {
    deduplicator_.tick(now, out);
  }
  /// Not while the pipeline runs.
  [[nodiscard]] dedup::Report report() const { return deduplicator_.report(); }

 private:
  dedup::Deduplicator deduplicator_;
};

}  // namespace wirefold::service
