/// Numbers put into ranges. A range holds its lower end and not its upper one, which the step says.

#include "bot/recipes/write_parts.hpp"

#include <stdexcept>

namespace errand::recipes::writer {

namespace {

/// 5000 以下, 5000–8000, 8000 以上
std::vector<std::string> labels_of(const Words& words, const std::vector<std::string>& edges) {
  std::vector<std::string> labels = {filled(words("{0} 以下", "below {0}"), {edges.front()})};
  for (std::size_t at = 1; at < edges.size(); ++at) labels.push_back(edges[at - 1] + "–" + edges[at]);
  labels.push_back(filled(words("{0} 以上", "{0} and above"), {edges.back()}));
  return labels;
}

void need_even_ranges(Writing& writing) {
  writing.python.import("import math");
  writing.helper("even_ranges", "等宽的分段：边界和名称，从宽度的整数倍开始",
                 "Ranges of one width: their edges and names, from a multiple of the width",
                 R"py(def even_ranges(numbers, width):
    """{0}"""
    first = math.floor(numbers.min() / width) if numbers.notna().any() else 0
    last = math.floor(numbers.max() / width) if numbers.notna().any() else 0
    edges = [number * width for number in range(first, last + 2)]
    return edges, [f"{low:.10g}–{high:.10g}" for low, high in zip(edges, edges[1:])]
)py");
}

}  // namespace

void write_step(Writing& writing, const Bin& bin) {
  const Words& words = writing.words;
  (void)writing.table.at(bin.column);
  const std::string cell = "data[" + literal(bin.column) + "]";
  if (bin.edges.empty())
    writing.step("把 {0} 每 {1} 分一段（含下限，不含上限）",
                 "Put {0} into ranges of {1} (the lower end belongs to a range, the upper does not)",
                 {bin.column, bin.width});
  else
    writing.step("把 {0} 分成几段：{1}（含下限，不含上限）",
                 "Put {0} into the ranges {1} (the lower end belongs to a range, the upper does not)",
                 {bin.column, joined(labels_of(words, bin.edges), words("、", ", "))});
  writing.python.paragraph(writing.steps.back());
  if (bin.edges.empty()) {
    need_even_ranges(writing);
    writing.line("edges, names = even_ranges({0}, {1})", {cell, std::to_string(std::stod(bin.width))});
  } else {
    writing.line("edges = [-float(\"inf\"), {0}, float(\"inf\")]", {joined(bin.edges, ", ")});
    writing.line("names = {0}", {literal_list(labels_of(words, bin.edges))});
  }
  const std::string blank = literal(words("（空白）", "blank"));
  writing.line("ranges = pd.cut({0}, edges, right=False, labels=names)", {cell});
  writing.line("if ranges.isna().any():");
  writing.line("    ranges = ranges.cat.add_categories([{0}]).fillna({0})", {blank});
  writing.line("data[{0}] = ranges", {literal(bin.title)});
  writing.headline("分了段：{len(names)} 段，{len(data):,} 行", "{len(data):,} rows in {len(names)} ranges");
  Column made;
  made.name = bin.title;
  made.native = true;
  made.ordered = true;
  writing.table.columns.push_back(std::move(made));
}

}  // namespace errand::recipes::writer
