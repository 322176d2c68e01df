#include "runner/sandbox/modules.hpp"

namespace errand::embedded {
using Files = std::vector<std::pair<std::string_view, std::string_view>>;
const Files& runner_python();
}  // namespace errand::embedded

namespace errand::sandbox {

root_filesystem::Files python_modules() {
  root_filesystem::Files files;
  for (const auto& [path, bytes] : embedded::runner_python()) {
    files.emplace_back(path.substr(path.rfind('/') + 1), bytes);
  }
  return files;
}

}  // namespace errand::sandbox
