#include "bot/app/answer.hpp"

#include "bot/core/json_text.hpp"
#include "bot/core/text.hpp"
#include "bot/flow/evidence.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace errand::app {

namespace {

using nlohmann::json;

json tables_of(const flow::Evidence& evidence) {
  auto tables = json::array();
  for (const auto& file : evidence.previews) {
    for (const auto& table : file.tables) {
      auto rows = json::array({table.columns});
      for (const auto& row : json::parse(table.cells)) rows.push_back(row);
      tables.push_back(std::move(rows));
    }
  }
  return tables;
}

std::string said(const Reply& reply) {
  std::string text = reply.headline;
  if (!reply.text.empty()) text += "\n" + reply.text;
  return text;
}

}  // namespace

std::string answer_json(const Job& job, const Reply& reply, const std::vector<std::string>& files) {
  const auto evidence = flow::evidence_of(job);
  std::string generator;
  if (!job.script.empty()) {
    const auto generated = flow::generated_of(job);
    if (const auto* script = std::get_if<Script>(&generated)) generator = script->generator;
  }
  auto text = said(reply);
  if (reply.tone != ReplyTone::done) {
    for (const auto& note : reply.notes) text += "\n" + note;
  }
  auto choices = json::array();
  for (const auto& button : reply.buttons) {
    if (button.action == "answer")
      choices.push_back({{"label", button.label}, {"instruction", button.value}});
  }
  const auto charts = parsed_json(evidence.charts);
  const auto& times = evidence.timings;
  const json answer{{"status", name_of(job.status)},
                    {"text", text},
                    {"tables", tables_of(evidence)},
                    {"files", files},
                    {"charts", charts.is_array() ? charts : json::array()},
                    {"steps", reply.reading},
                    {"notes", reply.notes},
                    {"choices", choices},
                    {"code", reply.code},
                    {"generator", generator},
                    {"job", job.id},
                    {"receipt", reply.receipt},
                    {"isolation", evidence.isolation},
                    {"timings",
                     {{"profile_ms", times.profile_ms},
                      {"generate_ms", times.generate_ms},
                      {"run_ms", times.run_ms},
                      {"preview_ms", times.preview_ms}}}};
  return json_text(answer);
}

std::string answer_text(const Job& job, const Reply& reply, const std::vector<std::string>& files) {
  constexpr std::size_t shown_rows = 20;
  std::string out = said(reply) + "\n";
  for (const auto& note : reply.notes) out += "! " + note + "\n";
  for (const auto& button : reply.buttons) {
    if (button.action == "answer") out += "? " + button.label + "\n";
  }
  if (!reply.reading.empty()) out += "\n";
  for (const auto& step : reply.reading) out += "- " + step + "\n";
  for (const auto& table : reply.tables) {
    out += "\n" + table.title + "\n";
    const auto line = [&](const std::vector<std::string>& cells) {
      for (std::size_t index = 0; index < cells.size(); ++index)
        out += (index > 0 ? " | " : "") + cells[index];
      out += "\n";
    };
    line(table.columns);
    const auto count = std::min(shown_rows, table.rows.size());
    for (std::size_t row = 0; row < count; ++row) line(table.rows[row]);
    if (count < table.total_rows) out += "… (" + std::to_string(table.total_rows) + ")\n";
  }
  if (!files.empty()) out += "\n";
  for (const auto& file : files) out += file + "\n";
  out += "\n" + job.id + "\n";
  return printable(out);
}

}  // namespace errand::app
