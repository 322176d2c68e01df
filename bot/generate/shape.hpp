/// What a cell's value looks like, without its content: digits become 0, Latin letters a or A, Chinese
/// characters 字; signs stay. "￥1,200.50" is "￥0,000.00". What is known by its form alone is a stand-in of
/// that form: every mobile number is "138****1234", "B-0417" is "A-0001". Used by the prompt where data is
/// masked.
#pragma once

#include <string>
#include <string_view>

namespace errand::generate {

/// At most 24 characters; no digit or letter of it comes from the value.
std::string shape_of(std::string_view value);

}  // namespace errand::generate
