/// The abuse list: what a stranger's script tries, what it gets, and that the next job does not notice. The
/// cases are the files of tests/runner/cases. In them a line "#### name" begins a case (the numbers are those
/// of the list of abuse cases that the runner was designed against), "#! key=value..." sets its limits and
/// what is expected of the report, "#> text" is a line that it prints, "#+ name" a file that is delivered,
/// "#- text" one that is refused. What gVisor's kernel answers differently has an @ in the place of the #:
/// such lines of a kind then stand for all the others of that kind.
#include "runner/sandbox/syscall_filter.hpp"
#include "tests/runner/running.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include <sys/utsname.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <map>
#include <set>
#include <sstream>

using namespace errand;
using tests::As;
using tests::In;
using tests::Running;

namespace {

struct Case {
  std::string name;
  std::string script;
  std::map<std::string, std::string> expected;
  std::string printed;
  std::vector<std::string> delivered;
  std::vector<std::string> refused;
  std::set<char> replaced{};  ///< Kinds of lines that gVisor has its own of.
};

void add_line(Case& one, std::string line, In isolation) {
  const bool is_gvisors =
      line.size() > 1 && line[0] == '@' && std::string("!>+-").find(line[1]) != std::string::npos;
  if (is_gvisors && isolation != In::gvisor) return;
  if (is_gvisors) {
    line[0] = '#';
    if (one.replaced.insert(line[1]).second && line[1] == '>') one.printed.clear();
    // Nothing is said of what it prints.
    if (line == "#>") return;
  } else if (line.starts_with("#> ") && one.replaced.contains('>')) {
    return;
  }
  const auto rest = [&] { return line.size() > 3 ? line.substr(3) : std::string(); };
  if (line.starts_with("#! ")) {
    std::istringstream words(rest());
    for (std::string word; words >> word;) {
      const std::size_t equals = word.find('=');
      one.expected[word.substr(0, equals)] = word.substr(equals + 1);
    }
  } else if (line.starts_with("#> ")) {
    one.printed += rest() + "\n";
  } else if (line.starts_with("#+ ")) {
    one.delivered.push_back(rest());
  } else if (line.starts_with("#- ")) {
    one.refused.push_back(rest());
  } else {
    one.script += line + "\n";
  }
}

bool is_for_this_machine(const Case& one) {
  utsname name{};
  ::uname(&name);
  const auto machine = one.expected.find("machine");
  return machine == one.expected.end() || machine->second == static_cast<const char*>(name.machine);
}

std::vector<Case> cases_of(const std::string& file, In isolation) {
  const std::string folder = std::string(FIXTURES) + "/../runner/cases/";
  const std::string prelude = tests::content_of(folder + "_prelude.py");
  std::ifstream lines(folder + file);
  std::vector<Case> cases;
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("#### ")) {
      cases.push_back({line.substr(5), prelude, {}, {}, {}, {}, {}});
    } else if (!cases.empty()) {
      add_line(cases.back(), line, isolation);
    }
  }
  std::erase_if(cases, [](const Case& one) { return !is_for_this_machine(one); });
  return cases;
}

RunLimits limits_of(const Case& one) {
  const auto number = [&](const char* key) {
    const auto found = one.expected.find(key);
    return found == one.expected.end() ? 0UL : std::stoul(found->second);
  };
  RunLimits limits;
  limits.wall = std::chrono::milliseconds(number("wall_ms"));
  limits.cpu = std::chrono::milliseconds(number("cpu_ms"));
  limits.memory_bytes = number("memory_mb") << 20U;
  limits.output_bytes = number("output_kb") << 10U;
  limits.printed_bytes = number("printed_bytes");
  return limits;
}

void check(const Case& one, const RunReport& report) {
  const auto expected = [&](const char* key, const std::string& otherwise) {
    const auto found = one.expected.find(key);
    return found == one.expected.end() ? otherwise : found->second;
  };
  // "a|b": either.
  const std::string outcomes = "|" + expected("outcome", "finished") + "|";
  const std::string outcome = name_of(report.outcome);
  CHECK(outcomes.find("|" + outcome + "|") != std::string::npos);
  if (one.expected.contains("limit")) CHECK(report.limit == expected("limit", ""));
  if (!one.expected.contains("outcome")) CHECK(report.limit.empty());
  if (one.expected.contains("value")) CHECK(std::to_string(report.limit_value) == expected("value", ""));
  if (one.expected.contains("code")) CHECK(std::to_string(report.exit_code) == expected("code", ""));
  if (!one.printed.empty()) CHECK(report.printed == one.printed);
  for (const std::string& name : one.delivered) {
    CHECK(std::ranges::count(report.outputs, name, &RunOutput::name) == 1);
  }
  for (const std::string& line : one.refused) {
    CHECK(std::ranges::count_if(report.refused_outputs, [&](const RefusedOutput& refused) {
            return refused.name + ": " + refused.why == line;
          }) == 1);
  }
}

}  // namespace

namespace {

void run_all_of(const std::string& file, As user, In isolation = In::namespaces) {
  Running& runner = Running::shared(user, isolation);
  const int pid = runner.pid();
  const std::vector<Case> cases = cases_of(file, isolation);
  REQUIRE(cases.size() > 5);
  for (const Case& one : cases) {
    INFO(one.name << (user == As::this_user ? "" : ", as an ordinary user")
                  << (isolation == In::gvisor ? ", in gVisor" : ""));
    const auto report = runner.run(one.script, {}, limits_of(one));
    REQUIRE(report.has_value());
    INFO("stderr: " << report->complained.substr(0, 1000));
    INFO("stdout: " << report->printed.substr(0, 1000));
    check(one, *report);
    CHECK(runner.run("print('next')").value().printed == "next\n");
    CHECK(runner.pid() == pid);
  }
}

}  // namespace

TEST_CASE("every case of the abuse list has its stated end, and the next job does not notice",
          "[runner][cases]") {
  const As user = GENERATE(As::this_user, As::ordinary_user);
  run_all_of(GENERATE("files.py", "processes.py", "kernel.py"), user);
}

TEST_CASE("a script that is no attack ends as it does with plain Python", "[runner][cases]") {
  run_all_of("endings.py", As::this_user);
}

TEST_CASE("every package that scripts are promised works under the real barriers", "[runner][cases]") {
  run_all_of("packages.py", GENERATE(As::this_user, As::ordinary_user));
}

namespace {

/// In a folder of its own, as the script of a job with the runner's modules.
int status_under(const sandbox::SyscallFilter& filter, const std::string& script) {
  const tests::Folder folder;
  std::ofstream(folder.path() / "filter", std::ios::binary) << filter.compiled();
  std::ofstream(folder.path() / "case.py") << script;
  for (const char* name : {"in", "out"}) std::filesystem::create_directory(folder.path() / name);
  const std::string tests = std::string(FIXTURES) + "/../runner/";
  const std::string command = "cd " + folder.path().string() + " && exec /usr/bin/python3 -B " + tests +
                              "under_filter.py filter " + tests +
                              "../../runner/python case.py >/dev/null 2>&1";
  return std::system(command.c_str());
}

}  // namespace

TEST_CASE("no package that scripts are promised makes a system call that is in no list", "[runner][cases]") {
  const sandbox::SyscallFilter filter(sandbox::Forking::denied, sandbox::Unlisted::kill);
  for (const Case& one : cases_of("packages.py", In::namespaces)) {
    INFO(one.name);
    CHECK(status_under(filter, one.script) == 0);
  }
  // What is in no list is noticed.
  CHECK(status_under(filter, "import fcntl; fcntl.flock(open('case.py'), fcntl.LOCK_EX)") != 0);
}

TEST_CASE("in gVisor every case of the abuse list has its stated end, and the next job does not notice",
          "[.][gvisor]") {
  run_all_of(GENERATE("files.py", "processes.py", "kernel.py"), As::this_user, In::gvisor);
}

TEST_CASE("in gVisor an ordinary user's runner is no weaker", "[.][gvisor]") {
  run_all_of(GENERATE("files.py", "processes.py", "kernel.py"), As::ordinary_user, In::gvisor);
}

TEST_CASE("in gVisor every package that scripts are promised works", "[.][gvisor]") {
  run_all_of("packages.py", As::this_user, In::gvisor);
}

TEST_CASE("in gVisor a script that is no attack ends as it does with plain Python", "[.][gvisor]") {
  run_all_of("endings.py", As::this_user, In::gvisor);
}
