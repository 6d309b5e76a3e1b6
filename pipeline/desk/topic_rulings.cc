#include "desk/topic_rulings.h"

#include <chrono>

namespace wirefold::desk {
namespace {

base::TimeMs record_time() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
}

}  // namespace

base::Result<void, std::string> TopicRulings::send(const RulingRecord& record) {
  const std::lock_guard lock(mutex_);
  if (!feeder_) {
    auto made = kafka::Feeder::make(connection_, kafka::rulings_topic(connection_.settings));
    if (!made) return base::failure(made.error().message);
    feeder_ = std::move(*made);
  }
  auto sent = feeder_->feed({record.key, record.value, std::nullopt, record_time()});
  if (sent) sent = feeder_->flush();
  if (sent) return {};
  feeder_.reset();
  return base::failure(sent.error().message);
}

}  // namespace wirefold::desk
