#include "article/peek.h"

#include <gtest/gtest.h>

#include "reading.h"

namespace wirefold::article {
namespace {

TEST(PeekEventTime, GivesWhatDecodingGives) {
  Decoder decoder{DecodeSettings{}};
  for (const char* record :
       {R"({"id":"a","headline":"H","published":"2026-02-03T09:15:00Z"})",
        R"({"id":"a","headline":"H","published":"","date":"2026-02-03"})",
        R"({"id":"a","headline":"H","published":"never"})", R"({"id":"a","headline":"H"})",
        R"({"uri":"u","body_text":"B","versioncreated":"2026-02-03","firstcreated":"2025-01-01"})",
        R"({"uri":"u","bodies":[{"value":"B"}],"firstCreated":"2025-01-01"})",
        R"({"item":{"altids":{"itemid":"i"},"headline":"H","versioncreated":"2026-02-03"}})"}) {
    SCOPED_TRACE(record);
    EXPECT_EQ(peek_event_time(decoder, record), read_article(record).published);
  }
}

TEST(PeekEventTime, FindsNothingInWhatCannotBeParsed) {
  Decoder decoder{DecodeSettings{}};
  for (const char* record :
       {"", " ", "{", "[]", "7", "{\"published\":\"2026-02-03\"", "\xEF\xBB\xBF{}"}) {
    SCOPED_TRACE(record);
    EXPECT_EQ(peek_event_time(decoder, record), std::nullopt);
  }
}

TEST(PeekEventTime, FollowsTheMapping) {
  DecodeSettings settings;
  settings.field_names = {{"published", {"when"}}};
  Decoder decoder{settings};
  EXPECT_EQ(peek_event_time(decoder, R"({"when":"2026-02-03","published":"2001-01-01"})"),
            parse_time("2026-02-03"));
}

}  // namespace
}  // namespace wirefold::article
