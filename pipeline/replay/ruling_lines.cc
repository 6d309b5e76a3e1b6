#include "replay/ruling_lines.h"

#include <algorithm>
#include <limits>
#include <optional>
#include <utility>

#include "files/archive.h"

namespace wirefold::replay {
namespace {

constexpr base::TimeMs kBehindAll = std::numeric_limits<base::TimeMs>::max();

}  // namespace

base::Result<RulingLines, std::string> RulingLines::open(const std::string& path,
                                                         const article::DecodeSettings& settings,
                                                         std::stop_token stop) {
  auto reader = files::ArchiveReader::open({path}, std::move(stop));
  if (!reader) return base::failure(reader.error().message);
  article::Decoder decoder(settings);
  RulingLines made;
  made.topic_ = settings.rulings_topic;
  std::optional<base::TimeMs> time;
  for (;;) {
    const auto record = reader->next();
    if (!record && record.error().kind == files::FileErrorKind::kStopped) break;
    if (!record) return base::failure(record.error().message);
    if (!*record) break;
    const auto ruling = decoder.decode_ruling((*record)->bytes);
    const bool is_timed = ruling && ruling->at;
    if (is_timed && !time) {
      for (Line& line : made.lines_) line.time = *ruling->at;
    }
    if (is_timed) time = ruling->at;
    made.lines_.push_back({time.value_or(kBehindAll), std::string((*record)->bytes)});
  }
  std::stable_sort(made.lines_.begin(), made.lines_.end(),
                   [](const Line& a, const Line& b) { return a.time < b.time; });
  return made;
}

void RulingLines::add_next(base::TimeMs event_time, stream::Batch& batch) {
  batch.add({{topic_, 0, static_cast<std::int64_t>(next_)},
             {},
             lines_[next_].bytes,
             event_time,
             event_time});
  ++next_;
}

std::unique_ptr<stream::Batch> RulingLines::merge(std::unique_ptr<stream::Batch> batch) {
  if (left() == 0 || batch->empty()) return batch;
  last_time_ = batch->records().back().event_time.value_or(last_time_);
  const bool is_due = std::any_of(
      batch->records().begin(), batch->records().end(),
      [&](const auto& record) { return lines_[next_].time < record.event_time.value_or(0); });
  if (!is_due) return batch;
  auto merged = std::make_unique<stream::Batch>();
  for (const stream::InputRecord& record : batch->records()) {
    while (left() > 0 && lines_[next_].time < record.event_time.value_or(0)) {
      add_next(lines_[next_].time, *merged);
    }
    merged->add(record);
  }
  return merged;
}

std::unique_ptr<stream::Batch> RulingLines::rest() {
  auto batch = std::make_unique<stream::Batch>();
  while (left() > 0) {
    const base::TimeMs time = lines_[next_].time;
    add_next(time == kBehindAll ? last_time_ : time, *batch);
  }
  return batch;
}

}  // namespace wirefold::replay
