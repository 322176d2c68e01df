#include "adapters/kit/download.hpp"

#include "adapters/kit/api.hpp"
#include "bot/core/text.hpp"

#include <algorithm>
#include <charconv>
#include <memory>
#include <span>
#include <utility>

namespace errand::kit {

namespace {

/// Enough to see "<!DOCTYPE html" behind white space and a byte order mark.
constexpr std::size_t looked_at_bytes = 512;

bool is_named_as_page(std::string_view name) {
  const auto small = ascii_lower(name);
  return small.ends_with(".html") || small.ends_with(".htm") || small.ends_with(".xhtml") ||
         small.ends_with(".mht");
}

bool looks_like_page(std::string_view start) {
  if (start.starts_with("\xEF\xBB\xBF")) start.remove_prefix(3);
  const auto small = ascii_lower(trimmed(start));
  return small.starts_with("<!doctype html") || small.starts_with("<html");
}

Error too_large(std::uint64_t max_bytes) {
  return {Fault::too_large, "larger than " + readable_size(max_bytes), "file_too_large"};
}

/// Writes to a blob what is not a log-in page and not too much.
class BlobSink final : public HttpSink {
 public:
  BlobSink(BlobWriter& writer, const Download& wanted) : writer_(writer), wanted_(wanted) {}

  Result<void> begin(const HttpResponse& head) override {
    const auto length = head.headers.find("Content-Length").value_or("");
    std::uint64_t bytes = 0;
    std::from_chars(length.data(), length.data() + length.size(), bytes);
    if (bytes > wanted_.max_bytes) return too_large(wanted_.max_bytes);
    const auto type = ascii_lower(head.headers.find("Content-Type").value_or(""));
    if (type.starts_with("text/html") && !is_named_as_page(wanted_.name)) return login_page();
    return {};
  }

  Result<HttpMore> take(std::span<const char> piece) override {
    bytes_ += piece.size();
    if (bytes_ > wanted_.max_bytes) return too_large(wanted_.max_bytes);
    if (start_.size() < looked_at_bytes) {
      start_.append(piece.data(), std::min(piece.size(), looked_at_bytes - start_.size()));
      if (looks_like_page(start_) && !is_named_as_page(wanted_.name)) return login_page();
    }
    const auto written = writer_.write(piece);
    if (!written) return written.error();
    return HttpMore::more;
  }

  std::uint64_t bytes() const { return bytes_; }

 private:
  Error login_page() const {
    return {Fault::refused,
            wanted_.login_remedy.empty() ? "the platform answers with a log-in page" : wanted_.login_remedy,
            wanted_.login_scope.empty() ? "login_page" : "login_scope",
            {},
            wanted_.login_scope};
  }

  BlobWriter& writer_;
  const Download& wanted_;
  std::string start_;
  std::uint64_t bytes_ = 0;
};

/// A platform that sends us to a host that is none of its own has a log-in there.
Error refused(const Error& error, const Download& wanted) {
  if (error.code != "host_not_allowed" && error.code != "redirect_refused") return error;
  return {Fault::refused, wanted.login_remedy.empty() ? error.message : wanted.login_remedy,
          "file_forbidden"};
}

Error error_of_status(const HttpResponse& response, const Download& wanted) {
  if (auto error = wanted.explain ? wanted.explain(response) : std::nullopt) return std::move(*error);
  const auto status = std::to_string(response.status);
  if (response.status == 404 || response.status == 410) {
    return {Fault::not_found, "the platform no longer has it (status " + status + ")", "file_gone"};
  }
  if (response.status == 401 || response.status == 403) {
    return {Fault::refused, "the platform forbids it (status " + status + ")", "file_forbidden", {}, status};
  }
  const bool may_pass = response.status == 429 || response.status >= 500;
  return {.fault = may_pass ? Fault::unavailable : Fault::refused,
          .message = "the platform answers " + status,
          .code = may_pass ? "" : "download_failed",
          .retry_after = retry_after_of(response.headers, response.body),
          .detail = status};
}

}  // namespace

Task<Result<std::string>> download(HttpClient& client, Blobs& blobs, Download wanted) {
  auto writer = blobs.writer(wanted.max_bytes);
  if (!writer) co_return writer.error();
  BlobSink sink(**writer, wanted);
  auto request = wanted.request;
  request.deadlines.total = std::chrono::minutes(10);  // 100 MB at 170 KB/s
  const auto response = co_await client.stream(std::move(request), sink);
  if (!response) co_return refused(response.error(), wanted);
  if (!response->is_success()) co_return error_of_status(*response, wanted);
  if (sink.bytes() == 0) co_return Error{Fault::invalid_input, "there is nothing in it", "file_empty"};
  auto blob = co_await (*writer)->commit();
  if (!blob) co_return blob.error();
  co_return std::move(blob->sha256);
}

std::function<bool(std::string_view host)> only_hosts(std::vector<std::string> rules) {
  return [rules = std::move(rules)](std::string_view host) {
    return std::ranges::any_of(rules, [&](const std::string& rule) {
      return rule.starts_with('.') ? host.ends_with(rule) && host.size() > rule.size() : host == rule;
    });
  };
}

}  // namespace errand::kit
