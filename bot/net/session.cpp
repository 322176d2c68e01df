// One HTTP/1.1 connection: read a request, answer it, again, until either side ends it. The bytes go through
// Beast's parser by put(), so that every wait is ours to time: a header as a whole, a body by its progress.
#include "bot/core/text.hpp"
#include "bot/net/response_head.hpp"
#include "bot/net/service.hpp"
#include "bot/net/target.hpp"
#include "bot/net/timed_socket.hpp"

#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/buffer_body.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/websocket/rfc6455.hpp>

#include <array>
#include <filesystem>
#include <fstream>

namespace errand::net {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using asio::ip::tcp;
using boost::system::error_code;
using std::chrono::milliseconds;

namespace {

/// One read or write: large enough that a fast line is not slowed, small enough to be fair among connections.
constexpr std::size_t piece_bytes = 64 * 1024;
/// After our last word the peer gets this long to read it before the socket closes: closing with unread bytes
/// would reset the connection and the answer could be lost on the way.
constexpr milliseconds farewell_time{2'000};

/// Time spent waiting for the peer, forgiven whenever enough bytes have moved.
class Progress {
 public:
  explicit Progress(const ServerLimits& limits) : limits_(limits), left_(limits.progress_time) {}

  void arm(TimedSocket& stream) {
    began_ = std::chrono::steady_clock::now();
    stream.expires_after(left_);
  }
  void moved(std::size_t bytes) {
    left_ -= std::min<std::chrono::steady_clock::duration>(left_, std::chrono::steady_clock::now() - began_);
    bytes_ += bytes;
    if (bytes_ < limits_.progress_bytes) return;
    bytes_ = 0;
    left_ = limits_.progress_time;
  }

 private:
  const ServerLimits& limits_;
  std::chrono::steady_clock::duration left_;
  std::chrono::steady_clock::time_point began_{};
  std::size_t bytes_ = 0;
};

using RequestParser = http::request_parser<http::buffer_body>;

class Session final {
 public:
  Session(std::shared_ptr<Service> service, tcp::socket socket, std::shared_ptr<Connection> connection)
      : service_(std::move(service)),
        limits_(service_->limits),
        stream_(std::move(socket)),
        buffer_(limits_.header_bytes + piece_bytes),
        connection_(std::move(connection)) {
    connection_->cut = [this] { stream_.close(); };
  }
  ~Session() { connection_->cut = nullptr; }
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  Task<> run();

 private:
  friend class IncomingBody;

  enum class Next { another, farewell, nothing };

  Task<error_code> fill();
  Task<bool> first_byte_came();
  Task<error_code> read_header(RequestParser& parser);
  Task<Next> refuse_header(const RequestParser& parser, error_code failed);
  Task<Next> serve_one();
  Task<Next> answer(RequestParser& parser, Request request, const Match& match);
  Task<Response> call(RequestParser& parser, Request request, const Endpoint& endpoint);
  Task<Next> upgrade(Request request, const WebSocketEndpoint& endpoint);
  Task<bool> write(std::string_view bytes, Progress& progress);
  Task<Next> respond(Response response, const Request& request, KeepAlive keep_alive);
  Task<Next> respond_with_file(Response response, const Request& request, KeepAlive keep_alive);
  Task<> farewell();
  Response explain(const std::string& where, const std::string& what);

  std::shared_ptr<Service> service_;
  const ServerLimits& limits_;
  TimedSocket stream_;
  beast::flat_buffer buffer_;
  std::shared_ptr<Connection> connection_;
  bool served_before_ = false;
};

/// The body as handlers read it, straight from the connection.
class IncomingBody final : public BodyReader {
 public:
  IncomingBody(Session& session, RequestParser& parser, std::uint64_t limit_bytes, bool client_waits)
      : session_(session),
        parser_(parser),
        progress_(session.limits_),
        limit_bytes_(limit_bytes),
        client_waits_(client_waits) {}

  std::optional<std::uint64_t> content_length() const override {
    const auto length = parser_.content_length();
    return length ? std::optional<std::uint64_t>(*length) : std::nullopt;
  }

  Task<Result<std::size_t>> read(std::span<char> target) override {
    if (failed_) co_return *failed_;
    if (parser_.is_done() || target.empty()) co_return std::size_t{0};
    if (content_length().value_or(0) > limit_bytes_) co_return fail(too_large());
    if (client_waits_) {
      client_waits_ = false;
      if (!co_await session_.write("HTTP/1.1 100 Continue\r\n\r\n", progress_)) co_return fail(gone());
    }
    auto& body = parser_.get().body();
    body.data = target.data();
    body.size = target.size();
    body.more = true;
    for (;;) {
      while (session_.buffer_.size() > 0 && !parser_.is_done() && body.size > 0) {
        error_code failed;
        const auto used = parser_.put(session_.buffer_.data(), failed);
        session_.buffer_.consume(used);
        if (failed == http::error::need_more) break;
        if (failed && failed != http::error::need_buffer) co_return fail(malformed(failed));
        if (used == 0) break;
      }
      const auto got = target.size() - body.size;
      total_bytes_ += got;
      if (total_bytes_ > limit_bytes_) co_return fail(too_large());
      if (got > 0 || parser_.is_done()) co_return got;
      progress_.arm(session_.stream_);
      const auto before = session_.buffer_.size();
      const auto failed = co_await session_.fill();
      progress_.moved(session_.buffer_.size() - before);
      if (failed == asio::error::timed_out) co_return fail(too_slow());
      if (failed == http::error::buffer_overflow) co_return fail(malformed(failed));
      if (failed) co_return fail(gone());
    }
  }

  const std::optional<Error>& failed() const { return failed_; }

 private:
  Error fail(Error error) {
    failed_ = error;
    return error;
  }
  Error too_large() const {
    return {.fault = Fault::too_large,
            .message = "The body is larger than the limit of " + readable_size(limit_bytes_) + ".",
            .code = "body_too_large"};
  }
  static Error too_slow() {
    return {.fault = Fault::timed_out, .message = "The body came too slowly.", .code = "body_too_slow"};
  }
  static Error gone() {
    return {.fault = Fault::unavailable, .message = "The client went away before its body was complete."};
  }
  static Error malformed(const error_code& reason) {
    return {.fault = Fault::invalid_input,
            .message = "The body is malformed: " + reason.message() + ".",
            .code = "bad_body"};
  }

  Session& session_;
  RequestParser& parser_;
  Progress progress_;
  std::uint64_t limit_bytes_;
  bool client_waits_;  // for "100 Continue" before it sends
  std::uint64_t total_bytes_ = 0;
  std::optional<Error> failed_;
};

Response answer_to(const Error& error) {
  switch (error.fault) {
    case Fault::too_large:
      return error_response(413, error.code, error.message);
    case Fault::timed_out:
      return error_response(408, error.code, error.message);
    default:
      return error_response(400, error.code, error.message);
  }
}

Task<error_code> Session::fill() {
  const auto room = std::min(piece_bytes, buffer_.max_size() - buffer_.size());
  if (room == 0) co_return http::error::buffer_overflow;
  const auto [failed, count] = co_await stream_.read_some(buffer_.prepare(room));
  buffer_.commit(count);
  co_return failed;
}

Task<bool> Session::first_byte_came() {
  connection_->phase = Connection::Phase::waiting;
  connection_->waiting_since = std::chrono::steady_clock::now();
  if (service_->stopping) co_return false;
  stream_.expires_after(served_before_ ? limits_.idle_time : limits_.header_time);
  if (buffer_.size() == 0 && co_await fill()) co_return false;
  // A new connection has one header_time from the accept; a kept one has it from the request's first byte.
  if (served_before_) stream_.expires_after(limits_.header_time);
  co_return true;
}

Task<error_code> Session::read_header(RequestParser& parser) {
  for (;;) {
    error_code failed;
    buffer_.consume(parser.put(buffer_.data(), failed));
    if (failed && failed != http::error::need_more) co_return failed;
    if (parser.is_header_done()) co_return error_code{};
    if (!failed && buffer_.size() > 0) continue;
    if (failed = co_await fill(); failed) co_return failed;
  }
}

Task<Session::Next> Session::refuse_header(const RequestParser& parser, error_code failed) {
  Response response =
      error_response(400, "bad_request", "The request is malformed: " + failed.message() + ".");
  if (failed == asio::error::timed_out) {
    response = error_response(408, "header_too_slow", "The request's header came too slowly.");
  } else if (failed == http::error::header_limit || failed == http::error::buffer_overflow) {
    response = parser.get().method_string().empty()
                   ? error_response(414, "target_too_long", "The address is too long.")
                   : error_response(431, "header_too_large",
                                    "The header is larger than the limit of " +
                                        std::to_string(limits_.header_bytes) + " bytes.");
  } else if (failed.category() != make_error_code(http::error::bad_method).category()) {
    co_return Next::nothing;  // the connection broke: nobody is there to tell
  }
  co_return co_await respond(std::move(response), {}, KeepAlive::no);
}

/// What Beast lets through but the framing rules of RFC 9112 (section 6.1) or we do not. Empty: fine.
std::string objection(const RequestParser::value_type& message) {
  const auto coding = message.equal_range(http::field::transfer_encoding);
  if (coding.first != coding.second) {
    if (message.version() != 11) return "Transfer-Encoding needs HTTP/1.1.";
    if (std::next(coding.first) != coding.second || !beast::iequals(coding.first->value(), "chunked"))
      return "The only Transfer-Encoding that is understood is 'chunked'.";
  }
  const auto hosts = message.count(http::field::host);
  if (hosts > 1 || (hosts == 0 && message.version() == 11)) return "A request needs exactly one Host header.";
  return {};
}

Request as_request(const RequestParser::value_type& message, const std::string& address) {
  Request request;
  request.method = std::string(message.method_string());
  request.target = std::string(message.target());
  request.remote_address = address;
  for (const auto& field : message)
    request.headers.add(std::string(field.name_string()), std::string(field.value()));
  return request;
}

Task<Session::Next> Session::serve_one() {
  RequestParser parser;
  parser.header_limit(static_cast<std::uint32_t>(limits_.header_bytes));
  parser.body_limit(boost::none);  // IncomingBody counts: the limit is the route's
  if (const auto failed = co_await read_header(parser)) co_return co_await refuse_header(parser, failed);
  connection_->phase = Connection::Phase::working;
  served_before_ = true;
  parser.eager(true);
  auto request = as_request(parser.get(), connection_->address);
  if (request.target.size() > limits_.target_bytes) {
    co_return co_await respond(error_response(414, "target_too_long", "The address is too long."), request,
                               KeepAlive::no);
  }
  auto target = parse_target(request.target);
  auto wrong = objection(parser.get());
  if (wrong.empty() && !target) wrong = target.error().message;
  if (!wrong.empty())
    co_return co_await respond(error_response(400, "bad_request", wrong), request, KeepAlive::no);
  request.path = std::move(target->path);
  request.query = std::move(target->query);
  auto match = service_->routes.find(request.method, request.path);
  request.wildcards = std::move(match.wildcards);
  co_return co_await answer(parser, std::move(request), match);
}

Task<Session::Next> Session::answer(RequestParser& parser, Request request, const Match& match) {
  const bool wants_more = parser.get().keep_alive();
  Request about{.method = request.method, .headers = request.headers};
  Response response;
  if (match.endpoint == nullptr && match.allowed.empty()) {
    response = error_response(404, "not_found", "There is nothing at this address.");
  } else if (match.endpoint == nullptr) {
    response =
        error_response(405, "method_not_allowed", "This address does not take " + request.method + ".");
    std::string allowed;
    for (const auto& method : match.allowed) allowed += (allowed.empty() ? "" : ", ") + method;
    response.headers.set("Allow", allowed);
  } else if (const auto* socket = std::get_if<WebSocketEndpoint>(&match.endpoint->answer)) {
    if (beast::websocket::is_upgrade(parser.get()) && buffer_.size() == 0)
      co_return co_await upgrade(std::move(request), *socket);
    response = error_response(426, "upgrade_required", "This address speaks WebSocket only.");
    response.headers.set("Upgrade", "websocket");
  } else {
    response = co_await call(parser, std::move(request), *match.endpoint);
  }
  const bool keep = wants_more && parser.is_done() && !service_->stopping && response.status != 500;
  co_return co_await respond(std::move(response), about, keep ? KeepAlive::yes : KeepAlive::no);
}

Task<Response> Session::call(RequestParser& parser, Request request, const Endpoint& endpoint) {
  const std::string where = request.method + " " + request.path;
  const bool client_waits =
      parser.get().version() == 11 && beast::iequals(parser.get()[http::field::expect], "100-continue");
  IncomingBody body(*this, parser, endpoint.body_bytes, client_waits);
  std::string thrown;
  try {
    if (const auto* upload = std::get_if<UploadHandler>(&endpoint.answer))
      co_return co_await (*upload)(std::move(request), body);
    std::array<char, 16 * 1024> piece;
    for (;;) {
      const auto got = co_await body.read(piece);
      if (!got) co_return answer_to(got.error());
      if (*got == 0) break;
      request.body.append(piece.data(), *got);
    }
    co_return co_await std::get<Handler>(endpoint.answer)(std::move(request));
  } catch (const boost::system::system_error& error) {
    if (error.code() == asio::error::operation_aborted) throw;  // stop() cuts this task
    thrown = error.what();
  } catch (const std::exception& error) {
    thrown = error.what();
  } catch (...) {
    thrown = "an exception that is not a std::exception";
  }
  co_return explain(where, thrown);
}

Response Session::explain(const std::string& where, const std::string& what) {
  const auto id = service_->next_error_id();
  service_->log.write(Level::error, "Error " + id + ": the handler of " + where + " threw: " + what);
  return error_response(500, "internal",
                        "Something went wrong here; the log has the details under " + id + ".");
}

Task<Session::Next> Session::upgrade(Request request, const WebSocketEndpoint& endpoint) {
  Request about{.method = request.method, .headers = request.headers};
  std::optional<Response> refusal;
  std::string thrown;
  try {
    refusal = co_await endpoint.gate(request);
  } catch (const boost::system::system_error& error) {
    if (error.code() == asio::error::operation_aborted) throw;
    thrown = error.what();
  } catch (const std::exception& error) {
    thrown = error.what();
  }
  if (!thrown.empty()) refusal = explain("GET " + request.path, thrown);
  if (refusal) co_return co_await respond(std::move(*refusal), about, KeepAlive::no);
  connection_->phase = Connection::Phase::talking;
  connection_->cut = nullptr;
  co_await serve_websocket(service_, std::move(stream_.socket()), std::move(request), connection_,
                           endpoint.handler);
  co_return Next::nothing;
}

Task<bool> Session::write(std::string_view bytes, Progress& progress) {
  while (!bytes.empty()) {
    progress.arm(stream_);
    const auto piece = bytes.substr(0, piece_bytes);
    const auto [failed, count] = co_await stream_.write_some(asio::buffer(piece));
    progress.moved(count);
    if (failed) co_return false;
    bytes.remove_prefix(count);
  }
  co_return true;
}

Task<Session::Next> Session::respond(Response response, const Request& request, KeepAlive keep_alive) {
  try {
    response_head(response, 0, keep_alive);
  } catch (const std::logic_error& error) {
    response = explain(request.method, error.what());
    keep_alive = KeepAlive::no;
  }
  if (!response.file_path.empty())
    co_return co_await respond_with_file(std::move(response), request, keep_alive);
  std::string bytes = response_head(response, response.body.size(), keep_alive);
  if (has_body(response.status) && request.method != "HEAD") bytes += response.body;
  Progress progress(limits_);
  if (!co_await write(bytes, progress)) co_return Next::nothing;
  co_return keep_alive == KeepAlive::yes ? Next::another : Next::farewell;
}

Task<Session::Next> Session::respond_with_file(Response response, const Request& request,
                                               KeepAlive keep_alive) {
  const std::string path = std::move(response.file_path);
  response.file_path.clear();
  std::error_code no_file;
  const bool regular = std::filesystem::is_regular_file(path, no_file);
  const std::uint64_t size = regular ? std::filesystem::file_size(path, no_file) : 0;
  std::ifstream file(path, std::ios::binary);
  if (!regular || no_file || !file) {
    service_->log.write(Level::warning, "A file that a handler answered with cannot be read: " + path);
    co_return co_await respond(error_response(404, "not_found", "The file is not there any more."), request,
                               keep_alive);
  }
  ByteRange range{.first = 0, .length = size};
  response.headers.set("Accept-Ranges", "bytes");
  if (const auto header = request.header("Range"); header && response.status == 200) {
    const auto wanted = requested_range(*header, size);
    if (!wanted) {
      auto refusal = error_response(416, wanted.error().code, wanted.error().message);
      refusal.headers.set("Content-Range", "bytes */" + std::to_string(size));
      co_return co_await respond(std::move(refusal), request, keep_alive);
    }
    if (*wanted) {
      range = **wanted;
      response.status = 206;
      response.headers.set("Content-Range", "bytes " + std::to_string(range.first) + "-" +
                                                std::to_string(range.first + range.length - 1) + "/" +
                                                std::to_string(size));
    }
  }
  Progress progress(limits_);
  if (!co_await write(response_head(response, range.length, keep_alive), progress)) co_return Next::nothing;
  const auto after = keep_alive == KeepAlive::yes ? Next::another : Next::farewell;
  if (request.method == "HEAD") co_return after;
  // Read on the loop thread: blobs are local files, mostly in the page cache, and a piece takes microseconds.
  std::string piece(piece_bytes, '\0');
  file.seekg(static_cast<std::streamoff>(range.first));
  while (range.length > 0) {
    const auto count = static_cast<std::size_t>(std::min<std::uint64_t>(range.length, piece.size()));
    if (!file.read(piece.data(), static_cast<std::streamsize>(count))) {
      service_->log.write(Level::error, "A file became shorter while it was sent: " + path);
      co_return Next::nothing;  // the missing bytes tell the client that the answer is incomplete
    }
    if (!co_await write(std::string_view(piece).substr(0, count), progress)) co_return Next::nothing;
    range.length -= count;
  }
  co_return after;
}

Task<> Session::farewell() {
  error_code gone;
  stream_.socket().shutdown(tcp::socket::shutdown_send, gone);
  if (gone) co_return;
  connection_->phase = Connection::Phase::waiting;
  connection_->waiting_since = std::chrono::steady_clock::now();
  stream_.expires_after(farewell_time);
  do buffer_.clear();
  while (!co_await fill());
}

Task<> Session::run() {
  Next next = Next::another;
  while (next == Next::another && co_await first_byte_came()) next = co_await serve_one();
  if (next == Next::farewell && !service_->stopping) co_await farewell();
}

}  // namespace

Task<> serve_connection(std::shared_ptr<Service> service, tcp::socket socket,
                        std::shared_ptr<Connection> connection) {
  Session session(std::move(service), std::move(socket), std::move(connection));
  co_await session.run();
}

}  // namespace errand::net
