/// One gVisor sandbox with its guest, owned by the shelter around it.
#pragma once

#include "runner/protocol/descriptor.hpp"
#include "runner/sandbox/letters.hpp"
#include "runner/sandbox/orders.hpp"

#include <sys/types.h>

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace errand::sandbox {

class Sandbox {
 public:
  enum class Begin {
    cold,   ///< With the guest's first line.
    image,  ///< With the image's state.
  };
  /// `printed`, `complained`: the pipes that the guest writes to. Throws StepFailed.
  Sandbox(Begin begin, int printed, int complained);

  /// Readable when receive() has something.
  int socket() const { return socket_.get(); }
  void send(Word word, std::string_view text) const;
  /// Waits for one letter. Empty: the guest has ended. Its kind is 0 when it makes no sense.
  std::optional<letters::Letter> receive() const;
  /// Waits for the answer to the setting or to the wake, and returns its text. Throws StepFailed with the
  /// guest's reason, or when time is up.
  std::string wait_until_parked(std::chrono::milliseconds patience) const;
  /// Waits for the end; the guest's status as wait() would give it.
  int wait() const;

 private:
  protocol::Descriptor socket_;
  pid_t process_ = -1;
};

}  // namespace errand::sandbox
