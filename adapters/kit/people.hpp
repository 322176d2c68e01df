/// What is asked, without whom it is also told to: mentions of people at either end of a message, and signs
/// of mood before it. Used by the adapters that know who is mentioned. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace errand::kit {

/// `people`: the mentions as they stand in the text ("@王芳"). In the middle of a text they stay: there they
/// may be what is asked about. So does a text of nothing but signs.
std::string without_people(std::string_view text, const std::vector<std::string>& people);

}  // namespace errand::kit
