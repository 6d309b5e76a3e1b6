#include "service/stop_signal.h"

#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <array>
#include <thread>

#include "base/check.h"

namespace wirefold::service {
namespace {

sigset_t stop_signals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  struct sigaction on_hangup {};
  sigaction(SIGHUP, nullptr, &on_hangup);
  // Whoever was started by nohup is to outlive its terminal.
  if (on_hangup.sa_handler != SIG_IGN) sigaddset(&signals, SIGHUP);
  return signals;
}

}  // namespace

struct StopSignal::Impl {
  std::stop_source stop;
  sigset_t mask_before{};
  int signal_fd = -1;
  int end_fd = -1;
  std::thread waiter;

  void wait();
};

// Ends at end_fd. At a second signal the process ends as if it had never been caught.
void StopSignal::Impl::wait() {
  std::array<pollfd, 2> watched{{{signal_fd, POLLIN, 0}, {end_fd, POLLIN, 0}}};
  while (true) {
    if (poll(watched.data(), watched.size(), -1) < 0) continue;  // EINTR
    if (watched[1].revents != 0) return;
    signalfd_siginfo received{};
    if (read(signal_fd, &received, sizeof received) != sizeof received) continue;
    if (stop.request_stop()) continue;
    _exit(128 + static_cast<int>(received.ssi_signo));
  }
}

StopSignal::StopSignal() : impl_(std::make_unique<Impl>()) {
  const sigset_t signals = stop_signals();
  pthread_sigmask(SIG_BLOCK, &signals, &impl_->mask_before);
  impl_->signal_fd = signalfd(-1, &signals, SFD_CLOEXEC);
  impl_->end_fd = eventfd(0, EFD_CLOEXEC);
  WIREFOLD_CHECK(impl_->signal_fd >= 0 && impl_->end_fd >= 0);
  impl_->waiter = std::thread([impl = impl_.get()] { impl->wait(); });
}

StopSignal::~StopSignal() {
  const std::uint64_t one = 1;
  WIREFOLD_CHECK(write(impl_->end_fd, &one, sizeof one) == sizeof one);
  impl_->waiter.join();
  close(impl_->signal_fd);
  close(impl_->end_fd);
  pthread_sigmask(SIG_SETMASK, &impl_->mask_before, nullptr);
}

std::stop_token StopSignal::token() const { return impl_->stop.get_token(); }

}  // namespace wirefold::service
