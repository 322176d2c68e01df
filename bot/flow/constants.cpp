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

/// The digit at the start of the text, ASCII or of full width, takes so many bytes; 0: there is none.
std::size_t digit_at(std::string_view text) {
  if (!text.empty() && text[0] >= '0' && text[0] <= '9') return 1;
  const bool is_wide =
      text.size() >= 3 && text.starts_with("\xEF\xBC") && text[2] >= '\x90' && text[2] <= '\x99';
  return is_wide ? 3 : 0;
}

bool ends_in_digit(std::string_view text) {
  return (!text.empty() && digit_at(text.substr(text.size() - 1)) > 0) ||
         (text.size() >= 3 && digit_at(text.substr(text.size() - 3)) == 3);
}

/// "000" of "5,000", "000.5万" of "1,000.5万", "2025" of "Apr 1, 2025": what follows a comma within a value.
bool is_rest_of_value(std::string_view part) {
  constexpr std::array<std::string_view, 15> signs{".",  "．", "%",  "％", "百", "千", "万", "亿",
                                                   "元", "块", "圆", "k",  "K",  "w",  "W"};
  if (digit_at(part) == 0) return false;
  while (!part.empty()) {
    const auto sign =
        std::ranges::find_if(signs, [&](std::string_view each) { return part.starts_with(each); });
    const auto bytes = sign != signs.end() ? sign->size() : digit_at(part);
    if (bytes == 0) return false;
    part.remove_prefix(bytes);
  }
  return true;
}

}  // namespace

std::vector<Parameter> settings_in(const std::string& change) {
  constexpr std::array<std::string_view, 4> between{",", ";", "，", "；"};
  constexpr std::array<std::string_view, 2> equals{"=", "＝"};
  std::vector<std::pair<std::string_view, std::string_view>> found;
  std::string_view rest = trimmed(change);
  while (!rest.empty()) {
    const auto [end, length] = first_of(rest, between);
    const auto part = trimmed(rest.substr(0, end));
    rest = end == std::string_view::npos ? std::string_view() : trimmed(rest.substr(end + length));
    const auto [at, width] = first_of(part, equals);
    if (at == std::string_view::npos) {
      if (found.empty() || !ends_in_digit(found.back().second) || !is_rest_of_value(part)) return {};
      auto& value = found.back().second;
      value =
          std::string_view(value.data(), static_cast<std::size_t>(part.data() + part.size() - value.data()));
      continue;
    }
    const auto name = trimmed(part.substr(0, at));
    const auto value = trimmed(part.substr(at + width));
    if (name.empty() || value.empty()) return {};
    found.emplace_back(name, value);
  }
  std::vector<Parameter> settings;
  for (const auto& [name, value] : found) {
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
    co_return constants_in(parsed_json(report->printed));
  } catch (const nlohmann::json::exception&) {
    co_return Error{Fault::corrupt, "the constants of a script: " + shortened(report->complained, 500)};
  }
}

}  // namespace errand::flow
