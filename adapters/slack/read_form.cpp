#include "adapters/kit/api.hpp"
#include "adapters/kit/button_value.hpp"
#include "adapters/slack/incoming.hpp"
#include "adapters/slack/text.hpp"
#include "bot/core/json_text.hpp"
#include "bot/core/text.hpp"
#include "bot/net/target.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <map>
#include <utility>

namespace errand::slack {

namespace {

using kit::list_in;
using kit::object_in;
using kit::text_in;

using nlohmann::json;
using Fields = std::map<std::string, std::string>;

Fields fields_of(std::string_view body) {
  Fields form;
  while (!body.empty()) {
    const auto end = std::min(body.find('&'), body.size());
    const auto field = body.substr(0, end);
    body.remove_prefix(std::min(end + 1, body.size()));
    const auto equals = std::min(field.find('='), field.size());
    const auto value = field.substr(std::min(equals + 1, field.size()));
    form.emplace(net::decode_form(field.substr(0, equals)), to_utf8(net::decode_form(value)));
  }
  return form;
}

std::string field(const Fields& form, const std::string& name) {
  const auto found = form.find(name);
  return found == form.end() ? std::string() : found->second;
}

kit::Intake one(ChatEvent event, net::Response answer) {
  kit::Intake intake{.answer = std::move(answer), .events = {}, .ignored = {}};
  intake.events.push_back(std::move(event));
  return intake;
}

bool is_for(const std::string& workspace, const std::string& team, const std::string& enterprise) {
  return workspace.empty() || team == workspace || enterprise == workspace;
}

kit::Intake read_button(const json& payload, const Listener& listener, TimePoint now) {
  if (!is_for(listener.workspace, text_in(object_in(payload, "team"), "id"),
              text_in(object_in(payload, "enterprise"), "id"))) {
    return ignored("another_workspace");
  }
  const auto& actions = list_in(payload, "actions");
  if (actions.empty()) return ignored("no_action");
  const auto& action = actions.front();
  const auto& container = object_in(payload, "container");
  ChatEvent event;
  event.connection = listener.connection;
  event.kind = EventKind::button;
  event.conversation = text_in(object_in(payload, "channel"), "id");
  if (event.conversation.empty()) event.conversation = text_in(container, "channel_id");
  event.message_id = text_in(container, "message_ts");
  event.thread = text_in(container, "thread_ts");
  if (event.thread.empty()) event.thread = text_in(object_in(payload, "message"), "thread_ts");
  event.sender = text_in(object_in(payload, "user"), "id");
  event.sender_name = text_in(object_in(payload, "user"), "username");
  const auto pressed = kit::unsealed(text_in(action, "value"), event.conversation, listener.secret);
  if (!pressed || event.sender.empty()) return ignored("not_our_button");
  event.action = pressed->action;
  event.target_job = pressed->job;
  event.text = pressed->value;
  event.choice = pressed->place;
  const auto at = text_in(action, "action_ts");
  event.event_id =
      "button/" + event.conversation + "/" + event.message_id + "/" + text_in(action, "action_id") + "/" + at;
  event.sent_at = time_of(at).value_or(now);
  return one(std::move(event), {.status = 200});
}

/// What only the person who typed the command sees.
net::Response whisper(const std::string& text) {
  return net::json_response(200, json_text({{"response_type", "ephemeral"}, {"text", text}}));
}

kit::Intake read_command(const Fields& form, const Listener& listener, TimePoint now) {
  if (!is_for(listener.workspace, field(form, "team_id"), field(form, "enterprise_id"))) {
    return ignored("another_workspace");
  }
  ChatEvent event;
  event.connection = listener.connection;
  event.conversation = field(form, "channel_id");
  event.message_id = "command/" + field(form, "trigger_id");
  event.event_id = event.message_id;
  event.sender = field(form, "user_id");
  event.sender_name = field(form, "user_name");
  event.text = plain_text(field(form, "text"), {});
  event.sent_at = now;
  if (event.conversation.empty() || event.sender.empty()) return ignored("no_address");
  const auto& command = field(form, "command");
  if (event.text.empty()) {
    auto intake = ignored("empty_command");
    intake.answer = whisper("Send the file first, then: " + command +
                            " sum up sales by region\n先发文件，再输入：" + command + " 按地区汇总销售额");
    return intake;
  }
  return one(std::move(event),
             whisper("On it. The answer comes here; if I am not in this channel, invite me first.\n"
                     "收到，结果会发在这里；如果我不在此频道，请先邀请我加入。"));
}

}  // namespace

kit::Intake read_form(std::string_view body, const Listener& listener, TimePoint now) {
  const auto form = fields_of(body);
  if (form.contains("ssl_check")) return ignored("ssl_check");
  if (form.contains("command")) return read_command(form, listener, now);
  const auto payload = object_in(field(form, "payload"));
  if (payload.empty()) {
    auto intake = ignored("no_payload");
    intake.answer = net::error_response(400, "invalid", "The form must have a payload or a command.");
    return intake;
  }
  const auto type = text_in(payload, "type");
  if (type != "block_actions") {
    return ignored(type.empty() ? "no_type" : type);
  }
  return read_button(payload, listener, now);
}

}  // namespace errand::slack
