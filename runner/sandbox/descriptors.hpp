/// Barrier: what a job inherits. Input from /dev/null, output into the runner's pipes, nothing else but the
/// one socket on which it waits for its request, and that is closed before the script's first byte is
/// compiled.
#pragma once

namespace errand::sandbox::descriptors {

void take_streams(int printed, int complained);
/// Guest: in the place of the socket that it has taken elsewhere.
void forget_stdin();
void close_above(int last);

}  // namespace errand::sandbox::descriptors
