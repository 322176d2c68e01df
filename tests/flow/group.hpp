/// A group chat with a bot, in memory and on a clock of its own: for the tests of Flow as a whole.
#pragma once

#include "bot/flow/flow.hpp"
#include "tests/flow/rig.hpp"

#include <boost/asio/co_spawn.hpp>
#include <catch2/catch_test_macros.hpp>

#include <chrono>
#include <exception>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace errand::flow {

inline const std::string wants_file = "Please send me the file first.";

/// A group chat: who says what, and what the bot answers.
struct Group {
  Group() { start(); }
  ~Group() { stop(); }

  void start() {
    flow = std::make_unique<Flow>(loop.get_executor(),
                                  Ports{.store = store,
                                        .clock = clock,
                                        .log = log,
                                        .new_job_id = [this] { return "j" + std::to_string(++last_job); }},
                                  Books{.recipes = books,
                                        .schedules = books,
                                        .conversations = books,
                                        .recipe_format = books,
                                        .folders = books,
                                        .blobs = blobs,
                                        .zones = zones},
                                  pipeline, WorkerSettings{.jobs_at_once = 2});
    flow->add(adapter);
    await(flow->start());
  }
  void stop() {
    if (flow) await(flow->stop());
    flow.reset();
  }
  template <typename T>
  void await(Task<T> task) {
    bool has_ended = false;
    boost::asio::co_spawn(loop, std::move(task), [&](const std::exception_ptr& failed, auto&&...) {
      has_ended = true;
      if (failed) std::rethrow_exception(failed);
    });
    clock.settle();
    REQUIRE(has_ended);
  }

  ChatEvent event(const std::string& id, const std::string& text = {}) {
    ChatEvent made;
    made.connection = "chat";
    made.event_id = id;
    made.conversation = "room";
    made.message_id = id;
    made.sender = "ann";
    made.text = text;
    made.sent_at = clock.now();
    return made;
  }
  ChatEvent file(const std::string& id, const std::string& name = "a.csv") {
    auto made = event(id);
    made.kind = EventKind::file;
    made.files = {{.name = name, .size_bytes = 9, .media_type = "text/csv", .locator = "at " + name}};
    return made;
  }
  /// A wish with its file.
  ChatEvent wish(const std::string& id, const std::string& text) {
    auto made = event(id, text);
    made.files = file(id).files;
    return made;
  }
  /// Of a button of the first job.
  ChatEvent press(const std::string& id, const std::string& action) {
    auto made = event(id);
    made.kind = EventKind::button;
    made.action = action;
    made.target_job = "j1";
    return made;
  }
  ChatEvent album_piece(const std::string& id, const std::string& text = {}) {
    auto made = file(id, id + ".csv");
    made.text = text;
    made.kind = EventKind::message;
    made.batch = "album";
    return made;
  }
  static ChatEvent in_thread(const std::string& thread, ChatEvent made) {
    made.thread = thread;
    return made;
  }
  static ChatEvent of(const std::string& sender, ChatEvent made) {
    made.sender = sender;
    return made;
  }
  void happens(ChatEvent one) {
    std::vector<ChatEvent> events{std::move(one)};
    await(flow->intake(std::move(events)));
  }
  void pass(std::chrono::milliseconds time) { clock.advance(time); }

  std::vector<std::string> said() const {
    std::vector<std::string> texts;
    for (const auto& part : adapter.answers()) texts.push_back(part.reply.headline);
    return texts;
  }

  using Texts = std::vector<std::string>;

  boost::asio::io_context loop;
  test::HandClock clock{loop};
  test::MemoryStore store{clock};
  test::MemoryLog log;
  test::ScriptedAdapter adapter;
  test::NoBlobs blobs;
  test::EmptyBooks books;
  test::OneZone zones;
  test::ReadingRunner runner;
  test::EchoGenerator generator{clock};
  Pipeline pipeline{runner, blobs, {&generator}, clock, nullptr, {}};
  std::unique_ptr<Flow> flow;
  int last_job = 0;
};

}  // namespace errand::flow
