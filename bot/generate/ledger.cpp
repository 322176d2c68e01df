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

bool is_over(std::int64_t used, std::int64_t limit) {
  return limit > 0 && used >= limit;
}

bool is_over(double used, double limit) {
  return limit > 0 && used >= limit;
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
  const auto count = [&](Sum& sum) {
    sum.tokens += call.input_tokens + call.output_tokens;
    sum.money += call.cost;
  };
  count(persons_[person]);
  count(conversations_[conversation]);
  count(all_);
}

std::string Ledger::used_up(const std::string& person, const std::string& conversation) {
  turn_to_today();
  const auto& own = persons_[person];
  const auto& shared = conversations_[conversation];
  if (is_over(own.tokens, budget_.person_tokens) || is_over(own.money, budget_.person_money))
    return "budget_person";
  if (is_over(shared.tokens, budget_.conversation_tokens) ||
      is_over(shared.money, budget_.conversation_money)) {
    return "budget_conversation";
  }
  if (is_over(all_.tokens, budget_.all_tokens) || is_over(all_.money, budget_.all_money)) return "budget_all";
  return {};
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
