/// Model: the port to a language model: a few texts in, one text out, tokens counted. HttpModel implements it
/// for every provider; tests put hand-written answers in its place.
#pragma once

#include "bot/core/result.hpp"
#include "bot/core/task.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace errand::generate {

enum class Speaker { user, model };

struct Message {
  Speaker speaker = Speaker::user;
  std::string text;
};

enum class Ending {
  complete,
  cut_off,  ///< The limit of output tokens was reached.
  refused,  ///< The provider's filter or the model itself declined.
};

struct ModelAnswer {
  std::string text;
  Ending ending = Ending::complete;
  std::int64_t input_tokens = 0;  ///< 0: the provider did not say.
  std::int64_t cached_tokens = 0;
  std::int64_t output_tokens = 0;
  std::int64_t thinking_tokens = 0;  ///< Estimated, of thinking that was streamed and is not kept.
};

struct ModelRequest {
  std::string fixed;  ///< The same in every request, so that providers keep it: the system prompt.
  std::vector<Message> messages;  ///< The last one is the user's.
  int max_output_tokens = 8'192;
  /// Told of each try that came to nothing and may be billed all the same, with as much of its answer as
  /// came.
  std::function<void(const ModelAnswer&)> on_lost{};
};

class Model {
 public:
  virtual ~Model() = default;
  virtual const std::string& name() const = 0;  ///< As configured.
  /// Errors are sentences for the admin that name the model and the remedy, never a key. Their codes:
  /// "model_key", "model_forbidden", "model_unknown", "model_credit", "model_request", "model_too_long" (none
  /// of them gets better by itself), "model_busy", "model_rate", "model_network", "model_slow",
  /// "model_resting", "model_answer" (not the provider's format).
  virtual Task<Result<ModelAnswer>> ask(ModelRequest request) = 0;
};

}  // namespace errand::generate
