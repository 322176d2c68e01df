/// Short words for the tests of the configuration: read a text, see its problems as the admin would.
#pragma once

#include "config/load.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <stdexcept>
#include <string>

namespace errand::config {

/// A folder of its own, gone with the object.
class OwnFolder {
 public:
  OwnFolder() {
    auto name = (std::filesystem::temp_directory_path() / "errand-config-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) {
      throw std::runtime_error("no temporary folder");
    }
    path_ = name;
  }
  OwnFolder(const OwnFolder&) = delete;
  OwnFolder& operator=(const OwnFolder&) = delete;
  ~OwnFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }

  const std::filesystem::path& path() const { return path_; }

  std::filesystem::path write(const std::string& name, const std::string& content,
                              std::filesystem::perms permissions = std::filesystem::perms::owner_all) const {
    const auto file = path_ / name;
    std::ofstream{file, std::ios::binary} << content;
    std::filesystem::permissions(file, permissions);
    return file;
  }

 private:
  std::filesystem::path path_;
};

inline Environment environment_of(std::map<std::string, std::string> variables) {
  return [variables](const std::string& name) -> std::optional<std::string> {
    const auto found = variables.find(name);
    return found == variables.end() ? std::nullopt : std::optional{found->second};
  };
}

inline Loaded read(const std::string& text, const std::map<std::string, std::string>& variables = {}) {
  return parse(text, "/etc/errand", environment_of(variables));
}

/// The problems of a text, a line each, as `errand check` prints them.
inline std::string problems_of(const std::string& text,
                               const std::map<std::string, std::string>& variables = {}) {
  std::string lines;
  for (const auto& problem : read(text, variables).problems) {
    lines += (lines.empty() ? "" : "\n") + to_string("errand.yaml", problem);
  }
  return lines;
}

}  // namespace errand::config
