#include "tests/rooms/include_rules.hpp"

#include <catch2/catch_test_macros.hpp>

namespace errand::rooms {

namespace {

const std::vector<Room> table = read_table(
    "core|bot/core|ASIO\nJSON\n"
    "net|bot/net|core\nASIO\nBEAST\n"
    "flow|bot/flow|core\n"
    "plain|bot/plain|\n"
    "errand|bot/main.cpp|flow\n");

std::vector<std::string> offences_in(const std::string& path, const std::string& content) {
  return offences(table, {{path, content}});
}

const std::vector<std::string> none;

}  // namespace

TEST_CASE("the table is read from CMake's list", "[rooms]") {
  REQUIRE(table.size() == 5);
  CHECK(table[0].place == "bot/core");
  CHECK(table[1].may_use == std::vector<std::string>{"core", "ASIO", "BEAST"});
  CHECK(table[3].may_use.empty());
  CHECK(table[4].place == "bot/main.cpp");
}

TEST_CASE("an include along an arrow is in order", "[rooms]") {
  CHECK(offences_in("bot/net/server.cpp",
                    "#include \"bot/net/server.hpp\"\n#include \"bot/core/task.hpp\"\n#include <vector>\n"
                    "#include <unistd.h>\n#include <boost/beast/core.hpp>\n") == none);
  CHECK(offences_in("bot/main.cpp", "#include \"bot/flow/flow.hpp\"\n") == none);
}

TEST_CASE("an include against the arrows is refused, with its line", "[rooms]") {
  CHECK(offences_in("bot/core/task.cpp", "#include <vector>\n#include \"bot/net/server.hpp\"\n") ==
        std::vector<std::string>{
            "bot/core/task.cpp:2: \"bot/net/server.hpp\": the table in CMakeLists.txt gives room "
            "`core` no arrow to `net`"});
}

TEST_CASE("an arrow does not reach further than it is drawn", "[rooms]") {
  CHECK(offences_in("bot/main.cpp", "#include \"bot/core/task.hpp\"\n").size() == 1);
}

TEST_CASE("a library outside its room is refused", "[rooms]") {
  CHECK(offences_in("bot/flow/flow.cpp", "#include <boost/beast/core.hpp>\n") ==
        std::vector<std::string>{"bot/flow/flow.cpp:1: <boost/beast/core.hpp>: the table in CMakeLists.txt "
                                 "gives room `flow` no library "
                                 "BEAST"});
  for (const auto* const header :
       {"openssl/evp.h", "SQLiteCpp/SQLiteCpp.h", "sqlite3.h", "yaml-cpp/yaml.h", "Python.h", "seccomp.h",
        "linux/landlock.h", "sys/mount.h", "nlohmann/json.hpp", "boost/asio.hpp", "boost/asio/ssl.hpp"}) {
    CAPTURE(header);
    CHECK(offences_in("bot/flow/flow.cpp", std::string{"#include <"} + header + ">\n").size() == 1);
  }
}

TEST_CASE("a library that nobody named is refused", "[rooms]") {
  CHECK(offences_in("bot/net/server.cpp", "#include <curl/curl.h>\n").size() == 1);
  CHECK(offences_in("bot/net/server.cpp", "#include <zlib.h>\n").size() == 1);
}

TEST_CASE("costly libraries stay out of headers", "[rooms]") {
  const std::string start = "/// Words.\n#pragma once\n";
  CHECK(
      offences_in("bot/net/server.hpp", start + "#include <boost/beast/core.hpp>\n") ==
      std::vector<std::string>{"bot/net/server.hpp:3: <boost/beast/core.hpp> may stand in .cpp files only"});
  CHECK(offences_in("bot/core/job.hpp", start + "#include <nlohmann/json.hpp>\n").size() == 1);
  CHECK(offences_in("bot/core/job.hpp", start + "#include <nlohmann/json_fwd.hpp>\n") == none);
}

TEST_CASE("a header says pragma once", "[rooms]") {
  CHECK(offences_in("bot/core/task.hpp", "#include <vector>\n").size() == 1);
  CHECK(offences_in("bot/core/task.hpp", "/// Words.\n#pragma once\n") == none);
}

TEST_CASE("includes are full paths and written out", "[rooms]") {
  for (const auto* const include : {"\"task.hpp\"", "\"../core/task.hpp\"", "\"./task.hpp\"",
                                    "\"bot/net/../core/task.hpp\"", "SOME_HEADER", "\"vendor/other.hpp\""}) {
    CAPTURE(include);
    CHECK(offences_in("bot/net/server.cpp", std::string{"#include "} + include + "\n").size() == 1);
  }
}

TEST_CASE("spaces do not hide an include, and a comment is none", "[rooms]") {
  CHECK(offences_in("bot/core/task.cpp", "  #  include   \"bot/net/server.hpp\"\n").size() == 1);
  CHECK(offences_in("bot/core/task.cpp", "// #include \"bot/net/server.hpp\"\n") == none);
}

TEST_CASE("a source outside every room is refused", "[rooms]") {
  CHECK(offences_in("bot/stray/file.cpp", "").size() == 1);
  CHECK(offences_in("bot/core/deeper/file.cpp", "").size() == 1);
  CHECK(offences_in("bot/other_main.cpp", "").size() == 1);
}

TEST_CASE("a table with a circle, an unknown room or a twin is refused", "[rooms]") {
  CHECK(offences_of_table(table) == none);
  CHECK(offences_of_table(read_table("a|x|b\nb|y|c\nc|z|a\n")) ==
        std::vector<std::string>{"the arrow from `c` to `a` closes a circle"});
  CHECK(offences_of_table(read_table("a|x|a\n")).size() == 1);
  CHECK(offences_of_table(read_table("a|x|b\n")) ==
        std::vector<std::string>{"room `a` may use `b`, which is no room"});
  CHECK(offences_of_table(read_table("a|x|\na|y|\n")).size() == 1);
}

}  // namespace errand::rooms
