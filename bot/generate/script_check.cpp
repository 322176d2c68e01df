#include "bot/generate/script_check.hpp"

#include "bot/core/text.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <string_view>
#include <utility>
#include <vector>

namespace errand::generate {

namespace {

/// The standard library of Python 3.11 but for what is_forbidden() names, and the packages of the sandbox.
bool is_installed(std::string_view module) {
  static const std::set<std::string_view> known{
      // clang-format off
      "__future__", "_thread", "abc", "aifc", "argparse", "array", "ast", "asyncio", "atexit", "audioop", "base64",
      "bdb", "binascii", "bisect", "builtins", "bz2", "cProfile", "calendar", "chunk", "cmath", "cmd", "code", "codecs",
      "codeop", "collections", "colorsys", "compileall", "concurrent", "configparser", "contextlib", "contextvars",
      "copy", "copyreg", "crypt", "csv", "curses", "dataclasses", "datetime", "dbm", "decimal", "difflib", "dis",
      "doctest", "email", "encodings", "enum", "errno", "faulthandler", "fcntl", "filecmp", "fileinput", "fnmatch",
      "fractions", "functools", "gc", "getopt", "getpass", "gettext", "glob", "graphlib", "grp", "gzip", "hashlib",
      "heapq", "hmac", "html", "imghdr", "importlib", "inspect", "io", "ipaddress", "itertools", "json", "keyword",
      "linecache", "locale", "logging", "lzma", "mailbox", "marshal", "math", "mimetypes", "mmap", "modulefinder",
      "netrc", "numbers", "opcode", "operator", "optparse", "os", "pathlib", "pdb", "pickle", "pickletools", "pkgutil",
      "platform", "plistlib", "posixpath", "pprint", "profile", "pstats", "pwd", "py_compile", "pyclbr", "pydoc", "queue",
      "quopri", "random", "re", "reprlib", "resource", "runpy", "sched", "secrets", "select", "selectors", "shelve",
      "shlex", "shutil", "signal", "site", "sndhdr", "sqlite3", "stat", "statistics", "string", "stringprep", "struct",
      "symtable", "sys", "sysconfig", "tabnanny", "tarfile", "tempfile", "textwrap", "threading", "time", "timeit",
      "token", "tokenize", "tomllib", "trace", "traceback", "tracemalloc", "types", "typing", "unicodedata", "unittest",
      "urllib", "uu", "uuid", "warnings", "wave", "weakref", "wsgiref", "xdrlib", "xml", "zipapp", "zipfile", "zipimport", "zlib",
      "zoneinfo",
      "PIL", "chardet", "cycler", "dateutil", "docx", "et_xmlfile", "jieba", "lxml", "matplotlib", "mpl_toolkits",
      "numpy", "odf", "openpyxl", "pandas", "pdfminer", "pdfplumber", "pptx", "pypdf", "pytz", "qrcode", "reportlab", "scipy", "seaborn",
      "sklearn", "tabulate", "xlrd", "xlsxwriter", "xlwt"
      // clang-format on
  };
  return known.contains(module);
}

/// What scripts may not do; the message says what to do instead. `module` with its dots: urllib.parse only
/// cuts texts.
bool is_forbidden(std::string_view module) {
  static const std::set<std::string_view> known{
      "socket",     "ssl",    "subprocess",   "requests", "httpx",   "urllib",    "urllib3",
      "http",       "ftplib", "smtplib",      "poplib",   "imaplib", "nntplib",   "telnetlib",
      "aiohttp",    "ctypes", "cffi",         "paramiko", "pip",     "ensurepip", "multiprocessing",
      "webbrowser", "pty",    "socketserver", "xmlrpc",   "venv"};
  return known.contains(module.substr(0, module.find('.'))) && module != "urllib.parse";
}

struct Parts {
  std::vector<std::string> lines;     ///< Logical lines without comments; texts are replaced by "".
  std::vector<std::string> literals;  ///< The texts.
};

bool ends_literal(std::string_view code, std::size_t at, char quote, bool is_triple) {
  if (code[at] != quote) return false;
  return !is_triple || code.substr(at, 3) == std::string(3, quote);
}

/// Separates code from the texts and comments in it.
Parts parts_of(std::string_view code) {
  Parts parts;
  std::string line;
  std::size_t at = 0;
  while (at < code.size()) {
    const char c = code[at];
    if (c == '#') {
      while (at < code.size() && code[at] != '\n') ++at;
      continue;
    }
    if (c == '\n' || c == ';') {
      parts.lines.push_back(std::exchange(line, {}));
      ++at;
      continue;
    }
    if (c != '"' && c != '\'') {
      line += c;
      ++at;
      continue;
    }
    const bool is_triple = code.substr(at, 3) == std::string(3, c);
    const bool is_raw = !line.empty() && (line.back() == 'r' || line.back() == 'R');
    at += is_triple ? 3 : 1;
    std::string literal;
    while (at < code.size() && !ends_literal(code, at, c, is_triple)) {
      if (!is_triple && code[at] == '\n') break;  // a mistake that Python will name
      if (code[at] == '\\' && !is_raw && at + 1 < code.size()) ++at;
      literal += code[at++];
    }
    at += is_triple ? 3 : 1;
    parts.literals.push_back(std::move(literal));
    line += "\"\"";
  }
  parts.lines.push_back(std::move(line));
  return parts;
}

/// "a.b" of "a.b as c".
std::string_view module_before(std::string_view text) {
  const auto end = std::ranges::find_if(text, [](char c) {
    const bool is_name =
        (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '.';
    return !is_name;
  });
  return text.substr(0, static_cast<std::size_t>(end - text.begin()));
}

/// The names of "a.b as c, d", each behind `before`.
void add_modules(std::string_view list, const std::string& before, std::vector<std::string>& modules) {
  while (true) {
    const auto name = module_before(trimmed(list));
    if (!name.empty()) modules.push_back(before + std::string(name));
    const auto comma = list.find(',');
    if (comma == std::string_view::npos) return;
    list.remove_prefix(comma + 1);
  }
}

/// "import a.b as c, d", "from a.b import c" and "from urllib import parse": a.b and d, a.b, urllib.parse.
std::vector<std::string> modules_of(std::string_view line) {
  std::vector<std::string> modules;
  line = trimmed(line);
  if (line.starts_with("from ")) {
    const auto name = module_before(trimmed(line.substr(5)));
    const auto import = line.find(" import ");
    if (name == "urllib" && import != std::string_view::npos) {
      add_modules(line.substr(import + 8), "urllib.", modules);
    } else if (!name.empty() && !name.starts_with('.')) {
      modules.emplace_back(name);
    }
  } else if (line.starts_with("import ")) {
    add_modules(line.substr(7), {}, modules);
  }
  return modules;
}

bool is_foreign_path(std::string_view text) {
  static constexpr std::array<std::string_view, 16> roots{
      "/etc/", "/tmp/", "/home/", "/root/", "/proc/", "/sys/",   "/dev/",     "/usr/",
      "/var/", "/mnt/", "/opt/",  "/data/", "/app/",  "/Users/", "/content/", "~/"};
  if (text.starts_with("../") || text.find("/../") != std::string_view::npos || text == "..") return true;
  const bool is_drive = text.size() > 3 && text[1] == ':' && (text[2] == '\\' || text[2] == '/') &&
                        ((text[0] >= 'A' && text[0] <= 'Z') || (text[0] >= 'a' && text[0] <= 'z'));
  return is_drive ||
         std::ranges::any_of(roots, [&](std::string_view root) { return text.starts_with(root); });
}

bool calls(std::string_view line, std::string_view name) {
  for (auto at = line.find(name); at != std::string_view::npos; at = line.find(name, at + 1)) {
    const char before = at == 0 ? ' ' : line[at - 1];
    const bool is_name = (before >= 'a' && before <= 'z') || (before >= 'A' && before <= 'Z') ||
                         (before >= '0' && before <= '9') || before == '_' || before == '.';
    if (!is_name) return true;
  }
  return false;
}

/// The names without a folder that calls write to: they would be lost with the working folder.
std::vector<std::string> lost_outputs(std::string_view code) {
  static constexpr std::array<std::string_view, 8> writers{".to_excel(",   ".to_csv(",     ".to_json(",
                                                           ".to_html(",    "savefig(",     ".save(",
                                                           "ExcelWriter(", ".to_markdown("};
  std::vector<std::string> names;
  if (code.find("chdir(") != std::string_view::npos) return names;
  for (const auto writer : writers) {
    for (auto at = code.find(writer); at != std::string_view::npos; at = code.find(writer, at + 1)) {
      auto rest = trimmed(code.substr(at + writer.size()));
      if (rest.starts_with('f') || rest.starts_with('r')) rest.remove_prefix(1);
      if (!rest.starts_with('"') && !rest.starts_with('\'')) continue;
      const auto name = rest.substr(1, rest.find(rest.front(), 1) - 1);
      const bool is_bare =
          name.find('/') == std::string_view::npos && name.find('.') != std::string_view::npos;
      if (is_bare && !name.starts_with('{')) names.emplace_back(name);
    }
  }
  return names;
}

}  // namespace

std::string complaint_about(const std::string& code) {
  const auto parts = parts_of(code);
  std::string complaint;
  std::set<std::string> told;
  const auto say = [&](const std::string& sentence) {
    if (told.insert(sentence).second && told.size() <= 5) complaint += sentence + "\n";
  };
  for (const auto& line : parts.lines) {
    for (const auto& module : modules_of(line)) {
      if (is_forbidden(module)) {
        say("`" + module + "` is not allowed: there is no network and no other process.");
      } else if (!is_installed(std::string_view(module).substr(0, module.find('.')))) {
        say("The package `" + module + "` is not installed; use one of the listed packages.");
      }
    }
    if (calls(line, "input(")) say("`input()` is not allowed: nobody can answer.");
    if (line.find("os.system(") != std::string::npos || line.find("os.popen(") != std::string::npos) {
      say("Starting other programs is not allowed.");
    }
  }
  for (const auto& literal : parts.literals) {
    if (is_foreign_path(literal)) {
      say("The path \"" + shortened(printable(literal), 60) +
          "\" is not there: inputs are in in/, results go to out/.");
    }
  }
  for (const auto& name : lost_outputs(code)) {
    const auto shown = shortened(printable(name), 60);
    say("\"" + shown + "\" would be lost: write results below out/, as \"out/" + shown + "\".");
  }
  return complaint;
}

}  // namespace errand::generate
