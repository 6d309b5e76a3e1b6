#include "http/ops_routes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace wirefold::http {
namespace {

using testing::HasSubstr;

struct Ops {
  Health live;
  Health ready;
  Health active;
  OpsRoutes routes{{.metrics = [] { return "a_total 1\n"; },
                    .live = [this] { return live; },
                    .ready = [this] { return ready; },
                    .active = [this] { return active; },
                    .version = "{}"},
                   Address{}};
  Response get(const std::string& path, const std::string& host = "127.0.0.1:9464") {
    Request request;
    request.method = "GET";
    request.path = path.substr(0, path.find('?'));
    if (path.find('?') != std::string::npos) request.query = {{"active", ""}};
    request.headers = {{"host", host}};
    return routes.answer(request);
  }
};

TEST(OpsRoutes, MetricsAreTheTextFormatOfPrometheus) {
  Ops ops;
  const Response response = ops.get("/metrics");
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.content_type, "text/plain; version=0.0.4; charset=utf-8");
  EXPECT_EQ(response.body, "a_total 1\n");
}

TEST(OpsRoutes, WhatIsNotReadySaysWhy) {
  Ops ops;
  ops.ready = {false, "restoring", {{"restoring", "3 records applied."}}};
  const Response response = ops.get("/readyz");
  EXPECT_EQ(response.status, 503);
  EXPECT_EQ(response.body,
            "{\"status\":\"not ok\",\"state\":\"restoring\",\"reasons\":[{\"code\":\"restoring\","
            "\"message\":\"3 records applied.\"}]}\n");
}

TEST(OpsRoutes, AStandbyIsReadyAndNotActive) {
  Ops ops;
  ops.active = {false, "standing by", {{"standing_by", "Warm."}}};
  EXPECT_EQ(ops.get("/readyz").status, 200);
  EXPECT_EQ(ops.get("/readyz?active").status, 503);
}

TEST(OpsRoutes, AStuckLoopIsNotLive) {
  Ops ops;
  EXPECT_EQ(ops.get("/livez").status, 200);
  ops.live = {false, "active", {{"stalled", "The loop `read` has not turned."}}};
  EXPECT_EQ(ops.get("/livez").status, 503);
}

TEST(OpsRoutes, AnotherSitesNameIsTurnedAway) {
  Ops ops;
  EXPECT_EQ(ops.get("/metrics", "evil.example").status, 403);
}

TEST(OpsRoutes, UnknownAddressesAreNamed) {
  Ops ops;
  EXPECT_THAT(ops.get("/").body, HasSubstr("/metrics, /livez, /readyz and /version"));
}

}  // namespace
}  // namespace wirefold::http
