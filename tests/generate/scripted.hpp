/// A client that gives scripted answers, a clock that waits no time, and a loop for one task: what the tests
/// of bot/generate stand on.
#pragma once

#include "bot/core/clock.hpp"
#include "bot/core/http.hpp"
#include "bot/core/log.hpp"
#include "bot/generate/model.hpp"
#include "tests/core/run_task.hpp"

#include <algorithm>
#include <deque>
#include <exception>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace errand::generate::test {

using errand::test::run;

inline bool holds(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

/// Advances to whatever is waited for, and notes how long that was.
class ImpatientClock final : public Clock {
 public:
  TimePoint now() const override { return now_; }
  std::chrono::minutes utc_offset(TimePoint) const override { return std::chrono::hours(8); }
  Task<bool> wait_until(TimePoint when) override {
    pauses.push_back(when - now_);
    now_ = std::max(now_, when);
    co_return true;
  }
  void pass(std::chrono::milliseconds time) { now_ += time; }

  std::vector<std::chrono::milliseconds> pauses;

 private:
  TimePoint now_{std::chrono::hours(24 * 365 * 55)};
};

class NoLog final : public Log {
 public:
  void write(Level, std::string line) override { lines.push_back(std::move(line)); }
  std::vector<std::string> lines;
};

struct Scripted {
  int status = 200;
  std::string body;
  HttpHeaders headers{{"Content-Type", "text/event-stream"}};
  std::optional<Error> error{};  ///< After the body.
  bool has_head = true;          ///< False: the error is all that comes.
};

/// Gives the answers in order, the last one for ever, in pieces of `piece_bytes`.
class ScriptedClient final : public HttpClient {
 public:
  Task<Result<HttpResponse>> send(HttpRequest) override { co_return Error{Fault::internal, "not scripted"}; }

  Task<Result<HttpResponse>> stream(HttpRequest request, HttpSink& sink) override {
    requests.push_back(std::move(request));
    const auto answer = answers.at(std::min(requests.size(), answers.size()) - 1);
    HttpResponse response{.status = answer.status, .headers = answer.headers, .body = {}, .url = {}};
    if (!response.is_success()) {
      response.body = answer.body;
      co_return response;
    }
    if (!answer.has_head) co_return answer.error.value();
    if (const auto begun = sink.begin(response); !begun) co_return begun.error();
    for (std::size_t at = 0; at < answer.body.size(); at += piece_bytes) {
      const auto piece = std::string_view(answer.body).substr(at, piece_bytes);
      const auto more = sink.take(piece);
      if (!more) co_return more.error();
      if (*more == HttpMore::enough) co_return response;
    }
    if (answer.error) co_return *answer.error;
    co_return response;
  }

  std::vector<Scripted> answers;
  std::vector<HttpRequest> requests;
  std::size_t piece_bytes = 1;
};

/// Gives the texts in order.
class ScriptedModel final : public Model {
 public:
  const std::string& name() const override { return name_; }
  Task<Result<ModelAnswer>> ask(ModelRequest request) override {
    requests.push_back(std::move(request));
    co_return answers.at(std::min(requests.size(), answers.size()) - 1);
  }

  std::vector<Result<ModelAnswer>> answers;
  std::vector<ModelRequest> requests;

 private:
  std::string name_ = "m";
};

}  // namespace errand::generate::test
