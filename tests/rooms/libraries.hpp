/// Which library an include in angle brackets belongs to, and whether it may stand in a header.
#pragma once

#include <string>

namespace errand::rooms {

struct Library {
  std::string name;  ///< As in the table, "BEAST"; "" for the language and POSIX; "?" for none known.
  bool allowed_in_header = true;  ///< Costly or replaceable libraries stay in .cpp files (style: libraries).
};

Library library_of(const std::string& header);

}  // namespace errand::rooms
