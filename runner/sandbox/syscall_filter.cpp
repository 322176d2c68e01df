#include "runner/sandbox/syscall_filter.hpp"

#include "runner/sandbox/files.hpp"
#include "runner/sandbox/step.hpp"

#include <asm/ioctls.h>

#include <fcntl.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <seccomp.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstdint>
#include <cstring>
#include <memory>
#include <string>

namespace errand::sandbox {
namespace {

/// What Python, NumPy and their like need to compute and to work with files they may already reach. Not here,
/// and so refused: everything about namespaces, mounts, other processes, keys, tracing, modules, clocks,
/// handles, io_uring, splice, userfaultfd, shared memory of SysV and POSIX, flock, inotify.
constexpr const char* allowed[] = {
    // Files
    "read",
    "write",
    "readv",
    "writev",
    "pread64",
    "pwrite64",
    "preadv",
    "pwritev",
    "open",
    "openat",
    "close",
    "close_range",
    "stat",
    "fstat",
    "lstat",
    "newfstatat",
    "statx",
    "statfs",
    "fstatfs",
    "lseek",
    "access",
    "faccessat",
    "faccessat2",
    "getdents64",
    "getcwd",
    "chdir",
    "fchdir",
    "rename",
    "renameat",
    "renameat2",
    "mkdir",
    "mkdirat",
    "rmdir",
    "unlink",
    "unlinkat",
    "link",
    "linkat",
    "symlink",
    "symlinkat",
    "readlink",
    "readlinkat",
    "chmod",
    "fchmod",
    "fchmodat",
    "utimensat",
    "utimes",
    "utime",
    "futimesat",
    "umask",
    "fsync",
    "fdatasync",
    "ftruncate",
    "truncate",
    "fallocate",
    "sendfile",
    "copy_file_range",
    "dup",
    "dup2",
    "dup3",
    // Waiting
    "poll",
    "ppoll",
    "select",
    "pselect6",
    "epoll_create1",
    "epoll_ctl",
    "epoll_wait",
    "epoll_pwait",
    "eventfd2",
    "timerfd_create",
    "timerfd_settime",
    "timerfd_gettime",
    "pipe",
    "pipe2",
    "nanosleep",
    "clock_nanosleep",
    "pause",
    "alarm",
    "getitimer",
    "setitimer",
    "timer_create",
    "timer_settime",
    "timer_gettime",
    "timer_getoverrun",
    "timer_delete",
    "sched_yield",
    "restart_syscall",
    // Memory
    "mmap",
    "mprotect",
    "munmap",
    "mremap",
    "brk",
    "madvise",
    "msync",
    "mincore",
    // Signals to itself
    "rt_sigaction",
    "rt_sigprocmask",
    "rt_sigreturn",
    "rt_sigsuspend",
    "rt_sigpending",
    "rt_sigtimedwait",
    "sigaltstack",
    "kill",
    "tgkill",
    "tkill",
    // Threads and itself
    "futex",
    "set_robust_list",
    "get_robust_list",
    "set_tid_address",
    "rseq",
    "membarrier",
    "arch_prctl",
    "getpid",
    "gettid",
    "getppid",
    "getuid",
    "geteuid",
    "getgid",
    "getegid",
    "getresuid",
    "getresgid",
    "getgroups",
    "getpgrp",
    "getpgid",
    "getsid",
    "setsid",
    "setpgid",
    "getrlimit",
    "getrusage",
    "times",
    "uname",
    "getcpu",
    "getrandom",
    "sched_getaffinity",
    "sched_getparam",
    "sched_getscheduler",
    "sched_get_priority_max",
    "sched_get_priority_min",
    "getpriority",
    "wait4",
    "waitid",
    "exit",
    "exit_group",
    // Time
    "gettimeofday",
    "time",
    "clock_gettime",
    "clock_getres",
    // On a socketpair (asyncio), the only sockets there are
    "sendto",
    "recvfrom",
    "sendmsg",
    "recvmsg",
    "shutdown",
    "getsockopt",
    "getsockname",
    "getpeername",
};

using Condition = scmp_arg_cmp;

Condition equals(unsigned argument, scmp_datum_t value) {
  return {argument, SCMP_CMP_EQ, value, 0};
}

Condition masked(unsigned argument, scmp_datum_t mask, scmp_datum_t value) {
  return {argument, SCMP_CMP_MASKED_EQ, mask, value};
}

/// Of an argument that is an int: the kernel reads only the low 32 bits, and comparing all 64 could be walked
/// around by setting a high one.
template <typename Number>
Condition equals_int(unsigned argument, Number value) {
  constexpr scmp_datum_t low_word = 0xffffffffU;
  return masked(argument, low_word, static_cast<scmp_datum_t>(value));
}

class Builder {
 public:
  explicit Builder(std::uint32_t otherwise) : filter_(::seccomp_init(otherwise), ::seccomp_release) {
    if (!filter_) throw StepFailed("seccomp_init failed");
    ok(::seccomp_attr_set(filter_.get(), SCMP_FLTATR_CTL_OPTIMIZE, 2), "binary tree");
    ok(::seccomp_attr_set(filter_.get(), SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS), "bad architecture");
  }

  /// Names that this architecture does not have are left out.
  void rule(std::uint32_t action, const char* name, const std::vector<Condition>& conditions = {}) {
    const int number = ::seccomp_syscall_resolve_name(name);
    if (number < 0) return;
    ok(::seccomp_rule_add_array(filter_.get(), action, number, static_cast<unsigned>(conditions.size()),
                                conditions.empty() ? nullptr : conditions.data()),
       name);
  }

  std::vector<sock_filter> exported() const {
    const Descriptor file(check(::memfd_create("filter", MFD_CLOEXEC), "memfd_create"));
    ok(::seccomp_export_bpf(filter_.get(), file.get()), "export");
    const auto size = static_cast<std::size_t>(check(::lseek(file.get(), 0, SEEK_END), "size of the filter"));
    std::vector<sock_filter> program(size / sizeof(sock_filter));
    check(::pread(file.get(), program.data(), size, 0), "read the filter");
    return program;
  }

 private:
  static void ok(int result, const std::string& what) {
    if (result < 0) fail("seccomp rule " + what, -result);
  }

  std::unique_ptr<void, decltype(&::seccomp_release)> filter_;
};

/// One process per job, or as many as its control group allows; never in a namespace of their own. glibc
/// falls back from clone3, whose flags a filter cannot see, to clone.
void allow_clones(Builder& builder, Forking forking) {
  constexpr scmp_datum_t thread = CLONE_VM | CLONE_THREAD | CLONE_SIGHAND;
  constexpr scmp_datum_t forbidden = CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWNET |
                                     CLONE_NEWIPC | CLONE_NEWUTS | CLONE_NEWCGROUP | CLONE_PTRACE |
                                     CLONE_PARENT;
  if (forking == Forking::allowed) {
    builder.rule(SCMP_ACT_ALLOW, "clone", {masked(0, forbidden, 0)});
    for (const char* name : {"fork", "vfork"}) builder.rule(SCMP_ACT_ALLOW, name);
  } else {
    builder.rule(SCMP_ACT_ALLOW, "clone", {masked(0, thread | forbidden, thread)});
  }
  builder.rule(SCMP_ACT_ERRNO(ENOSYS), "clone3");
}

/// Errors that libraries know how to take: "not there" rather than "not allowed" where they probe.
void refuse_politely(Builder& builder) {
  for (const char* name : {"execve", "execveat", "socket"}) builder.rule(SCMP_ACT_ERRNO(EACCES), name);
  for (const char* name : {"io_uring_setup", "openat2", "memfd_create", "fchmodat2", "futex_waitv"}) {
    builder.rule(SCMP_ACT_ERRNO(ENOSYS), name);
  }
}

void allow_by_argument(Builder& builder) {
  // A datagram socket can name another one, also of another job: the network namespace is shared. No options
  // (the list has no setsockopt): without a control group, what a socket holds is nobody's memory.
  for (const int type : {SOCK_STREAM, SOCK_SEQPACKET}) {
    constexpr scmp_datum_t kind = 0xf;
    builder.rule(SCMP_ACT_ALLOW, "socketpair",
                 {equals(0, AF_UNIX), masked(1, kind, static_cast<scmp_datum_t>(type))});
  }
  // Neither emptied nor asked about: what is cached of the files that all jobs read.
  for (const char* name : {"preadv2", "pwritev2"}) builder.rule(SCMP_ACT_ALLOW, name, {equals_int(5, 0)});
  for (const int advice : {POSIX_FADV_NORMAL, POSIX_FADV_RANDOM, POSIX_FADV_SEQUENTIAL, POSIX_FADV_WILLNEED,
                           POSIX_FADV_NOREUSE}) {
    builder.rule(SCMP_ACT_ALLOW, "fadvise64", {equals_int(3, advice)});
  }
  for (const int request : {TCGETS, FIONREAD, FIOCLEX, FIONCLEX, FIONBIO, TIOCGWINSZ}) {
    builder.rule(SCMP_ACT_ALLOW, "ioctl", {equals_int(1, request)});
  }
  // No leases, notifications, seals, pipe sizes or owners: files of the root are shared with other jobs.
  for (const int command :
       {F_DUPFD, F_DUPFD_CLOEXEC, F_GETFD, F_SETFD, F_GETFL, F_SETFL, F_GETLK, F_SETLK, F_SETLKW}) {
    builder.rule(SCMP_ACT_ALLOW, "fcntl", {equals_int(1, command)});
  }
  // Reading limits, never setting them.
  builder.rule(SCMP_ACT_ALLOW, "prlimit64", {equals(2, 0)});
  for (const int option :
       {PR_SET_NAME, PR_GET_NAME, PR_GET_DUMPABLE, PR_GET_SECCOMP, PR_GET_NO_NEW_PRIVS, PR_CAPBSET_READ}) {
    builder.rule(SCMP_ACT_ALLOW, "prctl", {equals_int(0, option)});
  }
}

/// Calls that libraries make and do well without, so that an error is the answer in every case: how much
/// memory the machine has, a helper program, an owner for SQLite's files when it runs as root.
void refuse_what_libraries_try(Builder& builder) {
  for (const char* name : {"sysinfo", "vfork", "fchown"}) builder.rule(SCMP_ACT_ERRNO(EPERM), name);
  builder.rule(SCMP_ACT_ERRNO(EPERM), "clone", {masked(0, CLONE_THREAD, 0)});
}

}  // namespace

SyscallFilter::SyscallFilter(Forking forking, Unlisted unlisted) {
  Builder builder(unlisted == Unlisted::kill ? SCMP_ACT_KILL_PROCESS : SCMP_ACT_ERRNO(EPERM));
  for (const char* name : allowed) builder.rule(SCMP_ACT_ALLOW, name);
  allow_clones(builder, forking);
  refuse_politely(builder);
  allow_by_argument(builder);
  if (unlisted == Unlisted::kill) refuse_what_libraries_try(builder);
  program_ = builder.exported();
}

SyscallFilter::SyscallFilter(std::string_view compiled) : program_(compiled.size() / sizeof(sock_filter)) {
  if (compiled.empty() || compiled.size() % sizeof(sock_filter) != 0) throw StepFailed("no syscall filter");
  std::memcpy(program_.data(), compiled.data(), compiled.size());
}

std::string_view SyscallFilter::compiled() const {
  return {reinterpret_cast<const char*>(program_.data()), program_.size() * sizeof(sock_filter)};
}

void SyscallFilter::load() const {
  const sock_fprog program{static_cast<unsigned short>(program_.size()),
                           const_cast<sock_filter*>(program_.data())};
  check(::syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program), "load the syscall filter");
}

}  // namespace errand::sandbox
