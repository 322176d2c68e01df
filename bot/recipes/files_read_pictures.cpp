/// What is to be done with pictures: size, weight, format, crop, turn, watermark, into a PDF or a contact
/// sheet.

#include "bot/recipes/files_read_parts.hpp"

#include <algorithm>
#include <cmath>

namespace errand::recipes {

namespace {

constexpr int largest_side = 20'000;  // pixels; more is a slip

class PicturesReader {
 public:
  PicturesReader(const FileWish& in, std::vector<Item> items)
      : in_(in), wish_(in.wish), items_(std::move(items)) {}

  FileReading run() {
    if (auto refused = refuse_unstamping(in_)) return refused;
    items_ = take_named(wish_, std::move(items_));
    if (const auto stamp = take_stamp(wish_)) {
      if (stamp->text.empty()) return Reading(ask_stamp(in_));
      steps_.emplace_back(stamp->at, StampPicture{stamp->text, stamp->place});
    }
    if (auto amended = take_amendment()) return amended;
    take_weight();
    take_sheets();
    if (auto asked = take_crop()) return asked;
    take_mirrors();
    if (auto asked = take_turn()) return asked;
    take_resize();
    take_format();
    take_rest();
    if (asked_) return asked_;
    return conclude();
  }

 private:
  bool has_step(auto&& fits) const {
    return std::any_of(steps_.begin(), steps_.end(), [&](const SaidStep& step) { return fits(step.second); });
  }

  /// "再压小一点": the step before, with other numbers.
  FileReading take_amendment() {
    static const auto smaller = pattern(
        "(?:再)?(?:压|缩|变|弄|搞)?(?:得)?(?:更)?小(?:一)?(?:点|些)(?:儿)?|还是太大(?:了)?|(?:再)?压(?:缩)?(?"
        ":一)?(?:下|点)|(?:even |a bit |a little |still )?smaller|still too (?:big|large)");
    static const auto numbers = pattern("[0-9]");
    if (!in_.before || in_.before->work != FileWork::pictures || wish_.says(numbers)) return std::nullopt;
    FilePlan plan = *in_.before;
    const auto found = std::find_if(plan.steps.rbegin(), plan.steps.rend(), [](const FileStep& step) {
      return std::holds_alternative<CompressPicture>(step) || std::holds_alternative<ResizePicture>(step);
    });
    if (found == plan.steps.rend() || !wish_.take(smaller)) return std::nullopt;
    const auto half = [](int& value) { value = value > 1 ? value / 2 : value; };
    if (auto* weight = std::get_if<CompressPicture>(&*found)) half(weight->kilobytes);
    if (auto* size = std::get_if<ResizePicture>(&*found)) {
      for (int* value : {&size->width, &size->height, &size->percent, &size->longest}) half(*value);
    }
    return finished(in_, wish_, std::move(plan));
  }

  void take_weight() {
    static const auto size = pattern(
        "(?:压缩?|控制|限制|缩小|减小|减|降|压小|大小|体积)?(?:到|成|至|在|为)?(?:不超过|不大于|小于|低于|"
        "少于|最大|大概|约|到)? ?([0-9]+(?:\\.[0-9]+)?) "
        "?(k|kb|m|mb|兆|千字节)(?![a-z0-9])(?:以下|以内|之内|左右|内|之下)?|"
        "(?:to |under |below |less than |at most |within |max(?:imum)?(?: of)? |smaller than |no more than "
        ")*([0-9]+(?:\\.[0-9]+)?) ?(kb?|mb?)\\b(?: each| or less| max)?");
    static const auto verb = pattern(
        "压缩|压小|压一下|压|瘦身|减小(?:体积|大小)?|缩小体积|变小|体积|compress(?:ed)?|(?:reduce|shrink)(?: "
        "the)? (?:file ?)?size|smaller");
    static const auto pixels =
        pattern("[0-9] ?(?:px|像素)|[0-9] ?%|宽|高|尺寸|一半|wide|width|height|half|边");
    if (const auto found = wish_.take(size)) {
      const std::size_t number = found->has(1) ? 1 : 3;
      const bool mega = found->folded[number + 1].starts_with("m") || found->folded[number + 1] == "兆";
      const double kilobytes = found->value(number) * (mega ? 1024 : 1);
      steps_.emplace_back(last_place,
                          CompressPicture{static_cast<int>(std::lround(std::clamp(kilobytes, 1.0, 1e6)))});
      wish_.take_all(verb);
      return;
    }
    if (!wish_.take(verb)) return;
    wish_.take_all(verb);
    if (wish_.says(pixels)) return;  // A size in pixels was meant.
    asked_ = Reading(ask(in_, in_.say.either("压到多大以下？", "Below which size?"),
                         {{"200KB", in_.say.either("每张压到200KB以下", "below 200 KB each")},
                          {"500KB", in_.say.either("每张压到500KB以下", "below 500 KB each")},
                          {"1MB", in_.say.either("每张压到1MB以下", "below 1 MB each")}}));
  }

  void take_sheets() {
    static const auto each = pattern(
        "每张(?:图片|照片)?(?:一个|单独|各|都|转)*|各自|分别|单独(?:的)?|each(?: one)?|separate(?:ly)?|one "
        "(?:pdf )?per (?:picture|image|photo)|individual(?:ly)?");
    static const auto pdf = pattern(
        "(?:转换?|合并?|拼|做|存|变|弄|制作|生成|整理|导出?|放|插)?(?:成|为|到|进|在|入)*(?:一个|一份|1个|"
        "同一个)?(?:的)? ?pdf(?:文件|文档|里|中)?|(?:convert|turn|combine|merge|make|put|save|export)?(?: "
        "them| these| all| it)*(?: into| to| as| in)*(?: one| a single| a| single| an)* pdf(?: file| "
        "document)?");
    static const auto sheet = pattern(
        "联系表|联系单|缩略图(?:表|页|总览|目录)?|九宫格|拼图|(?:合并?|拼接?|放|排)(?:成|到|在)+(?:一张|1张|"
        "同一张)(?:大)?(?:图片|图|照片)?(?:里|上)?|contact sheet|collage|thumbnails?(?: sheet| page| "
        "overview)?|(?:into |in )?(?:one|a) (?:big |single )?(?:picture|image|grid)");
    static const auto columns = pattern(
        "(?:每|一)(?:行|排)(?:放|排)? ?<n> ?(?:张|个|幅)?|<n> ?列|<n> (?:per row|columns?|in a row|across)");
    static const auto nine = pattern("九宫格");
    static const auto merge = pattern("合并|合成|拼接|拼起来|拼(?:在|到)?一起|\\b(?:merge|combine|join)\\b");
    if (wish_.says(pattern("pdf"))) {
      const bool separate = wish_.says(each);
      FileOrder order = take_order(wish_);
      if (!items_.front().member.empty())
        order = FileOrder::by_name;  // the order in an archive is nobody's wish
      wish_.take(pdf);
      wish_.take_all(merge);
      if (separate) wish_.take_all(each);
      steps_.emplace_back(last_place + 2, PicturesToPdf{separate, order});
      return;
    }
    const bool is_nine = wish_.says(nine);
    if (wish_.take(sheet)) {
      ContactSheet step{is_nine ? 3 : 4};
      (void)take_order(wish_);
      if (const auto found = wish_.take(columns))
        step.columns = std::clamp(std::max({found->number(1), found->number(2), found->number(3)}), 1, 12);
      wish_.take_all(merge);
      steps_.emplace_back(last_place + 2, step);
      return;
    }
    if (wish_.take(merge))
      asked_ = Reading(
          ask(in_, in_.say.either("合成一个 PDF，还是拼成一张图？", "Into one PDF, or into one picture?"),
              {{in_.say.either("合成一个 PDF", "One PDF"), in_.say.either("合成一个PDF", "into one PDF")},
               {in_.say.either("拼成一张图", "One picture"),
                in_.say.either("拼成一张图", "as a contact sheet")}}));
  }

  FileReading take_crop() {
    static const auto verb = pattern("裁剪|裁切|剪裁|剪切|裁|截成|截取|切成|\\b(?:crop(?:ped)?|trim|cut)\\b");
    const auto found = wish_.take(verb);
    if (!found) return std::nullopt;
    wish_.take_all(verb);
    static const auto square =
        pattern("(?:成|为)?(?:正方形|方形|正方|方的)(?:的)?|(?:to |into )?(?:a )?squares?");
    static const auto ratio =
        pattern("(?:成|为|按)?(?:比例)? ?<n> ?(?::|比) ?<n>(?:的)?(?:比例)?|(?:to )?<n>:<n>(?: ratio)?");
    static const auto box = pattern(
        "(?:中间|居中|中央|正中)?(?:的)?(?:成|为|到)? ?([0-9]+) ?(?:px|像素)? ?(?:x|\\*|乘(?:以)?|by) "
        "?([0-9]+) ?(?:px|像素|pixels)?");
    CropPicture crop;
    if (wish_.take(square)) {
      crop.ratio_width = crop.ratio_height = 1;
    } else if (const auto size = wish_.take(box)) {
      crop.width = size->number(1);
      crop.height = size->number(2);
    } else if (const auto shape = wish_.take(ratio)) {
      crop.ratio_width = std::max(shape->number(1), shape->number(3));
      crop.ratio_height = std::max(shape->number(2), shape->number(4));
    } else {
      take_sides(crop);
    }
    if (crop == CropPicture{})
      return Reading(ask(
          in_,
          in_.say.either("怎么裁？也可以说“裁掉上边100像素”“裁成800x600”。",
                         "Crop how? You can also say \"crop 100 px off the top\" or \"crop to 800x600\"."),
          {{in_.say.either("正方形", "Square"), in_.say.either("裁成正方形", "crop to a square")},
           {"4:3", in_.say.either("裁成4:3", "crop to 4:3")},
           {"16:9", in_.say.either("裁成16:9", "crop to 16:9")}}));
    steps_.emplace_back(found->at, crop);
    return std::nullopt;
  }

  void take_sides(CropPicture& crop) {
    static const auto chinese = pattern(
        "(?:掉|去)?(四|上|下|左|右)(?:面|边|侧|周|方|部|端)*(?:各|都|的)*(?:掉|去)? ?<n> ?(?:px|个?像素)?");
    static const auto english = pattern(
        "([0-9]+) ?(?:px|pixels?)? ?(?:off|from|of|at) (?:the )?(all|every|each|top|bottom|left|right)(?: "
        "sides?| edges?)?");
    const auto cut = [&](const std::string& side, int pixels) {
      const bool all = side == "四" || side == "all" || side == "every" || side == "each";
      if (all || side == "上" || side == "top") crop.top = pixels;
      if (all || side == "下" || side == "bottom") crop.bottom = pixels;
      if (all || side == "左" || side == "left") crop.left = pixels;
      if (all || side == "右" || side == "right") crop.right = pixels;
    };
    while (const auto found = wish_.take(chinese)) cut(found->folded[1], found->number(2));
    while (const auto found = wish_.take(english)) cut(found->folded[2], found->number(1));
  }

  void take_mirrors() {
    static const auto across = pattern(
        "(?:左右|水平)(?:翻转|镜像|对调|翻|颠倒)+|镜像(?:翻转)?|(?:mirror(?:ed)?|flip(?:ped)? "
        "horizontal(?:ly)?|horizontal(?:ly)? flip)(?: them| it)?");
    static const auto down = pattern(
        "(?:上下|垂直)(?:翻转|镜像|对调|翻)+|(?:flip(?:ped)? vertical(?:ly)?|vertical(?:ly)? flip)(?: them| "
        "it)?");
    if (const auto found = wish_.take(across))
      steps_.emplace_back(found->at, RotatePicture{0, RotatePicture::Mirror::left_right});
    if (const auto found = wish_.take(down))
      steps_.emplace_back(found->at, RotatePicture{0, RotatePicture::Mirror::top_bottom});
  }

  FileReading take_turn() {
    static const auto upright = pattern(
        "摆正|转正|方向(?:不对|纠正|修正|校正|摆正)?|(?:auto[- ]?rotate|straighten|fix(?: the)? "
        "orientation)(?: them| it)?");
    if (const auto found = wish_.take(upright)) {
      steps_.emplace_back(found->at, RotatePicture{});
      return std::nullopt;
    }
    static const auto format = pattern("转(?:换)?(?:成|为)? ?(?:png|jpe?g|webp|bmp|gif|tiff?|pdf)");
    std::size_t at = 0;
    Wish tried = wish_;
    const auto degrees = take_rotation(tried, at);
    if (!degrees) return std::nullopt;
    if (*degrees == 0 && wish_.says(format)) return std::nullopt;
    wish_ = tried;
    if (*degrees == 0) return Reading(ask_rotation(in_));
    steps_.emplace_back(at, RotatePicture{*degrees, RotatePicture::Mirror::none});
    return std::nullopt;
  }

  void take_resize() {
    static const auto quality = pattern("质量|画质|透明|亮度|清晰|quality|opacity|bright");
    static const auto by_percent = pattern("(?:缩小|减小|减少|shrink by|reduce by|smaller by) ?([0-9]+) ?%");
    static const auto percent = pattern(
        "(?:缩放|缩小|放大|改|调|缩|resize|scale|shrink|reduce|enlarge)?(?: them| it| these| "
        "all)*(?:到|成|为|至|to|by|down to| )*(?:原来的|原图的|原图|原大小的|原尺寸的)? ?([0-9]+) "
        "?%(?:大小|尺寸| of the original(?: size)?| size)?");
    static const auto half = pattern(
        "(?:缩小|缩|改|变)?(?:到|成|为)?(?:原来的)?一半(?:大小|大|尺寸)?|(?:to |by )?half(?: (?:the |their "
        "|its )?(?:original )?size| as big)?");
    static const auto times = pattern(
        "放大(?:到|成)?(?:原来的)? ?<n> ?倍|<n>x (?:larger|bigger)|(?:twice|double)(?: the| as)?(?: size| "
        "big| large)?");
    static const auto box = pattern(
        "(?:改|调|缩放?|设|变|统一|整|resize|scale)*(?: them| it| these| "
        "all)*(?:尺寸|大小|分辨率)?(?:改|调|缩放?|设|变|统一|整)*(?:成|为|到|至|是|to|in| )*([0-9]{2,5}) "
        "?(?:px|像素)? ?(?:x|\\*|乘(?:以)?|by) ?([0-9]{2,5}) ?(?:px|像素|pixels?)?(?:以内|之内|大小|的)?");
    static const auto width = pattern(
        "(?:图片)?(?:宽度?|width)(?:度)?(?:改|调|缩放?|设|变|统一|都|不超过|最大)*(?:成|为|到|至|是|is|of|to|"
        ":|=| )* ?([0-9]{2,5}) ?(?:px|个?像素|pixels?)?|([0-9]{2,5}) ?(?:px|个?像素|pixels?)? ?(?:宽|wide|in "
        "width)");
    static const auto height = pattern(
        "(?:高度?|height)(?:度)?(?:改|调|缩放?|设|变|统一|都|不超过|最大)*(?:成|为|到|至|是|is|of|to|:|=| )* "
        "?([0-9]{2,5}) ?(?:px|个?像素|pixels?)?|([0-9]{2,5}) ?(?:px|个?像素|pixels?)? ?(?:高|high|tall|in "
        "height)");
    static const auto longest = pattern(
        "(?:最?长的?边|最大边|long(?:est|er)? "
        "(?:side|edge))(?:改|调|缩|不超过|最大|设)*(?:成|为|到|至|是|is|of|to|:|=| )* ?([0-9]{2,5}) "
        "?(?:px|个?像素|pixels?)?|([0-9]{2,5}) ?(?:px|个?像素|pixels?)");
    static const auto verb = pattern(
        "(?:高|宽)度?(?:自适应|自动|不限)|等比例?|按比例|保持比例|(?:调整|修改|改变|改|统一|缩放)(?:图片)?(?:"
        "的)?(?:尺寸|大小|分辨率)(?:成|为|"
        "到)?|缩放|缩小|放大|调到|调成|调整|改到|改成|尺寸|\\b(?:resized?|scaled?|shrink|enlarge|size|make)"
        "\\b(?: them| it| these| all)*");
    if (wish_.says(quality)) return;
    ResizePicture size;
    std::size_t at = 0;
    const auto keep = [&](const auto& found) {
      at = found->at;
      return true;
    };
    if (const auto found = wish_.take(by_percent)) {
      size.percent = 100 - std::min(found->number(1), 99);
      keep(found);
    } else if (const auto whole = wish_.take(percent)) {
      size.percent = whole->number(1);
      keep(whole);
    } else if (const auto halved = wish_.take(half)) {
      size.percent = 50;
      keep(halved);
    } else if (const auto larger = wish_.take(times)) {
      size.percent =
          100 * std::max({larger->number(1), larger->number(2), larger->has(1) || larger->has(2) ? 1 : 2});
      keep(larger);
    } else if (const auto both = wish_.take(box)) {
      size.width = both->number(1);
      size.height = both->number(2);
      keep(both);
    } else {
      const auto wide = wish_.take(width);
      const auto high = wish_.take(height);
      const auto side = wide || high ? std::nullopt : wish_.take(longest);
      if (wide) size.width = std::max(wide->number(1), wide->number(2)), keep(wide);
      if (high) size.height = std::max(high->number(1), high->number(2)), keep(high);
      if (side) size.longest = std::max(side->number(1), side->number(2)), keep(side);
    }
    const bool unchanged = size == ResizePicture{};
    const bool said = wish_.take_all(verb);
    const bool possible =
        std::max({size.width, size.height, size.longest}) <= largest_side && size.percent <= 1000;
    if (!unchanged && possible) steps_.emplace_back(at, size);
    if ((!unchanged && !possible) || (unchanged && said && steps_.empty() &&
                                      !wish_.says(pattern("png|jpe?g|webp|bmp|gif|tiff?|多大|多少"))))
      asked_ = Reading(
          ask(in_,
              in_.say.either("改成多大？也可以说“宽800”“缩小到50%”。",
                             "To which size? You can also say \"800 wide\" or \"50%\"."),
              {{in_.say.either("宽 800 像素", "800 px wide"), in_.say.either("宽800像素", "800 px wide")},
               {in_.say.either("宽 1200 像素", "1200 px wide"), in_.say.either("宽1200像素", "1200 px wide")},
               {"50%", in_.say.either("缩小到50%", "resize to 50%")}}));
  }

  void take_format() {
    static const auto target = pattern(
        "(?:转换?|换|改|另?存|保存|变|导出?|格式|统一|弄|convert|change|save|export|turn)*(?: them| it| "
        "these| all)*(?:成|为|到|to|into|as|转换?|格式:?|换|convert) ?(?:an? |the "
        ")?(png|jpe?g|webp|bmp|gif|tiff?)s?(?:图片|图|格式|文件| files?| images?| format)*");
    static const auto alone = pattern(
        "(?:convert |转换?)?(png|jpe?g|webp|bmp|gif|tiff?)s?(?:图片|图|格式|文件| files?| images?| format)*");
    static const auto heic = pattern("heic");
    (void)heic;
    auto found = wish_.take(target);
    // "png的图片转jpg": the first names what there is.
    if (!found) found = wish_.take(alone);
    if (!found) return;
    std::string format = found->folded[1];
    if (format == "jpeg") format = "jpg";
    if (format == "tif") format = "tiff";
    steps_.emplace_back(last_place - 1, ConvertPicture{format});
    wish_.take_all(alone);
    static const auto verb =
        pattern("转换?格式|格式转换|转换?|后缀名?|扩展名|convert|change|(?:the )?(?:file )?extensions?");
    wish_.take_all(verb);
  }

  void take_rest() {
    static const auto gray = pattern(
        "(?:变|转|改)?(?:成|为)?(?:黑白|灰度|去色|灰色)(?:的|图|照片)*|(?:to |into |in )?(?:gr[ae]y "
        "?scale|black (?:and|&) white|b&w|grey|gray)");
    static const auto list = pattern(
        "(?:都|各)?(?:有)?多大|(?:尺寸|大小|分辨率|像素)(?:是|各是|都是)?(?:多少|多大|什么)?(?:信息)?|how "
        "(?:big|large)|dimensions?|what sizes?|resolutions?");
    if (const auto found = wish_.take(gray)) steps_.emplace_back(found->at, GrayPicture{});
    if (steps_.empty() && wish_.take(list)) steps_.emplace_back(0, ListPictures{});
  }

  /// A later turn goes on from the earlier one's steps; a step of the same kind replaces the one before.
  void continue_before(FilePlan& plan) const {
    if (!in_.before || in_.before->work != FileWork::pictures) return;
    std::vector<FileStep> all;
    for (const FileStep& step : in_.before->steps) {
      const bool replaced = std::any_of(plan.steps.begin(), plan.steps.end(), [&](const FileStep& other) {
        return other.index() == step.index() && !std::holds_alternative<RotatePicture>(step);
      });
      if (!replaced && !std::holds_alternative<ListPictures>(step)) all.push_back(step);
    }
    all.insert(all.end(), plan.steps.begin(), plan.steps.end());
    plan.steps = std::move(all);
    plan.items = in_.before->items;
  }

  FileReading conclude() {
    if (steps_.empty()) return std::nullopt;
    std::stable_sort(steps_.begin(), steps_.end(),
                     [](const SaidStep& a, const SaidStep& b) { return a.first < b.first; });
    FilePlan plan;
    plan.work = FileWork::pictures;
    plan.items = items_;
    for (SaidStep& step : steps_) plan.steps.push_back(std::move(step.second));
    plan.title = title_of(plan.steps.back());
    if (take_zipping(wish_)) plan.steps.emplace_back(ZipFiles{});
    if (!has_step([](const FileStep& step) { return std::holds_alternative<ListPictures>(step); }))
      continue_before(plan);
    // Weight and form come last, whatever was said first.
    std::stable_sort(plan.steps.begin(), plan.steps.end(),
                     [](const FileStep& a, const FileStep& b) { return rank(a) < rank(b); });
    return finished(in_, wish_, std::move(plan));
  }

  static int rank(const FileStep& step) {
    if (std::holds_alternative<StampPicture>(step)) return 1;
    if (std::holds_alternative<ConvertPicture>(step)) return 2;
    if (std::holds_alternative<CompressPicture>(step)) return 3;
    if (std::holds_alternative<PicturesToPdf>(step) || std::holds_alternative<ContactSheet>(step)) return 4;
    if (std::holds_alternative<ZipFiles>(step)) return 5;
    return 0;
  }

  std::string title_of(const FileStep& step) const {
    if (std::holds_alternative<ResizePicture>(step)) return in_.say.either("改尺寸", "Resized");
    if (std::holds_alternative<CompressPicture>(step)) return in_.say.either("压缩图片", "Compressed");
    if (std::holds_alternative<ConvertPicture>(step)) return in_.say.either("转换格式", "Converted");
    if (std::holds_alternative<CropPicture>(step)) return in_.say.either("裁剪图片", "Cropped");
    if (std::holds_alternative<RotatePicture>(step)) return in_.say.either("旋转图片", "Rotated");
    if (std::holds_alternative<StampPicture>(step)) return in_.say.either("图片加水印", "Watermarked");
    if (std::holds_alternative<PicturesToPdf>(step)) return in_.say.either("图片合成PDF", "Pictures");
    if (std::holds_alternative<ContactSheet>(step)) return in_.say.either("缩略图", "Contact sheet");
    if (std::holds_alternative<GrayPicture>(step)) return in_.say.either("黑白图片", "Black and white");
    return in_.say.either("图片尺寸", "Picture sizes");
  }

  static constexpr std::size_t last_place = 1U << 20U;  ///< Behind everything that was said.
  const FileWish& in_;
  Wish wish_;
  std::vector<Item> items_;
  std::vector<SaidStep> steps_{};
  FileReading asked_{};
};

}  // namespace

FileReading read_pictures(const FileWish& in) {
  static const auto picture = pattern("图|照片|相片|png|jpe?g|webp|bmp|image|photo|picture");
  const bool any = std::any_of(in.request.files.begin(), in.request.files.end(),
                               [](const FileProfile& file) { return file.kind == "image"; });
  const bool only =
      std::all_of(in.request.files.begin(), in.request.files.end(), [](const FileProfile& file) {
        return file.kind == "image" ||
               (file.kind == "zip" &&
                std::all_of(file.members.begin(), file.members.end(),
                            [](const std::string& member) { return has_ending(member, "image"); }));
      });
  std::vector<Item> items = items_of(in.request.files, "image");
  if (items.empty() || (!any && !only && !in.wish.says(picture)) || (any && !only && !in.wish.says(picture)))
    return std::nullopt;
  return PicturesReader(in, std::move(items)).run();
}

}  // namespace errand::recipes
