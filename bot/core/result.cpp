#include "bot/core/result.hpp"

namespace errand {

const char* name_of(Fault fault) {
  switch (fault) {
    case Fault::invalid_input:
      return "invalid_input";
    case Fault::not_found:
      return "not_found";
    case Fault::too_large:
      return "too_large";
    case Fault::refused:
      return "refused";
    case Fault::timed_out:
      return "timed_out";
    case Fault::unavailable:
      return "unavailable";
    case Fault::cancelled:
      return "cancelled";
    case Fault::corrupt:
      return "corrupt";
    case Fault::internal:
      return "internal";
  }
  return "internal";
}

void throw_exception_from_error(const Error& error, const boost::source_location&) {
  throw UncheckedError(error);
}

}  // namespace errand
