#include "http/server.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <map>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

#include "desk/low_priority.h"
#include "http/answer_queue.h"
#include "http/listener.h"

namespace wirefold::http {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr std::string_view kHeartbeat = ": still here\n\n";
constexpr int kPollMsMax = 1'000;
constexpr int kLeavingMs = 1'000;
constexpr int kRestMs = 500;  // without accepting, when there are no descriptors left

enum class Phase {
  kReading,    ///< a request, or waiting for one
  kAnswering,  ///< a worker has it
  kWriting,    ///< the answer goes out
  kStreaming,  ///< text goes out whenever there is some
  kLeaving,    ///< all is sent; what still comes is read and dropped, or the answer could be lost
};

struct Client {
  Descriptor socket;
  RequestReader reader;
  Phase phase = Phase::kReading;
  std::string out;
  std::size_t sent = 0;
  Clock::time_point deadline;
  Clock::time_point quiet_since;  // streams: when text was last sent
  bool keeps_alive = true;
  bool is_amid = false;   // part of a request has come
  bool has_shut = false;  // sends nothing more
  BodyWanted body = BodyWanted::kYes;
  NextText next_text;
};

}  // namespace

struct Server::Loop {
  Loop(Listener listening, Routes& routes, const ServerSettings& chosen)
      : settings(chosen),
        listener(std::move(listening)),
        bell(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)),
        answers(routes, {chosen.workers, chosen.waiting_max}, [this] { ring(); }),
        thread([this] { run(); }) {}
  ~Loop() {
    is_ending = true;
    ring();
    thread.join();
  }

  void ring() const {
    const std::uint64_t one = 1;
    [[maybe_unused]] const auto written = ::write(bell.get(), &one, sizeof one);
  }
  void run();
  std::vector<pollfd> wait();
  void serve(const std::vector<pollfd>& polled, const std::vector<std::uint64_t>& order);
  void accept_all();
  std::map<std::uint64_t, Client>::iterator idle_client();
  bool read_from(std::uint64_t id, Client& client);
  bool take_request(std::uint64_t id, Client& client);
  static bool ask_for_body(const Client& client);
  void take_answers();
  void begin_answer(Client& client, Response response);
  bool write_to(std::uint64_t id, Client& client);
  bool after_write(std::uint64_t id, Client& client);
  void feed_streams();
  void drop_late(Clock::time_point now);
  [[nodiscard]] std::size_t streams() const;
  static Clock::time_point in(int ms) { return Clock::now() + milliseconds(ms); }

  const ServerSettings settings;
  const Listener listener;
  const Descriptor bell;
  std::atomic<bool> is_ending{false};
  std::atomic<bool> is_woken{false};
  std::map<std::uint64_t, Client> clients;
  std::vector<std::uint64_t> polled_ids;
  std::uint64_t last_id = 0;
  Clock::time_point rests_until;
  AnswerQueue answers;
  std::thread thread;
};

void Server::Loop::run() {
  desk::step_back("wf-http");
  while (!is_ending) {
    const std::vector<pollfd> polled = wait();
    if (is_ending) return;
    serve(polled, polled_ids);
    take_answers();
    if (is_woken.exchange(false)) feed_streams();
    drop_late(Clock::now());
  }
}

// The bell, the listener, then every client in `polled_ids`.
std::vector<pollfd> Server::Loop::wait() {
  std::vector<pollfd> polled;
  polled_ids.clear();
  polled.push_back({bell.get(), POLLIN, 0});
  const bool has_room = clients.size() < settings.connections_max || idle_client() != clients.end();
  const bool accepts = has_room && Clock::now() >= rests_until;
  polled.push_back({listener.socket.get(), static_cast<short>(accepts ? POLLIN : 0), 0});
  for (const auto& [id, client] : clients) {
    short events = client.has_shut ? 0 : POLLRDHUP;
    const bool listens = client.phase == Phase::kReading || client.phase == Phase::kLeaving;
    if (listens) events |= POLLIN;
    if (client.sent < client.out.size()) events |= POLLOUT;
    polled.push_back({client.socket.get(), events, 0});
    polled_ids.push_back(id);
  }
  if (::poll(polled.data(), polled.size(), kPollMsMax) <= 0) {
    for (pollfd& entry : polled) entry.revents = 0;
  }
  return polled;
}

void Server::Loop::serve(const std::vector<pollfd>& polled,
                         const std::vector<std::uint64_t>& order) {
  std::uint64_t rings = 0;
  if (polled[0].revents != 0) {
    [[maybe_unused]] const auto read = ::read(bell.get(), &rings, sizeof rings);
  }
  for (std::size_t i = 0; i < order.size(); ++i) {
    const short events = polled[i + 2].revents;
    const auto found = clients.find(order[i]);
    if (events == 0 || found == clients.end()) continue;
    Client& client = found->second;
    bool stays = (events & (POLLERR | POLLHUP | POLLNVAL)) == 0;
    // A client that has shut its side down may still wait for an answer, but not for a stream.
    if ((events & POLLRDHUP) != 0) client.has_shut = true;
    if (client.has_shut && client.phase == Phase::kStreaming) stays = false;
    if (stays && (events & POLLIN) != 0) stays = read_from(order[i], client);
    if (stays && (events & POLLOUT) != 0) stays = write_to(order[i], client);
    if (!stays) clients.erase(order[i]);
  }
  if (polled[1].revents != 0) accept_all();
}

void Server::Loop::accept_all() {
  for (;;) {
    if (clients.size() >= settings.connections_max && idle_client() == clients.end()) return;
    Descriptor socket = accept_client(listener.socket);
    if (socket.get() < 0) {
      // Without descriptors the newcomer would ring again at once.
      if (errno != EAGAIN && errno != EINTR) rests_until = in(kRestMs);
      return;
    }
    if (clients.size() >= settings.connections_max) clients.erase(idle_client());
    Client client;
    client.socket = std::move(socket);
    client.reader = RequestReader(settings.request);
    client.deadline = in(settings.idle_ms);
    clients.emplace(++last_id, std::move(client));
  }
}

// The oldest connection that waits for nothing, which makes room for a newcomer.
std::map<std::uint64_t, Client>::iterator Server::Loop::idle_client() {
  return std::find_if(clients.begin(), clients.end(), [](const auto& entry) {
    return entry.second.phase == Phase::kReading && !entry.second.is_amid;
  });
}

bool Server::Loop::read_from(std::uint64_t id, Client& client) {
  std::string received;
  if (receive(client.socket, received).is_over) return false;
  if (client.phase == Phase::kLeaving) return true;
  client.reader.add(received);
  return take_request(id, client);
}

bool Server::Loop::take_request(std::uint64_t id, Client& client) {
  auto taken = client.reader.take();
  if (!taken) {
    client.keeps_alive = false;
    const std::string_view code = taken.error().status == 413 ? "too_large" : "bad_request";
    begin_answer(client, error_response(taken.error().status, code, taken.error().message));
    return true;
  }
  if (!*taken) {
    const bool was_amid = std::exchange(client.is_amid, client.reader.is_amid());
    if (!was_amid && client.is_amid) client.deadline = in(settings.request_ms);
    return !client.reader.take_expectation() || ask_for_body(client);
  }
  Request& request = **taken;
  client.is_amid = false;
  client.keeps_alive = request.keeps_alive;
  client.body = request.method == "HEAD" ? BodyWanted::kNo : BodyWanted::kYes;
  client.phase = Phase::kAnswering;
  if (!answers.ask({id, std::move(request)})) {
    begin_answer(client, error_response(503, "too_many_requests",
                                        "Too many requests wait; try again in a moment."));
  }
  return true;
}

// A few bytes on a connection that has taken everything before: who does not take them is gone.
bool Server::Loop::ask_for_body(const Client& client) {
  constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
  return send(client.socket, kContinue).bytes == kContinue.size();
}

void Server::Loop::take_answers() {
  for (Answer& answer : answers.take()) {
    const auto found = clients.find(answer.connection);
    if (found == clients.end()) continue;
    if (answer.response.next_text && streams() >= settings.streams_max) {
      answer.response = error_response(
          503, "too_many_requests", "Too many event streams are open; ask /api/v1/status instead.");
    }
    begin_answer(found->second, std::move(answer.response));
    if (!write_to(found->first, found->second)) clients.erase(found);
  }
}

void Server::Loop::begin_answer(Client& client, Response response) {
  const auto stays = client.keeps_alive ? ConnectionStays::kOpen : ConnectionStays::kClosed;
  client.out = response_bytes(response, stays, client.body);
  client.sent = 0;
  client.phase = Phase::kWriting;
  client.deadline = in(settings.write_ms);
  if (response.next_text && client.body == BodyWanted::kYes) {
    client.next_text = std::move(response.next_text);
    client.phase = Phase::kStreaming;
    client.quiet_since = Clock::now();
  }
}

// Sends what the client takes now. False: the connection is over.
bool Server::Loop::write_to(std::uint64_t id, Client& client) {
  while (client.sent < client.out.size()) {
    const Transfer done = send(client.socket, std::string_view(client.out).substr(client.sent));
    if (done.is_over) return false;
    if (done.bytes == 0) return true;
    client.sent += done.bytes;
    client.deadline = in(settings.write_ms);
  }
  return after_write(id, client);
}

bool Server::Loop::after_write(std::uint64_t id, Client& client) {
  client.out.clear();
  client.sent = 0;
  if (client.phase == Phase::kStreaming) return true;
  if (client.phase != Phase::kWriting) return true;
  if (!client.keeps_alive) {
    end_sending(client.socket);
    client.phase = Phase::kLeaving;
    client.deadline = in(kLeavingMs);
    return true;
  }
  client.phase = Phase::kReading;
  client.deadline = in(settings.idle_ms);
  client.is_amid = false;
  return take_request(id, client);
}

// A client that has not taken its last text gets no new one until it has: the next text says all
// that changed meanwhile, so nothing is lost and nothing piles up.
void Server::Loop::feed_streams() {
  std::vector<std::uint64_t> gone;
  for (auto& [id, client] : clients) {
    if (client.phase != Phase::kStreaming || !client.out.empty()) continue;
    client.out = client.next_text();
    if (client.out.empty()) continue;
    client.quiet_since = Clock::now();
    client.deadline = in(settings.write_ms);
    if (!write_to(id, client)) gone.push_back(id);
  }
  for (const std::uint64_t id : gone) clients.erase(id);
}

void Server::Loop::drop_late(Clock::time_point now) {
  for (auto at = clients.begin(); at != clients.end();) {
    Client& client = at->second;
    const bool is_idle_stream = client.phase == Phase::kStreaming && client.out.empty();
    if (is_idle_stream && now - client.quiet_since > milliseconds(settings.heartbeat_ms)) {
      client.out = kHeartbeat;
      client.quiet_since = now;
      client.deadline = in(settings.write_ms);
    }
    const bool waits_for_us = client.phase == Phase::kAnswering || is_idle_stream;
    at = !waits_for_us && now > client.deadline ? clients.erase(at) : std::next(at);
  }
}

std::size_t Server::Loop::streams() const {
  std::size_t count = 0;
  for (const auto& [id, client] : clients) count += client.phase == Phase::kStreaming ? 1 : 0;
  return count;
}

base::Result<std::unique_ptr<Server>, std::string> Server::start(const Address& address,
                                                                 Routes& routes,
                                                                 const ServerSettings& settings) {
  auto listener = listen_at(address);
  if (!listener) return base::failure(listener.error());
  auto loop = std::make_unique<Loop>(std::move(*listener), routes, settings);
  return std::unique_ptr<Server>(new Server(std::move(loop)));
}

Server::Server(std::unique_ptr<Loop> loop) : loop_(std::move(loop)) {}
Server::~Server() = default;

const Address& Server::address() const { return loop_->listener.address; }

void Server::wake() {
  loop_->is_woken = true;
  loop_->ring();
}

}  // namespace wirefold::http
