// Runs the files of a corpus through a fuzz target, for builds without libFuzzer: one pass, each
// file whole, then cut in half, so that a truncated form of everything is tried too.

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size);

namespace {

void run(const std::string& input) {
  const std::vector<std::uint8_t> exact(input.begin(), input.end());
  LLVMFuzzerTestOneInput(exact.data(), exact.size());
}

std::vector<std::filesystem::path> files_below(const char* root) {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(root)) {
    if (entry.is_regular_file()) files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

}  // namespace

int main(int count, char** arguments) {
  std::size_t runs = 0;
  for (int i = 1; i < count; ++i) {
    for (const auto& path : files_below(arguments[i])) {
      std::fprintf(stderr, "%s\n", path.filename().c_str());
      std::ifstream file(path, std::ios::binary);
      const std::string input{std::istreambuf_iterator<char>(file), {}};
      run(input);
      run(input.substr(0, input.size() / 2));
      ++runs;
    }
  }
  std::fprintf(stderr, "%zu files, no fault\n", runs);
  return runs > 0 ? 0 : 1;  // An empty corpus would pass anything.
}
