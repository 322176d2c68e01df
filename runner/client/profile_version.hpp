/// Which version of the profile script this program was built with: profiles of another version are made
/// anew.
#pragma once

namespace errand::runner_client {

/// 16 hex digits that change with any of runner/python's files.
const char* profile_version();

}  // namespace errand::runner_client
