/// FilePlan to JSON and back. What is missing keeps its default.

#include "bot/recipes/files_plan.hpp"

#include <nlohmann/json.hpp>

#include <array>
#include <string_view>
#include <utility>

namespace errand::recipes {

NLOHMANN_JSON_SERIALIZE_ENUM(Parity, {{Parity::all, "all"}, {Parity::odd, "odd"}, {Parity::even, "even"}})
NLOHMANN_JSON_SERIALIZE_ENUM(FileOrder, {{FileOrder::as_sent, "as_sent"}, {FileOrder::by_name, "by_name"}})
NLOHMANN_JSON_SERIALIZE_ENUM(RotatePicture::Mirror, {{RotatePicture::Mirror::none, "none"},
                                                     {RotatePicture::Mirror::left_right, "left_right"},
                                                     {RotatePicture::Mirror::top_bottom, "top_bottom"}})
NLOHMANN_JSON_SERIALIZE_ENUM(StampPicture::Place, {{StampPicture::Place::tiled, "tiled"},
                                                   {StampPicture::Place::centre, "centre"},
                                                   {StampPicture::Place::top_left, "top_left"},
                                                   {StampPicture::Place::top_right, "top_right"},
                                                   {StampPicture::Place::bottom_left, "bottom_left"},
                                                   {StampPicture::Place::bottom_right, "bottom_right"}})
NLOHMANN_JSON_SERIALIZE_ENUM(RenameFiles::Number, {{RenameFiles::Number::none, "none"},
                                                   {RenameFiles::Number::before, "before"},
                                                   {RenameFiles::Number::after, "after"},
                                                   {RenameFiles::Number::instead, "instead"}})
NLOHMANN_JSON_SERIALIZE_ENUM(EditLines::Sorted, {{EditLines::Sorted::no, "no"},
                                                 {EditLines::Sorted::ascending, "ascending"},
                                                 {EditLines::Sorted::descending, "descending"}})
NLOHMANN_JSON_SERIALIZE_ENUM(FileWork, {{FileWork::pdf, "pdf"},
                                        {FileWork::pictures, "pictures"},
                                        {FileWork::archive, "archive"},
                                        {FileWork::names, "names"},
                                        {FileWork::codes, "codes"},
                                        {FileWork::text, "text"},
                                        {FileWork::documents, "documents"}})

NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(Item, file, member)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(PageRange, from, to)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(PageSet, ranges, parity)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(MergePdf, order)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(SplitPdf, every, parts, ranges)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(PickPages, pages, drop)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(RotatePages, degrees, pages)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(StampPages, text)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(ResizePicture, width, height, percent, longest)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(CropPicture, ratio_width, ratio_height, width, height, left,
                                                top, right, bottom)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(RotatePicture, degrees, mirror)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(StampPicture, text, place)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(ConvertPicture, format)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(CompressPicture, kilobytes)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(PicturesToPdf, each, order)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(ContactSheet, columns)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(ZipFiles, name)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(Unzip, only_list)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(RenameFiles, from, to, base, prefix, suffix, number, first,
                                                digits, order)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(RenameByList, old_name, new_name)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(QrCodes, text, column, label)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(WordFrequency, top)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(EditLines, unique, sorted)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(Placeholder, mark, column)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(FillTemplate, placeholders, unfilled, names, numbered, first,
                                                digits, before_number)

namespace {

using nlohmann::json;

// The alternatives of FileStep, in order.
constexpr auto file_step_names = std::to_array<std::string_view>(
    {"merge_pdf",       "split_pdf",      "pick_pages",    "rotate_pages",    "stamp_pages",
     "count_pages",     "pdf_tables",     "to_text",       "resize_picture",  "crop_picture",
     "rotate_picture",  "gray_picture",   "stamp_picture", "convert_picture", "compress_picture",
     "pictures_to_pdf", "contact_sheet",  "list_pictures", "zip_files",       "unzip",
     "rename_files",    "rename_by_list", "qr_codes",      "count_text",      "word_frequency",
     "edit_lines",      "fill_template"});
static_assert(file_step_names.size() == std::variant_size_v<FileStep>);

template <typename T>
constexpr bool is_plain_v =
    std::is_same_v<T, CountPages> || std::is_same_v<T, PdfTables> || std::is_same_v<T, ToText> ||
    std::is_same_v<T, GrayPicture> || std::is_same_v<T, ListPictures> || std::is_same_v<T, CountText>;

json written(const FileStep& step) {
  json object = json::object();
  std::visit(
      [&](const auto& each) {
        if constexpr (!is_plain_v<std::decay_t<decltype(each)>>) object = each;
      },
      step);
  object["step"] = file_step_names.at(step.index());
  return object;
}

template <std::size_t Index = 0>
FileStep parsed(const json& from, std::string_view name) {
  if constexpr (Index == std::variant_size_v<FileStep>) {
    throw json::other_error::create(501, "a plan knows no step \"" + std::string(name) + "\"", nullptr);
  } else {
    if (file_step_names.at(Index) != name) return parsed<Index + 1>(from, name);
    using Alternative = std::variant_alternative_t<Index, FileStep>;
    if constexpr (is_plain_v<Alternative>)
      return Alternative{};
    else
      return from.get<Alternative>();
  }
}

}  // namespace

void to_json(nlohmann::json& json, const FilePlan& plan) {
  json = {{"work", plan.work}, {"items", plan.items}, {"title", plan.title}};
  json["steps"] = nlohmann::json::array();
  for (const FileStep& step : plan.steps) json["steps"].push_back(written(step));
  if (plan.list) json["list"] = {{"file", plan.list->file}, {"table", plan.list->table}};
}

void from_json(const nlohmann::json& json, FilePlan& plan) {
  plan = {};
  json.at("work").get_to(plan.work);
  json.at("items").get_to(plan.items);
  plan.title = json.value("title", "");
  for (const auto& step : json.at("steps"))
    plan.steps.push_back(parsed(step, step.at("step").get<std::string>()));
  if (json.contains("list"))
    plan.list = Source{json.at("list").at("file").get<std::string>(), json.at("list").at("table").get<int>()};
}

}  // namespace errand::recipes
