#include "config/describe.hpp"
#include "tests/config/reading.hpp"

#include <catch2/catch_test_macros.hpp>
#include <nlohmann/json.hpp>

#include <iterator>
#include <regex>
#include <sstream>

namespace errand::config {

namespace {

std::string file_content(const std::string& name) {
  std::ifstream stream{std::string{REPOSITORY} + "/config/" + name, std::ios::binary};
  REQUIRE(stream);
  return {std::istreambuf_iterator<char>{stream}, {}};
}

/// The example with every setting in force: the ones without a default begin with "#" and no space.
std::string all_in_force(const std::string& example) {
  std::istringstream lines{example};
  std::string result;
  for (std::string line; std::getline(lines, line);) {
    static const std::regex commented{"^( *)#([^ ].*|  [a-z].*)$"};
    result += std::regex_replace(line, commented, "$1$2") + '\n';
  }
  return result;
}

}  // namespace

TEST_CASE("the published schema and example are what errand prints", "[config]") {
  INFO("write them anew: build/dev/tests/tests_config '[write]'");
  CHECK(file_content("errand.schema.json") == json_schema());
  CHECK(file_content("errand.example.yaml") == example_yaml());
}

TEST_CASE("write the published schema and example", "[.][write]") {
  const auto folder = std::string{REPOSITORY} + "/config/";
  CHECK(std::ofstream{folder + "errand.schema.json", std::ios::binary} << json_schema());
  CHECK(std::ofstream{folder + "errand.example.yaml", std::ios::binary} << example_yaml());
}

TEST_CASE("the example means exactly the defaults", "[config]") {
  const auto example = read(example_yaml());
  CHECK(example.problems.empty());
  REQUIRE(example.settings);
  CHECK(*example.settings == *read("").settings);
}

TEST_CASE("the samples of the example are good values", "[config]") {
  const OwnFolder folder;
  folder.write("token.txt", "a token in a file", std::filesystem::perms::owner_read);
  folder.write("key.txt", "a key in a file", std::filesystem::perms::owner_read);
  folder.write("signing_secret.txt", "a secret in a file", std::filesystem::perms::owner_read);
  for (const auto* name : {"app_secret.txt", "encrypt_key.txt", "verification_token.txt"}) {
    folder.write(name, "a secret in a file", std::filesystem::perms::owner_read);
  }
  folder.write("matrix-registration.yaml",
               "id: errand\nurl: http://127.0.0.1:8484/hook/matrix\nas_token: a token for the bot\n"
               "hs_token: a token for the server\nsender_localpart: errand\n",
               std::filesystem::perms::owner_read);
  const auto text = all_in_force(example_yaml());
  CAPTURE(text);
  const auto loaded = parse(text, folder.path(), environment_of({{"ERRAND_TOKEN", "a token outside"}}));
  for (const auto& problem : loaded.problems) {
    UNSCOPED_INFO(to_string("example", problem));
  }
  REQUIRE(loaded.settings);
  CHECK(loaded.settings->listen.public_url == "https://errand.example.com");
  const auto& web = std::get<WebAdapter>(loaded.settings->adapters.at(0).kind);
  CHECK(web.token == Secret{"a token outside"});
  REQUIRE(web.users.size() == 1);
  CHECK(web.users[0].name == "Mei");
  const auto& slack = std::get<SlackAdapter>(loaded.settings->adapters.at(1).kind);
  CHECK(slack.signing_secret == Secret{"a secret in a file"});
}

TEST_CASE("every key is explained in both languages", "[config]") {
  const std::function<void(const nlohmann::json&)> look = [&](const nlohmann::json& schema) {
    const auto properties = schema.value("properties", nlohmann::json::object());
    for (const auto& [key, value] : properties.items()) {
      CAPTURE(key);
      if (key != "kind") {
        const auto text = value.at("description").get<std::string>();
        const auto cut = text.find('\n');
        REQUIRE(cut != std::string::npos);
        CHECK(cut > 10);
        CHECK(text.substr(cut).find("。") != std::string::npos);
      }
      look(value);
      if (value.contains("items")) {
        look(value["items"]);
        for (const auto& kind : value["items"].value("oneOf", nlohmann::json::array())) {
          look(kind);
        }
      }
    }
  };
  look(nlohmann::json::parse(json_schema()));
}

}  // namespace errand::config
