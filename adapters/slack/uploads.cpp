#include "adapters/slack/uploads.hpp"

#include "adapters/kit/api.hpp"
#include "adapters/kit/links.hpp"
#include "adapters/kit/words.hpp"
#include "adapters/slack/blocks.hpp"
#include "adapters/slack/text.hpp"
#include "adapters/slack/words.hpp"
#include "bot/core/json_text.hpp"
#include "bot/core/refusal.hpp"
#include "bot/core/text.hpp"

#include <nlohmann/json.hpp>

#include <utility>
#include <vector>

namespace errand::slack {

namespace {

using kit::object_in;
using kit::text_in;

using nlohmann::json;

constexpr std::chrono::minutes longest_upload{15};        // 200 MB on a line of 2 Mbit/s
constexpr std::size_t largest_snippet_bytes = 1'000'000;  // files.getUploadURLExternal: snippet_too_large

struct Upload {
  std::string name;
  std::string title;
  std::uint64_t size_bytes = 0;
  Result<HttpBody> content;
  bool is_snippet = false;  ///< Shown as code that can be unfolded.
};

Result<HttpBody> content_of(const FileOut& file, const Blobs& blobs) {
  const auto path = blobs.path_of(file.sha256);
  if (!path) return path.error();
  return HttpBody(HttpFile{*path});
}

Upload upload_of(const FileOut& file, const Blobs& blobs) {
  return {.name = file.name,
          .title = file.name,
          .size_bytes = file.size_bytes,
          .content = content_of(file, blobs)};
}

Upload upload_of_code(const Reply& reply) {
  return {.name = "errand.py",
          .title = kit::words_in(reply.language).code,
          .size_bytes = reply.code.size(),
          .content = HttpBody(reply.code),
          .is_snippet = reply.code.size() <= largest_snippet_bytes};
}

/// The id of the uploaded file, which nobody sees yet.
Task<Result<std::string>> upload(const WebApi& api, Upload file) {
  if (!file.content) co_return file.content.error();
  Form form{{"filename", file.name}, {"length", std::to_string(file.size_bytes)}};
  if (file.is_snippet) form.emplace_back("snippet_type", "python");
  const auto reserved = co_await api.read("files.getUploadURLExternal", std::move(form));
  if (!reserved) co_return reserved.error();
  const auto place = object_in(reserved->body);
  HttpRequest request{.method = "POST", .url = text_in(place, "upload_url")};
  request.headers = {{"Content-Type", "application/octet-stream"}};
  request.body = std::move(*file.content);
  request.deadlines.total = longest_upload;
  request.may_visit = [&api](std::string_view host) { return api.is_own_host(host); };
  const auto sent = co_await kit::call(api.client(), std::move(request));
  if (!sent) {
    auto error = sent.error();
    if (error.code == maybe_delivered) error.code.clear();
    co_return error;
  }
  if (sent->status != 200) {
    co_return Error{Fault::unavailable,
                    "Slack answered " + std::to_string(sent->status) + " to the bytes of " + file.name};
  }
  co_return text_in(place, "file_id");
}

bool is_refused_for_good(const Error& error) {
  return !may_try_again(error) && error.fault != Fault::cancelled && error.code != token_refused;
}

/// Uploads the reply's files and code. What is refused for good is taken out of the reply, and its notes say
/// so; the others are worth having without it.
class Uploads {
 public:
  Uploads(const WebApi& api, const Blobs& blobs, Reply& reply) : api_(api), blobs_(blobs), reply_(reply) {}

  /// For files.completeUploadExternal. An Error: to be tried again, or nothing was taken.
  Task<Result<json>> all() {
    for (const auto& file : std::exchange(reply_.files, {})) {
      Result<bool> taken = true;
      // Slack takes no empty ones; the caption names them.
      if (file.size_bytes > 0) taken = co_await is_taken(upload_of(file, blobs_));
      if (!taken) co_return taken.error();
      if (*taken) reply_.files.push_back(file);
    }
    if (!reply_.code.empty()) {
      const auto taken = co_await is_taken(upload_of_code(reply_));
      if (!taken) co_return taken.error();
      if (!*taken) reply_.code.clear();
    }
    if (taken_.empty()) co_return refusal_;
    co_return taken_;
  }

 private:
  Task<Result<bool>> is_taken(Upload file) {
    const auto title = file.title;
    const auto id = co_await upload(api_, std::move(file));
    if (id) {
      taken_.push_back({{"id", *id}, {"title", title}});
      co_return true;
    }
    if (!is_refused_for_good(id.error())) co_return id.error();
    refusal_ = id.error();
    reply_.notes.push_back(not_shared(reply_.language, title, refusal_in(reply_.language, refusal_)));
    co_return false;
  }

  const WebApi& api_;
  const Blobs& blobs_;
  Reply& reply_;
  json taken_ = json::array();
  Error refusal_;
};

}  // namespace

Task<Result<Receipt>> share_files(const WebApi& api, const Blobs& blobs, OutboundPart part) {
  Uploads uploads(api, blobs, part.reply);
  const auto taken = co_await uploads.all();
  if (!taken) co_return taken.error();
  const auto& files = *taken;
  Form form{{"files", json_text(files)}, {"channel_id", part.address.conversation}};
  if (!part.address.thread.empty()) form.emplace_back("thread_ts", part.address.thread);
  auto with_blocks = form;
  with_blocks.emplace_back("blocks", json_text(file_blocks(part.reply, part.key)));
  auto shared = co_await api.change("files.completeUploadExternal", std::move(with_blocks));
  if (!shared && shared.error().code == "invalid_blocks") {
    form.emplace_back("initial_comment", escaped(kit::without_links(text_beside_files(part.reply))));
    shared = co_await api.change("files.completeUploadExternal", std::move(form));
  }
  if (!shared) co_return shared.error();
  co_return Receipt{files.front()["id"].get<std::string>()};
}

}  // namespace errand::slack
