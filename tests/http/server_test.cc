#include "http/server.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <latch>
#include <optional>
#include <string>
#include <vector>

#include "tests/http/client.h"

namespace wirefold::http {
namespace {

using testing::AllOf;
using testing::EndsWith;
using testing::HasSubstr;
using testing::StartsWith;

/// Echoes paths; "/stream" counts up at each wake, "/wait" answers when told, "/large" is 8 MiB.
class EchoRoutes final : public Routes {
 public:
  Response answer(const Request& request) override {
    Response response;
    response.content_type = "text/plain";
    response.body = request.method + " " + request.path + " " + request.body + "\n";
    if (request.path == "/large") response.body.assign(8U << 20U, 'x');
    if (request.path == "/wait") {
      waiting.count_down();
      released.wait();
    }
    if (request.path == "/stream") {
      response.body = "begin\n";
      response.next_text = [this] { return "text " + std::to_string(count) + "\n"; };
    }
    return response;
  }
  std::atomic<int> count{0};
  std::latch waiting{1};
  std::latch released{1};
};

struct Running {
  explicit Running(const ServerSettings& settings = {}) {
    auto started = Server::start({"127.0.0.1", 0}, routes, settings);
    EXPECT_TRUE(started) << (started ? "" : started.error());
    if (started) server = std::move(*started);
  }
  [[nodiscard]] Client connect() const { return Client(server->address()); }
  EchoRoutes routes;
  std::unique_ptr<Server> server;
};

constexpr std::string_view kGet = "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n";

TEST(Server, AnswersSeveralRequestsOnOneConnectionInOrder) {
  const Running running;
  Client client = running.connect();
  client.send(
      "GET /one HTTP/1.1\r\n\r\nPOST /two HTTP/1.1\r\nContent-Length: 2\r\n\r\nhi"
      "GET /three HTTP/1.1\r\nConnection: close\r\n\r\n");
  const std::string answers = client.read_all();
  EXPECT_LT(answers.find("GET /one"), answers.find("POST /two hi"));
  EXPECT_THAT(answers, EndsWith("GET /three \n"));
  EXPECT_FALSE(client.is_open());
}

TEST(Server, AClientThatSendsNothingMoreStillGetsItsAnswer) {
  const Running running;
  for (int round = 0; round < 20; ++round) {
    Client client = running.connect();
    client.send(kGet);
    client.end_sending();
    EXPECT_THAT(client.read_all(), EndsWith("GET / \n"));
  }
}

TEST(Server, ABodyThatWaitsToBeAskedForIsAskedFor) {
  const Running running;
  Client client = running.connect();
  client.send("POST /two HTTP/1.1\r\nExpect: 100-Continue\r\nContent-Length: 2\r\n\r\n");
  EXPECT_EQ(client.read_until("\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
  client.send("hi");
  EXPECT_THAT(client.read_until("POST /two hi"), HasSubstr("POST /two hi"));
  client.forget();
  client.send("POST /two HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\nhi");
  EXPECT_THAT(client.read_until("POST /two hi"), StartsWith("HTTP/1.1 200"));
}

TEST(Server, AnUnknownExpectationIsRefused) {
  const Running running;
  Client client = running.connect();
  client.send("GET / HTTP/1.1\r\nExpect: miracles\r\n\r\n");
  EXPECT_THAT(client.read_all(), StartsWith("HTTP/1.1 417"));
}

TEST(Server, ANewcomerWaitsWhileAllConnectionsAreInUse) {
  ServerSettings settings;
  settings.connections_max = 2;
  settings.request_ms = 500;
  const Running running(settings);
  const Client first = running.connect();
  const Client second = running.connect();
  first.send("GET /half HTTP");
  second.send("GET /half HTTP");
  Client third = running.connect();
  third.send(kGet);
  EXPECT_THAT(third.read_until("GET / \n"), HasSubstr("GET / \n"));
}

TEST(Server, EveryAnswerCarriesTheSecurityHeaders) {
  const Running running;
  for (const char* bytes : {"GET / HTTP/1.1\r\nConnection: close\r\n\r\n", "nonsense\r\n\r\n"}) {
    Client client = running.connect();
    client.send(bytes);
    EXPECT_THAT(client.read_all(),
                AllOf(HasSubstr("Content-Security-Policy: default-src 'none'; script-src 'self'"),
                      HasSubstr("frame-ancestors 'none'"), HasSubstr("nosniff"),
                      HasSubstr("Referrer-Policy: no-referrer"),
                      HasSubstr("Cross-Origin-Resource-Policy: same-origin"),
                      HasSubstr("Cache-Control: no-store")));
  }
}

TEST(Server, ARefusedRequestIsToldWhyAndCutOff) {
  const Running running;
  Client client = running.connect();
  client.send("POST / HTTP/1.1\r\nContent-Length: 70000\r\n\r\n" + std::string(70'000, 'x'));
  EXPECT_THAT(client.read_all(), AllOf(StartsWith("HTTP/1.1 413 "), HasSubstr("\"too_large\""),
                                       HasSubstr("Connection: close")));
}

TEST(Server, AHeadRequestGetsTheHeadAlone) {
  const Running running;
  Client client = running.connect();
  client.send("HEAD /x HTTP/1.1\r\nConnection: close\r\n\r\n");
  EXPECT_THAT(client.read_all(), AllOf(HasSubstr("Content-Length: 9\r\n"), EndsWith("\r\n\r\n")));
}

TEST(Server, AStreamSaysTheNewestAtEachWake) {
  Running running;
  Client client = running.connect();
  client.send("GET /stream HTTP/1.1\r\n\r\n");
  EXPECT_THAT(client.read_until("begin\n"), HasSubstr("begin\n"));
  running.routes.count = 7;
  running.server->wake();
  EXPECT_THAT(client.read_until("text 7\n"), HasSubstr("text 7\n"));
}

TEST(Server, OneStreamTooManyIsToldSo) {
  ServerSettings settings;
  settings.streams_max = 2;
  const Running running(settings);
  std::vector<Client> clients;
  for (int i = 0; i < 2; ++i) {
    clients.push_back(running.connect());
    clients.back().send("GET /stream HTTP/1.1\r\n\r\n");
    clients.back().read_until("begin\n");
  }
  Client third = running.connect();
  third.send("GET /stream HTTP/1.1\r\n\r\n");
  EXPECT_THAT(third.read_until("}}"),
              AllOf(StartsWith("HTTP/1.1 503 "), HasSubstr("too_many_requests")));
}

TEST(Server, AQuietStreamIsKeptOpenByComments) {
  ServerSettings settings;
  settings.heartbeat_ms = 50;
  const Running running(settings);
  Client client = running.connect();
  client.send("GET /stream HTTP/1.1\r\n\r\n");
  EXPECT_THAT(client.read_until(": still here\n\n"), HasSubstr(": still here\n\n"));
}

TEST(Server, AHalfSentRequestIsDroppedInTime) {
  ServerSettings settings;
  settings.request_ms = 100;
  const Running running(settings);
  Client client = running.connect();
  client.send("GET / HTTP/1.1\r\nHos");
  EXPECT_EQ(client.read_all(), "");
  EXPECT_FALSE(client.is_open());
}

TEST(Server, AClientThatDoesNotReadHoldsUpNobody) {
  ServerSettings settings;
  settings.workers = 1;
  settings.write_ms = 200;
  const Running running(settings);
  std::vector<Client> deaf;
  for (int i = 0; i < 20; ++i) {
    deaf.push_back(running.connect());
    deaf.back().send("GET /large HTTP/1.1\r\n\r\n");
  }
  Client client = running.connect();
  client.send(kGet);
  EXPECT_THAT(client.read_until("GET / "), StartsWith("HTTP/1.1 200 OK"));
}

TEST(Server, AFullServerLetsGoOfIdleConnectionsFirst) {
  ServerSettings settings;
  settings.connections_max = 4;
  const Running running(settings);
  std::vector<Client> idle;
  for (int i = 0; i < 12; ++i) idle.push_back(running.connect());
  Client client = running.connect();
  client.send(kGet);
  EXPECT_THAT(client.read_until("GET / "), StartsWith("HTTP/1.1 200 OK"));
}

TEST(Server, MoreRequestsThanMayWaitAreTurnedAway) {
  ServerSettings settings;
  settings.workers = 1;
  settings.waiting_max = 1;
  Running running(settings);
  Client first = running.connect();
  first.send("GET /wait HTTP/1.1\r\n\r\n");
  running.routes.waiting.wait();
  // The one worker is busy: of the next two, one waits and the other is turned away.
  Client second = running.connect();
  Client third = running.connect();
  second.send("GET /second HTTP/1.1\r\nConnection: close\r\n\r\n");
  third.send("GET /third HTTP/1.1\r\nConnection: close\r\n\r\n");
  std::string answers;
  std::thread reader([&] { answers += third.read_all(); });
  const std::string of_second = [&] {
    // Either of them may have come first; the one turned away is answered at once.
    Client fourth = running.connect();
    fourth.send("GET /fourth HTTP/1.1\r\nConnection: close\r\n\r\n");
    return fourth.read_until("too_many_requests");
  }();
  EXPECT_THAT(of_second, AllOf(StartsWith("HTTP/1.1 503 "), HasSubstr("too_many_requests")));
  running.routes.released.count_down();
  reader.join();
  EXPECT_THAT(first.read_until("GET /wait"), HasSubstr("GET /wait"));
  EXPECT_THAT(second.read_all() + answers, HasSubstr("HTTP/1.1 200 OK"));
}

TEST(Server, ATakenPortIsAnErrorThatSaysWhatToDo) {
  const Running running;
  EchoRoutes routes;
  const auto second = Server::start(running.server->address(), routes);
  ASSERT_FALSE(second);
  EXPECT_THAT(second.error(), HasSubstr("choose another port"));
}

}  // namespace
}  // namespace wirefold::http
