/// Homeserver: the few calls of the Client-Server API that the bot makes, as its own user. Used by Rooms and
/// MatrixAdapter. On the loop thread.
/// Source: spec.matrix.org, "Client-Server API"; "Application Service API", "Client-Server API extensions".
#pragma once

#include "bot/core/blobs.hpp"
#include "bot/core/chat.hpp"
#include "bot/core/http.hpp"

#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace errand::matrix {

struct HomeserverSettings {
  std::string url;  ///< Without a slash at its end.
  std::string as_token;
  std::vector<std::string>
      media_hosts;  ///< Where its downloads may lead besides itself: kit::only_hosts rules.
};

/// The homeserver does not know the registration's token. It concerns every call, until an admin mends it.
bool is_stranger(const Error& error);

/// Errors of all calls: Fault::refused for 403, not_found, too_large, invalid_input for other 4xx,
/// unavailable for 401, each with the server's errcode as `code`; unavailable (429 with the server's own
/// wait, 5xx); the client's own.
class Homeserver {
 public:
  Homeserver(HomeserverSettings settings, HttpClient& client, Blobs& blobs);

  /// `path` begins with "/_matrix/"; the answer is a JSON object.
  Task<Result<nlohmann::json>> get(std::string path);
  Task<Result<nlohmann::json>> post(std::string path, nlohmann::json body);
  Task<Result<nlohmann::json>> put(std::string path, nlohmann::json body);

  /// The new event's id; the same one for the same room and transaction while the server remembers it
  /// (Synapse: half an hour, and not over a restart).
  Task<Result<std::string>> send(std::string room, std::string type, std::string transaction,
                                 nlohmann::json content);
  /// "mxc://..." of what was taken up.
  Task<Result<std::string>> upload(std::string name, std::string media_type, HttpBody body);
  /// The largest upload, in bytes; nothing where the server does not say. Asked once.
  Task<Result<std::optional<std::uint64_t>>> upload_limit();
  /// The SHA-256 in Blobs of what an mxc: address means. Codes of kit::download, and "file_encrypted".
  Task<Result<std::string>> download(FileRef file, std::uint64_t max_bytes);

 private:
  Task<Result<nlohmann::json>> call(HttpRequest request);
  Task<Result<std::string>> download_from(std::string path, FileRef file, std::uint64_t max_bytes);

  HomeserverSettings settings_;
  HttpClient& client_;
  Blobs& blobs_;
  std::optional<std::optional<std::uint64_t>> upload_limit_;
};

/// "/_matrix/client/v3/rooms/<room>" with `rest` behind it.
std::string room_path(const std::string& room, const std::string& rest);

}  // namespace errand::matrix
