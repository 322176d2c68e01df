/// What to say when a text is not YAML: yaml-cpp's terse complaints in words, and the two mistakes that it
/// places badly, tabs and quotation marks that are not closed. Used by yaml_tree.cpp.
#pragma once

#include "config/problem.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace errand::config {

std::vector<std::string_view> lines_of(std::string_view text);

/// yaml-cpp's texts never quote the file, except for an unknown escape character; none is passed on.
std::string in_words(const std::string& complaint);
bool is_about_quote(const std::string& complaint);

/// Tabs indent nothing in YAML, and the parser's own complaint names the wrong line.
std::vector<Problem> tab_problems(const std::vector<std::string_view>& lines);
/// The first line on which a quoted value begins and does not end; the parser only notices at the end of the
/// file.
std::optional<Problem> open_quote(const std::vector<std::string_view>& lines);

}  // namespace errand::config
