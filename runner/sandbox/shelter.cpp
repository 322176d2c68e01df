#include "runner/sandbox/shelter.hpp"

#include "runner/sandbox/capabilities.hpp"
#include "runner/sandbox/control.hpp"
#include "runner/sandbox/lifetime.hpp"
#include "runner/sandbox/sandbox.hpp"
#include "runner/sandbox/scratch.hpp"
#include "runner/sandbox/step.hpp"
#include "runner/sandbox/usage.hpp"
#include "runner/sandbox/user_namespace.hpp"

#include <poll.h>
#include <signal.h>
#include <unistd.h>

#include <array>

namespace errand::sandbox {
namespace {

using protocol::Descriptor;

/// On a crowded machine; the runner's own patience with a child that sets itself up is not longer.
constexpr std::chrono::seconds restore_patience{30};

/// What runs from here on needs no right and gains none.
void keep_nothing() {
  capabilities::forbid_new_privileges();
  capabilities::drop_all(user_namespace::shelter_id);
  lifetime::close_memory();
}

[[noreturn]] void report(GuestEnd end) {
  end.cpu_us = usage::cpu_us_of_all(::getpid());
  control::tell(Sign::ended, std::string(letters::bytes_of(end)));
  ::_exit(0);
}

class Shelter {
 public:
  Shelter(const JobSetting& setting, Sandbox& sandbox, std::string broken)
      : setting_(setting), sandbox_(sandbox), broken_(std::move(broken)) {}

  [[noreturn]] void serve() {
    for (;;) {
      std::array<pollfd, 2> entries{{{control_descriptor, POLLIN, 0}, {sandbox_.socket(), POLLIN, 0}}};
      if (::poll(entries.data(), entries.size(), -1) < 0 && errno != EINTR) fail("poll", errno);
      if (entries[1].revents != 0) hear_guest();
      if (entries[0].revents != 0) hear_runner();
    }
  }

 private:
  void hear_runner() {
    std::vector<Descriptor> descriptors;
    const Word word = control::receive_word(descriptors);
    if (word == Word::touch) sandbox_.send(Word::touch, "");
    if (word != Word::request) return;
    const protocol::JobRequest request = control::take_request(descriptors);
    break_here(steps::inputs, broken_);
    scratch::place_inputs(request.inputs, descriptors);
    GuestOrder order;
    const protocol::Limits& limits = request.limits;
    order.bounds = {limits.memory_bytes, limits.cpu_ms, limits.output_bytes, setting_.bounds.threads,
                    limits::least_reserved_bytes};
    broken_.copy(order.broken.data(), order.broken.size() - 1);
    sandbox_.send(Word::order, letters::bytes_of(order));
    sandbox_.send(Word::request, protocol::write(request));
  }

  void hear_guest() {
    const auto letter = sandbox_.receive();
    const char kind = letter ? letter->kind : '\0';
    if (started_) {
      // From now on it may be the script that speaks.
      GuestEnd end{SIGKILL, 0, 0};
      if (!letter) {
        end.status = sandbox_.wait();
      } else if (kind == static_cast<char>(Sign::ended) && letter->text.size() == sizeof end) {
        letter->text.copy(reinterpret_cast<char*>(&end), sizeof end);
      }
      report(end);
    }
    if (kind == static_cast<char>(Sign::failed)) throw StepFailed(letter->text);
    if (kind != static_cast<char>(Sign::started))
      throw StepFailed("gVisor's sandbox ended before the script");
    started_ = true;
    control::tell(Sign::started, "");
  }

  const JobSetting& setting_;
  Sandbox& sandbox_;
  std::string broken_;
  bool started_ = false;
};

void wait_until_admitted() {
  std::vector<Descriptor> none;
  while (control::receive_word(none) != Word::admitted) {
  }
}

}  // namespace

void live_as_shelter(const JobSetting& setting, int socket, const std::string& broken) {
  control::take(socket);
  try {
    confine(shelter_barriers(), setting, broken);
    wait_until_admitted();
    break_here(steps::restore, broken);
    Sandbox sandbox(Sandbox::Begin::image, setting.printed, setting.complained);
    keep_nothing();
    sandbox.send(Word::wake, "");
    sandbox.wait_until_parked(restore_patience);
    control::tell_parked();
    Shelter(setting, sandbox, broken).serve();
  } catch (const std::exception& failure) {
    control::tell(Sign::failed, failure.what());
    ::_exit(control::setup_failed);
  }
}

}  // namespace errand::sandbox
