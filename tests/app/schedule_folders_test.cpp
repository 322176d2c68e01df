#include "bot/app/schedule_folders.hpp"

#include "tests/core/run_task.hpp"

#include <catch2/catch_test_macros.hpp>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace errand::app {

namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

/// Names what it was given by its content.
class SpokenBlobs final : public Blobs {
 public:
  Result<std::unique_ptr<BlobWriter>> writer(std::uint64_t most) override {
    return std::unique_ptr<BlobWriter>(std::make_unique<Writer>(most));
  }
  Task<Result<BlobInfo>> adopt(std::string) override { co_return Error{Fault::internal, "none"}; }
  Result<std::string> path_of(const std::string&) const override { return Error{Fault::internal, "none"}; }

 private:
  class Writer final : public BlobWriter {
   public:
    explicit Writer(std::uint64_t most) : most_(most) {}
    Result<void> write(std::span<const char> bytes) override {
      if (content_.size() + bytes.size() > most_) return Error{Fault::too_large, "too large"};
      content_.append(bytes.data(), bytes.size());
      return {};
    }
    Task<Result<BlobInfo>> commit() override { co_return BlobInfo{content_, content_.size()}; }

   private:
    std::uint64_t most_;
    std::string content_;
  };
};

/// Begins at the real time, because files have it; then passes in waits only.
class WaitingClock final : public Clock {
 public:
  TimePoint now() const override { return now_; }
  std::chrono::minutes utc_offset(TimePoint) const override { return 0min; }
  Task<bool> wait_until(TimePoint when) override {
    now_ = when;
    ++waits;
    if (while_waiting) while_waiting();
    co_return !is_cancelled;
  }

  std::function<void()> while_waiting;
  bool is_cancelled = false;
  int waits = 0;

 private:
  TimePoint now_ = std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now()) + 1s;
};

class FolderRig {
 public:
  FolderRig() {
    std::string pattern = (fs::temp_directory_path() / "errand-folder-XXXXXX").string();
    path = ::mkdtemp(pattern.data());
  }
  ~FolderRig() { fs::remove_all(path); }
  FolderRig(const FolderRig&) = delete;
  FolderRig& operator=(const FolderRig&) = delete;

  void write(const std::string& name, const std::string& content, std::chrono::seconds age) {
    std::ofstream(path / name) << content;
    fs::last_write_time(path / name, fs::file_time_type::clock::from_sys(clock.now() - age));
  }
  Result<std::vector<JobFile>> take(std::vector<std::string> wanted, const std::string& folder = "f") {
    ScheduleFolders folders({{.name = "f", .path = path}}, blobs, clock, 1000);
    return test::run(folders.take(folder, std::move(wanted)));
  }

  fs::path path;
  WaitingClock clock;
  SpokenBlobs blobs;
};

}  // namespace

TEST_CASE("the newest files of a folder are taken, links and larger files are not", "[app]") {
  FolderRig rig;
  rig.write("s 2025-03.csv", "march", 2h);
  rig.write("s 2025-04.csv", "april", 1h);
  fs::create_symlink("/etc/passwd", rig.path / "s 2025-05.csv");
  const auto files = rig.take({"s 2025-01.csv"}).value();
  REQUIRE(files.size() == 1);
  CHECK(files[0].original == "s 2025-04.csv");
  CHECK(files[0].sha256 == "april");
  CHECK(rig.clock.waits == 0);
  rig.write("s 2025-06.csv", std::string(1001, 'x'), 1min);
  CHECK(rig.take({"s 2025-01.csv"}).value().at(0).problem.starts_with("file_too_large:"));
  CHECK(rig.take({"none.xlsx"}).value().empty());
}

TEST_CASE("a file that is being written is waited for", "[app]") {
  FolderRig rig;
  rig.write("s 4.csv", "half", 1s);
  rig.clock.while_waiting = [&] {
    if (rig.clock.waits == 3) rig.write("s 4.csv", "whole", 0s);
  };
  const auto files = rig.take({"s 4.csv"}).value();
  CHECK(files.at(0).sha256 == "whole");
  CHECK(rig.clock.waits == 8);
}

TEST_CASE("a file that never settles is not used, and a cancelled wait ends", "[app]") {
  FolderRig rig;
  rig.clock.while_waiting = [&] { rig.write("s 4.csv", "half", 0s); };
  rig.clock.while_waiting();
  CHECK(rig.take({"s 4.csv"}).value().at(0).problem == "file_changing:");
  rig.clock.is_cancelled = true;
  CHECK(rig.take({"s 4.csv"}).error().fault == Fault::cancelled);
}

TEST_CASE("a folder that is not there, or no longer configured, is a problem of its name", "[app]") {
  FolderRig rig;
  fs::remove_all(rig.path);
  const auto gone = rig.take({"s 4.csv"}).value();
  REQUIRE(gone.size() == 1);
  CHECK(gone[0].original == "f");
  CHECK(gone[0].problem.starts_with("folder_unreadable:"));
  CHECK(rig.take({"s 4.csv"}, "g").value().at(0).problem == "folder_closed:");
}

}  // namespace errand::app
