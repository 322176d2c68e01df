/// Result<T>: a value, or an Error that the world caused (bad input, a dead upstream, a full disk). Bugs are
/// exceptions. Used by every room. An Error's message is one English sentence for the log and the admin; what
/// a chat user reads comes from the catalogue of phrases (bot/flow/phrases), chosen by `fault` and `code`.
#pragma once

#include <boost/system/result.hpp>

#include <chrono>
#include <stdexcept>
#include <string>

namespace errand {

/// Decides what happens next: `unavailable` and `timed_out` may be tried again, the others may not.
enum class Fault {
  invalid_input,
  not_found,
  too_large,
  refused,
  timed_out,
  unavailable,
  cancelled,
  corrupt,
  internal
};

/// The stable lower-case word of a fault ("too_large"), for logs and JSON.
const char* name_of(Fault fault);

struct Error {
  Fault fault = Fault::internal;
  std::string message;
  std::string code{};  ///< A stable word such as "file_too_large", or empty; selects the phrase a user reads.
  std::chrono::milliseconds retry_after{0};  ///< How long the refusing side asks to wait; zero: not said.
  std::string detail{};  ///< For the phrase: a name or number alone (a scope, a status, a size), or empty.

  bool operator==(const Error&) const = default;
};

/// Thrown by Result::value() on an error: a caller that did not look is a bug.
class UncheckedError final : public std::runtime_error {
 public:
  explicit UncheckedError(const Error& error) : std::runtime_error(error.message) {}
};

[[noreturn]] void throw_exception_from_error(const Error& error, const boost::source_location& where);

/// The world may be better next time: `unavailable` and `timed_out`.
inline bool may_try_again(const Error& error) {
  return error.fault == Fault::unavailable || error.fault == Fault::timed_out;
}

template <typename T>
using Result = boost::system::result<T, Error>;

}  // namespace errand
