/// Text that came from outside, made safe and short. Used by every room that shows or names something.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace errand {

/// True for well-formed UTF-8 (RFC 3629: no overlong forms, no surrogates, at most U+10FFFF).
bool is_utf8(std::string_view text);
/// Every byte that is not part of a well-formed sequence becomes U+FFFD.
std::string to_utf8(std::string_view text);
/// Number of code points of well-formed text.
std::size_t length_of(std::string_view text);
/// At most `points` code points, with "…" as the last one where something was cut.
std::string shortened(std::string_view text, std::size_t points);
/// At most `bytes` bytes, never cutting a code point.
std::string_view cut_bytes(std::string_view text, std::size_t bytes);
/// Control characters (C0 but tab and newline, DEL, C1, bidirectional overrides, zero-width joiners of names)
/// removed.
std::string printable(std::string_view text);
/// A name that is safe as one path component and in a shell: no '/', no control or bidirectional characters,
/// not "." or "..", no leading '-' or '.', at most 200 bytes with its extension kept; "file" when nothing is
/// left.
std::string safe_name(std::string_view name);
/// A to Z made small; everything else as it is, whatever the locale.
std::string ascii_lower(std::string_view text);
/// Whether one of `parts` stands somewhere in it.
bool contains_any(std::string_view text, std::initializer_list<std::string_view> parts);
/// White space (ASCII and U+3000) removed at both ends.
std::string_view trimmed(std::string_view text);
/// "zh" when the text holds a Han character, else "en".
const char* language_of(std::string_view text);
/// Whether it holds a letter or a digit of any script. Punctuation and emoji are none, nor are the names that
/// chats write for emoji (":smile:").
bool has_words(std::string_view text);
/// "48 KB", "1.2 MB": powers of 1024, at most one decimal.
std::string readable_size(unsigned long long bytes);

}  // namespace errand
