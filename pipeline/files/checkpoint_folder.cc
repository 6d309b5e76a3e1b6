#include "files/checkpoint_folder.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/file.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <system_error>
#include <utility>

#include "files/part_file.h"

namespace wirefold::files {
namespace {

using stream::CheckpointProgress;

constexpr mode_t kForOwner = 0600;
constexpr int kNicer = 10;
constexpr std::size_t kReadBytes = std::size_t{1} << 20;

base::Result<void, FileError> write_file(const std::string& path,
                                         const stream::Checkpoints::Write& write) {
  // Embargoed headlines are among what it holds.
  auto file = PartFile::create(path, PartFile::Readers::kOwner);
  if (!file) return base::failure(std::move(file.error()));
  base::Result<void, FileError> done;
  write([&](std::string_view piece) {
    if (done) done = file->append(piece);
  });
  if (!done) return done;
  return file->finish();
}

/// The copy's whole life. It holds on to nothing of its parent but the memory it reads: sockets
/// that it kept open would hide the parent's death from brokers.
[[noreturn]] void live_as_copy(const std::string& path, const stream::Checkpoints::Write& write,
                               int words, pid_t parent) {
  constexpr int kKept = 3;
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != parent) ::_exit(1);
  // Deciding goes on meanwhile and comes first; with all cores busy this is a few seconds later.
  ::setpriority(PRIO_PROCESS, 0, ::getpriority(PRIO_PROCESS, 0) + kNicer);
  if (words != kKept) ::dup2(words, kKept);
  ::close_range(kKept + 1, ~0U, 0);
  const auto done = write_file(path, write);
  if (done) ::_exit(0);
  const std::string& message = done.error().message;
  if (::write(kKept, message.data(), message.size()) < 0) ::_exit(2);
  ::_exit(1);
}

std::string read_all(int file) {
  std::string text;
  std::array<char, 1024> bytes;
  for (ssize_t count = 0; (count = ::read(file, bytes.data(), bytes.size())) > 0;) {
    text.append(bytes.data(), static_cast<std::size_t>(count));
  }
  return text;
}

bool sync_folder(const std::string& folder) {
  const int opened = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (opened < 0) return false;
  const bool is_synced = ::fsync(opened) == 0;
  ::close(opened);
  return is_synced;
}

/// A file's bytes, piece by piece; nothing if it cannot be opened or read.
class FileSource {
 public:
  explicit FileSource(const std::string& path)
      : file_(::open(path.c_str(), O_RDONLY | O_CLOEXEC)), bytes_(kReadBytes) {}
  FileSource(const FileSource&) = delete;
  FileSource& operator=(const FileSource&) = delete;
  ~FileSource() {
    if (file_ >= 0) ::close(file_);
  }
  [[nodiscard]] std::uint64_t size() const {
    struct stat about {};
    return ::fstat(file_, &about) == 0 ? static_cast<std::uint64_t>(about.st_size) : 0;
  }
  std::string_view next() {
    const ssize_t count = file_ < 0 ? 0 : ::read(file_, bytes_.data(), bytes_.size());
    return {bytes_.data(), count > 0 ? static_cast<std::size_t>(count) : 0};
  }

 private:
  int file_;
  std::vector<char> bytes_;
};

}  // namespace

base::Result<std::unique_ptr<CheckpointFolder>, FileError> CheckpointFolder::open(
    std::string folder, const std::string& app) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) return base::failure(write_error(folder, error.value()));
  const bool is_writable = ::access(folder.c_str(), W_OK | X_OK) == 0;
  if (!is_writable && errno != EROFS) return base::failure(write_error(folder, errno));
  std::unique_ptr<CheckpointFolder> made(new CheckpointFolder(std::move(folder), app));
  const std::string lock = made->base_ + ".lock";
  // What a disk holds that became read-only is good to start from; that nothing can be added is
  // said with each checkpoint.
  const int to_write = O_RDWR | O_CREAT;
  made->lock_ = ::open(lock.c_str(), O_CLOEXEC | (is_writable ? to_write : O_RDONLY), kForOwner);
  if (made->lock_ < 0) return base::failure(write_error(lock, errno));
  if (::flock(made->lock_, LOCK_EX | LOCK_NB) != 0) {
    return base::failure(FileError{FileErrorKind::kUnwritable,
                                   "Another process keeps its checkpoints there; give each its own "
                                   "state folder: " +
                                       made->folder_});
  }
  ::signal(SIGCHLD, SIG_DFL);  // whoever started us may have had it ignored
  ::unlink(made->fresh().c_str());
  ::unlink((made->fresh() + ".part").c_str());
  return made;
}

CheckpointFolder::CheckpointFolder(std::string folder, const std::string& app)
    : folder_(std::move(folder)), base_(folder_ + "/" + app + ".checkpoint") {}

CheckpointFolder::~CheckpointFolder() {
  if (lock_ < 0) return;  // never opened: nothing of it is ours
  drop();
  ::close(lock_);
}

void CheckpointFolder::begin(const Write& write) {
  trouble_.clear();
  progress_ = CheckpointProgress::kFailed;
  int ends[2] = {-1, -1};
  if (::pipe2(ends, O_CLOEXEC) != 0) {
    trouble_ = std::string("A checkpoint cannot be begun: ") + std::strerror(errno);
    return;
  }
  const pid_t parent = ::getpid();
  copy_ = ::fork();
  if (copy_ == 0) live_as_copy(fresh(), write, ends[1], parent);
  ::close(ends[1]);
  words_ = ends[0];
  if (copy_ < 0) {
    trouble_ = std::string(
                   "A checkpoint needs a copy of the process, which the system refuses; "
                   "give it memory, or allow overcommit: ") +
               std::strerror(errno);
    ::close(std::exchange(words_, -1));
    return;
  }
  progress_ = CheckpointProgress::kUnderWay;
}

void CheckpointFolder::end_copy(int status) {
  const bool is_written = WIFEXITED(status) && WEXITSTATUS(status) == 0;
  progress_ = is_written ? CheckpointProgress::kWritten : CheckpointProgress::kFailed;
  if (!is_written) {
    trouble_ = "A checkpoint was not written: " + read_all(words_);
    if (WIFSIGNALED(status)) trouble_ += "its writer was ended by a signal";
  }
  ::close(std::exchange(words_, -1));
  copy_ = -1;
}

stream::CheckpointProgress CheckpointFolder::look() {
  if (progress_ != CheckpointProgress::kUnderWay) return progress_;
  int status = 0;
  const pid_t ended = ::waitpid(copy_, &status, WNOHANG);
  if (ended == copy_) end_copy(status);
  if (ended < 0) {
    trouble_ = "A checkpoint was not written: its writer cannot be waited for";
    progress_ = CheckpointProgress::kFailed;
  }
  return progress_;
}

base::Result<void, stream::StreamError> CheckpointFolder::publish() {
  progress_ = CheckpointProgress::kNone;
  const std::string aside = is_refused_ ? base_ + ".refused" : older();
  is_refused_ = false;
  const bool has_older = std::rename(newest().c_str(), aside.c_str()) == 0 || errno == ENOENT;
  if (has_older && std::rename(fresh().c_str(), newest().c_str()) == 0 && sync_folder(folder_)) {
    return {};
  }
  return base::failure(
      stream::StreamError{stream::StreamErrorKind::kFatal, write_error(newest(), errno).message});
}

void CheckpointFolder::drop() {
  if (copy_ > 0) {
    ::kill(copy_, SIGKILL);
    int status = 0;
    ::waitpid(copy_, &status, 0);
    end_copy(status);
  }
  ::unlink(fresh().c_str());
  ::unlink((fresh() + ".part").c_str());
  progress_ = CheckpointProgress::kNone;
}

std::vector<stream::Checkpoints::Stored> CheckpointFolder::stored() {
  std::vector<Stored> found;
  for (const std::string& path : {newest(), older()}) {
    if (::access(path.c_str(), F_OK) != 0) continue;
    auto file = std::make_shared<FileSource>(path);
    found.push_back({"The checkpoint " + path, [file] { return file->next(); }, file->size()});
  }
  return found;
}

}  // namespace wirefold::files
