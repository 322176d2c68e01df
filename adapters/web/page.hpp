/// The static part of the chat page, embedded at build: index.html at "/", the rest below "/assets/". And
/// what a browser may do with it. Used by WebAdapter.
#pragma once

#include "bot/net/server.hpp"

#include <optional>
#include <string>

namespace errand::web {

/// Adds the routes of the page's files, each with its headers (content security policy, ETag).
void add_page(net::Server& server);

/// True when the request's Origin names the host it was sent to, or the configured public address. A request
/// without an Origin is no browser's.
bool is_own_origin(const net::Request& request, const std::string& public_url);

/// "image/png" and the like for the pictures that the page shows inline; nothing for any other name.
std::optional<std::string> picture_type(const std::string& name);

}  // namespace errand::web
