#include "tests/config/reading.hpp"

#include <catch2/catch_test_macros.hpp>
#include <catch2/matchers/catch_matchers_string.hpp>

using namespace errand::config;
using Catch::Matchers::ContainsSubstring;

TEST_CASE("the name of a service and a key are all that a model needs", "[config]") {
  const auto read_file =
      read("generators: [recipes, deepseek]\nmodels:\n  - name: deepseek\n    key: sk-12345678\n");
  REQUIRE(read_file.settings);
  REQUIRE(read_file.settings->models.size() == 1);
  const auto& model = read_file.settings->models[0];
  CHECK(model.service == "deepseek");
  CHECK(model.url == "https://api.deepseek.com");
  CHECK(!model.model.empty());
  CHECK(read_file.settings->generators == std::vector<std::string>{"recipes", "deepseek"});
}

TEST_CASE("of each well-known service a key is all that is written", "[config]") {
  for (const auto* const name :
       {"openai", "anthropic", "gemini", "deepseek", "qwen", "kimi", "glm", "openrouter"}) {
    INFO(name);
    const std::string text = name;
    const auto one =
        read("generators: [" + text + "]\nmodels:\n  - {name: " + text + ", key: sk-12345678}\n");
    REQUIRE(one.settings);
    CHECK(one.settings->models[0].url.starts_with("https://"));
    CHECK_FALSE(one.settings->models[0].model.empty());
  }
}

TEST_CASE("the key of a model is as long as its service makes it, and not empty", "[config]") {
  for (const auto* const key : {"EMPTY", "ollama", "x"}) {
    const auto one = read(std::string("generators: [qwen]\nmodels:\n  - {name: qwen, key: ") + key + "}\n");
    REQUIRE(one.settings);
    CHECK(one.settings->models[0].key.reveal() == key);
  }
  CHECK_THAT(problems_of("generators: [qwen]\nmodels:\n  - {name: qwen, key: ''}\n"),
             ContainsSubstring("has no value"));
}

TEST_CASE("two models of one service have names of their own", "[config]") {
  const auto read_file = read(
      "generators: [fast, slow]\nmodels:\n"
      "  - {name: fast, service: qwen, key: sk-12345678, model: qwen-turbo}\n"
      "  - {name: slow, service: qwen, key: sk-12345678, model: qwen-max}\n");
  REQUIRE(read_file.settings);
  CHECK(read_file.settings->models[0].url == read_file.settings->models[1].url);
  CHECK(read_file.settings->models[1].model == "qwen-max");
}

TEST_CASE("what a model lacks is said with what to write", "[config]") {
  const std::string used = "generators: [recipes, m]\nmodels:\n  - ";
  CHECK_THAT(problems_of("generators: [openai]\nmodels:\n  - name: openai\n"),
             ContainsSubstring("add `key: ${env:NAME}`"));
  CHECK_THAT(problems_of(used + "{name: m, key: sk-12345678}\n"), ContainsSubstring("Add `service: "));
  CHECK_THAT(problems_of(used + "{name: m, service: azure, key: sk-12345678, model: gpt}\n"),
             ContainsSubstring("add `url: "));
  CHECK_THAT(problems_of(used + "{name: m, service: ollama}\n"), ContainsSubstring("add `model: "));
  CHECK_THAT(problems_of(used + "{name: m, service: opnai, key: sk-12345678}\n"),
             ContainsSubstring("openai"));
}

TEST_CASE("a generator that is no model is told, and a model that is never asked", "[config]") {
  CHECK_THAT(problems_of("generators: [recipes, depseek]\nmodels:\n  - {name: deepseek, key: sk-12345678}\n"),
             ContainsSubstring("did you mean `deepseek`?"));
  CHECK_THAT(problems_of("generators: [recipes, kimi]\n"), ContainsSubstring("add it to `models`"));
  const auto unused = read("models:\n  - {name: deepseek, key: sk-12345678}\n");
  REQUIRE(unused.settings);
  REQUIRE(unused.problems.size() == 1);
  CHECK_THAT(unused.problems[0].message, ContainsSubstring("generators: [recipes, deepseek]"));
}

TEST_CASE("a name that two models have is refused", "[config]") {
  CHECK_THAT(problems_of("generators: [kimi]\nmodels:\n  - {name: kimi, key: sk-12345678}\n  - {name: kimi, "
                         "key: sk-12345678}\n"),
             ContainsSubstring("is taken"));
}

TEST_CASE("a proxy without a port is refused", "[config]") {
  CHECK_THAT(problems_of("network:\n  proxy: proxy.corp\n"),
             ContainsSubstring("http://proxy.example.com:3128"));
  CHECK(read("network:\n  proxy: http://user:pass@proxy.corp:3128\n").settings);
}

TEST_CASE("a limit of money is refused while a model that may be asked has no price", "[config]") {
  const std::string limit = "budgets:\n  all_money: 5\n";
  const std::string unpriced =
      "generators: [recipes, deepseek]\nmodels:\n  - {name: deepseek, key: sk-12345678";
  const auto said = problems_of(limit + unpriced + "}\n");
  CHECK_THAT(said, ContainsSubstring("the model `deepseek` (deepseek, deepseek-flash) has no `price_input`"));
  CHECK_THAT(said, ContainsSubstring("`budgets.all_money`"));
  CHECK_THAT(problems_of(limit + unpriced + ", price_input: 2}\n"),
             ContainsSubstring("has no `price_output`"));
  CHECK(read(limit + unpriced + ", price_input: 2, price_output: 3}\n").settings);
  CHECK(read("budgets:\n  all_tokens: 5\n" + unpriced + "}\n").settings);
}

TEST_CASE("a model of one's own costs nothing where that is written, and one never asked needs no price",
          "[config]") {
  const std::string limit = "budgets:\n  person_money: 5\n";
  CHECK(read(limit + "generators: [ollama]\nmodels:\n  - {name: ollama, model: qwen3, price_input: 0, "
                     "price_output: 0}\n")
            .settings);
  CHECK(read(limit + "models:\n  - {name: deepseek, key: sk-12345678}\n").settings);
}
