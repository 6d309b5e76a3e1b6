#pragma once
// What ships with the program and never changes while it runs: rules of text analysis, document
// frequencies, weights of the verdict. Shared by all threads.

#include <string>

#include "base/result.h"
#include "fingerprint/frequencies.h"
#include "similarity/verdict.h"
#include "text/analyze.h"

namespace wirefold::dedup {

/// One sentence: what is wrong with a file of `config/`, and where.
struct KnowledgeError {
  std::string message;
};

struct Knowledge {
  text::Analyzer analyzer;
  fingerprint::Frequencies frequencies;
  similarity::Weights weights;

  /// What is compiled in from config/.
  [[nodiscard]] static base::Result<Knowledge, KnowledgeError> shipped();
};

}  // namespace wirefold::dedup
