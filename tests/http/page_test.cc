#include "http/page.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

namespace wirefold::http {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

TEST(Page, HoldsItsFirstFileAsHtml) {
  const auto file = page_file("index.html");
  ASSERT_TRUE(file);
  EXPECT_EQ(file->content_type, "text/html; charset=utf-8");
  EXPECT_THAT(std::string(file->bytes), StartsWith("<!doctype html>"));
}

TEST(Page, HasNoFileThatIsNotItsOwn) {
  for (const char* name : {"", "index", "../page.h", "index.html/", "INDEX.HTML"}) {
    EXPECT_FALSE(page_file(name)) << name;
  }
}

TEST(Page, HoldsTheDocumentOfTheApi) {
  EXPECT_THAT(std::string(openapi_document()), HasSubstr("\"openapi\": \"3.1.0\""));
}

}  // namespace
}  // namespace wirefold::http
