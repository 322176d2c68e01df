#include "runner/sandbox/parked_job.hpp"

#include "runner/protocol/frame.hpp"
#include "runner/protocol/job.hpp"
#include "runner/protocol/passing.hpp"
#include "runner/sandbox/files.hpp"
#include "runner/sandbox/interpreter.hpp"
#include "runner/sandbox/orders.hpp"
#include "runner/sandbox/scratch.hpp"
#include "runner/sandbox/step.hpp"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

namespace errand::sandbox {
namespace {

constexpr int setup_failed = 125;

void tell(Sign sign, const std::string& text, const std::vector<Descriptor>& descriptors) {
  const std::string message = static_cast<char>(sign) + text;
  if (protocol::send(control_descriptor, message.data(), message.size(), descriptors) < 0)
    ::_exit(setup_failed);
}

void tell_parked() {
  std::vector<Descriptor> folder;
  folder.emplace_back(check(::open("/job", O_RDONLY | O_DIRECTORY | O_CLOEXEC), "open /job"));
  tell(Sign::parked, "", folder);
}

bool message_is_there() {
  pollfd control{control_descriptor, POLLIN, 0};
  return ::poll(&control, 1, 0) != 0;
}

/// The next message's first byte. An end of file means that the runner does not need this child.
Word receive_word(std::vector<Descriptor>& descriptors) {
  char word = 0;
  if (protocol::receive(control_descriptor, &word, sizeof word, descriptors) <= 0) ::_exit(0);
  return static_cast<Word>(word);
}

/// Waits for the request and lays out its inputs.
protocol::JobRequest receive_request(const warm_heap::HotPages& pages, const std::string& broken) {
  std::vector<Descriptor> descriptors;
  while (receive_word(descriptors) == Word::touch) warm_heap::touch(pages, message_is_there);
  if (descriptors.empty()) throw StepFailed("a request without descriptors");
  const Descriptor text = std::move(descriptors.front());
  descriptors.erase(descriptors.begin());
  const protocol::JobRequest request =
      protocol::read_request(read_all(text.get(), 2 * protocol::largest_frame_bytes));
  if (request.inputs.size() != descriptors.size()) throw StepFailed("inputs without descriptors");
  break_here(steps::inputs, broken);
  scratch::place_inputs(request.inputs, descriptors);
  return request;
}

}  // namespace

void live_as_job(const JobSetting& setting, int control, const std::string& broken) {
  // Takes the place of the zygote's socket, which no job may hold.
  if (::dup2(control, control_descriptor) < 0) ::_exit(setup_failed);
  try {
    confine(setting, broken);
    Interpreter::after_clone_in_job();
    tell_parked();
    const protocol::JobRequest request = receive_request(*setting.hot_pages, broken);
    tell(Sign::started, "", {});
    ::close(control_descriptor);
    ::_exit(Interpreter::run(request));
  } catch (const std::exception& failure) {
    tell(Sign::failed, failure.what(), {});
    ::_exit(setup_failed);
  }
}

}  // namespace errand::sandbox
