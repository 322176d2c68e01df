#include "adapters/feishu/errors.hpp"

#include <catch2/catch_test_macros.hpp>

namespace errand::feishu {

TEST_CASE("a missing permission is named", "[feishu]") {
  const Refusal refusal{
      .code = 99991672,
      .message =
          "Access denied. One of the following scopes is required: [im:resource, im:message]. "
          "应用尚未开通所需的应用身份权限：[im:resource, "
          "im:message]，点击链接申请：https://open.feishu.cn/app/cli_1/auth?q=im:resource",
      .status = 400};
  CHECK(scopes_in(refusal) == "im:resource, im:message");
  const auto error = explained(refusal);
  CHECK(error.fault == Fault::refused);
  CHECK(error.code == missing_scope);
  CHECK(error.message.find("(im:resource, im:message)") != std::string::npos);
  CHECK(error.message.find("https://open.feishu.cn/app/cli_1/auth") != std::string::npos);
}

TEST_CASE("where Feishu does not name the permission for others' messages we do", "[feishu]") {
  CHECK(scopes_in({.code = 230027, .message = "Lack of necessary permissions", .status = 400}) ==
        "im:message.group_msg");
  CHECK(scopes_in({.code = 99991672, .message = "[<at id=all></at>]", .status = 400}).empty());
}

TEST_CASE("only what passes by itself is tried again", "[feishu]") {
  for (const int code : {99991400, 230020, 230049, 232096, 2200}) {
    const auto error = explained({.code = code, .message = "m", .status = 400});
    CHECK(error.fault == Fault::unavailable);
    CHECK(error.retry_after.count() >= 1000);
  }
  for (const int code : {230099, 230025, 230002, 230028, 99991672, 99991663, 424242}) {
    CHECK(explained({.code = code, .message = "m", .status = 400}).fault == Fault::refused);
  }
}

TEST_CASE("an unknown refusal keeps its code and words", "[feishu]") {
  const auto error = explained({.code = 424242, .message = "strange\nthing", .status = 400});
  CHECK(error.message == "Feishu: the request was refused; code 424242: strange\nthing");
  CHECK(error.code == "request_refused");
}

}  // namespace errand::feishu
