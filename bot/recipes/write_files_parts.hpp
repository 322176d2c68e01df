/// The parts of the writer for whole files (FilePlan), and what they share with each other and with the
/// tables' parts (write_parts.hpp). Used by write_files*.cpp alone.
#pragma once

#include "bot/recipes/files_plan.hpp"
#include "bot/recipes/write_parts.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace errand::recipes::writer {

struct FileWriting {
  const FilePlan& plan;
  Writing& writing;  ///< Its own plan holds FilePlan::list as the only source and nothing else.

  const Words& words() const { return writing.words; }
  /// ", most=0" for deliver() where the results are to be zipped however few.
  std::string_view zipped() const;
  bool one_item() const { return plan.items.size() == 1; }
};

// One for each FileWork.
void write_pdf(FileWriting& files);        // write_files_pdf.cpp
void write_pictures(FileWriting& files);   // write_files_pictures.cpp
void write_archive(FileWriting& files);    // write_files_archive.cpp
void write_names(FileWriting& files);      // write_files_archive.cpp
void write_codes(FileWriting& files);      // write_files_codes.cpp
void write_texts(FileWriting& files);      // write_files_text.cpp
void write_documents(FileWriting& files);  // write_files_documents.cpp

/// `files`: the items as pairs of a name and what open() and its like take (a path, or bytes out of a zip).
void write_items(FileWriting& files);
/// "报告" of an item's name.
std::string stem_of_file(const Item& item);
/// A member's own name, without its folders.
std::string stem_and_ending(const std::string& member);
/// deliver(results, archive): writes (name, bytes) pairs to out/, zipped where they are more than a few.
void need_deliver(FileWriting& files);
/// size_text(bytes): "48 KB".
void need_size_text(FileWriting& files);
/// load_font(size): a font with Chinese letters.
void need_font(FileWriting& files);
/// text_picture(text, size, colour): the text as a transparent picture.
void need_text_picture(FileWriting& files);
/// text_of(name, file): the text of a txt, docx or pdf.
void need_text_of(FileWriting& files);
/// Loads FilePlan::list into `rows`, a list of dictionaries of texts as people write them.
void write_rows(FileWriting& files);
/// safe_name(text): fit to be a file's name.
void need_safe_name(FileWriting& files);

/// "第 2-5 页", for steps and notes.
std::string described(const Words& words, const PageSet& pages);
/// A Python list of ranges: [(2, 5), (-1, -1)].
std::string ranges_of(const std::vector<PageRange>& ranges);

// write_files_pdf_text.cpp
void write_pdf_step(FileWriting& files, const PdfTables& tables);
void write_pdf_step(FileWriting& files, const ToText& text);

}  // namespace errand::recipes::writer
