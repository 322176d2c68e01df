#include "bot/crypto/digest.hpp"
#include "bot/store/folder_blobs.hpp"
#include "tests/store/fixture.hpp"

#include <catch2/catch_test_macros.hpp>

#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <fstream>
#include <sstream>

namespace errand::store {

namespace {

struct Opened {
  TemporaryFolder folder;
  Loop loop;
  std::unique_ptr<FolderBlobs> blobs = FolderBlobs::open(folder.path() / "blobs", loop.executor()).value();

  std::size_t leftovers() const {
    std::size_t count = 0;
    for (const auto& entry : std::filesystem::directory_iterator(folder.path() / "blobs" / "incoming")) {
      count += entry.exists() ? 1U : 0U;
    }
    return count;
  }
};

std::string content_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::stringstream content;
  content << file.rdbuf();
  return content.str();
}

}  // namespace

TEST_CASE("a blob is found by the hash of its content and only its owner may read it", "[store]") {
  Opened opened;
  auto writer = opened.blobs->writer(100).value();
  REQUIRE(writer->write(std::string("hello ")).has_value());
  REQUIRE(writer->write(std::string("world")).has_value());
  const auto info = opened.loop.run(writer->commit()).value();
  writer.reset();
  CHECK(info.sha256 == crypto::sha256_hex("hello world"));
  CHECK(info.size_bytes == 11);
  const auto path = opened.blobs->path_of(info.sha256).value();
  CHECK(content_of(path) == "hello world");
  struct stat status {};
  REQUIRE(::stat(path.c_str(), &status) == 0);
  CHECK((status.st_mode & 0777U) == 0600U);
  CHECK(opened.leftovers() == 0);
}

TEST_CASE("a blob over its limit is refused and leaves nothing behind", "[store]") {
  Opened opened;
  auto writer = opened.blobs->writer(4).value();
  const auto written = writer->write(std::string("hello"));
  REQUIRE_FALSE(written.has_value());
  CHECK(written.error().fault == Fault::too_large);
  writer.reset();
  CHECK(opened.leftovers() == 0);
}

TEST_CASE("an interrupted write is removed when the folder is opened again", "[store]") {
  Opened opened;
  std::ofstream(opened.folder.path() / "blobs" / "incoming" / "left") << "x";
  opened.blobs.reset();
  opened.blobs = FolderBlobs::open(opened.folder.path() / "blobs", opened.loop.executor()).value();
  CHECK(opened.leftovers() == 0);
}

TEST_CASE("a file is adopted and gone from where it was; the same content is stored once", "[store]") {
  Opened opened;
  for (int round = 0; round < 2; ++round) {
    const auto path = opened.folder.path() / "result";
    std::ofstream(path) << "result";
    const auto info = opened.loop.run(opened.blobs->adopt(path.string())).value();
    CHECK(info.sha256 == crypto::sha256_hex("result"));
    CHECK_FALSE(std::filesystem::exists(path));
    CHECK(content_of(opened.blobs->path_of(info.sha256).value()) == "result");
  }
}

TEST_CASE("links and folders are not adopted", "[store]") {
  Opened opened;
  std::filesystem::create_symlink("/etc/passwd", opened.folder.path() / "link");
  CHECK_FALSE(opened.loop.run(opened.blobs->adopt((opened.folder.path() / "link").string())).has_value());
  std::filesystem::create_directory(opened.folder.path() / "folder");
  CHECK_FALSE(opened.loop.run(opened.blobs->adopt((opened.folder.path() / "folder").string())).has_value());
  CHECK(opened.leftovers() == 0);
}

TEST_CASE("what is not a hash is never a path", "[store]") {
  Opened opened;
  CHECK(opened.blobs->path_of("../../etc/passwd").error().fault == Fault::invalid_input);
  CHECK(opened.blobs->path_of(std::string(64, 'a')).error().fault == Fault::not_found);
}

TEST_CASE("a disk that takes no more is told of and leaves nothing behind", "[store]") {
  TemporaryFolder folder;
  const pid_t child = ::fork();
  REQUIRE(child >= 0);
  if (child == 0) {  // the limit on file size stands in for a full disk and must not hit the other tests
    Loop loop;
    auto blobs = FolderBlobs::open(folder.path() / "blobs", loop.executor()).value();
    const rlimit limit{4096, 4096};
    ::setrlimit(RLIMIT_FSIZE, &limit);
    ::signal(SIGXFSZ, SIG_IGN);
    auto writer = blobs->writer(1 << 20).value();
    const auto written = writer->write(std::string(8192, 'x'));
    ::_exit(!written && written.error().fault == Fault::unavailable ? 0 : 1);
  }
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  CHECK(WIFEXITED(status));
  CHECK(WEXITSTATUS(status) == 0);
}

}  // namespace errand::store
