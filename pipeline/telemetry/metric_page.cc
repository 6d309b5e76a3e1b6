#include "telemetry/metric_page.h"

#include <prometheus/metric_family.h>
#include <prometheus/text_serializer.h>

#include <limits>

namespace wirefold::telemetry {

using prometheus::ClientMetric;
using prometheus::MetricType;

struct MetricPage::Families {
  ClientMetric& add(std::string_view name, std::string_view help, MetricType type, Labels labels) {
    if (all.empty() || all.back().name != name) {
      all.push_back({std::string(name), std::string(help), type, {}});
    }
    ClientMetric& series = all.back().metric.emplace_back();
    for (auto& label : labels) {
      series.label.push_back({std::move(label.first), std::move(label.second)});
    }
    return series;
  }
  std::vector<prometheus::MetricFamily> all;
};

MetricPage::MetricPage() : families_(std::make_unique<Families>()) {}
MetricPage::~MetricPage() = default;

void MetricPage::counter(std::string_view name, std::string_view help, double value,
                         Labels labels) {
  families_->add(name, help, MetricType::Counter, std::move(labels)).counter.value = value;
}

void MetricPage::gauge(std::string_view name, std::string_view help, double value, Labels labels) {
  families_->add(name, help, MetricType::Gauge, std::move(labels)).gauge.value = value;
}

void MetricPage::histogram(std::string_view name, std::string_view help,
                           const Distribution& values) {
  ClientMetric::Histogram& made = families_->add(name, help, MetricType::Histogram, {}).histogram;
  for (std::size_t i = 0; i < values.counts.size(); ++i) {
    made.sample_count += values.counts[i];
    const double bound = i < values.upper_bounds.size() ? values.upper_bounds[i]
                                                        : std::numeric_limits<double>::infinity();
    made.bucket.push_back({made.sample_count, bound});
  }
  made.sample_sum = values.sum;
}

std::string MetricPage::text() const {
  return prometheus::TextSerializer().Serialize(families_->all);
}

}  // namespace wirefold::telemetry
