/// errand-runner: runs strangers' Python scripts, each confined in a child of a warm interpreter.
#include "runner/sandbox/doctor.hpp"
#include "runner/sandbox/server.hpp"
#include "runner/sandbox/zygote.hpp"

#include <iostream>
#include <string>
#include <vector>

namespace {

constexpr const char* usage = R"text(errand-runner - runs Python scripts of strangers, isolated and warm

SYNOPSIS
  errand-runner serve --socket PATH [OPTION...]
  errand-runner check
  errand-runner --help

SERVE
  Warms a Python with pandas, openpyxl and matplotlib, proves the sandbox, listens on a Unix socket, prints the
  line "ready", and serves until SIGTERM or, when stdin is a pipe, until that closes. Nothing ever runs unconfined:
  where the kernel does not offer what is needed the runner says why and ends with code 1.

CHECK
  Starts the sandbox once, attacks it, and prints one JSON object: "ok", "problems" (each with "what" and "fix"),
  "isolation", the kernel's features, Python and its packages, the font for Chinese.

OPTIONS
)text";

constexpr const char* protocol = R"text(
PROTOCOL
  One connection, one job; closing it kills the job. A message is four bytes of length (big-endian) and a JSON
  object. The request names its inputs and brings their descriptors (SCM_RIGHTS, in order) with its first byte:
    {"job": "id", "program": "script", "source": "print(1)", "inputs": ["a.csv"],
     "limits": {"wall_ms": 0, "cpu_ms": 0, "memory_bytes": 0, "output_bytes": 0, "printed_bytes": 0, "files": 0}}
  The answer is {"report": {...}} with the descriptors of the files in out/, in the order of report.outputs, or
  {"refusal": {"fault": "invalid_input|refused|unavailable", "message": "..."}}.
  A script sees in/ (its inputs), out/ (what is delivered), and a private /tmp.

EXIT CODES
  0 asked to stop, or nothing is missing; 1 cannot serve, the reason is on stderr; 2 wrong command line.
)text";

int run(const std::vector<std::string>& arguments) {
  using namespace errand::sandbox;
  const std::string command = arguments.empty() ? "" : arguments.front();
  if (command == "zygote") return run_zygote();
  if (command == "serve") return serve(settings_from({arguments.begin() + 1, arguments.end()}));
  if (command == "check") return check_machine(settings_from({arguments.begin() + 1, arguments.end()}));
  const bool asked = command == "--help" || command == "help";
  (asked ? std::cout : std::cerr) << usage << describe_options() << protocol;
  return asked ? 0 : 2;
}

}  // namespace

int main(int count, char** values) {
  try {
    return run({values + 1, values + count});
  } catch (const std::invalid_argument& error) {
    std::cerr << "errand-runner: " << error.what() << "\n";
    return 2;
  } catch (const std::exception& error) {
    std::cerr << "errand-runner: " << error.what() << "\n";
    return 1;
  }
}
