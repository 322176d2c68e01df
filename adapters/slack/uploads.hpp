/// Files on their way to Slack: reserved, sent, and shared into a conversation by one call. Used by
/// SlackAdapter::deliver.
#pragma once

#include "adapters/slack/web_api.hpp"
#include "bot/core/blobs.hpp"
#include "bot/core/chat.hpp"

#include <string>

namespace errand::slack {

/// Shares the send's files and its code, of which can_be_shared() is true, as one message in the part's
/// thread. Only the last of the calls shows anything, so that everything before it may be repeated. What
/// Slack refuses for good is named beside the others, and is an Error where nothing else is left. The receipt
/// is the first file's id: Slack shares later than it answers. Errors as of WebApi::change. Source:
/// docs.slack.dev/messaging/working-with-files (uploading).
Task<Result<Receipt>> share_files(const WebApi& api, const Blobs& blobs, OutboundPart part);

}  // namespace errand::slack
