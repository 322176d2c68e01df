#define PY_SSIZE_T_CLEAN
#include "runner/sandbox/interpreter.hpp"

#include "runner/sandbox/heap_holes.hpp"
#include "runner/sandbox/job_clock.hpp"
#include "runner/sandbox/root_filesystem.hpp"
#include "runner/sandbox/step.hpp"

#include <malloc.h>

#include <Python.h>

#include <memory>

namespace errand::sandbox {
namespace {

struct Release {
  void operator()(PyObject* object) const { Py_XDECREF(object); }
};
using Object = std::unique_ptr<PyObject, Release>;

void check_status(const PyStatus& status) {
  if (PyStatus_Exception(status) == 0) return;
  throw StepFailed(std::string("start Python: ") + (status.err_msg != nullptr ? status.err_msg : "unknown"));
}

[[noreturn]] void fail_in_python(const std::string& what) {
  if (PyErr_Occurred() != nullptr) PyErr_Print();
  throw StepFailed(what);
}

Object zygote_module() {
  return Object(PyImport_ImportModule("errand_zygote"));
}

void configure(PyConfig& config) {
  config.write_bytecode = 0;
  config.install_signal_handlers = 1;
  // The same hash seed every time: a set then comes in the same order when a job is replayed.
  config.use_hash_seed = 1;
  config.hash_seed = 0;
  const std::wstring program =
      L"/usr/bin/python" + std::to_wstring(PY_MAJOR_VERSION) + L"." + std::to_wstring(PY_MINOR_VERSION);
  check_status(PyConfig_SetString(&config, &config.program_name, program.c_str()));
  check_status(PyConfig_SetString(&config, &config.home, L"/usr"));
}

}  // namespace

Interpreter::Interpreter() {
  // Each arena takes 64 MB of the address space that a job's memory limit counts; Python's threads take turns
  // anyway.
  ::mallopt(M_ARENA_MAX, 1);
  PyPreConfig before;
  PyPreConfig_InitIsolatedConfig(&before);
  before.utf8_mode = 1;
  check_status(Py_PreInitialize(&before));
  PyConfig config;
  PyConfig_InitIsolatedConfig(&config);
  const std::unique_ptr<PyConfig, decltype(&PyConfig_Clear)> cleared(&config, PyConfig_Clear);
  configure(config);
  check_status(Py_InitializeFromConfig(&config));
  // A borrowed reference.
  PyObject* path = PySys_GetObject("path");
  const Object folder(PyUnicode_FromString(root_filesystem::modules));
  if (path == nullptr || !folder || PyList_Append(path, folder.get()) < 0) fail_in_python("extend sys.path");
}

std::string Interpreter::warm_up(bool with_work) {
  const Object module = zygote_module();
  if (!module) fail_in_python("import the runner's Python modules");
  const Object versions(PyObject_CallMethod(module.get(), "warm_up", "i", with_work ? 1 : 0));
  if (!versions) fail_in_python("warm up Python; errand-runner check names the missing package");
  const char* text = PyUnicode_AsUTF8(versions.get());
  if (text == nullptr) fail_in_python("read the versions");
  if (with_work) fill_heap_holes();
  return text;
}

void Interpreter::train() {
  const Object module = zygote_module();
  const Object result(module ? PyObject_CallMethod(module.get(), "train", nullptr) : nullptr);
  if (!result) PyErr_Clear();
}

void Interpreter::rehearse() {
  const Object module = zygote_module();
  const Object result(module ? PyObject_CallMethod(module.get(), "rehearse", nullptr) : nullptr);
  if (!result) PyErr_Clear();
}

void Interpreter::before_clone() {
  PyOS_BeforeFork();
}
void Interpreter::after_clone_in_zygote() {
  PyOS_AfterFork_Parent();
}
void Interpreter::after_clone_in_job() {
  PyOS_AfterFork_Child();
}

int Interpreter::run(const protocol::JobRequest& request) {
  const Object module = zygote_module();
  if (!module) fail_in_python("find the runner's Python modules");
  if (request.now_ms > 0) stop_clock_at(request.now_ms, request.utc_offset_minutes);
  const auto size = [](const std::string& text) { return static_cast<Py_ssize_t>(text.size()); };
  const Object code(PyObject_CallMethod(module.get(), "run", "s#s#s#", request.program.data(),
                                        size(request.program), request.source.data(), size(request.source),
                                        request.options.data(), size(request.options)));
  if (!code) fail_in_python("run the program");
  return static_cast<int>(PyLong_AsLong(code.get()));
}

}  // namespace errand::sandbox
