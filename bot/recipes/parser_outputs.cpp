/// What is to come out: formats, charts, joins of several tables, and the words that stand for a whole wish
/// (describe, help, tidy up) or change the one before (instead, also).

#include "bot/recipes/parser.hpp"

#include <algorithm>
#include <utility>

namespace errand::recipes {

void Parser::read_output() {
  for (Index at = 0; at < tokens_.size(); ++at) {
    const bool format = is(at, Word::format);
    const bool encoding = is(at, Word::encoding);
    if (!format && !encoding) continue;
    const Index left = before(at);
    const Index right = after(at);
    // "这个excel", "csv to xlsx": what comes in, not what goes out.
    const bool pointed = left != none && (is(left, Word::this_) || is(left, Word::these) ||
                                          is(left, Word::two) || is(left, Word::number_of));
    bool another_follows = false;
    for (Index i = at + 1; i < tokens_.size() && i < at + 5; ++i) {
      const bool same_kind =
          (format && tokens_[i].is(Word::format)) || (encoding && tokens_[i].is(Word::encoding));
      another_follows = another_follows || same_kind;
    }
    use(at);
    if (left != none && (is(left, Word::convert) || is(left, Word::become) || is(left, Word::range_to) ||
                         is(left, Word::with) || is(left, Word::by) || is(left, Word::instead))) {
      if (!is(left, Word::instead)) use(left);
      draft.convert_said = true;
    }
    if (is(right, Word::convert) && !another_follows) use(right);
    if (pointed) continue;
    if (another_follows) {
      draft.convert_said = true;
      continue;
    }
    if (format) draft.format = static_cast<Format>(tokens_[at].word->argument);
    if (encoding && tokens_[at].word->argument == 1) draft.encoding = "gb18030";
    if (encoding && tokens_[at].word->argument == 2) draft.encoding = "utf-8";
  }
}

void Parser::read_combine() {
  for (Index at = 0; at < tokens_.size(); ++at) {
    if (is(at, Word::append)) {
      use(at);
      draft.append_said = true;
    } else if (is(at, Word::look_up)) {
      use(at);
      draft.look_up_said = true;
    } else if (is(at, Word::reconcile)) {
      use(at);
      draft.reconcile_said = true;
    } else if (is(at, Word::compare) || is(at, Word::gap)) {
      if (is(at, Word::gap)) draft.gap = draft.question = true;
      use(at);
      draft.compare = true;
    } else if (is(at, Word::all)) {
      draft.all_tables = true;
    }
  }
}

void Parser::read_charts() {
  for (Index at = 0; at < tokens_.size(); ++at) {
    if (is(at, Word::chart)) {
      const Index left = before(at);
      if (left != none && (is(left, Word::remove) || is(left, Word::exclude))) {
        use(left);
        use(at);
        draft.no_chart = true;
        continue;
      }
      const int kind = tokens_[at].word->argument;
      if (kind >= 0) draft.chart = static_cast<ChartKind>(kind);
      draft.chart_said = true;
      use(at);
    } else if (is(at, Word::native)) {
      draft.native_chart = true;
      use(at);
    } else if (is(at, Word::others)) {
      draft.rest = true;
      use(at);
    } else if (is(at, Word::correlate)) {
      draft.correlate_said = true;
      use(at);
      for (Index i = 0; i < tokens_.size(); ++i) {  // 各科成绩的相关性
        const bool marks =
            tokens_[i].unknown() && (tokens_[i].text == "科" || tokens_[i].text == "科目" ||
                                     tokens_[i].text == "成绩" || folded(tokens_[i].text) == "subjects");
        if (!marks) continue;
        if (draft.loose.empty()) draft.loose = subjects();
        use(i);
      }
    } else if (is(at, Word::word_counts)) {
      draft.words_said = true;
      use(at);
    } else if (is(at, Word::draw)) {
      draft.chart_said = true;
      use(at);
    } else if (is(at, Word::trend)) {
      draft.trend = true;
      use(at);
    }
  }
}

void Parser::read_other() {
  for (Index at = 0; at < tokens_.size() && !stopped; ++at) {
    if (tokens_[at].used || !tokens_[at].word) continue;
    switch (tokens_[at].word->word) {
      case Word::describe:
        draft.describe = true;
        use(at);
        break;
      case Word::instead:
        draft.instead = true;
        use(at);
        break;
      case Word::also:
      case Word::then_:
        draft.also = true;
        break;
      case Word::convert:
        draft.convert_said = true;
        use(at);
        break;
      case Word::each:
        // 男女各有多少人: a list of values, each by itself.
        for (const DraftCondition& condition : draft.conditions) {
          draft.compare = draft.compare || condition.condition.test == Test::any_of;
        }
        use(at);
        break;
      case Word::totals: {
        const Index left = before(at);
        draft.totals =
            !(left != none && (is(left, Word::remove) || is(left, Word::exclude) || is(left, Word::not_)));
        if (!*draft.totals) use(left);
        use(at);
        break;
      }
      case Word::difference:
      case Word::rate:
        if (!draft.windows.empty()) use(at);
        break;
      case Word::trend:
        draft.trend = true;
        use(at);
        break;
      default:
        break;
    }
  }
}

}  // namespace errand::recipes
