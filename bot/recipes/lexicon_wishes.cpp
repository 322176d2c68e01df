#include "bot/recipes/lexicon_lines.hpp"
#include "bot/recipes/plan.hpp"

namespace errand::recipes {

namespace {

constexpr LexiconLine wishes[] = {
    {Word::bins, 0,
     "分段|分段统计|分档|分档统计|分区间|区间统计|按区间|各区间|区间|分布区间|一段|一档|一个区间|每段|各段|"
     "档|段|"
     "bin|bins|ranges|buckets|bucket|bands|intervals|binned|in bins of|in ranges of|in steps of"},
    {Word::each, 0, "每隔|every"},
    {Word::weekday, 67, "周末|星期六日|双休日|weekend|weekends|on weekends|on the weekend"},
    {Word::weekday, 12345, "on weekdays|weekdays|on working days|on workdays"},
    {Word::weekday, 1, "周一|星期一|礼拜一|monday|mondays|on monday|on mondays"},
    {Word::weekday, 2, "周二|星期二|礼拜二|tuesday|tuesdays|on tuesday|on tuesdays"},
    {Word::weekday, 3, "周三|星期三|礼拜三|wednesday|wednesdays|on wednesday|on wednesdays"},
    {Word::weekday, 4, "周四|星期四|礼拜四|thursday|thursdays|on thursday|on thursdays"},
    {Word::weekday, 5, "周五|星期五|礼拜五|friday|fridays|on friday|on fridays"},
    {Word::weekday, 6, "周六|星期六|礼拜六|saturday|saturdays|on saturday|on saturdays"},
    {Word::weekday, 7, "周日|星期日|星期天|礼拜天|礼拜日|sunday|sundays|on sunday|on sundays"},
    {Word::restock, 0,
     "补货|货要补|要补的|要补的货|该补的|该补的货|得补的货|要补货|需要补货|需补货|该补货|得补货|要进货|"
     "需要进货|该进货|库存不足|库存告急|restock|"
     "restocking|reordering|low stock|low on stock|running low|below safety stock"},
    {Word::restock, 1, "断货|缺货|没货|没货了|out of stock"},
    {Word::speed, 0, "最慢|最慢的|slowest"},
    {Word::speed, 1, "最快|最快的|fastest|quickest"},
    {Word::correlate, 0,
     "相关性|相关系数|相关性分析|相关分析|相关程度|相关度|相关关系|关联性|有没有关系|有关系吗|是否相关|"
     "是否有关|"
     "correlation|correlate|correlated|correlations|correlation between|correlation of|relationship "
     "between|related"},
    {Word::word_counts, 0,
     "词频|词频统计|词频分析|高频词|关键词统计|出现最多的词|常见词|常用词|词云|word frequency|word "
     "frequencies|word "
     "counts|most common words|frequent words|most frequent words|count words|count the words"},
    {Word::day_part, 0, "凌晨|夜里|after midnight"},
    {Word::day_part, 1, "上午|早上|早晨|morning|in the morning|mornings"},
    {Word::day_part, 2, "中午|午间|noon|at noon"},
    {Word::day_part, 3, "下午|午后|afternoon|in the afternoon|afternoons"},
    {Word::day_part, 4, "晚上|晚间|夜间|傍晚|evening|in the evening|evenings|at night|night"},
    {Word::others, 0,
     "其余合并|其他合并|其它合并|其余的合并|其他的合并|其余合并成其他|其余合并为其他|其余归为其他|其余归其他|"
     "其余算其他|"
     "其余归为其它|剩下的合并|其余合并成一个|其余合并成一项|其余合并为一项|其他合并成一项|其余合起来|and the "
     "rest|the rest "
     "together|the rest as one|rest as others|rest as other|rest combined|the rest combined|others "
     "combined|combine the rest|group the rest|lump the rest"},
    {Word::native, 0,
     "原生|原生的|可编辑|可编辑的|工作簿里|工作簿中|excel里|excel中|excel内|excel里面|excel图表|excel图|"
     "native|native "
     "excel|editable|inside the workbook|in the workbook|inside excel|excel chart"},
    {Word::chart, of(ChartKind::box),
     "箱线图|箱型图|箱形图|盒须图|盒图|box plot|boxplot|box chart|box and whisker|box plots"},
    {Word::chart, of(ChartKind::heatmap), "热力图|热图|热度图|heat map|heatmap|heat maps"},
    {Word::cells, of(CellRule::workdays),
     "工作日|工作日天数|工作日数|工作天数|间隔工作日|working days|workdays|business days|work days|weekdays "
     "between|working "
     "days between|business days between|workdays between"},
    {Word::cells, of(CellRule::days_between),
     "相差天数|相差几天|相差多少天|间隔天数|间隔几天|隔了多少天|隔了几天|天数差|差几天|差多少天|days "
     "between|number of days "
     "between|how many days between|days from|day difference"},
    {Word::cells, of(CellRule::pad_zeros),
     "补零|补零到|补零至|补零成|补0到|补0至|补0成|前面补0|前面补零|前补0|前补零|左补0|左补零|补足|补足到|"
     "补到|zero pad|zero "
     "padded|pad with zeros|pad with zeroes|pad|leading zeros|leading zeroes|add leading zeros"},
    {Word::unify, 0, "统一成|统一为|unify|unified"},
    {Word::categories, 0,
     "写法|叫法|统一写法|写法统一|写法不统一|写法不一致|写法不一样|规范写法|写法规范|统一名称|名称统一|"
     "归一化|名称规范|规范名称|统一叫法|叫法统一|"
     "standardize categories|standardise categories|normalize categories|normalise categories|different "
     "spellings|spelled differently|written differently|same spelling|one spelling|spellings|normalize "
     "names|standardize names|normalize|normalise|harmonize|harmonise|clean up categories"},
    {Word::measure, static_cast<int>(Measure::distinct), "不重复|去重后|去重后的"},
};

}  // namespace

std::span<const LexiconLine> wish_lines() {
  return wishes;
}

}  // namespace errand::recipes
