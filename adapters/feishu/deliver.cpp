// The sending half of FeishuAdapter.
#include "adapters/feishu/card.hpp"
#include "adapters/feishu/feishu_adapter.hpp"
#include "adapters/feishu/sends.hpp"
#include "adapters/feishu/words.hpp"
#include "adapters/kit/api.hpp"
#include "adapters/kit/button_value.hpp"
#include "adapters/kit/links.hpp"
#include "adapters/kit/reply_text.hpp"
#include "adapters/kit/words.hpp"
#include "bot/core/json_text.hpp"
#include "bot/core/refusal.hpp"
#include "bot/core/text.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <utility>

namespace errand::feishu {

namespace {

using nlohmann::json;

constexpr std::size_t most_seal_bytes = 400;
constexpr std::size_t most_text_bytes = 100'000;  // of 150 KB

bool may_pass(const Error& error) {
  return may_try_again(error) || error.fault == Fault::cancelled || error.code == token_refused;
}

/// The last resort; what there is to choose from is numbered, for a text has no buttons. In a text message
/// "<at ...>", "[words](address)" and bare addresses are markup: none is left to begin one.
std::string as_text(const Reply& reply) {
  auto text = reply.headline;
  for (const auto& part : {reply.text, kit::bulleted({}, reply.notes)}) {
    if (!part.empty()) text += '\n' + part;
  }
  int number = 0;
  for (const auto& button : reply.buttons) {
    if (button.action == "answer") text += '\n' + std::to_string(++number) + ". " + button.label;
  }
  if (number > 0) text += std::string("\n") + Words(reply.language).how_to_choose();
  std::string safe;
  for (const char c : kit::without_links(to_utf8(text))) {
    if (c == '<') {
      safe += "＜";
    } else {
      safe += c;
    }
  }
  return json_text({{"text", cut_bytes(safe, most_text_bytes)}});
}

std::string code_name(const std::string& language) {
  return std::string(kit::words_in(language).code) + ".py";
}

}  // namespace

Task<Result<Receipt>> FeishuAdapter::deliver(OutboundPart part) {
  Result<Receipt> receipt = Error{};
  if (kind_of(part.reply) == SendKind::card) {
    receipt = co_await deliver_card(std::move(part));
  } else {
    receipt = co_await deliver_file(std::move(part));
  }
  if (!receipt && receipt.error().code == token_refused) {
    auto error = receipt.error();
    error.fault = Fault::unavailable;  // an admin can mend it while the answer waits
    co_return error;
  }
  co_return receipt;
}

Task<Result<Receipt>> FeishuAdapter::deliver_card(OutboundPart part) {
  const Words words(part.reply.language);
  CardParts parts{
      .image_keys = {},
      .seal =
          [&](const Button& button, int place) {
            return kit::sealed(
                {.job = part.reply.job, .action = button.action, .value = button.value, .place = place},
                seal_scope(part.address.conversation, part.address.thread), settings_.secret,
                most_seal_bytes);
          },
      .thread = part.address.thread};
  for (const auto& picture : part.reply.pictures) {
    const auto key = co_await upload_picture(picture);
    if (key) {
      parts.image_keys[picture.sha256] = *key;
    } else if (may_pass(key.error())) {
      co_return key.error();
    } else {
      part.reply.notes.push_back(words.not_sent(picture.name, refusal_in(part.reply.language, key.error())));
    }
  }
  auto sent = co_await post(part, {.type = "interactive", .content = card_of(part.reply, parts)});
  // Progress that is refused is not told: as a text, each of its steps would be another message.
  if (!sent && sent.error().code == card_refused && part.reply.tone != ReplyTone::progress) {
    ports_.log.write(Level::warning, settings_.name + ": " + part.key +
                                         " goes out without tables and folds: " + sent.error().message);
    sent = co_await deliver_in_texts(part, parts);
  }
  if (sent) {
    for (const auto& picture : part.reply.pictures) image_keys_.erase(picture.sha256);
  }
  co_return sent;
}

/// A card that Feishu refuses, as messages that it takes: what the card showed is missing in none of them.
Task<Result<Receipt>> FeishuAdapter::deliver_in_texts(OutboundPart part, const CardParts& parts) {
  std::vector<Outgoing> behind;
  for (const auto& picture : part.reply.pictures) {
    const auto key = parts.image_keys.find(picture.sha256);
    if (key == parts.image_keys.end()) continue;  // named in a note
    behind.push_back({.type = "image", .content = json_text({{"image_key", key->second}})});
  }
  auto texts = in_texts(part.reply);
  if (!part.reply.code.empty()) {
    const auto name = code_name(part.reply.language);
    const auto key = co_await upload_file(name, part.reply.code);
    if (!key && may_pass(key.error())) co_return key.error();
    if (key) {
      behind.push_back({.type = "file", .content = json_text({{"file_key", *key}})});
    } else {
      texts.notes.push_back(
          Words(part.reply.language).not_sent(name, refusal_in(part.reply.language, key.error())));
    }
  }
  auto sent = co_await post(
      part, {.type = "interactive", .content = plain_card_of(texts, parts), .attempt = "plain"});
  if (!sent && sent.error().code == card_refused) {
    const auto closed = co_await close_progress(part, parts);
    if (!closed) co_return closed.error();
    sent = co_await post(part, {.type = "text", .content = as_text(texts), .attempt = "text"});
  }
  if (!sent) co_return sent;
  for (auto& message : behind) {
    message.attempt = message.content;
    const auto also = co_await post(part, message);
    if (!also) co_return also.error();
  }
  co_return sent;
}

/// A text cannot take the place of a card: the progress says that it is over, in the form that was taken
/// before. Before the text is sent, so that what is tried again is said once.
Task<Result<void>> FeishuAdapter::close_progress(OutboundPart part, const CardParts& parts) {
  if (part.replaces.empty()) co_return Result<void>();
  Reply over;
  over.job = part.reply.job;
  over.tone = part.reply.tone;
  over.language = part.reply.language;
  over.headline = Words(over.language).in_the_next_message();
  const auto closed = co_await post(part, {.type = "interactive", .content = card_of(over, parts)});
  if (closed) co_return Result<void>();
  if (may_pass(closed.error())) co_return closed.error();
  ports_.log.write(Level::warning, settings_.name + ": the progress of " + part.key +
                                       " stays as it is: " + closed.error().message);
  co_return Result<void>();
}

Task<Result<Receipt>> FeishuAdapter::deliver_file(OutboundPart part) {
  auto name = code_name(part.reply.language);
  std::variant<std::string, HttpFile> content = part.reply.code;
  if (!part.reply.files.empty()) {
    name = part.reply.files.front().name;
    const auto path = ports_.blobs.path_of(part.reply.files.front().sha256);
    if (!path) co_return path.error();
    content = HttpFile{*path};
  }
  const auto key = co_await upload_file(std::move(name), std::move(content));
  if (!key) co_return key.error();
  co_return co_await post(std::move(part), {.type = "file", .content = json_text({{"file_key", *key}})});
}

Task<Result<Receipt>> FeishuAdapter::post(OutboundPart part, Outgoing message) {
  const auto& address = part.address;
  if (!co_await pace_.wait(address.conversation)) co_return Error{Fault::cancelled, "cancelled"};
  const auto receipt_of = [](const json& answer) {
    return Receipt{kit::text_in(kit::object_in(answer, "data"), "message_id")};
  };
  if (!part.replaces.empty() && message.type == "interactive") {
    const auto edited = co_await api_.send("PATCH", "/open-apis/im/v1/messages/" + url_encoded(part.replaces),
                                           json_text({{"content", message.content}}));
    if (!edited) co_return edited.error();
    co_return Receipt{part.replaces};
  }
  json body = {
      {"msg_type", message.type}, {"content", message.content}, {"uuid", uuid_of(part.key, message.attempt)}};
  if (!address.message_id.empty()) {
    if (!address.thread.empty()) body["reply_in_thread"] = true;
    const auto answered = co_await api_.send(
        "POST", "/open-apis/im/v1/messages/" + url_encoded(address.message_id) + "/reply", json_text(body));
    if (answered) co_return receipt_of(*answered);
    if (answered.error().code != message_gone) co_return answered.error();
    body.erase("reply_in_thread");
  }
  body["receive_id"] = address.conversation;
  const auto sent =
      co_await api_.send("POST", "/open-apis/im/v1/messages?receive_id_type=chat_id", json_text(body));
  if (!sent) co_return sent.error();
  co_return receipt_of(*sent);
}

Task<Result<std::string>> FeishuAdapter::upload_picture(FileOut picture) {
  const auto known = image_keys_.find(picture.sha256);
  if (known != image_keys_.end()) co_return known->second;
  const auto path = ports_.blobs.path_of(picture.sha256);
  if (!path) co_return path.error();
  HttpForm form;
  form.push_back({.name = "image_type", .content = "message"});
  form.push_back({.name = "image",
                  .content = HttpFile{*path},
                  .file_name = safe_name(picture.name),
                  .media_type = picture.media_type});
  const auto answer = co_await api_.post_form("/open-apis/im/v1/images", std::move(form));
  if (!answer) co_return answer.error();
  auto key = kit::text_in(kit::object_in(*answer, "data"), "image_key");
  if (key.empty()) co_return Error{Fault::refused, "Feishu: no image_key in the answer", "not_feishu"};
  image_keys_[picture.sha256] = key;
  co_return key;
}

Task<Result<std::string>> FeishuAdapter::upload_file(std::string name,
                                                     std::variant<std::string, HttpFile> content) {
  const auto shown = safe_name(name);
  HttpForm form;
  form.push_back({.name = "file_type", .content = file_type_of(shown)});
  form.push_back({.name = "file_name", .content = shown});
  form.push_back({.name = "file",
                  .content = std::move(content),
                  .file_name = shown,
                  .media_type = "application/octet-stream"});
  const auto answer = co_await api_.post_form("/open-apis/im/v1/files", std::move(form));
  if (!answer) co_return answer.error();
  auto key = kit::text_in(kit::object_in(*answer, "data"), "file_key");
  if (key.empty()) co_return Error{Fault::refused, "Feishu: no file_key in the answer", "not_feishu"};
  co_return key;
}

}  // namespace errand::feishu
