#include "bot/app/installed_packages.hpp"

#include "bot/core/json_text.hpp"

#include <nlohmann/json.hpp>

namespace errand::app {
namespace {

using nlohmann::json;

Result<std::string> names_in(const RunReport& report) {
  const auto found = parsed_json(report.printed);
  if (!found.is_object()) return Error{Fault::corrupt, report.complained};
  std::string names;
  for (const auto& package : found.value("packages", json::array())) {
    names += (names.empty() ? "" : ", ") + package.value("name", "") + " " + package.value("version", "");
  }
  return names;
}

}  // namespace

Task<std::string> InstalledPackages::names() {
  if (!names_.empty()) co_return names_;
  const auto report = co_await runner_.run({.job = "packages", .program = Program::packages, .inputs = {}});
  const auto names = report ? names_in(*report) : Result<std::string>(report.error());
  if (names) {
    names_ = *names;
  } else {
    log_.write(Level::error, "the runner does not tell its packages: " + names.error().message);
  }
  co_return names_;
}

}  // namespace errand::app
