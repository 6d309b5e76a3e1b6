// Every member of what is stored comes back from its bytes. The sizes stand here so that whoever
// adds a member is sent to value_format.h and to this test.

#include "story/value_format.h"

#include <gmock/gmock.h>

#include <string>

#include "story/state.h"

namespace wirefold::story {
namespace {

using similarity::Features;
using testing::ElementsAreArray;

static_assert(sizeof(similarity::FeatureFacts) == 56 && sizeof(Features) == 1656,
              "a new member? transfer it, and compare it below");
static_assert(sizeof(Caption) == 6 * sizeof(std::string_view));
static_assert(sizeof(StoredArticle) == sizeof(PackedContent) + 88);
static_assert(sizeof(Identity) == 88);
static_assert(sizeof(Story) == 168 + sizeof(Story::watched_at));  // which follows from idle

std::string written(const auto& value) {
  std::string bytes;
  base::ByteWriter writer([&](std::string_view piece) { bytes.append(piece); });
  transfer(writer, value);
  writer.finish();
  return bytes;
}

template <typename Value>
Value read_back(const Value& value) {
  const std::string bytes = written(value);
  base::ByteReader reader{std::string_view(bytes)};
  Value read;
  transfer(reader, read);
  EXPECT_FALSE(reader.failed());
  EXPECT_TRUE(reader.at_end());
  return read;
}

template <typename Items>
void fill(Items& items, int from) {
  while (items.push_back(static_cast<typename Items::value_type>(from))) ++from;
}

Features full_features() {
  Features made;
  made.time = -3;
  made.language = 4;
  made.agency = 5;
  made.tokens = 6;
  made.winnow_window = 7;
  made.weekdays = 8;
  made.lacks_capitals = true;
  made.is_agency_original = true;
  fill(made.terms, 9);
  fill(made.weights, 10);
  fill(made.heaviest, 11);
  made.lead_terms = 12;
  made.heavy_terms = 13;
  made.norm = 14.5;
  made.lead_norm = 15.5;
  fill(made.shingles, 16);
  made.strong_shingles = 17;
  fill(made.quotations, 18);
  fill(made.sentences, 19);
  fill(made.names, 20);
  made.days.push_back({21, 22});
  fill(made.lead_numbers, 23);
  made.numbers.push_back({24.5, 25, 26, true});
  return made;
}

StoredArticle full_article() {
  StoredArticle made;
  made.seq = {31};
  made.identity = {32, 33};
  made.time = 34;
  made.embargoed_until = 35;
  made.story = {36};
  made.family = {37};
  made.matched = {38};
  made.relation = similarity::Relation::kRewrite;
  made.score = 39.5;
  made.usability = Usability::kWithheld;
  made.looks = 40;
  made.is_copy = true;
  made.printed_from = 41;
  made.printed_until = 42;
  made.content = {full_features(), {"id", "source", "headline", "version", "agency", "language"}};
  return made;
}

void expect_same(const auto& read, const auto& given) {
  EXPECT_THAT(read, ElementsAreArray(given.begin(), given.end()));
}

TEST(ValueFormat, FeaturesComeBackWhole) {
  const Features given = full_features();
  const StoredArticle article = read_back(full_article());
  const similarity::FeaturesView read = article.features();
  EXPECT_EQ(read.time, given.time);
  EXPECT_EQ(read.language, given.language);
  EXPECT_EQ(read.agency, given.agency);
  EXPECT_EQ(read.tokens, given.tokens);
  EXPECT_EQ(read.winnow_window, given.winnow_window);
  EXPECT_EQ(read.weekdays, given.weekdays);
  EXPECT_EQ(read.lacks_capitals, given.lacks_capitals);
  EXPECT_EQ(read.is_agency_original, given.is_agency_original);
  expect_same(read.terms, given.terms);
  expect_same(read.weights, given.weights);
  expect_same(read.heaviest, given.heaviest);
  EXPECT_EQ(read.lead_terms, given.lead_terms);
  EXPECT_EQ(read.heavy_terms, given.heavy_terms);
  EXPECT_EQ(read.norm, given.norm);
  EXPECT_EQ(read.lead_norm, given.lead_norm);
  expect_same(read.shingles, given.shingles);
  EXPECT_EQ(read.strong_shingles, given.strong_shingles);
  expect_same(read.quotations, given.quotations);
  expect_same(read.sentences, given.sentences);
  expect_same(read.names, given.names);
  ASSERT_EQ(read.days.size(), 1U);
  EXPECT_EQ(read.days[0].day, 21);
  EXPECT_EQ(read.days[0].year, 22);
  expect_same(read.lead_numbers, given.lead_numbers);
  ASSERT_EQ(read.numbers.size(), 1U);
  EXPECT_EQ(read.numbers[0].value, 24.5F);
  EXPECT_EQ(read.numbers[0].noun, 25U);
  EXPECT_EQ(read.numbers[0].flags, 26);
  EXPECT_TRUE(read.numbers[0].in_lead);
}

/// Whether an article comes back at all.
bool is_taken(const StoredArticle& article) {
  const std::string bytes = written(article);
  base::ByteReader reader{std::string_view(bytes)};
  StoredArticle read;
  transfer(reader, read);
  return !reader.failed();
}

// Comparing trusts the features of a checkpoint as it trusts its own.
TEST(ValueFormat, FeaturesThatDoNotFitOneAnotherAreDamage) {
  const Caption caption{"id", {}, {}, {}, {}, {}};
  StoredArticle article = full_article();
  Features features = full_features();
  features.heaviest[3] = static_cast<std::uint8_t>(features.terms.size() - 1);
  article.content = {features, caption};
  EXPECT_TRUE(is_taken(article));
  features.heaviest[3] = static_cast<std::uint8_t>(features.terms.size());
  article.content = {features, caption};
  EXPECT_FALSE(is_taken(article));
  features = full_features();
  features.strong_shingles = static_cast<std::uint16_t>(features.shingles.size() + 1);
  article.content = {features, caption};
  EXPECT_FALSE(is_taken(article));
}

TEST(ValueFormat, AnEnumeratorThatThereIsNotIsDamage) {
  StoredArticle article = full_article();
  article.relation = static_cast<similarity::Relation>(similarity::kRelationCount);
  EXPECT_FALSE(is_taken(article));
  article = full_article();
  article.usability = static_cast<Usability>(4);
  EXPECT_FALSE(is_taken(article));
  Story story;
  for (const int status : {3, 4}) {
    story.status = static_cast<StoryStatus>(status);
    const std::string bytes = written(story);
    base::ByteReader reader{std::string_view(bytes)};
    Story read;
    transfer(reader, read);
    EXPECT_EQ(reader.failed(), status == 4);
  }
}

TEST(ValueFormat, AnArticleComesBackWhole) {
  const StoredArticle given = full_article();
  const StoredArticle read = read_back(given);
  EXPECT_EQ(read.seq, given.seq);
  EXPECT_EQ(read.identity, given.identity);
  EXPECT_EQ(read.time, given.time);
  EXPECT_EQ(read.embargoed_until, given.embargoed_until);
  EXPECT_EQ(read.story, given.story);
  EXPECT_EQ(read.family, given.family);
  EXPECT_EQ(read.matched, given.matched);
  EXPECT_EQ(read.relation, given.relation);
  EXPECT_EQ(read.score, given.score);
  EXPECT_EQ(read.usability, given.usability);
  EXPECT_EQ(read.looks, given.looks);
  EXPECT_EQ(read.is_copy, given.is_copy);
  EXPECT_EQ(read.printed_from, given.printed_from);
  EXPECT_EQ(read.printed_until, given.printed_until);
  EXPECT_EQ(read.caption().id, "id");
  EXPECT_EQ(read.caption().source, "source");
  EXPECT_EQ(read.caption().headline, "headline");
  EXPECT_EQ(read.caption().version, "version");
  EXPECT_EQ(read.caption().agency, "agency");
  EXPECT_EQ(read.caption().language, "language");
}

TEST(ValueFormat, AnIdentityComesBackWhole) {
  const Identity read = read_back(Identity{{1, 2}, "v", {3, 4}, 5, {6}, true});
  EXPECT_EQ(read.key, (base::Hash128{1, 2}));
  EXPECT_EQ(read.version, "v");
  EXPECT_EQ(read.content, (base::Hash128{3, 4}));
  EXPECT_EQ(read.version_time, 5);
  EXPECT_EQ(read.seq.value, 6U);
  EXPECT_TRUE(read.withdrawn);
}

TEST(ValueFormat, AStoryComesBackWhole) {
  Story given;
  given.id = {1};
  given.revision = 2;
  given.status = StoryStatus::kMerged;
  given.merged_into = {3};
  given.founder = {4};
  given.canonical = {5};
  given.canonical_reason = CanonicalReason::kMostCopied;
  given.members = {{6}, {7}};
  given.families = {{{8}, 9}};
  given.representatives = {{10}};
  given.related = {{{11}, 12.5}};
  given.articles_total = 13;
  given.examine_at = 14;
  given.first_time = 15;
  given.last_time = 16;
  given.pinned = {17};
  given.is_held = true;
  const Story read = read_back(given);
  EXPECT_EQ(read.id, given.id);
  EXPECT_EQ(read.revision, 2U);
  EXPECT_EQ(read.status, StoryStatus::kMerged);
  EXPECT_EQ(read.merged_into, given.merged_into);
  EXPECT_EQ(read.founder, given.founder);
  EXPECT_EQ(read.canonical, given.canonical);
  EXPECT_EQ(read.canonical_reason, CanonicalReason::kMostCopied);
  EXPECT_EQ(read.members, given.members);
  ASSERT_EQ(read.families.size(), 1U);
  EXPECT_EQ(read.families[0].family.value, 8U);
  EXPECT_EQ(read.families[0].articles, 9U);
  EXPECT_EQ(read.representatives, given.representatives);
  ASSERT_EQ(read.related.size(), 1U);
  EXPECT_EQ(read.related[0].story.value, 11U);
  EXPECT_EQ(read.related[0].score, 12.5F);
  EXPECT_EQ(read.articles_total, 13U);
  EXPECT_EQ(read.examine_at, 14U);
  EXPECT_EQ(read.first_time, 15);
  EXPECT_EQ(read.last_time, 16);
  EXPECT_EQ(read.pinned.value, 17U);
  EXPECT_TRUE(read.is_held);
}

StoryUpdate every_change(const fingerprint::Signature& signature) {
  StoryUpdate made;
  made.changes.emplace_back(AddArticle{full_article(), &signature, true, 51, {52}});
  made.changes.emplace_back(ReviseArticle{full_article()});
  made.changes.emplace_back(
      MoveArticle{{52}, {53}, {54}, {55}, similarity::Relation::kUpdate, 56.5, true});
  made.changes.emplace_back(SetUsability{{57}, Usability::kWithdrawn});
  made.changes.emplace_back(RememberIdentity{{{1, 2}, "v", {3, 4}, 5, {6}, true}});
  made.changes.emplace_back(CountLook{{58}});
  made.changes.emplace_back(CountExamination{{59}, 60});
  made.changes.emplace_back(RelateStories{{61}, {{{62}, 63.5}}});
  made.changes.emplace_back(Tick{64});
  made.changes.emplace_back(KeepApart{{71}, {72}, {73}});
  made.changes.emplace_back(HoldTogether{{74}, {75}});
  made.changes.emplace_back(PinCanonical{{76}, {77}});
  return made;
}

TEST(ValueFormat, AnUpdateComesBackWithEveryKindOfChange) {
  fingerprint::Signature signature;
  signature.language = 65;
  signature.terms.push_back({66, 1, 2, 3, 4, 5, 6});
  signature.lines.push_back({67, 68, 69});
  const StoryUpdate given = every_change(signature);
  ASSERT_EQ(given.changes.size(), std::variant_size_v<Change>);
  std::string bytes;
  base::ByteWriter writer([&](std::string_view piece) { bytes.append(piece); });
  Lessons unused;
  transfer(writer, given, unused);
  writer.finish();
  base::ByteReader reader{std::string_view(bytes)};
  StoryUpdate read;
  Lessons lessons;
  transfer(reader, read, lessons);
  ASSERT_FALSE(reader.failed());
  ASSERT_EQ(read.changes.size(), given.changes.size());
  for (std::size_t i = 0; i < read.changes.size(); ++i) ASSERT_EQ(read.changes[i].index(), i);

  const auto& added = std::get<AddArticle>(read.changes[0]);
  EXPECT_EQ(added.article.seq.value, 31U);
  EXPECT_TRUE(added.founds_story);
  EXPECT_EQ(added.outlet, 51U);
  EXPECT_EQ(added.partner, base::ArticleSeq{52});
  ASSERT_NE(added.signature, nullptr);
  EXPECT_EQ(added.signature->language, 65U);
  EXPECT_EQ(added.signature->terms[0].hash, 66U);
  EXPECT_EQ(added.signature->lines[0].hash, 67U);
  EXPECT_EQ(std::get<ReviseArticle>(read.changes[1]).article.seq.value, 31U);
  const auto& moved = std::get<MoveArticle>(read.changes[2]);
  EXPECT_EQ(moved.seq.value, 52U);
  EXPECT_EQ(moved.to.value, 53U);
  EXPECT_EQ(moved.family.value, 54U);
  EXPECT_EQ(moved.matched.value, 55U);
  EXPECT_EQ(moved.relation, similarity::Relation::kUpdate);
  EXPECT_EQ(moved.score, 56.5F);
  EXPECT_TRUE(moved.founds_story);
  EXPECT_EQ(std::get<SetUsability>(read.changes[3]).seq.value, 57U);
  EXPECT_EQ(std::get<SetUsability>(read.changes[3]).usability, Usability::kWithdrawn);
  EXPECT_EQ(std::get<RememberIdentity>(read.changes[4]).identity.version, "v");
  EXPECT_EQ(std::get<CountLook>(read.changes[5]).seq.value, 58U);
  EXPECT_EQ(std::get<CountExamination>(read.changes[6]).story.value, 59U);
  EXPECT_EQ(std::get<CountExamination>(read.changes[6]).next_size, 60U);
  EXPECT_EQ(std::get<RelateStories>(read.changes[7]).related[0].story.value, 62U);
  EXPECT_EQ(std::get<Tick>(read.changes[8]).now, 64);
  EXPECT_EQ(std::get<KeepApart>(read.changes[9]).story.value, 71U);
  EXPECT_EQ(std::get<KeepApart>(read.changes[9]).other.value, 72U);
  EXPECT_EQ(std::get<KeepApart>(read.changes[9]).article.value, 73U);
  EXPECT_EQ(std::get<HoldTogether>(read.changes[10]).story.value, 74U);
  EXPECT_EQ(std::get<HoldTogether>(read.changes[10]).joined.value, 75U);
  EXPECT_EQ(std::get<PinCanonical>(read.changes[11]).story.value, 76U);
  EXPECT_EQ(std::get<PinCanonical>(read.changes[11]).article.value, 77U);
}

}  // namespace
}  // namespace wirefold::story
