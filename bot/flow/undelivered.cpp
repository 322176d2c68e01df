#include "bot/flow/undelivered.hpp"

#include "bot/core/refusal.hpp"
#include "bot/core/text.hpp"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace errand::flow {

namespace {

constexpr std::string_view instead = "/instead";

/// "a.xlsx (48 KB), b.png (9 KB), Code (2 KB)": what the part would have brought, each file once. Code under
/// a headline is a part of a text.
std::string files_in(const Reply& reply, const Phrases& say) {
  auto files = reply.files;
  for (const auto& picture : reply.pictures) {
    const bool is_there =
        std::ranges::any_of(files, [&](const FileOut& file) { return file.name == picture.name; });
    if (!is_there) files.push_back(picture);
  }
  if (!reply.code.empty() && reply.headline.empty()) {
    files.push_back({.name = say("undelivered.code"), .size_bytes = reply.code.size()});
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
  const auto names = files_in(failed.reply, say);
  const bool has_results = !failed.reply.files.empty() || !failed.reply.pictures.empty();
  const bool is_large = has_results && reason.fault == Fault::too_large;
  const auto key = names.empty() ? "undelivered.part"
                   : is_large    ? "undelivered.too_large"
                                 : "undelivered.files";
  OutboundPart part{
      .key = failed.key + std::string(instead), .address = failed.address, .replaces = {}, .reply = {}};
  part.reply.job = failed.reply.job;
  part.reply.tone = ReplyTone::failed;
  part.reply.language = failed.reply.language;
  part.reply.headline = say(
      key,
      {{"files", names}, {"reason", refusal_in(failed.reply.language, reason)}, {"job", failed.reply.job}});
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
