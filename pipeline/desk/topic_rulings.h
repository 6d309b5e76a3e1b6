#pragma once
// Rulings onto the broker's topic, which `run` reads: acknowledged before the editor hears that the
// ruling was taken. Made by app/ for `run`.

#include <memory>
#include <mutex>
#include <string>
#include <utility>

#include "desk/rulings.h"
#include "kafka/feeder.h"

namespace wirefold::desk {

class TopicRulings final : public Rulings {
 public:
  explicit TopicRulings(kafka::Connection connection) : connection_(std::move(connection)) {}
  [[nodiscard]] base::Result<void, std::string> send(const RulingRecord& record) override;

 private:
  const kafka::Connection connection_;
  std::mutex mutex_;
  std::unique_ptr<kafka::Feeder> feeder_;  // made when first needed, anew after an error
};

}  // namespace wirefold::desk
