#include "config/load.hpp"

#include "config/keys.hpp"
#include "config/reading.hpp"
#include "config/text_file.hpp"
#include "config/yaml_tree.hpp"

#include <system_error>

#include <algorithm>
#include <cstdlib>
#include <utility>

namespace errand::config {

namespace {

bool has_error(const std::vector<Problem>& problems) {
  return std::any_of(problems.begin(), problems.end(),
                     [](const Problem& problem) { return problem.severity == Severity::error; });
}

struct Read {
  Loaded loaded;
  std::optional<Node> plain_secret;
};

Read read(const std::string& text, const std::filesystem::path& folder, const Environment& environment) {
  auto tree = read_yaml(text);
  Read result;
  result.loaded.problems = std::move(tree.problems);
  const auto& keys = all_keys();
  const auto descriptions = descriptions_of(keys);
  Settings settings;
  settings.data = (folder / settings.data).lexically_normal();
  if (tree.root.kind != NodeKind::nothing) {  // An empty file, or one all of comments: the defaults.
    Reading reading{descriptions, folder, environment};
    read_map(settings, tree.root, {}, keys, reading);
    check_generators(settings, tree.root, reading);
    check_prices(settings, tree.root, reading);
    for (auto& problem : reading.take_problems()) {
      result.loaded.problems.push_back(std::move(problem));
    }
    result.plain_secret = reading.plain_secret();
  }
  auto& problems = result.loaded.problems;
  std::stable_sort(problems.begin(), problems.end(), [](const Problem& one, const Problem& other) {
    return std::pair{one.line, one.column} < std::pair{other.line, other.column};
  });
  if (!has_error(problems)) {
    result.loaded.settings = std::move(settings);
  }
  return result;
}

}  // namespace

Environment process_environment() {
  return [](const std::string& name) -> std::optional<std::string> {
    const char* const value = std::getenv(name.c_str());  // NOLINT(concurrency-mt-unsafe): at start only.
    return value == nullptr ? std::nullopt : std::optional<std::string>{value};
  };
}

Loaded parse(const std::string& text, const std::filesystem::path& folder, const Environment& environment) {
  return read(text, folder, environment).loaded;
}

Loaded load(const std::filesystem::path& file, const Environment& environment) {
  std::error_code failure;
  const auto status = std::filesystem::status(file, failure);
  const auto unreadable = [](const std::string& message) {
    return Loaded{.settings = std::nullopt,
                  .problems = {{.line = 0, .column = 0, .key = {}, .message = message}}};
  };
  if (!std::filesystem::exists(status)) {
    return unreadable("there is no such file; make one with `errand example > " + file.string() + '`');
  }
  if (std::filesystem::is_directory(status)) {
    return unreadable("this is a folder; name the file in it");
  }
  const auto text = content_of(file, largest_file_bytes);
  if (!text) {
    return unreadable("the file cannot be read; make it readable for errand's user");
  }
  const auto folder = std::filesystem::absolute(file).parent_path();
  auto result = read(*text, folder, environment);
  if (result.plain_secret && is_readable_by_others(file)) {
    result.loaded.problems.push_back(
        {.line = result.plain_secret->line,
         .column = result.plain_secret->column,
         .key = {},
         .message =
             "a secret stands here and everybody on this machine can read the file; run `chmod 600` on "
             "it, or write `${env:NAME}` or `${file:PATH}`",
         .severity = Severity::warning});
  }
  return std::move(result.loaded);
}

}  // namespace errand::config
