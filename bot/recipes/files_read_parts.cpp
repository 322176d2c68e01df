#include "bot/recipes/files_read_parts.hpp"

#include "bot/core/text.hpp"
#include "bot/recipes/units.hpp"
#include "bot/recipes/vocabulary.hpp"

#include <algorithm>
#include <array>

namespace errand::recipes {

namespace {

std::string ending_of(std::string_view name) {
  const auto dot = name.rfind('.');
  if (dot == std::string_view::npos) return {};
  return ascii_lower(name.substr(dot + 1));
}

bool is_one_of(std::string_view text, std::initializer_list<std::string_view> words) {
  return std::find(words.begin(), words.end(), text) != words.end();
}

StampPicture::Place place_of(const std::string& vertical, const std::string& horizontal) {
  using Place = StampPicture::Place;
  const bool top = vertical.find("上") != std::string::npos || is_one_of(vertical, {"top", "upper"});
  const bool left = horizontal.find("左") != std::string::npos || horizontal == "left";
  if (top) return left ? Place::top_left : Place::top_right;
  return left ? Place::bottom_left : Place::bottom_right;
}

StampPicture::Place take_place(Wish& wish) {
  using Place = StampPicture::Place;
  static const auto chinese = pattern("(?:在|放|加|位于|到|位置)*(左|右)(上|下)(?:角|方)?");
  static const auto english =
      pattern("(?:in|at|on)?(?: the)? ?(bottom|lower|top|upper)[- ](left|right)(?: corner)?");
  static const auto centre =
      pattern("(?:在|放|加|位于|到)*(?:正中间?|居中|中间|中央)|(?:in|at)(?: the)? (?:center|centre|middle)");
  static const auto tiled =
      pattern("(?:用)?(?:平铺|铺满|满屏|全屏|整页|斜着|斜|倾斜|半透明|浅色)(?:的)?|tiled|diagonal(?:ly)?");
  if (const auto found = wish.take(chinese)) return place_of(found->folded[2], found->folded[1]);
  if (const auto found = wish.take(english)) return place_of(found->folded[1], found->folded[2]);
  if (wish.take(centre)) return Place::centre;
  wish.take_all(tiled);
  return Place::tiled;
}

bool says_nothing(const std::string& text) {
  const std::string words = folded(text);
  return words.empty() || is_one_of(words, {"文字", "一个", "个", "中文", "上", "水印", "文本", "图片", "a",
                                            "text", "the", "an", "some", "我的"});
}

}  // namespace

bool has_ending(std::string_view name, std::string_view kind) {
  const std::string ending = ending_of(name);
  if (kind == "image") return is_one_of(ending, {"jpg", "jpeg", "png", "webp", "bmp", "gif", "tif", "tiff"});
  return ending == kind;
}

std::vector<Item> items_of(const std::vector<FileProfile>& files, std::string_view kind) {
  std::vector<Item> items;
  for (const FileProfile& file : files) {
    if (file.kind == kind) items.push_back({file.name, ""});
    if (file.kind != "zip" || kind == "zip") continue;
    for (const std::string& member : file.members) {
      if (has_ending(member, kind)) items.push_back({file.name, member});
    }
  }
  return items;
}

std::string stem_of(const std::string& name) {
  const auto slash = name.find_last_of("/\\");
  const std::string last = slash == std::string::npos ? name : name.substr(slash + 1);
  const auto dot = last.rfind('.');
  return dot == std::string::npos || dot == 0 ? last : last.substr(0, dot);
}

bool any_table(const FileWish& in) {
  return !tables_of(in.request.files).empty();
}

std::vector<Item> take_named(Wish& wish, std::vector<Item> items) {
  std::vector<std::pair<std::size_t, Item>> named;
  for (const Item& item : items) {
    const std::string& path = item.member.empty() ? item.file : item.member;
    const auto slash = path.find_last_of("/\\");
    if (const auto at = wish.take_words(slash == std::string::npos ? path : path.substr(slash + 1)))
      named.emplace_back(*at, item);
  }
  if (named.empty()) return items;
  std::sort(named.begin(), named.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  items.clear();
  for (auto& [at, item] : named) items.push_back(std::move(item));
  return items;
}

FileReading refuse_unstamping(const FileWish& in) {
  static const auto away = pattern(
      "(?:去掉|去除|去|删除|删掉|消除|清除|擦掉)(?:图片|照片|里面|上面|pdf)?(?:里|中|上)?(?:的)?水印|水印(?:"
      "都|全部)?(?:去掉|去除|删掉|删除|消除|清除|擦掉)|"
      "(?:remove|delete|erase|get rid of)(?: the| all| these| this)* watermarks?|without (?:the |a "
      ")?watermark");
  if (!in.wish.says(away)) return std::nullopt;
  return Reading(Declined{
      in.say.either("水印我去不掉，只能加文字水印。", "I cannot remove a watermark; I can only add one."),
      ""});
}

FileReading finished(const FileWish& in, const Wish& wish, FilePlan plan) {
  const std::string rest = wish.rest();
  if (rest.empty()) return plan;
  if (any_table(in)) return std::nullopt;
  return ask_for(in.say.either(
      "没看懂" + in.say.quoted(rest) + "，所以先没有做“" + plan.title + "”。请换个说法，或分几步说。",
      "I did not understand " + in.say.quoted(rest) + ", so nothing was done yet (" + plan.title +
          "). Please say it another way, or in steps."));
}

Question ask(const FileWish& in, const std::string& text,
             const std::vector<std::pair<std::string, std::string>>& choices) {
  Question question{.text = text, .choices = {}};
  const std::string said(trimmed(in.request.instruction));
  for (const auto& [label, words] : choices)
    question.choices.push_back({label, said + in.say.either("，", ", ") + words});
  return question;
}

Question ask_for(std::string text) {
  return {.text = std::move(text), .choices = {}};
}

FileOrder take_order(Wish& wish) {
  static const auto by_name = pattern(
      "(?:in |by |sort(?:ed)? by )(?:file ?)?name "
      "order|按(?:照)?(?:文件)?(?:名称|名字|文件名|名)(?:的)?(?:顺序|排序|排列|先后|排)?|(?:in |ordered "
      "|sorted "
      "|order |sort )?(?:by|"
      "order of) (?:file ?)?names?(?: order)?|(?:in )?alphabetical(?:ly)?(?: order)?|文件名(?:顺序|排序)");
  static const auto as_sent = pattern(
      "按(?:照)?(?:我)?(?:发送|上传|发|收到|给)(?:来)?(?:的)?(?:顺序|先后|次序)|(?:in )?(?:the )?(?:same "
      ")?order (?:i )?(?:sent|"
      "as sent)|as (?:i )?sent|in this order|in order|(?:按|照)?(?:着)?(?:这个)?顺序|依次");
  const bool named = wish.take_all(by_name);
  wish.take_all(as_sent);
  return named ? FileOrder::by_name : FileOrder::as_sent;
}

bool take_zipping(Wish& wish) {
  static const auto zip = pattern(
      "打(?:成|个)?(?:一个)?(?:压缩)?包(?:成)?(?:一个)?(?:zip|压缩包)?(?:给我|下载|发我)?|(?:成|到)(?:一个)?("
      "?:zip|压缩包)|\\bzip\\b(?: them| it| all| up)*|(?:in|into|as) (?:a |one )?zip(?: file)?");
  return wish.take_all(zip);
}

std::optional<int> take_rotation(Wish& wish, std::size_t& at) {
  static const auto half = pattern("(?:上下)?颠倒|倒过来|(?:turn |rotate |flip )?upside[- ]down");
  static const auto angle = pattern("([0-9]{1,3}) ?(?:度|°|º|degrees?|deg\\b)");
  static const auto left = pattern(
      "逆时针|(?:向|往|朝)左(?:边)?|左(?:转|旋)|counter-? ?clockwise|anti-? ?clockwise|(?:to the "
      ")?\\bleft\\b");
  static const auto right =
      pattern("顺时针|(?:向|往|朝)右(?:边)?|右(?:转|旋)|clockwise|(?:to the )?\\bright\\b");
  static const auto verb = pattern("旋转|转动|转|横过来|竖过来|\\b(?:rotated?|turn)\\b");
  static const auto turns = pattern(
      "旋转|转动|转.{0,9}[0-9]{2,3} "
      "?(?:度|°)|(?:左|右)转|左旋|右旋|倒过来|颠倒|横过来|竖过来|\\brotated?\\b|\\bturn\\b|"
      "upside[- ]down|[0-9]{2,3} ?(?:度|°|degrees)");
  if (!wish.says(turns)) return std::nullopt;
  if (const auto found = wish.take(half)) {
    at = found->at;
    wish.take(verb);
    return 180;
  }
  const auto degrees = wish.take(angle);
  const auto to_left = wish.take(left);
  const auto to_right = to_left ? std::nullopt : wish.take(right);
  const auto moved = wish.take(verb);
  if (!degrees && !to_left && !to_right && !moved) return std::nullopt;
  at = moved ? moved->at : degrees ? degrees->at : to_left ? to_left->at : to_right->at;
  if (!degrees && !to_left && !to_right) return 0;
  const int said = degrees ? degrees->number(1) : 90;
  const int turn = to_left ? 360 - said % 360 : said;
  // A quarter without a direction is one to the right; other angles are asked about.
  return turn % 90 == 0 && turn % 360 != 0 ? turn % 360 : 0;
}

Question ask_rotation(const FileWish& in) {
  return ask(
      in,
      in.say.either("往哪边转多少度？可以转 90、180 或 270 度。",
                    "Which way and how far? 90, 180 or 270 degrees."),
      {{in.say.either("顺时针 90 度", "Clockwise 90"), in.say.either("顺时针90度", "clockwise 90 degrees")},
       {in.say.either("逆时针 90 度", "Counterclockwise 90"),
        in.say.either("逆时针90度", "counterclockwise 90 degrees")},
       {in.say.either("180 度", "180 degrees"), in.say.either("旋转180度", "rotate 180 degrees")}});
}

std::optional<Stamp> take_stamp(Wish& wish) {
  static const auto mark = pattern("水印|watermark|\\bstamp");
  if (!wish.says(mark)) return std::nullopt;
  Stamp stamp;
  stamp.place = take_place(wish);
  // In this order: what stands in quotation marks is meant before what is only near.
  static const std::array patterns{
      pattern("(?:加上?|打上?|添加|盖上?|印上?|写上?)?(?:一个|个)?(?:文字)?水印(?:的)?(?:文字|内容|字样)?(?:"
              "是|为|写上?|写着|用|:|=)* ?<q>"),
      pattern("(?:加上?|打上?|添加|盖上?|印上?|写上?)?(?:一个|个)?(?:写着|内容为|内容是)?<q>(?:的|字样|"
              "这几个字|几个字|四个字|两个字|半透明|斜|浅色|灰色)*(?:文字)?水印"),
      pattern("(?:add |put |with |apply )?(?:an? |the )?(?:text )?(?:watermark(?:ed)?|stamp(?:ed)?)(?: them| "
              "it| these| all| "
              "pages| every page| each page)*(?: saying| that says| reading| with| text| of| as|:| the "
              "words?)* ?<q>"),
      pattern("(?:add |put |apply |stamp )?(?:an? |the )?<q>(?: as)?(?: an?)?(?: text)? (?:watermark|stamp)"),
      pattern("(?:加上?|打上?|添加|盖上?|印上?)?(?:一个|个)?(?:文字)?水印(?:的)?(?:文字|内容|字样)?(?:是|为|"
              "写上?|写着|用|叫|:|=)+ ?<t>(?=$|,|;)"),
      pattern("(?:加上?|打上?|添加|盖上?|印上?)(?:一个|个)?(?:写着)?<t>(?:字样|这几个字|几个字)?(?:的)?(?:"
              "文字)?水印"),
      pattern("(?:加上?|打上?|添加|盖上?|印上?)?(?:一个|个)?(?:文字)?水印(?!后|再|并|然后|和|之后|到|在|,|吧|"
              "的|,|;|$) ?<t>(?=$|,|;)"),
      pattern("watermark(?:ed)?(?: them| it| these| all| pages| every page| each page)*(?: saying| that "
              "says| reading| "
              "with(?: the)?(?: words?| text)?| text| as|:)+ <t>(?=$|,|;| and | on | in | at | to )"),
      pattern("(?:add |put |apply )(?:an? |the )?<t> watermark(?: to| on)?"),
      pattern("(?:watermark|stamp) (?:it|them|these|all|this|every page|each page|the pages|pages)+ (?!to "
              "|on |in |and |with a)(?:with |as )?<t>(?=$|,|;| and | on )"),
      pattern("watermark (?!to |on |it|them|these|all|and|the)<t>(?=$|,|;| and | on | in | at | to )"),
      pattern("stamp(?:ed)? (?!to |on |it|them|these|all|and|the)<t>(?=$|,|;| on | in | at | to )")};
  for (const auto& each : patterns) {
    Wish tried = wish;
    const auto found = tried.take(each);
    if (!found || says_nothing(found->groups[1])) continue;
    wish = tried;
    stamp.at = found->at;
    stamp.text = found->groups[1];
    return stamp;
  }
  static const auto bare = pattern(
      "(?:加上?|打上?|添加|盖上?|印上?)?(?:一个|个)?(?:文字|中文)?水印|(?:add |put )?(?:an? )?(?:text "
      ")?(?:watermark|stamp)");
  if (const auto found = wish.take(bare)) stamp.at = found->at;
  return stamp;
}

Question ask_stamp(const FileWish& in) {
  Question question =
      ask_for(in.say.either("水印写什么字？例如：加水印“内部资料”。",
                            "What shall the watermark say? For example: watermark \"Confidential\"."));
  const std::string words = in.say.either("加水印“仅供内部使用”", "watermark \"Internal use only\"");
  question.choices.push_back({in.say.either("仅供内部使用", "Internal use only"), words});
  return question;
}

const ColumnProfile* column_called(const TableProfile& table, const std::string& name) {
  const std::string key = key_of(name);
  if (key.empty()) return nullptr;
  for (const ColumnProfile& column : table.columns) {
    if (key_of(column.name) == key || key_of(bare_name(column.name)) == key) return &column;
  }
  const auto meant = concept_of(name);
  const ColumnProfile* found = nullptr;
  for (const ColumnProfile& column : table.columns) {
    const auto other = concept_of(bare_name(column.name));
    if (!meant || !meant->whole || !other || !other->whole || other->name != meant->name) continue;
    if (found != nullptr) return nullptr;
    found = &column;
  }
  return found;
}

const ColumnProfile* column_named(const TableProfile& table, const std::string& words) {
  std::string bare = words;
  for (const std::string_view tail : {"这一列", "那一列", "列", "字段", " column"}) {
    if (bare.size() > tail.size() && bare.ends_with(tail)) bare.resize(bare.size() - tail.size());
  }
  const std::string key = key_of(bare);
  if (key.empty()) return nullptr;
  for (const ColumnProfile& column : table.columns) {
    if (key_of(column.name) == key || key_of(bare_name(column.name)) == key) return &column;
  }
  const auto only = [&](const auto& fits) -> const ColumnProfile* {
    const ColumnProfile* found = nullptr;
    for (const ColumnProfile& column : table.columns) {
      if (!fits(column)) continue;
      if (found != nullptr) return nullptr;
      found = &column;
    }
    return found;
  };
  if (const auto meant = concept_of(bare)) {
    const auto* column = only([&](const ColumnProfile& each) {
      const auto other = concept_of(each.name);
      return other && other->name == meant->name;
    });
    if (column != nullptr) return column;
  }
  if (length_of(key) < 2) return nullptr;
  return only([&](const ColumnProfile& each) {
    const std::string other = key_of(each.name);
    return other.find(key) != std::string::npos ||
           (length_of(other) > 1 && key.find(other) != std::string::npos);
  });
}

}  // namespace errand::recipes
