// The keys of a Matrix connection, and the registration file that it shares with its homeserver.
#include "config/keys.hpp"
#include "config/shapes.hpp"
#include "config/text_file.hpp"

#include <algorithm>

namespace errand::config {

namespace {

using Complaint = std::optional<std::string>;

constexpr std::size_t largest_registration_bytes = 64U * 1024U;  // A usual one has 500.
constexpr std::size_t shortest_token = 16;

Shape homeserver_url() {
  auto shape = web_url();
  shape.sample = "https://matrix.example.org";
  return shape;
}

Shape server_name(std::string sample) {
  return {std::move(sample), R"(^(\*|[A-Za-z0-9.:\[\]-]+)$)", [](const std::string& text) -> Complaint {
            if (text == "*" || text.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                                      "0123456789.:[]-") == std::string::npos) {
              return std::nullopt;
            }
            return "not a server's name; write what stands behind the colon in its users' ids, such as "
                   "`example.org`";
          }};
}

/// "@ann:example.org", "!abc:example.org"; rooms of the newest version have no server.
Shape matrix_id(std::string sample) {
  const auto sigil = sample.front();
  return {sample, std::string("^") + sigil + R"([^\s]{1,254}$)",
          [sigil, sample](const std::string& text) -> Complaint {
            if (text.size() > 1 && text.size() <= 255 && text.front() == sigil &&
                text.find_first_of(" \t\n") == std::string::npos) {
              return std::nullopt;
            }
            return "not an id; write one such as `" + sample + '`';
          }};
}

Shape display_name() {
  auto shape = person_name();
  shape.sample = "Errand";
  return shape;
}

/// Takes what the registration says; the complaint, or nothing.
Complaint take_registration(MatrixAdapter& target, const std::string& text) {
  const auto tree = read_yaml(text);
  if (!tree.problems.empty()) {
    const auto& problem = tree.problems.front();
    return "line " + std::to_string(problem.line) + ": " + problem.message;
  }
  const auto value_of = [&](const char* key) {
    const auto found = std::find_if(tree.root.entries.begin(), tree.root.entries.end(),
                                    [key](const Entry& entry) { return entry.key.text == key; });
    return found == tree.root.entries.end() ? std::string() : found->value.text;
  };
  for (const auto* const key : {"id", "url", "as_token", "hs_token", "sender_localpart"}) {
    if (value_of(key).empty()) {
      return '`' + std::string(key) + "` is missing";
    }
  }
  for (const auto* const key : {"as_token", "hs_token"}) {
    if (value_of(key).size() < shortest_token) {
      return '`' + std::string(key) + "` is shorter than 16 characters and could be guessed";
    }
  }
  target.id = value_of("id");
  target.localpart = value_of("sender_localpart");
  target.as_token = Secret{value_of("as_token")};
  target.hs_token = Secret{value_of("hs_token")};
  return std::nullopt;
}

Field<MatrixAdapter> registration_key() {
  auto field =
      path("registration", &MatrixAdapter::registration, file_path("matrix-registration.yaml"),
           {"The registration file, which the homeserver reads too: name and both tokens stand there "
            "alone. `errand platform matrix registration` writes one.",
            "注册文件，homeserver 也读取它：名称和两个令牌只写在那里。用 errand platform matrix "
            "registration 生成。"});
  const auto read_path = field.read;
  field.read = [read_path](MatrixAdapter& target, const Node& node, const std::string& path,
                           Reading& reading) {
    read_path(target, node, path, reading);
    if (target.registration.empty()) {
      return;  // complained of
    }
    const auto content = content_of(target.registration, largest_registration_bytes);
    const auto file = '`' + target.registration.string() + '`';
    if (!content) {
      reading.complain(
          node, path,
          "the registration " + file +
              " cannot be read; write it with `errand platform matrix registration`, and make it "
              "readable by errand's user");
      return;
    }
    if (is_readable_by_others(target.registration)) {
      reading.complain(node, path, "everybody on this machine can read " + file + "; run `chmod o-r` on it",
                       Severity::warning);
    }
    if (const auto complaint = take_registration(target, *content)) {
      reading.complain(node, path,
                       "the registration " + file + ": " + *complaint +
                           "; write a new one with `errand platform matrix registration` and give "
                           "it to the homeserver too");
    }
  };
  return field;
}

}  // namespace

Fields<MatrixAdapter> matrix_keys() {
  return {
      required(registration_key()),
      required(
          text("homeserver", &MatrixAdapter::homeserver, homeserver_url(),
               {"Where the homeserver's client API is, for this machine: http://127.0.0.1:8008 for one that "
                "runs here.",
                "homeserver 客户端 API 的地址（从本机访问）：若就在本机运行，写 http://127.0.0.1:8008。"})),
      required(text("server", &MatrixAdapter::server, server_name("example.org"),
                    {"The homeserver's name: what stands behind the colon in its users' ids.",
                     "homeserver 的名称：用户 id 中冒号后面的部分。"})),
      text("display_name", &MatrixAdapter::display_name, display_name(),
           {"The bot's name in rooms; people may address it as `Name:` too.",
            "机器人在聊天室中显示的名称；用户也可以用“名称：”来称呼它。"}),
      text_list("servers", &MatrixAdapter::servers, server_name("partner.example.com"),
                {"Other homeservers whose people may invite the bot; [\"*\"]: everybody. Its own people "
                 "always may.",
                 "还允许哪些 homeserver 的用户邀请机器人；[\"*\"] 表示所有人。本服务器的用户总是可以。"}),
      text_list("rooms", &MatrixAdapter::rooms, matrix_id("!abcdefgh:example.org"),
                {"Ids of the only rooms that the bot works in; without them: wherever it is invited.",
                 "机器人只在这些聊天室（写 id）中工作；不写则在所有受邀的聊天室中工作。"}),
      text_list("ignored_users", &MatrixAdapter::ignored_users, matrix_id("@otherbot:example.org"),
                {"Ids of users who are never answered, such as other bots.",
                 "从不回答的用户 id，例如其他机器人。"}),
      text_list(
          "media_hosts", &MatrixAdapter::media_hosts, host_name(),
          {"Hosts to which the homeserver may redirect downloads, such as a content delivery network's.",
           "homeserver 下载文件时可以跳转到的主机，例如内容分发网络。"}),
  };
}

}  // namespace errand::config
