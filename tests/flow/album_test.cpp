#include "tests/flow/group.hpp"

#include <catch2/catch_test_macros.hpp>

namespace errand::flow {

namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

}  // namespace

TEST_CASE("the messages of an album are one job with all files and the one caption", "[flow]") {
  Group group;
  for (const auto* const id : {"1", "2", "3"}) {
    group.happens(group.album_piece(id, id == std::string("2") ? "append them" : ""));
    group.pass(milliseconds(200));
  }
  group.pass(seconds(3));
  CHECK(group.said() == Group::Texts{"append them: 1.csv+2.csv+3.csv"});
}

TEST_CASE("files sent one by one, each answered with a look at it, are all meant by the words after them",
          "[flow]") {
  Group group;
  for (const auto* const id : {"1", "2", "3"}) {
    auto alone = group.file(id, std::string(id) + ".csv");
    alone.kind = EventKind::message;
    group.happens(alone);
    group.pass(seconds(5));
  }
  group.happens(group.event("4", "append them"));
  CHECK(group.said() == Group::Texts{": 1.csv", ": 2.csv", ": 3.csv", "append them: 1.csv+2.csv+3.csv"});
  group.pass(seconds(5));
  auto another = group.file("5", "5.csv");
  another.kind = EventKind::message;
  group.happens(another);
  group.happens(group.event("6", "sum it"));
  CHECK(group.said().back() == "sum it: 5.csv");
}

TEST_CASE("the pieces of an album that nobody addressed belong to it all the same", "[flow]") {
  Group group;
  auto first = group.file("1", "1.csv");
  first.kind = EventKind::message;
  first.text = "append them";
  first.batch = "album";
  auto second = group.file("2", "2.csv");
  second.batch = "album";
  group.happens(first);
  group.happens(first);  // redelivered
  group.happens(second);
  group.pass(seconds(3));
  CHECK(group.said() == Group::Texts{"append them: 1.csv+2.csv"});
}

TEST_CASE("an album whose pieces come slowly is waited for until no other comes", "[flow]") {
  Group group;
  for (const auto* const id : {"1", "2", "3", "4"}) {
    group.happens(group.album_piece(id, id == std::string("1") ? "append them" : ""));
    group.pass(milliseconds(1'200));
  }
  group.pass(seconds(3));
  CHECK(group.said() == Group::Texts{"append them: 1.csv+2.csv+3.csv+4.csv"});
}

TEST_CASE("a restart in mid-album waits for its other pieces anew", "[flow]") {
  Group group;
  group.happens(group.album_piece("1", "append them"));
  group.pass(milliseconds(500));
  group.stop();
  group.pass(seconds(60));
  group.start();
  group.pass(milliseconds(1'000));
  group.happens(group.album_piece("2"));
  group.pass(seconds(3));
  CHECK(group.said() == Group::Texts{"append them: 1.csv+2.csv"});
}

TEST_CASE("pieces that come after their album was read are looked at with all of it", "[flow]") {
  Group group;
  group.happens(group.album_piece("1", "append them"));
  group.pass(seconds(5));
  CHECK(group.said() == Group::Texts{"append them: 1.csv"});
  group.happens(group.album_piece("2"));
  group.happens(group.album_piece("2"));  // redelivered
  group.happens(group.album_piece("3"));
  group.pass(seconds(5));
  CHECK(group.said() == Group::Texts{"append them: 1.csv", "append them: 1.csv+2.csv+3.csv"});
  CHECK(group.adapter.answers().back().address.message_id == "2");
  group.pass(seconds(60));
  CHECK(group.said().size() == 2);
}

TEST_CASE("a piece that comes while its album is worked on is looked at once that is answered", "[flow]") {
  Group group;
  group.generator.pause = seconds(4);
  group.happens(group.album_piece("1", "append them"));
  group.pass(seconds(3));
  group.happens(group.album_piece("2"));
  group.pass(seconds(20));
  CHECK(group.said() == Group::Texts{"append them: 1.csv", "append them: 1.csv+2.csv"});
}

TEST_CASE("a piece that comes after its album was stopped starts nothing", "[flow]") {
  Group group;
  group.generator.pause = seconds(20);
  group.happens(group.album_piece("1"));
  group.pass(seconds(3));
  group.happens(group.event("2", "stop"));
  group.pass(seconds(1));
  const auto before = group.said().size();
  group.happens(group.album_piece("3"));
  group.pass(seconds(60));
  CHECK(group.said().size() == before);
}

TEST_CASE("a mention, then an album that nobody addressed: the wish is carried out on all of it", "[flow]") {
  Group group;
  group.happens(group.event("1", "append them"));
  group.pass(seconds(20));
  for (const auto* const id : {"2", "3"}) {
    auto piece = group.file(id, std::string(id) + ".csv");
    piece.batch = "album";
    group.happens(piece);
    group.pass(milliseconds(300));
  }
  group.pass(seconds(4));
  CHECK(group.said() == Group::Texts{wants_file, "append them: 2.csv+3.csv"});
}

TEST_CASE("a mention, then a slow album that nobody addressed: all of it is waited for", "[flow]") {
  Group group;
  group.happens(group.event("1", "append them"));
  for (const auto* const id : {"2", "3", "4"}) {
    auto piece = group.album_piece(id);
    piece.kind = EventKind::file;
    group.happens(piece);
    group.pass(milliseconds(1'200));
  }
  group.pass(seconds(4));
  CHECK(group.said() == Group::Texts{wants_file, "append them: 2.csv+3.csv+4.csv"});
}

TEST_CASE("who quotes one message of an album means all of it", "[flow]") {
  Group group;
  for (const auto* const id : {"1", "2", "3"}) {
    auto piece = group.album_piece(id);
    piece.kind = EventKind::file;
    group.happens(piece);
  }
  auto quoting = Group::of("bob", group.event("4", "append them"));
  quoting.files = group.file("2", "2.csv").files;
  quoting.quoted_id = "2";
  quoting.quoted_batch = "album";
  group.happens(quoting);
  CHECK(group.said() == Group::Texts{"append them: 1.csv+2.csv+3.csv"});
}

TEST_CASE("who quotes one message of an album that the bot never saw means that file", "[flow]") {
  Group group;
  auto quoting = group.event("4", "sum it");
  quoting.files = group.file("2", "2.csv").files;
  quoting.quoted_id = "2";
  quoting.quoted_batch = "album";
  group.happens(quoting);
  CHECK(group.said() == Group::Texts{"sum it: 2.csv"});
}

TEST_CASE("what follows an album goes on from its job", "[flow]") {
  Group group;
  for (const auto* const id : {"1", "2"}) {
    auto piece = group.file(id, std::string(id) + ".csv");
    piece.kind = EventKind::message;
    piece.text = "append them";
    piece.batch = "album";
    group.happens(piece);
  }
  group.pass(seconds(3));
  group.happens(group.event("3", "as a chart"));
  CHECK(group.said().back() == "as a chart: 1.csv+2.csv");
  CHECK(group.store.jobs.back().files.size() == 2);
}

}  // namespace errand::flow
