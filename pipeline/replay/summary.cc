#include "replay/summary.h"

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <fstream>
#include <ostream>

#include "replay/output_json.h"
#include "replay/progress_line.h"

namespace wirefold::replay {
namespace {

constexpr std::size_t kMembersShown = 12;

struct Pair {
  const char* what;
  std::uint64_t output;
  std::uint64_t expected;
};

std::string with_decimals(double value, int decimals) {
  char text[64];
  std::snprintf(text, sizeof text, "%.*f", decimals, value);
  return text;
}

// "verbatim 40, rewrite 31", without what is no copy.
std::string counts(const std::map<std::string, std::uint64_t>& by_name, std::string_view left_out) {
  std::string text;
  for (const auto& [name, number] : by_name) {
    if (name == left_out) continue;
    text += (text.empty() ? "" : ", ") + name + " " + grouped(number);
  }
  return text.empty() ? "none" : text;
}

std::string padded(std::string text, std::size_t columns) {
  if (text.size() < columns) text.append(columns - text.size(), ' ');
  return text;
}

void print_row(std::ostream& out, const char* name, const std::string& value) {
  out << "  " << padded(name, 16) << value << "\n";
}

// snake_case words of the records, for people.
std::string words(std::string text) {
  for (char& letter : text) letter = letter == '_' ? ' ' : letter;
  return text;
}

std::string shown_source(const std::string& source, const std::string& article_id) {
  return source.empty() ? article_id : source;
}

void print_member(const StoryMember& member, std::ostream& out) {
  out << "     " << padded(member.event_time, 21) << padded(words(member.relation), 11);
  out << padded(member.relation == "original" ? "-" : with_decimals(member.score, 2), 6);
  out << shown_source(member.source, member.article_id);
  if (!member.source.empty()) out << "  (" << member.article_id << ")";
  if (!member.usability.empty()) out << "  [" << words(member.usability) << "]";
  out << "\n";
}

void print_story(const StoryLine& story, std::uint64_t articles, std::ostream& out) {
  out << (story.headline.empty() ? "(no headline)" : story.headline) << "\n     "
      << grouped(articles) << " articles; canonical: "
      << shown_source(story.canonical_source, story.canonical_article_id);
  if (!story.canonical_agency.empty()) out << ", agency " << story.canonical_agency;
  out << ", because: " << words(story.canonical_reason) << "  (" << story.story_id << ")\n";
  const std::size_t shown = std::min(story.members.size(), kMembersShown);
  for (std::size_t i = 0; i < shown; ++i) print_member(story.members[i], out);
  if (articles > shown) out << "     … and " << grouped(articles - shown) << " more\n";
}

}  // namespace

std::uint64_t peak_memory_bytes() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<std::uint64_t>(usage.ru_maxrss) * 1024;
}

std::uint64_t resident_memory_bytes() {
  std::ifstream pages_of_memory("/proc/self/statm");
  std::uint64_t mapped = 0;
  std::uint64_t resident = 0;
  pages_of_memory >> mapped >> resident;
  return resident * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
}

base::Result<void, std::string> check_figures(const Figures& figures, const RunFacts& facts,
                                              const dedup::Report& report) {
  const auto outcome = [&](const char* name) {
    const auto found = figures.by_outcome.find(name);
    return found == figures.by_outcome.end() ? 0 : found->second;
  };
  const Pair pairs[] = {
      {"inputs decided", report.records, facts.records},
      {"decision records", figures.decisions, facts.records},
      {"reject records", figures.rejects, report.rejected},
      {"move records", figures.moves, report.moves},
      {"decisions with outcome 'decided'", outcome("decided"), report.decided},
      {"decisions with outcome 'revision'", outcome("revision"), report.revisions},
      {"decisions with outcome 'rejected'", outcome("rejected"), report.rejected},
      {"decisions with outcome 'ruled'", outcome("ruled"), report.rulings},
      {"decisions with outcome 'refused'", outcome("refused"), report.rulings_refused},
  };
  for (const Pair& pair : pairs) {
    if (pair.output == pair.expected) continue;
    return base::failure(
        "The output does not agree with the run, so it cannot be trusted; "
        "please report this with the archive: " +
        std::string(pair.what) + ": " + std::to_string(pair.output) + " found, " +
        std::to_string(pair.expected) + " expected");
  }
  return {};
}

void print_figures(const Figures& figures, const RunFacts& facts, std::ostream& out) {
  const double seconds = std::max(facts.seconds, 1e-6);
  const double rate = static_cast<double>(facts.records) / seconds;
  const double mib = static_cast<double>(facts.bytes) / seconds / (1 << 20);
  out << "Replayed through " << facts.route << "\n";
  const auto outcome = [&](const char* name) {
    const auto found = figures.by_outcome.find(name);
    return found == figures.by_outcome.end() ? std::uint64_t{0} : found->second;
  };
  const std::uint64_t rulings = outcome("ruled") + outcome("refused");
  print_row(out, "articles", grouped(facts.records - rulings));
  if (rulings > 0) print_row(out, "rulings", grouped(rulings));
  print_row(out, "outcomes", counts(figures.by_outcome, ""));
  print_row(out, "stories", grouped(figures.stories));
  print_row(out, "copies", counts(figures.by_relation, "original"));
  print_row(out, "largest story", grouped(figures.largest_story) + " articles");
  print_row(out, "rejects", grouped(figures.rejects));
  print_row(out, "moves", grouped(figures.moves));
  print_row(out, "articles/s",
            grouped(static_cast<std::uint64_t>(std::llround(rate))) + "  (" +
                with_decimals(mib, 1) + " MiB/s)");
  print_row(out, "memory",
            with_decimals(static_cast<double>(facts.memory_bytes) / (1 << 20), 0) + " MiB at most");
  print_row(out, "elapsed",
            with_decimals(facts.seconds, 2) + " s, of these " +
                with_decimals(facts.reading_seconds, 2) + " s reading the archive");
}

void print_most_copied(const Tally& tally, std::size_t wanted, std::ostream& out) {
  const auto stories = tally.most_copied(wanted);
  if (stories.empty()) return;
  out << "\nMost copied:\n";
  int number = 0;
  for (const CopiedStory& copied : stories) {
    const auto story = read_story(copied.record);
    if (!story) continue;
    out << "\n  " << ++number << ". ";
    print_story(*story, copied.articles, out);
  }
}

}  // namespace wirefold::replay
