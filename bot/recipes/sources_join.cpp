/// Two tables that belong together row by row: which is looked up in, and by which columns.

#include "bot/recipes/sources.hpp"
#include "bot/recipes/units.hpp"

#include <algorithm>
#include <utility>

namespace errand::recipes {

const ColumnProfile* column_like(const TableProfile& table, const std::string& key) {
  for (const ColumnProfile& column : table.columns) {
    if (key_of(column.name) == key) return &column;
  }
  return nullptr;
}

namespace {

bool unique(const ColumnProfile& column, const TableProfile& table) {
  return column.blanks == 0 && column.distinct == table.rows && table.rows > 0;
}

bool only_of_concept(const TableProfile& table, const std::string& name) {
  return std::count_if(table.columns.begin(), table.columns.end(), [&](const ColumnProfile& column) {
           const auto found = concept_of(bare_name(column.name));
           return found && found->name == name;
         }) == 1;
}

}  // namespace

std::vector<KeyPair> SourceChooser::keys_of(int left, int right, bool reconcile) {
  const TableProfile& a = *tables_[static_cast<std::size_t>(left)].table;
  const TableProfile& b = *tables_[static_cast<std::size_t>(right)].table;
  struct Candidate {
    KeyPair pair;
    bool named = false;
    bool unique_right = false;
    bool unique_left = false;
    bool id = false;
    bool measure = false;
  };
  std::vector<Candidate> candidates;
  for (const ColumnProfile& mine : a.columns) {
    for (const ColumnProfile& theirs : b.columns) {
      const Column left_column = describe_column(mine, 0);
      const Column right_column = describe_column(theirs, 1);
      const bool same_name = key_of(mine.name) == key_of(theirs.name) ||
                             key_of(bare_name(mine.name)) == key_of(bare_name(theirs.name));
      const auto ca = concept_of(bare_name(mine.name));
      const auto cb = concept_of(bare_name(theirs.name));
      const bool same_concept = ca && cb && ca->whole && cb->whole && ca->name == cb->name;
      const bool id_tail = !same_name && left_column.role == Role::id && right_column.role == Role::id &&
                           cb && cb->name == "id";  // 客户编号 and 编号
      if (!same_name && !same_concept && !id_tail) continue;
      Candidate candidate;
      candidate.pair = {mine.name, theirs.name};
      candidate.unique_left = unique(mine, a);
      candidate.unique_right = unique(theirs, b);
      candidate.id = left_column.role == Role::id || right_column.role == Role::id;
      candidate.measure = is_measure(left_column.role) || left_column.role == Role::unit_price ||
                          left_column.role == Role::percent;
      // Named as the key: 按订单号, "by order id", 用…匹配.
      for (std::size_t i = 0; i + 1 < tokens_.size(); ++i) {
        if (!tokens_[i].is(Word::by) && !(tokens_[i].is(Word::and_) && i > 0)) continue;
        const auto& hits = tokens_[i + 1].columns;
        const bool hit = std::any_of(hits.begin(), hits.end(), [&](const ColumnHit& item) {
          return item.fit == hits.front().fit &&
                 ((item.column.table == left && item.column.name == mine.name) ||
                  (item.column.table == right && item.column.name == theirs.name));
        });
        if (hit && tokens_[i].is(Word::by)) candidate.named = true;
      }
      candidates.push_back(candidate);
    }
  }
  std::vector<KeyPair> named;
  for (const Candidate& candidate : candidates) {
    if (candidate.named) named.push_back(candidate.pair);
  }
  if (!named.empty()) return named;
  std::vector<Candidate> good;
  for (const Candidate& candidate : candidates) {
    const bool fits = reconcile ? (candidate.unique_left && candidate.unique_right) : candidate.unique_right;
    if (fits && !candidate.measure) good.push_back(candidate);
  }
  if (good.size() > 1) {
    std::vector<Candidate> ids;
    for (const Candidate& candidate : good) {
      if (candidate.id) ids.push_back(candidate);
    }
    if (ids.size() == 1) good = ids;
  }
  if (good.size() == 1) return {good.front().pair};
  Question question;
  question.text = say_.either("两张表按哪一列对应？", "By which column do the two tables belong together?");
  const auto& offered = good.empty() ? candidates : good;
  for (const Candidate& candidate : offered) {
    if (candidate.measure || question.choices.size() == 5) continue;
    question.choices.push_back(
        {candidate.pair.left,
         say_.either(std::string(instruction_) + "，按" + candidate.pair.left + (reconcile ? "核对" : "匹配"),
                     std::string(instruction_) + " by \"" + candidate.pair.left + "\"")});
  }
  if (question.choices.empty()) {
    stopped = Declined{say_.either("两张表没有共同的列，无法对应。请说明哪两列相同，或先改成一样的列名。",
                                   "The two tables have no column in common to match by. Give the matching "
                                   "columns the same name first.")};
    return {};
  }
  stopped = std::move(question);
  return {};
}

Chosen SourceChooser::joined(int left, int right, bool reconcile) {
  const TableProfile* a = tables_[static_cast<std::size_t>(left)].table;
  const TableProfile* b = tables_[static_cast<std::size_t>(right)].table;
  if (!reconcile) {
    // The list that each key stands in once is the one to look up in.
    const auto has_unique = [](const TableProfile& table, const TableProfile& other) {
      return std::any_of(table.columns.begin(), table.columns.end(), [&](const ColumnProfile& column) {
        return unique(column, table) && column_like(other, key_of(column.name));
      });
    };
    if (!has_unique(*b, *a) && has_unique(*a, *b)) {
      std::swap(left, right);
      std::swap(a, b);
    }
  }
  Chosen chosen = one(left);
  chosen.setting.sources = {tables_[static_cast<std::size_t>(left)].source,
                            tables_[static_cast<std::size_t>(right)].source};
  chosen.setting.bare_join = true;
  const auto keys = keys_of(left, right, reconcile);
  if (stopped) return chosen;
  const auto is_key = [&](const std::string& name, bool of_left) {
    return std::any_of(keys.begin(), keys.end(),
                       [&](const KeyPair& pair) { return (of_left ? pair.left : pair.right) == name; });
  };
  if (reconcile) {
    Reconcile made;
    made.keys = keys;
    for (const ColumnProfile& mine : a->columns) {
      if (is_key(mine.name, true)) continue;
      for (const ColumnProfile& theirs : b->columns) {
        const auto ca = concept_of(bare_name(mine.name));
        const auto cb = concept_of(bare_name(theirs.name));
        const bool same_term = ca && cb && ca->whole && cb->whole && ca->name == cb->name;
        // 金额 and 记账金额: the only amounts of both sides are the ones to compare.
        const bool only_ones = ca && cb && ca->name == cb->name && only_of_concept(*a, ca->name) &&
                               only_of_concept(*b, cb->name);
        const bool same = key_of(mine.name) == key_of(theirs.name) ||
                          ((same_term || only_ones) && is_measure(describe_column(mine, 0).role) &&
                           is_measure(describe_column(theirs, 0).role));
        if (same && !is_key(theirs.name, false)) {
          made.compared.push_back({mine.name, theirs.name});
          break;
        }
      }
    }
    for (const KeyPair& pair : keys) {
      const ColumnProfile* mine = column_like(*a, key_of(pair.left));
      const ColumnProfile* theirs = column_like(*b, key_of(pair.right));
      if (keys.size() == 1 && mine && theirs && (!unique(*mine, *a) || !unique(*theirs, *b))) {
        stopped = Declined{say_.either(
            "“" + pair.left +
                "”有重复或空白，不能一一核对。请先去重，或者说按哪几列核对（比如“按客户和日期核对”）。",
            "\"" + pair.left +
                "\" has repeated or blank entries, so rows cannot be matched one to one. Remove duplicates "
                "first, or name several columns to match by.")};
        return chosen;
      }
    }
    chosen.setting.combine = std::move(made);
    return chosen;
  }
  LookUp made;
  made.keys = keys;
  for (const KeyPair& pair : keys) {
    const ColumnProfile* theirs = column_like(*b, key_of(pair.right));
    if (keys.size() == 1 && theirs && !unique(*theirs, *b)) {
      stopped = Declined{say_.either("“" + tables_[static_cast<std::size_t>(right)].source.file + "”里的“" +
                                         pair.right + "”有重复或空白，匹配出来的结果不唯一。请先按它去重。",
                                     "\"" + pair.right + "\" has repeated or blank entries in " +
                                         tables_[static_cast<std::size_t>(right)].source.file +
                                         ", so a look-up is not unique. Remove duplicates by it first.")};
      return chosen;
    }
  }
  // Columns that only the right table has, when the instruction names some; else all.
  for (const ColumnProfile& theirs : b->columns) {
    if (is_key(theirs.name, false)) continue;
    const bool mentioned = std::any_of(tokens_.begin(), tokens_.end(), [&](const Token& token) {
      return !token.word && !token.columns.empty() && token.columns.front().column.table == right &&
             token.columns.front().column.name == theirs.name;
    });
    if (mentioned && !column_like(*a, key_of(theirs.name))) made.columns.push_back(theirs.name);
  }
  for (const ColumnProfile& theirs : b->columns) {
    const bool wanted = made.columns.empty() || std::find(made.columns.begin(), made.columns.end(),
                                                          theirs.name) != made.columns.end();
    if (!is_key(theirs.name, false) && wanted && !column_like(*a, key_of(theirs.name)))
      chosen.columns.push_back(describe_column(theirs, 0));
  }
  chosen.setting.combine = std::move(made);
  return chosen;
}

}  // namespace errand::recipes
