#include "bot/recipes/lexicon_lines.hpp"

namespace errand::recipes {

namespace {

using Line = LexiconLine;

constexpr Line tests[] = {
    {Word::greater, 0,
     "大于|>|高于|超过|多于|超出|大过|高过|贵于|晚于|greater than|more than|over|above|bigger than|larger "
     "than|higher than|exceed|exceeds|exceeding|gt|better than|is over|is above|older than"},
    {Word::at_least, 0,
     "满|达到|大于等于|>=|≥|不低于|不少于|不小于|至少|大于或等于|不低于等于|at least|not less than|greater "
     "than or "
     "equal to|no less than|greater or equal|>= than|minimum of|from at least"},
    {Word::less, 0,
     "小于|<|低于|少于|不足|不到|未满|不满|小过|未达到|没到|早于|less than|under|below|smaller than|lower "
     "than|fewer than|lt|is under|is below|younger than|cheaper than"},
    {Word::at_most, 0,
     "小于等于|<=|≤|不高于|不超过|不多于|不大于|至多|最多不超过|小于或等于|at most|not more than|no more "
     "than|less than or equal to|up to|maximum of|less or equal"},
    {Word::equals, 1,
     "是|为|is|are|was|were"},  // Weak: says nothing unless a column and a value stand around it.
    {Word::equals, 0, "等于|=|==|就是|正好是|等於|equal to|equals|equal|is equal to|is exactly|exactly"},
    {Word::not_equals, 0,
     "不等于|!=|<>|≠|不是|不为|不等於|not equal to|is not|isnt|not equal|does not equal|are not"},
    {Word::contains, 0,
     "包含|含有|包括|里有|中有|带有|里面有|含|里含|里包含|中包含|有含|contain|contains|containing|contains "
     "the word|containing the word|contain the word|"
     "has the word|that includes|have the word|like"},
    {Word::not_contains, 0,
     "不包含|不含有|不带|没有包含|里没有|中没有|not containing|does not contain|doesnt contain|do not "
     "contain|not contain|dont contain|not contains|without the word"},
    {Word::starts, 0,
     "开头|开头的|打头|开头是|以开头|开始的|starts with|start with|starting with|begins with|beginning "
     "with|begin with|头是"},
    {Word::ends_, 0, "结尾|结尾的|末尾是|结尾是|ends with|end with|ending with|ending in|尾是|ends in"},
    {Word::between, 0, "介于|在之间|之间|之间的|between|ranging from|in the range|范围在|范围"},
    {Word::range_to, 0, "到|至|~|～|—|-|–|to|through|until|till|thru"},
    {Word::or_more, 0,
     "以上|及以上|或以上|以上的|起|或更多|or more|or above|and above|and up|or over|or higher|and over|and "
     "more|or better|plus or more"},
    {Word::or_less, 0,
     "以下|及以下|或以下|以下的|以内|之内|or less|or below|or fewer|and below|or under|or lower|and "
     "under|and less"},
    {Word::above_average, 0,
     "高于平均|大于平均|超过平均|高于平均值|大于平均值|超过平均值|高于均值|大于均值|超过均值|高于平均水平|"
     "平均以上|平均值以上|above average|above the average|above mean|over average|greater than average|more "
     "than average|greater than the average|more than the average|higher than average|better than "
     "average|above avg|higher than the average|above the mean"},
    {Word::below_average, 0,
     "低于平均|小于平均|低于平均值|小于平均值|低于均值|小于均值|不到平均|不足平均|低于平均水平|平均以下|"
     "平均值以下|below average|below the average|below mean|under average|less than average|less than the "
     "average|lower than average|below avg|lower than the average|below the mean"},
    {Word::before, 0, "之前|前的|早于|before|earlier than|prior to|之前的"},
    {Word::before, 1, "以前|以前的|及以前|及之前|or earlier|and earlier|and before"},  // with the time itself
    {Word::after, 0, "之后|后的|晚于|after|later than|之后的|之后到现在"},
    {Word::after, 1, "以后|以后的|及以后|及之后|往后|or later"},
    {Word::since, 0, "以来|起|开始|自从|since|starting from|starting|and later|onwards|onward|至今|到现在"},
    {Word::since, 1, "从|自|from"},  // Weak: "sales from March" is in March; "from March on" is since March.
    {Word::until, 0, "为止|截止|截至|截止到|截至到|until|up until|up to|till|by the end of"},
    {Word::done, 0, "已|已经|已被|通过|通过了|already"},
    {Word::help, 0,
     "帮助|使用说明|怎么用|怎么使用|你会什么|你能做什么|能做什么|你能干什么|你能干嘛|你会干什么|功能|说明书|"
     "有什么功能|help|help me|what can you do|how do i use this|how does this work|what do you "
     "do|usage|commands|/help"},
    {Word::greeting, 0,
     "你好|您好|嗨|哈喽|在吗|早上好|下午好|晚上好|大家好|hi|hello|hey|hi there|hello there|good morning|good "
     "afternoon|good evening|yo"},
    {Word::thanks, 0,
     "谢谢你|谢谢|多谢|thanks|thank you|thx|谢啦|好的|好的谢谢|辛苦了|thanks a lot|thank you very "
     "much|cheers|great thanks|nice"},
    {Word::tidy, 0,
     "整理|整理一下|整理下|整理好|处理|处理一下|处理下|弄一下|弄好|清理|清理一下|清洗|清洗一下|优化|优化一下|"
     "美化|规范|规范一下|修一下|搞一下|弄一下这个|tidy|tidy up|clean|clean up|cleanup|fix|fix "
     "it|process|organize|organise|improve|handle|format it|make it nice|do something|sort out|sort this "
     "out"},
    {Word::impossible, 0,
     "翻译|写|写一篇|写个|写一封|作文|文章|邮件正文|预测|预估|诗|润色|总结成文|发邮件|发送|发给|上网|搜索|爬|"
     "天气|新闻|股价|登录|translate|translation|write|essay|email|send|forecast|predict|prediction|poem|"
     "google|browse|weather|news|phone call|schedule|remind|reminder|login|download "
     "from|scrape|story|letter|提醒|写信"},
};

}  // namespace

std::span<const LexiconLine> test_lines() {
  return tests;
}

}  // namespace errand::recipes
