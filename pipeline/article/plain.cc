// Plain JSON: whatever names the settings give the fields. Also what all formats share at the end.

#include <algorithm>

#include "article/formats.h"
#include "article/words.h"

namespace wirefold::article {
namespace {

struct NamedField {
  const char* name;
  Field field;
};
constexpr NamedField kNamedFields[] = {
    {"id", Field::kId},
    {"provider", Field::kProvider},
    {"version", Field::kVersion},
    {"etag", Field::kEtag},
    {"source", Field::kSource},
    {"language", Field::kLanguage},
    {"published", Field::kPublished},
    {"version_created", Field::kVersionCreated},
    {"embargoed_until", Field::kEmbargo},
    {"headline", Field::kHeadline},
    {"byline", Field::kByline},
    {"body", Field::kBody},
    {"url", Field::kUrl},
    {"dateline", Field::kDateline},
    {"credit", Field::kCredit},
    {"status", Field::kStatus},
    {"type", Field::kType},
    {"is_correction", Field::kCorrection},
    {"evolved_from", Field::kEvolvedFrom},
};

/// A mark of correction is `true`, or the text of what was corrected.
bool read_correction(const FieldReader& reader) {
  const auto member = reader.find(Field::kCorrection);
  bool flag = false;
  if (!member) return false;
  return member->value.get(flag) == simdjson::SUCCESS ? flag : member->value.is_string();
}

}  // namespace

const std::map<std::string, std::vector<std::string>>& default_field_names() {
  static const std::map<std::string, std::vector<std::string>> names{
      {"id", {"id", "article_id", "articleId", "guid", "uri", "_id", "uuid"}},
      {"provider", {"provider"}},
      {"version", {"version", "revision", "rev"}},
      {"etag", {"etag", "_etag"}},
      {"source", {"source", "outlet", "publisher", "source_name", "sourceName", "site"}},
      {"language", {"language", "lang", "locale"}},
      {"published",
       {"published", "published_at", "publishedAt", "date_published", "datePublished",
        "publication_date", "pub_date", "pubDate", "date", "timestamp", "versioncreated",
        "versionCreated", "created_at", "createdAt"}},
      {"version_created",
       {"version_created", "versioncreated", "versionCreated", "updated_at", "updatedAt",
        "modified"}},
      {"embargoed_until",
       {"embargoed_until", "embargoedUntil", "embargo_until", "embargoed", "embargo"}},
      {"headline", {"headline", "title", "headline_text"}},
      {"byline", {"byline", "author", "authors", "by"}},
      {"body",
       {"body", "text", "content", "article_body", "articleBody", "full_text", "fulltext",
        "maintext", "body_text", "body_html"}},
      {"url", {"url", "link", "canonical_url", "web_url"}},
      {"dateline", {"dateline", "located"}},
      {"credit", {"credit", "credits", "agency", "credit_line", "creditline"}},
      {"status", {"status", "pubstatus", "pubStatus"}},
      {"type", {"type"}},
      {"is_correction", {"is_correction", "correction"}},
      {"evolved_from", {"evolved_from", "evolvedfrom", "rewrite_of"}},
  };
  return names;
}

const std::vector<std::string>& field_names(const DecodeSettings& settings,
                                            const std::string& field) {
  const auto mapped = settings.field_names.find(field);
  return mapped != settings.field_names.end() ? mapped->second : default_field_names().at(field);
}

FieldTable make_plain_table(const DecodeSettings& settings) {
  std::vector<FieldTable::Names> table;
  for (const NamedField& named : kNamedFields) {
    table.push_back({named.field, field_names(settings, named.name)});
  }
  return FieldTable(table);
}

std::string plain_line(std::string text, HtmlStripper& html) {
  if (!has_inline_markup(text)) return text;
  std::string line = html.strip(text);
  std::replace(line.begin(), line.end(), '\n', ' ');
  return line;
}

void read_published(FieldReader& reader, std::optional<base::TimeMs>& out) {
  reader.time(Field::kPublished, out);
}

base::Result<Decoded, Rejection> finish(FieldReader& reader, Article&& article) {
  if (reader.rejection()) return base::failure(std::move(*reader.rejection()));
  if (trim(article.id).empty()) {
    return base::failure(
        make_rejection(RejectClass::kNoIdentity,
                       "The record has no id; give it one that stays with the article."));
  }
  const bool has_text = !trim(article.headline).empty() || !trim(article.body).empty();
  if (!has_text && article.status == PublicationStatus::kUsable) {
    return base::failure(make_rejection(
        RejectClass::kNoContent,
        "The record has neither headline nor body nor a status that needs none; send one of them.",
        "id " + excerpt(article.id)));
  }
  add_credit(article.credits, article.provider);
  for (const std::string_view credit : byline_credits(article.byline)) {
    add_credit(article.credits, credit);
  }
  article.is_correction = article.is_correction || is_correction_headline(article.headline);
  return base::Result<Decoded, Rejection>(tl::in_place, std::in_place_type<Article>,
                                          std::move(article));
}

base::Result<Decoded, Rejection> decode_plain(RecordContext& record) {
  FieldReader reader(record.fields);
  Article article;
  if (const auto type = reader.find(Field::kType); type && type->value.is_string()) {
    std::string word;
    reader.text(Field::kType, word);
    if (const char* const reason = skip_reason(word)) {
      reader.identity(Field::kId, article.id);
      if (reader.rejection()) return base::failure(std::move(*reader.rejection()));
      return Decoded{Skipped{std::move(article.id), reason}};
    }
  }
  reader.identity(Field::kId, article.id);
  reader.identity(Field::kProvider, article.provider);
  reader.identity(Field::kVersion, article.version);
  reader.identity(Field::kEtag, article.etag);
  reader.identity(Field::kEvolvedFrom, article.evolved_from);
  reader.joined_names(Field::kSource, article.source);
  reader.joined_names(Field::kByline, article.byline);
  reader.names(Field::kCredit, article.credits);
  reader.language(article.language);
  read_published(reader, article.published);
  reader.time(Field::kVersionCreated, article.version_created);
  reader.embargo(article.embargoed_until);
  reader.text(Field::kHeadline, article.headline);
  article.body = std::move(record.spare);
  reader.text(Field::kBody, article.body);
  reader.text(Field::kUrl, article.url);
  reader.text(Field::kDateline, article.dateline);
  reader.status(article.status);
  article.is_correction = read_correction(reader);
  article.headline = plain_line(std::move(article.headline), record.html);
  article.body = record.html.plain(std::move(article.body));
  return finish(reader, std::move(article));
}

}  // namespace wirefold::article
