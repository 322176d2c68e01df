#include "bot/core/chat.hpp"

#include <nlohmann/json.hpp>

#include <array>

namespace errand {

namespace {

template <typename Enum, std::size_t N>
using Names = std::array<std::pair<Enum, const char*>, N>;

constexpr Names<EventKind, 4> kinds{{{EventKind::message, "message"},
                                     {EventKind::file, "file"},
                                     {EventKind::button, "button"},
                                     {EventKind::stop, "stop"}}};
constexpr Names<ReplyTone, 6> tones{{{ReplyTone::progress, "progress"},
                                     {ReplyTone::done, "done"},
                                     {ReplyTone::question, "question"},
                                     {ReplyTone::declined, "declined"},
                                     {ReplyTone::failed, "failed"},
                                     {ReplyTone::stopped, "stopped"}}};
constexpr Names<ButtonStyle, 2> styles{{{ButtonStyle::normal, "normal"}, {ButtonStyle::danger, "danger"}}};

template <typename Enum, std::size_t N>
const char* word(const Names<Enum, N>& names, Enum value) {
  for (const auto& [key, name] : names) {
    if (key == value) return name;
  }
  throw std::logic_error("an enumerator without a name");
}

template <typename Enum, std::size_t N>
Enum named(const Names<Enum, N>& names, const nlohmann::json& json, const char* field) {
  const auto text = json.at(field).get<std::string>();
  for (const auto& [key, name] : names) {
    if (text == name) return key;
  }
  throw nlohmann::json::other_error::create(501, "unknown " + std::string(field) + " '" + text + "'", &json);
}

std::int64_t millis(TimePoint when) {
  return when.time_since_epoch().count();
}

TimePoint time_at(const nlohmann::json& json, const char* field) {
  return TimePoint(std::chrono::milliseconds(json.value(field, std::int64_t{0})));
}

}  // namespace

void to_json(nlohmann::json& json, const FileRef& value) {
  json = {{"name", value.name},
          {"size_bytes", value.size_bytes},
          {"media_type", value.media_type},
          {"locator", value.locator}};
}

void from_json(const nlohmann::json& json, FileRef& value) {
  value.name = json.at("name").get<std::string>();
  value.size_bytes = json.value("size_bytes", std::uint64_t{0});
  value.media_type = json.value("media_type", "");
  value.locator = json.value("locator", "");
}

void to_json(nlohmann::json& json, const ChatEvent& value) {
  json = {{"connection", value.connection},
          {"event_id", value.event_id},
          {"kind", word(kinds, value.kind)},
          {"conversation", value.conversation},
          {"thread", value.thread},
          {"message_id", value.message_id},
          {"quoted_id", value.quoted_id},
          {"sender", value.sender},
          {"sender_name", value.sender_name},
          {"text", value.text},
          {"language", value.language},
          {"files", value.files},
          {"action", value.action},
          {"target_job", value.target_job},
          {"batch", value.batch},
          {"quoted_batch", value.quoted_batch},
          {"is_direct", value.is_direct},
          {"choice", value.choice},
          {"sent_at", millis(value.sent_at)}};
}

void from_json(const nlohmann::json& json, ChatEvent& value) {
  value.connection = json.at("connection").get<std::string>();
  value.event_id = json.at("event_id").get<std::string>();
  value.kind = named(kinds, json, "kind");
  value.conversation = json.value("conversation", "");
  value.thread = json.value("thread", "");
  value.message_id = json.value("message_id", "");
  value.quoted_id = json.value("quoted_id", "");
  value.sender = json.value("sender", "");
  value.sender_name = json.value("sender_name", "");
  value.text = json.value("text", "");
  value.language = json.value("language", "");
  value.files = json.value("files", std::vector<FileRef>{});
  value.action = json.value("action", "");
  value.target_job = json.value("target_job", "");
  value.batch = json.value("batch", "");
  value.quoted_batch = json.value("quoted_batch", "");
  value.is_direct = json.value("is_direct", false);
  value.choice = json.value("choice", 0);
  value.sent_at = time_at(json, "sent_at");
}

namespace {

nlohmann::json as_json(const TableView& value) {
  return {{"title", value.title},
          {"columns", value.columns},
          {"numeric", value.numeric},
          {"rows", value.rows},
          {"total_rows", value.total_rows}};
}

TableView table_from(const nlohmann::json& json) {
  TableView value;
  value.title = json.value("title", "");
  value.columns = json.value("columns", std::vector<std::string>{});
  value.numeric = json.value("numeric", std::vector<bool>{});
  value.rows = json.value("rows", std::vector<std::vector<std::string>>{});
  value.total_rows = json.value("total_rows", std::uint64_t{0});
  return value;
}

nlohmann::json as_json(const FileOut& value) {
  return {{"name", value.name},
          {"sha256", value.sha256},
          {"size_bytes", value.size_bytes},
          {"media_type", value.media_type}};
}

FileOut file_from(const nlohmann::json& json) {
  return {.name = json.at("name").get<std::string>(),
          .sha256 = json.value("sha256", ""),
          .size_bytes = json.value("size_bytes", std::uint64_t{0}),
          .media_type = json.value("media_type", "")};
}

nlohmann::json as_json(const Button& value) {
  return {{"label", value.label},
          {"action", value.action},
          {"value", value.value},
          {"style", word(styles, value.style)}};
}

Button button_from(const nlohmann::json& json) {
  return {.label = json.at("label").get<std::string>(),
          .action = json.at("action").get<std::string>(),
          .value = json.value("value", ""),
          .style = named(styles, json, "style")};
}

template <typename T>
nlohmann::json list_of(const std::vector<T>& values) {
  auto list = nlohmann::json::array();
  for (const auto& value : values) list.push_back(as_json(value));
  return list;
}

template <typename Read>
auto list_from(const nlohmann::json& json, const char* field, Read read) {
  std::vector<decltype(read(json))> values;
  if (const auto found = json.find(field); found != json.end()) {
    for (const auto& item : *found) values.push_back(read(item));
  }
  return values;
}

}  // namespace

void to_json(nlohmann::json& json, const Reply& value) {
  json = {{"job", value.job},
          {"tone", word(tones, value.tone)},
          {"language", value.language},
          {"headline", value.headline},
          {"text", value.text},
          {"reading", value.reading},
          {"notes", value.notes},
          {"tables", list_of(value.tables)},
          {"pictures", list_of(value.pictures)},
          {"files", list_of(value.files)},
          {"code", value.code},
          {"receipt", value.receipt},
          {"buttons", list_of(value.buttons)}};
}

void from_json(const nlohmann::json& json, Reply& value) {
  value.job = json.value("job", "");
  value.tone = named(tones, json, "tone");
  value.language = json.value("language", "");
  value.headline = json.value("headline", "");
  value.text = json.value("text", "");
  value.reading = json.value("reading", std::vector<std::string>{});
  value.notes = json.value("notes", std::vector<std::string>{});
  value.tables = list_from(json, "tables", table_from);
  value.pictures = list_from(json, "pictures", file_from);
  value.files = list_from(json, "files", file_from);
  value.code = json.value("code", "");
  value.receipt = json.value("receipt", std::vector<std::string>{});
  value.buttons = list_from(json, "buttons", button_from);
}

void to_json(nlohmann::json& json, const OutboundPart& value) {
  json = {{"key", value.key},
          {"connection", value.address.connection},
          {"conversation", value.address.conversation},
          {"thread", value.address.thread},
          {"message_id", value.address.message_id},
          {"replaces", value.replaces},
          {"reply", value.reply}};
}

void from_json(const nlohmann::json& json, OutboundPart& value) {
  value.key = json.at("key").get<std::string>();
  value.address.connection = json.at("connection").get<std::string>();
  value.address.conversation = json.value("conversation", "");
  value.address.thread = json.value("thread", "");
  value.address.message_id = json.value("message_id", "");
  value.replaces = json.value("replaces", "");
  value.reply = json.at("reply").get<Reply>();
}

Task<Result<std::vector<FileRef>>> ChatAdapter::find_files(ChatEvent) {
  co_return std::vector<FileRef>();
}

std::string ChatAdapter::how_to_send_files(const ChatEvent&, std::string_view) const {
  return {};
}

std::vector<OutboundPart> ChatAdapter::split(OutboundPart whole) const {
  std::vector<OutboundPart> parts;
  parts.push_back(std::move(whole));
  return parts;
}

Task<Result<std::optional<Receipt>>> ChatAdapter::find_delivered(OutboundPart part) {
  co_return Error{Fault::not_found, name() + ": " + part.key + " cannot be looked up in the history"};
}

}  // namespace errand
