/// Excel's own charts, which people can edit: over the cells of the result's sheet, or of a sheet with one
/// column for each series.

#include "bot/recipes/write_parts.hpp"

namespace errand::recipes::writer {

namespace {

/// XlsxWriter's name; empty for what it cannot draw.
std::string_view type_of(ChartKind kind) {
  switch (kind) {
    case ChartKind::bar:
      return "{\"type\": \"column\"}";
    case ChartKind::bar_horizontal:
      return "{\"type\": \"bar\"}";
    case ChartKind::bar_stacked:
      return "{\"type\": \"column\", \"subtype\": \"stacked\"}";
    case ChartKind::line:
      return "{\"type\": \"line\"}";
    case ChartKind::area:
      return "{\"type\": \"area\"}";
    case ChartKind::pie:
      return "{\"type\": \"pie\"}";
    case ChartKind::scatter:
      return "{\"type\": \"scatter\"}";
    case ChartKind::histogram:
    case ChartKind::box:
    case ChartKind::heatmap:
      break;
  }
  return "";
}

}  // namespace

void write_native_chart(Writing& writing, const Chart& chart) {
  const Words& words = writing.words;
  const std::string_view type = type_of(chart.kind);
  if (type.empty()) {
    writing.note("这种图 Excel 里没有，只画成了图片", "Excel has no such chart to edit; it is a picture only",
                 {}, "    ");
    return;
  }
  writing.step("在工作簿里放一个可以编辑的{0}", "Put a {0} that can be edited into the workbook",
               {name_of(words, chart.kind)});
  writing.helper(
      "add_chart", "在工作表里放一个 Excel 图表：x 列是标签，y 列是数值，不含合计行",
      "Puts a chart of Excel beside a table: labels from column x, values from y, without the total",
      R"py(def add_chart(writer, table, sheet, kind, title, x, y, rows):
    """{0}"""
    names = list(table.columns)
    drawing = writer.book.add_chart(kind)
    for name in y:
        cells = [[sheet, 1, names.index(column), max(rows, 1), names.index(column)] for column in (x, name)]
        drawing.add_series({"name": str(name), "categories": cells[0], "values": cells[1]})
    drawing.set_title({"name": title, "name_font": {"size": 12}})
    if len(y) == 1 and kind["type"] != "pie":
        drawing.set_legend({"none": True})
        drawing.set_x_axis({"name": str(x)})
        drawing.set_y_axis({"name": str(y[0])})
    drawing.set_size({"width": 640, "height": 360})
    writer.sheets[sheet].insert_chart(1, len(names) + 1, drawing)
)py");
  const std::string title = literal(chart.title.empty() ? writing.plan.title : chart.title);
  if (chart.series.empty()) {
    writing.line("    add_chart(writer, data, {0}, {1}, {2}, {3}, {4}, len(data){5})",
                 {literal(words("结果", "Result")), type, title, literal(chart.x), literal_list(chart.y),
                  writing.has_total ? " - 1" : ""});
    return;
  }
  const std::string sheet = literal(words("图表数据", "Chart data"));
  writing.line("    wide = chart.reset_index()");
  writing.line("    wide.columns = [str(name) for name in wide.columns]");
  writing.line("    write_sheet(writer, wide, {0}, {})", {sheet});
  writing.line(
      "    add_chart(writer, wide, {0}, {1}, {2}, wide.columns[0], list(wide.columns[1:]), len(wide))",
      {sheet, type, title});
}

}  // namespace errand::recipes::writer
