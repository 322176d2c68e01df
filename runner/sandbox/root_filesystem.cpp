#include "runner/sandbox/root_filesystem.hpp"

#include "runner/sandbox/bundle.hpp"
#include "runner/sandbox/files.hpp"
#include "runner/sandbox/runsc.hpp"
#include "runner/sandbox/step.hpp"

#include <Python.h>
#include <fcntl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <filesystem>

namespace errand::sandbox::root_filesystem {
namespace {

constexpr std::uint64_t read_only = MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID;

/// The new root is put together on a tmpfs over this folder of the zygote's private mount namespace.
constexpr const char* construction_site = "/tmp";

bool exists(const std::string& path) {
  return ::access(path.c_str(), F_OK) == 0;
}

void make_folder(const std::string& path) {
  if (::mkdir(path.c_str(), 0755) < 0 && errno != EEXIST) fail("mkdir " + path, errno);
}

/// Shows `source` of the host at `target`, with every mount below it, and takes the rights in `attributes`
/// away. Attributes are only ever added: a mount that the host locks (nodev, noexec) stays locked.
void show(const std::string& source, const std::string& target, std::uint64_t attributes) {
  const Descriptor tree(
      check(::open_tree(AT_FDCWD, source.c_str(),
                        OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_RECURSIVE | AT_NO_AUTOMOUNT),
            "open_tree " + source));
  mount_attr change{};
  change.attr_set = attributes;
  check(::mount_setattr(tree.get(), "", AT_EMPTY_PATH | AT_RECURSIVE, &change, sizeof change),
        "mount_setattr " + source);
  check(::move_mount(tree.get(), "", AT_FDCWD, target.c_str(), MOVE_MOUNT_F_EMPTY_PATH),
        "move_mount " + target);
}

void show_folder(const std::string& source, std::uint64_t attributes) {
  if (!exists(source)) return;
  const std::string target = source.substr(1);
  for (std::size_t slash = target.find('/'); slash != std::string::npos;
       slash = target.find('/', slash + 1)) {
    make_folder(target.substr(0, slash));
  }
  make_folder(target);
  show(source, target, attributes);
}

/// Devices keep working on a read-only mount; nodev would close them.
void show_device(const std::string& name) {
  const std::string target = "dev/" + name;
  write_file(AT_FDCWD, target, "");
  show("/dev/" + name, target, read_only | MOUNT_ATTR_NOEXEC);
}

void copy_from_host(const std::string& path) {
  constexpr std::size_t most_bytes = 1U << 20;
  const std::string text = read_file(AT_FDCWD, path, most_bytes);
  if (!text.empty()) write_file(AT_FDCWD, path.substr(1), text);
}

void show_libraries() {
  const std::string version = std::to_string(PY_MAJOR_VERSION) + "." + std::to_string(PY_MINOR_VERSION);
  constexpr std::uint64_t code = read_only | MOUNT_ATTR_NODEV;
  show_folder("/usr/lib/python" + version, code);
  show_folder("/usr/lib/python3", code);
  show_folder("/usr/lib/" LIBRARY_TRIPLET, code);
  show_folder("/usr/local/lib/python" + version, code);
  // The locale of a job's environment; the C library may have it built in.
  for (const char* name : {"C.utf8", "C.UTF-8"}) {
    show_folder(std::string("/usr/lib/locale/") + name, code | MOUNT_ATTR_NOEXEC);
  }
  // Fonts, time zones, matplotlib's data.
  show_folder("/usr/share", code | MOUNT_ATTR_NOEXEC);
  check(::symlink("usr/lib", "lib"), "symlink lib");
}

/// Of a module "x.py" the compiled "x.pyc" goes where Python looks for it.
void write_modules(const Files& files) {
  const std::string folder = std::string(modules).substr(1);
  const std::string cache = folder + "/__pycache__";
  make_folder(folder);
  make_folder(cache);
  const std::string version =
      ".cpython-" + std::to_string(PY_MAJOR_VERSION) + std::to_string(PY_MINOR_VERSION);
  for (const auto& [name, bytes] : files) {
    const bool is_compiled = name.ends_with(".pyc");
    const std::string stem = name.substr(0, name.rfind('.'));
    write_file(AT_FDCWD, is_compiled ? cache + "/" + stem + version + ".pyc" : folder + "/" + name, bytes);
  }
}

void make_etc() {
  make_folder("etc");
  write_file(AT_FDCWD, "etc/passwd", "user:x:1000:1000:user:/job/work:/nonexistent\n");
  write_file(AT_FDCWD, "etc/group", "user:x:1000:\n");
  write_file(AT_FDCWD, "etc/nsswitch.conf", "passwd: files\ngroup: files\nhosts: files\n");
  write_file(AT_FDCWD, "etc/hosts", "");
  // Debian chooses BLAS by a link in /etc/alternatives; the loader's cache names the libraries.
  show_folder("/etc/alternatives", read_only | MOUNT_ATTR_NODEV | MOUNT_ATTR_NOEXEC);
  for (const char* path : {"/etc/ld.so.cache", "/etc/matplotlibrc", "/etc/mime.types"}) copy_from_host(path);
}

/// In the current folder: everything but devices and scratch.
void lay_out(const Files& files) {
  make_folder("usr");
  make_folder("usr/lib");
  show_libraries();
  make_etc();
  write_modules(files);
  make_folder("dev");
  make_folder("job");
}

void show_devices() {
  for (const char* name : {"null", "zero", "full", "random", "urandom"}) show_device(name);
}

void mount_warm_up() {
  check(::mount("tmpfs", "job", "tmpfs", MS_NOSUID | MS_NODEV | MS_NOEXEC, "size=256m,mode=755"),
        "mount the warm-up's scratch");
  for (const char* path : {"job/work", "job/work/in", "job/work/out", "job/tmp", "job/shm"})
    make_folder(path);
}

void begin(const std::string& options) {
  check(::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr), "make mounts private");
  check(::mount("tmpfs", construction_site, "tmpfs", MS_NOSUID, options.c_str()), "mount the new root");
  check(::chdir(construction_site), "chdir to the new root");
}

void enter() {
  check(::syscall(SYS_pivot_root, ".", "."), "pivot_root");
  check(::umount2(".", MNT_DETACH), "drop the host's root");
  check(::chdir("/"), "chdir /");
  mount_attr change{};
  change.attr_set = read_only | MOUNT_ATTR_NODEV;
  check(::mount_setattr(AT_FDCWD, "/", 0, &change, sizeof change), "make the root read-only");
}

/// A copy, because the file that this process runs may have been replaced since.
void copy_own_program(const std::string& target) {
  std::error_code error;
  std::filesystem::copy_file("/proc/self/exe", target, error);
  if (error) throw StepFailed("copy errand-runner to " + target + ": " + error.message());
}

}  // namespace

void build(const Files& files) {
  begin("size=8m,nr_inodes=512,mode=755");
  lay_out(files);
  show_devices();
  check(::symlink("/job/tmp", "tmp"), "symlink tmp");
  check(::symlink("/job/shm", "dev/shm"), "symlink dev/shm");
  mount_warm_up();
  enter();
}

void build_around_guest(const Files& files, const std::string& runsc_on_host) {
  begin("size=64m,nr_inodes=1024,mode=755");
  const auto inside = [](const char* path) { return std::string(path).substr(1); };
  const std::string root = inside(runsc::guest_root);
  for (const char* path :
       {runsc::guest_root, runsc::state, runsc::bundle, runsc::image, "/job", "/proc", "/tmp", "/dev"}) {
    make_folder(inside(path));
  }
  write_file(AT_FDCWD, inside(runsc::program), "");
  show(runsc_on_host, inside(runsc::program), read_only | MOUNT_ATTR_NODEV);
  // A shelter mounts its own over it, which the kernel only allows where one is whole.
  show("/proc", "proc", MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | MOUNT_ATTR_NOEXEC);
  show_devices();
  write_file(AT_FDCWD, inside(runsc::bundle) + "/config.json", bundle::config());
  check(::chdir(root.c_str()), "chdir to the guest's root");
  lay_out(files);
  for (const char* path : {"tmp", "dev/shm"}) make_folder(path);
  copy_own_program(inside(bundle::guest_program));
  check(::chdir(".."), "chdir to the new root");
  check(::mount("tmpfs", inside(runsc::image).c_str(), "tmpfs", MS_NOSUID | MS_NODEV | MS_NOEXEC, "mode=777"),
        "mount the image's folder");
  enter();
}

void cover(const std::string& root, const std::string& path) {
  show(root + "/etc/hosts", root + path, read_only | MOUNT_ATTR_NODEV | MOUNT_ATTR_NOEXEC);
}

void leave_warm_up() {
  check(::chdir("/"), "chdir /");
  check(::umount2("/job", MNT_DETACH), "drop the warm-up's scratch");
}

}  // namespace errand::sandbox::root_filesystem
