#include "bot/recipes/loans.hpp"

#include "bot/recipes/numbers.hpp"
#include "bot/recipes/units.hpp"

#include <cmath>
#include <string>
#include <utility>
#include <vector>

namespace errand::recipes {

namespace {

constexpr int longest_months = 600;

struct Said {
  std::optional<double> amount;
  std::optional<double> percent;
  std::optional<int> months;
};

Said numbers_in(std::string_view text) {
  Said said;
  const std::vector<Unit> units = units_of(text);
  for (std::size_t at = 0; at < units.size(); ++at) {
    const auto number = number_at(units, at);
    if (!number || number->value <= 0) continue;
    const std::size_t next = at + number->length;
    const std::string behind = next < units.size() ? units[next].key : "";
    const std::string second = next + 1 < units.size() ? units[next + 1].key : "";
    if (number->percent) {
      said.percent = number->value;
    } else if (number->unit == "year" || behind == "年" || behind == "year") {
      said.months = static_cast<int>(std::lround(number->value * 12));
    } else if ((behind == "个" && second == "月") || behind == "月" || behind == "month" || behind == "期") {
      said.months = static_cast<int>(number->value);
    } else if (number->value >= 100 && !said.amount) {
      said.amount = number->value;
    }
    at = next - 1;
  }
  return said;
}

}  // namespace

std::optional<Reading> read_loan(std::string_view text, const Say& say) {
  const std::string said = folded(text);
  const auto holds = [&](const char* part) { return said.find(part) != std::string::npos; };
  const bool level = holds("等额本息") || holds("equal payment") || holds("equal instal") ||
                     holds("annuity") || holds("equal monthly") || holds("level payment");
  const bool parts = holds("等额本金") || holds("equal principal") || holds("equal parts of");
  const bool loan = level || parts || holds("还款计划") || holds("还款表") || holds("月供") ||
                    holds("repayment") || holds("amortization") || holds("amortisation") ||
                    holds("mortgage payment") || holds("loan of");
  const Said numbers = numbers_in(text);
  if (!loan || !(numbers.amount || numbers.percent)) return std::nullopt;
  if (!numbers.amount || !numbers.percent || !numbers.months) {
    return Reading{Declined{
        say.either("请说清贷款金额、年利率和期限，比如“贷款10万，年利率4.9%，3年，等额本息”。",
                   "Please say the amount, the yearly rate and the time, for example \"loan of 100000 at "
                   "4.9% over 3 years, equal payments\".")}};
  }
  if (*numbers.months < 1 || *numbers.months > longest_months || *numbers.percent > 100) {
    return Reading{Declined{say.either("期限要在 1 到 600 个月之间，年利率不超过 100%。",
                                       "The time must be 1 to 600 months and the rate at most 100%.")}};
  }
  if (level == parts) {
    Question question;
    question.text = say.either("怎么还？", "Which way of repaying?");
    question.choices.push_back({say.either("等额本息（每月一样多）", "Equal payments"),
                                std::string(text) + say.either("，等额本息", ", equal payments")});
    question.choices.push_back({say.either("等额本金（先多后少）", "Equal parts of the principal"),
                                std::string(text) + say.either("，等额本金", ", equal principal")});
    return Reading{std::move(question)};
  }
  Loan wish{plain(*numbers.amount), plain(*numbers.percent), *numbers.months,
            level ? Loan::Repayment::equal_payment : Loan::Repayment::equal_principal};
  Plan plan;
  plan.steps = {wish};
  plan.output = Output{Format::xlsx, "", ""};
  plan.title = say.either("还款计划", "Repayment plan");
  return Reading{std::move(plan)};
}

}  // namespace errand::recipes
