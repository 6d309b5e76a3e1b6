#include <utility>

#include "dedup/deduplicator.h"
#include "fingerprint/likely_language.h"

namespace wirefold::dedup {

namespace {

/// What tells two deliveries of one version apart: the etag, or the text where there is none.
base::Hash128 identity_of(const article::Article& article, std::string_view text) {
  if (!article.etag.empty()) return base::hash128(article.etag);
  base::Hash128 identity = base::hash128(text);
  identity.low = base::mix64(identity.low, static_cast<std::uint64_t>(article.status));
  return identity;
}

Prepared rejected(Prepared prepared, article::Rejection rejection, const Input& input) {
  prepared.content = std::move(rejection);
  prepared.key = input.key;
  prepared.original = input.value;
  return prepared;
}

}  // namespace

Preparer::Preparer(article::DecodeSettings settings, const Knowledge& knowledge)
    : rulings_topic_(settings.rulings_topic),
      decoder_(std::move(settings)),
      knowledge_(knowledge),
      signer_(knowledge.frequencies) {}

Prepared Preparer::prepare(const Input& input) {
  Prepared prepared{input.position, input.event_time, input.timestamp, article::Skipped{}, {}, {}};
  if (is_ruling(input)) {
    auto ruling = decoder_.decode_ruling(input.value);
    if (!ruling) return rejected(std::move(prepared), std::move(ruling.error()), input);
    prepared.content = std::make_unique<article::Ruling>(*std::move(ruling));
    return prepared;
  }
  auto decoded = decoder_.decode(input.value);
  if (!decoded) return rejected(std::move(prepared), std::move(decoded.error()), input);
  if (auto* skipped = std::get_if<article::Skipped>(&*decoded)) {
    prepared.content = std::move(*skipped);
    return prepared;
  }
  auto made = std::make_unique_for_overwrite<PreparedArticle>();
  made->article = std::get<article::Article>(*std::move(decoded));
  read(made->article, document_);
  signer_.sign(document_, made->signature);
  decoder_.reuse(std::move(made->article.body));
  made->article.body = {};
  story::make_draft(made->signature, knowledge_.frequencies, made->draft);
  made->key = article::identity_key(made->article.provider, made->article.id);
  made->identity = identity_of(made->article, document_.text);
  made->outlet = base::hash64(made->article.source);
  made->headline = document_.headline;
  made->language = document_.language;
  made->agency = document_.agency;
  made->text = Quotable(document_, signer_.shingles());
  prepared.content = std::move(made);
  return prepared;
}

/// What is in a language neither stated nor plain, few words as a rule, is read again in the likely
/// one.
void Preparer::read(article::Article& article, text::Document& document) {
  knowledge_.analyzer.analyze(article, workspace_, document);
  if (!document.language.empty()) return;
  article.language = fingerprint::likely_language(document, knowledge_.frequencies);
  if (article.language.empty()) return;
  knowledge_.analyzer.analyze(article, workspace_, document);
  document.is_language_guessed = true;
}

Analyzed Preparer::analyze(std::string_view bytes) {
  auto decoded = decoder_.decode(bytes);
  if (!decoded) return std::move(decoded.error());
  if (auto* skipped = std::get_if<article::Skipped>(&*decoded)) return std::move(*skipped);
  AnalyzedArticle made;
  made.article = std::get<article::Article>(*std::move(decoded));
  read(made.article, made.document);
  signer_.sign(made.document, made.signature);
  made.article.body = {};
  return made;
}

}  // namespace wirefold::dedup
