/// Why a platform did not take something, in the words of the person who waits for it. It stands here and not
/// among the phrases because two speak so that do not know each other: an adapter that leaves a file out of
/// what it sends, and the flow that says what was given up. Pure.
#pragma once

#include "bot/core/result.hpp"

#include <string>
#include <string_view>

namespace errand {

/// In Chinese for "zh", else in English; without a full stop. Of the error only names are told, such as a
/// permission's; its sentence is English, and for the log.
std::string refusal_in(std::string_view language, const Error& error);

}  // namespace errand
