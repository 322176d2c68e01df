// The kinds of adapters and their keys. A kind is a struct in the variant of settings.hpp, a function with
// its keys, and an entry in kinds().
#include "config/keys.hpp"
#include "config/shapes.hpp"

#include <algorithm>
#include <set>

namespace errand::config {

namespace {

Fields<WebAdapter> web_keys() {
  return {
      secret("token", &WebAdapter::token,
             {"What people type to log in to the chat page. Without it, and without `users`, the service "
              "makes a "
              "new one at each start and prints it.",
              "登录聊天页面所用的口令。如果不写口令也不写 users，服务每次启动时生成一个新口令并打印出来。"}),
      item_list("users", &WebAdapter::users,
                {required(text("name", &WebUser::name, person_name(),
                               {"The person's name, shown on the page.", "此人的姓名，显示在页面上。"})),
                 required(secret("token", &WebUser::token,
                                 {"What this person types to log in.", "此人登录所用的口令。"}))},
                {"People with a token of their own; each sees only the own conversations.",
                 "各自拥有口令的人；每个人只能看到自己的会话。"}),
  };
}

struct Kind {
  std::string name;
  Words words;
  Fields<Adapter> fields;
};

/// Makes fields of a kind's settings into fields of the adapter that holds them.
template <typename Settings>
Fields<Adapter> within_adapter(const Fields<Settings>& fields) {
  Fields<Adapter> result;
  for (const auto& field : fields) {
    result.push_back({field.description, [read = field.read](Adapter& adapter, const Node& node,
                                                             const std::string& path, Reading& reading) {
                        read(std::get<Settings>(adapter.kind), node, path, reading);
                      }});
  }
  return result;
}

template <typename Settings>
Kind kind_of(Words words, const Fields<Settings>& own) {
  const std::string name = Settings::kind;
  auto kind =
      described("kind", ValueKind::choice, {"Which platform this connection is for.", "此连接所用的平台。"});
  kind.required = true;
  kind.allowed = {name};
  auto label =
      text("name", &Adapter::name, connection_name(),
           {"The connection's name: unique, and part of its address /hook/<name>. Without it: the kind.",
            "连接的名称：不可重复，并且是其地址 /hook/<name> 的一部分。不写则与 kind 相同。"});
  label.description.fallback = name;
  Fields<Adapter> fields{{kind, [](Adapter& adapter, const Node&, const std::string&,
                                   Reading&) { adapter.kind.template emplace<Settings>(); }},
                         label};
  auto rest = within_adapter(own);
  fields.insert(fields.end(), rest.begin(), rest.end());
  return {name, std::move(words), std::move(fields)};
}

std::vector<Kind> kinds() {
  return {
      kind_of({"The built-in chat page.", "内置的聊天页面。"}, web_keys()),
      kind_of({"An app in Slack; adapters/slack/README.md says how to set it up.",
               "Slack 应用；设置步骤见 adapters/slack/README.md。"},
              slack_keys()),
      kind_of({"An app in Feishu or Lark.", "飞书（或 Lark）中的应用。"}, feishu_keys()),
      kind_of({"Matrix: an application service of your own homeserver; set-up: adapters/matrix/README.md.",
               "Matrix：自己的 homeserver 上的应用服务；设置步骤见 adapters/matrix/README.md。"},
              matrix_keys()),
      kind_of({"A bot on Telegram; adapters/telegram/README.md says how to set it up.",
               "Telegram 机器人；设置步骤见 adapters/telegram/README.md。"},
              telegram_keys()),
  };
}

/// `kind` decides which keys the item has, wherever among them it stands.
const Kind* kind_of_item(const std::vector<Kind>& kinds, const Node& item, const std::string& path,
                         Reading& reading) {
  auto about = described("kind", ValueKind::choice, {});
  for (const auto& kind : kinds) {
    about.allowed.push_back(kind.name);
  }
  const auto entry = std::find_if(item.entries.begin(), item.entries.end(),
                                  [](const Entry& candidate) { return candidate.key.text == "kind"; });
  if (item.kind != NodeKind::map || entry == item.entries.end()) {
    reading.complain(
        item, below(path, "kind"),
        "an adapter without a kind; begin the item with `- kind: " + about.allowed.front() + '`');
    return nullptr;
  }
  const auto index = reading.choice(entry->value, below(path, "kind"), about);
  return index ? &kinds[*index] : nullptr;
}

void advise_encrypt_key(const FeishuAdapter& feishu, const Node& item, const std::string& path,
                        Reading& reading) {
  const bool is_written = std::any_of(item.entries.begin(), item.entries.end(), [](const Entry& entry) {
    return entry.key.text == "encrypt_key" && !entry.value.text.empty();
  });
  if (is_written || !feishu.encrypt_key.empty()) return;
  reading.complain(
      item, below(path, "encrypt_key"),
      "without `encrypt_key` Feishu's calls are neither signed nor encrypted: whoever learns the "
      "Verification Token can speak in anybody's name; set an Encrypt Key in the developer "
      "console (Events & Callbacks > Encryption strategy) and write it here",
      Severity::warning);
}

void read_adapters(Settings& settings, const Node& node, const std::string& path,
                   const std::vector<Kind>& kinds, Reading& reading) {
  std::vector<Adapter> adapters;
  std::set<std::string> names;
  for (const auto& [item_path, item] : reading.items(node, path)) {
    const auto* const kind = kind_of_item(kinds, *item, item_path, reading);
    if (kind == nullptr) {
      continue;
    }
    Adapter adapter{.name = kind->name, .kind = {}};
    auto ordered = *item;  // `kind` first: it makes the variant that the other keys go into.
    std::stable_partition(ordered.entries.begin(), ordered.entries.end(),
                          [](const Entry& entry) { return entry.key.text == "kind"; });
    read_map(adapter, ordered, item_path, kind->fields, reading);
    if (const auto* const feishu = std::get_if<FeishuAdapter>(&adapter.kind)) {
      advise_encrypt_key(*feishu, *item, item_path, reading);
    }
    if (!names.insert(adapter.name).second) {
      reading.complain(*item, below(item_path, "name"),
                       "two adapters are called `" + adapter.name +
                           "`; give this one another name, such as `name: " + adapter.name + "-2`");
    }
    adapters.push_back(std::move(adapter));
  }
  settings.adapters = std::move(adapters);
}

}  // namespace

Field<Settings> adapters_key() {
  auto about = described("adapters", ValueKind::kind_list,
                         {"The chats that the bot is in; without this list, the built-in page alone.",
                          "机器人所在的聊天平台；不写此列表则只有内置页面。"});
  const auto known = kinds();
  for (const auto& kind : known) {
    about.kinds.push_back({kind.name, kind.words, descriptions_of(kind.fields)});
  }
  return {about, [known](Settings& settings, const Node& node, const std::string& path, Reading& reading) {
            read_adapters(settings, node, path, known, reading);
          }};
}

}  // namespace errand::config
