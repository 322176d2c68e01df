#include "adapters/slack/uploads.hpp"

#include "adapters/kit/api.hpp"
#include "adapters/kit/words.hpp"
#include "adapters/slack/blocks.hpp"
#include "adapters/slack/text.hpp"
#include "adapters/slack/words.hpp"
#include "bot/core/json_text.hpp"

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
  HttpBody content;
  bool is_snippet = false;  ///< Shown as code that can be unfolded.
};

Result<std::vector<Upload>> uploads_of(const Reply& reply, const Blobs& blobs) {
  std::vector<Upload> uploads;
  for (const auto& file : reply.files) {
    if (file.size_bytes == 0) continue;  // Slack takes none; the caption names them
    const auto path = blobs.path_of(file.sha256);
    if (!path) return path.error();
    uploads.push_back(
        {.name = file.name, .title = file.name, .size_bytes = file.size_bytes, .content = HttpFile{*path}});
  }
  if (!reply.code.empty()) {
    uploads.push_back({.name = "errand.py",
                       .title = kit::words_in(reply.language).code,
                       .size_bytes = reply.code.size(),
                       .content = reply.code,
                       .is_snippet = reply.code.size() <= largest_snippet_bytes});
  }
  return uploads;
}

/// The id of the uploaded file, which nobody sees yet.
Task<Result<std::string>> upload(const WebApi& api, Upload file) {
  Form form{{"filename", file.name}, {"length", std::to_string(file.size_bytes)}};
  if (file.is_snippet) form.emplace_back("snippet_type", "python");
  const auto reserved = co_await api.read("files.getUploadURLExternal", std::move(form));
  if (!reserved) co_return reserved.error();
  const auto place = object_in(reserved->body);
  HttpRequest request{.method = "POST", .url = text_in(place, "upload_url")};
  request.headers = {{"Content-Type", "application/octet-stream"}};
  request.body = std::move(file.content);
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

}  // namespace

Task<Result<Receipt>> share_files(const WebApi& api, const Blobs& blobs, OutboundPart part) {
  auto uploads = uploads_of(part.reply, blobs);
  if (!uploads) co_return uploads.error();
  auto files = json::array();
  for (auto& file : *uploads) {
    const auto title = file.title;
    const auto id = co_await upload(api, std::move(file));
    if (!id) co_return id.error();
    files.push_back({{"id", *id}, {"title", title}});
  }
  Form form{{"files", json_text(files)}, {"channel_id", part.address.conversation}};
  if (!part.address.thread.empty()) form.emplace_back("thread_ts", part.address.thread);
  auto with_blocks = form;
  with_blocks.emplace_back("blocks", json_text(file_blocks(part.reply, part.key)));
  auto shared = co_await api.change("files.completeUploadExternal", std::move(with_blocks));
  if (!shared && shared.error().code == "invalid_blocks") {
    form.emplace_back("initial_comment", escaped(text_beside_files(part.reply)));
    shared = co_await api.change("files.completeUploadExternal", std::move(form));
  }
  if (!shared) co_return shared.error();
  co_return Receipt{files.front()["id"].get<std::string>()};
}

}  // namespace errand::slack
