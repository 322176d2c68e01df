/// One request and its answer on an open wire: what is written, and how the answer is read. Internal to
/// bot/net's client.
#pragma once

#include "bot/core/http.hpp"
#include "bot/net/outgoing_body.hpp"
#include "bot/net/wire.hpp"

#include <string>

namespace errand::net {

struct Exchange {
  Wire& wire;
  std::string head;  ///< Request line and headers, with the blank line.
  OutgoingBody& body;
  bool is_head_request = false;  ///< Answered without a body.
  HttpDeadlines deadlines;
  Wire::Moment end;  ///< Of the whole request.
  std::uint64_t max_body_bytes = 0;
  HttpSink* sink = nullptr;  ///< Null: the body is kept in the answer.
};

struct Exchanged {
  Result<HttpResponse> response;
  bool answered = false;  ///< At least a byte of the answer came: the request must not be sent again.
  bool reusable = false;  ///< The wire is at the start of the next answer.
};

Task<Exchanged> exchange(Exchange& asked);

/// Only the head of an answer, e.g. of a proxy's CONNECT: the status.
Task<Result<int>> exchange_head(Wire& wire, std::string head, Wire::Moment end);

}  // namespace errand::net
