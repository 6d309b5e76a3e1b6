#pragma once
// Names, numbers, days and weekdays of two texts side by side: what explanation.cc says about
// facts, from the documents alone.

#include <vector>

#include "dedup/explanation.h"
#include "text/document.h"

namespace wirefold::dedup {

[[nodiscard]] Quote quote_of(const text::Document& document, text::TokenRange range);

/// Each name once, by its first place in `later`.
[[nodiscard]] std::vector<SharedName> shared_names(const text::Document& earlier,
                                                   const text::Document& later);

/// Each value once per kind and counted noun, by its first place in `later`.
[[nodiscard]] std::vector<SharedNumber> shared_numbers(const text::Document& earlier,
                                                       const text::Document& later);

/// Appends what the two state differently: counted numbers, weekdays, dates.
void object_to_facts(const text::Document& earlier, const text::Document& later,
                     std::vector<Objection>& against);

}  // namespace wirefold::dedup
