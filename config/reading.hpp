/// Reading: the state of one pass over a file (problems, environment, folder) and the readers of each kind of
/// value. A reader answers nothing when it has written a problem. Used by config/field.hpp.
#pragma once

#include "config/description.hpp"
#include "config/load.hpp"
#include "config/secret.hpp"
#include "config/units.hpp"
#include "config/yaml_tree.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace errand::config {

/// "listen" and "port": "listen.port".
std::string below(const std::string& path, const std::string& key);

/// Who a secret is for: one that others must not guess is long enough; another's own is as long as they made
/// it ("EMPTY", for a server of one's own).
enum class SecretUse { keeps_others_out, lets_us_in };

class Reading {
 public:
  /// `root` is the whole table: an unknown key is looked for there, to say where it belongs. All outlive
  /// this.
  Reading(const std::vector<Description>& root, std::filesystem::path folder, const Environment& environment);

  void complain(const Node& where, const std::string& path, const std::string& message,
                Severity severity = Severity::error);
  std::vector<Problem> take_problems() { return std::move(problems_); }
  /// The first secret that stands in the file as plain text, if any.
  const std::optional<Node>& plain_secret() const { return plain_secret_; }

  /// The values of a map by the index of their key. Complains of what is not a map, of unknown and of missing
  /// keys.
  std::vector<std::pair<std::size_t, const Node*>> match(const Node& node, const std::string& path,
                                                         const std::vector<Description>& keys);
  /// The items of a list with their paths, "adapters[0]".
  std::vector<std::pair<std::string, const Node*>> items(const Node& node, const std::string& path);

  std::optional<std::int64_t> integer(const Node& node, const std::string& path, const Description& about);
  std::optional<double> decimal(const Node& node, const std::string& path);
  std::optional<std::uint64_t> size(const Node& node, const std::string& path, const Description& about);
  std::optional<std::chrono::milliseconds> duration(const Node& node, const std::string& path,
                                                    const Description& about);
  std::optional<std::string> text(const Node& node, const std::string& path, const Description& about);
  std::optional<std::filesystem::path> path(const Node& node, const std::string& path,
                                            const Description& about);
  std::optional<std::size_t> choice(const Node& node, const std::string& path, const Description& about);
  std::optional<std::vector<std::string>> text_list(const Node& node, const std::string& path,
                                                    const Description& about);
  std::optional<std::vector<std::size_t>> choice_list(const Node& node, const std::string& path,
                                                      const Description& about);
  std::optional<Secret> secret(const Node& node, const std::string& path, SecretUse use);

 private:
  bool is_scalar(const Node& node, const std::string& path, const std::string& instead);
  bool in_range(const Node& node, const std::string& path, const Description& about, std::int64_t value);
  void unknown_key(const Entry& entry, const std::string& path, const std::vector<Description>& keys);
  std::optional<std::string> secret_text(const Node& node, const std::string& path);

  const std::vector<Description>& root_;
  std::filesystem::path folder_;
  const Environment& environment_;
  std::vector<Problem> problems_;
  std::optional<Node> plain_secret_;
};

}  // namespace errand::config
