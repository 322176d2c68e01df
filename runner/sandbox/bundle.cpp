#include "runner/sandbox/bundle.hpp"

#include "runner/sandbox/runsc.hpp"
#include "runner/sandbox/step.hpp"

#include <link.h>
#include <nlohmann/json.hpp>

#include <filesystem>

namespace errand::sandbox::bundle {
namespace {

using nlohmann::json;

/// The dynamic loader of this executable, by the path that it has among the shown libraries.
std::string loader() {
  std::string path;
  const auto look = [](dl_phdr_info* object, std::size_t, void* result) {
    for (int index = 0; index < object->dlpi_phnum; ++index) {
      const auto& header = object->dlpi_phdr[index];
      if (header.p_type != PT_INTERP) continue;
      // NOLINTNEXTLINE(performance-no-int-to-ptr): the loader's own words about its memory.
      *static_cast<std::string*>(result) = reinterpret_cast<const char*>(object->dlpi_addr + header.p_vaddr);
    }
    // The first object is the executable.
    return 1;
  };
  ::dl_iterate_phdr(look, &path);
  std::error_code error;
  path = std::filesystem::canonical(path, error).string();
  if (error) throw StepFailed("find the dynamic loader of errand-runner: " + error.message());
  return path;
}

/// Before it locks itself up the guest hides /proc and closes gVisor's own folders; see guest.cpp.
json process() {
  const json rights = json::array({"CAP_CHOWN", "CAP_SETPCAP", "CAP_SYS_ADMIN"});
  return {
      {"terminal", false},
      {"user", {{"uid", 0}, {"gid", 0}}},
      {"args", {loader(), guest_program, "guest"}},
      {"env", json::array()},
      {"cwd", "/"},
      {"noNewPrivileges", true},
      {"capabilities",
       {{"bounding", rights}, {"effective", rights}, {"permitted", rights}, {"inheritable", json::array()}}}};
}

}  // namespace

std::string config() {
  // Nothing is left to gVisor's own file systems in memory, which no limit of a job would bound.
  json mounts = json::array();
  for (const auto& [inside, outside] :
       {std::pair{"/job", "/job"}, std::pair{"/tmp", "/job/tmp"}, std::pair{"/dev/shm", "/job/shm"}}) {
    mounts.push_back({{"destination", inside},
                      {"type", "bind"},
                      {"source", outside},
                      {"options", json::array({"rw", "nosuid", "nodev", "noexec"})}});
  }
  const json result{{"ociVersion", "1.0.2"},
                    {"process", process()},
                    {"root", {{"path", runsc::guest_root}, {"readonly", true}}},
                    {"hostname", "errand"},
                    {"mounts", mounts},
                    {"linux",
                     {{"namespaces", json::array({{{"type", "pid"}},
                                                  {{"type", "mount"}},
                                                  {{"type", "ipc"}},
                                                  {{"type", "uts"}},
                                                  {{"type", "network"}}})}}}};
  return result.dump(2);
}

}  // namespace errand::sandbox::bundle
