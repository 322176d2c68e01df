/// A loan's repayment table, in cents so that the rows add up: each part is rounded, and the last instalment
/// takes what rounding has left over, as banks do.

#include "bot/recipes/write_parts.hpp"

namespace errand::recipes::writer {

void write_step(Writing& writing, const Loan& loan) {
  const Words& words = writing.words;
  const bool level = loan.repayment == Loan::Repayment::equal_payment;
  const std::string months = std::to_string(loan.months);
  writing.step(level ? "贷款 {0}，年利率 {1}%，{2} 个月，等额本息：每月还一样多"
                     : "贷款 {0}，年利率 {1}%，{2} 个月，等额本金：每月本金一样多",
               level ? "A loan of {0} at {1}% a year over {2} months, paid in equal instalments"
                     : "A loan of {0} at {1}% a year over {2} months, with equal parts of the principal",
               {loan.amount, loan.yearly_percent, months});
  writing.python.paragraph(writing.steps.back());
  writing.python.import("import pandas as pd");
  writing.python.import("from decimal import ROUND_HALF_UP, Decimal");
  const std::vector<std::string> names = {
      std::string(words("期数", "Number")), std::string(words("月供", "Payment")),
      std::string(words("本金", "Principal")), std::string(words("利息", "Interest")),
      std::string(words("剩余本金", "Remaining"))};
  writing.line("cent = Decimal(\"0.01\")");
  writing.line("amount, months = Decimal({0}), {1}", {literal(loan.amount), months});
  writing.line("rate = Decimal({0}) / 100 / 12  # {1}",
               {literal(loan.yearly_percent), words("月利率", "a month")});
  if (level) {
    writing.line("growth = (1 + rate) ** months");
    writing.line("payment = amount * rate * growth / (growth - 1) if rate else amount / months");
    writing.line("payment = payment.quantize(cent, ROUND_HALF_UP)");
  } else {
    writing.line("part = (amount / months).quantize(cent, ROUND_HALF_UP)");
  }
  writing.line("rows, left = [], amount");
  writing.line("for number in range(1, months + 1):");
  writing.line("    interest = (left * rate).quantize(cent, ROUND_HALF_UP)");
  writing.line("    principal = left if number == months else {0}", {level ? "payment - interest" : "part"});
  writing.line("    left -= principal");
  writing.line("    rows.append([number, *map(float, [principal + interest, principal, interest, left])])");
  writing.line("data = pd.DataFrame(rows, columns={0})", {literal_list(names)});
  writing.line(
      "total = {{0}: {1}} | {name: round(data[name].sum(), 2) for name in {2}}",
      {literal(names[0]), literal(words("合计", "Total")), literal_list({names[1], names[2], names[3]})});
  writing.has_total = true;
  writing.line("paid, cost = total[{0}], total[{1}]", {literal(names[1]), literal(names[3])});
  if (level)
    writing.headline(
        "每月还 {payment:,.2f}，共 {months} 期，合计还 {paid:,.2f}，其中利息 {cost:,.2f}",
        "{payment:,.2f} a month over {months} months, {paid:,.2f} in all, {cost:,.2f} of it interest");
  else
    writing.headline(
        "第一个月还 {rows[0][1]:,.2f}，最后一个月还 {rows[-1][1]:,.2f}，共 {months} 期，合计还 "
        "{paid:,.2f}，其中利息 {cost:,.2f}",
        "{rows[0][1]:,.2f} in the first month, {rows[-1][1]:,.2f} in the last of {months}, {paid:,.2f} in "
        "all, "
        "{cost:,.2f} of it interest");
  Table result;
  for (const std::string& name : names) {
    Column column;
    column.name = name;
    column.native = true;
    column.kind = Kind::number;
    column.money = name != names.front();
    column.whole = !column.money;
    result.columns.push_back(std::move(column));
  }
  writing.table = std::move(result);
  writing.rows_of_source = false;
}

}  // namespace errand::recipes::writer
