#include "app/article_search.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "app/nearest.h"
#include "files/archive.h"

namespace wirefold::app {
namespace {

using article::Article;
using dedup::AnalyzedArticle;

constexpr std::size_t kNearestListed = 3;

template <typename Value>
using Found = base::Result<Value, SearchError>;

auto unusable(std::string message) {
  return base::failure(SearchError{SearchErrorKind::kUnusable, std::move(message)});
}

auto unreadable(std::string message) {
  return base::failure(SearchError{SearchErrorKind::kUnreadable, std::move(message)});
}

SearchError search_error(const files::FileError& error) {
  if (error.kind == files::FileErrorKind::kStopped) {
    return {SearchErrorKind::kInterrupted, "Interrupted."};
  }
  const bool is_content = error.kind == files::FileErrorKind::kDamaged;
  return {is_content ? SearchErrorKind::kUnreadable : SearchErrorKind::kUnusable, error.message};
}

std::string sentence_about(const article::Rejection& rejection) {
  return std::string("The record is rejected (") +
         article::reject_class_name(rejection.reject_class) + "): " + rejection.detail;
}

/// Decoded and analysed; `where` names the record in messages.
Found<AnalyzedArticle> prepare(std::string_view bytes, const std::string& where,
                               const SearchContext& context) {
  dedup::Preparer preparer(context.decode, context.knowledge);
  dedup::Analyzed analyzed = preparer.analyze(bytes);
  if (const auto* rejection = std::get_if<article::Rejection>(&analyzed)) {
    return unreadable(sentence_about(*rejection) + ": " + where);
  }
  if (const auto* skipped = std::get_if<article::Skipped>(&analyzed)) {
    return unreadable("The record is no text article but: " + skipped->reason + ": " + where);
  }
  return std::get<AnalyzedArticle>(std::move(analyzed));
}

Found<AnalyzedArticle> read_one(const std::string& path, const SearchContext& context) {
  auto reader = files::ArchiveReader::open({path}, context.stop);
  if (!reader) return base::failure(search_error(reader.error()));
  const auto record = reader->next();
  if (!record) return base::failure(search_error(record.error()));
  if (!*record) return unreadable("The file holds no record; give one that does: " + path);
  const std::string bytes((*record)->bytes);
  const auto second = reader->next();
  if (!second) return base::failure(search_error(second.error()));
  if (*second) {
    return unusable(
        "The path holds several records; name two of them: wirefold explain ID1 ID2 --archive " +
        path);
  }
  return prepare(bytes, path, context);
}

/// True if nothing tells the two apart, so that comparing them would say nothing.
bool is_same_version(const AnalyzedArticle& a, const AnalyzedArticle& b) {
  const auto identity = [](const Article& article) {
    return std::tie(article.provider, article.id, article.version, article.etag);
  };
  return identity(a.article) == identity(b.article) && a.document.text == b.document.text;
}

/// Reads an archive once and keeps the records of the two ids.
class IdFinder {
 public:
  IdFinder(const IdSearch& search, const SearchContext& context)
      : search_(search), context_(context), decoder_(context.decode) {}

  Found<FoundPair> find() {
    auto reader = files::ArchiveReader::open(search_.archive, context_.stop);
    if (!reader) return base::failure(search_error(reader.error()));
    for (;;) {
      if (context_.stop.stop_requested()) {
        return base::failure(SearchError{SearchErrorKind::kInterrupted, "Interrupted."});
      }
      const auto record = reader->next();
      if (!record) return base::failure(search_error(record.error()));
      if (!*record) break;
      look_at((*record)->bytes);
    }
    return prepare_both();
  }

 private:
  struct Sought {
    std::optional<std::string> bytes;
    bool has_text = false;
  };

  void look_at(std::string_view bytes) {
    const auto decoded = decoder_.decode(bytes);
    if (!decoded) {
      ++rejected_;
      return;
    }
    const auto* found = std::get_if<Article>(&*decoded);
    const std::string& id = found != nullptr ? found->id : std::get<article::Skipped>(*decoded).id;
    const bool has_text = found != nullptr && !(found->headline.empty() && found->body.empty());
    if (id == search_.a) keep(bytes, has_text, a_);
    if (id == search_.b) keep(bytes, has_text, b_);
    note_nearness(id);
  }

  static void keep(std::string_view bytes, bool has_text, Sought& sought) {
    if (sought.has_text && !has_text) return;
    sought.bytes = std::string(bytes);
    sought.has_text = has_text;
  }

  void note_nearness(const std::string& id) {
    if (!a_.bytes) near_a_.add(search_.a, id);
    if (!b_.bytes) near_b_.add(search_.b, id);
  }

  /// The few ids that are the fewest edits away from a wanted one.
  class Nearest {
   public:
    void add(std::string_view wanted, const std::string& id) {
      const std::size_t by_length =
          id.size() > wanted.size() ? id.size() - wanted.size() : wanted.size() - id.size();
      if (ids_.size() == kNearestListed && by_length >= ids_.back().first) return;
      const std::pair<std::size_t, std::string> entry{edit_distance(wanted, id), id};
      if (std::find(ids_.begin(), ids_.end(), entry) != ids_.end()) return;
      ids_.insert(std::upper_bound(ids_.begin(), ids_.end(), entry), entry);
      if (ids_.size() > kNearestListed) ids_.pop_back();
    }
    [[nodiscard]] std::string listed() const {
      std::string text;
      for (const auto& [edits, id] : ids_) text += (text.empty() ? "" : ", ") + id;
      return text;
    }

   private:
    std::vector<std::pair<std::size_t, std::string>> ids_;
  };

  [[nodiscard]] std::string unknown(const std::string& id, const Nearest& nearest) const {
    std::string message = "The archive has no article with this id";
    const std::string near = nearest.listed();
    if (!near.empty()) message += "; the nearest are " + near;
    if (rejected_ > 0) {
      message += "; " + std::to_string(rejected_) + " of its records are rejected and have no id";
    }
    return message + ": " + id;
  }

  Found<FoundPair> prepare_both() {
    if (!a_.bytes) return unusable(unknown(search_.a, near_a_));
    if (!b_.bytes) return unusable(unknown(search_.b, near_b_));
    auto a = prepare(*a_.bytes, search_.a, context_);
    if (!a) return base::failure(a.error());
    auto b = prepare(*b_.bytes, search_.b, context_);
    if (!b) return base::failure(b.error());
    return FoundPair{*std::move(a), *std::move(b)};
  }

  const IdSearch& search_;
  const SearchContext& context_;
  article::Decoder decoder_;
  Sought a_;
  Sought b_;
  Nearest near_a_;
  Nearest near_b_;
  std::uint64_t rejected_ = 0;
};

}  // namespace

Found<FoundPair> read_pair(const std::string& a, const std::string& b,
                           const SearchContext& context) {
  auto first = read_one(a, context);
  if (!first) return base::failure(first.error());
  auto second = read_one(b, context);
  if (!second) return base::failure(second.error());
  if (is_same_version(*first, *second)) {
    return unusable("Both files hold the same article; give two different ones: " + a + ", " + b);
  }
  return FoundPair{*std::move(first), *std::move(second)};
}

Found<FoundPair> find_pair(const IdSearch& search, const SearchContext& context) {
  if (search.a == search.b) {
    return unusable("Both ids are the same; give two different ones: " + search.a);
  }
  return IdFinder(search, context).find();
}

}  // namespace wirefold::app
