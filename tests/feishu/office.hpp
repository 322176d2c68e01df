/// An adapter with scripted answers of Feishu's: the first one is the access token.
#pragma once

#include "adapters/feishu/feishu_adapter.hpp"
#include "tests/kit/rig.hpp"

#include <nlohmann/json.hpp>

#include <optional>
#include <string>
#include <vector>

namespace errand::feishu::test {

using kit::test::answer;

inline HttpResponse token(const std::string& value = "t-1") {
  return answer(200, R"({"code":0,"tenant_access_token":")" + value + R"(","expire":7200})");
}

inline HttpResponse done(const std::string& data = "{}") {
  return answer(200, R"({"code":0,"msg":"success","data":)" + data + "}");
}

inline HttpResponse refusal(int code, const std::string& message = "no") {
  return answer(400, nlohmann::json{{"code", code}, {"msg", message}}.dump());
}

struct Office {
  explicit Office(std::vector<Result<HttpResponse>> answers) { client.answers = std::move(answers); }

  template <typename T>
  T run(Task<T> task) {
    std::optional<T> got;
    boost::asio::co_spawn(loop, std::move(task), [&](const std::exception_ptr& exception, T result) {
      if (exception) std::rethrow_exception(exception);
      got.emplace(std::move(result));
    });
    loop.restart();
    loop.run();
    return std::move(*got);
  }

  void run(Task<> task) {
    boost::asio::co_spawn(loop, std::move(task), [](const std::exception_ptr& exception) {
      if (exception) std::rethrow_exception(exception);
    });
    loop.restart();
    loop.run();
  }

  /// "POST /open-apis/..." of every request but the token's.
  std::vector<std::string> asked() const {
    std::vector<std::string> lines;
    for (const auto& request : client.requests) {
      if (request.url.find("tenant_access_token") != std::string::npos) continue;
      lines.push_back(request.method + ' ' + request.url.substr(request.url.find("/open-apis/") + 11));
    }
    return lines;
  }

  nlohmann::json body(std::size_t request) const {
    return nlohmann::json::parse(std::get<std::string>(client.requests.at(request).body));
  }

  boost::asio::io_context loop;
  kit::test::ScriptedClient client;
  kit::test::MemoryBlobs blobs;
  kit::test::HandClock clock;
  kit::test::NoLog log;
  FeishuAdapter adapter{
      loop.get_executor(),
      {.name = "feishu",
       .api = {.url = "https://open.feishu.cn", .app_id = "cli_0001", .app_secret = "secret"},
       .keys = {.encrypt_key = "fs-encrypt-key-0001", .verification_token = "fs-verify-token-0001"},
       .language = "zh",
       .secret = "0123456789abcdef0123456789abcdef"},
      {.client = client, .blobs = blobs, .clock = clock, .log = log}};
};

}  // namespace errand::feishu::test
