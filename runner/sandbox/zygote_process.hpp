/// The runner's handle on one zygote process: starts it, sends it orders, hands out its answers. Ends it when
/// destroyed; children it has cloned live on, they are the runner's.
#pragma once

#include "runner/protocol/descriptor.hpp"
#include "runner/sandbox/orders.hpp"

#include <sys/types.h>

#include <optional>
#include <string>
#include <vector>

namespace errand::sandbox {

/// True when the runner may give every cell its own uid on the host.
bool is_privileged();

class ZygoteProcess {
 public:
  /// Starts this executable again as `errand-runner zygote`. Throws StepFailed.
  explicit ZygoteProcess(const ZygoteSetting& setting);
  ZygoteProcess(const ZygoteProcess&) = delete;
  ZygoteProcess& operator=(const ZygoteProcess&) = delete;
  ~ZygoteProcess();

  /// Readable when read_ready() or read_answer() has something, or the zygote is gone.
  int socket() const { return socket_.get(); }
  pid_t pid() const { return pid_; }
  bool is_ready() const { return ready_.has_value(); }
  const limits::Baseline& baseline() const { return ready_->baseline; }
  const std::string& versions() const { return versions_; }

  /// False: the zygote ended without being ready, as failure() says.
  bool read_ready();
  const std::string& failure() const { return failure_; }
  bool order(const ParkOrder& order, const std::vector<protocol::Descriptor>& descriptors);
  /// Empty: the zygote is gone.
  std::optional<ParkAnswer> read_answer();

 private:
  protocol::Descriptor socket_;
  pid_t pid_ = -1;
  std::optional<ZygoteReady> ready_;
  std::string versions_;
  std::string failure_ = "the zygote ended while it started";
};

}  // namespace errand::sandbox
