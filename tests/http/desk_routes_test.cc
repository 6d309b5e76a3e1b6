#include "http/desk_routes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/desk/records.h"

namespace wirefold::http {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::HasSubstr;
using testing::Pair;

struct Running {
  Running() {
    desk.take({desk::decision({.article = "x", .story = desk::story_name(0xa)}),
               desk::story({.story = desk::story_name(0xa), .canonical = "x", .articles = 1})});
    desk.settle();
  }
  Response get(const std::string& target) { return send("GET " + target + " HTTP/1.1\r\n\r\n"); }
  Response send(const std::string& bytes) {
    RequestReader reader;
    reader.add(bytes);
    const auto request = reader.take();
    if (!request || !*request) return error_response(599, "unread", bytes);
    return routes.answer(**request);
  }
  dedup::Knowledge knowledge = *dedup::Knowledge::shipped();
  desk::Desk desk{{}};
  desk::Readings readings{desk, knowledge, {}};
  desk::MemoryRulings rulings;
  DeskRoutes routes{{desk, readings, rulings}, {}};
  DeskRoutes guarded{{desk, readings, rulings}, {.token = "right token"}};
};

TEST(DeskRoutes, ServeThePageAndItsFiles) {
  Running running;
  const Response page = running.get("/");
  EXPECT_EQ(page.status, 200);
  EXPECT_THAT(std::string(page.lasting_body), HasSubstr("<html"));
  EXPECT_EQ(running.get("/assets/index.html").status, 200);
  EXPECT_EQ(running.get("/assets/none.js").status, 404);
  EXPECT_EQ(running.get("/assets/../page.h").status, 404);
}

TEST(DeskRoutes, AKnownFileIsNotSentAgain) {
  Running running;
  std::string tag;
  for (const auto& [name, value] : running.get("/").headers) {
    if (name == "ETag") tag = value;
  }
  const Response again = running.send("GET / HTTP/1.1\r\nIf-None-Match: " + tag + "\r\n\r\n");
  EXPECT_EQ(again.status, 304);
  EXPECT_TRUE(again.lasting_body.empty());
}

TEST(DeskRoutes, AnswerFromTheDesk) {
  Running running;
  EXPECT_THAT(running.get("/api/v1/status").body, HasSubstr(R"("stories":1)"));
  EXPECT_THAT(running.get("/api/v1/stories?q=head").body, HasSubstr(R"("total":1)"));
  EXPECT_THAT(running.get("/api/v1/stories/s000000000000000a").body,
              HasSubstr(R"("members_total":1)"));
  EXPECT_EQ(running.get("/api/v1/openapi.json").status, 200);
}

TEST(DeskRoutes, WhatCannotBeAnsweredIsAnErrorInJson) {
  Running running;
  const struct {
    const char* target;
    int status;
    const char* code;
  } cases[] = {
      {"/nothing", 404, "not_found"},
      {"/api/v1/nothing", 404, "not_found"},
      {"/api/v1/stories/s0000000000000001", 404, "not_found"},
      {"/api/v1/stories/%ff", 400, "bad_request"},
      {"/api/v1/stories?limit=0", 400, "bad_request"},
      {"/api/v1/stories?limit=201", 400, "bad_request"},
      {"/api/v1/stories?limit=-1", 400, "bad_request"},
      {"/api/v1/stories?sort=best", 400, "bad_request"},
      {"/api/v1/stories?after=x", 400, "bad_request"},
      {"/api/v1/stories?relation=copied", 400, "bad_request"},
      {"/api/v1/stories?status=open", 400, "bad_request"},
      {"/api/v1/events?since=x", 400, "bad_request"},
  };
  for (const auto& wrong : cases) {
    SCOPED_TRACE(wrong.target);
    const Response response = running.get(wrong.target);
    EXPECT_EQ(response.status, wrong.status);
    EXPECT_THAT(response.body, HasSubstr("{\"error\":{\"code\":\"" + std::string(wrong.code)));
  }
}

TEST(DeskRoutes, OtherMethodsAreToldWhatIsAllowed) {
  Running running;
  const Response response = running.send("DELETE /api/v1/status HTTP/1.1\r\n\r\n");
  EXPECT_EQ(response.status, 405);
  EXPECT_THAT(response.headers, Contains(Pair("Allow", "GET, HEAD")));
}

TEST(DeskRoutes, ANameThatIsNotThisMachineIsTurnedAway) {
  Running running;
  EXPECT_EQ(running.send("GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n").status, 421);
  EXPECT_EQ(running.send("GET / HTTP/1.1\r\nHost: localhost:8642\r\n\r\n").status, 200);
}

TEST(DeskRoutes, AStreamSaysAtOnceWhatThereIsAndThenOnlyWhatIsNew) {
  Running running;
  const Response stream = running.get("/api/v1/events?since=0");
  EXPECT_EQ(stream.content_type, "text/event-stream");
  EXPECT_THAT(stream.body, AllOf(HasSubstr("event: change\ndata: {\"change\":2,"),
                                 HasSubstr(R"("changed":["s000000000000000a"])")));
  ASSERT_TRUE(stream.next_text);
  EXPECT_EQ(stream.next_text(), "");
  running.desk.take({desk::decision({.article = "y", .story = desk::story_name(0xb)})});
  running.desk.settle();
  EXPECT_THAT(stream.next_text(), HasSubstr(R"("changed":["s000000000000000b"])"));
}

constexpr const char* kRuling =
    R"({"ruling":"join","story_id":"s000000000000000a","other_story_id":"s000000000000000b"})";

Response post(DeskRoutes& routes, const std::string& headers, const std::string& body) {
  RequestReader reader;
  reader.add("POST /api/v1/rulings HTTP/1.1\r\n" + headers +
             "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body);
  const auto request = reader.take();
  if (!request || !*request) return error_response(599, "unread", body);
  return routes.answer(**request);
}

const std::string kJson = "Content-Type: application/json\r\n";

TEST(DeskRoutes, ARulingNeedsTheToken) {
  Running running;
  EXPECT_THAT(post(running.routes, kJson + "Authorization: Bearer \r\n", kRuling).body,
              HasSubstr("rulings_off"));
  for (const char* wrong :
       {"", "Authorization: Bearer wrong\r\n", "Authorization: Bearer \r\n",
        "Authorization: right token\r\n", "Authorization: Basic right token\r\n",
        "Authorization: Bearer right toke\r\n", "Authorization: Bearer right tokenn\r\n",
        "Authorization: Bearer right tokenright token\r\n"}) {
    const Response response = post(running.guarded, kJson + wrong, kRuling);
    EXPECT_EQ(response.status, 401) << wrong;
    EXPECT_THAT(response.body, HasSubstr("unauthorized"));
  }
  EXPECT_TRUE(running.rulings.sent().empty());
}

TEST(DeskRoutes, ARulingWithTheTokenGoesOut) {
  Running running;
  const std::string headers = kJson + "Authorization: Bearer right token\r\n";
  const Response response = post(running.guarded, headers, kRuling);
  EXPECT_EQ(response.status, 202);
  EXPECT_EQ(response.body, R"({"accepted":true,"topic":"wire.rulings"})");
  ASSERT_EQ(running.rulings.sent().size(), 1U);
  EXPECT_EQ(running.rulings.sent()[0].key, "s000000000000000a");
  EXPECT_EQ(post(running.guarded, headers, "{}").status, 400);
  EXPECT_EQ(post(running.guarded, "Authorization: Bearer right token\r\n", kRuling).status, 415);
  EXPECT_EQ(running.get("/api/v1/rulings").status, 405);
}

}  // namespace
}  // namespace wirefold::http
