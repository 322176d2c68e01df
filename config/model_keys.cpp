// Who writes the scripts: the keys of the models, of the order in which they are asked, and of the network.
#include "config/keys.hpp"
#include "config/model_services.hpp"
#include "config/nearest.hpp"
#include "config/shapes.hpp"

#include <algorithm>
#include <set>

namespace errand::config {

namespace {

std::vector<std::string> service_names() {
  std::vector<std::string> names;
  for (const auto& service : model_services()) {
    names.push_back(service.name);
  }
  return names;
}

/// One of the known services, kept as its name: there is no default.
Field<ModelSettings> service_key() {
  auto about = described(
      "service", ValueKind::choice,
      {"Which service this is; without it, the one that `name` names. compatible: any other server that "
       "speaks Chat Completions; write `url` and `model`.",
       "这是哪家服务；不写则按 name 判断。compatible：其他任何兼容 Chat Completions 的服务器，需写 url 和 "
       "model。"});
  about.allowed = service_names();
  about.shape.sample = "deepseek";
  return {about, [about](ModelSettings& target, const Node& node, const std::string& path, Reading& reading) {
            if (const auto index = reading.choice(node, path, about)) {
              target.service = about.allowed[*index];
            }
          }};
}

Fields<ModelSettings> keys_of_model() {
  return {
      required(
          text("name", &ModelSettings::name, model_label(),
               {"What `generators` and receipts call it. A service's name, such as deepseek, needs nothing "
                "but a key.",
                "在 generators 和回执中使用的名称。若就是某家服务的名称（如 deepseek），只需再写 key。"})),
      service_key(),
      secret("key", &ModelSettings::key,
             {"The key of the account there. Servers of one's own may need none.",
              "该服务账号的密钥。自建的服务器可能不需要。"},
             SecretUse::lets_us_in),
      text("model", &ModelSettings::model, model_name(),
           {"The service's name of the model; without it, one that suits everyday work.",
            "该服务中模型的名称；不写则用适合日常工作的一个。"}),
      text("url", &ModelSettings::url, service_url(),
           {"Where the service is; without it, its public address. For Azure: "
            "https://NAME.openai.azure.com/openai/v1.",
            "服务的地址；不写则用其公开地址。Azure 写 https://名称.openai.azure.com/openai/v1。"}),
      decimal("price_input", &ModelSettings::price_input,
              {"The price of a million input tokens, in your currency; for receipts and budgets. "
               "Limits of money need it, if only to say 0.",
               "一百万个输入 token 的价格（以你的货币计），用于回执和预算；设了费用上限就必须写，不收费则写 "
               "0。"}),
      decimal("price_output", &ModelSettings::price_output,
              {"The price of a million output tokens, in the same currency.",
               "一百万个输出 token 的价格（同一货币）。"}),
      integer("max_output_tokens", &ModelSettings::max_output_tokens, {512, 200'000},
              {"Tokens that one answer may have, thinking included.", "一次回答最多的 token 数，包括思考。"}),
      duration("begin_within", &ModelSettings::begin_within, {1'000, 600'000},
               {"Time in which an answer has to begin; then the model is asked once more, and after that the "
                "next of `generators`.",
                "回答须在多长时间内开始；超时后再问一次，仍超时则轮到 generators 中的下一个。"}),
  };
}

/// Fills in what the service presets and complains of what is still missing.
void complete(ModelSettings& model, const Node& item, const std::string& path, Reading& reading) {
  if (model.service.empty() && model_service(model.name) != nullptr) {
    model.service = model.name;
  }
  const auto* const service = model_service(model.service);
  if (service == nullptr) {
    reading.complain(item, below(path, "service"),
                     "which service is the model `" + model.name + "` of? Add `service: " +
                         nearest(model.name, service_names()).value_or("compatible") + '`');
    return;
  }
  const auto of_it = "the model `" + model.name + "` (" + service->name + ")";
  if (model.url.empty()) {
    model.url = service->url;
  }
  if (model.model.empty()) {
    model.model = service->model;
  }
  if (service->needs_key && model.key.empty()) {
    reading.complain(item, below(path, "key"), of_it + " has no key; add `key: ${env:NAME}`");
  }
  if (model.url.empty()) {
    reading.complain(item, below(path, "url"), of_it + " has no address; add `url: https://...`");
  }
  if (model.model.empty()) {
    reading.complain(item, below(path, "model"),
                     of_it + " has no model; add `model: ...` with the server's name of it");
  }
}

Field<Settings> models_key() {
  const auto fields = keys_of_model();
  auto about =
      described("models", ValueKind::item_list,
                {"Language models that may write scripts. List a model's name in `generators` to use it.",
                 "可以编写脚本的语言模型。把模型的名称写进 generators 即可使用。"});
  about.fields = descriptions_of(fields);
  return {about, [fields](Settings& settings, const Node& node, const std::string& path, Reading& reading) {
            std::set<std::string> names{"recipes"};
            for (const auto& [item_path, item] : reading.items(node, path)) {
              ModelSettings model;
              read_map(model, *item, item_path, fields, reading);
              if (model.name.empty()) {
                continue;  // complained of
              }
              if (!names.insert(model.name).second) {
                reading.complain(
                    *item, below(item_path, "name"),
                    "the name `" + model.name +
                        "` is taken; give this model another one and say `service: " + model.name + '`');
              }
              complete(model, *item, item_path, reading);
              settings.models.push_back(std::move(model));
            }
          }};
}

Fields<GenerateSettings> generate_keys() {
  return {
      choice("data_to_model", &GenerateSettings::data_to_model,
             Choices<DataToModel>{{"schema", DataToModel::schema},
                                  {"masked", DataToModel::masked},
                                  {"sample", DataToModel::sample}},
             {"What a model sees of the files. schema: names, types and counts of columns; masked: also what "
              "values "
              "look like (0000-00-00), never the values; sample: also a few values as they are.",
              "模型能看到文件的哪些内容。schema：列名、类型和数量；masked：另加值的样子（0000-00-00），"
              "不含值本身；sample：另加少量原值。"}),
      integer("repairs", &GenerateSettings::repairs, {0, 5},
              {"How often a model's script that fails, or whose result looks wrong, is sent back to it.",
               "模型的脚本失败或结果可疑时，最多退回修改的次数。"}),
  };
}

Fields<BudgetSettings> budget_keys() {
  constexpr Range tokens{0, 1'000'000'000'000};
  return {
      integer("person_tokens", &BudgetSettings::person_tokens, tokens,
              {"Tokens, in and out, that one person may use in a day.",
               "一个人每天可用的 token 数（输入加输出）。"}),
      integer("conversation_tokens", &BudgetSettings::conversation_tokens, tokens,
              {"The same for one conversation.", "一个会话每天可用的 token 数。"}),
      integer("all_tokens", &BudgetSettings::all_tokens, tokens,
              {"The same for everybody together.", "所有人合计每天可用的 token 数。"}),
      decimal("person_money", &BudgetSettings::person_money,
              {"What one person may cost in a day, by the models' prices.",
               "一个人每天的费用上限，按模型价格计算。"}),
      decimal("conversation_money", &BudgetSettings::conversation_money,
              {"The same for one conversation.", "一个会话每天的费用上限。"}),
      decimal("all_money", &BudgetSettings::all_money,
              {"The same for everybody together.", "所有人合计每天的费用上限。"}),
  };
}

Fields<NetworkSettings> network_keys() {
  return {
      text("proxy", &NetworkSettings::proxy, proxy_url(),
           {"The HTTP proxy through which the service reaches the internet.",
            "服务访问外网所用的 HTTP 代理。"}),
      text_list("no_proxy", &NetworkSettings::no_proxy, host_name(),
                {"Hosts that are reached without the proxy; .example.com stands for all names below it.",
                 "不经过代理的主机；.example.com 表示其下所有名称。"}),
      path("ca_file", &NetworkSettings::ca_file, file_path("/etc/ssl/company-ca.pem"),
           {"Certificates (PEM) of your company's own authority, trusted besides the system's.",
            "贵公司自有证书机构的证书（PEM），在系统证书之外被信任。"}),
  };
}

const Node* value_of(const Node& map, const std::string& key) {
  const auto found = std::find_if(map.entries.begin(), map.entries.end(),
                                  [&](const Entry& entry) { return entry.key.text == key; });
  return found == map.entries.end() ? nullptr : &found->value;
}

/// The first limit of money that is set, as the file writes it; empty: none is.
std::string money_limit(const BudgetSettings& budgets) {
  if (budgets.person_money > 0) return "budgets.person_money";
  if (budgets.conversation_money > 0) return "budgets.conversation_money";
  return budgets.all_money > 0 ? "budgets.all_money" : "";
}

}  // namespace

Field<Settings> network_key() {
  return group("network", &Settings::network, network_keys(),
               {"How the service reaches models and chat platforms.", "服务如何访问模型和聊天平台。"});
}

Fields<Settings> model_keys() {
  return {
      text_list(
          "generators", &Settings::generators, connection_name(),
          {"Who writes the scripts, asked in this order: recipes (the built-in ones, without any model) and "
           "names of `models`. The first that can do it, does.",
           "由谁来编写脚本，按此顺序询问：recipes（内置配方，不需要模型）和 models "
           "中的名称。由第一个能做的来做。"}),
      group("generate", &Settings::generate, generate_keys(),
            {"What models see and how their scripts are checked.", "模型能看到什么，以及如何检查其脚本。"}),
      models_key(),
      group("budgets", &Settings::budgets, budget_keys(),
            {"What models may cost in a day, by the service's time zone; 0: no limit. When one is used up, a "
             "sentence "
             "says so and the recipes go on.",
             "模型每天的用量上限（按服务的时区）；0 表示不限。用完后会有一句提示，内置配方照常可用。"}),
  };
}

void check_generators(const Settings& settings, const Node& root, Reading& reading) {
  std::vector<std::string> known{"recipes"};
  for (const auto& model : settings.models) {
    known.push_back(model.name);
  }
  const auto* const generators = value_of(root, "generators");
  for (std::size_t index = 0; generators != nullptr && index < generators->items.size(); ++index) {
    const auto& item = generators->items[index];
    if (item.kind != NodeKind::scalar || item.text.empty() ||
        std::find(known.begin(), known.end(), item.text) != known.end()) {
      continue;
    }
    const auto meant = nearest(item.text, known);
    reading.complain(item, "generators",
                     "`" + item.text + "` is neither `recipes` nor the name of one of `models`" +
                         (meant ? "; did you mean `" + *meant + "`?" : "; add it to `models`"));
  }
  for (const auto& model : settings.models) {
    if (std::find(settings.generators.begin(), settings.generators.end(), model.name) ==
        settings.generators.end()) {
      reading.complain(*value_of(root, "models"), "models",
                       "the model `" + model.name + "` is never asked; add it to `generators: [recipes, " +
                           model.name + "]`",
                       Severity::warning);
    }
  }
}

void check_prices(const Settings& settings, const Node& root, Reading& reading) {
  const auto limit = money_limit(settings.budgets);
  const auto* const models = value_of(root, "models");
  if (limit.empty() || models == nullptr) {
    return;
  }
  for (const auto& item : models->items) {
    const auto* const name = value_of(item, "name");
    if (name == nullptr) {
      continue;  // complained of
    }
    const auto model = std::ranges::find(settings.models, name->text, &ModelSettings::name);
    std::string missing;
    for (const auto* key : {"price_input", "price_output"}) {
      if (value_of(item, key) == nullptr) {
        missing += (missing.empty() ? "`" : " and `") + std::string(key) + '`';
      }
    }
    const bool is_asked = std::ranges::count(settings.generators, name->text) > 0;
    if (!is_asked || missing.empty() || model == settings.models.end()) {
      continue;
    }
    reading.complain(item, "models",
                     "the model `" + model->name + "` (" + model->service + ", " + model->model +
                         ") has no " + missing + ", so `" + limit +
                         "` would not hold what it costs; add what a million tokens cost there, or 0 if they "
                         "cost nothing");
  }
}

}  // namespace errand::config
