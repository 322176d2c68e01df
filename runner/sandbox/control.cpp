#include "runner/sandbox/control.hpp"

#include "runner/protocol/frame.hpp"
#include "runner/protocol/passing.hpp"
#include "runner/sandbox/barriers.hpp"
#include "runner/sandbox/files.hpp"
#include "runner/sandbox/step.hpp"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

namespace errand::sandbox::control {
namespace {

using protocol::Descriptor;

void send(Sign sign, const std::string& text, const std::vector<Descriptor>& descriptors) {
  const std::string message = static_cast<char>(sign) + text;
  if (protocol::send(control_descriptor, message.data(), message.size(), descriptors) < 0)
    ::_exit(setup_failed);
}

}  // namespace

void take(int socket) {
  if (::dup2(socket, control_descriptor) < 0) ::_exit(setup_failed);
}

void tell(Sign sign, const std::string& text) {
  send(sign, text, {});
}

void tell_parked() {
  std::vector<Descriptor> folder;
  folder.emplace_back(check(::open("/job", O_RDONLY | O_DIRECTORY | O_CLOEXEC), "open /job"));
  send(Sign::parked, "", folder);
}

Word receive_word(std::vector<Descriptor>& descriptors) {
  char word = 0;
  if (protocol::receive(control_descriptor, &word, sizeof word, descriptors) <= 0) ::_exit(0);
  return static_cast<Word>(word);
}

bool message_is_there() {
  pollfd control{control_descriptor, POLLIN, 0};
  return ::poll(&control, 1, 0) != 0;
}

protocol::JobRequest take_request(std::vector<Descriptor>& descriptors) {
  if (descriptors.empty()) throw StepFailed("a request without descriptors");
  const Descriptor text = std::move(descriptors.front());
  descriptors.erase(descriptors.begin());
  protocol::JobRequest request =
      protocol::read_request(read_all(text.get(), 2 * protocol::largest_frame_bytes));
  if (request.inputs.size() != descriptors.size()) throw StepFailed("inputs without descriptors");
  return request;
}

}  // namespace errand::sandbox::control
