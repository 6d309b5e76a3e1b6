#include "dedup/knowledge.h"

namespace wirefold::dedup {

base::Result<Knowledge, KnowledgeError> Knowledge::shipped() {
  auto analyzer = text::Analyzer::make(text::shipped_rules());
  if (!analyzer) return base::failure(KnowledgeError{analyzer.error().message});
  auto weights = similarity::parse_weights(similarity::shipped_weights());
  if (!weights) return base::failure(KnowledgeError{weights.error().message});
  return Knowledge{*std::move(analyzer), fingerprint::Frequencies::shipped(), *weights};
}

}  // namespace wirefold::dedup
