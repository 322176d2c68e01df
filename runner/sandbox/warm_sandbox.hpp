/// An image of a warm guest, with which every job's gVisor sandbox begins.
#pragma once

#include "runner/sandbox/warm.hpp"

namespace errand::sandbox {

class WarmSandbox final : public Warm {
 public:
  /// Throws StepFailed where gVisor is not installed.
  WarmSandbox();
  Warmth get_warm(const ZygoteSetting& setting, int proc) override;
  [[noreturn]] void live(JobSetting setting, int socket, const std::string& broken) override;

 private:
  std::string runsc_on_host_;
};

}  // namespace errand::sandbox
