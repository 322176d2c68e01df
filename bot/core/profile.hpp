/// FileProfile: what the fixed profile script found out about one file, and FilePreview, what it shows of a
/// result. Both are made in the sandbox (runner/python/profile.py, preview.py) as JSON of the same field
/// names, so everything in them is untrusted text. Read by bot/recipes, bot/generate (as the model's view of
/// the data) and bot/flow.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace errand {

/// One column of a table. Field names are the JSON's.
struct ColumnProfile {
  std::string name;  ///< Header text, multi-row headers joined by " / ", made unique ("金额", "金额.2"),
                     ///< never empty ("列3").
  int position = 0;  ///< 0-based column in the sheet or line.
  /// text, integer, number, percent, date, datetime, time, boolean, id (digits that are a code, phone or
  /// identity number: never summed), empty, mixed.
  std::string type;
  /// How the cells are stored: "native" (real numbers, real dates) or "text" (needs converting).
  std::string stored;
  /// What text cells carry besides digits: any of "currency", "thousands", "percent", "wan", "yi", "unit",
  /// "fullwidth", "parentheses", "spaces".
  std::vector<std::string> marks;
  std::string unit;  ///< From the header or the cells: "万元", "kg", "%"; empty when none.
  std::string
      date_format;  ///< strptime format when all text dates share one; "mixed" when several; else empty.
  std::string number_format;  ///< Excel's number format of most cells; empty for text files.
  std::uint64_t blanks = 0;
  std::uint64_t distinct = 0;    ///< Exact up to 10,000, then that bound.
  std::uint64_t unreadable = 0;  ///< Non-blank cells that do not fit `type` (e.g. "暂无" in a number column).
  std::vector<std::string> unreadable_samples;
  std::string min;  ///< As text: number, or ISO date; empty when not ordered.
  std::string max;
  std::optional<double> sum;         ///< Of numeric columns, totals rows left out.
  std::vector<std::string> samples;  ///< The first distinct values, at most 5, at most 60 characters each.
  std::vector<std::pair<std::string, std::uint64_t>>
      top;  ///< Of columns with at most 200 distinct values: all of them with counts, most frequent first.
};

/// A rectangle of cells with a header: a sheet's, a text file's, a pdf's or docx's table.
struct TableProfile {
  std::string sheet;   ///< Sheet name; empty for text files.
  std::string member;  ///< Name inside the zip; empty outside of zips.
  int index = 0;       ///< 0-based number of the sheet or table in its file.
  bool hidden = false;
  int header_row =
      0;  ///< 0-based row of the first header row (also for text files: line of the record); -1: no header.
  int header_rows = 1;                ///< 0 when there is none.
  int first_column = 0;               ///< 0-based column where the table starts.
  std::vector<std::string> preamble;  ///< Texts above the header (titles, "单位：万元").
  std::uint64_t rows = 0;             ///< Data rows: without header, preamble, blank and totals rows.
  std::uint64_t blank_rows = 0;
  std::vector<std::uint64_t>
      totals_rows;  ///< 0-based rows that are totals or subtotals ("合计", "小计", "Total").
  std::vector<std::uint64_t> footnote_rows;  ///< 0-based rows below the table that are notes ("制表人：").
  std::vector<std::string> merged;           ///< Ranges inside the data, e.g. "A3:A7".
  std::uint64_t hidden_rows = 0;
  std::vector<std::string> hidden_columns;
  std::uint64_t formulas = 0;  ///< Cells that are formulas; uncached ones read as blank.
  std::uint64_t uncached_formulas = 0;
  std::vector<ColumnProfile> columns;
};

struct FileProfile {
  std::string name;
  std::string kind;  ///< csv, tsv, txt, xlsx, xls, ods, json, zip, pdf, docx, image, empty, unknown: what it
                     ///< is, by its content.
  std::uint64_t size_bytes = 0;
  std::string sha256;   ///< Filled by the service.
  std::string problem;  ///< Empty, or: empty, encrypted, mismatch, corrupt, too_large, zip_bomb, unsupported,
                        ///< macro, no_text.
  std::string problem_detail;  ///< One fact for the sentence, e.g. the real type, the limit, the page count.
  std::string encoding;        ///< Python codec name of text files: "utf-8-sig", "gb18030", "utf-16", ...
  std::string delimiter;       ///< Of csv-like files.
  std::string quote;
  std::vector<TableProfile> tables;
  std::uint64_t pages = 0;           ///< pdf, docx (0 when unknown).
  std::uint64_t characters = 0;      ///< txt, pdf, docx.
  std::string text;                  ///< First 500 characters of a txt, pdf or docx.
  std::vector<std::string> members;  ///< zip: names, decoded (GBK too), at most 200.
  std::vector<std::pair<std::string, std::string>>
      left_out;  ///< zip: members that cannot be read and why, as in JobFile::problem; at most 10.
  std::uint64_t unread_members =
      0;  ///< zip: how many more were not read, damaged ones and those behind the limit.
  std::vector<std::string> placeholders;  ///< docx, small xlsx: marks to be filled in as they stand,
                                          ///< "{{姓名}}", at most 100.
  int width = 0;                          ///< image, pixels
  int height = 0;
  std::vector<std::string>
      warnings;  ///< Facts in English for the log and the model, e.g. "header found in row 3".
};

/// What is shown of one file of a job's out/ folder.
struct FilePreview {
  std::string name;
  std::string kind;  ///< As FileProfile::kind.
  std::string problem;
  struct Table {
    std::string sheet;
    std::vector<std::string> columns;
    std::string
        cells;  ///< JSON: list of rows, each a list of null, bool, number or text; at most `max_rows` rows.
    std::vector<bool> numeric;
    std::uint64_t total_rows = 0;
    std::uint64_t blank_cells = 0;           ///< Of the whole table.
    bool all_blank = false;                  ///< No value at all below the header.
    std::vector<std::string> empty_columns;  ///< All blank or NaN.
    std::vector<std::string> zero_columns;   ///< Numeric and all zero.
  };
  std::vector<Table> tables;
  int width = 0;  ///< Pictures.
  int height = 0;
  bool blank_picture = false;  ///< One colour only.
  std::uint64_t pages = 0;
  std::string text;                  ///< First 2,000 characters of text files.
  std::vector<std::string> outward;  ///< What it would fetch or send by itself when somebody opens it: names
                                     ///< of formulas, hosts, "script".
};

void to_json(nlohmann::json& json, const FileProfile& value);
/// Unknown fields are ignored and missing ones keep their default; a field of a wrong type throws nlohmann's
/// exception.
void from_json(const nlohmann::json& json, FileProfile& value);
void to_json(nlohmann::json& json, const FilePreview& value);
void from_json(const nlohmann::json& json, FilePreview& value);

}  // namespace errand
