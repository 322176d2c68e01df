/// Breaker: after a few failures in a row a model is left alone for a while, so that nobody waits for a dead
/// provider; then one request tries it again. Used by HttpModel.
#pragma once

#include "bot/core/clock.hpp"

#include <chrono>

namespace errand::generate {

struct BreakerSettings {
  int failures = 3;  ///< In a row.
  /// Short enough that a provider's usual minute of trouble costs little afterwards.
  std::chrono::milliseconds rest{60'000};
};

class Breaker {
 public:
  explicit Breaker(BreakerSettings settings) : settings_(settings) {}

  /// False while the model rests. The first request after the rest is let through alone.
  bool lets_through(TimePoint now) {
    if (failures_ < settings_.failures) return true;
    if (now < rests_until_) return false;
    rests_until_ = now + settings_.rest;
    return true;
  }
  void succeeded() { failures_ = 0; }
  void failed(TimePoint now) {
    if (++failures_ >= settings_.failures) rests_until_ = now + settings_.rest;
  }

 private:
  BreakerSettings settings_;
  int failures_ = 0;
  TimePoint rests_until_{};
};

}  // namespace errand::generate
