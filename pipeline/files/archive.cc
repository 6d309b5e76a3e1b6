#include "files/archive.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <map>
#include <system_error>
#include <utility>

namespace wirefold::files {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kFormats = ".jsonl, .json (also .zst or .gz), .txt, .html, .htm";

enum class Form { kLines, kJson, kPage };

struct Format {
  Form form = Form::kLines;
  Packing packing = Packing::kNone;
};

std::string lower_extension(const fs::path& path) {
  std::string extension = path.extension().string();
  std::transform(extension.begin(), extension.end(), extension.begin(), [](char letter) {
    return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
  });
  return extension;
}

std::optional<Format> format_of(fs::path path) {
  Format format;
  const std::string outer = lower_extension(path);
  if (outer == ".zst") format.packing = Packing::kZstd;
  if (outer == ".gz") format.packing = Packing::kGzip;
  if (format.packing != Packing::kNone) path.replace_extension();
  const std::string inner = lower_extension(path);
  if (inner == ".jsonl") return format;
  format.form = Form::kJson;
  if (inner == ".json") return format;
  format.form = Form::kPage;
  const bool page = inner == ".txt" || inner == ".html" || inner == ".htm";
  return page && format.packing == Packing::kNone ? std::optional(format) : std::nullopt;
}

bool is_hidden(const fs::path& path) { return path.filename().string().starts_with('.'); }

FileError unreadable(const std::string& path, const std::error_code& error) {
  return read_error(path, error.value());
}

// All files below a folder that have a format, in byte order of their paths.
base::Result<std::vector<std::string>, FileError> files_in(const std::string& folder) {
  std::error_code error;
  std::vector<std::string> found;
  for (fs::recursive_directory_iterator entry(folder, error), end; !error && entry != end;
       entry.increment(error)) {
    std::error_code gone;
    if (is_hidden(entry->path())) {
      entry.disable_recursion_pending();
    } else if (entry->is_regular_file(gone) && format_of(entry->path())) {
      found.push_back(entry->path().string());
    }
  }
  if (error) return base::failure(unreadable(folder, error));
  if (found.empty()) {
    return base::failure(FileError{FileErrorKind::kNoArchive,
                                   "The folder holds nothing that can be read; name one with " +
                                       std::string(kFormats) + " files: " + folder});
  }
  std::sort(found.begin(), found.end());
  return found;
}

// The files that one path stands for.
base::Result<std::vector<std::string>, FileError> files_of(const std::string& path) {
  if (path == "-") return std::vector<std::string>{path};
  std::error_code error;
  const fs::file_status status = fs::status(path, error);
  if (!fs::exists(status)) return base::failure(unreadable(path, error));
  if (fs::is_directory(status)) return files_in(path);
  if (format_of(path)) {
    if (::access(path.c_str(), R_OK) != 0) return base::failure(read_error(path, errno));
    return std::vector<std::string>{path};
  }
  return base::failure(FileError{FileErrorKind::kUnknownFormat,
                                 "The file's name says no format that can be read; rename it to "
                                 "one of " +
                                     std::string(kFormats) +
                                     ", or pipe its lines into -: " + path});
}

std::string page_id(const std::string& path) { return fs::path(path).stem().string(); }

// Pages of one id would be taken for versions of one article.
base::Result<void, FileError> tell_pages_apart(const std::vector<std::string>& files) {
  std::map<std::string, std::string> pages;
  for (const std::string& file : files) {
    if (file == "-" || format_of(file).value_or(Format{}).form != Form::kPage) continue;
    const auto [known, is_new] = pages.try_emplace(page_id(file), file);
    std::error_code gone;
    if (is_new || fs::equivalent(known->second, file, gone)) continue;
    return base::failure(FileError{FileErrorKind::kSameName,
                                   "Two saved pages have one name, and so one id; rename one, or "
                                   "read them apart: " +
                                       known->second + ", " + file});
  }
  return {};
}

}  // namespace

ArchiveReader::ArchiveReader(ArchiveReader&&) noexcept = default;
ArchiveReader& ArchiveReader::operator=(ArchiveReader&&) noexcept = default;
ArchiveReader::~ArchiveReader() = default;

base::Result<ArchiveReader, FileError> ArchiveReader::open(const std::vector<std::string>& paths,
                                                           std::stop_token stop) {
  ArchiveReader reader;
  reader.stop_ = std::move(stop);
  for (const std::string& path : paths) {
    auto files = files_of(path);
    if (!files) return base::failure(std::move(files.error()));
    reader.files_.insert(reader.files_.end(), files->begin(), files->end());
  }
  if (auto apart = tell_pages_apart(reader.files_); !apart) {
    return base::failure(std::move(apart.error()));
  }
  for (const std::string& file : reader.files_) {
    std::error_code unknown;
    const std::uintmax_t bytes = file == "-" ? 0 : fs::file_size(file, unknown);
    if (file == "-" || unknown) {
      reader.bytes_total_.reset();
    } else if (reader.bytes_total_) {
      *reader.bytes_total_ += bytes;
    }
  }
  return reader;
}

base::Result<void, FileError> ArchiveReader::open_file() {
  const std::string& path = files_[next_file_];
  const Format format = path == "-" ? Format{} : format_of(path).value_or(Format{});
  auto bytes = open_bytes(path, format.packing, stop_);
  if (!bytes) return base::failure(std::move(bytes.error()));
  has_places_ = format.form == Form::kLines && (*bytes)->is_file_itself();
  switch (format.form) {
    case Form::kLines: {
      const std::span<char> kept = settle(**bytes);
      splitter_ = split_lines(std::move(*bytes), kept);
      break;
    }
    case Form::kJson:
      splitter_ = split_json(std::move(*bytes), path);
      break;
    case Form::kPage:
      splitter_ = read_page(std::move(*bytes), page_id(path));
      break;
  }
  ++next_file_;
  line_ = 0;
  return {};
}

std::span<char> ArchiveReader::settle(ByteStream& bytes) {
  if (spool_ == nullptr) return {};
  const std::span<char> memory = spool_->lend(bytes.bytes_ahead());
  if (!memory.empty()) bytes.settle_in(memory);
  return memory;
}

void ArchiveReader::close_file() {
  bytes_closed_ += splitter_->bytes_from_disk();
  splitter_.reset();
}

base::Result<std::optional<ArchiveRecord>, FileError> ArchiveReader::next() {
  const auto end_with = [&](FileError error) {
    next_file_ = files_.size();
    return base::failure(std::move(error));
  };
  for (;;) {
    if (!splitter_) {
      if (next_file_ == files_.size()) return std::nullopt;
      auto opened = open_file();
      if (!opened) return end_with(std::move(opened.error()));
    }
    auto record = splitter_->next();
    if (record && *record) {
      RawRecord& raw = **record;
      const bool is_whole = raw.bytes_cut == 0;
      ++records_;
      records_cut_ += is_whole ? 0 : 1;
      ArchiveRecord found{raw.bytes,
                          static_cast<std::uint32_t>(next_file_ - 1),
                          ++line_,
                          raw.bytes_cut,
                          raw.is_kept,
                          std::nullopt,
                          std::move(raw.owner)};
      if (has_places_ && is_whole) found.offset = raw.offset;
      return found;
    }
    close_file();
    if (!record) return end_with(std::move(record.error()));
  }
}

std::uint64_t ArchiveReader::bytes_read() const {
  return bytes_closed_ + (splitter_ ? splitter_->bytes_from_disk() : 0);
}

}  // namespace wirefold::files
