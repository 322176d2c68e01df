#include "adapters/feishu/api.hpp"

#include "adapters/kit/api.hpp"
#include "adapters/kit/download.hpp"
#include "bot/core/json_text.hpp"
#include "bot/net/url.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <utility>

namespace errand::feishu {

namespace {

using nlohmann::json;

/// Feishu gives out a new token when the old one has less than 30 minutes left; both are good meanwhile.
constexpr auto spare_time = std::chrono::minutes(10);

/// The JSON object of an answer, when it says that it did what was asked.
Result<json> done(const kit::ApiAnswer& answer) {
  auto body = kit::object_in(answer.body);
  const auto code = body.find("code");
  if (code == body.end() || !code->is_number_integer()) {
    return Error{Fault::refused,
                 "Feishu: the answer (status " + std::to_string(answer.status) +
                     ") is not Feishu's; check `region` and `api_url`",
                 "not_feishu"};
  }
  if (*code == 0) return body;
  auto error = explained(
      {.code = code->get<std::int64_t>(), .message = kit::text_in(body, "msg"), .status = answer.status});
  if (error.fault == Fault::unavailable) {
    error.retry_after = std::max(error.retry_after, kit::retry_after_of(answer.headers, answer.body));
  }
  return error;
}

std::string host_of(const std::string& url) {
  const auto parsed = net::parse_url(url);
  return parsed ? parsed->host : std::string();
}

}  // namespace

Api::Api(boost::asio::any_io_executor executor, HttpClient& client, const Clock& clock, ApiSettings settings)
    : client_(client),
      clock_(clock),
      settings_(std::move(settings)),
      may_visit_(kit::only_hosts({host_of(settings_.url)})),
      token_(
          std::move(executor), clock, [this] { return new_token(); }, spare_time) {}

HttpRequest Api::request(std::string method, const std::string& path) const {
  HttpRequest request;
  request.method = std::move(method);
  request.url = settings_.url + path;
  request.may_visit = may_visit_;
  return request;
}

HttpRequest Api::download(const std::string& path, const std::string& token) const {
  auto asked = request("GET", path);
  asked.headers.set("Authorization", "Bearer " + token);
  return asked;
}

Task<Result<kit::Token>> Api::new_token() {
  auto asked = request("POST", "/open-apis/auth/v3/tenant_access_token/internal");
  asked.headers.set("Content-Type", "application/json; charset=utf-8");
  asked.body = json_text({{"app_id", settings_.app_id}, {"app_secret", settings_.app_secret}});
  const auto answer = co_await kit::call(client_, std::move(asked));
  if (!answer) co_return answer.error();
  const auto body = done(*answer);
  if (!body) co_return body.error();
  auto value = kit::text_in(*body, "tenant_access_token");
  if (value.empty()) co_return Error{Fault::refused, "Feishu: no access token in the answer", "not_feishu"};
  co_return kit::Token{.value = std::move(value),
                       .expires_at = clock_.now() + std::chrono::seconds(kit::number_in(*body, "expire"))};
}

Task<Result<json>> Api::call(HttpRequest request) {
  for (int tries = 1;; ++tries) {
    const auto token = co_await token_.get();
    if (!token) co_return token.error();
    auto asked = request;
    asked.headers.set("Authorization", "Bearer " + *token);
    const auto answer = co_await kit::call(client_, std::move(asked));
    if (!answer) co_return answer.error();
    auto body = done(*answer);
    if (body || body.error().code != token_refused) co_return body;
    token_.forget(*token);
    if (tries == 2) co_return body.error();
  }
}

Task<Result<json>> Api::get(std::string path) {
  co_return co_await call(request("GET", path));
}

Task<Result<json>> Api::send(std::string method, std::string path, std::string body) {
  auto asked = request(std::move(method), path);
  asked.headers.set("Content-Type", "application/json; charset=utf-8");
  asked.body = std::move(body);
  co_return co_await call(std::move(asked));
}

Task<Result<json>> Api::post_form(std::string path, HttpForm form) {
  auto asked = request("POST", path);
  asked.body = std::move(form);
  co_return co_await call(std::move(asked));
}

}  // namespace errand::feishu
