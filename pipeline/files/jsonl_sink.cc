#include "files/jsonl_sink.h"

#include <filesystem>
#include <system_error>
#include <utility>

#include "files/json_text.h"

namespace wirefold::files {
namespace {

using stream::StreamError;
using stream::StreamErrorKind;

constexpr std::size_t kRevisionsInMemoryBytes = std::size_t{64} << 20;

tl::unexpected<StreamError> fatal(FileError error) {
  return base::failure(StreamError{StreamErrorKind::kFatal, std::move(error.message)});
}

base::Result<void, FileError> append_line(PartFile& file, std::string_view line) {
  auto appended = file.append(line);
  return appended ? file.append("\n") : appended;
}

}  // namespace

std::string reject_line(const dedup::OutputRecord& record) {
  std::string line = "{\"headers\":{";
  const char* separator = "";
  for (const dedup::Header& header : record.headers) {
    line += separator;
    append_json_string(line, header.name);
    line += ':';
    append_json_bytes(line, header.value);
    separator = ",";
  }
  line += "},\"key\":";
  append_json_bytes(line, record.key);
  line += ",\"value\":";
  append_json_bytes(line, record.value);
  line += '}';
  return line;
}

JsonlSink::JsonlSink(PartFile decisions, PartFile stories, PartFile rejects)
    : decisions_(std::move(decisions)),
      stories_(std::move(stories)),
      rejects_(std::move(rejects)),
      revisions_(SpoolSettings{kRevisionsInMemoryBytes, {}}) {}

base::Result<std::unique_ptr<JsonlSink>, StreamError> JsonlSink::open(const std::string& folder) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) return fatal(write_error(folder, error.value()));
  auto decisions = PartFile::create(folder + "/decisions.jsonl");
  if (!decisions) return fatal(std::move(decisions.error()));
  auto stories = PartFile::create(folder + "/stories.jsonl");
  if (!stories) return fatal(std::move(stories.error()));
  auto rejects = PartFile::create(folder + "/rejects.jsonl");
  if (!rejects) return fatal(std::move(rejects.error()));
  return std::unique_ptr<JsonlSink>(
      new JsonlSink(std::move(*decisions), std::move(*stories), std::move(*rejects)));
}

base::Result<void, StreamError> JsonlSink::write(dedup::OutputRecord record) {
  if (record.topic != dedup::Topic::kJournal) pending_.push_back(std::move(record));
  return {};
}

base::Result<void, StreamError> JsonlSink::commit(const std::vector<base::Position>&) {
  for (const dedup::OutputRecord& record : pending_) {
    auto kept = keep(record);
    if (!kept) return fatal(std::move(kept.error()));
  }
  pending_.clear();
  return {};
}

base::Result<void, StreamError> JsonlSink::abort() {
  pending_.clear();
  return {};
}

base::Result<void, FileError> JsonlSink::keep(const dedup::OutputRecord& record) {
  switch (record.topic) {
    case dedup::Topic::kDecisions:
      return append_line(decisions_, record.value);
    case dedup::Topic::kRejects:
      return append_line(rejects_, reject_line(record));
    case dedup::Topic::kStories:
      return keep_story(record);
    case dedup::Topic::kJournal:
      break;
  }
  return {};
}

base::Result<void, FileError> JsonlSink::keep_story(const dedup::OutputRecord& record) {
  auto place = revisions_.append(record.value);
  if (!place) return base::failure(std::move(place.error()));
  const auto [entry, is_first] = order_of_.try_emplace(record.key, last_revision_.size());
  if (is_first) {
    last_revision_.push_back(*place);
  } else {
    last_revision_[entry->second] = *place;
  }
  return {};
}

base::Result<void, FileError> JsonlSink::write_stories() {
  for (const SpoolPlace& place : last_revision_) {
    auto story = revisions_.read(place);
    if (!story) return base::failure(std::move(story.error()));
    auto appended = append_line(stories_, *story);
    if (!appended) return appended;
  }
  return {};
}

base::Result<void, FileError> JsonlSink::put_in_place() {
  auto written = write_stories();
  // Everything that can run out of room comes before the first rename.
  for (PartFile* file : {&decisions_, &stories_, &rejects_}) {
    if (written) written = file->flush();
  }
  for (PartFile* file : {&decisions_, &stories_, &rejects_}) {
    if (written) written = file->finish();
  }
  return written;
}

base::Result<void, StreamError> JsonlSink::finish() {
  auto placed = put_in_place();
  if (!placed) return fatal(std::move(placed.error()));
  return {};
}

}  // namespace wirefold::files
