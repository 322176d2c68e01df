#include "adapters/feishu/sends.hpp"

#include "adapters/feishu/card.hpp"
#include "tests/feishu/replies.hpp"

#include <catch2/catch_test_macros.hpp>
#include <nlohmann/json.hpp>

#include <set>

namespace errand::feishu {

using namespace test;

namespace {

std::vector<OutboundPart> split(Reply reply) {
  return split_reply(
      {.key = "j1/2",
       .address = {.connection = "feishu", .conversation = "oc_1", .thread = {}, .message_id = "om_1"},
       .replaces = "om_progress",
       .reply = std::move(reply)});
}

FileOut file(const std::string& name, std::uint64_t size, const std::string& type = "text/csv") {
  return {.name = name, .sha256 = "h-" + name, .size_bytes = size, .media_type = type};
}

}  // namespace

TEST_CASE("a reply is a card that replaces the progress, then a message for each file", "[feishu]") {
  const auto sends = split(chinese_reply());
  REQUIRE(sends.size() == 2);
  CHECK(sends[0].key == "j1/2.1");
  CHECK(sends[0].replaces == "om_progress");
  CHECK(kind_of(sends[0].reply) == SendKind::card);
  CHECK(sends[0].reply.files.empty());
  CHECK(sends[0].reply.pictures.size() == 1);
  CHECK(sends[1].key == "j1/2.2");
  CHECK(sends[1].replaces.empty());
  CHECK(sends[1].address == sends[0].address);
  CHECK(kind_of(sends[1].reply) == SendKind::file);
  CHECK(sends[1].reply.files.at(0).name == "汇总.xlsx");
}

TEST_CASE("a reply is split the same way each time", "[feishu]") {
  CHECK(split(chinese_reply()) == split(chinese_reply()));
}

TEST_CASE("a sentence is one card", "[feishu]") {
  const auto sends = split({.job = "j1", .tone = ReplyTone::declined, .language = "en", .headline = "No."});
  REQUIRE(sends.size() == 1);
  CHECK(kind_of(sends[0].reply) == SendKind::card);
}

TEST_CASE("a card holds three tables and six pictures, the rest goes into further cards", "[feishu]") {
  auto reply = chinese_reply();
  reply.tables.assign(8, table(2, 2, "x"));
  reply.pictures.clear();
  for (int index = 0; index < 7; ++index) {
    reply.pictures.push_back(file("p" + std::to_string(index) + ".png", 9, "image/png"));
  }
  reply.files = reply.pictures;
  const auto sends = split(reply);
  REQUIRE(sends.size() == 3);
  CHECK(sends[0].reply.tables.size() == 3);
  CHECK(sends[0].reply.pictures.size() == 6);
  CHECK(sends[1].reply.tables.size() == 3);
  CHECK(sends[1].reply.pictures.size() == 1);
  CHECK(sends[2].reply.tables.size() == 2);
  CHECK(sends[2].reply.headline.empty());
  CHECK(sends[2].reply.language == "zh");
}

TEST_CASE("a picture that no card shows goes out as a file", "[feishu]") {
  auto reply = chinese_reply();
  reply.pictures = {file("drawing.svg", 9, "image/svg+xml"),
                    file("big.png", most_image_bytes + 1, "image/png")};
  reply.files = reply.pictures;
  const auto sends = split(reply);
  REQUIRE(sends.size() == 3);
  CHECK(sends[0].reply.pictures.empty());
  CHECK(sends[1].reply.files.at(0).name == "drawing.svg");
  CHECK(sends[2].reply.files.at(0).name == "big.png");
}

TEST_CASE("what cannot be uploaded is named in the card with the remedy", "[feishu]") {
  Reply reply{.job = "j1", .language = "en", .headline = "Done."};
  reply.files = {file("big.csv", most_file_bytes + 1), file("none.csv", 0),
                 file("good.csv", most_file_bytes)};
  const auto sends = split(reply);
  REQUIRE(sends.size() == 2);
  REQUIRE(sends[0].reply.notes.size() == 2);
  CHECK(sends[0].reply.notes[0] ==
        "big.csv (30 MB) is over the 30 MB that a bot may upload, so it was not sent. Ask for a part of it, "
        "or for "
        "several files.");
  CHECK(sends[0].reply.notes[1] == "none.csv is empty, and empty files cannot be sent here.");
  CHECK(sends[1].reply.files.at(0).name == "good.csv");
}

TEST_CASE("code that a card cannot hold goes out as a file", "[feishu]") {
  auto reply = chinese_reply();
  reply.code = std::string(most_code_bytes + 1, '#');
  auto sends = split(reply);
  REQUIRE(sends.size() == 3);
  CHECK(sends[0].reply.code.empty());
  CHECK(kind_of(sends[2].reply) == SendKind::code);
  CHECK(sends[2].reply.code == reply.code);
  reply.code = "print('''```''')";
  sends = split(reply);
  CHECK(kind_of(sends.back().reply) == SendKind::code);
}

TEST_CASE("code makes way for a long answer", "[feishu]") {
  auto reply = chinese_reply();
  reply.code = std::string(most_code_bytes - 100, '#');
  for (int index = 0; index < 4'000; ++index) reply.text += "字";
  const auto sends = split(reply);
  CHECK(sends[0].reply.code.empty());
  CHECK(kind_of(sends.back().reply) == SendKind::code);
}

TEST_CASE("a file's type is Feishu's word for it", "[feishu]") {
  CHECK(file_type_of("a.xlsx") == "xls");
  CHECK(file_type_of("a.docx") == "doc");
  CHECK(file_type_of("a.pptx") == "ppt");
  CHECK(file_type_of("a.pdf") == "pdf");
  CHECK(file_type_of("a.csv") == "stream");
  CHECK(file_type_of("a.mp4") == "stream");
  CHECK(file_type_of("xlsx") == "stream");
}

TEST_CASE("a part's uuid is short, stable, and another for another form", "[feishu]") {
  const std::string long_key = "j" + std::string(60, 'x') + "/12.34";
  std::set<std::string> uuids{uuid_of(long_key, ""), uuid_of(long_key, "plain"), uuid_of("j1/2", "")};
  CHECK(uuids.size() == 3);
  for (const auto& uuid : uuids) CHECK(uuid.size() <= 50);
  CHECK(uuid_of(long_key, "") == uuid_of(long_key, ""));
}

}  // namespace errand::feishu
