#include "adapters/kit/download.hpp"

#include "tests/kit/rig.hpp"

#include <catch2/catch_test_macros.hpp>

namespace errand::kit {

namespace {

using test::answer;

struct Downloads {
  Result<std::string> get(Result<HttpResponse> came, std::string name = "sales.csv") {
    client.answers = {std::move(came)};
    return test::run(download(client, blobs,
                              {.request = {.url = "https://files.example/1"},
                               .name = std::move(name),
                               .max_bytes = 100,
                               .login_remedy = "give the app the scope files:read",
                               .login_scope = "files:read"}));
  }

  test::ScriptedClient client;
  test::MemoryBlobs blobs;
};

}  // namespace

TEST_CASE("a download ends in the blobs", "[kit]") {
  Downloads downloads;
  const auto hash = downloads.get(answer(200, "a,b\n1,2\n"));
  REQUIRE(hash.has_value());
  CHECK(downloads.blobs.kept.at(*hash) == "a,b\n1,2\n");
}

TEST_CASE("a log-in page in place of the file names the missing permission", "[kit]") {
  Downloads downloads;
  for (const auto& page :
       {answer(200, "anything", {{"Content-Type", "Text/HTML; charset=utf-8"}}),
        answer(200, "\xEF\xBB\xBF \n<!DOCTYPE HTML><title>Sign in</title>"), answer(200, "<html lang=en>")}) {
    const auto got = downloads.get(page);
    REQUIRE_FALSE(got.has_value());
    CHECK(got.error().code == "login_scope");
    CHECK(got.error().detail == "files:read");
    CHECK(got.error().message == "give the app the scope files:read");
  }
  CHECK(downloads.blobs.kept.empty());
}

TEST_CASE("a web page that somebody sent is a file like any other", "[kit]") {
  Downloads downloads;
  CHECK(downloads.get(answer(200, "<html>", {{"Content-Type", "text/html"}}), "Report.HTML").has_value());
}

TEST_CASE("too large is noticed before and while it arrives", "[kit]") {
  Downloads downloads;
  CHECK(downloads.get(answer(200, "x", {{"Content-Length", "101"}})).error().code == "file_too_large");
  CHECK(downloads.get(answer(200, std::string(101, 'x'))).error().code == "file_too_large");
  CHECK(downloads.get(answer(200, std::string(100, 'x'))).has_value());
}

TEST_CASE("a download has its time, and no pause in it may be long", "[kit]") {
  Downloads downloads;
  REQUIRE(downloads.get(answer(200, "x")).has_value());
  const auto& deadlines = downloads.client.requests[0].deadlines;
  CHECK(deadlines.total == std::chrono::minutes(10));
  CHECK(deadlines.idle <= std::chrono::minutes(1));
}

TEST_CASE("each refusal says what a person can do about it", "[kit]") {
  Downloads downloads;
  CHECK(downloads.get(answer(404)).error().code == "file_gone");
  CHECK(downloads.get(answer(410)).error().code == "file_gone");
  CHECK(downloads.get(answer(403)).error().code == "file_forbidden");
  CHECK(downloads.get(answer(401)).error().message == "the platform forbids it (status 401)");
  CHECK(downloads.get(answer(200)).error().code == "file_empty");
  CHECK(downloads.get(answer(302)).error().code == "download_failed");
  CHECK(downloads.get(answer(302)).error().detail == "302");
}

TEST_CASE("a redirect to a strange host is a log-in somewhere else, and names the missing permission",
          "[kit]") {
  Downloads downloads;
  for (const auto* code : {"host_not_allowed", "redirect_refused"}) {
    const auto got = downloads.get(Error{Fault::refused, "sso.example is not a host that ...", code});
    CHECK(got.error().code == "file_forbidden");
    CHECK(got.error().message == "give the app the scope files:read");
  }
  CHECK(downloads.get(Error{Fault::timed_out, "too slow"}).error().fault == Fault::timed_out);
}

TEST_CASE("a download that trickles ends after ten minutes", "[kit]") {
  Downloads downloads;
  REQUIRE(downloads.get(answer(200, "a,b\n")).has_value());
  const auto& deadlines = downloads.client.requests.at(0).deadlines;
  CHECK(deadlines.total == std::chrono::minutes(10));
  CHECK(deadlines.idle <= std::chrono::minutes(1));
}

TEST_CASE("a download may be tried again when the platform is busy", "[kit]") {
  Downloads downloads;
  const auto busy = downloads.get(answer(429, "", {{"Retry-After", "2"}}));
  CHECK(busy.error().fault == Fault::unavailable);
  CHECK(busy.error().retry_after == std::chrono::seconds(2));
  CHECK(downloads.get(answer(502)).error().fault == Fault::unavailable);
}

TEST_CASE("a host rule names one host, or all below one", "[kit]") {
  const auto may_visit = only_hosts({"slack-files.com", ".slack.com"});
  CHECK(may_visit("slack-files.com"));
  CHECK(may_visit("files.slack.com"));
  CHECK_FALSE(may_visit("slack.com"));
  CHECK_FALSE(may_visit("evilslack.com"));
  CHECK_FALSE(may_visit("slack-files.com.evil.example"));
  CHECK_FALSE(may_visit(".slack.com"));
}

}  // namespace errand::kit
