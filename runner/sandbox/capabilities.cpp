#include "runner/sandbox/capabilities.hpp"

#include "runner/sandbox/step.hpp"
#include "runner/sandbox/user_namespace.hpp"

#include <linux/capability.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>

namespace errand::sandbox::capabilities {

void forbid_new_privileges() {
  check(::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), "PR_SET_NO_NEW_PRIVS");
}

void drop_all(unsigned id) {
  constexpr int most_capabilities = 64;
  for (int capability = 0; capability < most_capabilities; ++capability) {
    if (::prctl(PR_CAPBSET_DROP, capability, 0, 0, 0) == 0) continue;
    // EINVAL: beyond the kernel's last one.
    if (errno == EINVAL && capability > CAP_AUDIT_READ) break;
    fail("PR_CAPBSET_DROP", errno);
  }
  // EINVAL: gVisor's kernel, which has no ambient ones.
  const int cleared = ::prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
  if (cleared < 0 && errno != EINVAL) fail("PR_CAP_AMBIENT_CLEAR_ALL", errno);
  user_namespace::become(id);
  __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
  const std::array<__user_cap_data_struct, 2> none{};
  check(::syscall(SYS_capset, &header, none.data()), "capset");
}

}  // namespace errand::sandbox::capabilities
