#include "runner/sandbox/settings.hpp"

#include "runner/protocol/frame.hpp"
#include "runner/sandbox/barriers.hpp"

#include <sched.h>

#include <algorithm>
#include <charconv>
#include <functional>
#include <map>
#include <sstream>

namespace errand::sandbox {
namespace {

using protocol::Limits;

struct Option {
  const char* name;
  const char* value;
  const char* meaning;
  std::function<void(Settings&, const std::string&)> set;
};

/// Both ends belong to it.
struct Range {
  std::uint64_t least = 0;
  std::uint64_t most = 0;
};
constexpr std::uint64_t day_ms = 24ULL * 3600 * 1000;
constexpr std::uint64_t terabyte_in_mb = 1ULL << 20;

std::uint64_t number(const std::string& text, Range range) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool is_whole = error == std::errc() && end == text.data() + text.size();
  if (is_whole && value >= range.least && value <= range.most) return value;
  throw std::invalid_argument("wants a whole number from " + std::to_string(range.least) + " to " +
                              std::to_string(range.most) + ", not \"" + text + "\"");
}

/// "60000" or "60000:300000".
auto limit(std::uint64_t Limits::*member, std::uint64_t unit, std::uint64_t most) {
  return [member, unit, range = Range{1, most}](Settings& settings, const std::string& text) {
    const std::size_t colon = text.find(':');
    settings.usual.*member = number(text.substr(0, colon), range) * unit;
    settings.most.*member =
        colon == std::string::npos ? settings.usual.*member : number(text.substr(colon + 1), range) * unit;
    if (settings.most.*member < settings.usual.*member)
      throw std::invalid_argument("wants USUAL or USUAL:MOST, in that order");
  };
}

template <typename Number>
auto count(Number Settings::*member, Range range, std::uint64_t unit = 1) {
  return [member, range, unit](Settings& settings, const std::string& text) {
    settings.*member = static_cast<Number>(number(text, range) * unit);
  };
}

auto flag(bool Settings::*member, bool value) {
  return [member, value](Settings& settings, const std::string&) { settings.*member = value; };
}

template <typename Value>
auto choice(Value Settings::*member, std::map<std::string, Value> values) {
  return [member, values = std::move(values)](Settings& settings, const std::string& text) {
    const auto found = values.find(text);
    if (found != values.end()) {
      settings.*member = found->second;
      return;
    }
    std::string names;
    for (const auto& [name, value] : values) names += (names.empty() ? "" : ", ") + name;
    throw std::invalid_argument("wants one of " + names + ", not \"" + text + "\"");
  };
}

const std::vector<Option>& options() {
  static const std::vector<Option> table{
      {"--socket", "PATH", "the Unix socket to listen on (serve)",
       [](Settings& settings, const std::string& text) { settings.socket = text; }},
      {"--slots", "N", "jobs at the same time; default: one per processor",
       count(&Settings::slots, {0, 256})},
      {"--spare", "N", "confined children waiting beyond the slots; default 1",
       count(&Settings::spare, {0, 256})},
      {"--queue", "N", "requests that may wait; default 64", count(&Settings::queue, {1, 100'000})},
      {"--wall-ms", "N[:MOST]", "time of a job; default 60000", limit(&Limits::wall_ms, 1, day_ms)},
      {"--cpu-ms", "N[:MOST]", "processor time of a job; default 60000", limit(&Limits::cpu_ms, 1, day_ms)},
      {"--memory-mb", "N[:MOST]", "memory of a job beyond the warm Python; default 1024",
       limit(&Limits::memory_bytes, 1U << 20U, terabyte_in_mb)},
      {"--output-mb", "N[:MOST]", "all files in out/; default 200",
       limit(&Limits::output_bytes, 1U << 20U, terabyte_in_mb)},
      {"--printed-kb", "N[:MOST]", "stdout and stderr, each; default 1024",
       limit(&Limits::printed_bytes, 1U << 10U, 16U << 10U)},
      {"--files", "N[:MOST]", "files in out/; default 200",
       limit(&Limits::files, 1, protocol::most_descriptors)},
      {"--inputs-mb", "N", "all inputs of a job; default 1024",
       count(&Settings::inputs_bytes, {1, terabyte_in_mb}, 1U << 20U)},
      {"--threads", "N", "threads and processes of a job; default 64", count(&Settings::threads, {1, 4096})},
      {"--isolation", "namespaces|gvisor", "gvisor: a kernel of its own for each job (needs runsc)",
       choice(&Settings::isolation, {{"namespaces", Isolation::namespaces}, {"gvisor", Isolation::gvisor}})},
      {"--fork", "deny|allow", "whether a job may start processes (needs cgroups); default deny",
       choice(&Settings::forking, {{"deny", Forking::denied}, {"allow", Forking::allowed}})},
      {"--cgroup", "auto|v2|v1|none", "control groups for jobs; default auto: the best there is",
       choice(&Settings::control_groups, {{"auto", ControlGroupChoice::automatic},
                                          {"v2", ControlGroupChoice::v2},
                                          {"v1", ControlGroupChoice::v1},
                                          {"none", ControlGroupChoice::none}})},
      {"--jobs-per-zygote", "N", "renew the warm Python after so many jobs; default 20000",
       count(&Settings::jobs_per_zygote, {1, 1'000'000'000})},
      {"--hours-per-zygote", "N", "and after so many hours; default 24",
       count(&Settings::hours_per_zygote, {1, 24ULL * 365})},
      {"--client-patience-ms", "N",
       "close what sends no request, or reads no answer, for so long; default 60000",
       count(&Settings::client_patience_ms, {100, day_ms})},
      {"--patience-ms", "N", "replace a warm Python that does not answer for so long; default 30000",
       count(&Settings::patience_ms, {1'000, day_ms})},
      {"--no-warm-up", "", "only import the packages: starts sooner, first uses are slower",
       flag(&Settings::warm_up, false)},
      {"--no-huge-pages", "", "leave the warm heap in small pages", flag(&Settings::huge_pages, false)},
      {"--no-hot-pages", "", "do not touch known pages while a child waits",
       flag(&Settings::hot_pages, false)},
      {"--die-with-parent", "", "end when the process that started the runner ends",
       flag(&Settings::die_with_parent, true)},
      {"--break-barrier", "NAME",
       "make one step fail, or leave a barrier out (without:NAME), to see that nothing runs then",
       [](Settings& settings, const std::string& text) { settings.broken = text; }},
  };
  return table;
}

std::uint32_t processors() {
  cpu_set_t set;
  CPU_ZERO(&set);
  if (::sched_getaffinity(0, sizeof set, &set) < 0) return 1;
  return static_cast<std::uint32_t>(std::max(1, CPU_COUNT(&set)));
}

void check_breakable(const Settings& settings) {
  auto names = breakable_steps(settings.isolation);
  for (const auto& name : barriers_to_leave_out(settings.isolation)) names.push_back(leaving_out + name);
  if (std::ranges::find(names, settings.broken) != names.end()) return;
  std::string list;
  for (const auto& name : names) list += (list.empty() ? "" : ", ") + name;
  throw std::invalid_argument("--break-barrier wants one of " + list);
}

}  // namespace

Settings settings_from(const std::vector<std::string>& arguments) {
  Settings settings;
  for (std::size_t index = 0; index < arguments.size(); ++index) {
    const std::string& name = arguments[index];
    const auto found =
        std::ranges::find_if(options(), [&](const Option& option) { return name == option.name; });
    if (found == options().end()) throw std::invalid_argument("unknown option " + name + "; see --help");
    const bool takes_value = *found->value != '\0';
    if (takes_value && index + 1 == arguments.size()) throw std::invalid_argument(name + " wants a value");
    try {
      found->set(settings, takes_value ? arguments[++index] : "");
    } catch (const std::invalid_argument& error) {
      throw std::invalid_argument(name + " " + error.what());
    }
  }
  if (settings.slots == 0) settings.slots = processors();
  if (!settings.broken.empty()) check_breakable(settings);
  return settings;
}

std::string describe_options() {
  std::ostringstream text;
  constexpr std::size_t column = 30;
  for (const Option& option : options()) {
    std::string left = std::string("  ") + option.name + " " + option.value;
    left.resize(std::max(left.size() + 1, column), ' ');
    text << left << option.meaning << "\n";
  }
  return text.str();
}

Limits effective(const Limits& asked, const Settings& settings) {
  Limits limits;
  for (const auto member : {&Limits::wall_ms, &Limits::cpu_ms, &Limits::memory_bytes, &Limits::output_bytes,
                            &Limits::printed_bytes, &Limits::files}) {
    limits.*member =
        std::min(asked.*member == 0 ? settings.usual.*member : asked.*member, settings.most.*member);
  }
  return limits;
}

}  // namespace errand::sandbox
