#include "config/recipe_file.hpp"

#include "bot/core/text.hpp"
#include "config/yaml_tree.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <charconv>
#include <map>
#include <utility>
#include <vector>

namespace errand::config {

namespace {

constexpr const char* format_name = "errand-recipe-1";
constexpr std::size_t most_script_bytes = 256U * 1024U;
constexpr std::size_t most_items = 2'000;  // of any list

/// What a file says that is no recipe; caught where the file is read.
struct Wrong {
  Error error;
};

Error error_at(std::size_t line, const std::string& what, const std::string& kind, const std::string& key) {
  const auto number = std::to_string(line);
  return {.fault = Fault::invalid_input,
          .message = "line " + number + ": " + what,
          .code = kind + ":" + number + ":" + key};
}

[[noreturn]] void complain(const Node& where, const std::string& what, const std::string& kind,
                           const std::string& key = {}) {
  throw Wrong{error_at(static_cast<std::size_t>(where.line), what, kind, key)};
}

/// A double-yaml_string YAML scalar is a JSON string.
std::string yaml_string(const std::string& text) {
  return nlohmann::json(to_utf8(text)).dump();
}

std::string block(const std::string& text, const std::string& indent) {
  const auto clean = to_utf8(text);
  // A block cannot hold these, or does not give them back as they were.
  const bool is_plain = !clean.empty() && clean.front() != ' ' && clean.front() != '\n' &&
                        printable(clean) == clean && clean.find('\t') == std::string::npos;
  if (!is_plain) return " " + yaml_string(text) + "\n";
  std::string out = clean.ends_with('\n') ? clean.ends_with("\n\n") ? " |+\n" : " |\n" : " |-\n";
  std::size_t at = 0;
  while (at < clean.size()) {
    auto end = clean.find('\n', at);
    if (end == std::string::npos) end = clean.size();
    const auto line = clean.substr(at, end - at);
    out += (line.empty() ? "" : indent + line) + "\n";
    at = end + 1;
  }
  return out;
}

std::string list_of(const std::vector<std::string>& texts, const std::string& indent) {
  if (texts.empty()) return " []\n";
  std::string out = "\n";
  for (const auto& text : texts) out += indent + "- " + yaml_string(text) + "\n";
  return out;
}

std::string table_text(const TableProfile& table) {
  std::string out = "      - sheet: " + yaml_string(table.sheet) + "\n";
  out += "        member: " + yaml_string(table.member) + "\n";
  out += "        index: " + std::to_string(table.index) + "\n";
  out += "        header_row: " + std::to_string(table.header_row) + "\n";
  out += "        header_rows: " + std::to_string(table.header_rows) + "\n";
  out += "        first_column: " + std::to_string(table.first_column) + "\n        columns:";
  if (table.columns.empty()) return out + " []\n";
  out += "\n";
  for (const auto& column : table.columns) {
    out += "          - {name: " + yaml_string(column.name) + ", type: " + yaml_string(column.type) +
           ", stored: " + yaml_string(column.stored) + ", date_format: " + yaml_string(column.date_format) +
           "}\n";
  }
  return out;
}

using Keys = std::map<std::string, const Node*>;

Keys keys_of(const Node& node, const std::vector<std::string>& allowed) {
  if (node.kind != NodeKind::map) complain(node, "here must stand keys and values", "no_keys");
  Keys keys;
  for (const auto& entry : node.entries) {
    if (std::find(allowed.begin(), allowed.end(), entry.key.text) == allowed.end()) {
      const auto key = shortened(entry.key.text, 40);
      complain(entry.key, "unknown key `" + key + "`", "unknown_key", key);
    }
    keys.emplace(entry.key.text, &entry.value);
  }
  return keys;
}

std::string text_at(const Keys& keys, const std::string& key, const std::string& fallback = {}) {
  const auto found = keys.find(key);
  if (found == keys.end() || found->second->kind == NodeKind::nothing) return fallback;
  if (found->second->kind != NodeKind::scalar)
    complain(*found->second, "`" + key + "` must be a text", "not_text", key);
  return found->second->text;
}

int number_at(const Keys& keys, const std::string& key, int fallback) {
  const auto text = text_at(keys, key, std::to_string(fallback));
  int number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || number < -1 || number > 1'000'000) {
    complain(*keys.at(key), "`" + key + "` must be a number", "not_number", key);
  }
  return number;
}

std::vector<const Node*> items_at(const Keys& keys, const std::string& key) {
  const auto found = keys.find(key);
  std::vector<const Node*> items;
  if (found == keys.end() || found->second->kind == NodeKind::nothing) return items;
  if (found->second->kind != NodeKind::list)
    complain(*found->second, "`" + key + "` must be a list", "not_list", key);
  if (found->second->items.size() > most_items)
    complain(*found->second, "`" + key + "` is too long", "too_long", key);
  for (const auto& item : found->second->items) items.push_back(&item);
  return items;
}

std::vector<std::string> texts_at(const Keys& keys, const std::string& key) {
  std::vector<std::string> texts;
  for (const auto* item : items_at(keys, key)) {
    if (item->kind != NodeKind::scalar)
      complain(*item, "`" + key + "` must be a list of texts", "not_list", key);
    texts.push_back(item->text);
  }
  return texts;
}

TableProfile table_in(const Node& node) {
  const auto keys =
      keys_of(node, {"sheet", "member", "index", "header_row", "header_rows", "first_column", "columns"});
  TableProfile table;
  table.sheet = text_at(keys, "sheet");
  table.member = text_at(keys, "member");
  table.index = number_at(keys, "index", 0);
  table.header_row = number_at(keys, "header_row", 0);
  table.header_rows = number_at(keys, "header_rows", 1);
  table.first_column = number_at(keys, "first_column", 0);
  for (const auto* item : items_at(keys, "columns")) {
    const auto column = keys_of(*item, {"name", "type", "stored", "date_format"});
    ColumnProfile profile;
    profile.name = text_at(column, "name");
    if (profile.name.empty()) complain(*item, "a column needs a `name`", "missing", "name");
    profile.position = static_cast<int>(table.columns.size());
    profile.type = text_at(column, "type", "text");
    profile.stored = text_at(column, "stored", "text");
    profile.date_format = text_at(column, "date_format");
    table.columns.push_back(std::move(profile));
  }
  return table;
}

FileProfile file_in(const Node& node) {
  const auto keys = keys_of(node, {"name", "kind", "encoding", "delimiter", "tables"});
  FileProfile file;
  file.name = safe_name(text_at(keys, "name"));
  file.kind = text_at(keys, "kind", "unknown");
  file.encoding = text_at(keys, "encoding");
  file.delimiter = text_at(keys, "delimiter");
  for (const auto* item : items_at(keys, "tables")) file.tables.push_back(table_in(*item));
  return file;
}

TimePoint time_in(const Keys& keys) {
  const auto text = text_at(keys, "written_at", "0");
  std::int64_t millis = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), millis);
  constexpr std::int64_t latest = 253'402'300'800'000;  // the year 10000
  if (error != std::errc() || end != text.data() + text.size() || millis < 0 || millis > latest) {
    complain(*keys.at("written_at"), "`written_at` must be milliseconds since 1970", "not_number",
             "written_at");
  }
  return TimePoint(std::chrono::milliseconds(millis));
}

SavedRecipe recipe_in(const Node& root) {
  const auto keys = keys_of(root, {"format", "name", "language", "instruction", "title", "steps", "generator",
                                   "written_at", "inputs", "parameters", "files", "plan", "script"});
  if (text_at(keys, "format") != format_name) {
    complain(root, std::string("this is no recipe file; its first key must be `format: ") + format_name + "`",
             "no_format", format_name);
  }
  SavedRecipe recipe;
  recipe.name = text_at(keys, "name");
  if (recipe.name.empty()) complain(root, "`name` is missing", "missing", "name");
  recipe.language = text_at(keys, "language") == "zh" ? "zh" : "en";
  recipe.instruction = text_at(keys, "instruction");
  recipe.written_at = time_in(keys);
  recipe.script.title = text_at(keys, "title");
  recipe.script.steps = texts_at(keys, "steps");
  recipe.script.generator = text_at(keys, "generator");
  for (const auto& name : texts_at(keys, "inputs")) recipe.script.inputs.push_back(safe_name(name));
  for (const auto* item : items_at(keys, "parameters")) {
    const auto parameter = keys_of(*item, {"name", "value"});
    recipe.script.parameters.push_back(
        {.name = text_at(parameter, "name"), .value = text_at(parameter, "value")});
  }
  for (const auto* item : items_at(keys, "files")) recipe.files.push_back(file_in(*item));
  recipe.script.plan = text_at(keys, "plan");
  recipe.script.code = text_at(keys, "script");
  if (trimmed(recipe.script.code).empty()) complain(root, "`script` is missing", "missing", "script");
  if (recipe.script.code.size() > most_script_bytes)
    complain(root, "`script` is too long", "too_long", "script");
  return recipe;
}

}  // namespace

std::string RecipeFile::write(const SavedRecipe& recipe) const {
  std::string out =
      "# A recipe of Errand. To use it: send this file with the words “import recipe” (导入配方).\n";
  out += std::string("format: ") + format_name + "\n";
  out += "name: " + yaml_string(recipe.name) + "\n";
  out += "language: " + std::string(recipe.language == "zh" ? "zh" : "en") + "\n";
  out += "instruction: " + yaml_string(recipe.instruction) + "\n";
  out += "title: " + yaml_string(recipe.script.title) + "\n";
  out += "steps:" + list_of(recipe.script.steps, "  ");
  out += "generator: " + yaml_string(recipe.script.generator) + "\n";
  out += "written_at: " + std::to_string(recipe.written_at.time_since_epoch().count()) + "\n";
  out += "inputs:" + list_of(recipe.script.inputs, "  ");
  out += recipe.script.parameters.empty() ? "parameters: []\n" : "parameters:\n";
  for (const auto& parameter : recipe.script.parameters) {
    out += "  - {name: " + yaml_string(parameter.name) + ", value: " + yaml_string(parameter.value) + "}\n";
  }
  out += recipe.files.empty() ? "files: []\n" : "files:\n";
  for (const auto& file : recipe.files) {
    out += "  - name: " + yaml_string(file.name) + "\n    kind: " + yaml_string(file.kind) +
           "\n    encoding: " + yaml_string(file.encoding) +
           "\n    delimiter: " + yaml_string(file.delimiter) + "\n";
    out += file.tables.empty() ? "    tables: []\n" : "    tables:\n";
    for (const auto& table : file.tables) out += table_text(table);
  }
  out += "script:" + block(recipe.script.code, "  ");
  // Not the script last: yaml-cpp drops the line end of a block that ends the file.
  return out + "plan: " + yaml_string(recipe.script.plan) + "\n";
}

Result<SavedRecipe> RecipeFile::read(const std::string& text) const {
  const auto tree = read_yaml(text);
  if (!tree.problems.empty()) {
    const auto& problem = tree.problems.front();
    return error_at(static_cast<std::size_t>(problem.line), problem.message, "not_yaml", {});
  }
  try {
    return recipe_in(tree.root);
  } catch (const Wrong& wrong) {
    return wrong.error;
  }
}

}  // namespace errand::config
