#include "bot/flow/answers.hpp"

#include <optional>
#include <utility>

namespace errand::flow {

namespace {

/// What somebody who cannot carry out the wish says of it.
Declined said_in(const Generated& generated) {
  if (const auto* question = std::get_if<Question>(&generated)) return {.reason = question->text};
  const auto* declined = std::get_if<Declined>(&generated);
  return declined != nullptr ? *declined : Declined{};
}

/// Nothing where neither is of the budget, or the other says nothing.
std::optional<Declined> beside_the_budget(const Generated& one, const Generated& other) {
  const auto first = said_in(one);
  const auto second = said_in(other);
  if (is_of_budget(first) == is_of_budget(second)) return std::nullopt;
  const auto& budget = is_of_budget(first) ? first : second;
  auto both = is_of_budget(first) ? second : first;
  if (both.reason.empty() || !both.code.empty() || !budget.reason.empty()) return std::nullopt;
  both.code = budget.code;
  return both;
}

/// A model knows all ways and says why there is none, and what would work instead.
bool is_reasoned(const Answer& answer) {
  const auto* declined = std::get_if<Declined>(&answer.said);
  return answer.is_of_model && declined != nullptr && declined->code.empty() && !declined->reason.empty();
}

}  // namespace

bool decides(const Generated& generated) {
  if (const auto* question = std::get_if<Question>(&generated)) return !question->choices.empty();
  return std::holds_alternative<Script>(generated);
}

bool is_of_budget(const Declined& declined) {
  return declined.code.starts_with("budget_");
}

Answer told_of(Answer before, Answer next) {
  if (decides(next.said)) return next;
  if (auto both = beside_the_budget(before.said, next.said)) return {.said = std::move(*both)};
  if (is_reasoned(before)) return before;
  const auto* declined = std::get_if<Declined>(&before.said);
  if (is_reasoned(next)) {
    const bool is_complete = declined != nullptr && (declined->wants_file || declined->is_help);
    return is_complete ? std::move(before) : std::move(next);
  }
  const bool is_silent = declined != nullptr && declined->reason.empty() && declined->code.empty();
  return is_silent || !std::holds_alternative<Declined>(next.said) ? std::move(next) : std::move(before);
}

}  // namespace errand::flow
