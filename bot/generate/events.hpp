/// EventReader: server-sent events from pieces of a stream, cut anywhere (WHATWG HTML, "Server-sent events").
/// Used by HttpModel; knows nothing of what the events mean.
#pragma once

#include "bot/core/result.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace errand::generate {

struct Event {
  std::string name;  ///< Empty where the stream names none.
  std::string data;

  bool operator==(const Event&) const = default;
};

class EventReader {
 public:
  /// The events that this piece completes. Fault::too_large for an event over 1 MB.
  Result<std::vector<Event>> take(std::string_view piece);
  /// An event at the very end without its blank line: some servers leave it out.
  std::vector<Event> end();

 private:
  void take_line(std::string_view line, std::vector<Event>& events);

  std::string line_;
  bool after_cr_ = false;  ///< A line feed that comes next belongs to the line end before it.
  Event event_;
  bool has_data_ = false;
};

}  // namespace errand::generate
