#include "adapters/slack/slack_adapter.hpp"

#include "adapters/kit/api.hpp"
#include "adapters/kit/button_value.hpp"
#include "adapters/kit/download.hpp"
#include "adapters/kit/tell_findings.hpp"
#include "adapters/slack/file_locator.hpp"
#include "adapters/slack/sends.hpp"
#include "adapters/slack/signature.hpp"
#include "adapters/slack/text.hpp"
#include "adapters/slack/uploads.hpp"
#include "bot/core/json_text.hpp"
#include "bot/core/text.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <utility>

namespace errand::slack {

namespace {

using kit::list_in;
using kit::object_in;
using kit::text_in;

using nlohmann::json;

bool is_form(const net::Request& request) {
  return request.header("Content-Type").value_or("").starts_with("application/x-www-form-urlencoded");
}

/// Slack does not like how it is written, and nothing was sent.
bool is_about_blocks(const Error& error) {
  static constexpr std::array<std::string_view, 5> words{"invalid_blocks", "invalid_blocks_format",
                                                         "msg_blocks_too_long", "unsupported_block_type",
                                                         "invalid_arguments"};
  return std::ranges::find(words, error.code) != words.end();
}

/// The progress message cannot become the answer any more: somebody deleted it, or may not edit so late.
bool is_about_editing(const Error& error) {
  static constexpr std::array<std::string_view, 4> words{"message_not_found", "cant_update_message",
                                                         "edit_window_closed", "is_inactive"};
  return std::ranges::find(words, error.code) != words.end();
}

Error error_of(FileTrouble trouble) {
  switch (trouble) {
    case FileTrouble::elsewhere:
      return {Fault::refused, "another service keeps this file, Slack has only a link to it",
              "file_elsewhere"};
    case FileTrouble::spoken:
      return {Fault::refused, "it is a clip that was recorded in Slack", "voice"};
    case FileTrouble::no_file:
      return {Fault::invalid_input, "a Slack canvas is no file", "unsupported", {}, "Slack canvas"};
    default:
      return {Fault::not_found, "the file was deleted in Slack, or the workspace's plan hides it",
              "file_gone"};
  }
}

bool is_id(const json& message, const char* name, const std::string& id) {
  return !id.empty() && text_in(message, name) == id;
}

/// The answer's message with this ts, or null.
json message_with(const json& answer, const std::string& ts) {
  const auto& messages = list_in(answer, "messages");
  const auto found =
      std::ranges::find_if(messages, [&](const json& message) { return text_in(message, "ts") == ts; });
  return found == messages.end() ? json() : *found;
}

}  // namespace

SlackAdapter::SlackAdapter(SlackSettings settings, HttpClient& client, Blobs& blobs, Clock& clock)
    : settings_(std::move(settings)),
      blobs_(blobs),
      clock_(clock),
      api_(client, settings_.api_url, settings_.token),
      listener_{.connection = settings_.name, .secret = settings_.secret, .workspace = settings_.workspace} {}

void SlackAdapter::join(kit::ServicePorts ports) {
  ports.tasks.spawn(settings_.name, kit::tell_findings(*this, ports.log));
  kit::WebhookAdapter::join(std::move(ports));
}

kit::Intake SlackAdapter::receive(const net::Request& request, TimePoint now) const {
  auto complaint = complaint_about_signature(request, settings_.signing_secret, now);
  if (complaint) {
    kit::Intake intake{.answer = net::error_response(401, "signature", "This call is not signed by Slack."),
                       .events = {},
                       .ignored = std::move(*complaint)};
    intake.answer.headers.add("X-Slack-No-Retry", "1");
    return intake;
  }
  return is_form(request) ? read_form(request.body, listener_, now) : read_event(request.body, listener_);
}

Task<Result<std::string>> SlackAdapter::fetch(FileRef file, std::uint64_t max_bytes) {
  auto locator = locator_in(file.locator);
  if (!locator) co_return Error{Fault::internal, "a file's locator that no Slack adapter wrote"};
  if (locator->trouble == FileTrouble::none && locator->url.empty()) {
    const auto asked = co_await api_.read("files.info", {{"file", locator->id}});
    if (!asked) {
      auto error = asked.error();
      if (error.code == "file_not_found" || error.code == "file_deleted") error = error_of(FileTrouble::gone);
      co_return error;
    }
    const auto answer = object_in(asked->body);
    auto described = object_in(answer, "file");
    described["file_access"] = "visible";
    const auto known = file_of(described);
    if (!known) co_return error_of(FileTrouble::gone);
    file = *known;
    locator = locator_in(known->locator);
  }
  if (locator->trouble != FileTrouble::none) co_return error_of(locator->trouble);
  if (file.size_bytes > max_bytes) {
    co_return Error{Fault::too_large, "larger than " + readable_size(max_bytes), "file_too_large"};
  }
  HttpRequest request{.method = "GET", .url = locator->url};
  request.headers = {{"Authorization", "Bearer " + api_.token()}};
  request.redirects = Redirects::any_host;  // the bearer stays with the first
  request.may_visit = [this](std::string_view host) { return api_.is_own_host(host); };
  co_return co_await kit::download(
      api_.client(), blobs_,
      {.request = std::move(request),
       .name = file.name,
       .max_bytes = max_bytes,
       .login_remedy = "give the Slack app the scope files:read (api.slack.com/apps, OAuth & Permissions), "
                       "install it again, and invite it into the channel",
       .login_scope = "files:read"});
}

Task<Result<std::vector<FileRef>>> SlackAdapter::find_files(ChatEvent event) {
  std::vector<FileRef> files;
  const auto root = event.quoted_id.empty() ? event.thread : event.quoted_id;
  if (!time_of(root)) co_return files;
  const auto own = event.quoted_id.empty() && time_of(event.message_id) ? event.message_id : root;
  // The thread's first message comes first whatever the range is.
  const auto asked = co_await api_.read("conversations.replies", {{"channel", event.conversation},
                                                                  {"ts", root},
                                                                  {"oldest", own},
                                                                  {"latest", own},
                                                                  {"inclusive", "true"},
                                                                  {"limit", "10"}});
  if (!asked) {
    if (asked.error().code == "thread_not_found") co_return files;
    co_return asked.error();
  }
  const auto answer = object_in(asked->body);
  files = files_of(message_with(answer, own));
  if (files.empty()) files = files_of(message_with(answer, root));
  co_return files;
}

std::vector<OutboundPart> SlackAdapter::split(OutboundPart whole) const {
  return sends_of(std::move(whole));
}

Seal SlackAdapter::seal_for(const OutboundPart& part) const {
  return [this, job = part.reply.job, conversation = part.address.conversation](const Button& button,
                                                                                int place) {
    return kit::sealed({.job = job, .action = button.action, .value = button.value, .place = place},
                       conversation, settings_.secret, button_value_bytes);
  };
}

Task<Result<Receipt>> SlackAdapter::deliver(OutboundPart part) {
  Result<Receipt> receipt = Error{};
  if (can_be_shared(part.reply)) {
    receipt = co_await share_files(api_, blobs_, part);
  } else {
    receipt = co_await send(part);
  }
  if (!receipt && receipt.error().code == token_refused) {
    auto error = receipt.error();
    error.fault = Fault::unavailable;  // an admin can mend it while the answer waits
    co_return error;
  }
  co_return receipt;
}

Task<Result<Receipt>> SlackAdapter::send(OutboundPart part) {
  // A block id is not to be the same in two versions of a message.
  const bool is_edited_progress = part.reply.tone == ReplyTone::progress && !part.replaces.empty();
  const auto mark = is_edited_progress ? std::string() : part.key;
  const auto seal = seal_for(part);
  Form content{{"text", notification_of(part.reply)},
               {"blocks", json_text(blocks_of(part.reply, seal, TableForm::block, mark))}};
  if (!mark.empty()) content.emplace_back("metadata", json_text(metadata_of(mark)));
  auto receipt = co_await put(part, content);
  if (!receipt && is_about_blocks(receipt.error()) && !part.reply.tables.empty()) {
    content[1].second = json_text(blocks_of(part.reply, seal, TableForm::text, mark));
    receipt = co_await put(part, content);
  }
  if (!receipt && is_about_blocks(receipt.error())) {
    content[0].second = text_without_blocks(part.reply);
    content[1].second = "[]";
    receipt = co_await put(part, content);
  }
  if (!receipt && !part.replaces.empty() && is_about_editing(receipt.error())) {
    part.replaces.clear();
    co_return co_await send(std::move(part));
  }
  co_return receipt;
}

Task<Result<Receipt>> SlackAdapter::put(const OutboundPart& part, Form content) const {
  content.emplace_back("channel", part.address.conversation);
  if (part.replaces.empty()) {
    if (!part.address.thread.empty()) content.emplace_back("thread_ts", part.address.thread);
    content.emplace_back("unfurl_links", "false");
    content.emplace_back("unfurl_media", "false");
  } else {
    content.emplace_back("ts", part.replaces);
  }
  const std::string method = part.replaces.empty() ? "chat.postMessage" : "chat.update";
  const auto answer = co_await api_.change(method, std::move(content));
  if (!answer) co_return answer.error();
  co_return Receipt{text_in(object_in(answer->body), "ts")};
}

Task<Result<SlackAdapter::Self>> SlackAdapter::self() {
  if (self_.bot.empty()) {
    const auto asked = co_await api_.read("auth.test", {});
    if (!asked) co_return asked.error();
    const auto answer = object_in(asked->body);
    self_ = {.bot = text_in(answer, "bot_id"), .user = text_in(answer, "user_id")};
  }
  co_return self_;
}

Task<Result<std::optional<Receipt>>> SlackAdapter::find_delivered(OutboundPart part) {
  // Slack shows shared files a moment after it has taken them; other messages at once.
  constexpr std::array pauses{std::chrono::seconds(1), std::chrono::seconds(3), std::chrono::seconds(6)};
  auto found = co_await look_for(part);
  if (!can_be_shared(part.reply)) co_return found;
  for (const auto pause : pauses) {
    if (!found || *found) break;
    if (!co_await clock_.wait_until(clock_.now() + pause)) co_return Error{Fault::cancelled, "stopped"};
    found = co_await look_for(part);
  }
  co_return found;
}

Task<Result<std::optional<Receipt>>> SlackAdapter::look_for(OutboundPart part) {
  constexpr int most_pages = 10;
  const auto own = co_await self();
  if (!own) co_return own.error();
  const bool is_in_thread = !part.address.thread.empty();
  Form form{{"channel", part.address.conversation}, {"include_all_metadata", "true"}, {"limit", "200"}};
  if (is_in_thread) form.emplace_back("ts", part.address.thread);
  if (time_of(part.address.message_id)) {  // nothing of ours is older than the question
    form.emplace_back("oldest", part.address.message_id);
    form.emplace_back("inclusive", "true");
  }
  form.emplace_back("cursor", "");
  const std::string method = is_in_thread ? "conversations.replies" : "conversations.history";
  for (int page = 0; page < most_pages; ++page) {
    const auto asked = co_await api_.read(method, form);
    if (!asked) co_return asked.error();
    const auto answer = object_in(asked->body);
    for (const auto& message : list_in(answer, "messages")) {
      // Other apps can write what they like into their metadata.
      const bool is_own = is_id(message, "bot_id", own->bot) || is_id(message, "user", own->user);
      if (is_own && is_marked(message, part.key)) {
        co_return Receipt{text_in(message, "ts")};
      }
    }
    form.back().second = text_in(object_in(answer, "response_metadata"), "next_cursor");
    if (form.back().second.empty()) co_return std::optional<Receipt>();
  }
  co_return Error{Fault::too_large, name() + ": the conversation is too long to find " + part.key + " in it"};
}

}  // namespace errand::slack
