#include "config/describe.hpp"
#include "config/keys.hpp"

#include <nlohmann/json.hpp>

namespace errand::config {

namespace {

using Json = nlohmann::ordered_json;  // In the table's order, so that the file reads like the settings.

Json schema_of_map(const std::vector<Description>& keys);

/// The default as JSON: a number for an integer, else as it is written.
Json fallback_of(const Description& about) {
  switch (about.kind) {
    case ValueKind::integer:
    case ValueKind::decimal:
      return std::stoll(about.fallback);
    case ValueKind::text_list:
    case ValueKind::choice_list: {
      auto list = Json::array();
      auto inside = about.fallback.substr(1, about.fallback.size() - 2);
      for (std::size_t end = 0; !inside.empty();) {
        end = inside.find(", ");
        list.push_back(inside.substr(0, end));
        inside = end == std::string::npos ? std::string{} : inside.substr(end + 2);
      }
      return list;
    }
    default:
      return about.fallback;
  }
}

Json list_of(Json items) {
  return {{"type", "array"}, {"minItems", 1}, {"items", std::move(items)}};
}

Json kind_list(const Description& about) {
  auto alternatives = Json::array();
  for (const auto& kind : about.kinds) {
    auto schema = schema_of_map(kind.fields);
    schema["title"] = kind.name;
    schema["description"] = kind.words.en + '\n' + kind.words.zh;
    schema["properties"]["kind"] = {{"const", kind.name}};
    alternatives.push_back(std::move(schema));
  }
  return list_of({{"oneOf", std::move(alternatives)}});
}

Json type_of(const Description& about) {
  switch (about.kind) {
    case ValueKind::text:
    case ValueKind::path: {
      Json schema{{"type", "string"}, {"minLength", 1}, {"examples", {about.shape.sample}}};
      if (!about.shape.pattern.empty()) {
        schema["pattern"] = about.shape.pattern;
      }
      return schema;
    }
    case ValueKind::secret:
      return {{"type", {"string", "integer"}}, {"examples", {"${env:NAME}", "${file:PATH}"}}};
    case ValueKind::integer:
      return {{"type", "integer"}, {"minimum", about.range.least}, {"maximum", about.range.most}};
    case ValueKind::decimal:
      return {{"type", "number"}, {"minimum", 0}};
    case ValueKind::size:
      return {{"type", "string"}, {"pattern", "^[0-9]+(\\.[0-9]+)? ?([KkMmGgTt][Ii]?[Bb]|[Bb]ytes)$"}};
    case ValueKind::duration:
      return {{"type", "string"}, {"pattern", "^[0-9]+(\\.[0-9]+)? ?(ms|s|min|h|d)$"}};
    case ValueKind::choice:
      return {{"type", "string"}, {"enum", about.allowed}};
    case ValueKind::text_list: {
      Json item{{"type", "string"}, {"minLength", 1}};
      if (!about.shape.pattern.empty()) {
        item["pattern"] = about.shape.pattern;
      }
      auto schema = list_of(std::move(item));
      schema["uniqueItems"] = true;
      if (about.fallback == no_items) {
        schema.erase("minItems");
      }
      return schema;
    }
    case ValueKind::choice_list: {
      auto schema = list_of({{"type", "string"}, {"enum", about.allowed}});
      schema["uniqueItems"] = true;
      return schema;
    }
    case ValueKind::group: {
      auto schema = schema_of_map(about.fields);
      schema["type"] = {"object", "null"};
      return schema;
    }
    case ValueKind::item_list:
      return list_of(schema_of_map(about.fields));
    case ValueKind::kind_list:
      return kind_list(about);
  }
  return {};
}

Json schema_of(const Description& about) {
  auto text = about.words.en;
  if (about.kind == ValueKind::size || about.kind == ValueKind::duration) {
    text += " (" + range_text(about) + ")";
  }
  Json schema{{"description", text + '\n' + about.words.zh}};
  schema.update(type_of(about));
  if (!about.fallback.empty()) {
    schema["default"] = fallback_of(about);
  }
  return schema;
}

Json schema_of_map(const std::vector<Description>& keys) {
  auto properties = Json::object();
  auto required = Json::array();
  for (const auto& about : keys) {
    properties[about.key] = schema_of(about);
    if (about.required) {
      required.push_back(about.key);
    }
  }
  Json schema{{"type", "object"}, {"properties", std::move(properties)}, {"additionalProperties", false}};
  if (!required.empty()) {
    schema["required"] = std::move(required);
  }
  return schema;
}

}  // namespace

std::string json_schema() {
  Json schema{
      {"$schema", "https://json-schema.org/draft/2020-12/schema"},
      {"title", "Errand"},
      {"description", "The configuration of errand (errand.yaml).\nerrand 的配置文件（errand.yaml）。"}};
  schema.update(schema_of_map(descriptions_of(all_keys())));
  constexpr int indent = 2;
  return schema.dump(indent) + '\n';
}

}  // namespace errand::config
