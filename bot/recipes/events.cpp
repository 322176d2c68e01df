#include "bot/recipes/events.hpp"

#include "bot/core/text.hpp"
#include "bot/recipes/units.hpp"

#include <algorithm>

namespace errand::recipes {

namespace {

struct Event {
  std::string_view column;  ///< A concept, or how a word of the column's name begins.
  std::string_view words;   ///< Separated by '|'.
};

constexpr Event known_events[] = {
    {"ship_date", "shipped|shipping|ship|发货"},
    {"ship", "shipped|shipping|ship"},
    {"dispatch", "dispatched"},
    {"deliver", "delivered"},
    {"order", "placed|下单"},
    {"purchase", "placed"},
    {"下单", "placed"},
    {"订单", "placed"},
    {"hire_date", "hired|joined|入职"},
    {"hire", "hired"},
    {"join", "joined"},
    {"start", "started"},
    {"end", "ended"},
    {"close", "closed"},
    {"open", "opened"},
    {"creat", "created"},
    {"submi", "submitted"},
    {"approv", "approved"},
    {"invoice", "invoiced"},
    {"pay", "paid|付款"},
    {"paid", "paid"},
    {"receiv", "received"},
    {"receipt", "received"},
    {"return", "returned"},
    {"refund", "refunded"},
    {"cancel", "cancelled|canceled"},
    {"complet", "completed"},
    {"sign", "signed"},
    {"expir", "expired|expiring|expires"},
    {"book", "booked"},
    {"arriv", "arrived"},
    {"due_date", "due|到期"},
    {"birthday", "born"},
};

bool names(const Event& event, const Column& column, const std::vector<Unit>& words) {
  if (event.column == column.concept_name || column.name.starts_with(event.column)) return true;
  return std::any_of(words.begin(), words.end(), [&](const Unit& word) {
    return word.kind == Unit::Kind::word && word.key.starts_with(event.column);
  });
}

}  // namespace

std::vector<std::string> events_of(const Column& column) {
  std::vector<std::string> events;
  if (column.role != Role::date) return events;
  const auto words = units_of(column.name, 40);
  if (const std::string name = folded(column.name); name == "date" || name == "日期") return {"placed"};
  for (const Event& event : known_events) {
    if (!names(event, column, words)) continue;
    std::string_view rest = event.words;
    while (!rest.empty()) {
      const std::size_t bar = rest.find('|');
      events.emplace_back(rest.substr(0, bar));
      rest = bar == std::string_view::npos ? std::string_view{} : rest.substr(bar + 1);
    }
  }
  return events;
}

bool is_event(std::string_view word, const Column& column) {
  if (column.role != Role::date) return false;
  const std::string said = folded(word);
  const auto events = events_of(column);
  if (std::find(events.begin(), events.end(), said) != events.end()) return true;
  const bool han = !said.empty() && static_cast<unsigned char>(said.front()) >= 0xE3;
  return han && column.name.starts_with(said) && said != column.name &&
         !contains_any(said, {"日", "时", "期", "间", "年", "月"});
}

}  // namespace errand::recipes
