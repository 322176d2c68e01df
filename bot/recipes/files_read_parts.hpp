/// What the readers of instructions about files share. Each reader looks whether the wish is its own, and if
/// so makes the plan, asks back, or declines. Used by files_read*.cpp alone.
#pragma once

#include "bot/core/script.hpp"
#include "bot/recipes/files_plan.hpp"
#include "bot/recipes/files_words.hpp"
#include "bot/recipes/read.hpp"
#include "bot/recipes/say.hpp"
#include "bot/recipes/sources.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace errand::recipes {

struct FileWish {
  const ScriptRequest& request;
  const Wish& wish;  ///< Each reader takes words from a copy of its own.
  const Say& say;
  std::optional<FilePlan> before;  ///< Of the turn before, when its files are still there.
};

using FileReading = std::optional<Reading>;

// One reader each: files_read_pdf.cpp, files_read_pictures.cpp, ...
FileReading read_codes(const FileWish& in);
FileReading read_documents(const FileWish& in);
FileReading read_names(const FileWish& in);
FileReading read_archive(const FileWish& in);
FileReading read_pdf(const FileWish& in);
FileReading read_pictures(const FileWish& in);
FileReading read_text(const FileWish& in);

/// A step with the place where it was said.
using SaidStep = std::pair<std::size_t, FileStep>;

/// The files of a kind, and the members of archives with an ending of that kind.
std::vector<Item> items_of(const std::vector<FileProfile>& files, std::string_view kind);
bool has_ending(std::string_view name, std::string_view kind);
/// "报告" of "报告.pdf".
std::string stem_of(const std::string& name);
/// The names of all files of the turn as they were sent, also of those that nobody can read.
std::vector<std::string> names_sent(const ScriptRequest& request);
/// There is a table to work on.
bool any_table(const FileWish& in);

/// Those that are called by their full name, in the order said; all when none is.
std::vector<Item> take_named(Wish& wish, std::vector<Item> items);
/// A watermark is to go away, which nothing here can do.
FileReading refuse_unstamping(const FileWish& in);

/// The plan when all was understood. Else nothing where a table reader may know better, or a question that
/// names the words.
FileReading finished(const FileWish& in, const Wish& wish, FilePlan plan);
/// A question whose choices are put behind what was said.
Question ask(const FileWish& in, const std::string& text,
             const std::vector<std::pair<std::string, std::string>>& choices);
Question ask_for(std::string text);

/// Order by name, if it was said.
FileOrder take_order(Wish& wish);
/// Whether the results are to be zipped, however few.
bool take_zipping(Wish& wish);
/// Degrees clockwise; 0: turned, but not said how far; nothing: not turned at all.
std::optional<int> take_rotation(Wish& wish, std::size_t& at);
Question ask_rotation(const FileWish& in);
struct Stamp {
  std::size_t at = 0;
  std::string text;  ///< Empty: not said.
  StampPicture::Place place = StampPicture::Place::tiled;
};
std::optional<Stamp> take_stamp(Wish& wish);
Question ask_stamp(const FileWish& in);

/// The column that a few words name: by its name, its concept, or a part that only it has.
/// The column of just this name, or of a name that means the same (姓名, name): for what nobody checks again.
const ColumnProfile* column_called(const TableProfile& table, const std::string& name);
const ColumnProfile* column_named(const TableProfile& table, const std::string& words);

}  // namespace errand::recipes
