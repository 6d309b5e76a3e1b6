#pragma once
// The broker's twin of the port of texts: reads a record back from the input topic by its position.
// One question at a time, with a time-out; the newest texts are kept, since an editor who compares
// copies asks for the same ones again. Made by app/ for `run`.

#include <cstdint>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

#include "desk/article_texts.h"
#include "kafka/record_fetcher.h"

namespace wirefold::desk {

class TopicTexts final : public ArticleTexts {
 public:
  explicit TopicTexts(kafka::Connection connection) : connection_(std::move(connection)) {}
  [[nodiscard]] TextResult record_at(const base::Position& position) override;

 private:
  [[nodiscard]] TextResult fetch(const base::Position& position);
  void keep(const base::Position& position, const std::string& record);

  const kafka::Connection connection_;
  std::mutex mutex_;
  std::unique_ptr<kafka::RecordFetcher> fetcher_;           // made when first asked
  std::list<std::pair<base::Position, std::string>> kept_;  // the newest first
  std::size_t kept_bytes_ = 0;
};

}  // namespace wirefold::desk
