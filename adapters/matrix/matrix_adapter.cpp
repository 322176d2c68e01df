#include "adapters/matrix/matrix_adapter.hpp"

#include "adapters/kit/api.hpp"
#include "adapters/matrix/check.hpp"
#include "adapters/matrix/content.hpp"
#include "adapters/matrix/words.hpp"
#include "bot/core/json_text.hpp"
#include "bot/core/text.hpp"
#include "bot/crypto/digest.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <fstream>
#include <string_view>
#include <utility>

namespace errand::matrix {

namespace {

using net::Request;
using net::Response;
using nlohmann::json;

/// A transaction has at most 100 events of 64 KB in Synapse; JSON's escapes may double that.
constexpr std::size_t most_transaction_bytes = 16U << 20U;

Response error_answer(unsigned status, const char* code, const char* what) {
  return net::json_response(status, json_text({{"errcode", code}, {"error", what}}));
}

Response accepted() {
  return net::json_response(200, "{}");
}

/// The same for the same part and, for progress, the same words; so that a repeat is one event and an update
/// another.
std::string transaction_of(const OutboundPart& part, const json& content) {
  constexpr std::size_t digits = 16;
  if (part.reply.tone != ReplyTone::progress || part.replaces.empty()) return part.key;
  return part.key + '.' + crypto::sha256_hex(json_text(content)).substr(0, digits);
}

std::optional<PictureSize> size_of_png(const std::string& path) {
  std::array<char, 24> head{};
  std::ifstream file(path, std::ios::binary);
  file.read(head.data(), head.size());
  return png_size({head.data(), static_cast<std::size_t>(file.gcount())});
}

}  // namespace

MatrixAdapter::MatrixAdapter(MatrixSettings settings, MatrixPorts ports)
    : settings_(std::move(settings)),
      ports_(ports),
      homeserver_(settings_.homeserver, ports_.client, ports_.blobs),
      rooms_(homeserver_, settings_.bot),
      membership_(settings_.name, settings_.bot, settings_.invites, homeserver_, ports_.clock, ports_.log) {}

void MatrixAdapter::join(kit::ServicePorts ports) {
  store_events_ = std::move(ports.store_events);
  add_routes(ports.server);
  membership_.start(ports.tasks);
}

Task<std::vector<kit::Finding>> MatrixAdapter::check() {
  co_return co_await findings(homeserver_, settings_.bot, settings_.registration_id);
}

std::optional<Response> MatrixAdapter::refusal(const Request& request) {
  constexpr std::string_view scheme = "Bearer ";
  auto token = request.header("Authorization");
  if (token && token->starts_with(scheme)) {
    token->erase(0, scheme.size());
  } else {
    token = request.query_value("access_token");  // servers before version 1.4
  }
  if (!token) return error_answer(401, "M_MISSING_TOKEN", "The homeserver's token is missing.");
  if (crypto::constant_time_equal(*token, settings_.hs_token)) return std::nullopt;
  count_ignored("wrong_token");
  return error_answer(403, "M_FORBIDDEN", "This is not the hs_token of the registration.");
}

net::Handler MatrixAdapter::guarded(Handler handler) {
  return [this, handler](Request request) -> Task<Response> {
    if (auto refused = refusal(request)) co_return std::move(*refused);
    co_return co_await (this->*handler)(std::move(request));
  };
}

void MatrixAdapter::add_routes(net::Server& server) {
  const auto hook = "/hook/" + settings_.name;
  // The second way is that of servers before version 1.0 of the application service API.
  for (const auto& way : {hook + "/_matrix/app/v1", hook}) {
    server.upload(
        "PUT", way + "/transactions/*",
        [this](Request request, net::BodyReader& body) { return take_transaction(std::move(request), body); },
        {.body_bytes = most_transaction_bytes});
    server.route("GET", way + "/users/*", guarded(&MatrixAdapter::answer_user));
    server.route("GET", way + "/rooms/*", guarded(&MatrixAdapter::answer_room));
  }
  server.route("POST", hook + "/_matrix/app/v1/ping", guarded(&MatrixAdapter::answer_ping));
}

Task<Response> MatrixAdapter::answer_user(Request request) {
  if (request.wildcards.at(0) == settings_.bot.user_id) co_return accepted();
  co_return error_answer(404, "M_NOT_FOUND", "The bot is the only user here.");
}

Task<Response> MatrixAdapter::answer_room(Request) {
  co_return error_answer(404, "M_NOT_FOUND", "The bot makes no rooms.");
}

Task<Response> MatrixAdapter::answer_ping(Request) {
  co_return accepted();
}

Task<Response> MatrixAdapter::take_transaction(Request request, net::BodyReader& body) {
  // Before the body is read: a stranger's is not.
  if (auto refused = refusal(request)) co_return std::move(*refused);
  std::string text;
  std::array<char, 64 * 1024> buffer{};
  for (;;) {
    const auto count = co_await body.read(buffer);
    if (!count) co_return error_answer(400, "M_BAD_JSON", "The body could not be read.");
    if (*count == 0) break;
    text.append(buffer.data(), *count);
  }
  auto transaction = parse_transaction(text, settings_.bot, settings_.name);
  if (!transaction) {
    ports_.log.write(Level::warning, settings_.name + ": " + transaction.error().message);
    co_return error_answer(400, "M_BAD_JSON", "This is no transaction.");
  }
  const auto taken = co_await take(std::move(*transaction));
  if (taken) co_return accepted();
  // The homeserver keeps the transaction and sends it again.
  ports_.log.write(Level::warning, settings_.name + ": a transaction waits: " + taken.error().message);
  co_return error_answer(503, "M_UNKNOWN", "Not now; please send it again.");
}

Task<Result<void>> MatrixAdapter::take(Transaction transaction) {
  for (const auto& room : transaction.changed_rooms) rooms_.changed(room);
  for (auto& invite : transaction.invites) {
    const auto answered = co_await membership_.answer(std::move(invite));
    if (!answered) co_return answered.error();
  }
  auto events = co_await meant_for_bot(std::move(transaction.heard));
  if (!events) co_return events.error();
  if (!events->empty()) {
    const auto stored = co_await store_events_(std::move(*events));
    if (!stored) co_return stored.error();
  }
  for (const auto& why : transaction.ignored) count_ignored(why);
  for (auto& unreadable : transaction.unreadable) {
    const auto answered = co_await answer_unreadable(std::move(unreadable));
    if (!answered) co_return answered.error();
  }
  co_return Result<void>();
}

Task<Result<void>> MatrixAdapter::answer_unreadable(Unreadable unreadable) {
  const auto& [room, event_id, sender] = unreadable;
  if (!may_listen_to(sender, room)) co_return Result<void>();
  count_ignored("encrypted");
  auto told = co_await rooms_.is_direct(room);
  if (told && *told) {
    const auto answered = co_await membership_.answer_encrypted(room, event_id);
    if (!answered) told = answered.error();
  } else if (told) {
    membership_.tell_that_it_is_encrypted(room);
  }
  if (!told && is_to_come_again(event_id, told.error())) co_return told.error();
  failed_.erase(event_id);
  co_return Result<void>();
}

Task<Result<std::vector<ChatEvent>>> MatrixAdapter::meant_for_bot(std::vector<Heard> all) {
  std::vector<ChatEvent> events;
  for (auto& heard : all) {
    if (!may_listen_to(heard.event.sender, heard.event.conversation)) continue;
    const auto event_id = heard.event.event_id;
    auto meant = co_await rooms_.meant_for_bot(std::move(heard));
    if (!meant) {
      if (is_to_come_again(event_id, meant.error())) co_return meant.error();
      continue;
    }
    failed_.erase(event_id);
    if (*meant) {
      events.push_back(std::move(**meant));
    } else {
      count_ignored("not_for_the_bot");
    }
  }
  co_return events;
}

bool MatrixAdapter::is_to_come_again(const std::string& event_id, const Error& error) {
  // Synapse waits 2 s, then twice as long at each time: four minutes in all.
  constexpr int most_tries = 8;
  if (error.fault == Fault::cancelled) return true;  // the service stops
  if (is_stranger(error)) return true;               // skipping it would lose the others as well
  if (may_try_again(error) && ++failed_[event_id] < most_tries) return true;
  failed_.erase(event_id);
  count_ignored("unanswered");
  ports_.log.write(Level::error,
                   settings_.name + ": " + event_id +
                       " is skipped, the homeserver does not tell what it means: " + error.message);
  return false;
}

bool MatrixAdapter::may_listen_to(const std::string& sender, const std::string& room) {
  if (holds(settings_.ignored_users, sender)) {
    count_ignored("ignored_user");
    return false;
  }
  const auto& rooms = settings_.invites.rooms;
  if (!rooms.empty() && !holds(rooms, room)) {
    count_ignored("other_room");
    return false;
  }
  return true;
}

void MatrixAdapter::count_ignored(const std::string& why) {
  auto count = ++ignored_[why];
  while (count > 1 && count % 10 == 0) count /= 10;
  if (count != 1) return;
  ports_.log.write(Level::debug,
                   settings_.name + ": ignored for the " + std::to_string(ignored_[why]) + ". time: " + why);
}

Task<Result<std::string>> MatrixAdapter::fetch(FileRef file, std::uint64_t max_bytes) {
  if (file.locator == encrypted_locator) {
    co_return Error{Fault::refused, "its sender's client encrypted it", "file_encrypted"};
  }
  if (file.locator == voice_locator) co_return Error{Fault::refused, "it is a voice message", "voice"};
  co_return co_await homeserver_.download(std::move(file), max_bytes);
}

Task<Result<std::vector<FileRef>>> MatrixAdapter::find_files(ChatEvent event) {
  co_return co_await rooms_.files_meant(std::move(event));
}

std::vector<OutboundPart> MatrixAdapter::split(OutboundPart whole) const {
  return sends_of(std::move(whole));
}

Task<Result<std::optional<Receipt>>> MatrixAdapter::find_delivered(OutboundPart part) {
  co_return co_await rooms_.find_delivered(std::move(part));
}

Task<Result<Receipt>> MatrixAdapter::deliver(OutboundPart part) {
  auto made = co_await content_of(part);
  if (!made) co_return made.error();
  auto content = std::move(*made);
  put_caption(content, part.reply.headline);
  mark(content, part);
  const auto transaction = transaction_of(part, content);
  if (part.replaces.empty()) {
    relate(content, part.address);
  } else {
    content = edit_of(std::move(content), part.replaces);
  }
  const auto room = part.address.conversation;
  auto sent = co_await homeserver_.send(room, "m.room.message", transaction, std::move(content));
  if (!sent) co_return sent.error();
  const auto event_id = part.replaces.empty() ? *sent : part.replaces;
  if (part.reply.tone == ReplyTone::question) co_await offer_choices(std::move(part), event_id);
  co_return Receipt{event_id};
}

Task<Result<json>> MatrixAdapter::content_of(OutboundPart part) {
  const auto& reply = part.reply;
  if (!reply.pictures.empty()) co_return co_await uploaded(reply.pictures.front(), reply.language);
  if (!reply.files.empty()) co_return co_await uploaded(reply.files.front(), reply.language);
  if (is_script(reply)) {
    const FileOut script{.name = reply.job + ".py",
                         .sha256 = {},
                         .size_bytes = reply.code.size(),
                         .media_type = "text/x-python"};
    const auto address = co_await homeserver_.upload(script.name, script.media_type, reply.code);
    if (!address) co_return address.error();
    co_return file_content(script, *address, std::nullopt);
  }
  auto content = text_content(reply);
  if (reply.tone != ReplyTone::progress) {
    const auto asker = co_await rooms_.sender_of(part.address.conversation, part.address.message_id);
    notify(content, asker == settings_.bot.user_id ? std::string() : asker);
  }
  co_return content;
}

Task<Result<json>> MatrixAdapter::uploaded(FileOut file, std::string language) {
  const auto& words = words_in(language);
  const auto limit = co_await homeserver_.upload_limit();
  if (!limit) co_return limit.error();
  if (*limit && file.size_bytes > **limit) {
    co_return notice(words.file_too_large(file.name, readable_size(file.size_bytes), readable_size(**limit)));
  }
  const auto path = ports_.blobs.path_of(file.sha256);
  if (!path) co_return path.error();
  const auto address = co_await homeserver_.upload(file.name, file.media_type, HttpFile{*path});
  if (address) co_return file_content(file, *address, size_of_png(*path));
  const auto& error = address.error();
  // A reverse proxy may have a limit below the homeserver's.
  const bool is_refused = error.fault == Fault::too_large || error.fault == Fault::refused;
  if (is_refused) co_return notice(words.file_refused(file.name, error.detail));
  co_return error;
}

Task<> MatrixAdapter::offer_choices(OutboundPart part, std::string event_id) {
  const auto count = std::count_if(part.reply.buttons.begin(), part.reply.buttons.end(),
                                   [](const Button& button) { return button.action == "answer"; });
  constexpr std::ptrdiff_t most_signs = 9;
  for (std::ptrdiff_t number = 1; number <= std::min(count, most_signs); ++number) {
    const auto sign = std::to_string(number);
    const json content{
        {"m.relates_to",
         {{"rel_type", "m.annotation"}, {"event_id", event_id}, {"key", sign + "\uFE0F\u20E3"}}}};
    const auto sent = co_await homeserver_.send(part.address.conversation, "m.reaction",
                                                part.key + ".choice" + sign, content);
    if (sent) continue;
    // The question stands there all the same, and says that a number in words will do.
    ports_.log.write(Level::warning, settings_.name + ": a choice is not offered: " + sent.error().message);
    co_return;
  }
}

}  // namespace errand::matrix
