#include "bot/net/client.hpp"

#include "bot/net/exchange.hpp"
#include "bot/net/outgoing_body.hpp"
#include "bot/net/url.hpp"
#include "bot/net/wire.hpp"

#include <boost/asio/error.hpp>
#include <openssl/evp.h>
#include <openssl/rand.h>

#include <algorithm>
#include <array>
#include <list>
#include <optional>
#include <utility>

namespace errand::net {

namespace {

using SteadyClock = std::chrono::steady_clock;

/// What goes to another host than the one the caller named: nothing that could hold a secret.
constexpr std::array<std::string_view, 3> harmless_headers{"Accept", "Accept-Language", "Content-Type"};

struct Proxy {
  std::string host;
  std::uint16_t port = 0;
  std::string authorization;  ///< Of the Proxy-Authorization header; may be empty.
};

struct IdleWire {
  std::string origin;
  std::unique_ptr<Wire> wire;
  SteadyClock::time_point since;
};

std::string base64(const std::string& text) {
  std::string out((text.size() + 2) / 3 * 4 + 1, '\0');
  const auto size =
      EVP_EncodeBlock(reinterpret_cast<unsigned char*>(out.data()),
                      reinterpret_cast<const unsigned char*>(text.data()), static_cast<int>(text.size()));
  out.resize(static_cast<std::size_t>(size));
  return out;
}

/// 128 random bits: no content holds them by chance, and nobody can guess them.
std::string new_boundary() {
  std::array<unsigned char, 16> bytes{};
  RAND_bytes(bytes.data(), static_cast<int>(bytes.size()));
  std::string out = "errand-";
  for (const auto byte : bytes) {
    out += "0123456789abcdef"[byte >> 4U];
    out += "0123456789abcdef"[byte & 15U];
  }
  return out;
}

Result<Proxy> parse_proxy(const std::string& text) {
  std::string address = text;
  std::string user;
  const auto scheme = address.find("://");
  const auto at = address.rfind('@');
  if (scheme != std::string::npos && at != std::string::npos) {
    user = address.substr(scheme + 3, at - scheme - 3);
    address.erase(scheme + 3, at - scheme - 2);
  }
  const auto url = parse_url(address);
  if (!url || url->secure || url->target != "/") {
    return Error{.fault = Fault::invalid_input,
                 .message = "the proxy's address must look like http://host:port",
                 .code = "proxy"};
  }
  return Proxy{
      .host = url->host, .port = url->port, .authorization = user.empty() ? "" : "Basic " + base64(user)};
}

Result<void> check(const HttpRequest& request) {
  if (!is_token(request.method)) return Error{Fault::invalid_input, "not a method: " + request.method};
  for (const auto& [name, value] : request.headers) {
    // The value is not repeated: it may be a key.
    if (!is_token(name) || holds_line_end(value)) {
      return Error{Fault::invalid_input, "the header " + name + " cannot be sent: it holds a line end"};
    }
  }
  return {};
}

bool may_be_repeated(const std::string& method) {
  return method == "GET" || method == "HEAD" || method == "PUT" || method == "DELETE";
}

bool is_redirect(int status) {
  return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

std::string origin_of(const Url& url) {
  return (url.secure ? "https://" : "http://") + url.host + ":" + std::to_string(url.port);
}

Error refused(std::string message, const char* code) {
  return {.fault = Fault::refused, .message = std::move(message), .code = code};
}

/// Turns the request into the one for the next address, or says why not.
Result<void> follow(HttpRequest& request, const Url& from, const Url& to, int status) {
  const bool same_host =
      to.host == from.host && (to.port == from.port || (to.secure && !from.secure && to.port == 443));
  if (from.secure && !to.secure) {
    return refused("the server redirects from https to http, which is not followed", "redirect_refused");
  }
  if (!same_host && request.redirects != Redirects::any_host) {
    return refused("the server redirects to another host, " + to.host + ", which is not followed",
                   "redirect_refused");
  }
  if (!same_host) {
    HttpHeaders kept;
    for (const auto& [name, value] : request.headers) {
      const bool harmless = std::ranges::any_of(
          harmless_headers, [&](std::string_view known) { return same_ignoring_case(known, name); });
      if (harmless) kept.add(name, value);
    }
    request.headers = std::move(kept);
  }
  const bool becomes_get = status == 303 || ((status == 301 || status == 302) && request.method == "POST");
  if (becomes_get && request.method != "HEAD") {
    request.method = "GET";
    request.body = {};
    request.headers.remove("Content-Type");
  } else if (!same_host && !std::holds_alternative<std::monostate>(request.body)) {
    return refused("the server redirects a message's body to another host, which is not followed",
                   "redirect_refused");
  }
  request.url = to.text();
  return {};
}

}  // namespace

struct Client::State {
  boost::asio::any_io_executor loop;
  ClientSettings settings;
  std::shared_ptr<Trust> trust;
  std::optional<Proxy> proxy;
  std::unique_ptr<Names> names = std::make_unique<Names>();
  std::list<IdleWire> idle;  ///< Oldest first.

  const Proxy* proxy_for(const Url& url) const {
    if (!proxy) return nullptr;
    const bool direct = std::ranges::any_of(settings.no_proxy, [&](const std::string& host) {
      return host == url.host || (host.starts_with('.') && url.host.ends_with(host));
    });
    return direct ? nullptr : &*proxy;
  }

  std::unique_ptr<Wire> take_idle(const std::string& origin) {
    const auto oldest = SteadyClock::now() - settings.idle_time;
    idle.remove_if([&](IdleWire& entry) { return entry.since < oldest || !entry.wire->is_quiet(); });
    // The newest: it is the least likely to be closed by the other side just now.
    const auto found = std::find_if(idle.rbegin(), idle.rend(),
                                    [&](const IdleWire& entry) { return entry.origin == origin; });
    if (found == idle.rend()) return nullptr;
    auto wire = std::move(found->wire);
    idle.erase(std::prev(found.base()));
    return wire;
  }

  void keep(const std::string& origin, std::unique_ptr<Wire> wire) {
    if (settings.idle_connections == 0) return;
    if (idle.size() >= settings.idle_connections) idle.pop_front();
    idle.push_back({.origin = origin, .wire = std::move(wire), .since = SteadyClock::now()});
  }

  Task<Result<std::unique_ptr<Wire>>> open(Url url, Wire::Moment deadline) {
    auto wire = std::make_unique<Wire>(loop, *names);
    const Proxy* through = proxy_for(url);
    const auto connected = co_await wire->connect(through != nullptr ? through->host : url.host,
                                                  through != nullptr ? through->port : url.port, deadline);
    if (!connected) co_return connected.error();
    if (through != nullptr && url.secure) {
      const std::string host = url.host.find(':') == std::string::npos ? url.host : "[" + url.host + "]";
      const std::string where = host + ":" + std::to_string(url.port);
      std::string head = "CONNECT " + where + " HTTP/1.1\r\nHost: " + where + "\r\n";
      if (!through->authorization.empty()) head += "Proxy-Authorization: " + through->authorization + "\r\n";
      const auto status = co_await exchange_head(*wire, head + "\r\n", deadline);
      if (!status) co_return status.error();
      if (*status < 200 || *status > 299) {
        co_return Error{.fault = Fault::unavailable,
                        .message = "the proxy " + through->host + " refuses to connect to " + where +
                                   ": status " + std::to_string(*status),
                        .code = "proxy_refused"};
      }
    }
    if (url.secure) {
      const auto secured = co_await wire->secure(trust, url.host, deadline);
      if (!secured) co_return secured.error();
    }
    co_return wire;
  }

  std::string head_of(const HttpRequest& request, const Url& url, const OutgoingBody& body) const {
    const Proxy* through = url.secure ? nullptr : proxy_for(url);
    std::string head =
        request.method + " " + (through != nullptr ? url.text() : url.target) + " HTTP/1.1\r\n";
    head += "Host: " + url.authority() + "\r\n";
    if (through != nullptr && !through->authorization.empty()) {
      head += "Proxy-Authorization: " + through->authorization + "\r\n";
    }
    if (!request.headers.has("User-Agent")) head += "User-Agent: " + settings.user_agent + "\r\n";
    if (!request.headers.has("Accept")) head += "Accept: */*\r\n";
    if (!request.headers.has("Accept-Encoding")) head += "Accept-Encoding: identity\r\n";
    for (const auto& [name, value] : request.headers) {
      const bool is_ours = same_ignoring_case(name, "Host") || same_ignoring_case(name, "Content-Length") ||
                           same_ignoring_case(name, "Transfer-Encoding") ||
                           same_ignoring_case(name, "Connection") ||
                           (same_ignoring_case(name, "Content-Type") && !body.media_type().empty());
      if (!is_ours) head += name + ": " + value + "\r\n";
    }
    if (!body.media_type().empty()) head += "Content-Type: " + body.media_type() + "\r\n";
    const bool may_have_body = request.method != "GET" && request.method != "HEAD";
    if (!body.empty() || may_have_body) {
      head += "Content-Length: " + std::to_string(body.size_bytes()) + "\r\n";
    }
    return head + "\r\n";
  }

  /// One address: the answer, redirect or not. A kept connection that breaks before it answers is replaced.
  Task<Result<HttpResponse>> ask(const HttpRequest& request, Url url, Wire::Moment end, HttpSink* sink) {
    auto body = OutgoingBody::of(request.body, new_boundary());
    if (!body) co_return body.error();
    const auto origin = origin_of(url);
    std::optional<Error> lost;
    for (int tries = 1;; ++tries) {
      auto wire = tries == 1 ? take_idle(origin) : nullptr;
      const bool is_kept = wire != nullptr;
      if (!is_kept) {
        auto opened = co_await open(url, std::min(end, SteadyClock::now() + request.deadlines.connect));
        // What was written to the kept connection may have arrived all the same: that is what the caller must
        // know.
        if (!opened) co_return lost ? *lost : opened.error();
        wire = std::move(*opened);
      }
      Exchange asked{.wire = *wire,
                     .head = head_of(request, url, *body),
                     .body = *body,
                     .is_head_request = request.method == "HEAD",
                     .deadlines = request.deadlines,
                     .end = end,
                     .max_body_bytes = request.max_body_bytes,
                     .sink = sink};
      auto exchanged = co_await exchange(asked);
      const bool try_again = is_kept && !exchanged.response && !exchanged.answered &&
                             exchanged.response.error().code == "connection_lost" &&
                             may_be_repeated(request.method);
      if (try_again) {
        lost = exchanged.response.error();
        body->rewind();
        continue;
      }
      if (exchanged.reusable) keep(origin, std::move(wire));
      if (exchanged.response) exchanged.response->url = url.text();
      co_return std::move(exchanged.response);
    }
  }
};

namespace {

/// A cancellation that comes between two operations meets the coroutine, not an operation: Asio throws there.
Task<Result<HttpResponse>> until_cancelled(Task<Result<HttpResponse>> work) {
  try {
    co_return co_await std::move(work);
  } catch (const boost::system::system_error& ended) {
    if (ended.code() != boost::asio::error::operation_aborted) throw;
  }
  co_return Error{Fault::cancelled, "the request was cancelled"};
}

}  // namespace

Client::Client(std::unique_ptr<State> state) : state_(std::move(state)) {}
Client::~Client() = default;

Result<std::unique_ptr<Client>> Client::make(boost::asio::any_io_executor loop, ClientSettings settings) {
  auto trust = Trust::load(settings.ca_file);
  if (!trust) return trust.error();
  std::optional<Proxy> proxy;
  if (!settings.proxy.empty()) {
    auto parsed = parse_proxy(settings.proxy);
    if (!parsed) return parsed.error();
    proxy = std::move(*parsed);
  }
  auto state = std::make_unique<State>(State{.loop = std::move(loop),
                                             .settings = std::move(settings),
                                             .trust = std::move(*trust),
                                             .proxy = std::move(proxy),
                                             .idle = {}});
  return std::unique_ptr<Client>(new Client(std::move(state)));
}

std::size_t Client::idle_connections() const {
  return state_->idle.size();
}

Task<Result<HttpResponse>> Client::send(HttpRequest request) {
  return until_cancelled(walk(std::move(request), nullptr));
}

Task<Result<HttpResponse>> Client::stream(HttpRequest request, HttpSink& sink) {
  return until_cancelled(walk(std::move(request), &sink));
}

Task<Result<HttpResponse>> Client::walk(HttpRequest request, HttpSink* sink) {
  if (const auto sendable = check(request); !sendable) co_return sendable.error();
  const auto end = SteadyClock::now() + request.deadlines.total;
  for (int hops = 0;; ++hops) {
    const auto url = parse_url(request.url);
    if (!url) co_return url.error();
    if (request.may_visit && !request.may_visit(url->host)) {
      co_return refused(url->host + " is not a host that this may be fetched from", "host_not_allowed");
    }
    auto response = co_await state_->ask(request, *url, end, sink);
    if (!response || !is_redirect(response->status) || request.redirects == Redirects::none) {
      co_return response;
    }
    const auto location = response->headers.find("Location");
    if (!location) co_return response;
    if (hops == request.max_redirects) {
      co_return refused("the server redirects more than " + std::to_string(hops) + " times",
                        "redirect_refused");
    }
    const auto next = resolve_location(*url, *location);
    if (!next) co_return next.error();
    if (const auto followed = follow(request, *url, *next, response->status); !followed) {
      co_return followed.error();
    }
  }
}

}  // namespace errand::net
