/// HttpModel: a provider over HTTPS: streams its answer, tries again what may pass, leaves a dead provider
/// alone, and says exactly what is wrong. One for each configured model; on the loop thread.
#pragma once

#include "bot/core/clock.hpp"
#include "bot/core/http.hpp"
#include "bot/generate/breaker.hpp"
#include "bot/generate/dialect.hpp"
#include "bot/generate/model.hpp"

#include <chrono>
#include <functional>
#include <string>

namespace errand::generate {

struct HttpModelSettings {
  std::string name;
  Service service;
  HttpDeadlines deadlines{.connect = std::chrono::seconds(10),
                          .first_byte = std::chrono::seconds(90),
                          .idle = std::chrono::seconds(60),
                          .total = std::chrono::seconds(240)};
  int tries = 3;  ///< In all.
  /// Of them, those that may time out: the next generator is a better use of the asker's third minute and a
  /// half.
  int slow_tries = 2;
  /// Before the second try; doubled before each further one, and a random part of it is waited.
  std::chrono::milliseconds pause{1'000};
  std::chrono::milliseconds longest_pause{20'000};  ///< A longer Retry-After is not waited for.
  BreakerSettings breaker{};
};

class HttpModel final : public Model {
 public:
  /// `random` gives numbers from 0 to 1. Everything referred to outlives the model.
  HttpModel(HttpClient& client, Clock& clock, std::function<double()> random, HttpModelSettings settings);

  const std::string& name() const override { return settings_.name; }
  Task<Result<ModelAnswer>> ask(ModelRequest request) override;

 private:
  struct Try {
    Result<ModelAnswer> answer;
    std::chrono::milliseconds retry_after{0};
  };

  Task<Try> ask_once(const ModelRequest& request);
  Error explain(const HttpResponse& response) const;
  Error explain(Error error) const;

  HttpClient& client_;
  Clock& clock_;
  std::function<double()> random_;
  HttpModelSettings settings_;
  Breaker breaker_;
};

}  // namespace errand::generate
