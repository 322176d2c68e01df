/// Zipping what was sent, and unzipping it.

#include "bot/recipes/files_read_parts.hpp"

#include <algorithm>

namespace errand::recipes {

namespace {

FilePlan zip_plan(const FileWish& in, std::string name) {
  FilePlan plan;
  plan.work = FileWork::archive;
  for (const std::string& each : names_sent(in.request)) plan.items.push_back({each, ""});
  if (name.size() > 4 && has_ending(name, "zip")) name.resize(name.size() - 4);
  plan.steps = {ZipFiles{name}};
  plan.title = in.say.either("打包", "Files");
  return plan;
}

FileReading read_zip(const FileWish& in) {
  static const auto named = pattern(
      "(?:名字|文件名|名称)?(?:叫做?|名为|命名为|起名(?:为|叫)?|取名(?:为|叫)?|文件名(?:为|是)?|named|called)"
      " ?<t>(?=$|,|;)|\\bas (?!(?:an? |one )?(?:zip|archive)|an? )<t>(?=$|,|;)");
  static const auto zip = pattern(
      "(?:打|装|做|压缩?|合|放|弄|存)?(?:成|为|到|进|在|入)+(?:一个|1个|同一个)? "
      "?(?:zip|压缩包|压缩文件|包)(?:文件|格式|里|中)?|打包(?:压缩)?(?:成|为|下载|发给?我|给我|起来|好)*(?:"
      "一个|1个)? ?(?:zip|压缩包|压缩文件)?|压缩打包|"
      "\\bzip\\b(?: them| these| those| it| all| everything| up| files?| together)*|(?:into|as|to|in) (?:a "
      "|one |an )?(?:zip|archive)(?: file)?");
  static const auto packed = pattern("(?:一起)?压缩(?:起来|一下)?");
  static const auto unzip = pattern("解压|解开|解包|unzip|unpack|extract");
  if (in.wish.says(unzip)) return std::nullopt;
  Wish wish = in.wish;
  static const auto packed_as =
      pattern("(?:打包|压缩|zip)(?: them| these| all)*(?:成|为|到|进|叫| as| to| into)+ ?<t>\\.zip");
  auto name = wish.take(packed_as);
  bool said = name.has_value();
  if (!name) name = wish.take(named);
  said = wish.take_all(zip) || said;
  const bool compressible =
      std::any_of(in.request.files.begin(), in.request.files.end(),
                  [](const FileProfile& file) { return file.kind == "image" || file.kind == "pdf"; });
  if (!said && !compressible) said = wish.take(packed).has_value();
  if (!said || names_sent(in.request).empty()) return std::nullopt;
  // "Compress the pictures and zip them" is read by who knows pictures.
  if (compressible && !wish.rest().empty()) return std::nullopt;
  return finished(in, wish, zip_plan(in, name ? (name->has(1) ? name->groups[1] : name->groups[2]) : ""));
}

FileReading read_unzip(const FileWish& in) {
  static const auto unzip = pattern(
      "解压缩?(?:开|到|出来|一下|文件)*|解开|解包|打开|(?:里面?的?)(?:东西|文件|内容)?(?:都)?(?:发给我|"
      "拿出来|取出来|给我)|\\b(?:unzip|unpack|uncompress|decompress|extract|open)\\b(?: all| everything| the "
      "files| them| it| this| contents| archive| zip)*");
  static const auto list = pattern(
      "(?:压缩包|包|zip|里)?(?:里面?|内|中)?(?:都|一共)?(?:有|是|装了?|含)?(?:些)?(?:什么|哪些|啥|多少个?)(?:"
      "文件|东西|内容)?|列(?:出|一下|个|下)*(?:里面|文件|的)*(?:清单|列表|目录)?|(?:文件)?(?:清单|列表|目录)|"
      "what(?:'s| is| are) (?:in|inside)(?: it| this| the)*|\\blist\\b(?: of| the| all)*(?: files| contents| "
      "names)?|contents");
  static const auto surely =
      pattern("解压|解开|解包|unzip|unpack|extract|哪些文件|文件清单|文件列表|目录|list");
  const bool any_zip = std::any_of(in.request.files.begin(), in.request.files.end(),
                                   [](const FileProfile& file) { return file.kind == "zip"; });
  const bool only_zips = std::all_of(in.request.files.begin(), in.request.files.end(),
                                     [](const FileProfile& file) { return file.kind == "zip"; });
  if (!any_zip || !only_zips || (any_table(in) && !in.wish.says(surely))) return std::nullopt;
  Wish wish = in.wish;
  FilePlan plan;
  plan.work = FileWork::archive;
  for (const FileProfile& file : in.request.files) plan.items.push_back({file.name, ""});
  if (wish.take_all(unzip)) {
    wish.take_all(list);
    plan.steps = {Unzip{}};
    plan.title = in.say.either("解压", "Unzip");
  } else if (wish.take_all(list)) {
    plan.steps = {Unzip{true}};
    plan.title = in.say.either("压缩包里的文件", "What is inside");
  } else {
    return std::nullopt;
  }
  // "Unzip and merge the pictures" is read by who knows pictures.
  if (!wish.rest().empty()) return std::nullopt;
  return plan;
}

}  // namespace

std::vector<std::string> names_sent(const ScriptRequest& request) {
  if (!request.sent.empty()) return request.sent;
  std::vector<std::string> names;
  for (const FileProfile& file : request.files) names.push_back(file.name);
  return names;
}

FileReading read_archive(const FileWish& in) {
  if (auto reading = read_unzip(in)) return reading;
  return read_zip(in);
}

}  // namespace errand::recipes
