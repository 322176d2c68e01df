#include "bot/flow/evidence.hpp"

#include "bot/core/json_text.hpp"

#include <nlohmann/json.hpp>

namespace errand::flow {

using nlohmann::json;

namespace {

FileOut output_from(const json& stored) {
  return {.name = stored.at("name").get<std::string>(),
          .sha256 = stored.at("sha256").get<std::string>(),
          .size_bytes = stored.at("size_bytes").get<std::uint64_t>(),
          .media_type = stored.at("media_type").get<std::string>()};
}

json stored_output(const FileOut& file) {
  return {{"name", file.name},
          {"sha256", file.sha256},
          {"size_bytes", file.size_bytes},
          {"media_type", file.media_type}};
}

}  // namespace

Evidence evidence_of(const Job& job) {
  Evidence value;
  if (job.report.empty()) return value;
  const auto stored = json::parse(job.report);
  value.ran = stored.value("ran", false);
  value.outcome = outcome_named(stored.value("outcome", "finished")).value();
  value.exit_code = stored.value("exit_code", 0);
  value.limit = stored.value("limit", "");
  value.limit_value = stored.value("limit_value", std::uint64_t{0});
  value.printed = stored.value("printed", "");
  value.complained = stored.value("complained", "");
  if (stored.contains("whole_text")) value.whole_text = output_from(stored["whole_text"]);
  value.left_out_bytes = stored.value("left_out_bytes", std::uint64_t{0});
  for (const auto& file : stored.value("outputs", json::array())) value.outputs.push_back(output_from(file));
  value.previews = stored.value("previews", std::vector<FilePreview>{});
  for (const auto& refused : stored.value("refused_outputs", json::array())) {
    if (!refused.is_object()) continue;  // as an earlier version kept it
    value.refused_outputs.push_back({.name = refused.value("name", ""), .why = refused.value("why", "")});
  }
  value.opened = stored.value("opened", std::vector<std::string>{});
  value.charts = stored.value("charts", "");
  value.isolation = stored.value("isolation", "");
  value.versions = stored.value("versions", "");
  value.failure = stored.value("failure", "");
  value.failure_detail = stored.value("failure_detail", "");
  value.calls = stored.value("calls", std::vector<ModelCall>{});
  for (const auto& attempt : stored.value("attempts", json::array())) {
    value.attempts.push_back(
        {.code = attempt.value("code", ""), .complaint = attempt.value("complaint", "")});
  }
  value.unmended = stored.value("unmended", "");
  value.unmended_reason = stored.value("unmended_reason", "");
  const auto times = stored.value("timings", json::object());
  value.timings = {.profile_ms = times.value("profile_ms", std::int64_t{0}),
                   .generate_ms = times.value("generate_ms", std::int64_t{0}),
                   .run_ms = times.value("run_ms", std::int64_t{0}),
                   .preview_ms = times.value("preview_ms", std::int64_t{0})};
  return value;
}

void store_evidence(const Evidence& value, Job& job) {
  auto outputs = json::array();
  for (const auto& file : value.outputs) outputs.push_back(stored_output(file));
  auto refused_outputs = json::array();
  for (const auto& refused : value.refused_outputs) {
    refused_outputs.push_back({{"name", refused.name}, {"why", refused.why}});
  }
  auto attempts = json::array();
  for (const auto& attempt : value.attempts) {
    attempts.push_back({{"code", attempt.code}, {"complaint", attempt.complaint}});
  }
  job.report = json_text({{"ran", value.ran},
                          {"outcome", name_of(value.outcome)},
                          {"exit_code", value.exit_code},
                          {"limit", value.limit},
                          {"limit_value", value.limit_value},
                          {"printed", value.printed},
                          {"complained", value.complained},
                          {"whole_text", stored_output(value.whole_text)},
                          {"left_out_bytes", value.left_out_bytes},
                          {"outputs", outputs},
                          {"previews", value.previews},
                          {"refused_outputs", refused_outputs},
                          {"opened", value.opened},
                          {"charts", value.charts},
                          {"isolation", value.isolation},
                          {"versions", value.versions},
                          {"failure", value.failure},
                          {"failure_detail", value.failure_detail},
                          {"calls", value.calls},
                          {"attempts", attempts},
                          {"unmended", value.unmended},
                          {"unmended_reason", value.unmended_reason},
                          {"timings",
                           {{"profile_ms", value.timings.profile_ms},
                            {"generate_ms", value.timings.generate_ms},
                            {"run_ms", value.timings.run_ms},
                            {"preview_ms", value.timings.preview_ms}}}});
}

std::vector<std::string> empty_charts(const Evidence& evidence) {
  const auto charts = parsed_json(evidence.charts);  // from the sandbox: anything
  std::vector<std::string> empty;
  for (const auto& output : evidence.outputs) {
    std::size_t drawn = 0;
    std::size_t blank = 0;
    for (const auto& chart : charts.is_array() ? charts : json::array()) {
      const auto file = chart.is_object() ? chart.value("file", json()) : json();
      if (!file.is_string() || !file.get_ref<const std::string&>().ends_with("out/" + output.name)) continue;
      ++drawn;
      if (chart.value("blank", json()) == true) ++blank;
    }
    if (drawn > 0 && drawn == blank) empty.push_back(output.name);
  }
  return empty;
}

Generated generated_of(const Job& job) {
  const auto stored = json::parse(job.script);
  const auto kind = stored.at("kind").get<std::string>();
  if (kind == "answered") return Declined{};
  if (kind == "declined") {
    return Declined{.reason = stored.at("reason").get<std::string>(),
                    .code = stored.value("code", ""),
                    .wants_file = stored.value("wants_file", false),
                    .is_help = stored.value("is_help", false)};
  }
  if (kind == "question") {
    Question question{.text = stored.at("text").get<std::string>(),
                      .choices = {},
                      .generator = stored.value("generator", "")};
    for (const auto& choice : stored.at("choices")) {
      question.choices.push_back({.label = choice.at("label").get<std::string>(),
                                  .instruction = choice.at("instruction").get<std::string>()});
    }
    return question;
  }
  return Script{.code = stored.at("code").get<std::string>(),
                .title = stored.value("title", ""),
                .steps = stored.value("steps", std::vector<std::string>{}),
                .generator = stored.value("generator", ""),
                .plan = stored.value("plan", ""),
                .inputs = stored.value("inputs", std::vector<std::string>{}),
                .shows_tables = stored.value("shows_tables", true),
                .parameters = stored.value("parameters", std::vector<Parameter>{}),
                .notes = stored.value("notes", std::vector<std::string>{})};
}

void store_generated(const Generated& generated, Job& job) {
  json stored;
  if (const auto* declined = std::get_if<Declined>(&generated)) {
    stored = {{"kind", "declined"},
              {"reason", declined->reason},
              {"code", declined->code},
              {"wants_file", declined->wants_file},
              {"is_help", declined->is_help}};
  } else if (const auto* question = std::get_if<Question>(&generated)) {
    auto choices = json::array();
    for (const auto& choice : question->choices) {
      choices.push_back({{"label", choice.label}, {"instruction", choice.instruction}});
    }
    stored = {{"kind", "question"},
              {"text", question->text},
              {"choices", choices},
              {"generator", question->generator}};
  } else {
    const auto& script = std::get<Script>(generated);
    stored = {{"kind", "script"},
              {"code", script.code},
              {"title", script.title},
              {"steps", script.steps},
              {"generator", script.generator},
              {"plan", script.plan},
              {"inputs", script.inputs},
              {"shows_tables", script.shows_tables},
              {"parameters", script.parameters},
              {"notes", script.notes}};
  }
  job.script = json_text(stored);
}

void store_answer(const Reply& reply, Job& job) {
  job.script = json_text({{"kind", "answered"}, {"reply", reply}});
}

std::optional<Reply> answer_of(const Job& job) {
  if (job.script.empty()) return std::nullopt;
  const auto stored = json::parse(job.script);
  if (stored.at("kind") != "answered") return std::nullopt;
  return stored.at("reply").get<Reply>();
}

std::vector<FileProfile> profiles_of(const Job& job) {
  if (job.profiles.empty()) return {};
  return json::parse(job.profiles).get<std::vector<FileProfile>>();
}

void store_profiles(const std::vector<FileProfile>& profiles, Job& job) {
  job.profiles = json_text(profiles);
}

}  // namespace errand::flow
