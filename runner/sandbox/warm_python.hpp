/// A Python in the zygote itself, of which every job is a clone.
#pragma once

#include "runner/sandbox/syscall_filter.hpp"
#include "runner/sandbox/warm.hpp"
#include "runner/sandbox/warm_heap.hpp"

#include <memory>

namespace errand::sandbox {

class WarmPython final : public Warm {
 public:
  Warmth get_warm(const ZygoteSetting& setting, int proc) override;
  void before_clone() override;
  void after_clone() override;
  [[noreturn]] void live(JobSetting setting, int socket, const std::string& broken) override;

 private:
  std::unique_ptr<SyscallFilter> filter_{};
  limits::Baseline baseline_{};
  warm_heap::HotPages hot_pages_{};
};

}  // namespace errand::sandbox
