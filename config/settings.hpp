/// Settings: everything an admin can decide, typed, with its defaults. bot/app reads a file into it
/// (config/load.hpp) and hands each room its part. A default stands here and nowhere else; what a key means,
/// its unit and its bounds stand in config/keys.cpp.
#pragma once

#include "bot/core/log.hpp"
#include "config/secret.hpp"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <string>
#include <variant>
#include <vector>

namespace errand::config {

inline constexpr std::uint64_t mebibyte = 1024U * 1024U;

/// The language of the bot's words where neither the message nor the platform tells.
enum class Language { automatic, zh, en };

struct LogSettings {
  Level level = Level::info;

  bool operator==(const LogSettings&) const = default;
};

struct ListenSettings {
  std::string address = "127.0.0.1";  ///< An IPv4 or IPv6 address.
  std::uint16_t port = 8484;          ///< 0: any free one.
  std::string public_url;             ///< For links, without a slash at its end; empty: http://address:port.
  int max_connections = 512;

  bool operator==(const ListenSettings&) const = default;
};

struct LimitSettings {
  std::uint64_t file_bytes = 100 * mebibyte;  ///< Of one received file.
  int files_per_message = 20;
  int message_chars = 4'000;  ///< Code points.
  std::chrono::milliseconds remember_files = std::chrono::minutes(30);
  int queue_per_person = 20;  ///< Jobs of one person that wait or run.
  int jobs_at_once = 2;       ///< Of the whole service.

  bool operator==(const LimitSettings&) const = default;
};

/// What stands between a script and the machine's kernel.
enum class Isolation {
  namespaces,
  gvisor,  ///< The same, and a kernel of its own for each script.
};

/// Whether a script may start processes of its own.
enum class ForkPolicy { deny, allow };

/// The kernel's control groups, by which it counts what a script uses.
enum class ControlGroups { automatic, v2, v1, none };

struct RunnerSettings {
  std::filesystem::path executable;  ///< Absolute; empty: errand-runner beside errand.
  Isolation isolation = Isolation::namespaces;
  std::chrono::milliseconds wall = std::chrono::seconds(60);
  std::chrono::milliseconds cpu = std::chrono::seconds(60);
  std::uint64_t memory_bytes = 1024 * mebibyte;
  std::uint64_t output_bytes = 200 * mebibyte;  ///< Of all files in out/ together.
  int output_files = 200;
  std::uint64_t printed_bytes = mebibyte;  ///< Of stdout and of stderr, each.
  int slots = 2;                           ///< Runs at once.
  int warm = 2;                            ///< Prepared children that wait for a run.
  ForkPolicy fork = ForkPolicy::deny;
  ControlGroups cgroup = ControlGroups::automatic;

  bool operator==(const RunnerSettings&) const = default;
};

/// How the service reaches the world: models and chat platforms alike.
struct NetworkSettings {
  std::string proxy;  ///< "http://host:port"; empty: none.
  std::vector<std::string> no_proxy = {"localhost", "127.0.0.1", "::1"};
  std::filesystem::path ca_file;  ///< Absolute; empty: the system's certificates alone.

  bool operator==(const NetworkSettings&) const = default;
};

/// A language model that may be asked. After loading, what its service presets is filled in.
struct ModelSettings {
  std::string name;
  std::string service;  ///< A name of config/model_services.hpp; empty in the file: the model's own name.
  Secret key;
  std::string model;
  std::string url;
  double price_input = 0;  ///< For a million tokens, in the admin's currency.
  double price_output = 0;
  int max_output_tokens =
      8'192;  ///< A script of 200 lines has 3,000; the rest is for models that think first.
  std::chrono::milliseconds begin_within = std::chrono::seconds(90);  ///< A reasoning model thinks first.

  bool operator==(const ModelSettings&) const = default;
};

/// What models may cost in a day; 0: no limit.
struct BudgetSettings {
  std::int64_t person_tokens = 0;
  std::int64_t conversation_tokens = 0;
  std::int64_t all_tokens = 0;
  double person_money = 0;
  double conversation_money = 0;
  double all_money = 0;

  bool operator==(const BudgetSettings&) const = default;
};

/// What a model sees of the files' content.
enum class DataToModel { schema, masked, sample };

struct GenerateSettings {
  DataToModel data_to_model = DataToModel::masked;
  int repairs = 2;  ///< Times that a model's script is written anew after it failed.

  bool operator==(const GenerateSettings&) const = default;
};

/// A folder whose files saved recipes may be run on by schedules.
struct FolderSettings {
  std::string name;
  std::filesystem::path path;  ///< Absolute.

  bool operator==(const FolderSettings&) const = default;
};

struct ScheduleSettings {
  std::vector<FolderSettings> folders;

  bool operator==(const ScheduleSettings&) const = default;
};

/// A person who may log in to the chat page with an own token.
struct WebUser {
  std::string name;
  Secret token;

  bool operator==(const WebUser&) const = default;
};

/// The built-in chat page.
struct WebAdapter {
  static constexpr const char* kind = "web";
  Secret token;  ///< Empty, and no users: the service makes a one-time token at start.
  std::vector<WebUser> users;

  bool operator==(const WebAdapter&) const = default;
};

/// An app in a Slack workspace.
struct SlackAdapter {
  static constexpr const char* kind = "slack";
  Secret token;  ///< The Bot User OAuth Token, "xoxb-...".
  Secret signing_secret;
  std::string workspace;  ///< "T0123ABCD"; empty: calls for every workspace that installed the app.
  std::string api_url = "https://slack.com/api";

  bool operator==(const SlackAdapter&) const = default;
};

enum class FeishuRegion { feishu, lark };

/// An app in Feishu, or in Lark, its name outside of China.
struct FeishuAdapter {
  static constexpr const char* kind = "feishu";
  std::string app_id;
  Secret app_secret;
  Secret verification_token;
  Secret encrypt_key;  ///< Empty: calls come neither signed nor encrypted.
  FeishuRegion region = FeishuRegion::feishu;
  std::string api_url;  ///< Empty: the region's.

  bool operator==(const FeishuAdapter&) const = default;
};

/// An application service of a Matrix homeserver. What the registration names stands in that file alone and
/// is filled in by loading.
struct MatrixAdapter {
  static constexpr const char* kind = "matrix";
  std::filesystem::path registration;  ///< Absolute.
  std::string homeserver;              ///< Where its API is.
  std::string server;                  ///< What its users' ids end with.
  std::string display_name = "Errand";
  std::vector<std::string> servers;  ///< Whose people may invite the bot, besides the own; "*": all.
  std::vector<std::string> rooms;    ///< The only ones; empty: wherever it is invited.
  std::vector<std::string> ignored_users;
  std::vector<std::string> media_hosts;
  std::string id{};         ///< From the registration, like the rest.
  std::string localpart{};  ///< "errand" of "@errand:example.org".
  Secret as_token{};
  Secret hs_token{};

  bool operator==(const MatrixAdapter&) const = default;
};

/// A bot on Telegram.
struct TelegramAdapter {
  static constexpr const char* kind = "telegram";
  Secret token;     ///< "123456789:AA...", from @BotFather.
  std::string bot;  ///< Its user name without "@".
  std::string api_url = "https://api.telegram.org";

  bool operator==(const TelegramAdapter&) const = default;
};

/// One configured connection. `name` is unique and part of its address: /hook/<name>.
struct Adapter {
  std::string name;
  std::variant<WebAdapter, SlackAdapter, FeishuAdapter, MatrixAdapter, TelegramAdapter> kind;

  bool operator==(const Adapter&) const = default;
};

struct Settings {
  std::filesystem::path data = "errand-data";  ///< After loading: absolute, from the file's own folder.
  Language language = Language::automatic;
  std::string time_zone = "Asia/Shanghai";  ///< A name of the IANA database that this machine knows.
  LogSettings log;
  ListenSettings listen;
  LimitSettings limits;
  RunnerSettings runner;
  NetworkSettings network;
  std::vector<std::string> generators = {"recipes"};  ///< Asked in this order: "recipes" and names of models.
  GenerateSettings generate;
  std::vector<ModelSettings> models;
  BudgetSettings budgets;
  ScheduleSettings schedules;
  std::vector<Adapter> adapters = {Adapter{.name = "web", .kind = WebAdapter{}}};

  bool operator==(const Settings&) const = default;
};

}  // namespace errand::config
