#include <utility>

#include "dedup/deduplicator.h"

namespace wirefold::dedup {

Preparer::Preparer(article::DecodeSettings settings, const Knowledge& knowledge)
    : decoder_(std::move(settings)), knowledge_(knowledge), signer_(knowledge.frequencies) {}

Prepared Preparer::prepare(const Input& input) {
  Prepared prepared{input.position, input.event_time, input.timestamp, article::Skipped{}, {}, {}};
  auto decoded = decoder_.decode(input.value);
  if (!decoded) {
    prepared.content = std::move(decoded.error());
    prepared.key = input.key;
    prepared.original = input.value;
    return prepared;
  }
  if (auto* skipped = std::get_if<article::Skipped>(&*decoded)) {
    prepared.content = std::move(*skipped);
    return prepared;
  }
  auto& made = prepared.content.emplace<PreparedArticle>();
  made.article = std::get<article::Article>(*std::move(decoded));
  made.document = knowledge_.analyzer.analyze(made.article, workspace_);
  made.signature = signer_.sign(made.document);
  made.article.body = {};
  return prepared;
}

}  // namespace wirefold::dedup
