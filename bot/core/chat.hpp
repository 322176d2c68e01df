/// What comes from a chat platform and what goes back to it, as values; and the port that every platform
/// implements. Used by adapters/*, bot/flow and bot/store. Nothing here knows a platform's wire format.
#pragma once

#include "bot/core/clock.hpp"
#include "bot/core/result.hpp"
#include "bot/core/task.hpp"

#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace errand {

/// A file somebody sent. `locator` is opaque: only the adapter that made it reads it (an URL, a media id, a
/// hash).
struct FileRef {
  std::string name;  ///< As the sender's platform gave it: untrusted, may hold "../" or control characters.
  std::uint64_t size_bytes = 0;  ///< As claimed; 0 when the platform does not say.
  std::string media_type;        ///< As claimed; may be empty.
  std::string locator;

  bool operator==(const FileRef&) const = default;
};

enum class EventKind {
  message,  ///< Text and/or files addressed to the bot: becomes a job.
  file,     ///< Files seen but not addressed to the bot: indexed for the file resolver, nothing more.
  button,   ///< A button of one of our replies was pressed: `action` and `target_job` say which.
  stop,     ///< "/stop", "停止": cancels the conversation's running jobs, out of band.
};

/// One thing that happened on a platform, after its signature was checked.
struct ChatEvent {
  std::string connection;  ///< The configured adapter's name, e.g. "web".
  std::string event_id;    ///< Unique within the connection; a second event with the same id changes nothing.
  EventKind kind = EventKind::message;
  std::string conversation;  ///< Opaque address of the group or direct chat.
  std::string thread;  ///< Opaque address of the thread the answer goes to; empty: the conversation itself.
  std::string message_id;  ///< The platform's id of this message, for quoting and progress.
  std::string
      quoted_id;       ///< The platform's id of the message that this one quotes or replies to; may be empty.
  std::string sender;  ///< The platform's id of the person: budgets, lanes and permissions are bound to it.
  std::string sender_name;
  std::string text;      ///< The instruction with the mention of the bot removed.
  std::string language;  ///< "zh", "en" or empty: the platform's hint; the text decides when empty.
  std::vector<FileRef> files;
  std::string action{};      ///< For buttons: "again", "stop", "answer", ...
  std::string target_job{};  ///< For buttons: the job the pressed reply belonged to.
  /// Messages that were sent as one and come apart (an album): the first makes the job, which waits for the
  /// others and takes the text and the files of all. Empty for a message by itself.
  std::string batch{};
  /// The batch of the quoted message, where `files` are those of that message: the others of it are meant
  /// too.
  std::string quoted_batch{};
  bool is_direct = false;  ///< A chat with the bot alone, where the adapter needs to know it later.
  int choice = 0;          ///< For "answer" buttons whose value could not travel: the button's place, from 1.
  TimePoint sent_at{};

  bool operator==(const ChatEvent&) const = default;
};

/// A table as it is shown: a preview of something in out/ or of what was printed. Cells are display texts;
/// `numeric` marks the columns to be right-aligned.
struct TableView {
  std::string title;
  std::vector<std::string> columns;
  std::vector<bool> numeric;
  std::vector<std::vector<std::string>> rows;
  std::uint64_t total_rows = 0;  ///< Rows of the whole table; more than rows.size() when this is a preview.

  bool operator==(const TableView&) const = default;
};

/// A file that goes out, by the hash under which Blobs holds it.
struct FileOut {
  std::string name;
  std::string sha256;
  std::uint64_t size_bytes = 0;
  std::string media_type;

  bool operator==(const FileOut&) const = default;
};

enum class ButtonStyle { normal, danger };

struct Button {
  std::string label;
  std::string action;   ///< Comes back as ChatEvent::action.
  std::string value{};  ///< Comes back as ChatEvent::text; for "answer" buttons the chosen reading.
  ButtonStyle style = ButtonStyle::normal;

  bool operator==(const Button&) const = default;
};

enum class ReplyTone { progress, done, question, declined, failed, stopped };

/// The whole answer to one message. Texts are final, in the user's language, and plain: the adapter escapes
/// them.
struct Reply {
  std::string job;
  ReplyTone tone = ReplyTone::done;
  std::string language;              ///< "zh" or "en".
  std::string headline;              ///< One or two sentences: the result, or what went wrong and what to do.
  std::string text;                  ///< What the script printed, capped; may be empty.
  std::vector<std::string> reading;  ///< How the instruction was read: one line per step in plain words.
  std::vector<std::string> notes;    ///< Warnings: rows dropped, files ignored and why.
  std::vector<TableView> tables;
  std::vector<FileOut> pictures;  ///< Shown inline.
  std::vector<FileOut> files;     ///< Every file in out/, pictures included.
  std::string code;               ///< The Python that ran; empty where none ran.
  std::vector<std::string>
      receipt;  ///< Lines: inputs with hash and rows, outputs, versions, isolation, times, job id.
  std::vector<Button> buttons;

  bool operator==(const Reply&) const = default;
};

void to_json(nlohmann::json& json, const FileRef& value);
void from_json(const nlohmann::json& json, FileRef& value);
void to_json(nlohmann::json& json, const ChatEvent& value);
void from_json(const nlohmann::json& json, ChatEvent& value);
void to_json(nlohmann::json& json, const Reply& value);
void from_json(const nlohmann::json& json, Reply& value);

/// Where a reply goes: copied from the event that asked.
struct Address {
  std::string connection;
  std::string conversation;
  std::string thread;
  std::string message_id;

  bool operator==(const Address&) const = default;
};

/// One thing to send. An outbox row is one OutboundPart; `key` is the same at every try, so that an adapter
/// whose platform knows idempotency keys can use it, and the built-in page can refuse a repeat.
struct OutboundPart {
  std::string key;  ///< "<job>/<sequence>": unique and stable.
  Address address;
  std::string replaces;  ///< Receipt of the progress message that this part replaces; empty: a new message.
  Reply reply;

  bool operator==(const OutboundPart&) const = default;
};

void to_json(nlohmann::json& json, const OutboundPart& value);
void from_json(const nlohmann::json& json, OutboundPart& value);

/// What the platform gave back for a delivered part: its id of the message, for editing, and for knowing it
/// again in ChatEvent::quoted_id.
struct Receipt {
  std::string message;
};

/// The code of an Error that leaves open whether the platform took the part: the request was written, and no
/// answer came.
inline constexpr const char* maybe_delivered = "maybe_delivered";

/// A chat platform, by one configured connection. Receiving is the concern of the adapter's own route.
class ChatAdapter {
 public:
  virtual ~ChatAdapter() = default;
  /// The connection's configured name; also the last part of its route /hook/<name>.
  virtual const std::string& name() const = 0;
  /// Downloads a file into Blobs and answers its hash. Errors carry a `code` that names the remedy.
  virtual Task<Result<std::string>> fetch(FileRef file, std::uint64_t max_bytes) = 0;
  /// Files that the event means and that no event of ours has shown: of the message it quotes, or of its
  /// thread's first one, asked from the platform. Empty where there are none.
  virtual Task<Result<std::vector<FileRef>>> find_files(ChatEvent event);
  /// How to send a file so that it is seen, in the language, where the platform hides some from bots in such
  /// a conversation; empty: any way will do.
  virtual std::string how_to_send_files(const ChatEvent& event, std::string_view language) const;
  /// The sends that a reply takes on this platform, in order: each becomes an outbox row of its own, with the
  /// key of the whole and a number ("<job>/2.1"), and a Reply that holds only what this send shows. Pure, and
  /// the same at every call. One send by default.
  virtual std::vector<OutboundPart> split(OutboundPart whole) const;
  /// Sends a part, or edits `part.replaces` into it. Fault::unavailable and timed_out mean: try again later,
  /// after Error::retry_after where it is set. Code `maybe_delivered`: the request was written and no answer
  /// came.
  virtual Task<Result<Receipt>> deliver(OutboundPart part) = 0;
  /// How long after its first try a part that is delivered again is shown once, by the platform's own
  /// idempotency key; zero where there is none.
  virtual std::chrono::minutes repeats_safely_for() const = 0;
  /// Looks in the conversation's history for a part whose answer was lost. A receipt: it arrived; nothing: it
  /// did not; an Error: history cannot tell. Only asked where a repeat is not safe.
  virtual Task<Result<std::optional<Receipt>>> find_delivered(OutboundPart part);
};

}  // namespace errand
