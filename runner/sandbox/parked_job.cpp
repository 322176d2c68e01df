#include "runner/sandbox/parked_job.hpp"

#include "runner/sandbox/control.hpp"
#include "runner/sandbox/interpreter.hpp"
#include "runner/sandbox/orders.hpp"
#include "runner/sandbox/scratch.hpp"

#include <unistd.h>

namespace errand::sandbox {
namespace {

/// Waits for the request and lays out its inputs.
protocol::JobRequest receive_request(const warm_heap::HotPages& pages, const std::string& broken) {
  std::vector<protocol::Descriptor> descriptors;
  while (control::receive_word(descriptors) == Word::touch)
    warm_heap::touch(pages, control::message_is_there);
  const protocol::JobRequest request = control::take_request(descriptors);
  break_here(steps::inputs, broken);
  scratch::place_inputs(request.inputs, descriptors);
  return request;
}

}  // namespace

void live_as_job(const JobSetting& setting, int socket, const std::string& broken) {
  control::take(socket);
  try {
    confine(job_barriers(), setting, broken);
    Interpreter::after_clone_in_job();
    control::tell_parked();
    const protocol::JobRequest request = receive_request(*setting.hot_pages, broken);
    control::tell(Sign::started, "");
    ::close(control_descriptor);
    ::_exit(Interpreter::run(request));
  } catch (const std::exception& failure) {
    control::tell(Sign::failed, failure.what());
    ::_exit(control::setup_failed);
  }
}

}  // namespace errand::sandbox
