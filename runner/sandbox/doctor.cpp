#include "runner/sandbox/doctor.hpp"

#include "runner/sandbox/canary.hpp"
#include "runner/sandbox/files.hpp"
#include "runner/sandbox/landlock.hpp"
#include "runner/sandbox/step.hpp"

#include <nlohmann/json.hpp>

#include <fcntl.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <iostream>

namespace errand::sandbox {
namespace {

using nlohmann::json;

json kernel() {
  utsname name{};
  ::uname(&name);
  return {{"release", static_cast<const char*>(name.release)},
          {"machine", static_cast<const char*>(name.machine)},
          {"landlock_abi", landlock::abi()}};
}

void look_inside(const Settings& settings, json& result) {
  Poller poller;
  Pool pool(settings, poller);
  pool.start();
  prove(pool, poller, settings);
  const protocol::JobReport report = run_own_program(pool, poller, settings, "check");
  const json found = protocol::untrusted_json(report.printed);
  if (!found.is_object()) throw StepFailed("the check's answer cannot be read: " + report.printed);
  result.update(found);
  result["isolation"] = pool.isolation();
  result["control_groups"] = {{"used", pool.control_groups().name()},
                              {"why_not_better", pool.control_groups().reason()}};
  result["versions"] = pool.versions();
  for (const json& package : found.at("packages")) {
    if (!package.contains("missing") || !package.at("needed").get<bool>()) continue;
    result["problems"].push_back(
        {{"what", "the Python package " + package.at("name").get<std::string>() + " is missing"},
         {"fix", package.at("install")}});
  }
  if (found.at("chinese_font").is_null()) {
    result["problems"].push_back(
        {{"what", "no Chinese font: charts show boxes"}, {"fix", "apt-get install fonts-noto-cjk"}});
  }
}

}  // namespace

int check_machine(Settings settings) {
  settings.slots = 1;
  settings.spare = 0;
  json result{{"kernel", kernel()}, {"problems", json::array()}};
  try {
    look_inside(settings, result);
  } catch (const StepFailed& failure) {
    result["problems"].push_back({{"what", failure.what()}, {"fix", ""}});
  }
  result["ok"] = result["problems"].empty();
  std::cout << result.dump(2) << std::endl;
  return result["ok"] ? 0 : 1;
}

}  // namespace errand::sandbox
