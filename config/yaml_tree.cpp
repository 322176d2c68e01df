#include "config/yaml_tree.hpp"

#include "bot/core/text.hpp"
#include "config/yaml_advice.hpp"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/mark.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <sstream>
#include <string_view>
#include <utility>

namespace errand::config {

namespace {

constexpr std::size_t deepest = 12;  // The settings need 5 levels; the parser recurses per level.

/// Turns yaml-cpp's marks (from 0, in bytes) into an editor's (from 1, in characters).
class Places {
 public:
  explicit Places(std::vector<std::string_view> lines) : lines_(std::move(lines)) {}

  std::pair<int, int> of(const YAML::Mark& mark) const {
    if (mark.line < 0) {
      return {0, 0};
    }
    const auto line = static_cast<std::size_t>(mark.line);
    const auto text = line < lines_.size() ? lines_[line] : std::string_view{};
    const auto before = text.substr(0, static_cast<std::size_t>(std::max(mark.column, 0)));
    return {mark.line + 1, static_cast<int>(length_of(before)) + 1};
  }

 private:
  std::vector<std::string_view> lines_;
};

/// Thrown out of the event handler to end the parse: what follows would only repeat the problem.
struct Refused {
  YAML::Mark mark;
  const char* message;
};

/// Builds the tree. A map's entries and a list's items are collected on a stack of open nodes.
class Builder final : public YAML::EventHandler {
 public:
  Builder(const Places& places, std::vector<Problem>& problems) : places_(places), problems_(problems) {}

  Node take_root() { return std::move(root_); }

  void OnDocumentStart(const YAML::Mark&) override {}
  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    refuse_anchor(mark, anchor);
    add(node(NodeKind::nothing, mark));
  }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override { refuse_anchor(mark, 1); }
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    refuse_anchor(mark, anchor);
    refuse_tag(mark, tag);
    auto scalar = node(NodeKind::scalar, mark);
    scalar.text = value;
    add(std::move(scalar));
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    open(NodeKind::list, mark, tag, anchor);
  }
  void OnSequenceEnd() override { close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    open(NodeKind::map, mark, tag, anchor);
  }
  void OnMapEnd() override { close(); }

 private:
  struct Open {
    Node node;
    std::vector<Node> pending_key;  // At most one: the key whose value comes next.
  };

  Node node(NodeKind kind, const YAML::Mark& mark) const {
    const auto [line, column] = places_.of(mark);
    Node made;
    made.kind = kind;
    made.line = line;
    made.column = column;
    return made;
  }

  static void refuse_anchor(const YAML::Mark& mark, YAML::anchor_t anchor) {
    if (anchor != 0) {
      throw Refused{mark, "anchors (&name) and aliases (*name) are not read here; write the value out"};
    }
  }
  static void refuse_tag(const YAML::Mark& mark, const std::string& tag) {
    if (tag != "?" && tag != "!" && !tag.empty()) {
      throw Refused{mark, "tags (!name) are not read here; write the value without it"};
    }
  }

  void open(NodeKind kind, const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor) {
    refuse_anchor(mark, anchor);
    refuse_tag(mark, tag);
    if (stack_.size() >= deepest) {
      throw Refused{mark, "this is nested deeper than any setting; look for a bracket or indent too many"};
    }
    stack_.push_back(Open{node(kind, mark), {}});
  }

  void close() {
    auto done = std::move(stack_.back().node);
    stack_.pop_back();
    add(std::move(done));
  }

  void add(Node value) {
    if (stack_.empty()) {
      root_ = std::move(value);
      return;
    }
    auto& parent = stack_.back();
    if (parent.node.kind == NodeKind::list) {
      parent.node.items.push_back(std::move(value));
    } else if (parent.pending_key.empty()) {
      parent.pending_key.push_back(std::move(value));
    } else {
      auto key = std::move(parent.pending_key.back());
      parent.pending_key.clear();
      add_entry(parent.node, std::move(key), std::move(value));
    }
  }

  void add_entry(Node& map, Node key, Node value) {
    if (key.kind != NodeKind::scalar) {
      problems_.push_back({.line = key.line,
                           .column = key.column,
                           .key = {},
                           .message = "a key must be a word; write `key: value`"});
      return;
    }
    const auto twin = std::find_if(map.entries.begin(), map.entries.end(),
                                   [&](const Entry& entry) { return entry.key.text == key.text; });
    if (twin != map.entries.end()) {
      const auto message = "key `" + shortened(printable(key.text), 40) + "` stands twice, first in line " +
                           std::to_string(twin->key.line) + "; keep one of them";
      problems_.push_back({.line = key.line, .column = key.column, .key = key.text, .message = message});
      return;
    }
    map.entries.push_back(Entry{std::move(key), std::move(value)});
  }

  const Places& places_;
  std::vector<Problem>& problems_;
  Node root_;
  std::vector<Open> stack_;
};

std::vector<Problem> unreadable(const std::string& message) {
  return {{.line = 0, .column = 0, .key = {}, .message = message}};
}

}  // namespace

YamlTree read_yaml(const std::string& text) {
  if (text.size() > largest_file_bytes) {
    return {{}, unreadable("the file is larger than 1 MB; a configuration is a few lines of YAML")};
  }
  if (!is_utf8(text) || text.find('\0') != std::string::npos) {
    return {{}, unreadable("the file is not UTF-8 text; save it as UTF-8")};
  }
  YamlTree tree;
  // yaml-cpp takes the end of the text for a missing closing quotation mark when a newline stands before it.
  const auto content = text.substr(0, text.find_last_not_of(" \t\r\n") + 1);
  const auto lines = lines_of(content);
  tree.problems = tab_problems(lines);
  if (!tree.problems.empty()) {
    return tree;
  }
  const Places places{lines};
  const auto fail = [&](const YAML::Mark& mark, const std::string& message) {
    const auto [line, column] = places.of(mark);
    tree.problems.push_back({.line = line, .column = column, .key = {}, .message = message});
    tree.root = Node{};
  };
  try {
    std::istringstream stream{content};
    YAML::Parser parser{stream};
    Builder builder{places, tree.problems};
    parser.HandleNextDocument(builder);
    tree.root = builder.take_root();
    Builder second{places, tree.problems};
    if (parser.HandleNextDocument(second) && second.take_root().kind != NodeKind::nothing) {
      tree.problems.push_back({.line = 0,
                               .column = 0,
                               .key = {},
                               .message = "the file holds several documents; remove the `---` lines"});
    }
  } catch (const Refused& refused) {
    fail(refused.mark, refused.message);
  } catch (const YAML::Exception& error) {
    if (const auto open = open_quote(lines); open && is_about_quote(error.msg)) {
      tree.problems.push_back(*open);
    } else {
      fail(error.mark, in_words(error.msg));
    }
  }
  return tree;
}

}  // namespace errand::config
