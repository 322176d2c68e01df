/// Field<T>: one key of the configuration: what is said about it, and how its value gets into a T. A list of
/// them (config/keys.cpp) is the one source for parsing, errors, the JSON Schema and the example.
#pragma once

#include "config/description.hpp"
#include "config/reading.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace errand::config {

template <typename T>
struct Field {
  Description description;
  /// Leaves the default in place, and a problem in the reading, where the value is not acceptable.
  std::function<void(T&, const Node&, const std::string& path, Reading&)> read;
};

template <typename T>
using Fields = std::vector<Field<T>>;

template <typename T>
std::vector<Description> descriptions_of(const Fields<T>& fields) {
  std::vector<Description> result;
  for (const auto& field : fields) {
    result.push_back(field.description);
  }
  return result;
}

/// Reads a map by the fields' keys; unknown and missing keys become problems.
template <typename T>
void read_map(T& target, const Node& node, const std::string& path, const Fields<T>& fields,
              Reading& reading) {
  const auto keys = descriptions_of(fields);
  for (const auto& [index, value] : reading.match(node, path, keys)) {
    fields[index].read(target, *value, below(path, keys[index].key), reading);
  }
}

/// The words an enumerator has in the file.
template <typename E>
using Choices = std::vector<std::pair<std::string, E>>;

template <typename E>
std::vector<std::string> names_of(const Choices<E>& choices) {
  std::vector<std::string> names;
  for (const auto& choice : choices) {
    names.push_back(choice.first);
  }
  return names;
}

template <typename E>
std::string word_of(const Choices<E>& choices, E value) {
  for (const auto& choice : choices) {
    if (choice.second == value) {
      return choice.first;
    }
  }
  return {};
}

template <typename T, typename E>
Field<T> choice(std::string key, E T::*member, Choices<E> choices, Words words) {
  auto about = described(std::move(key), ValueKind::choice, std::move(words));
  about.allowed = names_of(choices);
  about.fallback = word_of(choices, T{}.*member);
  return {about, [=](T& target, const Node& node, const std::string& path, Reading& reading) {
            if (const auto index = reading.choice(node, path, about)) {
              target.*member = choices[*index].second;
            }
          }};
}

/// A list of different choices, at least one, whose order counts.
template <typename T, typename E>
Field<T> choice_list(std::string key, std::vector<E> T::*member, Choices<E> choices, Words words) {
  auto about = described(std::move(key), ValueKind::choice_list, std::move(words));
  about.allowed = names_of(choices);
  for (const auto value : T{}.*member) {
    about.fallback += (about.fallback.empty() ? "" : ", ") + word_of(choices, value);
  }
  about.fallback = '[' + about.fallback + ']';
  return {about, [=](T& target, const Node& node, const std::string& path, Reading& reading) {
            if (const auto chosen = reading.choice_list(node, path, about)) {
              std::vector<E> values;
              for (const auto index : *chosen) {
                values.push_back(choices[index].second);
              }
              target.*member = std::move(values);
            }
          }};
}

template <typename T, typename Number>
Field<T> integer(std::string key, Number T::*member, Range range, Words words) {
  auto about = described(std::move(key), ValueKind::integer, std::move(words));
  about.range = range;
  about.fallback = std::to_string(T{}.*member);
  return {about, [=](T& target, const Node& node, const std::string& path, Reading& reading) {
            if (const auto value = reading.integer(node, path, about)) {
              target.*member = static_cast<Number>(*value);
            }
          }};
}

/// A number that is not negative and may have a fraction: prices.
template <typename T>
Field<T> decimal(std::string key, double T::*member, Words words) {
  auto about = described(std::move(key), ValueKind::decimal, std::move(words));
  about.fallback = "0";
  return {about, [=](T& target, const Node& node, const std::string& path, Reading& reading) {
            if (const auto value = reading.decimal(node, path)) {
              target.*member = *value;
            }
          }};
}

template <typename T>
Field<T> size(std::string key, std::uint64_t T::*member, Range range, Words words) {
  auto about = described(std::move(key), ValueKind::size, std::move(words));
  about.range = range;
  about.fallback = size_text(T{}.*member);
  return {about, [=](T& target, const Node& node, const std::string& path, Reading& reading) {
            if (const auto value = reading.size(node, path, about)) {
              target.*member = *value;
            }
          }};
}

template <typename T>
Field<T> duration(std::string key, std::chrono::milliseconds T::*member, Range range, Words words) {
  auto about = described(std::move(key), ValueKind::duration, std::move(words));
  about.range = range;
  about.fallback = duration_text(T{}.*member);
  return {about, [=](T& target, const Node& node, const std::string& path, Reading& reading) {
            if (const auto value = reading.duration(node, path, about)) {
              target.*member = *value;
            }
          }};
}

template <typename T>
Field<T> text(std::string key, std::string T::*member, Shape shape, Words words) {
  auto about = described(std::move(key), ValueKind::text, std::move(words));
  about.shape = std::move(shape);
  about.fallback = T{}.*member;
  return {about, [=](T& target, const Node& node, const std::string& path, Reading& reading) {
            if (auto value = reading.text(node, path, about)) {
              target.*member = std::move(*value);
            }
          }};
}

/// A list of different texts of one shape.
template <typename T>
Field<T> text_list(std::string key, std::vector<std::string> T::*member, Shape shape, Words words) {
  auto about = described(std::move(key), ValueKind::text_list, std::move(words));
  about.shape = std::move(shape);
  for (const auto& value : T{}.*member) {
    about.fallback += (about.fallback.empty() ? "" : ", ") + value;
  }
  about.fallback = '[' + about.fallback + ']';
  return {about, [=](T& target, const Node& node, const std::string& path, Reading& reading) {
            if (auto values = reading.text_list(node, path, about)) {
              target.*member = std::move(*values);
            }
          }};
}

/// A relative path counts from the configuration's folder and becomes absolute.
template <typename T>
Field<T> path(std::string key, std::filesystem::path T::*member, Shape shape, Words words) {
  auto about = described(std::move(key), ValueKind::path, std::move(words));
  about.shape = std::move(shape);
  about.fallback = (T{}.*member).string();
  return {about, [=](T& target, const Node& node, const std::string& path, Reading& reading) {
            if (auto value = reading.path(node, path, about)) {
              target.*member = std::move(*value);
            }
          }};
}

template <typename T>
Field<T> secret(std::string key, Secret T::*member, Words words,
                SecretUse use = SecretUse::keeps_others_out) {
  auto about = described(std::move(key), ValueKind::secret, std::move(words));
  return {about, [=](T& target, const Node& node, const std::string& path, Reading& reading) {
            if (auto value = reading.secret(node, path, use)) {
              target.*member = std::move(*value);
            }
          }};
}

template <typename T, typename Group>
Field<T> group(std::string key, Group T::*member, Fields<Group> fields, Words words) {
  auto about = described(std::move(key), ValueKind::group, std::move(words));
  about.fields = descriptions_of(fields);
  return {about, [=](T& target, const Node& node, const std::string& path, Reading& reading) {
            if (node.kind != NodeKind::nothing) {  // Every key of the group may be commented out.
              read_map(target.*member, node, path, fields, reading);
            }
          }};
}

/// A list of maps with the same keys; `fields` of an item without a default are required.
template <typename T, typename Item>
Field<T> item_list(std::string key, std::vector<Item> T::*member, Fields<Item> fields, Words words) {
  auto about = described(std::move(key), ValueKind::item_list, std::move(words));
  about.fields = descriptions_of(fields);
  return {about, [=](T& target, const Node& node, const std::string& path, Reading& reading) {
            std::vector<Item> items;
            for (const auto& [item_path, item] : reading.items(node, path)) {
              read_map(items.emplace_back(), *item, item_path, fields, reading);
            }
            target.*member = std::move(items);
          }};
}

template <typename T>
Field<T> required(Field<T> field) {
  field.description.required = true;
  return field;
}

}  // namespace errand::config
