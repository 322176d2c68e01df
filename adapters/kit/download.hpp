/// Downloads of what people sent, straight into Blobs. Used by every adapter's fetch(). A capped, timed
/// stream from hosts on the platform's list; a bearer goes to the first host only; a log-in page in place of
/// the file is an error that names the missing permission.
#pragma once

#include "bot/core/blobs.hpp"
#include "bot/core/chat.hpp"
#include "bot/core/http.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace errand::kit {

struct Download {
  HttpRequest request;  ///< Redirects and may_visit are the adapter's to set; the limits are set here.
  std::string name;     ///< As claimed: a name that is not of a web page makes an HTML answer a log-in page.
  std::uint64_t max_bytes = 0;
  std::string login_remedy;   ///< For the log, what an admin does about a log-in page.
  std::string login_scope{};  ///< The permission whose want a log-in page shows, if it is one: "files:read".
  /// Where a platform says in the body why it refuses: its meaning, or nothing for the status's own.
  std::function<std::optional<Error>(const HttpResponse& refusal)> explain{};
};

/// The SHA-256 in Blobs. Codes: "file_too_large", "login_page" or "login_scope", "file_gone" (404, 410),
/// "file_forbidden" (401, 403, and a redirect to a host that may not be visited), "file_empty"; the client's
/// own otherwise.
Task<Result<std::string>> download(HttpClient& client, Blobs& blobs, Download wanted);

/// A host rule: exact ("slack-files.com") or with everything below it (".slack.com").
std::function<bool(std::string_view host)> only_hosts(std::vector<std::string> rules);

}  // namespace errand::kit
