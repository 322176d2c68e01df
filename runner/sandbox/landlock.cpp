#include "runner/sandbox/landlock.hpp"

#include "runner/protocol/descriptor.hpp"
#include "runner/sandbox/step.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstdint>

namespace errand::sandbox::landlock {
namespace {

// The kernel's interface, written out because the headers of a distribution may be older than its kernel
// (https://docs.kernel.org/userspace-api/landlock.html).
struct RulesetAttributes {
  std::uint64_t handled_files = 0;
  std::uint64_t handled_network = 0;
  std::uint64_t scoped = 0;
};
struct __attribute__((packed)) PathBeneath {
  std::uint64_t allowed = 0;
  std::int32_t folder = -1;
};
constexpr int rule_path_beneath = 1;
constexpr unsigned version_flag = 1;

enum Access : std::uint64_t {
  execute = 1U << 0U,
  write_file = 1U << 1U,
  read_file = 1U << 2U,
  read_folder = 1U << 3U,
  remove_folder = 1U << 4U,
  remove_file = 1U << 5U,
  make_folder = 1U << 7U,
  make_file = 1U << 8U,
  make_link = 1U << 12U,
  move = 1U << 13U,
  truncate = 1U << 14U,
};
constexpr std::uint64_t first_rights = (1U << 13U) - 1;
constexpr std::uint64_t device_control = 1U << 15U;
constexpr std::uint64_t both_tcp = 3;
constexpr std::uint64_t sockets_and_signals = 3;

void allow(int ruleset, const char* path, std::uint64_t rights) {
  const protocol::Descriptor folder(check(::open(path, O_PATH | O_CLOEXEC), std::string("open ") + path));
  const PathBeneath rule{rights, folder.get()};
  check(::syscall(SYS_landlock_add_rule, ruleset, rule_path_beneath, &rule, 0U),
        std::string("allow ") + path);
}

/// Something that no barrier but this one refuses, as long as the syscall filter is not loaded.
void show_that_it_holds() {
  if (::mkfifo("/job/probe", 0600) == 0) throw StepFailed("a pipe could be made in the scratch");
  if (errno != EACCES) fail("try to make a pipe in the scratch", errno);
}

}  // namespace

int abi() {
  const long version = ::syscall(SYS_landlock_create_ruleset, nullptr, 0, version_flag);
  return version < 0 ? 0 : static_cast<int>(version);
}

void restrict_self() {
  const int version = abi();
  if (version == 0) return;
  RulesetAttributes attributes{};
  attributes.handled_files = first_rights;
  if (version >= 2) attributes.handled_files |= move;
  if (version >= 3) attributes.handled_files |= truncate;
  if (version >= 5) attributes.handled_files |= device_control;
  if (version >= 4) attributes.handled_network = both_tcp;
  if (version >= 6) attributes.scoped = sockets_and_signals;
  const std::size_t size = version >= 6 ? 24 : version >= 4 ? 16 : 8;
  const protocol::Descriptor ruleset(static_cast<int>(
      check(::syscall(SYS_landlock_create_ruleset, &attributes, size, 0U), "create the ruleset")));
  allow(ruleset.get(), "/", read_file | read_folder | execute);
  allow(ruleset.get(), "/dev", read_file | write_file);
  const std::uint64_t scratch = read_file | read_folder | write_file | remove_folder | remove_file |
                                make_folder | make_file | make_link | move | truncate;
  allow(ruleset.get(), "/job", scratch & attributes.handled_files);
  check(::syscall(SYS_landlock_restrict_self, ruleset.get(), 0U), "restrict_self");
  show_that_it_holds();
}

}  // namespace errand::sandbox::landlock
