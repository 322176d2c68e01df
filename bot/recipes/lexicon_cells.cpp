#include "bot/recipes/lexicon_lines.hpp"
#include "bot/recipes/plan.hpp"

namespace errand::recipes {

namespace {

using Line = LexiconLine;

constexpr int of(CellRule value) {
  return static_cast<int>(value);
}

// What is done to single cells, and to the shape of the table.
constexpr Line cells[] = {
    {Word::cells, of(CellRule::trim),
     "去空格|去掉空格|去除空格|删除空格|删空格|去掉多余空格|去掉多余的空格|去除多余空格|删除多余空格|"
     "去前后空格|去掉前后空格|"
     "去除前后空格|去首尾空格|去掉首尾空格|清除空格|空格去掉|空格删掉|空格都去掉|空格去除|trim|trim "
     "spaces|trim whitespace|"
     "strip spaces|strip whitespace|remove spaces|remove extra spaces|remove whitespace|extra spaces|"
     "leading and trailing spaces|whitespace"},
    {Word::cells, of(CellRule::half_width),
     "全角转半角|全角转成半角|全角改半角|全角改成半角|全角变半角|转半角|转成半角|半角|全角|full width to "
     "half width|"
     "full-width to half-width|fullwidth to halfwidth|to half width|half width"},
    {Word::cells, of(CellRule::upper),
     "转大写字母|大写字母|转成大写字母|uppercase|upper case|to uppercase|to upper case"},
    {Word::cells, of(CellRule::lower),
     "转小写|小写|小写字母|转成小写|lowercase|lower case|to lowercase|to lower case"},
    {Word::cells, of(CellRule::mask),
     "脱敏|打码|掩码|打上码|打星号|脱敏处理|隐藏中间四位|中间四位隐藏|中间四位打星号|中间打星号|隐藏中间|"
     "mask|masked|anonymize|"
     "anonymise|redact|mask out"},
    {Word::cells, of(CellRule::in_words),
     "人民币大写|中文大写|大写金额|转大写|转成大写|大写|写成大写|转为大写|转换成大写|chinese capitals|in "
     "words|in chinese capitals"},
    {Word::cells, of(CellRule::row_number),
     "序号|加序号|加个序号|加上序号|添加序号|序号列|加一列序号|增加序号|row numbers|row number|serial "
     "number|serial "
     "numbers|sequence number|number the rows|running number"},
    {Word::cells, of(CellRule::to_number),
     "转成数字|转为数字|转换成数字|变成数字|转数字|文本转数字|转成数值|转为数值|文本转数值|变成数值|转数值|"
     "改成数字|text to numbers|"
     "convert to number|convert to numbers|to numbers|to number|as numbers|to numeric"},
    {Word::cells, of(CellRule::to_date),
     "统一日期格式|日期格式统一|日期统一|统一格式|格式统一|日期格式化|转成日期|转为日期|"
     "规范日期|日期规范|标准日期|"
     "same date format|one date format|same format|one format|standardize|standardise|iso format|iso dates"},
    {Word::check, 0,
     "校验|检查|验证|核查|检验|查验|是否正确|是否合法|对不对|是否有效|格式不对|格式错误|格式不正确|不合法|"
     "无效|有误|不正确|不对|错误|"
     "合法|正确|validate|verify|check|invalid|wrong|malformed|incorrect|valid"},
    {Word::extract, 0, "提取|提取出|提取出来|抽取|提出来|extract|pull out"},
    {Word::sample, 0,
     "随机抽取|随机抽|随机选|随机取|随机选取|随机抽样|抽样|随机挑|随机|抽查|抽|各抽|每个抽|random|randomly|"
     "sample|random "
     "sample|random sample "
     "of|sample of|at random|randomly pick|randomly select"},
    {Word::transpose, 0,
     "转置|行列互换|行列转置|行列对调|行列调换|transpose|transposed|swap rows and columns"},
    {Word::to_long, 0,
     "宽表转长表|宽转长|转成长表|长表|逆透视|列转行|转成行|转为行|变成长表|unpivot|melt|wide to long|to "
     "long|long format|"
     "to long format|into long format"},
    {Word::payslips, 0, "工资条|生成工资条|做成工资条|制作工资条|payslips|payslip|pay slips|salary slips"},
    {Word::passed, 1, "及格|都及格|全及格|全部及格|合格|passed|pass"},
    {Word::passed, 0, "不及格|没及格|没有及格|挂科|不合格|failed|fail"},
    {Word::pass_rate, 60, "及格率|合格率|通过率|pass rate|passing rate"},
    {Word::pass_rate, 0, "优秀率|优良率|良好率|优分率|高分率|excellence rate"},
    {Word::scores, 0, "总分|总成绩|总得分"},
    {Word::scores, 1, "平均分|平均成绩|均分|平均得分|平均分数"},
    {Word::scores, 2, "最高分"},
    {Word::scores, 3, "最低分"},
    {Word::reorder, 0,
     "列顺序|列的顺序|顺序调整|调整顺序|调整列顺序|调整列的顺序|移到最前|移到最前面|放到最前|放到最前面|"
     "放在最前面|"
     "reorder columns|column order|to the front|reorder"},
};

}  // namespace

std::span<const LexiconLine> cell_lines() {
  return cells;
}

}  // namespace errand::recipes
