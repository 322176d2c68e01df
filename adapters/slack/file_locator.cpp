#include "adapters/slack/file_locator.hpp"

#include "adapters/kit/api.hpp"
#include "bot/core/json_text.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <utility>

namespace errand::slack {

namespace {

using kit::flag_in;
using kit::list_in;
using kit::number_in;
using kit::object_in;
using kit::text_in;

using nlohmann::json;

constexpr std::array<std::pair<FileTrouble, const char*>, 5> troubles{{{FileTrouble::none, ""},
                                                                       {FileTrouble::elsewhere, "elsewhere"},
                                                                       {FileTrouble::no_file, "no_file"},
                                                                       {FileTrouble::spoken, "spoken"},
                                                                       {FileTrouble::gone, "gone"}}};

FileTrouble trouble_of(const json& file) {
  const auto mode = text_in(file, "mode");
  if (mode == "tombstone" || mode == "hidden_by_limit") return FileTrouble::gone;
  const auto subtype = text_in(file, "subtype");
  if (subtype == "slack_audio" || subtype == "slack_video") return FileTrouble::spoken;
  if (flag_in(file, "is_external") || mode == "external") return FileTrouble::elsewhere;
  if (mode == "space" || mode == "post" || mode == "quip" || mode == "canvas" || mode == "list") {
    return FileTrouble::no_file;
  }
  return FileTrouble::none;
}

std::string first_of(const std::string& one, const std::string& other) {
  return one.empty() ? other : one;
}

void add_files(const json& message, std::vector<FileRef>& files) {
  for (const auto& item : list_in(message, "files")) {
    auto file = file_of(item);
    if (file) files.push_back(std::move(*file));
  }
}

}  // namespace

std::string to_text(const FileLocator& locator) {
  const char* word = "";
  for (const auto& [trouble, name] : troubles) {
    if (trouble == locator.trouble) word = name;
  }
  return json_text({{"id", locator.id}, {"url", locator.url}, {"trouble", word}});
}

std::optional<FileLocator> locator_in(const std::string& text) {
  const auto object = object_in(text);
  FileLocator locator{.id = text_in(object, "id"), .url = text_in(object, "url")};
  if (locator.id.empty()) return std::nullopt;
  const auto word = text_in(object, "trouble");
  for (const auto& [trouble, name] : troubles) {
    if (word == name) locator.trouble = trouble;
  }
  return locator;
}

std::optional<FileRef> file_of(const json& file) {
  FileLocator locator{.id = text_in(file, "id"), .url = {}, .trouble = trouble_of(file)};
  if (locator.id.empty()) return std::nullopt;
  const auto access = text_in(file, "file_access");
  if (access.empty() || access == "visible") {
    locator.url = first_of(text_in(file, "url_private_download"), text_in(file, "url_private"));
  }
  return FileRef{.name = first_of(first_of(text_in(file, "name"), text_in(file, "title")), locator.id),
                 .size_bytes = static_cast<std::uint64_t>(std::max<std::int64_t>(0, number_in(file, "size"))),
                 .media_type = text_in(file, "mimetype"),
                 .locator = to_text(locator)};
}

std::vector<FileRef> files_of(const json& message) {
  std::vector<FileRef> files;
  add_files(message, files);
  for (const auto& attachment : list_in(message, "attachments")) {
    if (flag_in(attachment, "is_share") || flag_in(attachment, "is_msg_unfurl")) {
      add_files(attachment, files);
    }
  }
  return files;
}

}  // namespace errand::slack
