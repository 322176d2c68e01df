/// FileLocator: what FileRef::locator says for Slack. Written by the parsers, read by SlackAdapter::fetch.
#pragma once

#include "bot/core/chat.hpp"

#include <nlohmann/json_fwd.hpp>

#include <optional>
#include <string>
#include <vector>

namespace errand::slack {

/// Why a file cannot be had from Slack, however one asks.
enum class FileTrouble {
  none,
  elsewhere,  ///< Kept by another service (Google Drive, OneDrive): Slack has only a link.
  no_file,    ///< A canvas, post or list: has no bytes to download.
  spoken,     ///< A clip that was recorded in Slack: nobody here listens to it.
  gone,       ///< Deleted, or hidden because the workspace's plan keeps no older files.
};

struct FileLocator {
  std::string id;   ///< "F0123".
  std::string url;  ///< Empty: files.info has to be asked (Slack Connect, files shared from elsewhere).
  FileTrouble trouble = FileTrouble::none;

  bool operator==(const FileLocator&) const = default;
};

std::string to_text(const FileLocator& locator);
std::optional<FileLocator> locator_in(const std::string& text);

/// One of Slack's file objects; nothing when it has no id.
std::optional<FileRef> file_of(const nlohmann::json& file);
/// Of a message: its own files, then those of messages that were shared into it.
std::vector<FileRef> files_of(const nlohmann::json& message);

}  // namespace errand::slack
