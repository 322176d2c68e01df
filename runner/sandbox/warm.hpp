/// What a zygote keeps warm, and from which each job begins: one class for each kind of isolation.
#pragma once

#include "runner/sandbox/barriers.hpp"
#include "runner/sandbox/cloning.hpp"
#include "runner/sandbox/orders.hpp"

#include <string>

namespace errand::sandbox {

struct Warmth {
  ZygoteReady ready{};
  std::string versions{};  ///< Of Python and its packages.
};

class Warm {
 public:
  virtual ~Warm() = default;

  /// In the zygote's namespaces, once: makes the root that jobs see, and gets warm. `proc` is the host's
  /// /proc. Throws StepFailed.
  virtual Warmth get_warm(const ZygoteSetting& setting, int proc) = 0;

  /// A child that will live() is cloned between the first of these and the second.
  virtual void before_clone() {}
  virtual void after_clone() {}
  /// In the child: one job, from its barriers to its end. `setting` lacks what only this class knows.
  [[noreturn]] virtual void live(JobSetting setting, int socket, const std::string& broken) = 0;
};

}  // namespace errand::sandbox
