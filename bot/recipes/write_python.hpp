/// The pieces of Python that the writer is made of: literals that cannot be broken out of, patterns with
/// places for arguments, and the text of a script with its imports and helper functions. Used by write*.cpp
/// alone.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace errand::recipes::writer {

/// A Python string literal: quotes, backslashes, control and invisible characters are escaped.
std::string literal(std::string_view text);
/// A Python list of string literals, broken into lines where it is long.
std::string literal_list(const std::vector<std::string>& texts);
/// Text for inside f"...": escaped as in a literal, and braces doubled.
std::string in_f_string(std::string_view text);
/// One line for a comment or a docstring: no line breaks, no invisible characters, no quotes that end a
/// docstring.
std::string in_comment(std::string_view text);

/// `pattern` with {0}, {1}... replaced by the arguments as they are; other braces stay.
std::string filled(std::string_view pattern, std::initializer_list<std::string_view> arguments);

std::string joined(const std::vector<std::string>& parts, std::string_view separator);

/// A script in the making: imports, helper functions, then the lines in the order they are added.
class PythonText {
 public:
  void import(std::string_view statement);
  /// Adds a helper function once; `name` identifies it.
  void helper(std::string_view name, std::string code);
  /// A comment that starts a new paragraph.
  void paragraph(std::string_view comment);
  void line(std::string_view text);
  /// Adds the lines of another text, one block deeper, and its imports and helpers.
  void indented(const PythonText& block);
  std::string finished(std::string_view heading) const;

 private:
  std::vector<std::string> imports_;
  std::vector<std::string> helper_names_;
  std::vector<std::string> helpers_;
  std::string body_;
};

}  // namespace errand::recipes::writer
