/// Ranges: 5000以下，5000-8000，8000以上; 每隔1000一段; "in bins of 10"; 各年龄段.

#include "bot/recipes/parser.hpp"
#include "bot/recipes/units.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <utility>

namespace errand::recipes {

namespace {

constexpr std::size_t most_ranges = 200;  // more are no overview

/// 1, 2 or 5 times a power of ten, so that there are about eight ranges.
double round_width(double low, double high) {
  const double rough = (high - low) / 8;
  if (rough <= 0) return 1;
  const double power = std::pow(10, std::floor(std::log10(rough)));
  for (const double step : {1.0, 2.0, 5.0}) {
    if (rough <= step * power) return step * power;
  }
  return 10 * power;
}

}  // namespace

/// The numbers around the word for ranges: edges of a list, or one width (每1000, bins of 1000). Marks what
/// it takes.
bool Parser::read_bin_edges(std::vector<double>& edges, std::optional<double>& width) {
  const auto is_edge_word = [&](Index at) {
    return is(at, Word::or_less) || is(at, Word::or_more) || is(at, Word::range_to) || is(at, Word::less) ||
           is(at, Word::greater) || is(at, Word::at_least) || is(at, Word::at_most) ||
           is(at, Word::between) ||
           (at < tokens_.size() && (tokens_[at].text == "-" || tokens_[at].text == "到"));
  };
  for (Index at = 0; at < tokens_.size(); ++at) {
    if (!has_number(at)) continue;
    const Index left = before(at);
    const Index right = after(at);
    const bool behind_each = left != none && (is(left, Word::each) || is(left, Word::by));
    const bool behind_bins = left != none && is(left, Word::bins);
    if ((behind_each || behind_bins) && !is_edge_word(right)) {
      width = tokens_[at].number->value;
      use(at);
      use(left);
      continue;
    }
    const bool edge =
        is_edge_word(right) || (left != none && is_edge_word(left)) || (at > 0 && is_edge_word(at - 1));
    if (!edge) continue;
    edges.push_back(tokens_[at].number->value);
    for (const Index beside : {left, right}) {
      if (beside != none && is_edge_word(beside)) use(beside);
    }
    use(at);
  }
  std::sort(edges.begin(), edges.end());
  edges.erase(std::unique(edges.begin(), edges.end()), edges.end());
  return !edges.empty() || width;
}

void Parser::read_bins() {
  Index at = none;
  for (Index i = 0; i < tokens_.size(); ++i) {
    const bool exact_value = !tokens_[i].values.empty() && tokens_[i].values.front().fit == Fit::exact;
    if (is(i, Word::bins) && at == none && !exact_value) at = i;
  }
  if (at == none) {  // 60以下，60-80，80以上各有多少人
    Index low = none;
    Index high = none;
    bool counted = false;
    for (Index i = 0; i + 1 < tokens_.size(); ++i) {
      if (has_number(i) && is(i + 1, Word::or_less)) low = i;
      if (has_number(i) && is(i + 1, Word::or_more)) high = i;
    }
    for (Index i = 0; i < tokens_.size(); ++i) {
      counted = counted || is(i, Word::how_many) || is(i, Word::how_much) || is(i, Word::summarise) ||
                (is(i, Word::measure) && tokens_[i].word->argument == static_cast<int>(Measure::count));
    }
    if (low == none || high == none || !counted) return;
    at = low;
  }
  std::optional<Column> column;
  for (Index i = 0; i < tokens_.size() && !column; ++i) {
    const bool measured = i > 0 && tokens_[i - 1].is(Word::measure);  // 平均工资 is what is asked for
    if (!has_column(i) || measured) continue;
    const auto found = pick(tokens_[i], Want::numeric);
    if (!found) return;
    if (!is_numeric(found->role) || found->role == Role::year) continue;
    column = found;
    use(i);
  }
  std::vector<double> edges;
  std::optional<double> width;
  const bool given = read_bin_edges(edges, width);
  if (!column) column = default_measure(tokens_[at].begin);
  if (!column) return;
  for (Index i = 0; i < tokens_.size(); ++i) {
    if (is(i, Word::bins)) use(i);
  }
  const double low = column->profile ? number_in(column->profile->min) : 0;
  const double high = column->profile ? number_in(column->profile->max) : 0;
  if (!given) width = round_width(low, high);
  Bin bin;
  bin.column = column->name;
  bin.title = free_title(bare_name(column->name) + say_.either("分段", " range"));
  const double scale = column->profile ? scale_of(unit_in(*column->profile)) : 1;
  if (width && edges.empty()) {
    if (*width <= 0 || (high - low) / *width > static_cast<double>(most_ranges)) {
      decline(say_.either(
          "这样会分出太多段，请把每段放宽一些，比如“每" + plain(round_width(low, high)) + "一段”。",
          "That makes too many ranges; please take wider ones, for example \"in bins of " +
              plain(round_width(low, high)) + "\"."));
      return;
    }
    bin.width = plain(*width);
  } else {
    for (const double edge : edges)
      bin.edges.push_back(plain(scale > 1 && edge > high ? edge / scale : edge));
  }
  Column made;
  made.name = bin.title;
  made.type = "text";
  made.role = Role::category;
  made.table = -1;
  columns_.push_back(made);
  const bool only_column = clause_has(at, Word::with) && clause_has(at, Word::column);
  for (Index i = 0; i < tokens_.size(); ++i) {
    if (is(i, Word::each) && (i + 1 >= tokens_.size() || tokens_[i + 1].used)) use(i);
  }
  draft.cells.emplace_back(std::move(bin));
  if (only_column) return;
  draft.keys.push_back({made, Period::none});
  draft.binned = true;
}

}  // namespace errand::recipes
