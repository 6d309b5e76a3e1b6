// IPTC ninjs (github.com/iptc/newsinjson, schemas 1.x, 2.x, 3.x), Superdesk's dialect of it, and
// AP Media API items (developer.ap.org), which are ninjs at heart. Versions differ in spelling and
// in body_* members against a list of bodies; one table with all spellings reads them all.

#include <algorithm>

#include "article/formats.h"
#include "article/words.h"

namespace wirefold::article {

namespace dom = simdjson::dom;

namespace {

bool has_member(dom::object object, std::string_view name) {
  return object[name].error() == simdjson::SUCCESS;
}

bool has_member_with_prefix(dom::object object, std::string_view prefix) {
  for (const dom::key_value_pair member : object) {
    if (member.key.substr(0, prefix.size()) == prefix) return true;
  }
  return false;
}

/// A value of altids: 1.x and AP have an object of names, 2.x and 3.x a list of role and value.
std::string_view alternative_id(dom::element alt_ids, std::string_view role) {
  dom::array list;
  if (alt_ids.get(list) != simdjson::SUCCESS) return member_text(alt_ids, role);
  for (const dom::element entry : list) {
    const std::string folded = lower_ascii(member_text(entry, "role"));
    if (folded == role || folded == "ap:" + std::string(role)) return member_text(entry, "value");
  }
  return {};
}

std::string_view alternative_id(dom::object object, std::string_view role) {
  dom::element alt_ids;
  for (const char* name : {"altids", "altIds"}) {
    if (object[name].get(alt_ids) == simdjson::SUCCESS) return alternative_id(alt_ids, role);
  }
  return {};
}

bool names_ninjs(dom::element standard) {
  std::string_view text;
  if (standard.get(text) == simdjson::SUCCESS) return lower_ascii(text) == "ninjs";
  if (!standard.is_object()) return false;
  const std::string name = lower_ascii(member_text(standard, "name"));
  const std::string schema = lower_ascii(member_text(standard, "schema"));
  return name == "ninjs" || schema.find("ninjs") != std::string::npos;
}

bool has_ninjs_standard(dom::object object) {
  dom::element standard;
  if (has_member(object, "$standard")) return true;
  return object["standard"].get(standard) == simdjson::SUCCESS && names_ninjs(standard);
}

/// The place of a text among several of an article: the main one first, captions and the like last.
int role_rank(std::string_view role) {
  const std::string folded = lower_ascii(role);
  const std::string_view name =
      std::string_view(folded).substr(folded.find_last_of(":/") + 1);  // npos + 1 is 0
  for (const std::string_view main : {"", "main", "body", "article", "story", "text", "html",
                                      "plain", "full", "content", "maintext", "default"}) {
    if (name == main) return 0;
  }
  for (const std::string_view aside : {"caption", "summary", "teaser", "abstract", "description",
                                       "headline", "title", "note", "sidebar", "factbox", "infobox",
                                       "shotlist", "script", "footer", "credit", "seo", "social"}) {
    if (name.find(aside) != std::string_view::npos) return 2;
  }
  return 1;
}

enum class Markup { kPlain, kHtml, kOther };

Markup markup_of(std::string_view content_type) {
  const std::string folded = lower_ascii(content_type);
  for (const char* html : {"html", "xml", "nitf"}) {
    if (folded.find(html) != std::string::npos) return Markup::kHtml;
  }
  if (folded.empty() || folded.rfind("text", 0) == 0 || folded == "plain" || folded == "txt") {
    return Markup::kPlain;
  }
  return Markup::kOther;
}

/// One of several texts to choose from.
struct Choice {
  int role = 0;
  Markup markup = Markup::kPlain;
  std::string_view value;
};

/// A body_* name's parts that are no format are its role: "body_text", "body_caption_html".
Choice choice_of_name(std::string_view suffix, std::string_view value) {
  Choice choice{0, Markup::kOther, value};
  std::string role;
  while (!suffix.empty()) {
    const std::size_t cut = std::min(suffix.find('_'), suffix.size());
    const std::string_view part = suffix.substr(0, cut);
    const Markup markup = markup_of(part);
    if (markup != Markup::kOther) {
      choice.markup = markup;
    } else {
      role.append(role.empty() ? "" : "_").append(part);
    }
    suffix.remove_prefix(std::min(cut + 1, suffix.size()));
  }
  if (choice.markup == Markup::kOther) choice.markup = Markup::kPlain;
  choice.role = role_rank(role);
  return choice;
}

Choice choice_of_entry(dom::element entry) {
  const std::string_view role = member_text(entry, "role");
  std::string_view type = member_text(entry, "contenttype");
  if (type.empty()) type = member_text(entry, "contentType");
  if (type.empty() && lower_ascii(role) == "html") type = role;
  return {role_rank(role), markup_of(type), member_text(entry, "value")};
}

/// All texts of a kind: prefix "body_" members and the entries of a list, best first.
std::vector<Choice> gather(dom::object object, std::string_view prefix,
                           const std::optional<Member>& list, FieldReader& reader) {
  std::vector<Choice> choices;
  for (const dom::key_value_pair member : object) {
    if (member.key.substr(0, prefix.size()) != prefix || member.value.is_null()) continue;
    std::string_view value;
    if (member.value.get(value) != simdjson::SUCCESS) {
      reader.wrong_type(excerpt(member.key), "a string");
    } else {
      choices.push_back(choice_of_name(member.key.substr(prefix.size()), value));
    }
  }
  dom::array entries;
  if (list && list->value.get(entries) != simdjson::SUCCESS) {
    reader.wrong_type(list->name, "a list");
  } else if (list) {
    for (const dom::element entry : entries) {
      if (!entry.is_object()) reader.wrong_type(list->name, "a list of objects");
      choices.push_back(choice_of_entry(entry));
    }
  }
  std::stable_sort(choices.begin(), choices.end(), [](const Choice& a, const Choice& b) {
    return std::tie(a.role, a.markup) < std::tie(b.role, b.markup);
  });
  return choices;
}

std::string read_body(RecordContext& record, FieldReader& reader) {
  for (const Choice& choice : gather(record.object, "body_", reader.find(Field::kBodies), reader)) {
    if (choice.markup == Markup::kOther) continue;
    std::string text = clean_text(choice.value);
    text = choice.markup == Markup::kHtml ? record.html.strip(text)
                                          : record.html.plain(std::move(text));
    if (!trim(text).empty()) return text;
  }
  std::string text;
  reader.text(Field::kBody, text);
  return record.html.plain(std::move(text));
}

std::string read_headline(RecordContext& record, FieldReader& reader) {
  std::string text;
  reader.text(Field::kHeadline, text);
  if (trim(text).empty()) {
    for (const Choice& choice :
         gather(record.object, "headline_", reader.find(Field::kHeadlines), reader)) {
      text = clean_text(choice.value);
      if (!trim(text).empty()) break;
    }
  }
  if (trim(text).empty()) reader.text(Field::kTitle, text);
  return plain_line(std::move(text), record.html);
}

/// Whether any entry of a list (strings, or objects with a code, name, uri or literal) passes.
template <typename Test>
bool any_entry(const std::optional<Member>& list, Test test) {
  if (!list) return false;
  std::string_view text;
  dom::array entries;
  if (list->value.get(text) == simdjson::SUCCESS) return test(text);
  if (list->value.get(entries) != simdjson::SUCCESS) return false;
  for (const dom::element entry : entries) {
    if (entry.get(text) == simdjson::SUCCESS && test(text)) return true;
    if (!entry.is_object()) continue;
    for (const char* name : {"code", "qcode", "name", "uri", "literal"}) {
      if (test(member_text(entry, name))) return true;
    }
  }
  return false;
}

void read_identity(RecordContext& record, FieldReader& reader, Format format, Article& article) {
  reader.identity(Field::kId, article.id);
  reader.identity(Field::kVersion, article.version);
  reader.identity(Field::kEtag, article.etag);
  article.provider = uri_authority(article.id);
  if (format != Format::kAp) return;
  article.provider = "AP";
  article.id = reader.checked_identity(alternative_id(record.object, "itemid"), "altids.itemid");
  article.etag = reader.checked_identity(alternative_id(record.object, "etag"), "altids.etag");
}

void read_origin(FieldReader& reader, Format format, Article& article) {
  std::vector<std::string> sources;
  std::vector<std::string> holders;
  std::vector<std::string> bylines;
  reader.names(Field::kOrigins, article.credits);
  reader.names(Field::kSource, sources);
  reader.names(Field::kCredit, holders);
  reader.names(Field::kByline, bylines);
  for (const std::string& byline : bylines) {
    article.byline.append(article.byline.empty() ? "" : ", ").append(byline);
  }
  for (const auto* credits : {&sources, &holders}) {
    for (const std::string& credit : *credits) add_credit(article.credits, credit);
  }
  if (!sources.empty()) {
    article.source = sources.front();
  } else if (format == Format::kAp) {
    article.source = "AP";
  } else {
    article.source = article.credits.empty() ? article.provider : article.credits.front();
  }
}

/// AP marks what has become of an item by editorial types too; the stronger statement counts.
void read_state(FieldReader& reader, Article& article) {
  reader.status(article.status);
  const auto types = reader.find(Field::kEditorialTypes);
  const auto is_type = [](std::string_view wanted) {
    return [wanted](std::string_view type) { return lower_ascii(type) == wanted; };
  };
  if (any_entry(types, is_type("kill")) || any_entry(types, is_type("elimination"))) {
    article.status = PublicationStatus::kWithdrawn;
  } else if (any_entry(types, is_type("withhold")) &&
             article.status == PublicationStatus::kUsable) {
    article.status = PublicationStatus::kWithheld;
  }
  std::string note;
  reader.text(Field::kNote, note);
  article.is_correction = is_correction_note(note) || any_entry(types, is_correction_signal) ||
                          any_entry(reader.find(Field::kSignals), is_correction_signal);
}

/// Pictures and the like, and packages without a text of their own.
const char* reason_to_skip(FieldReader& reader, RecordContext& record) {
  std::string type;
  reader.text(Field::kType, type);
  if (const char* const reason = skip_reason(type)) return reason;
  const std::string folded = lower_ascii(type);
  const bool is_package = folded == "composite" || folded == "component";
  const bool has_body =
      has_member_with_prefix(record.object, "body_") || has_member(record.object, "bodies");
  if (!is_package || has_body) return nullptr;
  return folded == "composite" ? "composite" : "component";
}

}  // namespace

FieldTable make_ninjs_table() {
  return FieldTable({
      {Field::kId, {"uri", "guid"}},
      {Field::kVersion, {"version"}},
      {Field::kEtag, {"etag"}},
      {Field::kSource, {"source", "provider"}},
      {Field::kLanguage, {"language"}},
      {Field::kPublished,
       {"versioncreated", "versionCreated", "firstpublished", "firstcreated", "firstCreated",
        "contentcreated", "contentCreated"}},
      {Field::kVersionCreated, {"versioncreated", "versionCreated"}},
      {Field::kEmbargo, {"embargoed", "embargoedUntil", "embargoeduntil"}},
      {Field::kHeadline, {"headline"}},
      {Field::kTitle, {"title"}},
      {Field::kByline, {"byline", "by", "bylines"}},
      {Field::kBody, {"body"}},
      {Field::kUrl, {"url", "link"}},
      {Field::kDateline, {"located"}},
      {Field::kCredit,
       {"copyrightholder", "copyrightHolder", "description_creditline", "creditline"}},
      {Field::kStatus, {"pubstatus", "pubStatus"}},
      {Field::kType, {"type"}},
      {Field::kEvolvedFrom, {"evolvedfrom", "rewrite_of"}},
      {Field::kNote, {"ednote", "edNote"}},
      {Field::kSignals, {"signals", "signal"}},
      {Field::kBodies, {"bodies"}},
      {Field::kHeadlines, {"headlines"}},
      {Field::kEditorialTypes, {"editorialtypes"}},
      {Field::kOrigins, {"infosource", "infosources", "infoSources"}},
  });
}

dom::object unwrap(dom::object object) {
  if (has_member(object, "altids") || has_member(object, "uri")) return object;
  dom::object inner;
  if (object["data"].get(inner) == simdjson::SUCCESS && has_member(inner, "item")) object = inner;
  if (object["item"].get(inner) == simdjson::SUCCESS) object = inner;
  return object;
}

Format detect_format(dom::object object) {
  if (!alternative_id(object, "itemid").empty()) return Format::kAp;
  if (has_ninjs_standard(object)) return Format::kNinjs;
  if (!has_member(object, "uri") && !has_member(object, "guid")) return Format::kPlain;
  for (const char* name :
       {"bodies", "versioncreated", "versionCreated", "pubstatus", "pubStatus"}) {
    if (has_member(object, name)) return Format::kNinjs;
  }
  return has_member_with_prefix(object, "body_") ? Format::kNinjs : Format::kPlain;
}

base::Result<Decoded, Rejection> decode_ninjs(RecordContext& record, Format format) {
  FieldReader reader(record.fields);
  Article article;
  read_identity(record, reader, format, article);
  if (const char* const reason = reason_to_skip(reader, record)) {
    if (reader.rejection()) return base::failure(std::move(*reader.rejection()));
    return Decoded{Skipped{std::move(article.id), reason}};
  }
  reader.identity(Field::kEvolvedFrom, article.evolved_from);
  read_origin(reader, format, article);
  reader.language(article.language);
  read_published(reader, article.published);
  reader.time(Field::kVersionCreated, article.version_created);
  reader.embargo(article.embargoed_until);
  reader.text(Field::kUrl, article.url);
  reader.text(Field::kDateline, article.dateline);
  read_state(reader, article);
  article.headline = read_headline(record, reader);
  article.body = read_body(record, reader);
  article.byline = plain_line(std::move(article.byline), record.html);
  return finish(reader, std::move(article));
}

}  // namespace wirefold::article
