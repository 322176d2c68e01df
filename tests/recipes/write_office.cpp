#include "tests/recipes/write_office.hpp"

#include "bot/recipes/explain.hpp"

#include <catch2/catch_test_macros.hpp>
#include <spawn.h>

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>

extern char** environ;

namespace errand::recipes::test {

namespace {

namespace fs = std::filesystem;

/// The Python process: pandas takes half a second to load, so all cases share it; it ends with the tests.
class Python {
 public:
  Python() {
    int to[2];
    int from[2];
    if (pipe(to) != 0 || pipe(from) != 0) throw std::runtime_error("no pipes");
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, to[0], 0);
    posix_spawn_file_actions_adddup2(&actions, from[1], 1);
    for (const int end : {to[0], to[1], from[0], from[1]}) posix_spawn_file_actions_addclose(&actions, end);
    std::string program = "/usr/bin/python3";
    std::string driver = FIXTURES "/../recipes/write_driver.py";
    std::string runner = FIXTURES "/../../runner/python";
    char* arguments[] = {program.data(), driver.data(), runner.data(), nullptr};
    const int failed = posix_spawn(&child_, program.c_str(), &actions, nullptr, arguments, environ);
    posix_spawn_file_actions_destroy(&actions);
    close(to[0]);
    close(from[1]);
    if (failed != 0) throw std::runtime_error("python3 does not start");
    requests_ = fdopen(to[1], "w");
    answers_ = fdopen(from[0], "r");
  }
  ~Python() {
    std::fclose(requests_);
    std::fclose(answers_);
    int status = 0;
    waitpid(child_, &status, 0);
  }
  Python(const Python&) = delete;
  Python& operator=(const Python&) = delete;

  json ask(const json& request) {
    std::fputs((request.dump() + "\n").c_str(), requests_);
    std::fflush(requests_);
    char* line = nullptr;
    std::size_t capacity = 0;
    const auto length = getline(&line, &capacity, answers_);
    const std::string text = length > 0 ? std::string(line, static_cast<std::size_t>(length)) : std::string();
    std::free(line);
    if (text.empty()) throw std::runtime_error("the Python process ended");
    return json::parse(text);
  }

 private:
  pid_t child_ = -1;
  FILE* requests_ = nullptr;
  FILE* answers_ = nullptr;
};

json request(const std::string& what, const std::string& folder) {
  return {{"do", what}, {"folder", folder}};
}

}  // namespace

json ask_python(const json& asked) {
  static Python python;
  return python.ask(asked);
}

Office::Office(std::string_view code) {
  std::string pattern = (fs::temp_directory_path() / "errand-write-XXXXXX").string();
  if (!mkdtemp(pattern.data())) throw std::runtime_error("no temporary folder");
  folder_ = pattern;
  fs::create_directory(folder_ + "/in");
  json making = request("make", folder_);
  making["code"] = "import csv, openpyxl, io, json, zipfile\nimport pandas as pd\n" + std::string(code);
  const json made = ask_python(making);
  INFO(made.value("error", ""));
  REQUIRE(made["ok"] == true);
  const json profiled = ask_python(request("profile", folder_));
  INFO(profiled.value("error", ""));
  REQUIRE(profiled["ok"] == true);
  files_ = json::parse(profiled["printed"].get<std::string>()).at("files").get<std::vector<FileProfile>>();
}

Office::~Office() {
  std::error_code ignored;
  fs::remove_all(folder_, ignored);
}

namespace {

/// The lines that the explanation of a script has no words of its own for.
std::string unexplained(const std::string& code, const std::string& language) {
  std::vector<std::string> lines;
  std::istringstream text(code);
  for (std::string line; std::getline(text, line);) lines.push_back(line);
  std::string found;
  for (const auto& entry : explain_code(code, language)) {
    if (entry.text != "这一步的细节" && entry.text != "a detail of this step") continue;
    for (int line = entry.from; line <= entry.to; ++line)
      found += lines.at(static_cast<std::size_t>(line) - 1) + "\n";
  }
  return found;
}

}  // namespace

Ran Office::attempt(const json& plan, const std::string& language) {
  Ran ran;
  ran.written = plan.contains("work") ? write(plan.get<FilePlan>(), files_, language)
                                      : write(plan.get<Plan>(), files_, language);
  CHECK(unexplained(ran.written.code, language) == "");
  fs::remove_all(folder_ + "/out");
  fs::create_directory(folder_ + "/out");
  json running = request("run", folder_);
  running["code"] = ran.written.code;
  const json answer = ask_python(running);
  ran.ok = answer["ok"];
  ran.printed = answer["printed"];
  if (ran.ok) ran.charts = answer["value"];
  ran.error = answer.value("error", "");
  for (const auto& entry : fs::recursive_directory_iterator(folder_ + "/out"))
    ran.files.push_back(fs::relative(entry.path(), folder_ + "/out").string());
  std::sort(ran.files.begin(), ran.files.end());
  return ran;
}

Ran Office::run(const json& plan, const std::string& language) {
  Ran ran = attempt(plan, language);
  INFO(ran.written.code);
  INFO(ran.printed);
  INFO(ran.error);
  REQUIRE(ran.ok);
  return ran;
}

json Office::workbook(const std::string& name) {
  json reading = request("read", folder_);
  reading["path"] = "out/" + name;
  const json answer = ask_python(reading);
  INFO(answer.value("error", ""));
  REQUIRE(answer["ok"] == true);
  return answer["value"];
}

Rows Office::sheet(const std::string& name, const std::string& sheet) {
  const json sheets = workbook(name).at("sheets");
  return (sheet.empty() ? *sheets.begin() : sheets.at(sheet)).get<Rows>();
}

std::string Office::bytes(const std::string& name) {
  std::ifstream file(folder_ + "/out/" + name, std::ios::binary);
  REQUIRE(file.good());
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

json source(const std::string& file, int table) {
  return {{"file", file}, {"table", table}};
}

json list(const std::vector<json>& items) {
  json array = json::array();
  for (const json& item : items) array.push_back(item);
  return array;
}

json filter(const std::string& column, const std::string& test, std::vector<std::string> values) {
  const json condition = {{"column", column}, {"test", test}, {"values", std::move(values)}};
  return {{"step", "filter"}, {"conditions", list({condition})}};
}

json measure(const std::string& column, const std::string& measure, const std::string& title) {
  return {{"column", column}, {"measure", measure}, {"title", title}};
}

json group(std::vector<std::string> keys, const std::vector<json>& aggregates) {
  json columns = json::array();
  for (const std::string& key : keys) columns.push_back({{"column", key}});
  return {{"step", "group"}, {"keys", columns}, {"aggregates", list(aggregates)}};
}

json sorted(const std::string& column, bool descending) {
  const json key = {{"column", column}, {"order", descending ? "descending" : "ascending"}};
  return {{"step", "sort"}, {"keys", list({key})}};
}

json chart(const std::string& kind, const std::string& x, std::vector<std::string> y,
           const std::string& title) {
  return {{"kind", kind}, {"x", x}, {"y", std::move(y)}, {"title", title}};
}

json plan(const std::string& goal, const std::vector<json>& sources, const std::vector<json>& steps) {
  return {{"goal", goal}, {"sources", list(sources)}, {"steps", list(steps)}, {"title", "结果"}};
}

}  // namespace errand::recipes::test
