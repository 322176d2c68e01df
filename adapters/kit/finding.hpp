/// What `errand check --online` says of a connection, found by its adapter's check().
#pragma once

#include <string>

namespace errand::kit {

/// One thing about the connection: a sentence for the admin, which says what to do where it is not well.
struct Finding {
  bool is_well = true;
  std::string sentence;

  bool operator==(const Finding&) const = default;
};

}  // namespace errand::kit
