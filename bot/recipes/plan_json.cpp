/// Plan to JSON and back: field names are the members', enumerators are written by name, and the alternative
/// of a variant is named by "step" or "combine". What is missing keeps its default; what is unknown throws.

#include "bot/recipes/plan.hpp"

#include <nlohmann/json.hpp>

#include <array>
#include <stdexcept>
#include <string_view>
#include <type_traits>

namespace errand::recipes {

namespace {

using nlohmann::json;

template <typename Enum>
struct Names;

// The names of an enumeration in the order of its enumerators.
#define ERRAND_NAMES(TYPE, ...)                                                  \
  template <>                                                                    \
  struct Names<TYPE> {                                                           \
    static constexpr auto list = std::to_array<std::string_view>({__VA_ARGS__}); \
  }

ERRAND_NAMES(Test, "equals", "not_equals", "contains", "not_contains", "starts_with", "ends_with", "greater",
             "at_least", "less", "at_most", "between", "blank", "not_blank", "any_of", "none_of", "in_period",
             "above_average", "below_average", "time_of_day", "day_of_year", "never", "weekday");
ERRAND_NAMES(Join, "all", "any");
ERRAND_NAMES(Dedupe::Keep, "first", "last", "only_repeated");
ERRAND_NAMES(FillWith, "value", "above", "below", "mean", "median", "mode", "zero");
ERRAND_NAMES(DropBlanks::What, "rows_any", "rows_all", "columns_all");
ERRAND_NAMES(SelectColumns::Mode, "keep", "drop", "first");
ERRAND_NAMES(CellRule, "trim", "half_width", "upper", "lower", "replace", "mask", "to_number", "to_date",
             "pad_zeros", "scale", "in_words", "extract_phone", "extract_email", "extract_number",
             "extract_link", "extract_identity", "birthday", "age", "gender", "years_since", "check_identity",
             "check_phone", "check_email", "split_text", "split_name_phone", "split_address", "split_date",
             "join", "row_number", "workdays", "days_between", "merge_values");
ERRAND_NAMES(Term::Operator, "plus", "minus", "times", "divided");
ERRAND_NAMES(Reshape::How, "transpose", "to_long");
ERRAND_NAMES(Period, "none", "day", "week", "month", "quarter", "year", "weekday", "hour");
ERRAND_NAMES(Measure, "sum", "mean", "median", "count", "distinct", "min", "max", "stddev", "first", "last",
             "rate");
ERRAND_NAMES(Window, "share", "rank", "running_total", "change", "change_percent", "change_year",
             "change_year_percent");
ERRAND_NAMES(SortKey::Order, "ascending", "descending");
ERRAND_NAMES(Top::End, "first", "last", "both");
ERRAND_NAMES(LookUp::Rows, "left", "both");
ERRAND_NAMES(ChartKind, "bar", "bar_horizontal", "bar_stacked", "line", "area", "pie", "scatter", "histogram",
             "box", "heatmap");
ERRAND_NAMES(Loan::Repayment, "equal_payment", "equal_principal");
ERRAND_NAMES(Format, "same", "xlsx", "csv", "json", "tsv", "html", "markdown");
ERRAND_NAMES(Split::Into, "files", "sheets");
ERRAND_NAMES(Goal, "describe", "question", "transform", "convert", "reconcile");
#undef ERRAND_NAMES

static_assert(Names<Test>::list.size() == static_cast<std::size_t>(Test::weekday) + 1);
static_assert(Names<FillWith>::list.size() == static_cast<std::size_t>(FillWith::zero) + 1);
static_assert(Names<Period>::list.size() == static_cast<std::size_t>(Period::hour) + 1);
static_assert(Names<Measure>::list.size() == static_cast<std::size_t>(Measure::rate) + 1);
static_assert(Names<Window>::list.size() == static_cast<std::size_t>(Window::change_year_percent) + 1);
static_assert(Names<ChartKind>::list.size() == static_cast<std::size_t>(ChartKind::heatmap) + 1);
static_assert(Names<CellRule>::list.size() == static_cast<std::size_t>(CellRule::merge_values) + 1);
static_assert(Names<Format>::list.size() == static_cast<std::size_t>(Format::markdown) + 1);
static_assert(Names<Goal>::list.size() == static_cast<std::size_t>(Goal::reconcile) + 1);

// visit(field, value): the one list of fields of each struct, used in both directions.
template <typename F, typename T>
void fields(F f, T& value) {
  using V = std::remove_const_t<T>;
  if constexpr (std::is_same_v<V, Source>) {
    f("file", value.file), f("table", value.table);
  } else if constexpr (std::is_same_v<V, Condition>) {
    f("column", value.column), f("test", value.test), f("values", value.values),
        f("against_column", value.against_column);
  } else if constexpr (std::is_same_v<V, Filter>) {
    f("join", value.join), f("conditions", value.conditions), f("groups", value.groups);
  } else if constexpr (std::is_same_v<V, Dedupe>) {
    f("keys", value.keys), f("keep", value.keep);
  } else if constexpr (std::is_same_v<V, FillBlanks>) {
    f("columns", value.columns), f("with", value.with), f("value", value.value);
  } else if constexpr (std::is_same_v<V, DropBlanks>) {
    f("what", value.what), f("columns", value.columns);
  } else if constexpr (std::is_same_v<V, SelectColumns>) {
    f("columns", value.columns), f("mode", value.mode);
  } else if constexpr (std::is_same_v<V, RenameColumn>) {
    f("from", value.from), f("to", value.to);
  } else if constexpr (std::is_same_v<V, EditCells>) {
    f("rule", value.rule), f("columns", value.columns), f("text", value.text), f("with", value.with),
        f("titles", value.titles);
  } else if constexpr (std::is_same_v<V, Term>) {
    f("before", value.before), f("column", value.column), f("number", value.number);
  } else if constexpr (std::is_same_v<V, Compute>) {
    f("terms", value.terms), f("title", value.title), f("mean", value.mean);
  } else if constexpr (std::is_same_v<V, PickRows>) {
    f("from", value.from), f("to", value.to), f("every", value.every), f("sample", value.sample),
        f("within", value.within);
  } else if constexpr (std::is_same_v<V, Reshape>) {
    f("how", value.how), f("columns", value.columns), f("name_title", value.name_title),
        f("value_title", value.value_title);
  } else if constexpr (std::is_same_v<V, GroupKey>) {
    f("column", value.column), f("period", value.period), f("title", value.title);
  } else if constexpr (std::is_same_v<V, Aggregate>) {
    f("column", value.column), f("measure", value.measure), f("title", value.title), f("from", value.from);
  } else if constexpr (std::is_same_v<V, Group>) {
    f("keys", value.keys), f("aggregates", value.aggregates), f("share", value.share),
        f("totals", value.totals);
  } else if constexpr (std::is_same_v<V, Pivot>) {
    f("rows", value.rows), f("columns", value.columns), f("value", value.value), f("totals", value.totals);
  } else if constexpr (std::is_same_v<V, AddColumn>) {
    f("column", value.column), f("window", value.window), f("within", value.within), f("title", value.title);
  } else if constexpr (std::is_same_v<V, SortKey>) {
    f("column", value.column), f("order", value.order);
  } else if constexpr (std::is_same_v<V, Sort>) {
    f("keys", value.keys);
  } else if constexpr (std::is_same_v<V, Top>) {
    f("count", value.count), f("by", value.by), f("order", value.order), f("within", value.within),
        f("percent", value.percent), f("rest", value.rest), f("end", value.end);
  } else if constexpr (std::is_same_v<V, Bin>) {
    f("column", value.column), f("edges", value.edges), f("width", value.width), f("title", value.title);
  } else if constexpr (std::is_same_v<V, Correlate>) {
    f("columns", value.columns);
  } else if constexpr (std::is_same_v<V, CountWords>) {
    f("column", value.column), f("top", value.top);
  } else if constexpr (std::is_same_v<V, Loan>) {
    f("amount", value.amount), f("yearly_percent", value.yearly_percent), f("months", value.months),
        f("repayment", value.repayment);
  } else if constexpr (std::is_same_v<V, Append>) {
    f("source_column", value.source_column);
  } else if constexpr (std::is_same_v<V, KeyPair>) {
    f("left", value.left), f("right", value.right);
  } else if constexpr (std::is_same_v<V, LookUp>) {
    f("keys", value.keys), f("columns", value.columns), f("rows", value.rows);
  } else if constexpr (std::is_same_v<V, Reconcile>) {
    f("keys", value.keys), f("compared", value.compared);
  } else if constexpr (std::is_same_v<V, Chart>) {
    f("kind", value.kind), f("x", value.x), f("y", value.y), f("series", value.series), f("top", value.top),
        f("title", value.title), f("native", value.native);
  } else if constexpr (std::is_same_v<V, Output>) {
    f("format", value.format), f("encoding", value.encoding), f("name", value.name),
        f("payslips", value.payslips);
  } else if constexpr (std::is_same_v<V, Split>) {
    f("column", value.column), f("period", value.period), f("rows", value.rows), f("into", value.into);
  } else {
    static_assert(std::is_same_v<V, Plan>, "a struct of the plan without a list of fields");
    f("goal", value.goal), f("sources", value.sources), f("combine", value.combine), f("steps", value.steps),
        f("split", value.split), f("charts", value.charts), f("output", value.output),
        f("title", value.title);
  }
}

template <typename T>
struct ListTraits : std::false_type {};
template <typename T>
struct ListTraits<std::vector<T>> : std::true_type {};
template <typename T>
struct OptionalTraits : std::false_type {};
template <typename T>
struct OptionalTraits<std::optional<T>> : std::true_type {};

// The names of a variant's alternatives, in order.
constexpr std::array<std::string_view, 19> step_names = {
    "filter",        "dedupe",     "fill_blanks", "drop_blanks", "select_columns",
    "rename_column", "group",      "pivot",       "add_column",  "sort",
    "top",           "edit_cells", "compute",     "pick_rows",   "reshape",
    "bin",           "correlate",  "count_words", "loan"};
constexpr std::array<std::string_view, 4> combine_names = {"none", "append", "look_up", "reconcile"};
static_assert(std::variant_size_v<Step> == step_names.size());
static_assert(std::variant_size_v<Combine> == combine_names.size());

template <typename T>
json written(const T& value) {
  if constexpr (std::is_same_v<T, std::string> || std::is_arithmetic_v<T>) {
    return value;
  } else if constexpr (std::is_enum_v<T>) {
    return Names<T>::list.at(static_cast<std::size_t>(value));
  } else if constexpr (ListTraits<T>::value) {
    json list = json::array();
    for (const auto& item : value) list.push_back(written(item));
    return list;
  } else if constexpr (OptionalTraits<T>::value) {
    return value ? written(*value) : json(nullptr);
  } else if constexpr (std::is_same_v<T, std::monostate>) {
    return json::object();
  } else if constexpr (std::is_same_v<T, Step> || std::is_same_v<T, Combine>) {
    json object = std::visit([](const auto& alternative) { return written(alternative); }, value);
    if constexpr (std::is_same_v<T, Step>) {
      object["step"] = step_names.at(value.index());
    } else {
      object["combine"] = combine_names.at(value.index());
    }
    return object;
  } else {
    json object = json::object();
    fields([&](const char* name, const auto& field) { object[name] = written(field); }, value);
    return object;
  }
}

[[noreturn]] void refuse(std::string_view what, const std::string& name) {
  throw json::other_error::create(501, "a plan knows no " + std::string(what) + " \"" + name + "\"", nullptr);
}

template <typename List>
std::size_t index_of(const List& names, const std::string& name, std::string_view what) {
  for (std::size_t index = 0; index < names.size(); ++index) {
    if (names[index] == name) return index;
  }
  refuse(what, name);
}

template <typename T>
void parse(const json& from, T& value);

template <typename Variant, std::size_t Index = 0>
void parse_alternative(const json& from, std::size_t wanted, Variant& value) {
  if constexpr (Index < std::variant_size_v<Variant>) {
    if (wanted != Index) return parse_alternative<Variant, Index + 1>(from, wanted, value);
    std::variant_alternative_t<Index, Variant> alternative{};
    parse(from, alternative);
    value = std::move(alternative);
  }
}

template <typename T>
void parse(const json& from, T& value) {
  if constexpr (std::is_same_v<T, std::string> || std::is_arithmetic_v<T>) {
    from.get_to(value);
  } else if constexpr (std::is_enum_v<T>) {
    value = static_cast<T>(index_of(Names<T>::list, from.get<std::string>(), "word"));
  } else if constexpr (ListTraits<T>::value) {
    value.clear();
    if (!from.is_array()) throw json::type_error::create(302, "a list was expected in a plan", &from);
    for (const auto& item : from) parse(item, value.emplace_back());
  } else if constexpr (OptionalTraits<T>::value) {
    if (from.is_null()) {
      value.reset();
    } else {
      parse(from, value.emplace());
    }
  } else if constexpr (std::is_same_v<T, std::monostate>) {
    return;
  } else if constexpr (std::is_same_v<T, Step>) {
    parse_alternative(from, index_of(step_names, from.at("step").template get<std::string>(), "step"), value);
  } else if constexpr (std::is_same_v<T, Combine>) {
    parse_alternative(
        from, index_of(combine_names, from.at("combine").template get<std::string>(), "combine"), value);
  } else {
    if (!from.is_object()) throw json::type_error::create(302, "an object was expected in a plan", &from);
    fields(
        [&](const char* name, auto& field) {
          if (const auto found = from.find(name); found != from.end()) parse(*found, field);
        },
        value);
  }
}

}  // namespace

void to_json(nlohmann::json& json, const Plan& plan) {
  json = written(plan);
}

void from_json(const nlohmann::json& json, Plan& plan) {
  plan = {};
  parse(json, plan);
}

}  // namespace errand::recipes
