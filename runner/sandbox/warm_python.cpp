#include "runner/sandbox/warm_python.hpp"

#include "runner/sandbox/heap_holes.hpp"
#include "runner/sandbox/interpreter.hpp"
#include "runner/sandbox/modules.hpp"
#include "runner/sandbox/parked_job.hpp"
#include "runner/sandbox/privileged_files.hpp"
#include "runner/sandbox/root_filesystem.hpp"

namespace errand::sandbox {
namespace {

warm_heap::HotPages record_hot_pages(int proc) {
  Interpreter::before_clone();
  warm_heap::HotPages pages = warm_heap::record(proc, [] {
    Interpreter::after_clone_in_job();
    Interpreter::train();
  });
  Interpreter::after_clone_in_zygote();
  return pages;
}

}  // namespace

Warmth WarmPython::get_warm(const ZygoteSetting& setting, int proc) {
  const std::string broken(setting.broken.data());
  Warmth warmth;
  break_here(steps::root, broken);
  root_filesystem::build(python_modules());
  PrivilegedFiles privileged_files;
  break_here(steps::python, broken);
  Interpreter interpreter;
  // With a broken step nothing is ever run, so nothing needs to be imported.
  if (!fails_on_purpose(broken)) warmth.versions = interpreter.warm_up(setting.warm_up);
  widen_heap();
  break_here(steps::filter, broken);
  filter_ = std::make_unique<SyscallFilter>(setting.forking);
  if (setting.huge_pages) warm_heap::collapse(proc);
  if (setting.hot_pages && setting.warm_up) hot_pages_ = record_hot_pages(proc);
  privileged_files.wait_until_hidden();
  root_filesystem::leave_warm_up();
  baseline_ = limits::measure(proc);
  warmth.ready = {baseline_};
  return warmth;
}

void WarmPython::before_clone() {
  Interpreter::before_clone();
}
void WarmPython::after_clone() {
  Interpreter::after_clone_in_zygote();
}

void WarmPython::live(JobSetting setting, int socket, const std::string& broken) {
  setting.baseline = baseline_;
  setting.filter = filter_.get();
  setting.hot_pages = &hot_pages_;
  live_as_job(setting, socket, broken);
}

}  // namespace errand::sandbox
