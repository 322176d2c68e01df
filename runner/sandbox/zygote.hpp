/// The process that holds the warm Python and clones a confined child per job. It is exec'd with an empty
/// environment and one socket; it knows no configuration, no key and no other user's file.
#pragma once

namespace errand::sandbox {

/// The descriptor on which the zygote finds its socket to the runner.
inline constexpr int zygote_socket = 3;

/// `errand-runner zygote`: serves until the runner closes the socket. Returns the exit code.
int run_zygote();

}  // namespace errand::sandbox
