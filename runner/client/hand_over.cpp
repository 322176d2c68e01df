#include "runner/client/hand_over.hpp"

#include "runner/client/translate.hpp"

#include <fcntl.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>

namespace errand::runner_client {
namespace {

Error failure(const std::string& what, int error) {
  return {error == ENOSPC ? Fault::unavailable : Fault::internal,
          "cannot take over an output: " + what + ": " + std::generic_category().message(error)};
}

/// Copies exactly the size that was counted against the limit.
Result<void> copy(int from, int to, std::uint64_t size_bytes, const std::string& path) {
  constexpr std::uint64_t piece_bytes = 16U << 20;
  off_t offset = 0;
  while (static_cast<std::uint64_t>(offset) < size_bytes) {
    const std::uint64_t left = size_bytes - static_cast<std::uint64_t>(offset);
    const ssize_t count = ::sendfile(to, from, &offset, std::min(left, piece_bytes));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return failure(path, errno);
    if (count == 0) return Error{Fault::corrupt, "an output is shorter than errand-runner said"};
  }
  return {};
}

Result<std::string> new_file(const std::string& folder, protocol::Descriptor& file) {
  std::string path = folder + "/output-XXXXXX";
  file.reset(::mkostemp(path.data(), O_CLOEXEC));
  if (!file.is_open()) return failure(path, errno);
  return path;
}

Result<RunOutput> copy_one(const std::string& folder, const protocol::JobOutput& output, int source) {
  struct stat what {};
  if (::fstat(source, &what) < 0 || !S_ISREG(what.st_mode)) {
    return Error{Fault::internal, "errand-runner handed over something that is not a file"};
  }
  protocol::Descriptor target;
  const Result<std::string> path = new_file(folder, target);
  if (!path) return path.error();
  if (const Result<void> copied = copy(source, target.get(), output.size_bytes, *path); !copied) {
    ::unlink(path->c_str());
    return copied.error();
  }
  return RunOutput{"", *path, output.size_bytes};
}

}  // namespace

Result<std::vector<RunOutput>> copy_outputs(const std::string& folder,
                                            const std::vector<protocol::JobOutput>& outputs,
                                            const std::vector<protocol::Descriptor>& files) {
  std::error_code ignored;
  std::filesystem::create_directories(folder, ignored);
  std::vector<RunOutput> taken;
  for (std::size_t index = 0; index < outputs.size(); ++index) {
    Result<RunOutput> output = copy_one(folder, outputs[index], files[index].get());
    if (!output) {
      for (const RunOutput& earlier : taken) ::unlink(earlier.path.c_str());
      return output.error();
    }
    output->name = safe_path(outputs[index].name, taken);
    taken.push_back(std::move(*output));
  }
  return taken;
}

}  // namespace errand::runner_client
