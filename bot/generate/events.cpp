#include "bot/generate/events.hpp"

#include <utility>

namespace errand::generate {

namespace {

constexpr std::size_t most_event_bytes = 1U << 20U;  // of one event; providers send a few tokens in each

}  // namespace

Result<std::vector<Event>> EventReader::take(std::string_view piece) {
  std::vector<Event> events;
  while (!piece.empty()) {
    if (std::exchange(after_cr_, false) && piece.front() == '\n') {
      piece.remove_prefix(1);
      continue;
    }
    const auto end = piece.find_first_of("\r\n");
    line_ += piece.substr(0, end);
    if (line_.size() + event_.data.size() > most_event_bytes) {
      return Error{Fault::too_large, "an event of the stream is larger than 1 MB"};
    }
    if (end == std::string_view::npos) break;
    after_cr_ = piece[end] == '\r';
    piece.remove_prefix(end + 1);
    take_line(line_, events);
    line_.clear();
  }
  return events;
}

std::vector<Event> EventReader::end() {
  std::vector<Event> events;
  if (!line_.empty()) take_line(std::exchange(line_, {}), events);
  take_line({}, events);
  return events;
}

void EventReader::take_line(std::string_view line, std::vector<Event>& events) {
  if (line.empty()) {
    if (has_data_) events.push_back(std::move(event_));
    event_ = {};
    has_data_ = false;
    return;
  }
  const auto colon = line.find(':');
  const auto field = line.substr(0, colon);
  auto value = colon == std::string_view::npos ? std::string_view() : line.substr(colon + 1);
  if (value.starts_with(' ')) value.remove_prefix(1);
  if (field == "event") event_.name = value;
  if (field == "data") {
    if (has_data_) event_.data += '\n';
    event_.data += value;
    has_data_ = true;
  }
}

}  // namespace errand::generate
