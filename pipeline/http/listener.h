#pragma once
// A listening socket, and the few calls on sockets that can fail in the system's own words. Used by
// server.cc alone, so that the rest of the room speaks of bytes and times only.

#include <string>
#include <string_view>

#include "base/result.h"
#include "http/address.h"

namespace wirefold::http {

/// A file descriptor that closes itself.
class Descriptor {
 public:
  Descriptor() = default;
  explicit Descriptor(int descriptor) : descriptor_(descriptor) {}
  Descriptor(Descriptor&& other) noexcept : descriptor_(other.release()) {}
  Descriptor& operator=(Descriptor&& other) noexcept;
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor();
  [[nodiscard]] int get() const { return descriptor_; }

 private:
  int release();
  int descriptor_ = -1;
};

struct Listener {
  Descriptor socket;
  Address address;  ///< with the port that the system chose
};

/// Not blocking. The error says what to do: another program has the port, no such address here.
[[nodiscard]] base::Result<Listener, std::string> listen_at(const Address& address);

/// The next client that waits, not blocking; nothing (get() < 0) if none does.
[[nodiscard]] Descriptor accept_client(const Descriptor& listener);

/// What one call on a socket did.
struct Transfer {
  std::size_t bytes = 0;
  bool is_over = false;  ///< the client has gone or the connection broke
};
/// Appends what has come to `into`, at most 16 KiB.
[[nodiscard]] Transfer receive(const Descriptor& client, std::string& into);
[[nodiscard]] Transfer send(const Descriptor& client, std::string_view bytes);
/// Tells the client that nothing more comes.
void end_sending(const Descriptor& client);

}  // namespace wirefold::http
