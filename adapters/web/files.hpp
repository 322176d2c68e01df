/// FileLinks: which files of the blob store a person may name. An upload's locator and a download's link
/// carry a signature that is bound to the person: to know a file's hash is not enough. Used by WebAdapter.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include <optional>
#include <string>

namespace errand::web {

class FileLinks {
 public:
  explicit FileLinks(std::string secret) : secret_(std::move(secret)) {}

  /// "<sha256>.<signature>": what an upload answers and a message brings back.
  std::string locator_for(const std::string& person, const std::string& sha256) const;
  /// The hash of a locator made for this person; nothing for any other text.
  std::optional<std::string> hash_of(const std::string& person, const std::string& locator) const;
  /// "/api/files/<sha256>/<name>?key=<signature>".
  std::string link_for(const std::string& person, const std::string& sha256, const std::string& name) const;
  bool is_link_of(const std::string& person, const std::string& sha256, const std::string& key) const;
  /// Adds `url` to each file and picture of a message's body that has a hash.
  void add_links(const std::string& person, nlohmann::json& body) const;

 private:
  std::string signature_of(const std::string& person, const std::string& sha256) const;

  std::string secret_;
};

}  // namespace errand::web
