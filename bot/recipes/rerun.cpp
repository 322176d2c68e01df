#include "bot/recipes/rerun.hpp"

#include "bot/core/text.hpp"
#include "bot/recipes/assemble.hpp"
#include "bot/recipes/recipes.hpp"
#include "bot/recipes/write.hpp"
#include "bot/recipes/write_words.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <cstdio>
#include <exception>
#include <optional>
#include <string_view>
#include <utility>

namespace errand::recipes {

namespace {

Source source_at(const std::vector<FileProfile>& files, const TablePlace& place) {
  return {.file = files.at(place.file).name, .table = static_cast<int>(place.table)};
}

/// Whether any number of tables will do: branches that are put below each other, files that are converted.
bool takes_any_number(const Plan& plan) {
  return std::holds_alternative<Append>(plan.combine) || plan.goal == Goal::convert ||
         plan.goal == Goal::describe;
}

/// The tables that stand for the plan's sources; false when one is missing.
bool replace_sources(Plan& plan, const SavedPlan& saved, const std::vector<FileProfile>& files) {
  std::vector<Source> sources;
  for (const auto& source : plan.sources) {
    const auto pair = std::ranges::find_if(saved.fit.pairs, [&](const errand::Fit::Pair& each) {
      return source_at(saved.files, each.expected) == source;
    });
    if (pair != saved.fit.pairs.end())
      sources.push_back(source_at(files, pair->given));
    else if (!takes_any_number(plan))
      return false;
  }
  if (takes_any_number(plan)) {
    for (const auto& place : saved.fit.spare) sources.push_back(source_at(files, place));
  }
  plan.sources = std::move(sources);
  return !plan.sources.empty();
}

std::vector<std::string> columns_of(const Plan& plan, const std::vector<FileProfile>& files) {
  std::vector<std::string> names;
  if (const auto* append = std::get_if<Append>(&plan.combine)) names.push_back(append->source_column);
  for (const auto& source : plan.sources) {
    const auto file = std::ranges::find(files, source.file, &FileProfile::name);
    for (const auto& column : file->tables.at(static_cast<std::size_t>(source.table)).columns) {
      names.push_back(column.name);
    }
  }
  return names;
}

std::optional<std::chrono::sys_days> day_of(const std::string& iso) {
  int year = 0;
  unsigned month = 0;
  unsigned day = 0;
  if (iso.size() < 10 || std::sscanf(iso.c_str(), "%4d-%2u-%2u", &year, &month, &day) != 3) return {};
  const std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(month),
                                         std::chrono::day(day)};
  if (!date.ok()) return {};
  return std::chrono::sys_days(date);
}

std::string iso_of(std::chrono::sys_days day) {
  const std::chrono::year_month_day date(day);
  std::array<char, 48> text{};
  std::snprintf(text.data(), text.size(), "%04d-%02u-%02u", static_cast<int>(date.year()),
                static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
  return text.data();
}

struct Relative {
  bool days = false;  ///< Today, the last 30 days.
  bool weeks = false;
  bool months = false;
  bool years = false;
};

Relative relative_words(std::string_view said) {
  const std::string instruction = ascii_lower(said);
  const auto says = [&](std::initializer_list<std::string_view> words) {
    return contains_any(instruction, words);
  };
  return {.days = says({"今天", "昨天", "今日", "昨日", "当天", "当日", "最近", "近", "过去", "明天", "未来",
                        "today", "yesterday", "tomorrow", "last", "past", "recent", "next"}),
          .weeks = says({"本周", "这周", "上周", "这一周", "上一周", "本星期", "上星期", "当周", "下周",
                         "下星期", "下一周", "this week", "last week", "past week", "next week"}),
          .months =
              says({"本月",         "这个月",       "上月",         "上个月",      "当月",       "本季",
                    "这个季度",     "上季",         "上个季度",     "当季",        "下月",       "下个月",
                    "下季",         "下个季度",     "this month",   "last month",  "past month", "next month",
                    "this quarter", "last quarter", "past quarter", "next quarter"}),
          .years = says({"今年", "去年", "前年", "本年", "当年", "明年", "this year", "last year",
                         "past year", "next year"})};
}

int months_of(std::chrono::sys_days day) {
  const std::chrono::year_month_day date(day);
  return static_cast<int>(date.year()) * 12 + static_cast<int>(static_cast<unsigned>(date.month())) - 1;
}

/// The first of the month that is `months` after the one of `day`, which is a first itself.
std::chrono::sys_days moved_months(std::chrono::sys_days day, int months) {
  const int count = months_of(day) + months;
  return std::chrono::sys_days(std::chrono::year(count / 12) /
                               std::chrono::month(static_cast<unsigned>(count % 12 + 1)) /
                               std::chrono::day(1));
}

bool is_first(std::chrono::sys_days day) {
  return std::chrono::year_month_day(day).day() == std::chrono::day(1);
}

void move(Condition& condition, const Relative& relative, std::chrono::sys_days written,
          std::chrono::sys_days today) {
  const bool is_span = condition.test == Test::in_period || condition.test == Test::day_of_year;
  if (!is_span || condition.values.size() != 2) return;
  const auto from = day_of(condition.values[0]);
  const auto to = day_of(condition.values[1]);
  if (!from || !to) return;
  const auto put = [&](std::chrono::sys_days first, std::chrono::sys_days last) {
    condition.values = {iso_of(first), iso_of(last)};
  };
  if (is_first(*from) && is_first(*to)) {
    const int length = months_of(*to) - months_of(*from);
    const int years = (months_of(today) / 12 - months_of(written) / 12) * 12;
    const int quarters = (months_of(today) / 3 - months_of(written) / 3) * 3;
    const int months = months_of(today) - months_of(written);
    const bool by_year = length % 12 == 0;
    if (!(by_year ? relative.years : relative.months)) return;
    const int by = by_year ? years : length == 3 ? quarters : months;
    return put(moved_months(*from, by), moved_months(*to, by));
  }
  const auto monday = [](std::chrono::sys_days day) {
    return day - std::chrono::days(std::chrono::weekday(day).iso_encoding() - 1);
  };
  const bool is_week = *to - *from == std::chrono::days(7) && monday(*from) == *from;
  if (is_week && relative.weeks) {
    const auto by = monday(today) - monday(written);
    return put(*from + by, *to + by);
  }
  if (relative.days) put(*from + (today - written), *to + (today - written));
}

void move(Filter& filter, const Relative& relative, std::chrono::sys_days written,
          std::chrono::sys_days today) {
  for (auto& condition : filter.conditions) move(condition, relative, written, today);
  for (auto& group : filter.groups) move(group, relative, written, today);
}

void add_conditions(const Filter& filter, const writer::Words& words, std::vector<Parameter>& parameters) {
  for (const auto& condition : filter.conditions) {
    if (condition.values.empty() || condition.against_column) continue;
    std::string value;
    if (condition.test == Test::in_period) {
      value = writer::name_of_period(words, condition.values.at(0), condition.values.at(1));
    } else if (condition.test == Test::weekday) {
      value = writer::name_of_weekdays(words, condition.values);
    } else if (condition.test == Test::day_of_year) {
      value = writer::name_of_days(words, condition.values.at(0), condition.values.at(1));
    } else {
      for (const auto& each : condition.values) value += (value.empty() ? "" : ", ") + each;
    }
    parameters.push_back(
        {.name = condition.column + " " + std::string(writer::name_of(words, condition.test)),
         .value = std::move(value)});
  }
  for (const auto& group : filter.groups) add_conditions(group, words, parameters);
}

}  // namespace

void move_periods(Plan& plan, const std::string& instruction, std::chrono::sys_days written,
                  std::chrono::sys_days today) {
  const auto relative = relative_words(instruction);
  for (auto& step : plan.steps) {
    if (auto* filter = std::get_if<Filter>(&step)) move(*filter, relative, written, today);
  }
}

std::vector<Parameter> parameters_of(const Plan& plan, const std::string& language) {
  const writer::Words words{language != "en"};
  std::vector<Parameter> parameters;
  for (const auto& step : plan.steps) {
    if (const auto* filter = std::get_if<Filter>(&step)) add_conditions(*filter, words, parameters);
    if (const auto* top = std::get_if<Top>(&step)) {
      parameters.push_back(
          {.name = top->by + std::string(words(" 前几项", " top")), .value = std::to_string(top->count)});
    }
  }
  return parameters;
}

Generated rerun(const ScriptRequest& request) {
  const auto& saved = request.saved.value();
  const std::chrono::minutes offset(request.utc_offset_minutes);
  try {
    const auto json = nlohmann::json::parse(saved.plan);
    if (json.contains("work") && !saved.change.empty())
      return Declined{.reason = {}, .code = "recipe_unchangeable"};
    if (json.contains("work")) {  // a FilePlan names each file: its words are read again for these
      auto again = request;
      again.saved.reset();
      again.instruction = saved.instruction;
      return generate_now(again);
    }
    auto plan = json.get<Plan>();
    if (!replace_sources(plan, saved, request.files)) return Declined{.reason = {}, .code = "recipe_files"};
    move_periods(plan, saved.instruction, std::chrono::floor<std::chrono::days>(saved.written_at + offset),
                 std::chrono::floor<std::chrono::days>(request.now + offset));
    if (!columns_after(plan, columns_of(plan, request.files)))
      return Declined{.reason = {}, .code = "recipe_files"};
    if (saved.change.empty()) return script_of(plan, request);
    auto changed = request;
    changed.saved.reset();
    changed.instruction = saved.change;
    changed.earlier = {{.instruction = saved.instruction,
                        .plan = nlohmann::json(plan).dump(),
                        .code = {},
                        .outputs = {},
                        .generator = {}}};
    return generate_now(changed);
  } catch (const std::exception&) {
    // A plan that somebody imported, or that another version made: what it holds is not to be trusted.
    return Declined{.reason = {}, .code = "recipe_damaged"};
  }
}

}  // namespace errand::recipes
