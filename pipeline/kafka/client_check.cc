#include "kafka/client_check.h"

#include "kafka/client.h"
#include "kafka/sink.h"

namespace wirefold::kafka {

base::Result<void, std::string> check_clients(const Settings& settings) {
  if (settings.librdkafka.empty()) return {};
  EventList events;
  Connection connection{settings, &events, nullptr};
  connection.settings.bootstrap.clear();
  // A transactional producer has conditions of its own, on time limits for example.
  const Properties transactional = {{"transactional.id", service_id(settings)},
                                    {"transaction.timeout.ms", std::to_string(kTransactionMsMax)}};
  if (auto made = Client::make(ClientKind::kProducer, connection, transactional); !made) {
    return base::failure(std::move(made.error().message));
  }
  if (auto made = Client::make(ClientKind::kConsumer, connection, {}); !made) {
    return base::failure(std::move(made.error().message));
  }
  return {};
}

}  // namespace wirefold::kafka
