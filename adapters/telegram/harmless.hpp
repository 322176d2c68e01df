/// Harmless: a text that others wrote, so that Telegram makes nothing of it that notifies or can be clicked.
/// Used by the renderer. Pure.
/// Source: github.com/tdlib/td, MessageEntity.cpp (what clients and the server take for an address).
#pragma once

#include <string>
#include <string_view>

namespace errand::telegram {

/// A zero-width space in mentions, in addresses with or without a scheme ("example.com", "192.0.2.1") and
/// behind the slash of a command. File names and numbers stay as they are, but for names whose ending is also
/// a top-level domain ("r.zip").
std::string harmless(std::string_view text);

}  // namespace errand::telegram
