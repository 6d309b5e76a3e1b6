#include <sstream>

#include "base/toml.h"
#include "similarity/verdict.h"

extern const char wirefold_verdict_toml[];
extern const char wirefold_verdict_toml_end[];

namespace wirefold::similarity {
namespace {

WeightsError wrong(std::string_view name) {
  return {
      "the weights file must give a number for every feature and nothing else; add, mend or "
      "remove the entry: weights." +
      std::string(name)};
}

bool is_known(std::string_view name) {
  if (name == "intercept") return true;
  for (std::size_t i = 0; i < kPairFeatureCount; ++i) {
    if (pair_feature_name(static_cast<PairFeature>(i)) == name) return true;
  }
  return false;
}

base::Result<Weights, WeightsError> read(const toml::table& file) {
  Weights weights;
  const toml::table* entries = file["weights"].as_table();
  if (entries == nullptr) return base::failure(wrong("*"));
  for (const auto& [name, value] : *entries) {
    if (!is_known(name.str())) return base::failure(wrong(name.str()));
  }
  const std::optional<double> intercept = (*entries)["intercept"].value<double>();
  if (!intercept) return base::failure(wrong("intercept"));
  weights.intercept = static_cast<float>(*intercept);
  for (std::size_t i = 0; i < kPairFeatureCount; ++i) {
    const std::string_view name = pair_feature_name(static_cast<PairFeature>(i));
    const std::optional<double> value = (*entries)[name].value<double>();
    if (!value) return base::failure(wrong(name));
    weights.of[i] = static_cast<float>(*value);
  }
  return weights;
}

}  // namespace

base::Result<Weights, WeightsError> parse_weights(std::string_view toml_text) {
  const toml::parse_result parsed = toml::parse(toml_text);
  if (parsed) return read(parsed.table());
  const toml::parse_error& error = parsed.error();
  std::ostringstream where;
  where << error.source().begin;
  return base::failure(WeightsError{"the weights file is not TOML; mend it: " +
                                    std::string(error.description()) + ", " + where.str()});
}

std::string_view shipped_weights() {
  return {wirefold_verdict_toml,
          static_cast<std::size_t>(wirefold_verdict_toml_end - wirefold_verdict_toml)};
}

}  // namespace wirefold::similarity
