#include "adapters/telegram/telegram_adapter.hpp"

#include "adapters/kit/api.hpp"
#include "adapters/kit/download.hpp"
#include "adapters/kit/tell_findings.hpp"
#include "adapters/telegram/render.hpp"
#include "bot/core/text.hpp"
#include "bot/crypto/digest.hpp"

#include <nlohmann/json.hpp>

#include <utility>

namespace errand::telegram {

namespace {

using nlohmann::json;

bool says(const Error& error, std::string_view words) {
  return error.message.find(words) != std::string::npos;
}

/// An edit whose answer was lost, made again.
bool is_shown_already(const Error& error) {
  return says(error, "message is not modified");
}

/// This Bot API server, or Telegram itself, does not take the form of the message.
bool is_form_refused(const Error& error) {
  return error.code == "no_such_method" || (error.code == "bad_request" && !is_shown_already(error));
}

Error too_large_to_fetch() {
  const auto limit = readable_size(download_bytes);
  return {Fault::too_large, "Telegram gives bots at most " + limit, "platform_too_large", {}, limit};
}

}  // namespace

TelegramAdapter::TelegramAdapter(TelegramSettings settings, HttpClient& client, Blobs& blobs)
    : settings_(std::move(settings)),
      client_(client),
      blobs_(blobs),
      api_(client, settings_.api_url, settings_.token),
      identity_{.connection = settings_.name,
                .bot = settings_.bot,
                .bot_id = bot_id_of(settings_.token),
                .secret = settings_.secret},
      webhook_secret_(webhook_secret(settings_.secret, settings_.name)) {}

void TelegramAdapter::join(kit::ServicePorts ports) {
  ports.tasks.spawn(settings_.name, kit::tell_findings(*this, ports.log));
  kit::WebhookAdapter::join(std::move(ports));
}

kit::Intake TelegramAdapter::receive(const net::Request& request, TimePoint) const {
  const auto sent = request.header("X-Telegram-Bot-Api-Secret-Token").value_or("");
  if (!crypto::constant_time_equal(sent, webhook_secret_)) {
    return {
        .answer = net::error_response(401, "wrong_secret", "The secret token is missing or wrong."),
        .events = {},
        .ignored =
            "call with a wrong secret (is another service registered for this bot? run `errand platform " +
            settings_.name + " install`)"};
  }
  auto read = read_update(request.body, identity_);
  return {.answer = net::json_response(200, read.call.empty() ? "{}" : read.call),
          .events = std::move(read.events),
          .ignored = std::move(read.ignored)};
}

Task<Result<std::string>> TelegramAdapter::fetch(FileRef file, std::uint64_t max_bytes) {
  const auto locator = locator_in(file.locator);
  if (!locator.refused.empty()) co_return Error{Fault::refused, locator.refused, locator.refused};
  if (file.size_bytes > download_bytes) co_return too_large_to_fetch();
  const auto found = co_await api_.call("getFile", {{"file_id", locator.file_id}});
  if (!found) {
    if (says(found.error(), "file is too big")) co_return too_large_to_fetch();
    if (found.error().code != "bad_request") co_return found.error();
    co_return Error{Fault::not_found, found.error().message, "file_gone"};
  }
  co_return co_await kit::download(client_, blobs_,
                                   {.request = api_.download_of(kit::text_in(*found, "file_path")),
                                    .name = file.name,
                                    .max_bytes = max_bytes,
                                    .login_remedy = {}});
}

std::string TelegramAdapter::how_to_send_files(const ChatEvent& event, std::string_view language) const {
  const bool is_group = event.conversation.starts_with('-');
  if (!is_group) return {};
  return language == "zh" ? "发送文件时请“回复”这条消息：群里的其他文件我可能看不到。"
                          : "Send the file as a reply to this message: I may not see other files of a group.";
}

std::vector<OutboundPart> TelegramAdapter::split(OutboundPart whole) const {
  return telegram::split(std::move(whole));
}

Task<Result<Receipt>> TelegramAdapter::deliver(OutboundPart part) {
  const auto known = migrated_.find(part.address.conversation);
  if (known != migrated_.end()) part.address.conversation = known->second;
  auto sent = co_await send(part);
  if (!sent && sent.error().code == "migrated") {
    migrated_[part.address.conversation] = sent.error().message;
    part.address.conversation = sent.error().message;
    part.address.message_id.clear();  // messages have other numbers in the new group
    if (!part.replaces.empty()) co_return Error{Fault::refused, "the group became a supergroup"};
    sent = co_await send(part);
  }
  if (!sent && !part.address.thread.empty() && says(sent.error(), "message thread not found")) {
    part.address.thread.clear();  // the topic was deleted: the group itself is there
    sent = co_await send(part);
  }
  if (!sent && !part.replaces.empty() && is_shown_already(sent.error())) {
    co_return Receipt{part.replaces};
  }
  if (!sent) co_return sent.error();
  const auto id = kit::number_in(*sent, "message_id");
  co_return Receipt{id == 0 ? part.replaces : std::to_string(id)};
}

Task<Result<json>> TelegramAdapter::send(const OutboundPart& part) {
  const auto& reply = part.reply;
  if (!reply.pictures.empty()) co_return co_await send_picture(part);
  if (!reply.files.empty()) {
    co_return co_await send_file(part, reply.files.front(), "sendDocument", "document");
  }
  if (!reply.code.empty()) {
    HttpPart code{.name = "document",
                  .content = reply.code,
                  .file_name = "errand_" + reply.job + ".py",
                  .media_type = "text/x-python"};
    co_return co_await api_.upload("sendDocument", file_body(part, settings_.secret), std::move(code));
  }
  co_return co_await send_text(part);
}

Task<Result<json>> TelegramAdapter::send_text(const OutboundPart& part) {
  const bool is_edit = !part.replaces.empty();
  auto rich = knows_rich_messages_ ? rich_body(part, settings_.secret) : json();
  if (!rich.is_null()) {
    auto sent = co_await api_.call(is_edit ? "editMessageText" : "sendRichMessage", std::move(rich));
    if (sent || !is_form_refused(sent.error())) co_return sent;
    if (sent.error().code == "no_such_method") knows_rich_messages_ = false;
  }
  co_return co_await api_.call(is_edit ? "editMessageText" : "sendMessage",
                               message_body(part, settings_.secret));
}

Task<Result<json>> TelegramAdapter::send_picture(const OutboundPart& part) {
  const auto picture = part.reply.pictures.front();
  if (picture.size_bytes <= picture_bytes) {
    auto sent = co_await send_file(part, picture, "sendPhoto", "photo");
    if (sent || sent.error().code != "bad_request") co_return sent;
  }
  // Too large, too long or of a kind that is no photo to Telegram: as it is.
  co_return co_await send_file(part, picture, "sendDocument", "document");
}

Task<Result<json>> TelegramAdapter::send_file(const OutboundPart& part, FileOut file, std::string method,
                                              std::string field) {
  if (file.size_bytes > upload_bytes) {
    co_return Error{Fault::too_large, "Telegram takes at most " + readable_size(upload_bytes),
                    "file_too_large"};
  }
  const auto path = blobs_.path_of(file.sha256);
  if (!path) co_return path.error();
  co_return co_await api_.upload(std::move(method), file_body(part, settings_.secret),
                                 {.name = std::move(field),
                                  .content = HttpFile{*path},
                                  .file_name = file.name,
                                  .media_type = file.media_type});
}

}  // namespace errand::telegram
