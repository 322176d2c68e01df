// Where a secret's text comes from: the file itself, ${env:NAME} or ${file:PATH}. No message here holds what
// was found, only where it was looked for.
#include "bot/core/text.hpp"
#include "config/reading.hpp"
#include "config/text_file.hpp"

#include <algorithm>
#include <string_view>

namespace errand::config {

namespace {

constexpr std::size_t shortest_secret = 8;
constexpr std::size_t largest_secret_bytes = 64U * 1024U;  // A private key in PEM is a few KB.

constexpr const char* references = "write `${env:NAME}` or `${file:PATH}`";

struct Reference {
  std::string scheme;
  std::string name;
};

std::optional<Reference> reference_in(const std::string& text) {
  if (!text.starts_with("${") || !text.ends_with('}')) {
    return std::nullopt;
  }
  const auto inside = text.substr(2, text.size() - 3);
  const auto colon = inside.find(':');
  if (colon == std::string::npos) {
    return Reference{{}, inside};
  }
  return Reference{inside.substr(0, colon), inside.substr(colon + 1)};
}

void trim_newline(std::string& text) {
  while (text.ends_with('\n') || text.ends_with('\r')) {
    text.pop_back();
  }
}

}  // namespace

std::optional<std::string> Reading::secret_text(const Node& node, const std::string& path) {
  const auto reference = reference_in(node.text);
  if (!reference) {
    if (node.text.find("${") != std::string::npos) {
      complain(node, path,
               '`' + path + "` mixes text and a reference; " + references + " and nothing around it");
      return std::nullopt;
    }
    if (!plain_secret_) {
      plain_secret_ = node;
    }
    return node.text;
  }
  const auto name = shortened(printable(reference->name), 100);
  if (reference->scheme == "env" && !reference->name.empty()) {
    auto value = environment_(reference->name);
    if (!value || value->empty()) {
      complain(node, path,
               "the environment variable `" + name +
                   "` is not set; set it for errand, or write the value of `" + path + "` another way");
      return std::nullopt;
    }
    return value;
  }
  if (reference->scheme == "file" && !reference->name.empty()) {
    const auto file = (folder_ / reference->name).lexically_normal();
    const auto shown = shortened(printable(file.string()), 200);
    auto content = content_of(file, largest_secret_bytes);
    if (!content) {
      complain(node, path, "the file `" + shown + "` cannot be read; make it, and readable by errand's user");
      return std::nullopt;
    }
    if (content->size() > largest_secret_bytes) {
      complain(node, path, "the file `" + shown + "` is larger than 64 KB; is it the right one?");
      return std::nullopt;
    }
    if (is_readable_by_others(file)) {
      complain(node, path, "everybody on this machine can read `" + shown + "`; run `chmod o-r` on it",
               Severity::warning);
    }
    trim_newline(*content);
    return content;
  }
  complain(node, path, '`' + path + "` has a reference that is not known; " + references);
  return std::nullopt;
}

std::optional<Secret> Reading::secret(const Node& node, const std::string& path, SecretUse use) {
  if (!is_scalar(node, path, references)) {
    return std::nullopt;
  }
  auto value = secret_text(node, path);
  if (!value) {
    return std::nullopt;
  }
  if (value->empty()) {
    complain(node, path, '`' + path + "` is empty; write its value, or leave the key out");
    return std::nullopt;
  }
  if (use == SecretUse::keeps_others_out && value->size() < shortest_secret) {
    complain(node, path,
             '`' + path + "` is shorter than " + std::to_string(shortest_secret) +
                 " characters and could be guessed; make one with `openssl rand -hex 16`");
    return std::nullopt;
  }
  return Secret{std::move(*value)};
}

}  // namespace errand::config
