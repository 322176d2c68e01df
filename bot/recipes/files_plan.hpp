/// FilePlan: what an instruction about whole files means, as data: PDFs, pictures, archives, names, QR codes,
/// text, and documents filled from a list. The counterpart of Plan (plan.hpp), which is about tables; made by
/// files_read*.cpp, written as Python by write_files*.cpp, continued by follow-ups.
#pragma once

#include "bot/recipes/plan.hpp"

#include <nlohmann/json_fwd.hpp>

#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace errand::recipes {

/// A file that is worked on: FileProfile::name and, where it lies in an archive, its member's name.
struct Item {
  std::string file;
  std::string member;
  bool operator==(const Item&) const = default;
};

/// Pages from 1; negative ones are counted from the end: -1 is the last page.
struct PageRange {
  int from = 1;
  int to = -1;
  bool operator==(const PageRange&) const = default;
};

enum class Parity { all, odd, even };

/// Ranges in the order they were said; none: all pages.
struct PageSet {
  std::vector<PageRange> ranges;
  Parity parity = Parity::all;
  bool operator==(const PageSet&) const = default;
};

enum class FileOrder { as_sent, by_name };

/// Pictures that stand among the PDFs become a page each.
struct MergePdf {
  FileOrder order = FileOrder::as_sent;
  bool operator==(const MergePdf&) const = default;
};

/// Every `every` pages, or into `parts` equal parts, or one part for each range.
struct SplitPdf {
  int every = 1;
  int parts = 0;
  std::vector<PageRange> ranges;
  bool operator==(const SplitPdf&) const = default;
};

struct PickPages {
  PageSet pages;
  bool drop = false;  ///< All but these.
  bool operator==(const PickPages&) const = default;
};

struct RotatePages {
  int degrees = 90;  ///< Clockwise.
  PageSet pages;
  bool operator==(const RotatePages&) const = default;
};

struct StampPages {
  std::string text;
  bool operator==(const StampPages&) const = default;
};

struct CountPages {
  bool operator==(const CountPages&) const = default;
};

/// Tables of PDFs into one workbook, a sheet each.
struct PdfTables {
  bool operator==(const PdfTables&) const = default;
};

/// The text of PDFs and Word documents, a txt each.
struct ToText {
  bool operator==(const ToText&) const = default;
};

/// What is 0 was not said. Width and height together are a box that the picture fits in; never distorted.
struct ResizePicture {
  int width = 0;
  int height = 0;
  int percent = 0;
  int longest = 0;  ///< The longer side.
  bool operator==(const ResizePicture&) const = default;
};

/// From the middle: a ratio or a size in pixels; or that many pixels off the sides.
struct CropPicture {
  int ratio_width = 0;
  int ratio_height = 0;
  int width = 0;
  int height = 0;
  int left = 0;
  int top = 0;
  int right = 0;
  int bottom = 0;
  bool operator==(const CropPicture&) const = default;
};

struct RotatePicture {
  int degrees = 0;  ///< Clockwise.
  enum class Mirror { none, left_right, top_bottom } mirror = Mirror::none;
  bool operator==(const RotatePicture&) const = default;
};

struct GrayPicture {
  bool operator==(const GrayPicture&) const = default;
};

struct StampPicture {
  std::string text;
  enum class Place { tiled, centre, top_left, top_right, bottom_left, bottom_right } place = Place::tiled;
  bool operator==(const StampPicture&) const = default;
};

struct ConvertPicture {
  std::string format;  ///< png, jpg, webp, bmp, gif, tiff.
  bool operator==(const ConvertPicture&) const = default;
};

struct CompressPicture {
  int kilobytes = 500;  ///< Each picture ends below it.
  bool operator==(const CompressPicture&) const = default;
};

struct PicturesToPdf {
  bool each = false;  ///< One PDF per picture.
  FileOrder order = FileOrder::as_sent;
  bool operator==(const PicturesToPdf&) const = default;
};

struct ContactSheet {
  int columns = 4;
  bool operator==(const ContactSheet&) const = default;
};

struct ListPictures {
  bool operator==(const ListPictures&) const = default;
};

struct ZipFiles {
  std::string name;  ///< Without ending; empty: made from the title.
  bool operator==(const ZipFiles&) const = default;
};

struct Unzip {
  bool only_list = false;
  bool operator==(const Unzip&) const = default;
};

/// Names without their ending, changed in this order: replaced, then base, number, prefix and suffix put on.
struct RenameFiles {
  std::string from;  ///< Text in the name...
  std::string to;    ///< ...and what stands there instead; empty: it goes.
  std::string base;  ///< Instead of the old name.
  std::string prefix;
  std::string suffix;
  enum class Number { none, before, after, instead } number = Number::none;
  int first = 1;
  int digits = 0;  ///< 0: as many as the count needs.
  FileOrder order = FileOrder::as_sent;
  bool operator==(const RenameFiles&) const = default;
};

/// By FilePlan::list.
struct RenameByList {
  std::string old_name;
  std::string new_name;
  bool operator==(const RenameByList&) const = default;
};

/// One for each row of FilePlan::list, or one of `text`.
struct QrCodes {
  std::string text;
  std::string column;
  std::string label;  ///< Column that names them; empty: what they hold.
  bool operator==(const QrCodes&) const = default;
};

struct CountText {
  bool operator==(const CountText&) const = default;
};

struct WordFrequency {
  int top = 50;
  bool operator==(const WordFrequency&) const = default;
};

struct EditLines {
  bool unique = false;
  enum class Sorted { no, ascending, descending } sorted = Sorted::no;
  bool operator==(const EditLines&) const = default;
};

/// A placeholder as it stands in the template ("{{姓名}}") and the column that fills it.
struct Placeholder {
  std::string mark;
  std::string column;  ///< Empty: the running number of a FillTemplate.
  bool operator==(const Placeholder&) const = default;
};

/// One document for each row of FilePlan::list, from the only item.
struct FillTemplate {
  std::vector<Placeholder> placeholders;
  std::vector<std::string> unfilled;  ///< Marks that found no column: they stay.
  std::vector<std::string> names;     ///< Columns that name the files; none: numbered.
  bool numbered = false;
  int first = 1;
  int digits = 3;
  std::string before_number;  ///< "NO." of "NO.001".
  bool operator==(const FillTemplate&) const = default;
};

using FileStep =
    std::variant<MergePdf, SplitPdf, PickPages, RotatePages, StampPages, CountPages, PdfTables, ToText,
                 ResizePicture, CropPicture, RotatePicture, GrayPicture, StampPicture, ConvertPicture,
                 CompressPicture, PicturesToPdf, ContactSheet, ListPictures, ZipFiles, Unzip, RenameFiles,
                 RenameByList, QrCodes, CountText, WordFrequency, EditLines, FillTemplate>;

/// What the items are; a plan is about one of them.
enum class FileWork { pdf, pictures, archive, names, codes, text, documents };

struct FilePlan {
  FileWork work = FileWork::pdf;
  std::vector<Item> items;  ///< In the order of the work.
  std::vector<FileStep> steps;
  std::optional<Source> list;  ///< The table that names, codes or documents are made from.
  std::string title;           ///< A few words in the user's language; names what comes out.
  bool operator==(const FilePlan&) const = default;
};

void to_json(nlohmann::json& json, const FilePlan& plan);
/// Throws nlohmann's exception where a field has a wrong type or a step is unknown. `work` must be there: a
/// table's plan has none.
void from_json(const nlohmann::json& json, FilePlan& plan);

}  // namespace errand::recipes
