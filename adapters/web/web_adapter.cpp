#include "adapters/web/web_adapter.hpp"

#include "adapters/web/page.hpp"
#include "bot/core/json_text.hpp"
#include "bot/core/text.hpp"
#include "bot/crypto/encoding.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <utility>

namespace errand::web {

namespace {

using net::Request;
using net::Response;
using nlohmann::json;

constexpr std::size_t most_title_characters = 80;
constexpr std::size_t most_name_characters = 255;

/// The status and words for an error of a room below. What is wrong inside stays in the log.
Response response_for(const Error& error) {
  switch (error.fault) {
    case Fault::invalid_input:
      return net::error_response(400, "invalid", error.message);
    case Fault::not_found:
      return net::error_response(404, "not_found", error.message);
    case Fault::too_large:
      return net::error_response(413, "too_large", error.message);
    case Fault::unavailable:
      return net::error_response(507, "unavailable", error.message);
    default:
      return net::error_response(503, "unavailable", error.message);
  }
}

/// The page sends this header with every change; a form of another site cannot (it would have to ask first).
bool is_from_the_page(const Request& request) {
  return request.method == "GET" || request.method == "HEAD" || request.header("X-Errand").has_value();
}

Response log_in_first() {
  return net::error_response(401, "log_in", "Please log in.");
}

json object_in(const std::string& body) {
  auto document = parsed_json(body);
  return document.is_object() ? document : json::object();
}

/// A text member, or nothing when it is missing or of another type.
std::string member(const json& object, const char* name) {
  if (!object.is_object()) return {};
  const auto found = object.find(name);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

std::string title_of(const json& object) {
  return shortened(trimmed(printable(member(object, "title"))), most_title_characters);
}

json as_json(const PageConversation& conversation) {
  return {{"id", conversation.id},
          {"title", conversation.title},
          {"last_at", conversation.last_at.time_since_epoch().count()}};
}

json as_json(const PageMessage& message, const FileLinks& links, const std::string& person) {
  auto body = json::parse(message.body);
  links.add_links(person, body);
  return {{"id", message.id},
          {"conversation", message.conversation},
          {"sequence", message.sequence},
          {"from_bot", message.from_bot},
          {"at", message.at.time_since_epoch().count()},
          {"body", std::move(body)}};
}

/// What a person wrote, as the page shows it again.
std::string body_of(const ChatEvent& event, const std::string& shown) {
  auto files = json::array();
  for (const auto& file : event.files) {
    files.push_back({{"name", file.name},
                     {"sha256", file.locator},
                     {"size_bytes", file.size_bytes},
                     {"media_type", file.media_type}});
  }
  return json_text({{"text", shown}, {"files", std::move(files)}});
}

bool is_message_id(const std::string& id) {
  constexpr std::size_t digits = 32;  // a UUID without its dashes
  return id.size() == digits && id.find_first_not_of("0123456789abcdef") == std::string::npos;
}

}  // namespace

WebAdapter::WebAdapter(WebSettings settings, PageArchive& archive, Blobs& blobs, const Clock& clock,
                       Intake intake)
    : settings_(std::move(settings)),
      archive_(archive),
      blobs_(blobs),
      clock_(clock),
      intake_(std::move(intake)),
      sessions_(settings_.logins, settings_.secret, clock),
      links_(settings_.secret) {}

net::Handler WebAdapter::guarded(Guarded handler) {
  return [this, handler = std::move(handler)](Request request) -> Task<Response> {
    auto person = sessions_.person_of(request);
    if (!person) co_return log_in_first();
    if (!is_from_the_page(request)) {
      co_return net::error_response(403, "foreign", "Changes need the header X-Errand: 1.");
    }
    co_return co_await handler(std::move(*person), std::move(request));
  };
}

void WebAdapter::add_routes(net::Server& server) {
  add_page(server);
  const auto bound = [this](Task<Response> (WebAdapter::*handler)(std::string, Request)) {
    return guarded([this, handler](std::string person, Request request) {
      return (this->*handler)(std::move(person), std::move(request));
    });
  };
  server.route("POST", "/api/login", [this](Request request) { return log_in(std::move(request)); });
  server.route("POST", "/api/logout", guarded([](std::string, Request) -> Task<Response> {
                 Response response{.status = 204};
                 response.headers.add("Set-Cookie", Sessions::cookie_that_ends());
                 co_return response;
               }));
  server.route("GET", "/api/me",
               guarded([this](std::string person, Request) -> Task<Response> { co_return me(person); }));
  server.route("GET", "/api/conversations", bound(&WebAdapter::conversations));
  server.route("POST", "/api/conversations", bound(&WebAdapter::new_conversation));
  server.route("PATCH", "/api/conversations/*", bound(&WebAdapter::rename_conversation));
  server.route("DELETE", "/api/conversations/*", bound(&WebAdapter::delete_conversation));
  server.route("GET", "/api/conversations/*/messages", bound(&WebAdapter::messages));
  server.route("GET", "/api/files/*/*", bound(&WebAdapter::download));
  server.route("POST", "/hook/" + settings_.name, bound(&WebAdapter::receive));
  server.upload("POST", "/api/files",
                [this](Request request, net::BodyReader& body) { return upload(std::move(request), body); },
                {.body_bytes = settings_.file_bytes});
  server.websocket(
      "/api/live",
      [this](Request request) -> Task<std::optional<Response>> {
        if (!sessions_.person_of(request)) co_return log_in_first();
        if (!is_own_origin(request, settings_.public_url)) {
          co_return net::error_response(403, "foreign", "This origin may not listen here.");
        }
        co_return std::nullopt;
      },
      [this](Request request, std::shared_ptr<net::WebSocket> socket) {
        return live(std::move(request), std::move(socket));
      });
}

Task<Response> WebAdapter::log_in(Request request) {
  if (!is_from_the_page(request)) {
    co_return net::error_response(403, "foreign", "Changes need the header X-Errand: 1.");
  }
  if (!sessions_.may_try(request.remote_address)) {
    co_return net::error_response(429, "too_many_tries", "Too many wrong tokens. Try again in a minute.");
  }
  const auto person = sessions_.person_of_token(member(object_in(request.body), "token"));
  if (!person) {
    sessions_.failed(request.remote_address);
    co_return net::error_response(401, "wrong_token", "This token is not known here.");
  }
  auto response = net::json_response(200, json_text({{"name", *person}}));
  const bool secure = settings_.public_url.starts_with("https:");
  response.headers.add("Set-Cookie", sessions_.cookie_for(*person, secure));
  co_return response;
}

Response WebAdapter::me(const std::string& person) const {
  return net::json_response(200, json_text({{"name", person},
                                            {"connection", settings_.name},
                                            {"file_bytes", settings_.file_bytes},
                                            {"files_per_message", settings_.files_per_message},
                                            {"message_chars", settings_.message_characters},
                                            {"remember_files_minutes", settings_.remember_files_minutes}}));
}

Task<Response> WebAdapter::upload(Request request, net::BodyReader& body) {
  const auto person = sessions_.person_of(request);
  if (!person) co_return log_in_first();
  if (!is_from_the_page(request)) {
    co_return net::error_response(403, "foreign", "Changes need the header X-Errand: 1.");
  }
  auto writer = blobs_.writer(settings_.file_bytes);
  if (!writer) co_return response_for(writer.error());
  std::array<char, 64 * 1024> buffer{};
  for (;;) {
    const auto count = co_await body.read(buffer);
    if (!count) co_return response_for(count.error());
    if (*count == 0) break;
    const auto written = (*writer)->write(std::span(buffer.data(), *count));
    if (!written) co_return response_for(written.error());
  }
  const auto blob = co_await (*writer)->commit();
  if (!blob) co_return response_for(blob.error());
  auto name = shortened(to_utf8(request.query_value("name").value_or("")), most_name_characters);
  if (name.empty()) name = "file";
  co_return net::json_response(201, json_text({{"name", name},
                                               {"size_bytes", blob->size_bytes},
                                               {"media_type", request.header("Content-Type").value_or("")},
                                               {"locator", links_.locator_for(*person, blob->sha256)}}));
}

Task<Response> WebAdapter::download(std::string person, Request request) {
  const auto& hash = request.wildcards.at(0);
  if (!links_.is_link_of(person, hash, request.query_value("key").value_or(""))) {
    co_return net::error_response(404, "not_found", "There is no such file.");
  }
  const auto path = blobs_.path_of(hash);
  if (!path) co_return response_for(path.error());
  const auto& name = request.wildcards.at(1);
  auto response = net::file_response(*path, picture_type(name).value_or("application/octet-stream"));
  // What people send and scripts write is hostile: it is saved, never shown as a page of ours.
  response.headers.add("Content-Disposition", net::attachment(name));
  response.headers.add("Content-Security-Policy", "sandbox; default-src 'none'");
  response.headers.add("Cache-Control", "private, max-age=31536000, immutable");
  co_return response;
}

Task<Response> WebAdapter::conversations(std::string person, Request) {
  const auto found = co_await archive_.conversations_of(std::move(person));
  if (!found) co_return response_for(found.error());
  auto list = json::array();
  for (const auto& conversation : *found) list.push_back(as_json(conversation));
  co_return net::json_response(200, json_text({{"conversations", std::move(list)}}));
}

Task<Response> WebAdapter::new_conversation(std::string person, Request request) {
  PageConversation conversation{.id = "c" + crypto::random_name(16),
                                .owner = std::move(person),
                                .title = title_of(object_in(request.body)),
                                .last_at = clock_.now()};
  const auto made = co_await archive_.add_conversation(conversation);
  if (!made) co_return response_for(made.error());
  hub_.push(conversation.owner, R"({"type":"conversations"})");
  co_return net::json_response(201, json_text(as_json(conversation)));
}

Task<Response> WebAdapter::rename_conversation(std::string person, Request request) {
  const auto id = request.wildcards.at(0);
  const auto title = title_of(object_in(request.body));
  if (title.empty()) co_return net::error_response(400, "invalid", "A conversation needs a title.");
  const auto own = co_await own_conversation(id, person);
  if (!own) co_return response_for(own.error());
  const auto renamed = co_await archive_.rename_conversation(id, title);
  if (!renamed) co_return response_for(renamed.error());
  hub_.push(person, R"({"type":"conversations"})");
  co_return Response{.status = 204};
}

Task<Response> WebAdapter::delete_conversation(std::string person, Request request) {
  const auto id = request.wildcards.at(0);
  const auto own = co_await own_conversation(id, person);
  if (!own) co_return response_for(own.error());
  const auto deleted = co_await archive_.delete_conversation(id);
  if (!deleted) co_return response_for(deleted.error());
  hub_.push(person, R"({"type":"conversations"})");
  co_return Response{.status = 204};
}

Task<Response> WebAdapter::messages(std::string person, Request request) {
  const auto id = request.wildcards.at(0);
  const auto own = co_await own_conversation(id, person);
  if (!own) co_return response_for(own.error());
  const auto after = std::strtoll(request.query_value("after").value_or("0").c_str(), nullptr, 10);
  const auto found = co_await archive_.messages_after(id, after);
  if (!found) co_return response_for(found.error());
  auto list = json::array();
  for (const auto& message : *found) list.push_back(as_json(message, links_, person));
  co_return net::json_response(200, json_text({{"messages", std::move(list)}}));
}

Task<Result<PageConversation>> WebAdapter::own_conversation(std::string id, std::string person) {
  auto found = co_await archive_.conversation(std::move(id));
  if (!found) co_return found.error();
  if (!*found || (*found)->owner != person) {
    co_return Error{Fault::not_found, "There is no such conversation."};
  }
  co_return std::move(**found);
}

Task<Response> WebAdapter::receive(std::string person, Request request) {
  const auto said = object_in(request.body);
  ChatEvent event{.connection = settings_.name,
                  .event_id = member(said, "message_id"),
                  .conversation = member(said, "conversation"),
                  .thread = {},
                  .message_id = member(said, "message_id"),
                  .quoted_id = {},
                  .sender = person,
                  .sender_name = person,
                  .text = member(said, "text"),
                  .language = member(said, "language"),
                  .files = {},
                  .action = member(said, "action"),
                  .target_job = member(said, "target_job"),
                  .sent_at = clock_.now()};
  if (!is_message_id(event.message_id)) {
    co_return net::error_response(400, "invalid", "message_id must be 32 lower-case hex digits.");
  }
  if (event.language != "zh" && event.language != "en") event.language.clear();
  if (!event.action.empty()) event.kind = EventKind::button;
  const auto files = said.find("files");
  for (const auto& file : files == said.end() ? json::array() : *files) {
    auto hash = links_.hash_of(person, member(file, "locator"));
    if (!hash) co_return net::error_response(400, "invalid", "A file's locator is not one of yours.");
    const auto size = file.find("size_bytes");
    event.files.push_back(
        {.name = member(file, "name"),
         .size_bytes = size != file.end() && size->is_number_unsigned() ? size->get<std::uint64_t>() : 0,
         .media_type = member(file, "media_type"),
         .locator = std::move(*hash)});
  }
  if (trimmed(event.text).empty() && event.files.empty() && event.action.empty()) {
    co_return net::error_response(400, "empty", "A message needs a text or a file.");
  }
  const auto own = co_await own_conversation(event.conversation, person);
  if (!own) co_return response_for(own.error());
  // The page may say what it shows for a button ("run again").
  auto shown = event.action.empty() ? event.text : member(said, "label");
  co_return event.action.empty() ? co_await take_message(std::move(event), std::move(shown))
                                 : co_await take_button(std::move(event), std::move(shown));
}

Task<Response> WebAdapter::take_message(ChatEvent event, std::string shown) {
  const auto kept = co_await show_message(event, std::move(shown));
  if (!kept) co_return response_for(kept.error());
  const auto accepted = co_await intake_(std::vector{std::move(event)});
  if (!accepted) co_return response_for(accepted.error());
  co_return net::json_response(202, "{}");
}

/// A stop and the second of a double click are no messages: nothing would stand below them.
Task<Response> WebAdapter::take_button(ChatEvent event, std::string shown) {
  const auto accepted = co_await intake_(std::vector{event});
  if (!accepted) co_return response_for(accepted.error());
  if (event.action == "stop" || accepted->front().second_click) {
    co_return net::json_response(202, R"({"is_shown":false})");
  }
  const auto kept = co_await show_message(std::move(event), std::move(shown));
  if (!kept) co_return response_for(kept.error());
  co_return net::json_response(202, "{}");
}

Task<Result<void>> WebAdapter::show_message(ChatEvent event, std::string shown) {
  const auto kept = co_await archive_.put_message({.id = event.message_id,
                                                   .conversation = event.conversation,
                                                   .sequence = 0,
                                                   .from_bot = false,
                                                   .body = body_of(event, shown),
                                                   .at = event.sent_at});
  if (!kept) co_return kept.error();
  announce(event.sender, *kept);
  co_return Result<void>();
}

void WebAdapter::announce(const std::string& person, const PageMessage& message) {
  hub_.push(person, json_text({{"type", "message"}, {"message", as_json(message, links_, person)}}));
}

Task<void> WebAdapter::live(Request request, std::shared_ptr<net::WebSocket> socket) {
  const auto person = sessions_.person_of(request).value_or("");
  hub_.add(person, socket);
  for (;;) {
    const auto said = co_await socket->receive();  // pages say nothing; this waits for the end
    if (!said) break;
  }
  hub_.remove(person, socket);
}

Task<Result<std::string>> WebAdapter::fetch(FileRef file, std::uint64_t max_bytes) {
  if (file.size_bytes > max_bytes) {
    co_return Error{Fault::too_large, "larger than " + readable_size(max_bytes), "file_too_large"};
  }
  const auto path = blobs_.path_of(file.locator);
  if (!path) co_return path.error();
  co_return file.locator;
}

Task<Result<Receipt>> WebAdapter::deliver(OutboundPart part) {
  const auto conversation = co_await archive_.conversation(part.address.conversation);
  if (!conversation) co_return conversation.error();
  const auto id = part.reply.job;
  if (!*conversation) co_return Receipt{id};  // its owner deleted it: nobody waits for this
  json body = part.reply;
  body["reply_to"] = part.address.message_id;
  const auto kept = co_await archive_.put_message({.id = id,
                                                   .conversation = part.address.conversation,
                                                   .sequence = 0,
                                                   .from_bot = true,
                                                   .body = json_text(body),
                                                   .at = clock_.now()});
  if (!kept) co_return kept.error();
  announce((*conversation)->owner, *kept);
  co_return Receipt{id};
}

}  // namespace errand::web
