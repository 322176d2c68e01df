/// An office for the writer's tests: a temporary folder with in/ and out/, files made by a little Python,
/// profiled by the runner's own program, and plans written and run for real by /usr/bin/python3 with warnings
/// as errors.
#pragma once

#include "bot/core/profile.hpp"
#include "bot/recipes/plan.hpp"
#include "bot/recipes/write.hpp"

#include <nlohmann/json.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace errand::recipes::test {

using nlohmann::json;
using Rows = std::vector<std::vector<json>>;

struct Ran {
  Written written;
  bool ok = false;
  std::string printed;
  std::string error;
  std::vector<std::string> files;  ///< In out/, sorted.
  json charts = json::array();     ///< What the runner reads from the figures that were saved.

  bool says(std::string_view text) const { return printed.find(text) != std::string::npos; }
};

class Office {
 public:
  /// `code`: Python that writes files into in/, with `openpyxl`, `csv` and `pd` at hand.
  explicit Office(std::string_view code);
  ~Office();
  Office(const Office&) = delete;
  Office& operator=(const Office&) = delete;

  std::vector<FileProfile>& files() { return files_; }
  /// Writes and runs a plan given as JSON, in an emptied out/. Fails the test when the script fails.
  Ran run(const json& plan, const std::string& language = "zh");
  /// The same for a script that may fail.
  Ran attempt(const json& plan, const std::string& language = "zh");
  Rows sheet(const std::string& name, const std::string& sheet = "");
  json workbook(const std::string& name);
  std::string bytes(const std::string& name);
  const std::string& folder() const { return folder_; }

 private:
  std::string folder_;
  std::vector<FileProfile> files_;
};

/// Sends one request to the Python process that all tests share.
json ask_python(const json& request);

json source(const std::string& file, int table = 0);
json filter(const std::string& column, const std::string& test, std::vector<std::string> values = {});
json group(std::vector<std::string> keys, const std::vector<json>& aggregates);
json measure(const std::string& column, const std::string& measure, const std::string& title);
json sorted(const std::string& column, bool descending);
json plan(const std::string& goal, const std::vector<json>& sources, const std::vector<json>& steps);
json chart(const std::string& kind, const std::string& x, std::vector<std::string> y,
           const std::string& title);
/// A list with these objects, whatever their number.
json list(const std::vector<json>& items);

}  // namespace errand::recipes::test
