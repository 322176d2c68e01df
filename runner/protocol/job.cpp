#include "runner/protocol/job.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace errand::protocol {

using nlohmann::json;

NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(Limits, wall_ms, cpu_ms, memory_bytes, output_bytes,
                                                printed_bytes, files)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(JobRequest, job, program, source, options, inputs, limits,
                                                now_ms, utc_offset_minutes)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(JobOutput, name, size_bytes)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(JobRefusedOutput, name, why)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(JobReport, outcome, exit_code, limit, limit_value, limit_unit,
                                                printed, complained, printed_left_out_bytes,
                                                complained_left_out_bytes, outputs, refused_outputs, opened,
                                                charts, isolation, versions, wall_us, cpu_us,
                                                peak_memory_bytes)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(Refusal, fault, message)

namespace {

/// Bytes that are not UTF-8 become U+FFFD: a script may print anything.
std::string text_of(const json& value) {
  return value.dump(-1, ' ', false, json::error_handler_t::replace);
}

json parsed(std::string_view text) {
  json value = untrusted_json(text);
  if (!value.is_object()) throw ProtocolError("not a JSON object, or one of too many levels");
  return value;
}

void check_types(const json& request) {
  const auto check = [&](const char* name, bool (*is_right)(const json&), const char* kind) {
    const auto found = request.find(name);
    if (found != request.end() && !is_right(*found))
      throw ProtocolError('"' + std::string(name) + "\" of the request is no " + kind);
  };
  const auto is_string = [](const json& value) { return value.is_string(); };
  for (const char* name : {"job", "program", "source", "options"}) check(name, is_string, "string");
  const auto is_whole = [](const json& value) { return value.is_number_integer(); };
  for (const char* name : {"now_ms", "utc_offset_minutes"}) check(name, is_whole, "whole number");
  check(
      "limits", [](const json& value) { return value.is_object(); }, "object");
  const auto are_strings = [](const json& value) {
    return value.is_array() && std::ranges::all_of(value, [](const json& one) { return one.is_string(); });
  };
  check("inputs", are_strings, "array of strings");
}

}  // namespace

json untrusted_json(std::string_view text) {
  constexpr int deepest = 50;
  struct TooDeep {};
  try {
    return json::parse(
        text,
        [](int depth, auto, auto&) {
          if (depth > deepest) throw TooDeep();
          return true;
        },
        false);
  } catch (const TooDeep&) {
    return json::value_t::discarded;
  }
}

std::string write(const JobRequest& request) {
  return text_of(json(request));
}
std::string write(const JobReport& report) {
  return text_of(json{{"report", json(report)}});
}
std::string write(const Refusal& refusal) {
  return text_of(json{{"refusal", json(refusal)}});
}

JobRequest read_request(std::string_view text) {
  try {
    const json request = parsed(text);
    check_types(request);
    // A negative or broken number would become another one, and no limit at all.
    for (const auto& [name, value] : request.value("limits", json::object()).get<json::object_t>()) {
      if (!value.is_number_unsigned())
        throw ProtocolError("limits." + name + " is no whole number of 0 or more");
    }
    return request.get<JobRequest>();
  } catch (const json::exception& error) {
    throw ProtocolError(error.what());
  }
}

Answer read_answer(std::string_view text) {
  try {
    const json value = parsed(text);
    Answer answer;
    answer.refused = value.contains("refusal");
    if (answer.refused) {
      answer.refusal = value.at("refusal").get<Refusal>();
    } else {
      answer.report = value.at("report").get<JobReport>();
    }
    return answer;
  } catch (const json::exception& error) {
    throw ProtocolError(error.what());
  }
}

}  // namespace errand::protocol
