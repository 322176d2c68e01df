#include "runner/client/profile_version.hpp"

namespace errand::runner_client {

const char* profile_version() {
  return PROFILE_VERSION;
}

}  // namespace errand::runner_client
