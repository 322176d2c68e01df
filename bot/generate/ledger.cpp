#include "bot/generate/ledger.hpp"

#include "bot/core/json_text.hpp"

#include <nlohmann/json.hpp>

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <fstream>
#include <utility>

namespace errand::generate {

namespace {

using nlohmann::json;

void add_to(Use& sum, const Use& more) {
  sum.tokens += more.tokens;
  sum.money += more.money;
}

/// One write, so that a crash leaves at most a last line that is cut.
bool append(const std::filesystem::path& path, const std::string& line) {
  const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (file < 0) return false;
  const auto written = ::write(file, line.data(), line.size());
  ::close(file);
  return written == static_cast<ssize_t>(line.size());
}

}  // namespace

Ledger::Ledger(std::filesystem::path folder, const Clock& clock, Budget budget)
    : folder_(std::move(folder)), clock_(clock), budget_(budget) {
  turn_to_today();
}

std::filesystem::path Ledger::file() const {
  const std::chrono::year_month_day date(day_);
  std::array<char, 32> name{};
  std::snprintf(name.data(), name.size(), "%04d-%02u-%02u.jsonl", static_cast<int>(date.year()),
                static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
  return folder_ / name.data();
}

void Ledger::turn_to_today() {
  const auto now = clock_.now();
  const auto today = std::chrono::floor<std::chrono::days>(now + clock_.utc_offset(now));
  if (today == day_) return;
  day_ = today;
  persons_.clear();
  conversations_.clear();
  all_ = {};
  std::ifstream lines(file());
  for (std::string line; std::getline(lines, line);) {
    const auto noted = json::parse(line, nullptr, false);
    if (!noted.is_object()) continue;  // a line that a crash has cut
    add(noted.value("person", ""), noted.value("conversation", ""), noted.get<ModelCall>());
  }
}

void Ledger::add(const std::string& person, const std::string& conversation, const ModelCall& call) {
  const Use use{.tokens = call.input_tokens + call.output_tokens, .money = call.cost};
  add_to(persons_[person], use);
  add_to(conversations_[conversation], use);
  add_to(all_, use);
}

std::string Ledger::used_up(const Sums& sums, bool costs) const {
  const auto is_over = [costs](const Use& used, std::int64_t most_tokens, double most_money) {
    return (most_tokens > 0 && used.tokens >= most_tokens) ||
           (costs && most_money > 0 && used.money >= most_money);
  };
  if (is_over(sums.person, budget_.person_tokens, budget_.person_money)) return "budget_person";
  if (is_over(sums.conversation, budget_.conversation_tokens, budget_.conversation_money)) {
    return "budget_conversation";
  }
  if (is_over(sums.all, budget_.all_tokens, budget_.all_money)) return "budget_all";
  return {};
}

Result<Ledger::Hold> Ledger::hold(Held call) {
  turn_to_today();
  const bool costs = call.most.money > 0;
  Sums sums{.person = persons_[call.person], .conversation = conversations_[call.conversation], .all = all_};
  if (auto code = used_up(sums, costs); !code.empty()) {
    return Error{Fault::refused, "the budget for models is used up", std::move(code)};
  }
  std::erase_if(held_, [](const auto& held) { return held.expired(); });
  for (const auto& each : held_) {
    const Hold held = each.lock();
    if (held->person == call.person) add_to(sums.person, held->most);
    if (held->conversation == call.conversation) add_to(sums.conversation, held->most);
    add_to(sums.all, held->most);
  }
  if (!used_up(sums, costs).empty()) {
    return Error{Fault::refused, "calls under way may need what is left of the budget for models",
                 "budget_held"};
  }
  Hold hold = std::make_shared<const Held>(std::move(call));
  held_.push_back(hold);
  return hold;
}

Result<void> Ledger::note(const std::string& person, const std::string& conversation, const ModelCall& call) {
  turn_to_today();
  add(person, conversation, call);
  json line = call;
  line["person"] = person;
  line["conversation"] = conversation;
  line["at"] = clock_.now().time_since_epoch().count();
  std::error_code failed;
  std::filesystem::create_directories(folder_, failed);
  if (append(file(), json_text(line) + "\n")) return {};
  return Error{Fault::unavailable,
               "the call of a model cannot be written to " + file().string() + "; is the disk full?"};
}

}  // namespace errand::generate
