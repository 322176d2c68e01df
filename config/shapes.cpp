#include "config/shapes.hpp"

#include "bot/core/text.hpp"
#include "config/model_services.hpp"
#include "config/time_zone.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <algorithm>
#include <utility>

namespace errand::config {

namespace {

using Complaint = std::optional<std::string>;

bool is_ip_address(const std::string& text) {
  in6_addr room{};  // Large enough for either family.
  return inet_pton(AF_INET, text.c_str(), &room) == 1 || inet_pton(AF_INET6, text.c_str(), &room) == 1;
}

Complaint complaint_of_url(const std::string& text) {
  const auto start = text.starts_with("https://") ? 8U : text.starts_with("http://") ? 7U : 0U;
  if (start == 0 || text.size() == start || text[start] == '/') {
    return "not a web address; write one such as `https://errand.example.com`";
  }
  if (text.ends_with('/')) {
    return "an address with a slash at its end; write it without";
  }
  if (text.find_first_of(" \t?#\"<>\\") != std::string::npos || text.find('@') != std::string::npos) {
    return "an address with more than host, port and path; write one such as `https://errand.example.com`";
  }
  return std::nullopt;
}

Complaint complaint_of_name(const std::string& text) {
  constexpr std::size_t longest = 32;
  if (text.size() > longest || text.starts_with('-') ||
      text.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") != std::string::npos) {
    return "but becomes part of a web address; write lower-case letters, digits and dashes, at most 32, such "
           "as `web`";
  }
  return std::nullopt;
}

Complaint complaint_of_person(const std::string& text) {
  constexpr std::size_t longest = 64;
  if (length_of(text) > longest || printable(text) != text || trimmed(text) != text) {
    return "which is too long or holds invisible characters; write a name of at most 64 characters";
  }
  return std::nullopt;
}

}  // namespace

Shape ip_address() {
  return {"127.0.0.1", "^[0-9a-fA-F.:]+$", [](const std::string& text) -> Complaint {
            if (is_ip_address(text)) {
              return std::nullopt;
            }
            return text == "localhost" ? "a name; write the address `127.0.0.1`"
                                       : "not an IP address; write one such as `127.0.0.1` or `0.0.0.0`";
          }};
}

Shape web_url() {
  return {"https://errand.example.com", R"(^https?://[^/\s?#@"<>\\]+(/[^\s?#@"<>\\]*[^/\s?#@"<>\\])?$)",
          complaint_of_url};
}

Shape time_zone() {
  return {"Asia/Shanghai", "^[A-Za-z0-9_+-]+(/[A-Za-z0-9_+-]+)*$", [](const std::string& text) -> Complaint {
            if (TimeZone::named(text)) {
              return std::nullopt;
            }
            return "not a time zone that this machine knows; write one such as `Asia/Shanghai` or "
                   "`Europe/Berlin` (the list: ls /usr/share/zoneinfo; package tzdata)";
          }};
}

Shape file_path(std::string sample) {
  return {std::move(sample), {}, {}};
}

Shape connection_name() {
  return {"web", "^[a-z0-9][a-z0-9-]{0,31}$", complaint_of_name};
}

Shape proxy_url() {
  return {"http://proxy.example.com:3128", R"(^http://[^\s/]+$)", [](const std::string& text) -> Complaint {
            const auto host = text.substr(std::min(text.size(), text.find('@') + 1));
            const bool is_good = text.starts_with("http://") &&
                                 text.find_first_of(" /", 7) == std::string::npos &&
                                 host.find(':') != std::string::npos && !text.ends_with(':');
            if (is_good) {
              return std::nullopt;
            }
            return "not a proxy's address; write one such as `http://proxy.example.com:3128`";
          }};
}

Shape host_name() {
  return {".corp.example.com", R"(^[A-Za-z0-9.:_-]+$)", [](const std::string& text) -> Complaint {
            const auto allowed = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.:_-";
            if (text.find_first_not_of(allowed) == std::string::npos) {
              return std::nullopt;
            }
            return "not a host; write a name or an address without http:// and without a path";
          }};
}

Shape model_name() {
  return {"deepseek-flash", R"(^[!-~]{1,200}$)", [](const std::string& text) -> Complaint {
            const bool is_plain =
                text.size() <= 200 && std::ranges::all_of(text, [](char c) { return c > ' ' && c < 127; });
            if (is_plain) {
              return std::nullopt;
            }
            return "not a model's name; copy it from the provider's list of models";
          }};
}

Shape model_label() {
  auto shape = connection_name();
  shape.sample = "deepseek";
  shape.complaint = [](const std::string& text) -> Complaint {
    const bool is_plain = complaint_of_name(text) == std::nullopt || model_service(text) != nullptr;
    if (is_plain) {
      return std::nullopt;
    }
    return "but a model's name is written with lower-case letters, digits and dashes, at most 32";
  };
  shape.pattern = "^[a-z0-9][a-z0-9.-]{0,31}$";
  return shape;
}

Shape service_url() {
  auto shape = web_url();
  shape.sample = "https://api.deepseek.com";
  return shape;
}

Shape person_name() {
  return {"Mei", "^.{1,64}$", complaint_of_person};
}

}  // namespace errand::config
