#pragma once
// StoryUpdate: everything one step changes, as a value. Planned by planner.h and repair.h from a
// constant state, applied by apply.h: live, at recovery and in a replay alike.

#include <cstdint>
#include <optional>
#include <variant>
#include <vector>

#include "base/hash.h"
#include "fingerprint/signature.h"
#include "story/stored_article.h"
#include "story/story.h"

namespace wirefold::story {

/// What is remembered of an identity, to recognise revisions and redeliveries.
struct Identity {
  base::Hash128 key;  ///< of provider and id
  std::string version;
  base::Hash128 content;  ///< of etag, or of the text where there is none
  base::TimeMs version_time = 0;
  base::ArticleSeq seq;    ///< none if it never had a usable text
  bool withdrawn = false;  ///< killed for good
};

/// Adds an article to the window, in a story that exists or (unknown id) is founded by it.
struct AddArticle {
  StoredArticle article;
  /// What the stream learns from; the input's, which lives as long as its step. None: nothing.
  const fingerprint::Signature* signature = nullptr;
  bool founds_story = false;
  std::uint64_t outlet = 0;  ///< hash of the source, whose furniture is learnt
  base::ArticleSeq partner;  ///< sure whatever its time is, for Tempo; none if none is
};

/// A newer version takes the place of an article's text; its story stays.
struct ReviseArticle {
  StoredArticle article;  ///< with the seq of the one it replaces
};

/// An article goes to another story (or founds one) and takes a relation there.
struct MoveArticle {
  base::ArticleSeq seq;
  base::StoryId to;
  base::FamilyId family;
  base::ArticleSeq matched;
  similarity::Relation relation = similarity::Relation::kOriginal;
  float score = 0;
  bool founds_story = false;
};

/// An article's usability changes: withdrawn, withheld, a copy of a killed text, usable again.
struct SetUsability {
  base::ArticleSeq seq;
  Usability usability = Usability::kUsable;
};

/// An identity is remembered or replaced.
struct RememberIdentity {
  Identity identity;
};

/// A second look was spent on an article, whatever came of it.
struct CountLook {
  base::ArticleSeq seq;
};

/// A story's coherence was examined; the next examination is due at `next_size` members.
struct CountExamination {
  base::StoryId story;
  std::uint32_t next_size = 0;
};

/// A story resembles others that it was not joined with.
struct RelateStories {
  base::StoryId story;
  std::vector<RelatedStory> related;
};

/// A clock passed: embargoes up to `now` end, stories idle for a window close.
struct Tick {
  base::TimeMs now = 0;
};

/// A ruling keeps `other` apart from the story or, if it names an article, that article out of it.
struct KeepApart {
  base::StoryId story;
  base::StoryId other;
  base::ArticleSeq article;
};

/// A ruling joins `joined` into the story: what kept them apart is lifted, and repair takes nothing
/// out of the story any more. The moves follow as changes of their own.
struct HoldTogether {
  base::StoryId story;
  base::StoryId joined;
};

/// A ruling chooses the article that stands for the story.
struct PinCanonical {
  base::StoryId story;
  base::ArticleSeq article;
};

using Change =
    std::variant<AddArticle, ReviseArticle, MoveArticle, SetUsability, RememberIdentity, CountLook,
                 CountExamination, RelateStories, Tick, KeepApart, HoldTogether, PinCanonical>;

/// Changes in the order in which they apply.
struct StoryUpdate {
  std::vector<Change> changes;
};

}  // namespace wirefold::story
