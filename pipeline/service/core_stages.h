#pragma once
// The pipeline's stages made of the core: what every command that decides articles runs.

#include <memory>
#include <utility>
#include <vector>

#include "service/stages.h"

namespace wirefold::service {

/// dedup::Preparer as a stage. `analyzer` must outlive it.
class CorePrepareStage final : public PrepareStage {
 public:
  CorePrepareStage(article::DecodeSettings settings, const text::Analyzer& analyzer)
      : preparer_(std::move(settings), analyzer) {}
  dedup::Prepared prepare(const dedup::Input& input) override { return preparer_.prepare(input); }

 private:
  dedup::Preparer preparer_;
};

/// dedup::Deduplicator as a stage.
class CoreStoryStage final : public StoryStage {
 public:
  explicit CoreStoryStage(const story::Settings& settings) : deduplicator_(settings) {}
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
