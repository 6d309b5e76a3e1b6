#pragma once
// One text printed by many: which articles speak for a story, and which of its copies speaks for a
// text that has gone. A copy brings no evidence of its own, so it is not among the representatives,
// not in the index, and not counted as a text; were it, a story told in two texts would fall apart
// when both are copied, and a text that hundreds print would hide all others. After every update
// each copy has its text, StoredArticle::matched, in its own family.

#include <vector>

#include "similarity/verdict.h"
#include "story/state.h"

namespace wirefold::story {

/// Whether the one, if its wording is the other's too, can speak for it: not what is withheld, nor
/// an outlet's text for an agency's own, nor a killed one for one that is usable.
[[nodiscard]] bool may_speak_for(const StoredArticle& text, const StoredArticle& article);

/// Whether most of an article's wording is another's, of the whole or of its beginning; `verdict`
/// is judge(article, other). Figures that differ are news.
[[nodiscard]] bool repeats_wording(const StoredArticle& article, const similarity::Verdict& verdict,
                                   const Rules& rules);

/// The text is as near in time as the copy from now on.
void widen(StoredArticle& text, const StoredArticle& copy, StoryState& state);

/// Gives copies of the story whose text has left it, is withheld, or says something else since
/// (`reworded`) a text: one of themselves, and where that does not have the wording of some of
/// them, another. Returns those that are to become texts; all others are pointed to them. Time:
/// linear in the members, comparing those that are bereft.
[[nodiscard]] std::vector<base::ArticleSeq> find_texts(const Story& story,
                                                       base::ArticleSeq reworded,
                                                       StoryState& state);

/// Lists the article, which is in the state, in the index: a text under its keys but for those that
/// are `known`, under which its former version was listed; a copy under none.
void list(const StoredArticle& article, const std::vector<index::Probe>& known, StoryState& state);

/// Counts the article, which is in the state or about to be, in texts_by_space if it is a text.
void count_text(const StoredArticle& article, StoryState& state);
void uncount_text(const StoredArticle& article, StoryState& state);

/// Makes a text one of those that speak for its story. Of many the founder stays, and a reservoir
/// driven by a hash, so that it depends on the articles and not on a random number (Vitter 1985,
/// algorithm R).
void represent(Story& story, base::ArticleSeq seq);

/// Keeps a few representatives also when the first ones have left.
void refill_representatives(Story& story, const StoryState& state);

}  // namespace wirefold::story
