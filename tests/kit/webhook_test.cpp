#include "adapters/kit/webhook.hpp"

#include "tests/kit/rig.hpp"

#include <catch2/catch_test_macros.hpp>

namespace errand::kit {

namespace {

/// Reads the body's first word: "event", "ignore" or anything else.
class Echo final : public WebhookAdapter {
 public:
  const std::string& name() const override { return name_; }
  Task<Result<std::string>> fetch(FileRef, std::uint64_t) override { co_return std::string(); }
  Task<Result<Receipt>> deliver(OutboundPart) override { co_return Receipt{}; }
  std::chrono::minutes repeats_safely_for() const override { return std::chrono::minutes::zero(); }
  Task<std::vector<Finding>> check() override { co_return std::vector<Finding>(); }
  Intake receive(const net::Request& request, TimePoint now) const override {
    if (request.body == "event") {
      ChatEvent event;
      event.event_id = "1";
      event.sent_at = now;
      return {.answer = net::text_response(200, "ok"), .events = {event}};
    }
    if (request.body == "forged") return {net::text_response(401, "no"), {}, "bad_signature"};
    return {.answer = net::text_response(200, "ok"), .events = {}, .ignored = request.body};
  }

 private:
  std::string name_ = "echo";
};

struct Hooked {
  net::Response post(std::string body) {
    net::Request request;
    request.body = std::move(body);
    return test::run(handler(std::move(request)));
  }

  Echo adapter;
  test::HandClock clock;
  test::NoLog log;
  std::vector<ChatEvent> stored;
  bool is_full = false;
  net::Handler handler =
      hook(adapter, clock, log, [this](std::vector<ChatEvent> events) -> Task<Result<std::vector<Accepted>>> {
        if (is_full) co_return Error{Fault::unavailable, "the disk is full"};
        stored.insert(stored.end(), events.begin(), events.end());
        co_return std::vector<Accepted>(events.size());
      });
};

}  // namespace

TEST_CASE("an event is stored before it is acknowledged", "[kit]") {
  Hooked hooked;
  CHECK(hooked.post("event").status == 200);
  REQUIRE(hooked.stored.size() == 1);
  CHECK(hooked.stored[0].sent_at == hooked.clock.now());
}

TEST_CASE("an event that cannot be stored is not acknowledged, so that it comes again", "[kit]") {
  Hooked hooked;
  hooked.is_full = true;
  CHECK(hooked.post("event").status == 503);
  CHECK(hooked.log.lines.back().find("the disk is full") != std::string::npos);
}

TEST_CASE("what is ignored is told at its 1st, 10th and 100th time", "[kit]") {
  Hooked hooked;
  for (int count = 0; count < 150; ++count) CHECK(hooked.post("message_changed").status == 200);
  CHECK(hooked.log.lines == std::vector<std::string>{"echo: ignored message_changed, 1 time",
                                                     "echo: ignored message_changed, 10 times",
                                                     "echo: ignored message_changed, 100 times"});
}

TEST_CASE("a stranger cannot fill the memory with reasons", "[kit]") {
  Hooked hooked;
  for (int count = 0; count < 200; ++count) hooked.post("kind" + std::to_string(count));
  CHECK(hooked.log.lines.size() == 64 + 3);  // and "other" at its 1st, 10th and 100th time
}

TEST_CASE("a forged call gets the adapter's refusal", "[kit]") {
  Hooked hooked;
  CHECK(hooked.post("forged").status == 401);
  CHECK(hooked.stored.empty());
  CHECK(hooked.log.lines.size() == 1);
}

}  // namespace errand::kit
