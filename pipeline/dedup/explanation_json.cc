#include "article/decode.h"
#include "dedup/explanation_report.h"
#include "dedup/json_writer.h"

namespace wirefold::dedup {
namespace {

void write_quote(Json& json, std::string_view name, const Quote& quote) {
  json.key(name);
  json.open();
  json.field("text", quote.text);
  json.count("begin", quote.tokens.begin);
  json.count("end", quote.tokens.end);
  json.close();
}

void write_shared(Json& json, const SharedQuote& quote) {
  json.count("words", quote.words);
  write_quote(json, "earlier", quote.earlier);
  write_quote(json, "later", quote.later);
}

template <typename Items, typename Write>
void write_all(Json& json, std::string_view name, const Items& items, const Write& write) {
  json.key(name);
  json.open_list();
  for (const auto& item : items) {
    json.open();
    write(item);
    json.close();
  }
  json.close_list();
}

void write_texts(Json& json, std::string_view name, const std::vector<std::string>& texts) {
  json.key(name);
  json.open_list();
  for (const std::string& text : texts) json.text(text);
  json.close_list();
}

void write_article(Json& json, std::string_view name, const ExplainedArticle& article) {
  json.key(name);
  json.open();
  json.field("article_id", article.id);
  json.field("source", article.source);
  json.field("headline", article.headline);
  json.field("language", article.language);
  json.field("agency", article.agency);
  if (article.published) {
    json.field("published", article::format_time(*article.published));
  } else {
    json.null("published");
  }
  json.count("words", article.words);
  json.count("shared_words", article.shared_words);
  json.close();
}

void write_overlap(Json& json, const similarity::Overlap& overlap) {
  json.key("overlap");
  json.open();
  json.score("cosine", overlap.cosine);
  json.score("contained", overlap.contained);
  json.score("containing", overlap.containing);
  json.count("shingles", overlap.shingles);
  json.count("sentences", overlap.sentences);
  json.count("quotations", overlap.quotations);
  json.count("names", overlap.names);
  json.count("numbers_equal", overlap.numbers_equal);
  json.count("numbers_different", overlap.numbers_different);
  json.score("template_gate", overlap.template_gate);
  json.close();
}

void write_score(Json& json, const Explanation& explanation) {
  json.field("relation", similarity::relation_name(explanation.relation));
  json.field("standing", standing_name(explanation.standing));
  explanation.is_compared ? json.yes("is_compared") : json.no("is_compared");
  json.score("score", explanation.verdict.score);
  json.score("join_bar", explanation.join_bar);
  json.score("related_bar", explanation.related_bar);
  json.score("derivation", explanation.derivation);
  json.score("intercept", explanation.intercept);
  write_all(json, "features", explanation.features, [&](const FeatureShare& share) {
    json.field("name", similarity::pair_feature_name(share.feature));
    json.score("value", share.value);
    json.score("weight", share.weight);
    json.score("contribution", share.contribution);
  });
  write_overlap(json, explanation.verdict.overlap);
}

void write_evidence(Json& json, const Explanation& explanation) {
  const auto shared = [&](const SharedQuote& quote) { write_shared(json, quote); };
  write_all(json, "passages", explanation.passages, shared);
  write_all(json, "quotations", explanation.quotations, shared);
  write_all(json, "names", explanation.names, [&](const SharedName& name) {
    json.count("times_earlier", name.times_earlier);
    json.count("times_later", name.times_later);
    write_shared(json, name.quote);
  });
  write_all(json, "numbers", explanation.numbers, [&](const SharedNumber& number) {
    json.field("kind", number_kind_name(number.kind));
    json.real("value", number.value);
    write_shared(json, number.quote);
  });
  write_texts(json, "terms", explanation.terms);
  write_all(json, "against", explanation.against, [&](const Objection& objection) {
    json.field("kind", objection_kind_name(objection.kind));
    json.score("amount", objection.amount);
    write_texts(json, "earlier", objection.earlier);
    write_texts(json, "later", objection.later);
  });
}

}  // namespace

std::string report_json(const Explanation& explanation) {
  Json json;
  json.open();
  write_article(json, "earlier", explanation.earlier);
  write_article(json, "later", explanation.later);
  write_score(json, explanation);
  write_evidence(json, explanation);
  json.close();
  return json.take();
}

}  // namespace wirefold::dedup
