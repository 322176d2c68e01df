#include "tests/rooms/include_rules.hpp"

#include <catch2/catch_test_macros.hpp>

#include <filesystem>
#include <fstream>
#include <iterator>

namespace errand::rooms {

namespace {

std::string content_of(const std::filesystem::path& file) {
  std::ifstream stream{file, std::ios::binary};
  REQUIRE(stream);
  return {std::istreambuf_iterator<char>{stream}, {}};
}

std::vector<SourceFile> sources() {
  const std::filesystem::path root{REPOSITORY};
  std::vector<SourceFile> files;
  for (const auto* const top : {"bot", "adapters", "runner", "config"}) {
    for (const auto& entry : std::filesystem::recursive_directory_iterator{root / top}) {
      const auto extension = entry.path().extension();
      if (entry.is_regular_file() && (extension == ".cpp" || extension == ".hpp" || extension == ".h")) {
        files.push_back({entry.path().lexically_relative(root).string(), content_of(entry.path())});
      }
    }
  }
  return files;
}

}  // namespace

TEST_CASE("every include of the repository is an arrow of the table of rooms", "[rooms]") {
  const auto rooms = read_table(content_of(TABLE_OF_ROOMS));
  REQUIRE(rooms.size() > 10);
  const auto files = sources();
  REQUIRE(files.size() > 50);
  for (const auto& offence : offences_of_table(rooms)) {
    FAIL_CHECK(offence);
  }
  for (const auto& offence : offences(rooms, files)) {
    FAIL_CHECK(offence);
  }
  SUCCEED();
}

}  // namespace errand::rooms
