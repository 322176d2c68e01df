#include "adapters/feishu/feishu_adapter.hpp"

#include "adapters/feishu/content.hpp"
#include "adapters/feishu/scopes.hpp"
#include "adapters/feishu/sends.hpp"
#include "adapters/kit/api.hpp"
#include "adapters/kit/download.hpp"
#include "bot/core/json_text.hpp"
#include "bot/core/text.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <utility>

namespace errand::feishu {

namespace {

using nlohmann::json;

/// Of a download. Source: open.feishu.cn, "Get the resource files in a message".
constexpr std::uint64_t most_download_bytes = 100U << 20U;

/// Of `activate_status`. Source: open.feishu.cn, "Get bot info".
constexpr std::int64_t bot_in_use = 2;

/// What the person who pressed a button sees for a moment.
net::Response toast(const char* type, const char* zh, const char* en) {
  return net::json_response(
      200,
      json_text({{"toast", {{"type", type}, {"content", zh}, {"i18n", {{"zh_cn", zh}, {"en_us", en}}}}}}));
}

/// Of a stop it is not known yet whether there is anything to end, and whether this person may.
net::Response toast_for(const ChatEvent& press) {
  return press.action == "stop" ? toast("info", "收到", "Got it") : toast("info", "收到，马上处理", "On it");
}

kit::Finding trouble(std::string sentence) {
  return {.is_well = false, .sentence = std::move(sentence)};
}

/// Of a download that was refused. Feishu says why in JSON where the file would be.
std::optional<Error> refused_download(const HttpResponse& response) {
  const auto body = kit::object_in(response.body);
  const auto code = kit::number_in(body, "code");
  if (code == 0) return std::nullopt;
  const Refusal refusal{.code = code, .message = kit::text_in(body, "msg"), .status = response.status};
  auto error = explained(refusal);
  if (error.code == "platform_too_large") error.detail = readable_size(most_download_bytes);
  return error;
}

}  // namespace

FeishuAdapter::FeishuAdapter(boost::asio::any_io_executor executor, FeishuSettings settings,
                             FeishuPorts ports)
    : settings_(std::move(settings)),
      ports_(ports),
      api_(std::move(executor), ports.client, ports.clock, settings_.api),
      pace_(ports.clock) {}

kit::Intake FeishuAdapter::receive(const net::Request& request, TimePoint now) const {
  const auto call = open_call(request, settings_.keys, now);
  if (!call) {
    const auto& error = call.error();
    const bool is_forged = error.fault == Fault::refused;
    return {.answer =
                net::error_response(is_forged ? 401 : 400, is_forged ? "refused" : "invalid", error.message),
            .events = {},
            .ignored = error.message};
  }
  if (is_address_check(*call)) {
    const auto challenge = kit::text_in(*call, "challenge");
    return {.answer = net::json_response(200, json_text({{"challenge", challenge}})), .events = {}};
  }
  auto told = told_by(*call, {.connection = settings_.name,
                              .app_id = settings_.api.app_id,
                              .open_id = open_id_,
                              .language = settings_.language,
                              .secret = settings_.secret});
  switch (told.meaning) {
    case Meaning::event: {
      auto answer = is_press(*call) ? toast_for(told.event) : net::json_response(200, "{}");
      std::vector<ChatEvent> events;
      events.push_back(std::move(told.event));
      return {.answer = std::move(answer), .events = std::move(events)};
    }
    case Meaning::forged:
      return {.answer = toast("error", "这个按钮已经失效，请重新说一遍您的要求。",
                              "This button no longer works; please say again what you want."),
              .events = {},
              .ignored = std::move(told.reason)};
    case Meaning::unclear:
      return {.answer = net::error_response(503, "unavailable", told.reason),
              .events = {},
              .ignored = std::move(told.reason)};
    case Meaning::ignored:
      break;
  }
  return {.answer = net::json_response(200, "{}"), .events = {}, .ignored = std::move(told.reason)};
}

Task<Result<FeishuAdapter::Bot>> FeishuAdapter::learn_who_we_are() {
  const auto info = co_await api_.get("/open-apis/bot/v3/info");
  if (!info) co_return info.error();
  const auto& bot = kit::object_in(*info, "bot");
  auto open_id = kit::text_in(bot, "open_id");
  if (open_id.empty()) {
    co_return Error{Fault::refused,
                    "Feishu: the app has no bot; switch on the bot feature and publish a version", "no_bot"};
  }
  open_id_ = std::move(open_id);
  co_return Bot{
      .name = kit::text_in(bot, "app_name"),
      .activation = bot.contains("activate_status") ? kit::number_in(bot, "activate_status") : bot_in_use};
}

void FeishuAdapter::join(kit::ServicePorts ports) {
  ports.tasks.spawn(settings_.name, introduce());
  kit::WebhookAdapter::join(std::move(ports));
}

Task<> FeishuAdapter::introduce() {
  auto pause = std::chrono::seconds(1);
  for (;;) {
    const auto known_as = co_await learn_who_we_are();
    if (known_as) {
      ports_.log.write(Level::info, settings_.name + ": connected to Feishu as " + known_as->name);
      co_return;
    }
    if (known_as.error().fault == Fault::cancelled) co_return;
    ports_.log.write(Level::error, settings_.name + ": no mention in a group is understood yet: " +
                                       known_as.error().message);
    if (!co_await ports_.clock.wait_until(ports_.clock.now() + pause)) co_return;
    pause = std::min<std::chrono::seconds>(pause * 2, std::chrono::minutes(5));
  }
}

Task<Result<std::string>> FeishuAdapter::fetch(FileRef file, std::uint64_t max_bytes) {
  const auto place = place_of(file.locator);
  if (!place) co_return Error{Fault::invalid_input, "no file of Feishu's", "download_failed"};
  if (place->message.empty()) {
    co_return Error{Fault::refused, "Feishu gives no file out here", place->key, {}, place->type};
  }
  const auto path = "/open-apis/im/v1/messages/" + url_encoded(place->message) + "/resources/" +
                    url_encoded(place->key) + "?type=" + place->type;
  for (int tries = 1;; ++tries) {
    const auto token = co_await api_.token();
    if (!token) co_return token.error();
    const auto hash = co_await kit::download(ports_.client, ports_.blobs,
                                             {.request = api_.download(path, *token),
                                              .name = file.name,
                                              .max_bytes = std::min(max_bytes, most_download_bytes),
                                              .login_remedy = "is there a proxy in front of Feishu that "
                                                              "asks for a log-in?",
                                              .explain = refused_download});
    if (hash || hash.error().code != token_refused || tries == 2) co_return hash;
    api_.forget(*token);
  }
}

Task<Result<FeishuAdapter::Asked>> FeishuAdapter::ask_for(std::string message_id, std::string language) {
  const auto answer = co_await api_.get("/open-apis/im/v1/messages/" + url_encoded(message_id));
  if (!answer) co_return answer.error();
  const auto& items = kit::list_in(kit::object_in(*answer, "data"), "items");
  if (items.empty()) co_return Asked{};
  const auto& item = items.front();
  const auto& sender = kit::object_in(item, "sender");
  Asked asked{.files = {},
              .answers = kit::text_in(item, "parent_id"),
              .is_ours = kit::text_in(sender, "sender_type") == "app" &&
                         kit::text_in(sender, "id") == settings_.api.app_id};
  if (kit::flag_in(item, "deleted")) co_return asked;
  asked.files = content_of({.id = message_id,
                            .type = kit::text_in(item, "msg_type"),
                            .body = kit::text_in(kit::object_in(item, "body"), "content"),
                            .mentions = {}},
                           open_id_, language)
                    .files;
  co_return asked;
}

Task<Result<std::vector<FileRef>>> FeishuAdapter::find_files(ChatEvent event) {
  const std::string language = event.text.empty() ? settings_.language : language_of(event.text);
  auto id = event.quoted_id.empty() ? event.thread : event.quoted_id;
  constexpr int most_steps = 3;  // the quoted message, what it answers, and the topic's first message
  for (int step = 0; step < most_steps && !id.empty() && id != event.message_id; ++step) {
    const auto asked = co_await ask_for(id, language);
    if (!asked && asked.error().code == missing_scope) {
      co_return std::vector{unread_file("quoted_message", "im:message.group_msg", language)};
    }
    if (!asked && asked.error().fault == Fault::not_found) break;
    if (!asked) co_return asked.error();
    if (!asked->files.empty()) co_return asked->files;
    // An answer of ours is gone on with, not begun anew with the file that it was about.
    if (asked->is_ours) break;
    auto next = asked->answers.empty() ? event.thread : asked->answers;
    if (next == id) break;
    id = std::move(next);
  }
  co_return std::vector<FileRef>{};
}

std::string FeishuAdapter::how_to_send_files(const ChatEvent& event, std::string_view language) const {
  if (event.is_direct) return {};
  return language == "zh" ? "在群里：发送文件后，请“回复”那个文件并 @ 我。"
                          : "In a group: send the file, then reply to it and mention me.";
}

std::vector<OutboundPart> FeishuAdapter::split(OutboundPart whole) const {
  return split_reply(std::move(whole));
}

Task<std::vector<kit::Finding>> FeishuAdapter::check() {
  std::vector<kit::Finding> findings;
  const auto token = co_await api_.token();
  if (!token) {
    findings.push_back(trouble(token.error().message));
    co_return findings;
  }
  const auto known_as = co_await learn_who_we_are();
  if (!known_as) {
    findings.push_back(trouble(known_as.error().message));
  } else if (known_as->activation != bot_in_use) {
    findings.push_back(trouble(
        "the bot " + known_as->name + " is not in use in the company (activate_status " +
        std::to_string(known_as->activation) + "); publish a version of the app and let it be approved"));
  } else {
    findings.push_back(
        {.is_well = true, .sentence = "the app is known, its bot is called " + known_as->name});
  }
  const auto granted = co_await api_.get("/open-apis/application/v6/scopes");
  if (!granted) {
    findings.push_back(
        trouble("which permissions are granted could not be asked: " + granted.error().message));
    co_return findings;
  }
  for (auto& finding : findings_of(granted_scopes(*granted))) findings.push_back(std::move(finding));
  co_return findings;
}

}  // namespace errand::feishu
