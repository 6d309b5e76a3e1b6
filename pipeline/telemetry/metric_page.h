#pragma once
// One page of metrics in Prometheus' text exposition format (version 0.0.4). Made anew for each
// scrape from counts that live elsewhere, so that counting needs no library. app/ fills it.

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace wirefold::telemetry {

/// Of one series: names with values.
using Labels = std::vector<std::pair<std::string, std::string>>;

/// A histogram's values: counts[i] are those up to upper_bounds[i] and above the bound before it;
/// one count more than bounds, of what is above all.
struct Distribution {
  std::vector<double> upper_bounds;
  std::vector<std::uint64_t> counts;
  double sum = 0;
};

/// Series of one name must follow each other. Help is one sentence.
class MetricPage {
 public:
  MetricPage();
  ~MetricPage();

  /// A count that only grows while the process lives; the name ends in _total.
  void counter(std::string_view name, std::string_view help, double value, Labels labels = {});
  void gauge(std::string_view name, std::string_view help, double value, Labels labels = {});
  void histogram(std::string_view name, std::string_view help, const Distribution& values);
  /// The whole page; ends with a newline.
  [[nodiscard]] std::string text() const;

 private:
  struct Families;
  std::unique_ptr<Families> families_;
};

}  // namespace wirefold::telemetry
