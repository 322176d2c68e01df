#include "bot/generate/ledger.hpp"

#include "bot/core/json_text.hpp"

#include <nlohmann/json.hpp>

#include <array>
#include <cstdio>
#include <utility>
#include <vector>

namespace errand::generate {

namespace {

using nlohmann::json;

void add_to(Use& sum, const Use& more) {
  sum.tokens += more.tokens;
  sum.money += more.money;
}

Use use_of(const ModelCall& call) {
  return {.tokens = call.input_tokens + call.output_tokens, .money = call.cost};
}

std::string day_name(std::chrono::sys_days day) {
  const std::chrono::year_month_day date(day);
  std::array<char, 32> name{};
  std::snprintf(name.data(), name.size(), "%04d-%02u-%02u", static_cast<int>(date.year()),
                static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
  return name.data();
}

/// A line of the calls or of the holds.
json line_of(const Ledger::Held& held, const ModelCall& call, TimePoint now) {
  json line = call;
  line["person"] = held.person;
  line["conversation"] = held.conversation;
  line["hold"] = held.id;
  line["at"] = now.time_since_epoch().count();
  return line;
}

/// The objects among them: a crash may have cut a line.
std::vector<json> objects_in(const std::vector<std::string>& lines) {
  std::vector<json> objects;
  for (const auto& line : lines) {
    auto object = json::parse(line, nullptr, false);
    if (object.is_object()) objects.push_back(std::move(object));
  }
  return objects;
}

}  // namespace

Ledger::Ledger(std::filesystem::path folder, const Clock& clock, Budget budget)
    : folder_(std::move(folder)),
      clock_(clock),
      budget_(budget),
      day_(day_of_now()),
      self_(std::make_shared<Ledger*>(this)) {}

Ledger::Day Ledger::day_of_now() const {
  const auto now = clock_.now();
  const auto date = std::chrono::floor<std::chrono::days>(now + clock_.utc_offset(now));
  const auto path = folder_ / day_name(date);
  return {.date = date,
          .calls = SharedLines(path.string() + ".jsonl"),
          .holds = SharedLines(path.string() + ".holds")};
}

void Ledger::open_folder() {
  if (holders_) return;
  std::error_code failed;
  std::filesystem::create_directories(folder_, failed);
  holders_.emplace(folder_ / "holders");
}

void Ledger::turn_to_today() {
  auto today = day_of_now();
  if (today.date == day_.date) return;
  read_on();
  for (const auto& id : own_) {
    if (const auto held = day_.under_way.find(id); held != day_.under_way.end())
      today.under_way.insert(*held);
  }
  day_ = std::move(today);
}

void Ledger::read_on() {
  for (const auto& line : objects_in(day_.holds.read_on())) {
    const auto id = line.value("hold", "");
    if (line.contains("released")) {
      day_.under_way.erase(id);
      continue;
    }
    ++day_.holds_made;
    day_.under_way[id] = {.person = line.value("person", ""),
                          .conversation = line.value("conversation", ""),
                          .most = line.get<ModelCall>(),
                          .id = id,
                          .holder = line.value("holder", 0)};
  }
  for (const auto& line : objects_in(day_.calls.read_on())) {
    day_.under_way.erase(line.value("hold", ""));
    count(line.value("person", ""), line.value("conversation", ""), line.get<ModelCall>());
  }
}

void Ledger::catch_up() {
  turn_to_today();
  read_on();
  std::vector<std::string> lost;
  for (const auto& [id, held] : day_.under_way) {
    // Another may have had this process's number before.
    const bool is_alive =
        held.holder == holders_->own() ? own_.contains(id) : holders_->is_alive(held.holder);
    if (!is_alive) lost.push_back(id);
  }
  for (const auto& id : lost) {
    const auto held = day_.under_way.at(id);
    auto call = held.most;
    call.problem = "the program ended during the call";
    (void)write_call(held, call);
  }
  if (!lost.empty()) read_on();
}

void Ledger::release(const Held& held) {
  if (own_.erase(held.id) == 0) return;
  const Holders::Turn turn(*holders_);
  read_on();
  day_.under_way.erase(held.id);
  (void)day_.holds.append(json_text({{"hold", held.id}, {"released", true}}));
}

void Ledger::count(const std::string& person, const std::string& conversation, const ModelCall& call) {
  const auto use = use_of(call);
  add_to(day_.persons[person], use);
  add_to(day_.conversations[conversation], use);
  add_to(day_.all, use);
}

/// What is written is counted when it is read.
bool Ledger::write_call(const Held& held, const ModelCall& call) {
  day_.under_way.erase(held.id);
  if (day_.calls.append(json_text(line_of(held, call, clock_.now())))) return true;
  count(held.person, held.conversation, call);
  return false;
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
  open_folder();
  const Holders::Turn turn(*holders_);
  catch_up();
  const bool costs = call.most.cost > 0;
  Sums sums{.person = day_.persons[call.person],
            .conversation = day_.conversations[call.conversation],
            .all = day_.all};
  if (auto code = used_up(sums, costs); !code.empty()) {
    return Error{Fault::refused, "the budget for models is used up", std::move(code)};
  }
  for (const auto& [id, held] : day_.under_way) {
    const auto most = use_of(held.most);
    if (held.person == call.person) add_to(sums.person, most);
    if (held.conversation == call.conversation) add_to(sums.conversation, most);
    add_to(sums.all, most);
  }
  if (!used_up(sums, costs).empty()) {
    return Error{Fault::refused, "calls under way may need what is left of the budget for models",
                 "budget_held"};
  }
  call.id = day_name(day_.date) + "/" + std::to_string(day_.holds_made + 1);
  call.holder = holders_->own();
  auto line = line_of(call, call.most, clock_.now());
  line["holder"] = call.holder;
  own_.insert(call.id);
  Hold hold(new Held(std::move(call)), [self = std::weak_ptr(self_)](const Held* held) {
    if (const auto ledger = self.lock()) (*ledger)->release(*held);
    delete held;
  });
  if (!day_.holds.append(json_text(line))) {
    ++day_.holds_made;
    day_.under_way[hold->id] = *hold;
  }
  return hold;
}

Result<void> Ledger::note(const Hold& hold, const ModelCall& call) {
  open_folder();
  const Holders::Turn turn(*holders_);
  catch_up();
  const bool is_written = write_call(*hold, call);
  own_.erase(hold->id);
  if (is_written) return {};
  return Error{Fault::unavailable, "the call of a model cannot be written to " + day_.calls.file().string() +
                                       "; is the disk full?"};
}

}  // namespace errand::generate
