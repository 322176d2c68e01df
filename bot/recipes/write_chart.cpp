/// Charts as PNG, sized for a phone's width. The table is the one the steps made, without its totals row.

#include "bot/core/text.hpp"
#include "bot/recipes/write_parts.hpp"

#include <algorithm>

namespace errand::recipes::writer {

namespace {

constexpr int most_bars = 30;    // more are not legible at a phone's width
constexpr int most_slices = 8;   // of a pie, the rest is one slice
constexpr int most_series = 10;  // the number of colours that people can tell apart

void need_drawing(Writing& writing) {
  writing.python.import("import pandas as pd");
  writing.python.import("import matplotlib");
  writing.python.import("from matplotlib import pyplot as plt");
  writing.python.import("from matplotlib.ticker import FuncFormatter");
  writing.helper("style", "字体要能显示中文：在这台电脑上有哪个就用哪个",
                 "Fonts that can show Chinese: whichever this computer has",
                 writing.words.chinese ? R"(# {0}
matplotlib.use("Agg")
plt.rcParams["font.sans-serif"] = [
    "Noto Sans CJK SC", "Noto Sans CJK JP", "Microsoft YaHei", "PingFang SC", "SimHei", "DejaVu Sans",
]
plt.rcParams["axes.unicode_minus"] = False


def short(value, digits=1):
    """坐标轴上的数字：大的写成 万、亿"""
    for size, unit in ((1e8, "亿"), (1e4, "万")):
        if abs(value) >= size:
            return f"{value / size:,.{digits}f}".rstrip("0").rstrip(".") + unit
    return f"{value:,.2f}".rstrip("0").rstrip(".")
)"
                                       : R"(# {0}
matplotlib.use("Agg")
plt.rcParams["font.sans-serif"] = [
    "Noto Sans CJK SC", "Noto Sans CJK JP", "Microsoft YaHei", "PingFang SC", "SimHei", "DejaVu Sans",
]
plt.rcParams["axes.unicode_minus"] = False


def short(value, digits=1):
    """Numbers on an axis: large ones as K, M, B"""
    for size, unit in ((1e9, "B"), (1e6, "M"), (1e4, "K")):
        if abs(value) >= size:
            return f"{value / (size if unit != 'K' else 1e3):,.{digits}f}".rstrip("0").rstrip(".") + unit
    return f"{value:,.2f}".rstrip("0").rstrip(".")
)");
}

/// Labels in the order of time or as the steps sorted them; else the largest first.
bool keeps_order(const Writing& writing, const Column& x) {
  if (x.period != Period::none || x.kind != Kind::text) return true;
  return std::any_of(writing.plan.steps.begin(), writing.plan.steps.end(), [](const Step& step) {
    return std::holds_alternative<Sort>(step) || std::holds_alternative<Top>(step);
  });
}

bool is_sorted_by_steps(const Writing& writing) {
  return std::any_of(writing.plan.steps.begin(), writing.plan.steps.end(), [](const Step& step) {
    const auto* top = std::get_if<Top>(&step);
    return std::holds_alternative<Sort>(step) || (top && top->rest);
  });
}

std::string label_of(const Column& column) {
  const bool says_so =
      column.unit.empty() || column.unit == "%" || column.name.find(column.unit) != std::string::npos;
  return says_so ? column.name : column.name + " (" + column.unit + ")";
}

std::string tick_format(const Column& column) {
  return column.percent ? "lambda value, place: f\"{value:.0%}\"" : "lambda value, place: short(value)";
}

std::string value_label(const Column& column, std::string_view value) {
  return column.percent ? filled("f\"{{0}:.1%}\"", {value}) : filled("short({0})", {value});
}

class Drawing {
 public:
  Drawing(Writing& writing, const Chart& chart) : writing_(writing), chart_(chart), words_(writing.words) {
    title_ = chart.title.empty() ? writing.plan.title : chart.title;
  }

  void write() {
    need_drawing(writing_);
    writing_.step("画{0}：{1}", "Draw a {0}: {1}", {name_of(words_, chart_.kind), title_});
    writing_.python.paragraph(writing_.steps.back());
    switch (chart_.kind) {
      case ChartKind::histogram:
        histogram();
        break;
      case ChartKind::scatter:
        scatter();
        break;
      case ChartKind::pie:
        pie();
        break;
      case ChartKind::box:
        box();
        break;
      case ChartKind::heatmap:
        heatmap();
        break;
      case ChartKind::bar:
      case ChartKind::bar_horizontal:
      case ChartKind::bar_stacked:
      case ChartKind::line:
      case ChartKind::area:
        series();
        break;
    }
    finish();
  }

 private:
  void line(std::string_view pattern, std::initializer_list<std::string_view> arguments = {}) {
    writing_.line(pattern, arguments);
  }
  /// A mean of whole numbers has decimals.
  std::string exact(Column of, std::string_view value) {
    of.whole = of.money = false;
    return of.percent ? shown(writing_, of, value) : shown(writing_, of, filled("round({0}, 2)", {value}));
  }
  const Column& column(const std::string& name) const { return writing_.table.at(name); }
  const std::string& first_y() const {
    if (chart_.y.empty()) throw std::invalid_argument("a chart without values");
    return chart_.y.front();
  }

  /// `chart`: one column per series, indexed by the labels.
  void shape() {
    const Column& x = column(chart_.x);
    if (chart_.series.empty()) {
      line("chart = data.dropna(subset=[{0}]).set_index({0})[{1}]",
           {literal(chart_.x), literal_list(chart_.y)});
    } else {
      line("chart = data.dropna(subset=[{0}])", {literal(chart_.x)});
      line("order = chart[{0}].drop_duplicates()", {literal(chart_.x)});
      line("chart = chart.pivot_table(index={0}, columns={1}, values={2}, aggfunc=\"sum\", sort=False)",
           {literal(chart_.x), literal(chart_.series), literal(first_y())});
      line("chart = chart.reindex(order)");
      line("if len(chart.columns) > {0}:  # {1}",
           {std::to_string(most_series), words_("系列太多就只画最大的几个，其余合并",
                                                "Too many series: the largest ones, the rest together")});
      line("    ranked = chart.sum().sort_values(ascending=False).index");
      line("    rest = chart[ranked[{0}:]].sum(axis=1)", {std::to_string(most_series - 1)});
      line("    chart = chart[ranked[:{0}]].copy()", {std::to_string(most_series - 1)});
      line("    chart[{0}] = rest", {literal(words_("其他", "Others"))});
    }
    if (x.kind == Kind::date && !is_sorted_by_steps(writing_)) line("chart = chart.sort_index()");
    if (x.kind == Kind::number && !is_sorted_by_steps(writing_)) line("chart = chart.sort_index()");
  }

  void series() {
    const Column& x = column(chart_.x);
    const bool over_time = chart_.kind == ChartKind::line || chart_.kind == ChartKind::area;
    shape();
    if (!over_time) {
      if (!keeps_order(writing_, x))
        line("chart = chart.loc[chart.sum(axis=1).sort_values(ascending=False, kind=\"stable\").index]");
      const int most = chart_.top > 0 ? std::min(chart_.top, most_bars) : most_bars;
      const bool timed = x.period != Period::none || x.kind == Kind::date;
      line("shown = chart.{0}({1})", {timed && chart_.top == 0 ? "tail" : "head", std::to_string(most)});
    } else {
      line("shown = chart");
    }
    if (x.kind == Kind::date && over_time && !x.timed)
      line("labels = list(shown.index)");
    else if (x.kind == Kind::date)
      line("labels = [label.strftime(\"{0}\") for label in shown.index]",
           {x.timed ? "%Y-%m-%d %H:%M" : "%Y-%m-%d"});
    else
      line("labels = [str(label) for label in shown.index]");
    if (over_time)
      lines();
    else
      bars();
    const Column& y = column(first_y());
    value_axis_ = chart_.kind == ChartKind::bar_horizontal ? "?" : "y";
    value_label_ = chart_.y.size() == 1 ? label_of(y) : y.unit;
    x_label_ = label_of(x);
    tick_ = tick_format(y);
    if (!over_time) {
      line("if len(shown) < len(chart):");
      writing_.note("图中只画了 {len(chart):,} 项里的 {len(shown)} 项",
                    "The chart shows {len(shown)} of {len(chart):,} bars", {}, "    ");
    }
  }

  void bars() {
    const bool stacked = chart_.kind == ChartKind::bar_stacked;
    const bool sideways = chart_.kind == ChartKind::bar_horizontal;
    const Column& y = column(first_y());
    const Column& x = column(chart_.x);
    const bool timed = x.period != Period::none || x.kind == Kind::date;
    // Long labels read better beside the bars than below them; time runs from left to right.
    line("sideways = {0}",
         {sideways           ? "True"
          : stacked || timed ? "False"
                             : "len(shown) > 20 or (len(shown) > 6 and max(map(len, labels)) > 8)"});
    line(
        "figure, axes = plt.subplots(figsize=(7.2, max(4.2, 0.34 * len(shown) * {0} + 1.5) if sideways else "
        "4.6))",
        {stacked ? "1" : "max(1, len(shown.columns) * 0.7)"});
    line("draw = axes.barh if sideways else axes.bar");
    if (stacked) {
      line("above, below = pd.Series(0.0, index=shown.index), pd.Series(0.0, index=shown.index)");
      line("for name in shown.columns:");
      line("    values = shown[name].fillna(0)");
      line("    base = above.where(values >= 0, below)  # {0}",
           {words_("负数往下叠", "negatives are stacked downwards")});
      line("    draw(range(len(shown)), values.to_numpy(), 0.7, base.to_numpy(), label=str(name))");
      line("    above, below = above + values.clip(lower=0), below + values.clip(upper=0)");
    } else {
      line("thick = 0.8 / len(shown.columns)");
      line("for number, name in enumerate(shown.columns):");
      line(
          "    places = [place + (number - (len(shown.columns) - 1) / 2) * thick for place in "
          "range(len(shown))]");
      line("    bars = draw(places, shown[name].to_numpy(), thick * 0.92, label=str(name))");
      line("    if len(shown) * len(shown.columns) <= 16:  # {0}",
           {words_("柱子不多就标上数值", "few bars: with their values")});
      line("        texts = [\"\" if pd.isna(value) else {0} for value in shown[name]]",
           {value_label(y, "value")});
      line("        axes.bar_label(bars, texts, padding=2, fontsize=8)");
      line("axes.margins(**{\"x\" if sideways else \"y\": 0.12})");
    }
    line("(axes.set_yticks if sideways else axes.set_xticks)(range(len(shown)))");
    line("if sideways:");
    line("    axes.set_yticklabels(labels)");
    line("    axes.invert_yaxis()");
    line("else:");
    line("    slanted = max(map(len, labels), default=0) * len(labels) > 48");
    line(
        "    axes.set_xticklabels(labels, rotation=40 if slanted else 0, ha=\"right\" if slanted else "
        "\"center\")");
    line("axes.{0}", {"axhline(0, color=\"#666\", linewidth=0.8) if not sideways else axes.axvline(0, "
                      "color=\"#666\", linewidth=0.8)"});
  }

  void lines() {
    const bool area = chart_.kind == ChartKind::area;
    const Column& x = column(chart_.x);
    const bool dates = x.kind == Kind::date && !x.timed;
    line("figure, axes = plt.subplots(figsize=(7.2, 4.4))");
    line("places = {0}",
         {dates ? "labels" : "labels if len(set(labels)) == len(labels) else list(range(len(labels)))"});
    if (area) {
      line(
          "axes.stackplot(places, *[shown[name].fillna(0).to_numpy() for name in shown.columns], "
          "labels=[str(name) for name in shown.columns], alpha=0.8)");
    } else {
      line("for name in shown.columns:");
      line(
          "    axes.plot(places, shown[name].to_numpy(), marker=\"o\" if len(shown) <= 40 else None, "
          "markersize=4, label=str(name))");
    }
    if (dates) {
      line("figure.autofmt_xdate(rotation=40)");
      return;
    }
    line("step = max(1, -(-len(labels) // 16))  # {0}",
         {words_("标签太密就隔几个标一个", "not every label where they are many")});
    line("axes.set_xticks(range(0, len(labels), step))");
    line("slanted = sum(map(len, labels[::step])) > 48");
    line(
        "axes.set_xticklabels(labels[::step], rotation=40 if slanted else 0, ha=\"right\" if slanted else "
        "\"center\")");
  }

  void pie() {
    const int most = chart_.top > 0 ? chart_.top : most_slices;
    const std::string slices = std::to_string(most);
    line("chart = data.dropna(subset=[{0}]).set_index({0})[{1}].dropna()",
         {literal(chart_.x), literal(first_y())});
    line("below = chart[chart < 0]");
    line("if len(below):  # {0}", {words_("饼图画不出负数", "a pie cannot show negatives")});
    writing_.note("饼图里没有画 {len(below)} 个负数", "The pie leaves out {len(below)} negative values", {},
                  "    ");
    line("chart = chart[chart > 0]{0}",
         {is_sorted_by_steps(writing_) ? "" : ".sort_values(ascending=False, kind=\"stable\")"});
    line("if len(chart) > {0}:  # {1}", {slices, words_("小的合并成其他", "the small ones together")});
    line("    rest = chart.sort_values(ascending=False, kind=\"stable\")");
    line("    others = pd.Series([rest.iloc[{0}:].sum()], index=[f\"{1}\"])",
         {std::to_string(most - 1), words_("其他（{len(rest) - " + std::to_string(most - 1) + "} 项）",
                                           "Others ({len(rest) - " + std::to_string(most - 1) + "})")});
    line("    chart = pd.concat([rest.iloc[:{0}], others])", {std::to_string(most - 1)});
    line("figure, axes = plt.subplots(figsize=(7.2, 4.8))");
    line("shares = chart / chart.sum()");
    line("labels = [f\"{label}  {share:.1%}\" for label, share in shares.items()]");
    line(
        "slices, _ = axes.pie(chart.to_numpy(), labels=list(chart.index), labeldistance=None, startangle=90, "
        "counterclock=False, "
        "colors=plt.cm.tab20c.colors if len(chart) > 10 else None, wedgeprops={\"edgecolor\": \"white\"})");
    line("axes.legend(slices, labels, loc=\"center left\", bbox_to_anchor=(1, 0.5), frameon=False)");
    legend_ = false;
  }

  void scatter() {
    line("figure, axes = plt.subplots(figsize=(7.2, 4.8))");
    if (chart_.series.empty()) {
      line("axes.scatter(data[{0}], data[{1}], s=18, alpha=0.6)", {literal(chart_.x), literal(first_y())});
    } else {
      line("for name, part in data.groupby({0}, sort=False):", {literal(chart_.series)});
      line("    axes.scatter(part[{0}], part[{1}], s=18, alpha=0.6, label=str(name))",
           {literal(chart_.x), literal(first_y())});
    }
    value_axis_ = "y";
    value_label_ = label_of(column(first_y()));
    x_label_ = label_of(column(chart_.x));
    tick_ = tick_format(column(first_y()));
    line("axes.xaxis.set_major_formatter(FuncFormatter({0}))", {tick_format(column(chart_.x))});
    legend_ = !chart_.series.empty();
  }

  void histogram() {
    const std::string& name = chart_.y.empty() ? chart_.x : chart_.y.front();
    line("figure, axes = plt.subplots(figsize=(7.2, 4.6))");
    line("values = data[{0}].dropna()", {literal(name)});
    line(
        "counts, edges, _ = axes.hist(values.to_numpy(), bins=min(30, max(5, int(len(values) ** 0.5))), "
        "edgecolor=\"white\")");
    if (writing_.plan.goal != Goal::question) {
      const Column& of = column(name);
      line("headline = {0}", {literal(words_("没有可以画的数字", "There are no numbers to draw"))});
      writing_.has_headline = true;
      line("if len(values):");
      line(
          "    mean, median, low, high, full = values.mean(), values.median(), values.min(), values.max(), "
          "counts.argmax()");
      line("    start, end = edges[full], edges[full + 1]");
      writing_.python.line(
          "    headline = f\"" +
          filled(words_("{0}：{len(values):,} 个数，平均 {1}，中位数 {2}，从 {3} 到 {4}；{5} 到 {6} "
                        "之间最多（{counts[full]:.0f} 个）",
                        "{0}, values: {len(values):,}; mean {1}, median {2}, from {3} to {4}; most lie "
                        "between {5} and {6} "
                        "({counts[full]:.0f})"),
                 {in_f_string(name), exact(of, "mean"), exact(of, "median"), shown(writing_, of, "low"),
                  shown(writing_, of, "high"), exact(of, "start"), exact(of, "end")}) +
          "\"");
    }
    line("axes.xaxis.set_major_formatter(FuncFormatter({0}))", {tick_format(column(name))});
    value_axis_ = "y";
    value_label_ = std::string(words_("行数", "Rows"));
    x_label_ = label_of(column(name));
    tick_ = "lambda value, place: short(value)";
    legend_ = false;
  }

  /// Each group's quarters and outliers, the highest median first.
  void box() {
    const Column& y = column(first_y());
    const std::string cell = literal(first_y());
    if (chart_.x.empty())
      line("parts = [({0}, data[{0}].dropna())]", {cell});
    else
      line(
          "parts = [(str(name), part[{1}].dropna()) for name, part in data.groupby({0}, dropna=False, "
          "sort=False)]",
          {literal(chart_.x), cell});
    line("parts = sorted([part for part in parts if len(part[1])], key=lambda part: -part[1].median())");
    line("if len(parts) > {0}:", {std::to_string(most_bars)});
    writing_.note("图中只画了 {len(parts)} 组里中位数最高的 " + std::to_string(most_bars) + " 组",
                  "The chart shows the " + std::to_string(most_bars) +
                      " of {len(parts)} groups with the highest medians",
                  {}, "    ");
    line("    parts = parts[:{0}]", {std::to_string(most_bars)});
    line("figure, axes = plt.subplots(figsize=(7.2, 4.6))");
    line(
        "axes.boxplot([values.to_numpy() for _, values in parts], patch_artist=True, "
        "boxprops={\"facecolor\": "
        "\"#9EC5E8\"}, medianprops={\"color\": \"#C0392B\"}, flierprops={\"markersize\": 4})");
    line("labels = [f\"{label} ({len(values)})\" for label, values in parts]");
    line("slanted = sum(map(len, labels)) > 48");
    line("axes.set_xticks(range(1, len(labels) + 1))");
    line(
        "axes.set_xticklabels(labels, rotation=40 if slanted else 0, ha=\"right\" if slanted else "
        "\"center\")");
    value_label_ = label_of(y);
    x_label_ = chart_.x.empty() ? "" : label_of(column(chart_.x));
    tick_ = tick_format(y);
    legend_ = false;
    if (writing_.plan.goal == Goal::question) return;
    line("headline = {0}", {literal(words_("没有可以画的数字", "There are no numbers to draw"))});
    writing_.has_headline = true;
    line("if parts:");
    line("    (high, most), (low, least) = parts[0], parts[-1]");
    line("    top_value, low_value = most.median(), least.median()");
    const std::string top = shown(writing_, y, "top_value");
    const std::string low = shown(writing_, y, "low_value");
    if (chart_.x.empty())
      writing_.python.line(
          "    headline = f\"" +
          filled(words_("{0} 的中位数 {1}（{len(most):,} 个）", "Median of {0}: {1} ({len(most):,} values)"),
                 {in_f_string(first_y()), top}) +
          "\"");
    else
      writing_.python.line(
          "    headline = f\"" +
          filled(
              words_(
                  "{0} 的中位数：{high} 最高 {1}，{low} 最低 {2}（{len(parts)} 组）",
                  "Median of {0}: {high} has the highest, {1}, {low} the lowest, {2} (groups: {len(parts)})"),
              {in_f_string(first_y()), top, low}) +
          "\"");
  }

  /// Two groupings against each other, the value as colour.
  void heatmap() {
    const Column& y = column(first_y());
    line("grid = data.pivot_table(index={0}, columns={1}, values={2}, aggfunc=\"sum\", sort=False)",
         {literal(chart_.series), literal(chart_.x), literal(first_y())});
    const Column& x = column(chart_.x);
    if (x.period != Period::none || x.kind != Kind::text) line("grid = grid.sort_index(axis=1)");
    line("shown = grid.iloc[:{0}, :{0}]", {std::to_string(most_bars)});
    line("if shown.size < grid.size:");
    writing_.note("图中只画了前 {shown.shape[0]} 行、前 {shown.shape[1]} 列",
                  "The chart shows {shown.shape[0]} by {shown.shape[1]} cells", {}, "    ");
    line("figure, axes = plt.subplots(figsize=(7.2, max(3.2, 0.42 * len(shown) + 1.6)))");
    line("image = axes.imshow(shown.to_numpy(dtype=float), cmap=\"YlOrRd\", aspect=\"auto\")");
    line("figure.colorbar(image, format=FuncFormatter({0}))", {tick_format(y)});
    line("axes.set_xticks(range(shown.shape[1]))");
    line("axes.set_xticklabels([str(label) for label in shown.columns], rotation=40, ha=\"right\")");
    line("axes.set_yticks(range(shown.shape[0]))");
    line("axes.set_yticklabels([str(label) for label in shown.index])");
    line("if shown.size <= 150:  # {0}", {words_("格子不多就标上数值", "few cells: with their values")});
    line("    for place, values in enumerate(shown.to_numpy(dtype=float)):");
    line("        for other, value in enumerate(values):");
    line("            if not pd.isna(value):");
    line("                axes.text(other, place, {0}, ha=\"center\", va=\"center\", fontsize=8)",
         {value_label(y, "value")});
    legend_ = false;
  }

  void finish() {
    const std::string name = writing_.output_name(title_, ".png");
    const bool by_columns = chart_.kind != ChartKind::scatter;
    line("several = {0}", {!legend_ ? "False" : by_columns ? "len(shown.columns) > 1" : "True"});
    line("axes.set_title({0}, fontsize=13, pad=34 if several else 12)", {literal(title_)});
    if (legend_) {
      line("if several:  # {0}", {words_("图例放在图的上面", "the legend above the plot")});
      line(
          "    axes.legend(loc=\"lower center\", bbox_to_anchor=(0.5, 1), ncol=5, frameon=False, "
          "fontsize=9)");
    }
    if (chart_.kind == ChartKind::heatmap) {
      line("axes.set_xlabel({0})", {literal(label_of(column(chart_.x)))});
      line("axes.set_ylabel({0})", {literal(label_of(column(chart_.series)))});
    } else if (chart_.kind != ChartKind::pie) {
      const bool turns = chart_.kind == ChartKind::bar || chart_.kind == ChartKind::bar_horizontal ||
                         chart_.kind == ChartKind::bar_stacked;
      if (turns) {
        line("(axes.xaxis if sideways else axes.yaxis).set_major_formatter(FuncFormatter({0}))", {tick_});
        line("(axes.set_xlabel if sideways else axes.set_ylabel)({0})", {literal(value_label_)});
        line("(axes.set_ylabel if sideways else axes.set_xlabel)({0})", {literal(x_label_)});
        line("axes.grid(axis=\"x\" if sideways else \"y\", alpha=0.3)");
      } else {
        line("axes.yaxis.set_major_formatter(FuncFormatter({0}))", {tick_});
        line("axes.set_ylabel({0})", {literal(value_label_)});
        line("axes.set_xlabel({0})", {literal(x_label_)});
        line("axes.grid(axis=\"y\", alpha=0.3)");
      }
      line("axes.set_axisbelow(True)");
      line("axes.spines[[\"top\", \"right\"]].set_visible(False)");
    }
    line("figure.savefig({0}, dpi=150, bbox_inches=\"tight\")", {literal("out/" + name)});
    line("plt.close(figure)");
    writing_.note("画图：{0}", "Chart: {0}", {name});
  }

  Writing& writing_;
  const Chart& chart_;
  const Words& words_;
  std::string title_;
  std::string value_axis_;
  std::string value_label_;
  std::string x_label_;
  std::string tick_;
  bool legend_ = true;
};

}  // namespace

void write_chart(Writing& writing, const Chart& chart) {
  Drawing(writing, chart).write();
}

}  // namespace errand::recipes::writer
