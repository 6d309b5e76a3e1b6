// The pairs that the verdict has to judge, with their features, for training its weights:
//   pairs ARCHIVE…
// For each article of the archive, in order of time, the 40 earlier ones in its language and within
// 72 hours that share most of its weighted terms, one a line: both ids, the score with the shipped
// weights, then every feature, tab-separated; the first line has the names. Frequencies are the
// shipped ones, as if nothing had been learnt from a stream. benchmarks/quality/train.py reads it.

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <string>
#include <vector>

#include "article/peek.h"
#include "dedup/deduplicator.h"
#include "files/time_order.h"
#include "similarity/verdict.h"
#include "story/learnt.h"

namespace {

using namespace wirefold;

constexpr std::size_t kPartners = 40;
constexpr base::TimeMs kWindowMs = 72 * base::kHourMs;

struct Read {
  std::string id;
  similarity::Features features;
};

struct Judged {
  std::size_t other = 0;
  similarity::Verdict verdict;
};

[[noreturn]] void fail(const std::string& message) {
  std::cerr << "pairs: " << message << '\n';
  std::exit(1);
}

std::vector<Read> read_archive(const std::vector<std::string>& paths,
                               const dedup::Knowledge& knowledge) {
  auto reader = files::ArchiveReader::open(paths);
  if (!reader) fail(reader.error().message);
  article::Decoder decoder{article::DecodeSettings{}};
  files::TimeOrder order(
      std::move(*reader),
      [&](std::string_view record) { return article::peek_event_time(decoder, record); }, {});
  dedup::Preparer preparer(article::DecodeSettings{}, knowledge);
  const story::StreamFrequencies frequencies(knowledge.frequencies);
  std::vector<Read> articles;
  for (;;) {
    auto record = order.next();
    if (!record) fail(record.error().message);
    if (!*record) return articles;
    const auto analyzed = preparer.analyze((*record)->bytes);
    const auto* article = std::get_if<dedup::AnalyzedArticle>(&analyzed);
    if (article == nullptr) continue;
    articles.push_back(
        {std::string(article->article.id), similarity::weigh(article->signature, frequencies, {})});
    articles.back().features.time = (*record)->event_time;
  }
}

std::vector<Judged> partners_of(std::size_t later, const std::vector<Read>& articles,
                                const similarity::Weights& weights) {
  const similarity::Features& features = articles[later].features;
  const similarity::Comparer comparer(features, weights);
  std::vector<Judged> partners;
  for (std::size_t earlier = 0; earlier < later; ++earlier) {
    const similarity::Features& other = articles[earlier].features;
    if (other.language != features.language || features.time - other.time > kWindowMs) continue;
    partners.push_back({earlier, comparer.judge(other)});
  }
  const auto middle = std::min(kPartners, partners.size());
  std::partial_sort(partners.begin(), partners.begin() + static_cast<std::ptrdiff_t>(middle),
                    partners.end(), [](const Judged& a, const Judged& b) {
                      const float left = a.verdict.overlap.cosine;
                      const float right = b.verdict.overlap.cosine;
                      return left != right ? left > right : a.other < b.other;
                    });
  partners.resize(middle);
  return partners;
}

void print_names() {
  std::printf("later\tearlier\tscore");
  for (std::size_t i = 0; i < similarity::kPairFeatureCount; ++i) {
    const auto name = similarity::pair_feature_name(static_cast<similarity::PairFeature>(i));
    std::printf("\t%.*s", static_cast<int>(name.size()), name.data());
  }
  std::printf("\n");
}

}  // namespace

int main(int count, char** arguments) {
  if (count < 2) fail("name an archive: pairs ARCHIVE…");
  const auto knowledge = dedup::Knowledge::shipped();
  if (!knowledge) fail(knowledge.error().message);
  const std::vector<Read> articles = read_archive({arguments + 1, arguments + count}, *knowledge);
  print_names();
  for (std::size_t later = 0; later < articles.size(); ++later) {
    for (const Judged& pair : partners_of(later, articles, knowledge->weights)) {
      std::printf("%s\t%s\t%.6g", articles[later].id.c_str(), articles[pair.other].id.c_str(),
                  static_cast<double>(pair.verdict.score));
      for (const float feature : pair.verdict.features) {
        std::printf("\t%.6g", static_cast<double>(feature));
      }
      std::printf("\n");
    }
  }
}
