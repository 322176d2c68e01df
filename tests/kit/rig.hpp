/// A client that gives scripted answers, blobs in memory, a clock that tests move, and a loop for one task:
/// what the tests of adapters stand on.
#pragma once

#include "bot/core/blobs.hpp"
#include "bot/core/clock.hpp"
#include "bot/core/http.hpp"
#include "bot/core/log.hpp"
#include "tests/core/run_task.hpp"

#include <algorithm>
#include <deque>
#include <exception>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace errand::kit::test {

using errand::test::run;

/// Stands still until it is moved; a wait moves it.
class HandClock final : public Clock {
 public:
  TimePoint now() const override { return now_; }
  std::chrono::minutes utc_offset(TimePoint) const override { return std::chrono::hours(8); }
  Task<bool> wait_until(TimePoint when) override {
    now_ = std::max(now_, when);
    co_return true;
  }
  void pass(std::chrono::milliseconds time) { now_ += time; }

 private:
  TimePoint now_{std::chrono::seconds(1'764'000'000)};  // 2025-11-24
};

class NoLog final : public Log {
 public:
  void write(Level, std::string line) override { lines.push_back(std::move(line)); }
  std::vector<std::string> lines;
};

/// The content stands in `kept` under a made-up hash: its size and a number.
class MemoryBlobs final : public Blobs {
 public:
  Result<std::unique_ptr<BlobWriter>> writer(std::uint64_t) override {
    return std::unique_ptr<BlobWriter>(new Writer(*this));
  }
  Task<Result<BlobInfo>> adopt(std::string) override { co_return Error{Fault::internal, "not scripted"}; }
  Result<std::string> path_of(const std::string& sha256) const override { return "/blobs/" + sha256; }

  std::map<std::string, std::string> kept;

 private:
  class Writer final : public BlobWriter {
   public:
    explicit Writer(MemoryBlobs& blobs) : blobs_(blobs) {}
    Result<void> write(std::span<const char> bytes) override {
      content_.append(bytes.data(), bytes.size());
      return {};
    }
    Task<Result<BlobInfo>> commit() override {
      const auto hash = "hash" + std::to_string(blobs_.kept.size() + 1);
      blobs_.kept[hash] = content_;
      co_return BlobInfo{.sha256 = hash, .size_bytes = content_.size()};
    }

   private:
    MemoryBlobs& blobs_;
    std::string content_;
  };
};

/// Gives the answers in order, the last one for ever; an Error in place of an answer is the client's own.
class ScriptedClient final : public HttpClient {
 public:
  Task<Result<HttpResponse>> send(HttpRequest request) override {
    requests.push_back(std::move(request));
    co_return answers.at(std::min(requests.size(), answers.size()) - 1);
  }

  Task<Result<HttpResponse>> stream(HttpRequest request, HttpSink& sink) override {
    auto answer = co_await send(std::move(request));
    if (!answer || !answer->is_success()) co_return answer;
    if (const auto begun = sink.begin(*answer); !begun) co_return begun.error();
    for (std::size_t at = 0; at < answer->body.size(); at += piece_bytes) {
      const auto more = sink.take(std::string_view(answer->body).substr(at, piece_bytes));
      if (!more) co_return more.error();
      if (*more == HttpMore::enough) break;
    }
    answer->body.clear();
    co_return answer;
  }

  std::vector<Result<HttpResponse>> answers;
  std::vector<HttpRequest> requests;
  std::size_t piece_bytes = 7;
};

inline HttpResponse answer(int status, std::string body = {}, HttpHeaders headers = {}) {
  return {.status = status, .headers = std::move(headers), .body = std::move(body), .url = {}};
}

}  // namespace errand::kit::test
