// A library that a test loads before librdkafka (LD_PRELOAD) into an unchanged `wirefold run`: it
// kills the process, as kill -9 does, at the n-th time that a transaction comes to a place.
// WIREFOLD_TEST_KILL names both: before_produce:500, after_produce:500, after_offsets:20,
// during_commit:20, after_commit:20.

#include <dlfcn.h>
#include <librdkafka/rdkafka.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <csignal>
#include <cstdlib>
#include <mutex>
#include <string_view>
#include <thread>

namespace {

bool is_due(std::string_view place) {
  static std::atomic<long> count{0};
  static const char* const wanted = std::getenv("WIREFOLD_TEST_KILL");
  if (wanted == nullptr) return false;
  const std::string_view text(wanted);
  const auto colon = text.find(':');
  if (colon == std::string_view::npos || text.substr(0, colon) != place) return false;
  return ++count == std::strtol(wanted + colon + 1, nullptr, 10);
}

void die_if_due(std::string_view place) {
  if (is_due(place)) ::kill(::getpid(), SIGKILL);
}

// While the call that begins now waits for its broker.
void die_soon() {
  std::thread([] {
    std::mutex mutex;
    std::condition_variable never;
    std::unique_lock lock(mutex);
    never.wait_for(lock, std::chrono::microseconds(1'500));
    ::kill(::getpid(), SIGKILL);
  }).detach();
}

template <typename Function>
Function real(const char* name) {
  return reinterpret_cast<Function>(::dlsym(RTLD_NEXT, name));
}

}  // namespace

extern "C" {

rd_kafka_error_t* rd_kafka_produceva(rd_kafka_t* rk, const rd_kafka_vu_t* vus, size_t cnt) {
  static const auto produce = real<decltype(&rd_kafka_produceva)>("rd_kafka_produceva");
  die_if_due("before_produce");
  rd_kafka_error_t* error = produce(rk, vus, cnt);
  die_if_due("after_produce");
  return error;
}

rd_kafka_error_t* rd_kafka_commit_transaction(rd_kafka_t* rk, int timeout_ms) {
  static const auto commit =
      real<decltype(&rd_kafka_commit_transaction)>("rd_kafka_commit_transaction");
  die_if_due("after_offsets");
  if (is_due("during_commit")) die_soon();
  rd_kafka_error_t* error = commit(rk, timeout_ms);
  if (error == nullptr) die_if_due("after_commit");
  return error;
}

}  // extern "C"
