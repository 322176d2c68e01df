/// The architecture's rules about includes, as a pure function: the table of rooms and the source files in,
/// one sentence for each offence out. Used by the test `rooms` on the repository and by its own tests on
/// made-up trees.
#pragma once

#include <string>
#include <vector>

namespace errand::rooms {

/// A line of the table in the top CMakeLists.txt. `place` is a folder, or the one file of a program.
struct Room {
  std::string name;
  std::string place;
  std::vector<std::string> may_use;  ///< Names of rooms, and in capitals of libraries.
};

struct SourceFile {
  std::string path;  ///< From the repository's root.
  std::string content;
};

/// Of lines "name|place|first", each followed by lines with one more dependency: CMake's list, one item a
/// line.
std::vector<Room> read_table(const std::string& text);

/// Rooms that the table does not know, and circles.
std::vector<std::string> offences_of_table(const std::vector<Room>& rooms);

/// "bot/flow/worker.cpp:12: ...".
std::vector<std::string> offences(const std::vector<Room>& rooms, const std::vector<SourceFile>& files);

}  // namespace errand::rooms
