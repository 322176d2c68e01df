#include "bot/recipes/say.hpp"

#include "bot/core/text.hpp"

namespace errand::recipes {

std::string Say::list(const std::vector<std::string>& names, std::size_t most) const {
  std::string text;
  for (std::size_t index = 0; index < names.size() && index < most; ++index) {
    if (index > 0) text += either("、", ", ");
    text += shortened(printable(names[index]), 30);
  }
  if (names.size() > most)
    text += either(" 等 " + std::to_string(names.size()) + " 个",
                   " and " + std::to_string(names.size() - most) + " more");
  return text;
}

std::string Say::quoted(const std::string& name) const {
  const std::string safe = shortened(printable(name), 40);
  return either("“" + safe + "”", "\"" + safe + "\"");
}

std::string Say::measure_name(Measure measure) const {
  switch (measure) {
    case Measure::sum:
      return either("合计", "Total");
    case Measure::mean:
      return either("平均", "Average");
    case Measure::median:
      return either("中位数", "Median");
    case Measure::count:
      return either("计数", "Count");
    case Measure::distinct:
      return either("数", "Distinct");
    case Measure::min:
      return either("最小", "Minimum");
    case Measure::max:
      return either("最大", "Maximum");
    case Measure::stddev:
      return either("标准差", "Std dev");
    case Measure::first:
      return either("首个", "First");
    case Measure::last:
      return either("末个", "Last");
    case Measure::rate:
      return either("占比", "Share");
  }
  return "";
}

std::string Say::aggregate_title(const std::string& column, Measure measure) const {
  if (column.empty()) return either("行数", "Rows");
  // The unit stays behind: 金额(万元) -> 金额合计(万元).
  const std::string bare = bare_name(column);
  const std::string unit = column.substr(bare.size());
  if (chinese_ && measure == Measure::distinct) {  // 订单号数 is 订单数
    for (const std::string_view tail : {"编号", "号码", "名称", "号"}) {
      if (bare.size() > tail.size() + 3 && bare.ends_with(tail))
        return bare.substr(0, bare.size() - tail.size()) + measure_name(measure) + unit;
    }
  }
  if (chinese_) return bare + measure_name(measure) + unit;
  return measure_name(measure) + " " + bare + unit;
}

std::string Say::period_title(Period period) const {
  switch (period) {
    case Period::day:
      return either("日期", "Day");
    case Period::week:
      return either("周", "Week");
    case Period::month:
      return either("月份", "Month");
    case Period::quarter:
      return either("季度", "Quarter");
    case Period::year:
      return either("年份", "Year");
    case Period::weekday:
      return either("星期", "Weekday");
    case Period::hour:
      return either("小时", "Hour");
    case Period::none:
      break;
  }
  return "";
}

std::string Say::window_title(Window window, const std::string& column) const {
  const std::string bare = bare_name(column);
  switch (window) {
    case Window::share:
      return either(bare + "占比", bare + " share");
    case Window::rank:
      return either("排名", "Rank");
    case Window::running_total:
      return either("累计" + bare, "Running " + bare);
    case Window::change:
      return either(bare + "环比增减", bare + " change");
    case Window::change_percent:
      return either(bare + "环比", bare + " change %");
    case Window::change_year:
      return either(bare + "同比增减", bare + " change on year");
    case Window::change_year_percent:
      return either(bare + "同比", bare + " change on year %");
  }
  return bare;
}

std::string Say::edited(const EditCells& edit) const {
  switch (edit.rule) {
    case CellRule::mask:
      return either("脱敏结果", "Masked");
    case CellRule::merge_values:
      return either("统一写法", "One spelling");
    case CellRule::replace:
      return either("替换结果", "Replaced");
    case CellRule::check_identity:
    case CellRule::check_phone:
    case CellRule::check_email:
      return either("校验不通过", "Failed checks");
    case CellRule::split_text:
    case CellRule::split_name_phone:
    case CellRule::split_address:
    case CellRule::split_date:
      return either("拆列结果", "Split columns");
    case CellRule::join:
      return either("合并列结果", "Joined columns");
    case CellRule::trim:
    case CellRule::half_width:
    case CellRule::to_number:
    case CellRule::to_date:
      return either("整理结果", "Cleaned");
    default:
      return edit.titles.empty() ? either("处理结果", "Result") : edit.titles.front();
  }
}

Declined Say::help() const {
  return {
      .reason = either(
          "把表格发给我，再说一句想要的结果就行。我会：筛选和排序、按部门或月份汇总、前几名、占比和环比、去重"
          "、"
          "透视表、合并多个文件、匹配和对账、按列拆分、画图、转换格式。也可以发 "
          "PDF（合并、拆分、取页、旋转、加水印、转文字和表格）、"
          "图片（压缩、改尺寸、转格式、裁剪、加水印、合成 "
          "PDF）、Word（字数、词频）、压缩包（解压、打包、改名），"
          "用模板和名单批量生成文件，做二维码。比如：“按地区汇总销售额，从高到低，画个柱状图”“把这几个 PDF "
          "合并成一个”“图片压到 200KB 以下”。",
          "Send me a table and say in one sentence what you want. I can filter and sort, sum up by "
          "department or "
          "month, "
          "find the top n, shares and changes, remove duplicates, pivot, append files, look up and "
          "reconcile, "
          "split by a "
          "column, draw charts and convert formats. I also take PDFs (merge, split, pick pages, rotate, "
          "watermark, text "
          "and tables), pictures (compress, resize, convert, crop, watermark, into a PDF), Word files (word "
          "counts), zips "
          "(unzip, zip, rename), fill a template once for each row of a list, and make QR codes. For "
          "example: "
          "\"total "
          "sales by region, highest first, as a bar chart\", \"merge these PDFs\", \"compress the pictures "
          "below "
          "200 KB\"."),
      .is_help = true};
}

Declined Say::cannot(const std::string& what) const {
  return {either("“" + shortened(printable(what), 20) +
                     "”这件事我做不了。我能处理表格：筛选、排序、汇总、去重、合并、拆分、画图和转换格式。",
                 "I cannot do that (\"" + shortened(printable(what), 30) +
                     "\"). What I can do with a table: filter, sort, sum up, remove duplicates, append, "
                     "split, draw charts and convert.")};
}

Question Say::not_found(const std::string& text, const std::vector<std::string>& columns) const {
  Question question;
  question.text =
      either("没有找到叫" + quoted(text) + "的列或内容。现有的列：" + list(columns, 12) + "。指的是哪一个？",
             "I find no column or value like " + quoted(text) + ". The columns are: " + list(columns, 12) +
                 ". Which one do you mean?");
  return question;
}

}  // namespace errand::recipes
