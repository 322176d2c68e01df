/// The program inside a gVisor sandbox: gets a Python warm, locks itself up, and waits. In this state its
/// image is taken; in every sandbox that begins with the image it goes on from there, serves one request and
/// ends.
#pragma once

namespace errand::sandbox {

/// `errand-runner guest`: stdin is the socket to the shelter. Returns the exit code.
int run_guest();

namespace guest {

/// gVisor's own folders: /proc and /sys go, and nothing in /dev belongs to the job's user any more.
void close_own_files();

}  // namespace guest
}  // namespace errand::sandbox
