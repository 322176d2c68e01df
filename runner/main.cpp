/// errand-runner: runs strangers' Python scripts, each confined in a child of a warm interpreter.
#include "runner/sandbox/doctor.hpp"
#include "runner/sandbox/guest.hpp"
#include "runner/sandbox/server.hpp"
#include "runner/sandbox/zygote.hpp"

#include <iostream>
#include <string>
#include <vector>

namespace {

constexpr const char* usage = R"text(NAME
  errand-runner - runs Python scripts of strangers, isolated and warm

SYNOPSIS
  errand-runner serve --socket PATH [OPTION...]
  errand-runner check [OPTION...]
  errand-runner --help

DESCRIPTION
  serve   Warms a Python with pandas, openpyxl and matplotlib, attacks its own sandbox to prove it, listens on a
          Unix socket that only its own user may open, prints the line "ready", and serves until SIGTERM or, when
          stdin is a pipe, until that closes. Nothing ever runs unconfined: where the machine does not offer what
          is needed, the runner says why and ends with code 1. It needs no environment, no configuration file and
          no network. As root each job gets a user id of its own on the host; as any other user it needs user
          namespaces.
  check   Starts the sandbox once, attacks it, and prints one JSON object: "ok"; "problems", each with "what" and
          "fix"; "isolation"; "control_groups" with "used" and "why_not_better"; "kernel"; "python"; "packages" with
          their versions, or "missing" and how to install them; "chinese_font".

OPTIONS
)text";

constexpr const char* protocol = R"text(
PROTOCOL
  One connection, one job; closing it (or one half of it), or sending anything after the request, kills the job. At
  most 200 connections are open at once, further ones are closed. A message is four bytes
  of length (big-endian, at most 32 MB) and a JSON object in UTF-8. The request names its inputs and brings them as
  descriptors of regular files (SCM_RIGHTS, in order, at most 250) with its first byte. Only "source" is needed;
  a limit that is 0 or missing is the usual one, one above the maximum is the maximum, and one that is no whole number
  is refused. An input's name is one path component of at most 255 bytes, no two alike:
    {"job": "for logs", "program": "script", "source": "print(1)", "inputs": ["a.csv"],
     "limits": {"wall_ms": 0, "cpu_ms": 0, "memory_bytes": 0, "output_bytes": 0, "printed_bytes": 0, "files": 0},
     "now_ms": 0, "utc_offset_minutes": 0}
  With "now_ms" (from 1970 UTC) the script's clock stands there, so that a second run writes the same bytes.
  "program" may also be "profile" or "preview": the runner's own readers of files, or "constants": its reader of a
  script's constants; with "options", a string of JSON, instead of a source: "{}" or {"max_rows", "max_columns",
  "max_cells"} for "preview", {"code", "values"} for "constants"; "packages" prints what scripts may import, with
  versions. A source has at most 4 MB, a request 50 levels of nesting.

  The answer is {"report": {...}} with the descriptors of the files in out/, in the order of report.outputs, or
  {"refusal": {"fault": F, "message": "..."}}: invalid_input (the request is wrong), unavailable (try again), refused
  (the sandbox cannot be set up). Of a report:
    outcome          finished (exit code 0), failed, timed_out, out_of_memory, too_much_output, crashed, refused
    exit_code        of the script, or 128 and the signal
    limit            what ended it, if a limit did, with limit_value and limit_unit: wall, cpu (ms); memory, output,
                     printed (bytes); files, open_files, processes (count)
    printed          stdout; complained: stderr. Beyond the limit only the first and the last half of it are kept,
                     with "[... N bytes left out ...]" between, and N is printed_left_out_bytes (of stderr:
                     complained_left_out_bytes); beyond 32 times the limit the job is ended
    outputs          [{"name", "size_bytes"}]: what a script named, so never a path of yours; at most 250, and none
                     of a job that was killed
    refused_outputs  [{"name", "why"}]: link, no_file (a device, a pipe), too_deep, name_too_long, too_many,
                     too_large, unreadable; "out/" itself where the script took it away
    opened           the inputs that were really read; charts: what was drawn (JSON text)
    isolation        which barriers held; versions: of Python and its packages
    wall_us, cpu_us, peak_memory_bytes

  A script sees in/ (its inputs, read-only), out/ (what is delivered) and a private /tmp, all in memory.

EXAMPLE
  import json, socket, struct
  s = socket.socket(socket.AF_UNIX); s.connect("/run/runner.sock")
  m = json.dumps({"source": "print(6 * 7)"}).encode(); s.sendall(struct.pack(">I", len(m)) + m)
  size, = struct.unpack(">I", s.recv(4, socket.MSG_WAITALL)); print(json.loads(s.recv(size, socket.MSG_WAITALL)))

EXIT CODES
  0 asked to stop, or nothing is missing; 1 cannot serve, the reason is on stderr; 2 wrong command line.
)text";

int run(const std::vector<std::string>& arguments) {
  using namespace errand::sandbox;
  const std::string command = arguments.empty() ? "" : arguments.front();
  if (command == "zygote") return run_zygote();
  if (command == "guest") return run_guest();
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
