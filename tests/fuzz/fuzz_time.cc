// Any text as a time, and any 64 bits as one to print.

#include <cstdint>
#include <cstring>
#include <string_view>

#include "article/decode.h"
#include "base/check.h"

namespace wirefold::article {
namespace {

constexpr base::TimeMs kYear0 = -62'167'219'200'000;
constexpr base::TimeMs kYear10000 = 253'402'300'800'000;

void check_round_trip(base::TimeMs time) {
  const std::string text = format_time(time);
  const bool in_range = time >= kYear0 && time < kYear10000;
  if (in_range) WIREFOLD_CHECK(parse_time(text) == time);
  WIREFOLD_CHECK(text.size() >= 20 && text.size() < 40 && text.back() == 'Z');
}

void run(std::string_view text) {
  // A zone moves a time by less than a day, so the edges of the calendar may be left by that much.
  if (const auto time = parse_time(text)) {
    WIREFOLD_CHECK(*time > kYear0 - base::kDayMs && *time < kYear10000 + base::kDayMs);
    check_round_trip(*time);
    WIREFOLD_CHECK(parse_time(" " + std::string(text) + "\n") == time);
  }
  base::TimeMs time = 0;
  if (text.size() < sizeof time) return;
  std::memcpy(&time, text.data(), sizeof time);
  check_round_trip(time);
  check_round_trip(time % kYear10000);
}

}  // namespace
}  // namespace wirefold::article

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  wirefold::article::run({reinterpret_cast<const char*>(bytes), size});
  return 0;
}
