/// A YAML file as a tree in which every node knows its place. Only what a configuration needs: maps with
/// unique text keys, lists and scalars; anchors, aliases, tags and several documents are refused, so a small
/// file cannot unfold into a huge one.
#pragma once

#include "config/problem.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace errand::config {

/// 1 MB: thousands of times a real configuration.
inline constexpr std::size_t largest_file_bytes = 1024U * 1024U;

enum class NodeKind { nothing, scalar, list, map };

struct Entry;

struct Node {
  NodeKind kind = NodeKind::nothing;
  int line = 0;
  int column = 0;
  std::string text;            ///< Of a scalar.
  std::vector<Node> items;     ///< Of a list.
  std::vector<Entry> entries;  ///< Of a map, in the file's order, keys unique.
};

struct Entry {
  Node key;  ///< A scalar.
  Node value;
};

struct YamlTree {
  Node root;
  std::vector<Problem> problems;  ///< Where the text is not YAML, `root` holds nothing.
};

YamlTree read_yaml(const std::string& text);

}  // namespace errand::config
