#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "reading.h"

namespace wirefold::article {
namespace {

using testing::Contains;
using testing::ElementsAre;

constexpr const char* kNinjs1 = R"({
  "$standard": {"name": "ninjs", "version": "1.6"},
  "uri": "urn:newsml:Wires.Example:20260203:h-114", "type": "text", "version": "2",
  "firstcreated": "2026-02-03T08:00:00Z", "versioncreated": "2026-02-03T09:15:00+00:00",
  "pubstatus": "usable", "embargoed": "2026-02-03T12:00:00Z", "language": "en-AU",
  "headline": "Harbour reopens", "byline": "Ada Quist", "located": "Port Lester",
  "infosource": [{"name": "Meridian News Agency"}, {"name": "Coast Guard"}],
  "copyrightholder": "Wires Ltd",
  "body_html": "<p>Ferries run again.</p><p>Cranes too.</p>",
  "body_caption_text": "A ferry leaves."
})";

constexpr const char* kNinjs2 = R"({
  "standard": {"name": "ninjs", "version": "2.2"}, "uri": "tag:wires.example,2026:h-115",
  "versioncreated": "2026-02-03T09:15:00Z", "pubstatus": "usable",
  "headlines": [{"role": "short", "value": "Cranes"},
                {"role": "main", "value": "Cranes turn again"}],
  "bodies": [
    {"role": "caption", "contenttype": "text/plain", "value": "A crane at dusk."},
    {"role": "main", "contenttype": "text/html", "value": "<p>The cranes turn.</p>"},
    {"role": "main", "contenttype": "application/json", "value": "{}"}],
  "by": "Von Klara Beispiel, dpa", "infosources": [{"role": "origin", "name": "dpa"}],
  "altids": [{"role": "internal", "value": "x1"}]
})";

constexpr const char* kNinjs3 = R"({
  "uri": "https://Wires.example:8080/items/116", "versionCreated": "2026-02-03T09:15:00Z",
  "version": "7", "pubStatus": "usable", "embargoedUntil": "2026-02-04T00:00:00Z",
  "edNote": "CORRECTION: spelling of Lester in paragraph 2", "copyrightHolder": "Wires Ltd",
  "headlines": [{"value": "Pilots return"}],
  "bodies": [{"contentType": "text/html", "value": "<p>Marked up.</p>"},
             {"contentType": "text/plain", "value": "Plain pilots."}],
  "infoSources": [{"name": "Harbour Office", "uri": "https://harbour.example"}],
  "altIds": [{"role": "internal", "value": "y1"}]
})";

TEST(Ninjs, Version1ArrivesWhole) {
  const Article article = read_article(kNinjs1);
  EXPECT_EQ(article.id, "urn:newsml:Wires.Example:20260203:h-114");
  EXPECT_EQ(article.provider, "wires.example");
  EXPECT_EQ(article.version, "2");
  EXPECT_EQ(article.language, "en");
  EXPECT_EQ(article.published, parse_time("2026-02-03T09:15:00Z"));
  EXPECT_EQ(article.version_created, article.published);
  EXPECT_EQ(article.embargoed_until, parse_time("2026-02-03T12:00:00Z"));
  EXPECT_EQ(article.headline, "Harbour reopens");
  EXPECT_EQ(article.body, "Ferries run again.\nCranes too.");
  EXPECT_EQ(article.dateline, "Port Lester");
  EXPECT_EQ(article.source, "Meridian News Agency");
  EXPECT_THAT(article.credits, ElementsAre("Meridian News Agency", "Coast Guard", "Wires Ltd",
                                           "wires.example", "Ada Quist"));
}

TEST(Ninjs, Version2ChoosesTheMainTexts) {
  const Article article = read_article(kNinjs2);
  EXPECT_EQ(article.provider, "wires.example");
  EXPECT_EQ(article.headline, "Cranes turn again");
  EXPECT_EQ(article.body, "The cranes turn.");
  EXPECT_EQ(article.byline, "Von Klara Beispiel, dpa");
  EXPECT_THAT(article.credits, ElementsAre("dpa", "wires.example"));
}

TEST(Ninjs, Version3SpellsInCamelCase) {
  const Article article = read_article(kNinjs3);
  EXPECT_EQ(article.id, "https://Wires.example:8080/items/116");
  EXPECT_EQ(article.provider, "wires.example");
  EXPECT_EQ(article.version, "7");
  EXPECT_EQ(article.published, parse_time("2026-02-03T09:15:00Z"));
  EXPECT_EQ(article.embargoed_until, parse_time("2026-02-04T00:00:00Z"));
  EXPECT_EQ(article.body, "Plain pilots.");
  EXPECT_TRUE(article.is_correction);
  EXPECT_THAT(article.credits, Contains("Harbour Office"));
}

struct Shape {
  const char* record;
  const char* id;
};

TEST(Ninjs, IsKnownByItsKeysWithoutAStandard) {
  for (const Shape& shape :
       {Shape{R"({"uri":"u1","id":"x","headline":"H","body_text":"B"})", "u1"},
        Shape{R"({"uri":"u2","id":"x","headline":"H","versioncreated":"2026-02-03"})", "u2"},
        Shape{R"({"uri":"u3","id":"x","headline":"H","pubStatus":"usable"})", "u3"},
        Shape{R"({"uri":"u4","id":"x","headline":"H","bodies":[]})", "u4"},
        Shape{R"({"uri":"u5","id":"x","headline":"H","body":"plain after all"})", "x"},
        Shape{R"({"id":"x6","headline":"H","body_html":"<p>no uri: plain</p>"})", "x6"}}) {
    SCOPED_TRACE(shape.record);
    EXPECT_EQ(read_article(shape.record).id, shape.id);
  }
  EXPECT_EQ(outcome(R"({"$standard":{"name":"ninjs"},"id":"x","headline":"H"})"), "no_identity");
}

struct BodyCase {
  const char* members;
  const char* body;
};

TEST(Ninjs, PicksTheBodyByRoleThenByMarkup) {
  for (const BodyCase& known :
       {BodyCase{R"("body_html":"<p>html</p>","body_text":"text")", "text"},
        BodyCase{R"("body_text":"","body_html":"<p>html</p>")", "html"},
        BodyCase{R"("body_text":" \n","body_xhtml":"<p>x&amp;y</p>")", "x&y"},
        BodyCase{R"("body_text_caption":"c","body_html_main":"<p>m</p>")", "m"},
        BodyCase{R"("body_text":"<p>one</p><p>two</p>")", "one\ntwo"},
        BodyCase{R"("body_nitf":"<nitf><body><body.head><hl1>Drop</hl1></body.head>)"
                 R"(<body.content><block><p>Kept.</p></block></body.content></body></nitf>")",
                 "Kept."},
        BodyCase{R"("bodies":[{"role":"summary","value":"s"},{"role":"longread","value":"l"}])",
                 "l"},
        BodyCase{R"("bodies":[{"role":"html","value":"<p>h</p>"}])", "h"},
        BodyCase{
            R"("bodies":[{"contentType":"image/png","value":"A"},{"role":"caption","value":"c"}])",
            "c"}}) {
    SCOPED_TRACE(known.members);
    const std::string record =
        std::string(R"({"uri":"u","versioncreated":"2026-02-03",)") + known.members + "}";
    EXPECT_EQ(read_article(record).body, known.body);
  }
}

TEST(Ninjs, AWithdrawalNeedsNoBody) {
  EXPECT_EQ(read_article(R"({"uri":"u","version":"3","pubstatus":"canceled"})").status,
            PublicationStatus::kWithdrawn);
  EXPECT_EQ(read_article(R"({"uri":"u","version":"3","pubStatus":"withheld"})").status,
            PublicationStatus::kWithheld);
  EXPECT_EQ(outcome(R"({"uri":"u","version":"3","pubstatus":"usable"})"), "no_content");
  EXPECT_EQ(outcome(R"({"uri":"u","headline":"H","pubstatus":"draft"})"), "unknown_status");
}

TEST(Ninjs, SkipsWhatIsNoText) {
  for (const char* type :
       {"picture", "graphic", "video", "audio", "planning", "event", "composite"}) {
    SCOPED_TRACE(type);
    const std::string record =
        std::string(R"({"uri":"u","pubstatus":"usable","headline":"H","type":")") + type + "\"}";
    EXPECT_EQ(skip_of(record), type);
  }
  EXPECT_EQ(outcome(R"({"uri":"u","type":"composite","body_text":"A package with a text."})"),
            "article");
  EXPECT_EQ(outcome(R"({"uri":"u","type":"text","versioncreated":"2026-02-03","headline":"H"})"),
            "article");
}

TEST(Ninjs, SignalsMarkCorrections) {
  for (const char* members :
       {R"("signals":["sig:correction"])", R"("signal":[{"code":"sig:correction"}])",
        R"("signals":"correction")", R"("ednote":"Corrects name in first paragraph.")"}) {
    SCOPED_TRACE(members);
    const std::string record = std::string(R"({"uri":"u","body_text":"B",)") + members + "}";
    EXPECT_TRUE(read_article(record).is_correction);
  }
  EXPECT_FALSE(read_article(R"({"uri":"u","body_text":"B","ednote":"Adds correct spelling",
      "signals":["sig:update", 5, null]})")
                   .is_correction);
}

TEST(Ninjs, WrongTypesAreNamed) {
  for (const char* members :
       {R"("body_text":5)", R"("bodies":"x")", R"("bodies":["x"])", R"("type":4,"headline":"H")",
        R"("headline":["H"])", R"("language":{},"headline":"H")", R"("headline":"H","ednote":[1])",
        R"("headline":"H","versioncreated":true)", R"("headline":"H","infosource":[7])"}) {
    SCOPED_TRACE(members);
    const std::string record = std::string(R"({"$standard":{},"uri":"u",)") + members + "}";
    EXPECT_EQ(outcome(record), "wrong_type");
  }
}

TEST(Superdesk, GuidIsTheIdentityAndTheRewriteIsLinked) {
  const Article article = read_article(R"({
      "guid": "urn:newsml:desk.example:2026-02-03T09:00:00:abc", "version": "4", "type": "text",
      "evolvedfrom": "urn:newsml:desk.example:2026-02-02T09:00:00:xyz", "source": "MNA",
      "headline": "Pilots <b>return</b>", "body_html": "<p>Pilots are back.</p>",
      "pubstatus": "usable", "priority": 3, "service": [{"code": "a", "name": "News"}]})");
  EXPECT_EQ(article.id, "urn:newsml:desk.example:2026-02-03T09:00:00:abc");
  EXPECT_EQ(article.provider, "desk.example");
  EXPECT_EQ(article.version, "4");
  EXPECT_EQ(article.evolved_from, "urn:newsml:desk.example:2026-02-02T09:00:00:xyz");
  EXPECT_EQ(article.source, "MNA");
  EXPECT_EQ(article.headline, "Pilots return");
  EXPECT_EQ(article.body, "Pilots are back.");
  EXPECT_EQ(read_article(R"({"guid":"g","body_text":"B","rewrite_of":"f"})").evolved_from, "f");
}

constexpr const char* kApItem = R"("item": {
    "uri": "https://api.ap.org/media/v/content/aa11", "version": 2, "type": "text",
    "altids": {"itemid": "aa11", "etag": "aa11_2a4aza0c0", "friendlykey": "100200300"},
    "language": "en", "versioncreated": "2026-02-03T09:15:00Z", "pubstatus": "usable",
    "headline": "Harbor reopens", "bylines": [{"by": "ADA QUIST", "title": "Associated Press"}],
    "editorialtypes": ["Lead", "Correction"],
    "body_nitf": "<nitf><body><body.content><p>It reopened.</p></body.content></body></nitf>"})";

TEST(ApItem, ItemIdAndEtagAreTheIdentity) {
  const std::string inner = kApItem;
  for (const std::string& record : {"{\"data\": {\"updated\": \"x\", " + inner + "}}",
                                    "{" + inner + "}", inner.substr(inner.find('{'))}) {
    SCOPED_TRACE(record);
    const Article article = read_article(record);
    EXPECT_EQ(article.provider, "AP");
    EXPECT_EQ(article.id, "aa11");
    EXPECT_EQ(article.etag, "aa11_2a4aza0c0");
    EXPECT_EQ(article.version, "2");
    EXPECT_EQ(article.source, "AP");
    EXPECT_EQ(article.byline, "ADA QUIST");
    EXPECT_EQ(article.body, "It reopened.");
    EXPECT_TRUE(article.is_correction);
    EXPECT_THAT(article.credits, Contains("AP"));
  }
}

TEST(ApItem, AltIdsMayBeAList) {
  const Article article =
      read_article(R"({"uri":"u","versioncreated":"2026-02-03","headlines":[{"value":"H"}],
      "altids":[{"role":"itemid","value":"bb22"},{"role":"etag","value":"bb22_1"}]})");
  EXPECT_EQ(article.provider, "AP");
  EXPECT_EQ(article.id, "bb22");
  EXPECT_EQ(article.etag, "bb22_1");
}

TEST(ApItem, NulInAnIdentityIsMalformed) {
  EXPECT_EQ(outcome(R"({"altids":{"itemid":"i\u0000j"},"headline":"H"})"), "malformed");
  EXPECT_EQ(outcome(R"({"altids":{"itemid":"i","etag":"\u0000"},"headline":"H"})"), "malformed");
}

TEST(ApItem, EditorialTypesKillAndWithhold) {
  const auto status = [](const std::string& type) {
    return read_article(R"({"altids":{"itemid":"i"},"headline":"H","editorialtypes":[")" + type +
                        "\"]}")
        .status;
  };
  EXPECT_EQ(status("Kill"), PublicationStatus::kWithdrawn);
  EXPECT_EQ(status("Elimination"), PublicationStatus::kWithdrawn);
  EXPECT_EQ(status("Withhold"), PublicationStatus::kWithheld);
  EXPECT_EQ(status("Lead"), PublicationStatus::kUsable);
}

TEST(ApItem, PicturesAreSkippedUnderTheirItemId) {
  const auto decoded = decode_once(R"({"altids":{"itemid":"p1"},"type":"picture","headline":"H"})");
  ASSERT_TRUE(decoded);
  EXPECT_EQ(std::get<Skipped>(*decoded).id, "p1");
  EXPECT_EQ(std::get<Skipped>(*decoded).reason, "picture");
}

}  // namespace
}  // namespace wirefold::article
