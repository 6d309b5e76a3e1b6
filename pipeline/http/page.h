#pragma once
// The desk's page: the files of page/, put into the program when it is built (CMakeLists.txt), so
// that the program serves them from anywhere and nothing can be changed under it.

#include <optional>
#include <string_view>

namespace wirefold::http {

/// One file of the page. The bytes live as long as the program.
struct PageFile {
  std::string_view name;  ///< "index.html"
  std::string_view bytes;
  std::string_view content_type;
};

/// The file with this name, or nothing.
[[nodiscard]] std::optional<PageFile> page_file(std::string_view name);

/// The OpenAPI document of the API, JSON.
[[nodiscard]] std::string_view openapi_document();

}  // namespace wirefold::http
