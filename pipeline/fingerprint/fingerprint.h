#pragma once
// Document to Signature: the last step of the stateless stage, so that the story stage never needs
// the words themselves. Called by dedup/preparer.cc and by explain.

#include <span>
#include <vector>

#include "fingerprint/frequencies.h"
#include "fingerprint/signature.h"
#include "fingerprint/terms.h"
#include "fingerprint/winnow.h"
#include "text/document.h"

namespace wirefold::fingerprint {

/// Signs one document at a time; reuses its memory. One per worker thread.
class Signer {
 public:
  /// `frequencies` must outlive this.
  explicit Signer(const Frequencies& frequencies) : frequencies_(frequencies) {}

  /// Everything the story stage needs of the document, into an empty signature. Never fails; of a
  /// document without tokens it stays empty. Same document and frequencies, same bytes.
  void sign(const text::Document& document, Signature& out);
  /// All shingles of the document signed last; valid until the next.
  [[nodiscard]] const Shingles& shingles() const { return shingles_; }

 private:
  void add_fingerprints(const text::Document& document, Signature& out);
  void add_quotations(const text::Document& document, Signature& out);
  void add_sentences(const text::Document& document, Signature& out);

  const Frequencies& frequencies_;
  TermPicker terms_;
  Shingler shingler_;
  Winnower winnower_;
  Shingles shingles_;
  std::vector<Fingerprint> kept_;
  std::vector<Stretch> sentences_;
};

/// For a single document.
[[nodiscard]] Signature sign(const text::Document& document, const Frequencies& frequencies);

}  // namespace wirefold::fingerprint
