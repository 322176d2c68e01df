#include "bot/net/exchange.hpp"

#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/buffer_body.hpp>
#include <boost/beast/http/parser.hpp>

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

namespace errand::net {

namespace beast = boost::beast;
namespace http = boost::beast::http;
namespace asio = boost::asio;
using boost::system::error_code;

namespace {

using Parser = http::response_parser<http::buffer_body>;

constexpr std::size_t answer_piece_bytes = 32 * 1024;
constexpr std::uint32_t header_bytes = 64 * 1024;       // some clouds send long cookies and policies
constexpr std::uint64_t shown_error_bytes = 64 * 1024;  // of an answer that is not a success
constexpr int most_interim_answers = 8;                 // 100, 103

Wire::Moment sooner(Wire::Moment end, std::chrono::milliseconds time) {
  return std::min(end, std::chrono::steady_clock::now() + time);
}

Error not_http(const error_code& failed) {
  return {.fault = Fault::corrupt, .message = "the answer is not HTTP: " + failed.message()};
}

Error cut_off() {
  return {.fault = Fault::unavailable,
          .message = "the server closed the connection before its answer was complete",
          .code = "connection_lost"};
}

Error larger_than(std::uint64_t limit_bytes) {
  return {.fault = Fault::too_large,
          .message = "the answer is larger than " + std::to_string(limit_bytes) + " bytes",
          .code = "file_too_large"};
}

class Answer {
 public:
  explicit Answer(Exchange& asked) : asked_(asked), buffer_(header_bytes + answer_piece_bytes) {}

  Task<Result<void>> read_head() {
    for (int interim = 0; interim <= most_interim_answers; ++interim) {
      parser_.emplace();
      parser_->header_limit(header_bytes);
      parser_->body_limit(boost::none);
      parser_->skip(asked_.is_head_request);
      while (!parser_->is_header_done()) {
        if (const auto done = parse(); !done) co_return done.error();
        if (parser_->is_header_done()) break;
        const auto time = answered_ ? asked_.deadlines.idle : asked_.deadlines.first_byte;
        const auto more = co_await fill(time);
        if (!more) co_return more.error();
        if (*more == 0) co_return cut_off();
      }
      const auto status = parser_->get().result_int();
      if (status >= 200 || status == 101) co_return take_head();
    }
    co_return Error{Fault::corrupt, "the server sends interim answers without end"};
  }

  /// The body, to the sink or into the response. False: the sink has had enough.
  Task<Result<bool>> read_body() {
    const bool to_sink = asked_.sink != nullptr && response_.is_success();
    const bool is_shown = asked_.sink != nullptr && !to_sink;
    const auto limit = is_shown ? shown_error_bytes : asked_.max_body_bytes;
    if (to_sink) {
      if (const auto begun = asked_.sink->begin(response_); !begun) co_return begun.error();
    }
    if (!is_shown && parser_->content_length().value_or(0) > limit) co_return larger_than(limit);
    std::uint64_t taken = 0;
    std::array<char, answer_piece_bytes> piece{};
    while (!parser_->is_done()) {
      auto& body = parser_->get().body();
      body.data = piece.data();
      body.size = piece.size();
      body.more = true;
      if (const auto done = parse(); !done) co_return done.error();
      const auto got = piece.size() - body.size;
      taken += got;
      if (taken > limit && !is_shown) co_return larger_than(limit);
      if (got > 0) {
        if (to_sink) {
          const auto more = asked_.sink->take(std::span<const char>(piece.data(), got));
          if (!more) co_return more.error();
          if (*more == HttpMore::enough) co_return false;
        } else {
          response_.body.append(piece.data(), got);
        }
      }
      if (taken > limit) co_return false;
      if (parser_->is_done() || got > 0) continue;
      const auto more = co_await fill(asked_.deadlines.idle);
      if (!more) co_return more.error();
      if (*more > 0) continue;
      error_code incomplete;
      parser_->put_eof(incomplete);
      if (incomplete) co_return cut_off();
    }
    co_return true;
  }

  bool answered() const { return answered_; }
  bool keep_alive() const { return parser_->keep_alive() && buffer_.size() == 0; }
  HttpResponse take() { return std::move(response_); }

 private:
  Result<void> parse() {
    while (buffer_.size() > 0) {
      error_code failed;
      const auto used = parser_->put(buffer_.data(), failed);
      buffer_.consume(used);
      if (failed == http::error::need_more || failed == http::error::need_buffer) return {};
      if (failed) return not_http(failed);
      if (used == 0 || parser_->is_done()) return {};
      if (parser_->is_header_done() && parser_->get().body().size == 0) return {};
      if (just_got_head()) return {};
    }
    return {};
  }

  /// The header ends parsing once: the body has no room yet.
  bool just_got_head() { return parser_->is_header_done() && parser_->get().body().data == nullptr; }

  Task<Result<std::size_t>> fill(std::chrono::milliseconds time) {
    const auto room = buffer_.prepare(answer_piece_bytes);
    const auto got = co_await asked_.wire.read(std::span<char>(static_cast<char*>(room.data()), room.size()),
                                               sooner(asked_.end, time));
    if (!got) co_return got.error();
    buffer_.commit(*got);
    if (*got > 0) answered_ = true;
    co_return got;
  }

  Result<void> take_head() {
    const auto& message = parser_->get();
    response_.status = static_cast<int>(message.result_int());
    for (const auto& field : message) {
      response_.headers.add(std::string(field.name_string()), std::string(field.value()));
    }
    const auto encoding = response_.headers.find("Content-Encoding").value_or("identity");
    if (same_ignoring_case(encoding, "identity")) return {};
    return Error{Fault::refused,
                 "the server, or a proxy before it, encoded its answer (" + encoding +
                     ") although that was not asked for",
                 "content_encoding"};
  }

  Exchange& asked_;
  beast::flat_buffer buffer_;
  std::optional<Parser> parser_;
  HttpResponse response_;
  bool answered_ = false;
};

Task<Result<void>> write_request(Exchange& asked) {
  const auto head = co_await asked.wire.write(asked.head, sooner(asked.end, asked.deadlines.idle));
  if (!head) co_return head.error();
  std::string buffer(asked.body.empty() ? 0 : answer_piece_bytes, '\0');
  for (;;) {
    const auto piece = asked.body.next(buffer);
    if (!piece) co_return piece.error();
    if (piece->empty()) co_return Result<void>();
    const auto sent = co_await asked.wire.write(*piece, sooner(asked.end, asked.deadlines.idle));
    if (!sent) co_return sent.error();
  }
}

}  // namespace

Task<Exchanged> exchange(Exchange& asked) {
  Answer answer(asked);
  const auto written = co_await write_request(asked);
  // A server that refuses a large body answers and closes before it has read it all: the answer counts.
  const bool broke = !written && written.error().code == "connection_lost";
  if (!written && !broke) co_return Exchanged{.response = written.error()};
  const auto head = co_await answer.read_head();
  if (!head) {
    co_return Exchanged{.response = broke ? written.error() : head.error(), .answered = answer.answered()};
  }
  const auto body = co_await answer.read_body();
  if (!body) co_return Exchanged{.response = body.error(), .answered = true};
  const bool reusable = !broke && *body && answer.keep_alive();
  co_return Exchanged{.response = answer.take(), .answered = true, .reusable = reusable};
}

Task<Result<int>> exchange_head(Wire& wire, std::string head, Wire::Moment end) {
  auto nothing = OutgoingBody::of({}, {});
  Exchange asked{.wire = wire,
                 .head = std::move(head),
                 .body = *nothing,
                 .is_head_request = true,
                 .deadlines = {},
                 .end = end};
  Answer answer(asked);
  const auto written = co_await write_request(asked);
  if (!written) co_return written.error();
  const auto got = co_await answer.read_head();
  if (!got) co_return got.error();
  co_return answer.take().status;
}

}  // namespace errand::net
