#include "bot/generate/http_model.hpp"

#include "bot/core/text.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>
#include <optional>
#include <utility>

namespace errand::generate {

namespace {

/// A script of 8,000 tokens is about 32 KB; reasoning that is streamed and thrown away may be ten times that.
constexpr std::uint64_t most_stream_bytes = 8U << 20U;
constexpr std::size_t most_text_bytes = 256U * 1024U;

/// Turns the stream into an answer while it arrives.
class AnswerSink final : public HttpSink {
 public:
  explicit AnswerSink(const Dialect& dialect) : dialect_(dialect) {}

  Result<void> begin(const HttpResponse& head) override {
    const auto type = head.headers.find("Content-Type").value_or("");
    is_stream_ = type.starts_with("text/event-stream");
    has_begun_ = true;
    return {};
  }

  Result<HttpMore> take(std::span<const char> piece) override {
    const std::string_view text(piece.data(), piece.size());
    if (!is_stream_) {
      whole_ += text;
      return HttpMore::more;
    }
    const auto events = reader_.take(text);
    if (!events) return events.error();
    for (const auto& event : *events) {
      if (progress_ == Progress::ended) return HttpMore::enough;
      if (const auto taken = take_event(event); !taken) return taken.error();
    }
    return HttpMore::more;
  }

  Result<ModelAnswer> finish() {
    if (!is_stream_) {
      if (const auto taken = dialect_.take_whole(whole_, answer_); !taken) return taken.error();
      return std::move(answer_);
    }
    for (const auto& event : reader_.end()) {
      if (progress_ == Progress::ended) break;
      // Half an event is what a cut leaves behind.
      const auto taken = take_event(event);
      if (!taken && taken.error().fault != Fault::corrupt) return taken.error();
    }
    if (!has_ended()) {
      return Error{.fault = Fault::unavailable,
                   .message = "the stream ended before the answer did",
                   .code = "connection_lost"};
    }
    return std::move(answer_);
  }

  bool has_begun() const { return has_begun_; }
  bool has_ended() const { return progress_ != Progress::going_on; }
  /// As much as came.
  const ModelAnswer& so_far() const { return answer_; }

 private:
  Result<void> take_event(const Event& event) {
    const auto taken = dialect_.take(event, answer_);
    if (!taken) return taken.error();
    progress_ = std::max(progress_, *taken);
    if (answer_.text.size() > most_text_bytes) {
      return Error{.fault = Fault::too_large,
                   .message = "the answer goes on without end and was broken off",
                   .code = "model_answer"};
    }
    return {};
  }

  const Dialect& dialect_;
  EventReader reader_;
  ModelAnswer answer_;
  std::string whole_;
  bool has_begun_ = false;
  bool is_stream_ = false;
  Progress progress_ = Progress::going_on;
};

/// Whether the provider has the request, as far as can be known from here. What never reached it and what it
/// refused with a status costs nothing.
bool may_be_billed(const Error& error, const AnswerSink& sink) {
  return sink.has_begun() || error.fault == Fault::cancelled || error.code == "connection_lost" ||
         (error.fault == Fault::timed_out && error.code != "connect_timed_out");
}

bool mentions(const ErrorBody& body, std::initializer_list<std::string_view> words) {
  return std::ranges::any_of(words, [&](std::string_view word) {
    return body.code.find(word) != std::string::npos || body.message.find(word) != std::string::npos;
  });
}

}  // namespace

HttpModel::HttpModel(HttpClient& client, Clock& clock, std::function<double()> random,
                     HttpModelSettings settings)
    : client_(client),
      clock_(clock),
      random_(std::move(random)),
      settings_(std::move(settings)),
      breaker_(settings_.breaker) {}

Task<Result<ModelAnswer>> HttpModel::ask(ModelRequest request) {
  if (!breaker_.lets_through(clock_.now())) {
    co_return Error{
        .fault = Fault::unavailable,
        .message = "the model " + settings_.name + " failed several times just now and rests for a minute",
        .code = "model_resting"};
  }
  auto pause = settings_.pause;
  int slow_tries = 0;
  for (int tries = 1;; ++tries) {
    auto tried = co_await ask_once(request);
    if (tried.answer) {
      breaker_.succeeded();
      co_return std::move(tried.answer);
    }
    const auto& error = tried.answer.error();
    if (error.fault == Fault::cancelled) co_return error;
    if (error.fault == Fault::timed_out) ++slow_tries;
    const bool was_last = tries == settings_.tries || slow_tries == settings_.slow_tries;
    const bool too_long = tried.retry_after > settings_.longest_pause;
    if (!may_try_again(error) || was_last || too_long) {
      if (may_try_again(error)) breaker_.failed(clock_.now());
      co_return error;
    }
    // Between half and the whole of the pause: many callers that failed together do not come back together.
    const auto jittered = std::chrono::milliseconds(
        static_cast<std::int64_t>(static_cast<double>(pause.count()) * (0.5 + random_() / 2)));
    if (!co_await clock_.wait_until(clock_.now() + std::max(jittered, tried.retry_after))) {
      co_return Error{Fault::cancelled, "cancelled"};
    }
    pause = std::min(pause * 2, settings_.longest_pause);
  }
}

Task<HttpModel::Try> HttpModel::ask_once(const ModelRequest& request) {
  const auto& dialect = dialect_of(settings_.service.format);
  auto asked = dialect.request(settings_.service, request);
  asked.deadlines = settings_.deadlines;
  asked.max_body_bytes = most_stream_bytes;
  AnswerSink sink(dialect);
  const auto failed = [&](const Error& error) {
    if (request.on_lost && may_be_billed(error, sink)) request.on_lost(sink.so_far());
    return Try{.answer = explain(error)};
  };
  auto response = co_await client_.stream(std::move(asked), sink);
  if (!response) {
    // The text is whole: what went wrong after it does not matter.
    if (sink.has_ended() && response.error().fault != Fault::cancelled) {
      if (auto answer = sink.finish()) co_return Try{.answer = std::move(answer)};
    }
    co_return failed(response.error());
  }
  if (!response->is_success()) {
    co_return Try{.answer = explain(*response),
                  .retry_after = wait_in(response->headers, "Retry-After", clock_.now())};
  }
  auto answer = sink.finish();
  if (!answer) co_return failed(answer.error());
  co_return Try{.answer = std::move(answer)};
}

Error HttpModel::explain(Error error) const {
  if (error.fault == Fault::cancelled) return error;
  error.message = "the model " + settings_.name + ": " + error.message;
  if (error.fault == Fault::timed_out) {
    error.code = "model_slow";
  } else if (error.code == "redirect_refused") {
    error.message += "; set `url` of the model to the address that it redirects to, if you trust it";
    error.code = "model_network";
  } else if (!error.code.starts_with("model_")) {
    error.code =
        error.fault == Fault::corrupt || error.fault == Fault::too_large ? "model_answer" : "model_network";
  }
  return error;
}

Error HttpModel::explain(const HttpResponse& response) const {
  const auto body = error_body(response.body);
  std::string said = body.message;
  // Some providers repeat the key they were given.
  const auto& key = settings_.service.key;
  for (auto at = key.empty() ? std::string::npos : said.find(key); at != std::string::npos;
       at = said.find(key)) {
    said.replace(at, key.size(), "…");
  }
  const auto status = std::to_string(response.status);
  const auto error = [&](Fault fault, const char* code, const std::string& what) {
    return Error{.fault = fault,
                 .message = "the model " + settings_.name + " " + what + " (" + status +
                            (said.empty() ? "" : ": " + said) + ")",
                 .code = code};
  };
  const bool no_credit =
      response.status == 402 ||
      mentions(body, {"insufficient_quota", "insufficient_balance", "billing", "Insufficient Balance",
                      "credit balance", "exceeded_current_quota", "Arrearage", "arrearage"});
  if (no_credit) {
    return error(Fault::refused, "model_credit",
                 "has no credit left; top the account up, or put another model after it in `generators`");
  }
  switch (response.status) {
    case 401:
      return error(Fault::refused, "model_key",
                   "does not accept the key; check `key`, and that it belongs to " + settings_.service.url);
    case 403:
      return error(Fault::refused, "model_forbidden",
                   "does not allow this; the key may lack the right to use " + settings_.service.model +
                       ", or the provider does not serve this country or address");
    case 404:
    case 405:
      return error(Fault::refused, "model_unknown",
                   "is not known at " + settings_.service.url + "; check `model` (now " +
                       settings_.service.model + ") and `url`");
    case 408:
      return error(Fault::unavailable, "model_busy", "was too slow to take the request");
    case 413:
      return error(Fault::refused, "model_too_long", "cannot take that much text");
    case 429:
      return error(Fault::unavailable, "model_rate", "is asked more often than the account allows");
    default:
      break;
  }
  if (response.status >= 500) return error(Fault::unavailable, "model_busy", "has trouble on its own side");
  const bool is_too_long =
      mentions(body, {"context_length", "context length", "too long", "maximum context", "too many tokens"});
  if (is_too_long) return error(Fault::refused, "model_too_long", "cannot take that much text");
  // Gemini says 400 for a wrong key.
  if (mentions(body, {"API key not valid", "API_KEY_INVALID", "invalid_api_key", "Invalid API key"})) {
    return error(Fault::refused, "model_key", "does not accept the key; check `key`");
  }
  if (mentions(body, {"model_not_found", "Model Not Exist", "does not exist", "is not found",
                      "not a valid model"})) {
    return error(Fault::refused, "model_unknown",
                 "is not known to the provider; check `model` (now " + settings_.service.model + ")");
  }
  return error(Fault::refused, "model_request", "did not understand the request; check `url` and `model`");
}

}  // namespace errand::generate
