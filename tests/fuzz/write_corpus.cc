// Writes the seeds of the corpus: write_corpus tests/fuzz/corpus. What fuzzing finds is added to
// the same folders by hand, under names that say what it is (found_*.bin), and stays.

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>
#include <utility>
#include <vector>

#include "support/bad_inputs.h"

namespace {

using Seeds = std::vector<std::pair<std::string, std::string>>;

Seeds records() {
  return {
      {"plain", R"({"id":"a","source":"Daily Tern","language":"en-GB","version":3,"etag":"e",
        "published":"2026-02-03T09:15:00+01:00","headline":"Harbour &amp; <i>ferry</i>",
        "byline":"By Jo Ray | Reuters","body":"<p>One.</p><p>Two \u00e9\ud83d\ude00.</p>",
        "url":"https://tern.example/a","status":"usable","embargoed_until":"2026-02-04"})"},
      {"synonyms", R"({"_id":42,"outlet":{"name":"Tern"},"lang":"pt_BR","timestamp":1772366400,
        "title":"CORRECTED-Ponte","authors":["R",{"name":"A"}],"content":"P."})"},
      {"ninjs1", R"({"$standard":{"name":"ninjs","version":"1.6"},"uri":"urn:newsml:w.example:1:h",
        "type":"text","version":"2","versioncreated":"2026-02-03T09:15:00Z","pubstatus":"canceled",
        "infosource":[{"name":"MNA"}],"body_html":"<p>x</p>","body_caption_text":"c"})"},
      {"ninjs2", R"({"standard":{"name":"ninjs"},"uri":"tag:w.example,2026:h","by":"Von K, dpa",
        "headlines":[{"role":"main","value":"H"}],"bodies":[{"role":"main",
        "contenttype":"text/html","value":"<p>x"}],"altids":[{"role":"r","value":"v"}]})"},
      {"ninjs3",
       R"({"uri":"https://w.example/1","versionCreated":"2026-02-03","pubStatus":"withheld",
        "embargoedUntil":"2026-02-04T00:00:00Z","edNote":"CORRECTION","infoSources":[{"name":"H"}],
        "bodies":[{"contentType":"text/plain","value":"x"}],"altIds":[{"role":"r"}]})"},
      {"superdesk", R"({"guid":"urn:newsml:d.example:1","version":"4","evolvedfrom":"urn:x","type":
        "text","signal":[{"code":"sig:correction"}],"body_html":"<p>x</p>","headline":"H"})"},
      {"ap", R"({"data":{"item":{"uri":"https://api.ap.org/1","altids":{"itemid":"i","etag":"i_1"},
        "version":2,"type":"text","pubstatus":"usable","editorialtypes":["Kill"],"headline":"H",
        "bylines":[{"by":"J"}],"body_nitf":"<body.content><p>x</p></body.content>"}}})"},
      {"picture", R"({"uri":"u","type":"picture","pubstatus":"usable"})"},
  };
}

Seeds pages() {
  return {
      {"fragment", "<p>One &amp; two long sentences of prose here.</p><p>Three<br>four</p>"},
      {"table",
       "<table><tr><td>a cell of sixteen letters</td><td>b</td></tr>stray text here now</table>"},
      {"page",
       "<!DOCTYPE html><html lang='en'><head><title>A title of the page</title></head><body>"
       "<nav>Home</nav><script>if (a<b) document.write('<p>no</p>');</script>"
       "<h1>Head</h1><p title=\"a>b and a long attribute\">Text of more than sixteen</p>"},
      {"nitf",
       "<nitf><body><body.head><hedline><hl1>H</hl1></hedline></body.head><body.content>"
       "<block><p>It reopened on Tuesday, she said.</p></block></body.content></body></nitf>"},
      {"formatting", "<p><b>bold <i>both</p><p>still both of them</b> only italic now</i> plain"},
      {"raw",
       "<textarea>\n raw </p> text area</textarea><style>p{}</style><svg><title>t</title></svg>"
       "<!-- comment -- with > inside --><![CDATA[ x ]]>&#x201C;quoted&rdquo;&notanentity;"},
      {"select", "<select><option>one<option>two</select><button><p>x<button><p>y"},
  };
}

Seeds times() {
  return {{"zulu", "2026-03-01T12:00:00Z"},  {"offset", "2026-03-01T13:00:00.123+01:00"},
          {"space", "2026-03-01 12:00:00"},  {"date", "2026-03-01"},
          {"basic", "20260301T120000+0000"}, {"leap", "2016-12-31T23:59:60Z"},
          {"bad", "2026-02-30T25:61:00+99"}};
}

void write(const std::filesystem::path& folder, const std::string& name, const std::string& bytes) {
  std::filesystem::create_directories(folder);
  std::ofstream(folder / name, std::ios::binary) << bytes;
}

void write_all(const std::filesystem::path& folder, const Seeds& seeds) {
  for (const auto& [name, bytes] : seeds) write(folder, name, bytes);
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 2) {
    std::fprintf(stderr, "usage: write_corpus tests/fuzz/corpus\n");
    return 2;
  }
  const std::filesystem::path root = arguments[1];
  write_all(root / "fuzz_decode", records());
  write_all(root / "fuzz_html", pages());
  write_all(root / "fuzz_time", times());
  constexpr std::size_t kSeedBytesMax = 4096;
  const std::size_t kinds = wirefold::support::bad_input_kinds().size();
  for (const auto& bad : wirefold::support::bad_inputs(1, kinds)) {
    std::string name = "bad_" + bad.kind;
    for (char& c : name) {
      if (c == ' ') c = '_';
    }
    if (bad.bytes.size() <= kSeedBytesMax) write(root / "fuzz_decode", name, bad.bytes);
  }
  return 0;
}
