#include "bot/flow/undelivered.hpp"

#include "bot/core/text.hpp"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace errand::flow {

namespace {

constexpr std::string_view instead = "/instead";

/// "a.xlsx (48 KB), b.png (9 KB)": what the part would have brought, each file once.
std::string files_in(const Reply& reply) {
  auto files = reply.files;
  for (const auto& picture : reply.pictures) {
    const bool is_there =
        std::ranges::any_of(files, [&](const FileOut& file) { return file.name == picture.name; });
    if (!is_there) files.push_back(picture);
  }
  std::string names;
  for (const auto& file : files) {
    names += (names.empty() ? "" : ", ") + file.name + " (" + readable_size(file.size_bytes) + ")";
  }
  return names;
}

}  // namespace

OutboundPart instead_of(const OutboundPart& failed, const Error& reason, const Catalogue& catalogue) {
  const auto& say = catalogue.in(failed.reply.language);
  const auto names = files_in(failed.reply);
  const auto key = names.empty()                     ? "undelivered.part"
                   : reason.code == "file_too_large" ? "undelivered.too_large"
                                                     : "undelivered.files";
  OutboundPart part{
      .key = failed.key + std::string(instead), .address = failed.address, .replaces = {}, .reply = {}};
  part.reply.job = failed.reply.job;
  part.reply.tone = ReplyTone::failed;
  part.reply.language = failed.reply.language;
  part.reply.headline =
      say(key, {{"files", names}, {"reason", shortened(reason.message, 300)}, {"job", failed.reply.job}});
  return part;
}

bool is_instead(const OutboundPart& part) {
  return part.key.ends_with(instead);
}

OutboundPart as_repeat(OutboundPart part, const Catalogue& catalogue) {
  auto& headline = part.reply.headline;
  const auto note = catalogue.in(part.reply.language)("undelivered.repeat");
  headline = headline.empty() ? note : note + "\n" + headline;
  return part;
}

}  // namespace errand::flow
