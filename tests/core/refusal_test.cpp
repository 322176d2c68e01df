#include "bot/core/refusal.hpp"

#include "tests/core/english_run.hpp"

#include <catch2/catch_test_macros.hpp>

namespace errand {

TEST_CASE("a row of English words is found, and names are no row", "[core]") {
  CHECK(test::english_run("没能下载（invite the app into the channel）") == "invite the app");
  CHECK(test::english_run("请转告 the admin：files:read, im:resource 和 Slack canvas").empty());
  CHECK(test::english_run("平台没有接受（403 M_FORBIDDEN）").empty());
}

TEST_CASE("why a platform refused is said in the language of the reply, names aside", "[core]") {
  const std::string for_the_log = "add it at the app's page and install the app again";
  for (const auto* code : {"missing_scope", "not_in_chat", "blocked", "token_refused", "content_refused", "",
                           "file_type_not_allowed"}) {
    const Error error{Fault::refused, for_the_log, code, {}, "files:write"};
    const auto said = refusal_in("zh", error);
    CAPTURE(code, said);
    CHECK(test::english_run(said).empty());
    CHECK(said.find("（）") == std::string::npos);
  }
  const Error no_scope{Fault::refused, for_the_log, "missing_scope", {}, "files:write"};
  CHECK(refusal_in("zh", no_scope) == "应用缺少权限 files:write，请管理员开通后重新安装或发布应用");
  CHECK(refusal_in("en", no_scope).starts_with("the app lacks the permission files:write; an admin has to"));
  CHECK(refusal_in("en", {Fault::refused, for_the_log, "file_type_not_allowed"}) ==
        "the platform refused it: file_type_not_allowed");
  CHECK(refusal_in("en", {Fault::too_large, for_the_log}) == "it is too big");
  CHECK(refusal_in("en", {Fault::unavailable, for_the_log, "ratelimited"}) ==
        "the platform did not take it for long");
}

}  // namespace errand
