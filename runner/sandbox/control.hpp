/// The child's end of its control socket to the runner: what it says, and what it hears.
#pragma once

#include "runner/protocol/descriptor.hpp"
#include "runner/protocol/job.hpp"
#include "runner/sandbox/orders.hpp"

#include <string>
#include <vector>

namespace errand::sandbox::control {

/// The exit code of a child that could not be set up, or has nobody left to serve.
inline constexpr int setup_failed = 125;

/// The socket becomes control_descriptor, in the place of the zygote's, which no job may hold.
void take(int socket);
/// Ends the process when the runner does not listen any more.
void tell(Sign sign, const std::string& text);
/// With the folder /job.
void tell_parked();
/// The next message's first byte. Ends the process when the runner does not need this child.
Word receive_word(std::vector<protocol::Descriptor>& descriptors);
bool message_is_there();
/// Of a Word::request: takes the request out of the descriptors, which then are its inputs. Throws.
protocol::JobRequest take_request(std::vector<protocol::Descriptor>& descriptors);

}  // namespace errand::sandbox::control
