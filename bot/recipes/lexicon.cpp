#include "bot/recipes/lexicon.hpp"

#include "bot/recipes/lexicon_lines.hpp"
#include "bot/recipes/plan.hpp"
#include "bot/recipes/units.hpp"

#include <algorithm>
#include <string_view>

namespace errand::recipes {

namespace {

using Line = LexiconLine;

// Words without an effect on the plan, and the ones that tie others together.
constexpr Line glue[] = {
    {Word::filler, 0,
     "请|麻烦|麻烦你|帮我|帮忙|帮|给我|给|我|我要|我想|我想要|想要|想|要|需要|你|您|能|能不能|可以|可不可以|"
     "一下|下|一个|一份|"
     "一张|张|出来|出|吧|呢|吗|嘛|啊|呀|哦|了|过|就|都|也|来|去|得|地|里|里面|中|内|上|把|将|对|用|在|于|那|"
     "那些|那个|它|"
     "它们|其|所|有|得到|生成|做|做个|做成|弄|弄成|搞|搞个|变|看|看看|看下|看一下|列|列出|列出来|显示|展示|"
     "告诉我|我想知道|"
     "想知道|算|算算|算下|算一下|计算|计算一下|查|查一下|查询|找|找出|找出来|情况|信息|方面|相关|进行|分别|"
     "整个|直接|再来|"
     "表格|表|表里|表中|数据表|然后给我|结果|后|该|到底|大概|究竟|目前|现在|具体|发我|给到我|谢谢|拜托|呗|哈|"
     "啦|嘞|咯|滴|这|求|"
     "！|!|？|?|~|的话|时|时候|"
     "应该|刚才|刚刚|才|根据这个|据|根据表格|这里|这里面|这边|新的|新|哪儿|得出|统一|各自|每次|"
     "出现|出现了|occur|occurs|occurred|appear|appears|appeared|show up|shows up|"
     "please|pls|plz|kindly|the|a|an|me|my|i|we|you|us|our|it|its|that|those|this "
     "one|there|can|could|would|like|to|want|"
     "need|just|do|does|did|is there|are|is|was|were|be|been|am|have|has|had|get|give|show|show me|give "
     "me|list|find|find "
     "me|tell|tell me|make|create|let|lets|generate|produce|compute|calculate|calc|work "
     "out|go|some|any|here|so|now|ok|"
     "okay|will|should|also please|in|on|at|from|into|out|up|off|as a|in a|in an|in the|of the|for the|on "
     "the|to the|data|table|"
     "list of|result|results|thanks|thank you|thx|please "
     "also|number|numbers|s|report|报告|报表|what|whats|what is|what "
     "are|what was|what were|"
     "what is the|what are the|whose|see|look|look at|display|return|output|based "
     "on|values|value|too|overall|only the ones|come|comes|came|"
     "still|currently|yet|take|takes|took|"
     "kind|kinds|possible|way|them|they|use|using|using the|he|she|his|her|put|add|draw me|then give me"},
    {Word::of, 0, "的|之|of"},
    {Word::and_, 0, "和|与|及|以及|跟|并|并且|且|同|、|&|and|plus|as well as|+|还有"},
    {Word::or_, 0, "或|或者|或是|还是|or|/"},
    {Word::not_, 0,
     "不|不是|非|没|未|还没|还未|尚未|还没有|没有被|并非|从没|从没有|从来没|从来没有|从未|从来不|never|not|"
     "not yet|isnt|arent|non|dont|do not|doesnt"},
    {Word::then_, 0,
     "再|然后|接着|之后再|随后|最后再|先|首先|then|and then|after that|first of all|next|afterwards|finally"},
    {Word::comma, 0, "，|,|：|:|(|)|（|）|[|]|【|】|-|\"|'|“|”|<<|>>|{|}|#|*"},
    {Word::stop, 0, "。|；|;|.|……|…"},
    {Word::with, 0,
     "带|带上|含|加|加上|附|附上|添加|增加|加个|加一个|加一列|增加一列|新增|新增一列|with|include|including|"
     "add a column|add column|add|along with"},
    {Word::where, 0,
     "where|whose|which are|that are|who are|which is|that is|which have|that "
     "have|for|during|满足|符合|当|条件|条件是|for which|filter by|filter to|if|having"},
    {Word::instead, 0,
     "换成|改成|改为|换为|换|改用|变成|instead|change to|change it to|make it|switch to|instead "
     "of|rather|change that to|turn it into"},
    {Word::also, 0, "也|同时|另外|还要|also|additionally|as well|again"},
    {Word::this_, 0, "这个|这份|这张|此|本|this"},
    {Word::these, 0, "这些|这几个|这几张|几个|几张|多个|多张|这三个|这四个|these|several|multiple"},
    {Word::two, 0, "两|两个|两张|两份|两边|二个|这两个|这两张|这两份|two|both|the two|these two"},
    {Word::all, 0,
     "所有|全部|全|所有的|全部的|整体|整张|整个表|all|all the|all of|entire|whole|everything|every "
     "one|overall total"},
};

constexpr Line shape[] = {
    {Word::by, 0,
     "按|按照|根据|依|依照|依据|以|用|by|grouped by|group by|broken down by|split out by|according to"},
    {Word::each, 0,
     "分别|respectively|每|每个|每一个|每位|每名|每家|每种|每类|各|各个|各种|各位|各家|各自的|分|逐|不同|"
     "不同的|each|every|per|"
     "for each|for every|of each|within each|in each|in every|from each|by each|per each"},
    {Word::unit, of(Period::day),
     "天|日|每天|每日|逐日|按天|按日|日度|day|daily|per day|by day|each day|every day"},
    {Word::unit, of(Period::week),
     "周|星期几周|每周|按周|逐周|周度|每个星期|week|weekly|per week|by week|each week|every week"},
    {Word::unit, of(Period::month),
     "月|月份|每月|每个月|各月|各个月|逐月|按月|按月份|每月份|月度|各月份|分月|month|monthly|per month|by "
     "month|each month|every month|month by month"},
    {Word::unit, of(Period::quarter),
     "季|季度|每季度|每个季度|各季度|按季度|按季|逐季|分季度|每季|quarter|quarterly|per quarter|by "
     "quarter|each quarter|every quarter"},
    {Word::unit, of(Period::year),
     "年|年份|年度|每年|各年|逐年|按年|按年份|分年|按年度|历年|year|yearly|annual|annually|per year|by "
     "year|each year|every year"},
    {Word::unit, of(Period::weekday),
     "星期|星期几|周几|礼拜几|weekday|by weekday|day of week|day of the week"},
    {Word::unit, of(Period::hour), "小时|每小时|每个小时|时段|按小时|hour|hourly|per hour|by hour|each hour"},
    {Word::summarise, 0,
     "汇总|统计|分组|分类汇总|归总|合并统计|汇总统计|分析|归类|小结|summarise|summarize|summarised|"
     "summarized|aggregate|group|grouped|break down|breakdown|total up|summary|roll "
     "up|分开统计|分组统计|分组汇总|汇总表|统计表"},
    {Word::measure, of(Measure::sum),
     "求和|总和|总计|总额|总数|总|总共|一共|合计|合计值|加总|加起来|相加|总的|总量|共|共计|累计总|求个和|"
     "求下和|求一下和|汇总求和|"
     "之和|sum|summed|total|totals|totaling|sum up|in total|altogether|sum of|total of|add up|overall"},
    {Word::measure, of(Measure::mean),
     "平均|平均一笔|平均一单|平均一个|平均一次|平均值|均值|平均数|人均|average|avg|mean|average of|on "
     "average|averages|averaged"},
    {Word::measure, of(Measure::median), "中位数|中值|中位|median|median of"},
    {Word::measure, of(Measure::count),
     "计数|个数|笔数|条数|行数|次数|人数|单数|件数统计|家数|数目|订单数|订单量|单量|记录数|出现次数|出现频次|"
     "频次|频数|count|"
     "counts|row count|frequency|counted|how often|count of|number of rows|number of records"},
    {Word::measure, of(Measure::distinct),
     "去重计数|不重复数|不重复个数|去重后的数量|去重数|唯一值个数|不同的个数|distinct count|unique "
     "count|count distinct|number of distinct|number of unique|distinct|unique|how many different|how many "
     "unique|how many distinct|不重复的"},
    {Word::measure, of(Measure::max), "最大值|最高值|最大|max|maximum|最大的值"},
    {Word::measure, of(Measure::min), "最小值|最低值|最小|min|minimum|最小的值"},
    {Word::measure, of(Measure::stddev), "标准差|标准偏差|standard deviation|stddev|std"},
    {Word::number_of, 0, "数量|数|number of|no of|amount of"},
    {Word::how_many, 0,
     "多少个|多少条|多少行|多少笔|多少单|多少人|多少家|多少次|多少种|多少位|多少名|多少款|多少件|几个|几条|"
     "几种|几家|几位|几人|几笔|有几|几次|几单|几个人|多少起|how many|how many are there"},
    {Word::how_many, 1, "几天|多少天|多久|多长时间|how many days|how long"},
    {Word::how_much, 0,
     "多少|多少钱|有多少|是多少|为多少|几多|how much|how much is|how much was|how much money"},
    {Word::which, 0,
     "哪个|哪一个|哪些|哪家|哪种|哪款|哪位|哪|哪几个|哪类|什么|啥|which|what kind of|which ones|which one"},
    {Word::who, 0, "谁|谁的|who|whom"},
    {Word::when, 0,
     "什么时候|何时|哪天|哪一天|哪日|哪个月|哪一个月|哪月|哪年|哪一年|哪个季度|哪周|哪一周|when"},
    {Word::highest, 0,
     "最高|最多|最好|最大的|最高的|最多的|最好的|卖得最好|卖的最好|卖最好|最畅销|卖得最多|最贵|最强|冠军|"
     "第一名|best|highest|largest|biggest|greatest|most|best selling|top selling|best performing|most "
     "expensive|strongest|latest|newest|oldest first"},
    {Word::lowest, 0,
     "最低|最少|最差|最小的|最低的|最少的|最差的|卖得最差|最便宜|最弱|垫底|worst|lowest|smallest|least|"
     "fewest|cheapest|weakest|worst performing"},
    {Word::sold, 0,
     "卖|卖了|卖得|卖出|卖掉|卖的|售出|花|花了|花得|花的|花的钱|花了的钱|花钱|花掉|花掉的|花费|花费的|花销|"
     "开销|报了|"
     "报得|报销了|报销的|领了|付了|缴了|sell|sold|selling|earn|"
     "earned|made "
     "money|bought|buy|buys|purchased|spent|spend|买|买了|买得|购买|消费"},
    {Word::sort, 0,
     "排序|排|排列|排个序|排下序|排一下|排好|排下|排一排|重新排|sort|sorted|sorting|order|ordered|order "
     "by|sort by|sorted by|ordered by|arrange|arranged|arrange by|sort them by"},
    {Word::descending, 0,
     "从高到低|由高到低|从大到小|由大到小|从多到少|由多到少|降序|倒序|倒序排|倒排|逆序|从新到旧|从晚到早|"
     "由近到远|从近到远|高到低|大到小|desc|descending|highest first|largest first|biggest first|high to "
     "low|from high to low|from highest to lowest|highest to lowest|largest to smallest|from largest to "
     "smallest|biggest to smallest|most first|newest first|latest first|z to a|in descending "
     "order|descending order|decreasing"},
    {Word::ascending, 0,
     "从低到高|由低到高|从小到大|由小到大|从少到多|升序|正序|顺序|从旧到新|从早到晚|由远到近|先后|先后顺序|"
     "低到高|小到大|asc|ascending|lowest first|smallest first|low to high|from low to high|from lowest to "
     "highest|lowest to highest|smallest to largest|from smallest to largest|oldest first|earliest first|a "
     "to z|alphabetically|alphabetical|in ascending order|ascending order|increasing|chronologically|in "
     "order"},
    {Word::reverse, 0,
     "反过来|倒过来|反向|反序|反着排|相反|the other way|other way|other way round|the other way round|the "
     "other way around|reverse|reversed|reverse order|opposite"},
    {Word::top, 0, "前|头|排名前|排前|最前面|top|排行前|head|the top|first"},
    {Word::bottom, 0, "后|最后|倒数|末尾|bottom|tail|the bottom|倒数前"},
    {Word::classifier, 0, "个|名|位|家|种|款|类|件|只|样|大"},
    {Word::classifier, 1, "条|行|笔|单|次|条记录|行数据|条数据|rows|row|records|record|entries|lines"},
    {Word::record, 0,
     "记录|数据|明细|行记录|条目|内容|这些数据|entries|records|record|rows of data|lines|items that|people "
     "who|people|ones|transactions|成绩|分数|employees|employee|staff|workers|students|pupils|其他|其它|其余|"
     "others|人|个人|人员|员工|职工|同事|同学|学生|订单|交易|"
     "单子|单据|"
     "流水记录"},
    {Word::row, 0, "行|整行|这一行|那些行|row|rows|line"},
    {Word::column, 0, "列|字段|这列|这一列|几列|这几列|两列|栏|一列|column|columns|field|fields"},
    {Word::value_noun, 0, "值|数值|格|单元格|地方|部分|cell|cells|值的"},
};

// Charts also as an input method mistypes them.
constexpr Line verbs[] = {
    {Word::chart, -1,
     "图|图表|画图|画个图|出图|出个图|作图|做个图|做图|一个图|画张图|画一张图|生成图表|图形|可视化|chart|"
     "graph|plot|a chart|a graph|diagram|visualize|visualise|charted"},
    {Word::chart, of(ChartKind::bar),
     "柱状图|柱形图|条形图|柱图|直条图|柱壮图|柱装图|柱桩图|bar chart|bar graph|bar plot|bar|bars|column "
     "chart|barchart"},
    {Word::chart, of(ChartKind::bar_horizontal),
     "横向柱状图|横向条形图|水平柱状图|横条图|horizontal bar chart|horizontal bar|horizontal bars"},
    {Word::chart, of(ChartKind::bar_stacked),
     "堆积图|堆叠图|堆积柱状图|堆叠柱状图|堆积柱形图|堆叠柱形图|stacked bar chart|stacked bar|stacked "
     "bars|stacked chart|stacked"},
    {Word::chart, of(ChartKind::line),
     "折线图|折线|折现图|拆线图|线图|曲线图|曲线|走势图|趋势图|线形图|line chart|line graph|line "
     "plot|linechart|trend "
     "chart|trend line"},
    {Word::chart, of(ChartKind::area), "面积图|area chart|area plot|area graph"},
    {Word::chart, of(ChartKind::pie),
     "饼图|饼状图|饼壮图|饼装图|圆饼图|扇形图|环形图|pie chart|pie|pie graph|piechart|donut chart"},
    {Word::chart, of(ChartKind::scatter), "散点图|散点|scatter plot|scatter chart|scatter|scatterplot"},
    {Word::chart, of(ChartKind::histogram),
     "直方图|分布图|频率分布图|分布|分布情况|分布直方图|histogram|distribution "
     "chart|distribution|distribution of"},
    {Word::draw, 0,
     "画|画个|画成|画一个|画出|画出来|绘制|绘|画下|画一下|draw|plot|plotted|chart it|plot it|graph it"},
    {Word::trend, 0, "趋势|走势|变化趋势|变化情况|trend|trends|over time|development"},
    {Word::dedupe, 0,
     "去重|去下重|去个重|去重复|去除重复|去掉重复|删除重复|删掉重复|删重复|删重|剔除重复|去除重复项|"
     "删除重复项|删除重复行|去掉重复项|去掉重复的|去掉重复行|删除重复的|删掉重复的|删除重复数据|去除重复数据|"
     "去掉重复数据|排重|清除重复|合并重复项|重复的删掉|重复的去掉|重复的删除|重复只保留一条|"
     "dedupe|dedup|de-duplicate|de-dupe|deduplicate|remove duplicates|remove duplicate|remove dups|remove "
     "dupes|delete duplicates|drop duplicates|drop dups|delete duplicate|remove the duplicates|remove all "
     "duplicates|eliminate duplicates|get rid of duplicates|remove repeated|unique rows|remove double"},
    {Word::duplicate, 0,
     "重复|重复的|重复项|重复值|重复行|重复数据|duplicate|duplicates|duplicated|dups|dupes|doubles|repeated"},
    {Word::keep, 0,
     "保留|留下|留|只保留|只留|只留下|仅保留|保留下来|keep|keeping|keep only|only keep|retain|leave|leave "
     "only"},
    {Word::only, 0,
     "只要|只看|只|仅|仅看|只有|就要|只取|只统计|只算|只显示|只选|就看|单看|only|only the|just the|only "
     "show|show only"},
    {Word::remove, 0,
     "删除|删掉|删|删去|去掉|去除|移除|不要|剔除|去|清除|丢掉|remove|delete|drop|get rid of|no|without|strip "
     "out|take out|remove the|delete the|hide"},
    {Word::exclude, 0,
     "除了|除去|除|除外|以外|之外|排除|排除掉|不含|不包括|不算|不看|剔掉|exclude|excluding|except|except "
     "for|other than|but not|leave out|leaving out|everything except|ignore|ignoring|apart from"},
    {Word::pick, 0,
     "挑出|挑出来|挑|筛选|筛选出|筛选出来|筛出|筛出来|筛|过滤|过滤出|过滤出来|选出|选出来|选|选取|提取|"
     "提取出来|抽出|拿出来|取出|取|拿|摘出来|找到|filter|filtered|select|pick|pick out|extract|choose|filter "
     "out rows|where rows"},
    {Word::first, 0,
     "第一条|第一次|最早的|最早|最先的|第一个|首条|首次|最早一次|最早的一次|第一笔|the first|first one|first "
     "occurrence|earliest|the "
     "earliest"},
    {Word::last, 0,
     "最后一条|最后一次|最新的|最新|最近的|最后一个|末条|最新一条|最近一条|最近一次|最近的一次|最后的一次|"
     "最近一笔|最后一笔|the last|last|last "
     "one|last occurrence|the latest|most recent|the newest"},
    {Word::blank, 0,
     "空|为空|空的|是空|是空的|空白|空白的|空值|空格|缺失|缺失值|缺失的|没有值|没填|没有填|没写|没留|没有留|"
     "未留|没登记|未登记|没提供|未提供|未填|未填写|"
     "没填写|没有|为空白|缺|blank|blanks|empty|is empty|is blank|missing|missing values|are missing|is "
     "missing|are blank|are empty|null|nulls|na|nan|has no|have no|not filled|not filled in|null "
     "values|empty cells|blank cells"},
    {Word::not_blank, 0,
     "不为空|非空|不空|不是空|不是空的|有值|填了|已填|已填写|不为空白|not blank|not empty|is not blank|is "
     "not empty|not missing|not null|is filled|non-empty|non empty|are not blank|are not empty"},
    {Word::fill, 0,
     "填充|填|填上|填成|填为|填入|补|补上|补成|补全|补齐|补充|填满|fill|fill in|filled|fill "
     "with|impute|replace blanks with|replace missing values with|fill up"},
    {Word::from_above, 0,
     "上面的|上一行|上一个|上方|上面|上一行的|向下填充|往下填充|上一个值|上面的值|前一行|前一个|from "
     "above|above cell|fill down|forward fill|ffill|previous value|the value above|previous row|value "
     "above|the one above"},
    {Word::from_below, 0,
     "下面的|下一行|下方|下面|下一行的|向上填充|往上填充|下一个|from below|backward fill|bfill|fill "
     "upwards|next value|the value below"},
    {Word::zero, 0, "零|zero|zeros|zeroes"},
    {Word::rename, 0,
     "重命名|改名|改名为|改名叫|改名成|重命名为|更名为|名字改成|名称改为|列名改成|列名改为|叫做|rename|"
     "rename to|renamed to|call|called"},
    {Word::become, 0, "成|为|变为|叫|到|至|to|into|->|=>|becomes|as"},
    {Word::replace, 0, "替换|替换成|替换为|批量替换|replace|substitute|replace with"},
    {Word::share, 0,
     "占比|比例|百分比|份额|比重|占总额|占总数|占总量|占|构成|结构|占多少|占百分之几|所占比例|share|shares|"
     "percentage|percent of total|share of total|percentage of total|proportion|proportions|% of total|as a "
     "percentage|contribution|percent|percentages"},
    {Word::rank, 0, "排名|名次|排行|排行榜|rank|ranking|ranked|ranks"},
    {Word::running, 0,
     "累计|累积|逐步累计|累加|累计值|累计求和|running total|cumulative|cumulative total|cumulative "
     "sum|running sum|accumulated|cumulated|year to date"},
    {Word::change, 0,
     "环比|较上月|比上月|与上月相比|比上个月|较上期|比上期|month over month|mom|month on month|change from "
     "previous|change from the previous month|change on the previous month|change vs previous month|vs "
     "previous month|change on last month|change from last month|vs last month|compared to last "
     "month|compared with last month|versus last month|period over period|quarter over quarter|qoq"},
    {Word::change_year, 0,
     "同比|较去年|比去年|与去年同期相比|较上年同期|同期比|比去年同期|year over year|yoy|year on year|vs last "
     "year|versus last year|compared to last year|compared with last year|change on the year before"},
    {Word::rate, 0,
     "增长率|增速|增幅|变化率|增长|增减|涨幅|率|growth|growth rate|change|changes|change rate|rate|percent "
     "change|% change"},
    {Word::difference, 0, "增长额|增加额|变化额|差额|增减额|增量|difference|absolute change|increase"},
    {Word::pivot, 0,
     "透视表|数据透视表|透视|数据透视|交叉表|交叉|交叉统计|二维表|交叉汇总|pivot|pivot table|cross "
     "tab|crosstab|cross-tab|cross tabulate|crosstabulation|matrix|pivoted"},
    {Word::as_rows, 0,
     "为行|做行|作行|行是|作为行|行为|当行|放行|as rows|in rows|on rows|as row|rows are|down the side|in the "
     "rows"},
    {Word::as_columns, 0,
     "为列|做列|作列|列是|作为列|列为|当列|放列|as columns|in columns|on columns|across|as column|columns "
     "are|across the top|in the columns"},
    {Word::as_values, 0, "为值|做值|值是|作为值|值为|当值|放值|as values|as value|values are|in the cells"},
    {Word::split, 0,
     "拆分|拆|拆开|拆成|拆分成|拆分为|分拆|分成|分到|分为|分割|切分|分开|分开存|分开保存|分别保存|分别存|"
     "split|split up|split into|separate|separate into|divide|divide into|split it|split this"},
    {Word::into_pieces, 0,
     "一个文件|单独文件|一个表|一个工作表|一个sheet|一张表|单独一个文件|单独的文件|一份文件|单独一个表|one "
     "file|a file|its own file|separate files|own file|one sheet|a sheet|its own sheet|separate sheets|own "
     "sheet|one workbook|individual files"},
    {Word::file, 0,
     "文件|个文件|多个文件|单独的文件|不同文件|不同的文件|file|files|workbook|workbooks|excel文件|表格文件"},
    {Word::sheet, 0,
     "工作表|sheet|sheets|个sheet|个工作表|多个sheet|多个工作表|不同sheet|不同的sheet|worksheet|worksheets|"
     "标签页|子表|分表|tab|tabs"},
    {Word::append, 0,
     "合并|拼接|拼在一起|拼到一起|合在一起|合到一起|合成|合成一个|合成一张|合并成|合并成一个|合并成一张|"
     "合并到一起|合并在一起|合并为|追加|堆叠|叠加|拼起来|合起来|整合|汇到一起|放到一起|append|merge|combine|"
     "concatenate|concat|stack|put together|join together|union|consolidate|merge together|combine into "
     "one|merge into one|all together"},
    {Word::look_up, 0,
     "匹配|匹配到|匹配过来|匹配上|查找匹配|关联|关联起来|连接|补充到|带过来|对应上|vlookup|xlookup|lookup|"
     "look up|look-up|join|match|match up|left join|join with|merge on|merge by|lookup from"},
    {Word::reconcile, 0,
     "对账|核对|比对|对比两|对比|对一下账|对下账|对对账|勾稽|找不同|找差异|差异|有什么不同|有何不同|"
     "哪里不一样|不一致|核对一下|找出差异|对不上的|对不上|不一样的|有出入的|有出入|what "
     "differs|differs|mismatches|"
     "reconcile|reconciliation|compare two|diff|differences|compare the "
     "two|compare both|compare these|compare them|difference between|find differences|compare files|what "
     "changed"},
    {Word::compare, 0, "比|比较|相比|than|compare|comparison|vs|versus|compared"},
    {Word::gap, 0,
     "差|差多少|相差|相差多少|差距|差距多少|差距多大|差了多少|相差多大|高多少|低多少|多多少|少多少|贵多少|"
     "便宜多少|"
     "高出多少|多出多少|高了多少|低了多少|多了多少|少了多少|多卖多少|多卖了多少|少卖多少|少卖了多少|多挣多少|"
     "大多少|"
     "小多少|how much more|how much less|how much higher|how much lower|how many more|how many fewer|"
     "how far apart|gap|the gap"},
    {Word::convert, 0,
     "转|转成|转为|转换|转换成|转换为|转化为|转化成|导出|导出成|导出为|导成|存|存成|存为|另存|另存为|保存|"
     "保存成|保存为|输出|输出为|输出成|格式|下载|convert|convert to|convert into|export|export to|export "
     "as|save|save as|save to|saved as|turn into|transform to|exported as|in "
     "format|format|download|as|格式的|变成"},
    {Word::format, of(Format::xlsx),
     "xlsx|excel|xls|工作簿|excel格式|xlsx格式|excel表|excel表格|as xlsx|as excel|in excel|excel file"},
    {Word::format, of(Format::csv), "csv|csv格式|csv文件|as csv|in csv|csv file|逗号分隔"},
    {Word::format, of(Format::json), "json|json格式|json文件|as json|json file"},
    {Word::format, of(Format::tsv), "tsv|tsv格式|制表符分隔|tab separated|as tsv|tsv file"},
    {Word::format, of(Format::html), "html|网页|html格式|as html|html file|web page"},
    {Word::format, of(Format::markdown),
     "markdown|md|markdown格式|as markdown|md格式|markdown表格|markdown table"},
    {Word::encoding, 1, "gbk|gb2312|gb18030|gbk编码|gb18030编码|ansi|gb2312编码"},
    {Word::encoding, 2, "utf-8|utf8|utf-8编码|utf8编码|unicode|utf 8"},
    {Word::encoding, 0, "编码|encoding|encoded|字符集"},
    {Word::describe, 0,
     "里有什么|里面有啥|里有啥|有啥|都有什么|都有啥|里都有什么|有哪些数据|描述|概览|概况|概要|看一下这个文件|"
     "看看这个文件|看看这个表|看看这个表格|看下这个文件|有什么|有什么内容|"
     "有哪些内容|有些什么|是什么|是什么内容|讲了什么|说了什么|里面有什么|有哪些列|有哪些字段|有什么列|"
     "什么数据|这是什么|介绍|介绍一下|概述|总结|总结一下|看看有什么|基本情况|数据概览|"
     "describe|overview|whats in|what is in|what is this|whats this|whats inside|what is inside|profile|look "
     "into|explain this file|what columns|which columns|what does it contain|whats in here|info|summary of "
     "this file|describe this file|summarize this file|summarise this file|what do you see|what data"},
    {Word::totals, 0,
     "合计行|总计行|小计|总计行和列|合计列|汇总行|total row|totals row|grand total|totals line|total "
     "line|subtotals|subtotal|row totals|grand totals"},
};

}  // namespace

Lexicon::Lexicon() {
  const auto take = [this](const Line& line) {
    std::string_view rest = line.phrases;
    while (!rest.empty()) {
      const std::size_t bar = rest.find('|');
      const std::string_view phrase = rest.substr(0, bar);
      rest = bar == std::string_view::npos ? std::string_view{} : rest.substr(bar + 1);
      const auto units = units_of(phrase);
      longest_ = std::max(longest_, units.size());
      // A later line wins over an earlier one: fillers come first and are overridden by words with a meaning.
      words_.insert_or_assign(key_of(units), Meaning{line.word, line.argument});
    }
  };
  for (const Line& line : glue) take(line);
  for (const Line& line : shape) take(line);
  for (const Line& line : verbs) take(line);
  for (const Line& line : cell_lines()) take(line);
  for (const Line& line : wish_lines()) take(line);
  for (const Line& line : test_lines()) take(line);
}

std::optional<Meaning> Lexicon::near(const std::string& word) const {
  if (word.size() < 5) return std::nullopt;
  std::optional<Meaning> found;
  for (const auto& [key, meaning] : words_) {
    if (key.size() < 5 || key.find(' ') != std::string::npos || edit_distance(word, key, 1) > 1) continue;
    if (meaning.word == Word::filler || meaning.word == Word::impossible) continue;
    if (found && *found != meaning) return std::nullopt;
    found = meaning;
  }
  return found;
}

std::optional<Meaning> Lexicon::find(const std::string& key) const {
  const auto found = words_.find(key);
  if (found == words_.end()) return std::nullopt;
  return found->second;
}

}  // namespace errand::recipes
