#include "bot/generate/answer.hpp"

#include "bot/core/json_text.hpp"
#include "bot/core/text.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <optional>
#include <string_view>
#include <vector>

namespace errand::generate {

namespace {

using nlohmann::json;

constexpr std::size_t most_steps = 6;
constexpr std::size_t most_choices = 4;
constexpr std::size_t step_characters = 200;
constexpr std::size_t title_characters = 60;
constexpr std::size_t sentence_characters = 400;
constexpr std::size_t label_characters = 60;  // of a button
constexpr std::size_t most_code_bytes = 64'000;

Error malformed(std::string what) {
  return {.fault = Fault::invalid_input, .message = std::move(what), .code = "model_answer"};
}

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const auto end = text.find('\n');
    auto line = text.substr(0, end);
    if (line.ends_with('\r')) line.remove_suffix(1);
    lines.push_back(line);
    if (end == std::string_view::npos) break;
    text.remove_prefix(end + 1);
  }
  return lines;
}

/// Without the marks that models put around words: "**Title:**", "## STEPS".
std::string_view bare(std::string_view line) {
  line = trimmed(line);
  while (!line.empty() && (line.front() == '#' || line.front() == '*' || line.front() == '_'))
    line.remove_prefix(1);
  return trimmed(line);
}

/// What follows the label on its line, when the line begins with one of its spellings.
std::optional<std::string_view> after_label(std::string_view line,
                                            std::initializer_list<std::string_view> labels) {
  const auto text = bare(line);
  for (const auto label : labels) {
    if (text.size() < label.size()) continue;
    const auto head = text.substr(0, label.size());
    const bool same = std::ranges::equal(head, label, [](char a, char b) {
      return (a >= 'a' && a <= 'z' ? static_cast<char>(a - 32) : a) == b;
    });
    if (!same) continue;
    auto rest = text.substr(label.size());
    while (rest.starts_with('*') || rest.starts_with('_')) rest.remove_prefix(1);
    if (rest.starts_with(':')) {
      rest.remove_prefix(1);
    } else if (rest.starts_with("：")) {
      rest.remove_prefix(std::string_view("：").size());
    } else if (!rest.empty()) {
      continue;
    }
    while (rest.starts_with('*') || rest.starts_with('_')) rest.remove_prefix(1);
    return trimmed(rest);
  }
  return std::nullopt;
}

/// "- a", "* a", "• a", "1. a", "1) a", "1、a": the item's text.
std::optional<std::string_view> item_of(std::string_view line) {
  line = trimmed(line);
  for (const std::string_view bullet : {"- ", "* ", "• ", "· ", "– "}) {
    if (line.starts_with(bullet)) return trimmed(line.substr(bullet.size()));
  }
  std::size_t digits = 0;
  while (digits < line.size() && digits < 2 && line[digits] >= '0' && line[digits] <= '9') ++digits;
  if (digits == 0) return std::nullopt;
  const auto rest = line.substr(digits);
  for (const std::string_view mark : {". ", ") ", "、", "．", "）"}) {
    if (rest.starts_with(mark)) return trimmed(rest.substr(mark.size()));
  }
  return std::nullopt;
}

std::string clean(std::string_view text, std::size_t characters) {
  std::string out = printable(to_utf8(text));
  std::ranges::replace(out, '\n', ' ');
  return shortened(trimmed(out), characters);
}

struct Fence {
  std::size_t first = 0;  ///< The opening fence's line.
  std::size_t last = 0;   ///< The closing one's.
  std::string code;
  bool is_python = false;
};

/// The closed blocks. An open fence at the end is not code: it was cut off.
std::vector<Fence> fences_in(const std::vector<std::string_view>& lines) {
  std::vector<Fence> fences;
  for (std::size_t index = 0; index < lines.size(); ++index) {
    const auto opening = trimmed(lines[index]);
    if (!opening.starts_with("```") && !opening.starts_with("~~~")) continue;
    const auto mark = opening.substr(0, 3);
    auto language = trimmed(opening.substr(3));
    Fence fence{.first = index,
                .last = 0,
                .code = {},
                .is_python = language.starts_with("py") || language.starts_with("Py")};
    std::size_t end = index + 1;
    while (end < lines.size() && trimmed(lines[end]) != mark) {
      fence.code += std::string(lines[end]) + "\n";
      ++end;
    }
    if (end == lines.size()) break;
    fence.last = end;
    index = end;
    fences.push_back(std::move(fence));
  }
  return fences;
}

/// The longest fenced block, a Python one before others.
std::optional<Fence> find_code(const std::vector<std::string_view>& lines) {
  std::optional<Fence> best;
  for (auto& fence : fences_in(lines)) {
    const bool is_better = !best || (fence.is_python && !best->is_python) ||
                           (fence.is_python == best->is_python && fence.code.size() > best->code.size());
    if (is_better) best = std::move(fence);
  }
  return best;
}

/// Code without a fence: everything from the first line that only code begins with.
std::optional<Fence> find_bare_code(const std::vector<std::string_view>& lines) {
  for (std::size_t index = 0; index < lines.size(); ++index) {
    const auto line = lines[index];
    const bool begins = line.starts_with("import ") ||
                        (line.starts_with("from ") && line.find(" import ") != std::string_view::npos);
    if (!begins) continue;
    Fence fence{.first = index, .last = lines.size(), .code = {}, .is_python = true};
    for (std::size_t rest = index; rest < lines.size(); ++rest) fence.code += std::string(lines[rest]) + "\n";
    return fence;
  }
  return std::nullopt;
}

/// The items after a label, up to `end`.
std::vector<std::string> items_after(const std::vector<std::string_view>& lines, std::size_t begin,
                                     std::size_t end, std::size_t most, std::size_t characters) {
  std::vector<std::string> items;
  for (std::size_t index = begin; index < end && items.size() < most; ++index) {
    if (const auto item = item_of(lines[index])) {
      auto text = clean(*item, characters);
      if (!text.empty()) items.push_back(std::move(text));
    } else if (!items.empty() && !trimmed(lines[index]).empty()) {
      break;
    }
  }
  return items;
}

/// Without a list under STEPS, any list before the code.
std::vector<std::string> steps_of(const std::vector<std::string_view>& lines, std::size_t end) {
  for (std::size_t index = 0; index < end; ++index) {
    if (after_label(lines[index], {"STEPS", "STEP", "步骤"})) {
      auto steps = items_after(lines, index + 1, end, most_steps, step_characters);
      if (!steps.empty()) return steps;
    }
  }
  return items_after(lines, 0, end, most_steps, step_characters);
}

/// Two scripts, each read its own way: nobody can tell which of them is meant.
bool has_steps_twice(const std::vector<std::string_view>& lines) {
  std::size_t labels = 0;
  std::size_t next = 0;
  const auto count_up_to = [&](std::size_t end) {
    for (; next < end; ++next)
      labels += after_label(lines[next], {"STEPS", "STEP", "步骤"}).has_value() ? 1 : 0;
  };
  std::size_t scripts = 0;
  for (const auto& fence : fences_in(lines)) {
    count_up_to(fence.first);
    next = fence.last;  // what stands in a block is no label
    if (!trimmed(fence.code).empty()) ++scripts;
  }
  count_up_to(lines.size());
  return scripts > 1 && labels > 1;
}

Result<Generated> script_of(const std::vector<std::string_view>& lines, const Fence& fence) {
  if (fence.code.size() > most_code_bytes) return malformed("The script is too long; write a shorter one.");
  Script script{.code = to_utf8(fence.code)};
  for (std::size_t index = 0; index < fence.first; ++index) {
    if (const auto title = after_label(lines[index], {"TITLE", "标题"}))
      script.title = clean(*title, title_characters);
  }
  script.steps = steps_of(lines, fence.first);
  if (script.steps.empty() && fence.last < lines.size()) {
    const std::vector<std::string_view> after(lines.begin() + static_cast<std::ptrdiff_t>(fence.last),
                                              lines.end());
    script.steps = steps_of(after, after.size());
  }
  if (script.title.empty() && !script.steps.empty())
    script.title = shortened(script.steps.front(), title_characters);
  if (script.steps.empty()) {
    return malformed("STEPS is missing: say in 2 to 6 lines how you read the instruction.");
  }
  return Generated(std::move(script));
}

std::optional<Generated> question_of(const std::vector<std::string_view>& lines) {
  for (std::size_t index = 0; index < lines.size(); ++index) {
    const auto asked = after_label(lines[index], {"QUESTION", "问题"});
    if (!asked) continue;
    auto text = clean(*asked, sentence_characters);
    std::size_t next = index + 1;
    if (text.empty() && next < lines.size()) text = clean(lines[next++], sentence_characters);
    if (text.empty()) return std::nullopt;
    Question question{.text = text, .choices = {}};
    for (auto& choice : items_after(lines, next, lines.size(), most_choices, sentence_characters)) {
      question.choices.push_back({.label = shortened(choice, label_characters), .instruction = choice});
    }
    return Generated(std::move(question));
  }
  return std::nullopt;
}

std::optional<Generated> declined_of(const std::vector<std::string_view>& lines) {
  for (const auto line : lines) {
    const auto reason = after_label(line, {"DECLINE", "DECLINED", "无法完成"});
    if (reason && !reason->empty()) return Generated(Declined{.reason = clean(*reason, sentence_characters)});
  }
  return std::nullopt;
}

std::string text_in(const json& object, std::initializer_list<const char*> names) {
  for (const auto* name : names) {
    if (object.contains(name) && object[name].is_string()) return object[name].get<std::string>();
  }
  return {};
}

/// Texts, or objects with a text.
std::vector<Question::Choice> json_choices(const json& object) {
  std::vector<Question::Choice> choices;
  const auto found = object.find("choices");
  if (found == object.end() || !found->is_array()) return choices;
  for (const auto& entry : *found) {
    auto text = entry.is_string() ? entry.get<std::string>() : std::string();
    if (entry.is_object()) text = text_in(entry, {"instruction", "text", "label"});
    text = clean(text, sentence_characters);
    if (text.empty() || choices.size() == most_choices) continue;
    choices.push_back({.label = shortened(text, label_characters), .instruction = text});
  }
  return choices;
}

/// A JSON object with the same parts, which some models write whatever they are told.
std::optional<Generated> from_json(std::string_view text) {
  const auto begin = text.find('{');
  const auto end = text.rfind('}');
  if (begin == std::string_view::npos || end == std::string_view::npos || end < begin) return std::nullopt;
  const auto object = parsed_json(text.substr(begin, end - begin + 1));
  if (!object.is_object()) return std::nullopt;
  const auto code = text_in(object, {"code", "script", "python"});
  if (!code.empty() && code.size() <= most_code_bytes) {
    // The code may itself stand in a fence.
    const auto inner = find_code(lines_of(code));
    Script script{.code = inner ? inner->code : code,
                  .title = clean(text_in(object, {"title"}), title_characters)};
    if (object.contains("steps") && object["steps"].is_array()) {
      for (const auto& step : object["steps"]) {
        if (step.is_string() && script.steps.size() < most_steps) {
          script.steps.push_back(clean(step.get<std::string>(), step_characters));
        }
      }
    }
    if (script.steps.empty()) return std::nullopt;
    if (script.title.empty()) script.title = shortened(script.steps.front(), title_characters);
    return Generated(std::move(script));
  }
  const auto asked = text_in(object, {"question"});
  if (!asked.empty()) {
    return Generated(Question{.text = clean(asked, sentence_characters), .choices = json_choices(object)});
  }
  const auto reason = text_in(object, {"decline", "declined", "reason"});
  if (!reason.empty()) return Generated(Declined{.reason = clean(reason, sentence_characters)});
  return std::nullopt;
}

/// Reasoning that some servers leave in the text.
std::string without_thoughts(std::string text) {
  for (auto begin = text.find("<think>"); begin != std::string::npos; begin = text.find("<think>")) {
    const auto end = text.find("</think>", begin);
    if (end == std::string::npos) return text.substr(0, begin);
    text.erase(begin, end + 8 - begin);
  }
  // Some templates open the block themselves.
  if (const auto end = text.find("</think>"); end != std::string::npos) text.erase(0, end + 8);
  return text;
}

}  // namespace

Result<Generated> read_answer(const std::string& raw) {
  const auto text = without_thoughts(to_utf8(raw));
  const auto body = trimmed(text);
  if (body.empty()) return malformed("The answer is empty.");
  const auto lines = lines_of(body);
  if (body.starts_with('{') || body.starts_with("```json")) {
    if (auto read = from_json(body)) return std::move(*read);
  }
  if (const auto fence = find_code(lines)) {
    if (trimmed(fence->code).empty()) return malformed("The script is empty.");
    if (has_steps_twice(lines)) return malformed("Write one script, with one TITLE and one STEPS.");
    return script_of(lines, *fence);
  }
  if (auto question = question_of(lines)) return std::move(*question);
  if (auto declined = declined_of(lines)) return std::move(*declined);
  const bool is_open = body.find("```") != std::string_view::npos;
  if (const auto bare_code = find_bare_code(lines); bare_code && !is_open)
    return script_of(lines, *bare_code);
  return malformed(is_open ? "The script is cut off: the closing ``` is missing. Write a shorter script."
                           : "There is neither a ```python block nor QUESTION nor DECLINE.");
}

}  // namespace errand::generate
