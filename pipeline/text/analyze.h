#pragma once
// Article to Document: fold, strip furniture, tokenize, find sentences, quotations, numbers, names
// and the agency of origin. Uses shipped rules only, so it may run on any core or in any process.

#include <memory>
#include <string_view>

#include "article/article.h"
#include "base/result.h"
#include "text/document.h"

namespace wirefold::text {

/// A rule file's content (TOML), and its path as error messages give it.
struct RuleText {
  std::string_view path;
  std::string_view toml;
};

/// As config/furniture.toml, config/agencies.toml and config/words.toml.
struct RuleTexts {
  RuleText furniture;
  RuleText agencies;
  RuleText words;
};

/// A rule file that cannot be used: which one, where and what to do about it.
struct RuleError {
  std::string message;
};

/// The rules compiled into the program from config/ (valid for the program's life).
[[nodiscard]] RuleTexts shipped_rules();

/// Buffers kept from article to article. Any workspace serves any analyzer; one thread at a time.
class Workspace {
 public:
  Workspace();
  ~Workspace();
  Workspace(Workspace&&) noexcept;
  Workspace& operator=(Workspace&&) noexcept;

 private:
  friend class Analyzer;
  struct Buffers;
  std::unique_ptr<Buffers> buffers_;
};

/// Immutable once made; safe to use from several threads at once.
class Analyzer {
 public:
  [[nodiscard]] static base::Result<Analyzer, RuleError> make(const RuleTexts& rules);
  ~Analyzer();
  Analyzer(Analyzer&&) noexcept;
  Analyzer& operator=(Analyzer&&) noexcept;

  /// Never fails: an article without usable text yields a Document without tokens.
  /// Writes over `document`, whose memory is used again.
  void analyze(const article::Article& article, Workspace& workspace, Document& document) const;
  /// The same with a workspace of its own, for the occasional article.
  [[nodiscard]] Document analyze(const article::Article& article) const;

 private:
  struct Impl;
  explicit Analyzer(std::unique_ptr<Impl> impl);
  std::unique_ptr<const Impl> impl_;
};

}  // namespace wirefold::text
