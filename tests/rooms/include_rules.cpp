#include "tests/rooms/include_rules.hpp"

#include "tests/rooms/libraries.hpp"

#include <algorithm>
#include <functional>
#include <map>
#include <set>
#include <sstream>
#include <string_view>

namespace errand::rooms {

namespace {

struct Include {
  std::size_t line = 0;
  char opening = 0;  // '"', '<', or 0 where neither follows.
  std::string header;
};

std::string_view without_spaces(std::string_view text) {
  const auto start = text.find_first_not_of(" \t");
  return start == std::string_view::npos ? std::string_view{} : text.substr(start);
}

std::vector<Include> includes_of(const std::string& content) {
  std::vector<Include> found;
  std::istringstream lines{content};
  std::size_t number = 0;
  for (std::string line; std::getline(lines, line);) {
    ++number;
    auto rest = without_spaces(line);
    if (!rest.starts_with('#')) {
      continue;
    }
    rest = without_spaces(rest.substr(1));
    if (!rest.starts_with("include")) {
      continue;
    }
    rest = without_spaces(rest.substr(std::string_view{"include"}.size()));
    const auto closing = rest.starts_with('<') ? '>' : '"';
    const auto end = rest.find(closing, 1);
    const auto quoted = (rest.starts_with('<') || rest.starts_with('"')) && end != std::string_view::npos;
    found.push_back(
        {number, quoted ? rest.front() : '\0', std::string{quoted ? rest.substr(1, end - 1) : rest}});
  }
  return found;
}

bool is_header(const std::string& path) {
  return path.ends_with(".hpp") || path.ends_with(".h");
}

std::string folder_of(const std::string& path) {
  const auto slash = path.rfind('/');
  return slash == std::string::npos ? std::string{} : path.substr(0, slash);
}

/// A file belongs to the room of its own folder: rooms do not nest.
const Room* room_of(const std::vector<Room>& rooms, const std::string& path) {
  const auto found = std::find_if(rooms.begin(), rooms.end(), [&](const Room& room) {
    return room.place == path || room.place == folder_of(path);
  });
  return found == rooms.end() ? nullptr : &*found;
}

bool may_use(const Room& room, const std::string& name) {
  return std::find(room.may_use.begin(), room.may_use.end(), name) != room.may_use.end();
}

/// Empty where the include is in order.
std::string offence_of_own_header(const std::vector<Room>& rooms, const Room& room, const Include& include) {
  const auto quoted = "\"" + include.header + "\"";
  if (include.header.find('/') == std::string::npos || include.header.starts_with('.') ||
      include.header.find("../") != std::string::npos) {
    return quoted + " is not a full path from the repository's root";
  }
  const auto* const other = room_of(rooms, include.header);
  if (other == nullptr) {
    return quoted + " is in no room of the table in CMakeLists.txt";
  }
  if (other != &room && !may_use(room, other->name)) {
    return quoted + ": the table in CMakeLists.txt gives room `" + room.name + "` no arrow to `" +
           other->name + "`";
  }
  return {};
}

std::string offence_of_library(const Room& room, const std::string& path, const Include& include) {
  const auto quoted = "<" + include.header + ">";
  const auto library = library_of(include.header);
  if (library.name == "?") {
    return quoted +
           " belongs to no known library; add it to tests/rooms/libraries.cpp and .cmake/packages.cmake";
  }
  if (!library.name.empty() && !may_use(room, library.name)) {
    return quoted + ": the table in CMakeLists.txt gives room `" + room.name + "` no library " + library.name;
  }
  if (is_header(path) && !library.allowed_in_header) {
    return quoted + " may stand in .cpp files only";
  }
  return {};
}

std::string offence_of(const std::vector<Room>& rooms, const Room& room, const std::string& path,
                       const Include& include) {
  switch (include.opening) {
    case '"':
      return offence_of_own_header(rooms, room, include);
    case '<':
      return offence_of_library(room, path, include);
    default:
      return "#include " + include.header + ": write the header's name";
  }
}

bool is_library(const std::string& name) {
  return !name.empty() && name.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ") == std::string::npos;
}

}  // namespace

std::vector<Room> read_table(const std::string& text) {
  std::vector<Room> rooms;
  std::istringstream lines{text};
  for (std::string line; std::getline(lines, line);) {
    const auto first = line.find('|');
    if (first == std::string::npos) {
      if (!line.empty() && !rooms.empty()) {
        rooms.back().may_use.push_back(line);
      }
      continue;
    }
    const auto second = line.find('|', first + 1);
    rooms.push_back({line.substr(0, first), line.substr(first + 1, second - first - 1), {}});
    if (second != std::string::npos && second + 1 < line.size()) {
      rooms.back().may_use.push_back(line.substr(second + 1));
    }
  }
  return rooms;
}

std::vector<std::string> offences_of_table(const std::vector<Room>& rooms) {
  std::vector<std::string> found;
  std::map<std::string, const Room*> by_name;
  for (const auto& room : rooms) {
    if (!by_name.emplace(room.name, &room).second) {
      found.push_back("two rooms are called `" + room.name + "`");
    }
  }
  std::set<std::string> done;
  const std::function<void(const Room&, std::set<std::string>)> walk = [&](const Room& room,
                                                                           std::set<std::string> above) {
    above.insert(room.name);
    for (const auto& name : room.may_use) {
      if (is_library(name)) {
        continue;
      }
      const auto other = by_name.find(name);
      if (other == by_name.end()) {
        found.push_back("room `" + room.name + "` may use `" + name + "`, which is no room");
      } else if (above.contains(name)) {
        found.push_back("the arrow from `" + room.name + "` to `" + name + "` closes a circle");
      } else if (!done.contains(name)) {
        walk(*other->second, above);
      }
    }
    done.insert(room.name);
  };
  for (const auto& room : rooms) {
    if (!done.contains(room.name)) {
      walk(room, {});
    }
  }
  return found;
}

std::vector<std::string> offences(const std::vector<Room>& rooms, const std::vector<SourceFile>& files) {
  std::vector<std::string> found;
  for (const auto& file : files) {
    const auto* const room = room_of(rooms, file.path);
    if (room == nullptr) {
      found.push_back(file.path + ": stands in no room of the table in CMakeLists.txt");
      continue;
    }
    if (is_header(file.path) && file.content.find("\n#pragma once\n") == std::string::npos) {
      found.push_back(file.path + ": has no line `#pragma once`");
    }
    for (const auto& include : includes_of(file.content)) {
      const auto offence = offence_of(rooms, *room, file.path, include);
      if (!offence.empty()) {
        found.push_back(file.path + ":" + std::to_string(include.line) + ": " + offence);
      }
    }
  }
  return found;
}

}  // namespace errand::rooms
