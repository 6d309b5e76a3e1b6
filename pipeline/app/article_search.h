#pragma once
// Finds the two articles that `wirefold explain` compares: in two files, or by their ids in an
// archive. Called by explain_command.cc.

#include <stop_token>
#include <string>
#include <vector>

#include "article/decode.h"
#include "base/result.h"
#include "dedup/deduplicator.h"

namespace wirefold::app {

enum class SearchErrorKind {
  kUnusable,     ///< a path or id that cannot be used
  kUnreadable,   ///< a file that cannot be read, or a record that is no article
  kInterrupted,  ///< asked to stop
};

/// What, what to do about it, the values last.
struct SearchError {
  SearchErrorKind kind = SearchErrorKind::kUnusable;
  std::string message;
};

/// The two articles in the order asked for.
struct FoundPair {
  dedup::AnalyzedArticle a;
  dedup::AnalyzedArticle b;
};

/// How records are read. References outlive the call.
struct SearchContext {
  const article::DecodeSettings& decode;
  const dedup::Knowledge& knowledge;
  std::stop_token stop;
};

/// The files' articles; each file holds exactly one record (files/archive.h says of which kinds).
/// Errors also where the two are the same version of one article with the same text.
[[nodiscard]] base::Result<FoundPair, SearchError> read_pair(const std::string& a,
                                                             const std::string& b,
                                                             const SearchContext& context);

/// Where to look for two ids.
struct IdSearch {
  std::string a;
  std::string b;
  std::vector<std::string> archive;  ///< paths
};

/// The articles with these ids; of several records with an id, the last one that has a text. An
/// unknown id is an error that names the nearest ones.
[[nodiscard]] base::Result<FoundPair, SearchError> find_pair(const IdSearch& search,
                                                             const SearchContext& context);

}  // namespace wirefold::app
