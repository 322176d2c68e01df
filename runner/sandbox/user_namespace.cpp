#include "runner/sandbox/user_namespace.hpp"

#include "runner/sandbox/files.hpp"
#include "runner/sandbox/step.hpp"

#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <string>

namespace errand::sandbox::user_namespace {
namespace {

constexpr int namespaces =
    CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWIPC | CLONE_NEWUTS | CLONE_NEWCGROUP | CLONE_NEWNET;

std::string one_id(unsigned inside, unsigned outside) {
  return std::to_string(inside) + " " + std::to_string(outside) + " 1\n";
}

[[noreturn]] void explain(int error) {
  const std::string disabled =
      read_file(AT_FDCWD, "/proc/sys/kernel/apparmor_restrict_unprivileged_userns", 8);
  const std::string most = read_file(AT_FDCWD, "/proc/sys/user/max_user_namespaces", 16);
  const std::string clone = read_file(AT_FDCWD, "/proc/sys/kernel/unprivileged_userns_clone", 8);
  std::string advice =
      "a container runtime or a security module forbids it: allow unshare() and mount() for errand-runner, "
      "or "
      "start it outside of the container";
  if (disabled.starts_with("1")) {
    advice =
        "AppArmor restricts user namespaces here: install deploy/apparmor/errand-runner, or set "
        "kernel.apparmor_restrict_unprivileged_userns=0 with sysctl";
  } else if (clone.starts_with("0")) {
    advice = "set kernel.unprivileged_userns_clone=1 with sysctl";
  } else if (most.starts_with("0")) {
    advice = "set user.max_user_namespaces=10000 with sysctl";
  }
  fail("cannot make a user namespace, without which no script may run; " + advice, error);
}

void keep_capabilities() {
  __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
  std::array<__user_cap_data_struct, 2> sets{};
  check(::syscall(SYS_capget, &header, sets.data()), "capget");
  for (auto& set : sets) set.effective = set.permitted;
  check(::syscall(SYS_capset, &header, sets.data()), "capset");
}

}  // namespace

void enter(int runner, bool privileged) {
  const unsigned uid = ::geteuid();
  const unsigned gid = ::getegid();
  if (::unshare(namespaces) < 0) explain(errno);
  if (!privileged) {
    write_into(AT_FDCWD, "/proc/self/setgroups", "deny");
    write_into(AT_FDCWD, "/proc/self/uid_map", one_id(0, uid));
    write_into(AT_FDCWD, "/proc/self/gid_map", one_id(0, gid));
    return;
  }
  char token = 'M';
  check(::write(runner, &token, 1), "ask for the id map");
  if (check(::read(runner, &token, 1), "wait for the id map") != 1) throw StepFailed("the runner has gone");
  check(::setgroups(0, nullptr), "setgroups");
  check(::setresgid(0, 0, 0), "setresgid");
  check(::setresuid(0, 0, 0), "setresuid");
}

void admit(int runner, pid_t zygote) {
  std::array<char, 1024> answer{};
  const ssize_t count = check(::read(runner, answer.data(), answer.size()), "the zygote's namespaces");
  if (count == 0) throw StepFailed("the zygote ended before it had its namespaces");
  const std::string text(answer.data(), static_cast<std::size_t>(count));
  // 'M' asks for the map; anything else is a sign of failure and its reason.
  if (text != "M") throw StepFailed(text.substr(1));
  const std::string range = "0 " + std::to_string(first_host_id) + " " + std::to_string(host_ids) + "\n";
  const std::string folder = "/proc/" + std::to_string(zygote);
  write_into(AT_FDCWD, folder + "/uid_map", range);
  write_into(AT_FDCWD, folder + "/gid_map", range);
  check(::write(runner, "M", 1), "answer the zygote");
}

void become_cell(std::uint32_t cell, bool privileged) {
  if (privileged) {
    check(::syscall(SYS_setresgid, -1, cell + 1, -1), "setresgid of the cell");
    check(::syscall(SYS_setresuid, -1, cell + 1, -1), "setresuid of the cell");
    keep_capabilities();
  }
  // Otherwise /proc/self/uid_map belongs to root and the job cannot write its own.
  check(::prctl(PR_SET_DUMPABLE, 1, 0, 0, 0), "PR_SET_DUMPABLE");
}

void become_zygote(bool privileged) {
  if (!privileged) return;
  check(::syscall(SYS_setresuid, -1, 0, -1), "setresuid of the zygote");
  check(::syscall(SYS_setresgid, -1, 0, -1), "setresgid of the zygote");
}

void map_job(int proc, unsigned inside, std::uint32_t cell, bool privileged) {
  const unsigned outside = privileged ? cell + 1 : 0;
  write_into(proc, "self/setgroups", "deny");
  write_into(proc, "self/uid_map", one_id(inside, outside));
  write_into(proc, "self/gid_map", one_id(inside, outside));
}

void become(unsigned id) {
  check(::syscall(SYS_setresgid, id, id, id), "setresgid");
  check(::syscall(SYS_setresuid, id, id, id), "setresuid");
}

}  // namespace errand::sandbox::user_namespace
