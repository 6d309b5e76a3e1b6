#pragma once
// The articles of made_articles.h as the story stage sees them.

#include <memory>
#include <vector>

#include "benchmarks/rooms/made_articles.h"
#include "dedup/deduplicator.h"
#include "dedup/knowledge.h"
#include "similarity/features.h"

namespace wirefold::benchmarks {

inline const dedup::Knowledge& knowledge() {
  static const auto kKnowledge = dedup::Knowledge::shipped();
  return *kKnowledge;
}

inline const std::vector<text::Document>& documents() {
  static const std::vector<text::Document> kDocuments = [] {
    std::vector<text::Document> made;
    for (const auto& one : articles()) made.push_back(knowledge().analyzer.analyze(one));
    return made;
  }();
  return kDocuments;
}

inline const std::vector<fingerprint::Signature>& signatures() {
  static const std::vector<fingerprint::Signature> kSignatures = [] {
    std::vector<fingerprint::Signature> made;
    for (const auto& one : documents()) {
      made.push_back(fingerprint::sign(one, knowledge().frequencies));
    }
    return made;
  }();
  return kSignatures;
}

}  // namespace wirefold::benchmarks
