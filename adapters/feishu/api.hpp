/// Api: calls of Feishu's HTTP API as this app: the access token with its renewal, JSON both ways, refusals
/// as errors. Used by FeishuAdapter; on the loop thread.
/// Source: open.feishu.cn, "Server API > Calling process".
#pragma once

#include "adapters/feishu/errors.hpp"
#include "adapters/kit/token_cache.hpp"
#include "bot/core/clock.hpp"
#include "bot/core/http.hpp"

#include <nlohmann/json_fwd.hpp>

#include <functional>
#include <string>
#include <string_view>

namespace errand::feishu {

struct ApiSettings {
  std::string url;  ///< "https://open.feishu.cn", without a slash at its end.
  std::string app_id;
  std::string app_secret;
};

class Api {
 public:
  /// Client and clock outlive it.
  Api(boost::asio::any_io_executor executor, HttpClient& client, const Clock& clock, ApiSettings settings);

  /// Requests to `path`, which begins with "/open-apis/". Answered with the whole JSON object, whose `code`
  /// is 0. A token that is refused is renewed once. Errors: explained()'s, and those of kit::call.
  Task<Result<nlohmann::json>> get(std::string path);
  /// `body` is JSON; `method` POST or PATCH.
  Task<Result<nlohmann::json>> send(std::string method, std::string path, std::string body);
  Task<Result<nlohmann::json>> post_form(std::string path, HttpForm form);

  Task<Result<std::string>> token() { return token_.get(); }
  void forget(const std::string& token) { token_.forget(token); }
  /// A GET with this token, for kit::download.
  HttpRequest download(const std::string& path, const std::string& token) const;

 private:
  Task<Result<nlohmann::json>> call(HttpRequest request);
  Task<Result<kit::Token>> new_token();
  HttpRequest request(std::string method, const std::string& path) const;

  HttpClient& client_;
  const Clock& clock_;
  ApiSettings settings_;
  std::function<bool(std::string_view host)> may_visit_;
  kit::TokenCache token_;
};

}  // namespace errand::feishu
