#include "runner/sandbox/collect.hpp"

#include "runner/protocol/frame.hpp"
#include "runner/protocol/job.hpp"
#include "runner/sandbox/files.hpp"

#include <dirent.h>
#include <nlohmann/json.hpp>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <memory>

namespace errand::sandbox {
namespace {

constexpr std::size_t most_depth = 16;
constexpr std::size_t most_name_bytes = 1000;
constexpr std::size_t most_refusals = 50;

std::vector<std::string> names_in(int folder) {
  // A second descriptor: closedir() closes the one it was given.
  DIR* stream = ::fdopendir(::fcntl(folder, F_DUPFD_CLOEXEC, 0));
  if (stream == nullptr) return {};
  const std::unique_ptr<DIR, decltype(&::closedir)> closed(stream, ::closedir);
  std::vector<std::string> names;
  while (const dirent* entry = ::readdir(stream)) {
    const std::string name(static_cast<const char*>(entry->d_name));
    if (name != "." && name != "..") names.push_back(name);
  }
  std::ranges::sort(names);
  return names;
}

class Collection {
 public:
  Collection(int job, const protocol::Limits& limits) : job_(job), limits_(limits) {}

  Collected all() {
    take_folder("", 0);
    return std::move(collected_);
  }

 private:
  void take_folder(const std::string& below, std::size_t depth) {
    const Descriptor folder = open_beneath(job_, path_of(below), O_RDONLY | O_DIRECTORY);
    if (!folder.is_open()) return refuse(below.empty() ? "out/" : below, "unreadable");
    for (const std::string& name : names_in(folder.get())) {
      take(below.empty() ? name : below + "/" + name, depth);
    }
  }

  void take(const std::string& name, std::size_t depth) {
    struct stat what {};
    const Descriptor entry = open_beneath(job_, path_of(name), O_PATH);
    if (!entry.is_open()) return refuse(name, errno == ELOOP ? "link" : "unreadable");
    if (::fstat(entry.get(), &what) < 0) return refuse(name, "unreadable");
    if (S_ISLNK(what.st_mode)) return refuse(name, "link");
    if (S_ISDIR(what.st_mode)) {
      if (depth + 1 >= most_depth) return refuse(name, "too_deep");
      return take_folder(name, depth + 1);
    }
    if (!S_ISREG(what.st_mode)) return refuse(name, "no_file");
    if (name.size() > most_name_bytes) return refuse(name, "name_too_long");
    take_file(name, static_cast<std::uint64_t>(what.st_size));
  }

  void take_file(const std::string& name, std::uint64_t size_bytes) {
    if (collected_.outputs.size() >= std::min<std::uint64_t>(limits_.files, protocol::most_descriptors)) {
      return exceed("files", name, "too_many");
    }
    // The size that a reader would see: a sparse file counts in full.
    if (total_bytes_ + size_bytes > limits_.output_bytes) return exceed("output", name, "too_large");
    Descriptor file = open_beneath(job_, path_of(name), O_RDONLY);
    if (!file.is_open()) return refuse(name, "unreadable");
    total_bytes_ += size_bytes;
    // The kernel cut it there; a script may have taken the error for nothing.
    if (size_bytes == limits_.output_bytes && collected_.limit.empty()) collected_.limit = "output";
    collected_.outputs.push_back({name, size_bytes});
    collected_.files.push_back(std::move(file));
  }

  void exceed(const char* limit, const std::string& name, const char* why) {
    if (collected_.limit.empty()) collected_.limit = limit;
    refuse(name, why);
  }

  void refuse(const std::string& name, const char* why) {
    if (collected_.refused.size() < most_refusals) collected_.refused.push_back({name, why});
  }

  static std::string path_of(const std::string& below) {
    return below.empty() ? "work/out" : "work/out/" + below;
  }

  int job_;
  protocol::Limits limits_;
  std::uint64_t total_bytes_ = 0;
  Collected collected_{};
};

}  // namespace

Collected collect_outputs(int job, const protocol::Limits& limits) {
  return Collection(job, limits).all();
}

std::vector<std::string> opened_inputs(int job, const std::vector<std::string>& inputs) {
  std::vector<std::string> opened;
  const Descriptor folder = open_beneath(job, "work/in", O_RDONLY | O_DIRECTORY);
  if (!folder.is_open()) return opened;
  for (const std::string& name : inputs) {
    struct stat what {};
    if (::fstatat(folder.get(), name.c_str(), &what, AT_SYMLINK_NOFOLLOW) < 0) continue;
    if (what.st_atim.tv_sec != 0 || what.st_atim.tv_nsec != 0) opened.push_back(name);
  }
  return opened;
}

Notes read_notes(int job) {
  constexpr std::size_t most_bytes = 4U << 20;
  const Descriptor file = open_beneath(job, "notes", O_RDONLY);
  struct stat what {};
  if (!file.is_open() || ::fstat(file.get(), &what) < 0 || !S_ISREG(what.st_mode)) return {};
  const auto json = protocol::untrusted_json(read_all(file.get(), most_bytes));
  if (!json.is_object()) return {};
  Notes notes;
  notes.are_there = true;
  if (const auto found = json.find("limit"); found != json.end() && found->is_string()) notes.limit = *found;
  if (const auto found = json.find("charts"); found != json.end() && found->is_string()) {
    const auto charts = protocol::untrusted_json(found->get_ref<const std::string&>());
    if (charts.is_array() && !charts.empty()) notes.charts = *found;
  }
  return notes;
}

}  // namespace errand::sandbox
