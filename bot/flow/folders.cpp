#include "bot/flow/folders.hpp"

#include <algorithm>
#include <map>

namespace errand::flow {

namespace {

/// A name without its digits, lower-case.
std::string undated(const std::string& name) {
  std::string plain;
  for (const char c : name) {
    if (c >= '0' && c <= '9') continue;
    plain += c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  }
  return plain;
}

std::string ending_of(const std::string& name) {
  const auto dot = name.rfind('.');
  return dot == std::string::npos ? std::string() : name.substr(dot);
}

}  // namespace

bool are_alike(const std::string& one, const std::string& other) {
  return undated(one) == undated(other);
}

std::vector<std::optional<std::size_t>> files_meant(const std::vector<std::string>& files,
                                                    const std::vector<std::string>& wanted) {
  std::vector<std::optional<std::size_t>> meant(wanted.size());
  std::map<std::string, std::vector<std::size_t>> alike;
  for (std::size_t index = 0; index < wanted.size(); ++index) alike[undated(wanted[index])].push_back(index);
  for (auto& [name, places] : alike) {
    std::vector<std::size_t> found;
    for (std::size_t index = 0; index < files.size() && found.size() < places.size(); ++index) {
      const auto has_its_name = [&](std::size_t other) { return files[other] == files[index]; };
      if (undated(files[index]) == name && std::ranges::none_of(found, has_its_name)) found.push_back(index);
    }
    std::ranges::sort(found, {}, [&](std::size_t index) { return files[index]; });
    std::ranges::sort(places, {}, [&](std::size_t index) { return wanted[index]; });
    for (std::size_t at = 0; at < found.size(); ++at) meant[places[at]] = found[at];
  }
  if (wanted.size() == 1 && !meant.front()) {
    const auto same = std::ranges::find(files, ending_of(wanted.front()), ending_of);
    if (same != files.end()) meant.front() = static_cast<std::size_t>(same - files.begin());
  }
  return meant;
}

}  // namespace errand::flow
