#pragma once
// The access token for rulings. Comparing takes as long for a nearly right token as for a wrong
// one, so that nobody can find it out letter by letter. Used by desk_routes.cc.

#include <string_view>

namespace wirefold::http {

/// True if an Authorization header is "Bearer TOKEN" with this token, which must not be empty.
[[nodiscard]] bool is_bearer(std::string_view authorization, std::string_view token);

}  // namespace wirefold::http
