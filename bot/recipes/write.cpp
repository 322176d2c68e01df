#include "bot/recipes/write.hpp"

#include "bot/core/text.hpp"
#include "bot/recipes/write_parts.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace errand::recipes::writer {

namespace {

std::string heading(const Writing& writing) {
  const Words& words = writing.words;
  const std::string title = in_comment(writing.plan.title);
  std::string out = "# " + (title.empty() ? std::string(words("处理表格", "Work on a table")) : title) + "\n";
  out += "#\n";
  for (const std::string& step : writing.steps) out += "# - " + in_comment(step) + "\n";
  out += "#\n";
  return out + std::string(words("# 从文件夹 in 读取，结果写到文件夹 out。需要：pip install pandas openpyxl "
                                 "xlsxwriter matplotlib\n",
                                 "# Reads from the folder in, writes to the folder out. Needs: pip install "
                                 "pandas openpyxl xlsxwriter matplotlib\n"));
}

void write_steps(Writing& writing) {
  for (const Step& step : writing.plan.steps)
    std::visit([&](const auto& each) { write_step(writing, each); }, step);
}

void write_table_plan(Writing& writing) {
  if (!writing.plan.sources.empty()) {
    write_sources(writing);
    write_conversions(writing);
  }
  write_steps(writing);
  for (const Chart& chart : writing.plan.charts) write_chart(writing, chart);
  write_headline(writing);
  if (writing.plan.split) return write_split(writing, *writing.plan.split);
  if (writing.plan.goal == Goal::question) write_answer(writing);
  const bool silent = writing.plan.goal != Goal::question && writing.plan.charts.empty();
  if (!writing.plan.output && !silent) return;
  writing.paragraph("写出结果", "Write the result");
  write_finish(writing);
  if (writing.plan.output && writing.plan.output->payslips)
    return write_payslips(writing, writing.plan.title);
  write_output(writing, writing.plan.output.value_or(Output{}));
}

}  // namespace

void Writing::step(std::string_view zh, std::string_view en,
                   std::initializer_list<std::string_view> arguments) {
  steps.push_back(printable(filled(words(zh, en), arguments)));
}

void Writing::paragraph(std::string_view zh, std::string_view en,
                        std::initializer_list<std::string_view> arguments) {
  python.paragraph(filled(words(zh, en), arguments));
}

void Writing::note(std::string_view zh, std::string_view en,
                   std::initializer_list<std::string_view> arguments, std::string_view indent) {
  std::vector<std::string> escaped;
  for (const std::string_view argument : arguments) escaped.push_back(in_f_string(argument));
  escaped.resize(5);
  const std::string pattern = words.chinese ? std::string(zh) : with_plurals(en);
  const std::string text = filled(pattern, {escaped[0], escaped[1], escaped[2], escaped[3], escaped[4]});
  python.line(std::string(indent) +
              (text.find('{') == std::string::npos ? "notes.append(\"" : "notes.append(f\"") + text + "\")");
}

void Writing::headline(std::string_view zh, std::string_view en,
                       std::initializer_list<std::string_view> arguments, std::string_view indent) {
  std::vector<std::string> escaped;
  for (const std::string_view argument : arguments) escaped.push_back(in_f_string(argument));
  escaped.resize(5);
  python.line(std::string(indent) + "headline = f\"" +
              filled(words.chinese ? std::string(zh) : with_plurals(en),
                     {escaped[0], escaped[1], escaped[2], escaped[3], escaped[4]}) +
              "\"");
  has_headline = true;
}

void Writing::headline_is_last_note(std::string_view indent) {
  python.line(std::string(indent) + "headline = notes[-1]");
  has_headline = true;
}

void Writing::line(std::string_view pattern, std::initializer_list<std::string_view> arguments) {
  python.line(filled(pattern, arguments));
}

void Writing::helper(std::string_view name, std::string_view zh, std::string_view en, std::string_view code) {
  python.helper(name, filled(code, {words(zh, en)}));
}

std::string Writing::output_name(std::string_view stem, std::string_view extension) {
  constexpr std::size_t longest = 60;  // code points; readable in a chat
  std::string base = safe_name(trimmed(stem));
  if (length_of(base) > longest) base = shortened(base, longest);
  if (trimmed(stem).empty()) base = std::string(words("结果", "result"));
  std::string name = base + std::string(extension);
  for (int number = 2; std::find(output_names.begin(), output_names.end(), name) != output_names.end();
       ++number)
    name = base + " " + std::to_string(number) + std::string(extension);
  output_names.push_back(name);
  return name;
}

}  // namespace errand::recipes::writer

namespace errand::recipes {

Written write(const Plan& plan, const std::vector<FileProfile>& files, const std::string& language) {
  using namespace writer;
  Writing writing{.plan = plan, .files = files, .words = Words{language != "en"}};
  writing.line("notes = []  # {0}", {writing.words("除了结果还要说的", "what is told besides the result")});
  const auto* reconcile = std::get_if<Reconcile>(&plan.combine);
  if (reconcile)
    write_reconcile(writing, *reconcile);
  else if (plan.goal == Goal::describe)
    write_description(writing);
  else if (plan.goal == Goal::convert)
    write_conversion(writing);
  else
    write_table_plan(writing);
  write_notes(writing);
  return {writing.python.finished(heading(writing)), std::move(writing.steps), std::move(writing.inputs)};
}

}  // namespace errand::recipes
