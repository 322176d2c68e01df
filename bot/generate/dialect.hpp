/// Dialect: how a provider wants to be asked and how it answers: pure translation between ModelRequest,
/// HTTP and ModelAnswer, without any I/O. One pair of functions for each wire format.
#pragma once

#include "bot/core/http.hpp"
#include "bot/generate/events.hpp"
#include "bot/generate/model.hpp"

#include <memory>
#include <string>

namespace errand::generate {

/// A provider's wire format.
enum class Format {
  openai,     ///< Chat Completions, as OpenAI and most others speak it.
  anthropic,  ///< Messages.
  gemini,     ///< generateContent.
};

/// Where a provider is and what is said to it: a preset's, with the admin's changes.
struct Service {
  Format format = Format::openai;
  std::string url;    ///< The base, without a slash at its end: "https://api.openai.com/v1".
  std::string model;  ///< The provider's name of the model.
  std::string key;    ///< Empty for servers of one's own that ask for none.
  std::string key_header = "Authorization";  ///< Azure: "api-key".
  /// OpenAI's own newer models take only "max_completion_tokens"; most compatible servers only the older one.
  std::string limit_field = "max_tokens";
};

/// Where a stream is after an event.
enum class Progress {
  going_on,
  may_end,  ///< The text is complete; counts may follow.
  ended,    ///< Nothing of interest follows.
};

class Dialect {
 public:
  virtual ~Dialect() = default;
  virtual HttpRequest request(const Service& service, const ModelRequest& request) const = 0;
  /// Asks which models there are.
  virtual HttpRequest list_request(const Service& service) const = 0;
  /// Adds an event to the answer. An Error that the stream carries is an Error.
  virtual Result<Progress> take(const Event& event, ModelAnswer& answer) const = 0;
  /// A whole answer that was not streamed.
  virtual Result<void> take_whole(const std::string& body, ModelAnswer& answer) const = 0;
};

const Dialect& dialect_of(Format format);

/// The sentence inside an error's body, whatever its shape; shortened, printable; empty when there is none.
struct ErrorBody {
  std::string message;
  std::string code;  ///< Its `code`, `type` or `status`, lower case.
};
ErrorBody error_body(const std::string& body);

}  // namespace errand::generate
