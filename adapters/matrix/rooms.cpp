#include "adapters/matrix/rooms.hpp"

#include "adapters/kit/api.hpp"
#include "adapters/matrix/content.hpp"
#include "adapters/matrix/mention.hpp"
#include "bot/core/json_text.hpp"
#include "bot/core/text.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <utility>

namespace errand::matrix {

namespace {

using kit::object_in;
using kit::text_in;
using nlohmann::json;

constexpr std::size_t most_remembered = 10'000;  // rooms or threads; beyond it they are asked for again
constexpr std::size_t small_room = 10;  // members; only of a small one it matters that one came or left

/// It is not there, or not for the bot.
bool may_not_see(const Error& error) {
  return error.fault == Fault::not_found || error.fault == Fault::refused;
}

std::int64_t sent_at(const json& event) {
  return kit::number_in(event, "origin_server_ts");
}

/// "jabc/2.1" is of job "jabc".
std::string job_of(const json& content) {
  const auto part = text_in(content, part_member);
  return part.substr(0, part.find('/'));
}

}  // namespace

int number_said(std::string_view text) {
  text = trimmed(text);
  for (const std::string_view before : {"第", "选", "#"}) {
    if (text.starts_with(before)) text.remove_prefix(before.size());
  }
  for (const std::string_view after : {"个", "项", "号", ".", "。", "、", ")", "）"}) {
    if (text.ends_with(after)) text.remove_suffix(after.size());
  }
  if (text.size() == 1 && text[0] >= '1' && text[0] <= '9') return text[0] - '0';
  static constexpr std::array<std::string_view, 9> wide{"１", "２", "３", "４", "５", "６", "７", "８", "９"};
  for (std::size_t index = 0; index < wide.size(); ++index) {
    if (text == wide[index]) return static_cast<int>(index) + 1;
  }
  return 0;
}

Rooms::Rooms(Homeserver& homeserver, const Identity& bot) : homeserver_(homeserver), bot_(bot) {}

void Rooms::changed(const std::string& room) {
  const auto found = members_.find(room);
  if (found != members_.end() && found->second <= small_room) members_.erase(found);
}

Task<Result<json>> Rooms::event(std::string room, std::string id) {
  auto found = co_await homeserver_.get(room_path(room, "/event/" + url_encoded(id)));
  if (found) co_return std::move(*found);
  if (may_not_see(found.error())) co_return json();
  co_return found.error();
}

Task<Result<bool>> Rooms::is_direct(std::string room) {
  if (members_.size() > most_remembered) members_.clear();
  auto known = members_.find(room);
  if (known == members_.end()) {
    const auto joined = co_await homeserver_.get(room_path(room, "/joined_members"));
    if (!joined && may_not_see(joined.error())) co_return false;  // the bot was thrown out meanwhile
    if (!joined) co_return joined.error();
    known = members_.insert_or_assign(room, object_in(*joined, "joined").size()).first;
  }
  co_return known->second == 2;
}

Task<Result<bool>> Rooms::is_talk_with_bot(std::string room, std::string root) {
  const auto key = room + ' ' + root;
  if (talks_.contains(key)) co_return true;
  const auto first = co_await event(std::move(room), std::move(root));
  if (!first) co_return first.error();
  const auto& thread = object_in(object_in(object_in(*first, "unsigned"), "m.relations"), "m.thread");
  const auto& content = object_in(*first, "content");
  const bool began_for_bot =
      spoken(content, bot_).to_bot || !files_of(content).empty() || text_in(*first, "sender") == bot_.user_id;
  const bool is_talk = began_for_bot && kit::flag_in(thread, "current_user_participated");
  if (talks_.size() > most_remembered) talks_.clear();
  if (is_talk) talks_.insert(key);
  co_return is_talk;
}

Task<Result<bool>> Rooms::is_addressed(Heard heard, bool is_direct) {
  if (is_direct || heard.to_bot) co_return true;
  if (heard.to_others || heard.event.thread.empty()) co_return false;
  co_return co_await is_talk_with_bot(heard.event.conversation, heard.event.thread);
}

Task<Result<std::optional<ChatEvent>>> Rooms::meant_for_bot(Heard heard) {
  if (heard.event.kind == EventKind::button) co_return co_await of_reaction(std::move(heard.event));
  if (!heard.event.quoted_id.empty()) {
    const auto quoted = co_await event(heard.event.conversation, heard.event.quoted_id);
    if (!quoted) co_return quoted.error();
    if (text_in(*quoted, "sender") == bot_.user_id) {
      heard.to_bot = true;
      // Who replies to an answer goes on with it, also in a client that shows no threads.
      const auto thread = text_in(latest_content(*quoted), thread_member);
      if (heard.event.thread.empty()) heard.event.thread = thread;
    }
  }
  const auto direct = co_await is_direct(heard.event.conversation);
  if (!direct) co_return direct.error();
  const auto addressed = co_await is_addressed(heard, *direct);
  if (!addressed) co_return addressed.error();
  auto event = std::move(heard.event);
  const bool is_bare_file = !event.files.empty() && event.text.empty() && !heard.to_bot;
  const bool waits = is_bare_file && std::ranges::all_of(event.files, can_wait_for_a_wish);
  if (!*addressed || waits || (is_bare_file && !*direct)) {
    if (event.files.empty()) co_return std::nullopt;
    event.kind = EventKind::file;
    co_return event;
  }
  if (event.files.empty() && number_said(event.text) > 0) {
    const auto taken = co_await take_as_answer(event);
    if (!taken) co_return taken.error();
  }
  // In a group the answer opens a thread at the message, so that the room stays readable.
  if (!*direct && event.thread.empty()) event.thread = event.message_id;
  co_return event;
}

Task<Result<std::optional<ChatEvent>>> Rooms::of_reaction(ChatEvent pressed) {
  const auto target = co_await event(pressed.conversation, pressed.quoted_id);
  if (!target) co_return target.error();
  const auto content = latest_content(*target);
  pressed.target_job = job_of(content);
  if (text_in(*target, "sender") != bot_.user_id || pressed.target_job.empty()) co_return std::nullopt;
  if (pressed.action == "answer") {
    if (pressed.choice > kit::number_in(content, choices_member)) co_return std::nullopt;
  }
  pressed.thread = text_in(content, thread_member);
  pressed.message_id =
      std::exchange(pressed.quoted_id, {});  // a reaction cannot be replied to; its message can
  co_return pressed;
}

Task<Result<void>> Rooms::take_as_answer(ChatEvent& event) {
  const auto messages = co_await own_messages(event.conversation, {});
  if (!messages) {
    if (may_not_see(messages.error())) co_return Result<void>();  // then there is no question to answer
    co_return messages.error();
  }
  for (const auto& message : messages->first) {
    const auto content = latest_content(message);
    const bool is_of_thread = text_in(content, thread_member) == event.thread;
    if (!is_of_thread || text_in(content, part_member).empty()) continue;
    const auto number = number_said(event.text);
    if (number <= kit::number_in(content, choices_member)) {
      event.kind = EventKind::button;
      event.action = "answer";
      event.text.clear();
      event.choice = number;
      event.target_job = job_of(content);
    }
    break;  // only the last thing that the bot said there can be a question that is open
  }
  co_return Result<void>();
}

Task<Result<std::pair<Rooms::Messages, std::string>>> Rooms::own_messages(std::string room,
                                                                          std::string from) {
  const json filter{{"senders", {bot_.user_id}}, {"types", {"m.room.message"}}};
  auto query = "/messages?dir=b&limit=100&filter=" + url_encoded(json_text(filter));
  if (!from.empty()) query += "&from=" + url_encoded(from);
  const auto answer = co_await homeserver_.get(room_path(room, query));
  if (!answer) co_return answer.error();
  Messages messages;
  for (const auto& message : kit::list_in(*answer, "chunk")) {
    if (text_in(message, "sender") == bot_.user_id) messages.push_back(message);
  }
  co_return std::pair{std::move(messages), text_in(*answer, "end")};
}

Task<Result<std::vector<FileRef>>> Rooms::files_meant(ChatEvent asked) {
  for (const auto& id : {asked.quoted_id, asked.thread}) {
    if (id.empty() || id == asked.message_id) continue;
    const auto found = co_await event(asked.conversation, id);
    if (!found) co_return found.error();
    if (text_in(*found, "sender") == bot_.user_id) continue;  // results are known; they are not sent in
    auto files = files_of(object_in(*found, "content"));
    if (!files.empty()) co_return files;
  }
  co_return std::vector<FileRef>();
}

Task<Result<std::optional<Receipt>>> Rooms::find_delivered(OutboundPart part) {
  constexpr int most_pages = 3;
  // Nothing of ours is older than the question, as far as the clocks of two homeservers agree.
  constexpr std::int64_t clocks_differ_ms = 3'600'000;
  json question;
  if (!part.address.message_id.empty()) {
    auto asked = co_await event(part.address.conversation, part.address.message_id);
    if (!asked) co_return asked.error();
    question = std::move(*asked);
  }
  const auto since = sent_at(question) - clocks_differ_ms;
  std::string from;
  for (int page = 0; page < most_pages; ++page) {
    const auto messages = co_await own_messages(part.address.conversation, from);
    if (!messages) co_return messages.error();
    for (const auto& message : messages->first) {
      if (text_in(object_in(message, "content"), part_member) == part.key) {
        co_return Receipt{part.replaces.empty() ? text_in(message, "event_id") : part.replaces};
      }
      if (sent_at(message) < since) co_return std::nullopt;
    }
    from = messages->second;
    if (from.empty()) co_return std::nullopt;
  }
  co_return Error{Fault::too_large, "the room's history is too long to find " + part.key + " in it"};
}

Task<std::string> Rooms::sender_of(std::string room, std::string event_id) {
  if (event_id.empty()) co_return std::string();
  const auto found = co_await event(std::move(room), std::move(event_id));
  co_return found ? text_in(*found, "sender") : std::string();
}

}  // namespace errand::matrix
