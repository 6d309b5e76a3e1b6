#pragma once
// The whole core behind two calls: Preparer::prepare (stateless, one Preparer per worker thread)
// and Deduplicator::decide (one thread, in journal order). service/ feeds it batches; explain and
// the tests call it directly.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "article/article.h"
#include "article/decode.h"
#include "base/hash.h"
#include "base/position.h"
#include "base/time.h"
#include "dedup/knowledge.h"
#include "dedup/output.h"
#include "dedup/quotable.h"
#include "fingerprint/fingerprint.h"
#include "state/journal_format.h"
#include "story/planner.h"
#include "story/settings.h"
#include "text/document.h"

namespace wirefold::dedup {

/// One input record as the shell hands it over. Views need to live through prepare() only.
struct Input {
  base::Position position;
  std::string_view key;
  std::string_view value;
  std::optional<base::TimeMs> event_time;  ///< header `wirefold.event_time`
  base::TimeMs timestamp = 0;              ///< the record's own timestamp
};

/// An article with its signature and the text that evidence is quoted from.
struct PreparedArticle {
  article::Article article;  ///< without its body, which is in the text
  base::Hash128 key;         ///< of provider and id
  base::Hash128 identity;    ///< tells two deliveries of one version apart: of etag, or of text
  std::uint64_t outlet = 0;  ///< hash of the source
  std::string headline;      ///< cleaned for display
  std::string language;      ///< as stated, else detected
  std::string agency;        ///< key of the agency it derives from, or ""
  Quotable text;
  fingerprint::Signature signature;
  story::Draft draft;  ///< of the signature
};

/// The stateless stage's result for one record: self-contained, movable to another thread at no
/// cost.
struct Prepared {
  base::Position position;
  std::optional<base::TimeMs> event_time;
  base::TimeMs timestamp = 0;
  std::variant<std::unique_ptr<PreparedArticle>, article::Skipped, article::Rejection,
               std::unique_ptr<article::Ruling>>
      content;
  std::string key;       ///< kept for rejections only
  std::string original;  ///< the record's bytes, kept for rejections only
};

/// An article with all that was found in it, for explain.
struct AnalyzedArticle {
  article::Article article;  ///< without its body, which is in the document
  text::Document document;
  fingerprint::Signature signature;
};
using Analyzed = std::variant<AnalyzedArticle, article::Skipped, article::Rejection>;

/// Decode, strip, fold, tokenize, fingerprint. One per thread; the Analyzer is shared.
class Preparer {
 public:
  /// `knowledge` must outlive this.
  Preparer(article::DecodeSettings settings, const Knowledge& knowledge);
  /// Never fails: what cannot be decoded comes back as a rejection with its bytes. A record of the
  /// rulings topic (DecodeSettings) is a ruling and no article.
  [[nodiscard]] Prepared prepare(const Input& input);
  /// The same of a record's bytes, with the whole document.
  [[nodiscard]] Analyzed analyze(std::string_view bytes);

 private:
  void read(article::Article& article, text::Document& document);
  [[nodiscard]] bool is_ruling(const Input& input) const {
    return !rulings_topic_.empty() && input.position.topic == rulings_topic_;
  }

  const std::string rulings_topic_;
  article::Decoder decoder_;
  const Knowledge& knowledge_;
  fingerprint::Signer signer_;
  text::Workspace workspace_;
  text::Document document_;  ///< of the article prepared last; its memory is used again
};

/// What happened so far, as plain counts; the shell turns it into metrics, lines and summaries.
struct Report {
  std::uint64_t records = 0;
  std::uint64_t decided = 0;
  std::uint64_t revisions = 0;
  std::uint64_t stale = 0;
  std::uint64_t redelivered = 0;
  std::uint64_t withdrawals = 0;
  std::uint64_t skipped = 0;
  std::uint64_t rejected = 0;
  std::uint64_t rulings = 0;          ///< followed
  std::uint64_t rulings_refused = 0;  ///< that made no sense as things stood
  std::uint64_t moves = 0;
  std::uint64_t merges = 0;
  std::uint64_t splits = 0;
  std::uint64_t evicted = 0;
  std::uint64_t pairs_scored = 0;
  std::uint64_t passages_cut = 0;  ///< met in more articles than a look-up reads: boilerplate
  std::uint64_t stories_founded = 0;
  std::uint64_t stories_open = 0;
  std::uint64_t largest_story = 0;  ///< most articles any story has held
  std::uint64_t articles = 0;       ///< in the window now
  std::uint64_t articles_max = 0;   ///< more than so many are not remembered
  std::uint64_t times_refused = 0;  ///< new articles' event times that cannot be
  std::uint64_t times_behind = 0;   ///< the same, further back than the window reaches
  std::uint64_t state_bytes = 0;    ///< the tables' size
  float days_near = 1;              ///< within so many days times say nothing (story/tempo.h)
};

/// The story stage. Depends on nothing but the sequence of inputs: same sequence, same records out,
/// byte for byte.
class Deduplicator {
 public:
  /// `knowledge` must outlive this.
  Deduplicator(const story::Settings& settings, const Knowledge& knowledge);
  ~Deduplicator();
  Deduplicator(Deduplicator&&) noexcept;
  Deduplicator& operator=(Deduplicator&&) noexcept;

  /// Decides one input and appends the records it causes, in order: the decision (or reject),
  /// moves, then every story that changed, once, as it stands. What was prepared of an article
  /// stays the caller's to free.
  void decide(Prepared&& prepared, std::vector<OutputRecord>& out);

  /// A tick: lifts embargoes that end by `now` and closes stories idle for a window, so many at
  /// once as the settings allow. True if more is due: tick again.
  [[nodiscard]] bool tick(base::TimeMs now, std::vector<OutputRecord>& out);

  /// Writes down in the journal, if one is kept, from where inputs are to be read on; nothing else.
  void pass(const std::vector<base::Position>& next_offsets, std::vector<OutputRecord>& out);

  /// From now on every decide() and tick() also appends its journal record (Topic::kJournal), and
  /// this call appends the start record of an empty journal. `place` is that of the record before
  /// the next one: number 0 where nothing has been written yet.
  void keep_journal(const state::JournalPlace& place, std::vector<OutputRecord>& out);
  /// Of the record made last, or given to keep_journal().
  [[nodiscard]] state::JournalPlace journal_place() const;
  /// Recovery and standby: does to the state what the record says was done, and writes nothing. The
  /// records must come in their order, from the first one on.
  void replay(state::JournalRecord record);

  /// The whole state as bytes (state_format.h); the caller finishes the writer.
  void save(base::ByteWriter& writer) const;
  /// The state that save() wrote, in place of this one. False: no state of this version and these
  /// settings; then this is of no use and must be dropped.
  [[nodiscard]] bool load(base::ByteReader& reader);
  /// Equal hashes: equal states. Reads the whole state.
  [[nodiscard]] base::Hash128 state_hash() const;
  [[nodiscard]] std::uint64_t settings_hash() const;
  [[nodiscard]] Report report() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace wirefold::dedup
