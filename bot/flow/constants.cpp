#include "bot/flow/constants.hpp"

#include "bot/core/json_text.hpp"
#include "bot/core/text.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

namespace errand::flow {

namespace {

/// The whole script comes back, with every character beyond ASCII as six.
constexpr std::uint64_t printed_script_bytes = 8U << 20U;

/// "THRESHOLD (门槛)".
std::string full_name(const nlohmann::json& constant) {
  const auto name = printable(constant.at("name").get<std::string>());
  const auto label = printable(constant.at("label").get<std::string>());
  return label.empty() || label == name ? name : name + " (" + label + ")";
}

Parameter parameter_in(const nlohmann::json& constant) {
  return {.name = full_name(constant), .value = printable(constant.at("value").get<std::string>())};
}

Constants constants_in(const nlohmann::json& document) {
  Constants found{.code = document.at("code").get<std::string>(),
                  .unknown = document.at("unknown").get<std::vector<std::string>>()};
  for (const auto& each : document.at("constants")) found.all.push_back(parameter_in(each));
  for (const auto& each : document.at("set")) {
    found.set.push_back({.now = parameter_in(each), .was = printable(each.at("was").get<std::string>())});
  }
  for (const auto& each : document.at("wrong")) {
    found.unfit.push_back({.said = parameter_in(each), .wanted = each.at("wanted").get<std::string>()});
  }
  return found;
}

/// Where the first of the signs stands, and its length; none: npos.
std::pair<std::size_t, std::size_t> first_of(std::string_view text, const auto& signs) {
  std::pair<std::size_t, std::size_t> first{std::string_view::npos, 0};
  for (const std::string_view sign : signs) {
    if (const auto at = text.find(sign); at < first.first) first = {at, sign.size()};
  }
  return first;
}

}  // namespace

std::vector<Parameter> settings_in(const std::string& change) {
  constexpr std::array<std::string_view, 4> between{",", ";", "，", "；"};
  constexpr std::array<std::string_view, 2> equals{"=", "＝"};
  std::vector<Parameter> settings;
  std::string_view rest = trimmed(change);
  while (!rest.empty()) {
    const auto [end, length] = first_of(rest, between);
    const auto part = rest.substr(0, end);
    rest = end == std::string_view::npos ? std::string_view() : trimmed(rest.substr(end + length));
    const auto [at, width] = first_of(part, equals);
    if (at == std::string_view::npos) return {};
    const auto name = trimmed(part.substr(0, at));
    const auto value = trimmed(part.substr(at + width));
    if (name.empty() || value.empty()) return {};
    settings.push_back({.name = std::string(name), .value = std::string(value)});
  }
  return settings;
}

Task<Result<Constants>> read_constants(Runner& runner, std::string job, std::string code,
                                       std::vector<Parameter> values) {
  RunRequest request{.job = std::move(job), .program = Program::constants, .inputs = {}};
  request.options = json_text(nlohmann::json{{"code", code}, {"values", values}});
  request.limits.printed_bytes = printed_script_bytes;
  const auto report = co_await runner.run(std::move(request));
  if (!report) co_return report.error();
  if (report->outcome != Outcome::finished) {
    Constants none{.code = std::move(code)};
    for (auto& value : values) none.unknown.push_back(std::move(value.name));
    co_return none;
  }
  // It comes from the sandbox, and the script may have been imported: untrusted.
  try {
    co_return constants_in(nlohmann::json::parse(report->printed));
  } catch (const nlohmann::json::exception&) {
    co_return Error{Fault::corrupt, "the constants of a script: " + shortened(report->complained, 500)};
  }
}

}  // namespace errand::flow
