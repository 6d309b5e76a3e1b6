#include "app/text_file.h"

#include <fstream>
#include <sstream>

namespace wirefold::app {

base::Result<std::string, std::string> read_text_file(const std::string& path,
                                                      std::string_view subject) {
  // Never asks where the end is (as toml::parse_file() does): a FIFO has none.
  std::ifstream stream(path, std::ios::binary);
  std::ostringstream content;
  // To insert nothing counts as a failure, and peek() sets the same mark where no file is open.
  const bool is_empty =
      stream.is_open() && stream.peek() == std::ifstream::traits_type::eof() && !stream.bad();
  if (!is_empty && !(content << stream.rdbuf())) {
    return base::failure(std::string(subject) +
                         " cannot be read; check the path and its permissions: " + path);
  }
  return content.str();
}

}  // namespace wirefold::app
