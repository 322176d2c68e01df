#include "bot/app/platform_matrix.hpp"

#include "adapters/matrix/registration.hpp"
#include "bot/app/platform.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <string_view>

namespace errand::app {

namespace {

/// A new file with mode 0600, whole or not at all; what went wrong, or nothing.
std::string write_new(const std::string& path, std::string_view content) {
  const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (file < 0) return std::strerror(errno);
  const auto written = ::write(file, content.data(), content.size());
  const auto reason = written < 0 ? std::strerror(errno) : "no space left";
  const bool is_whole = written == static_cast<ssize_t>(content.size());
  if (::close(file) == 0 && is_whole) return {};
  ::unlink(path.c_str());
  return reason;
}

}  // namespace

int write_matrix_registration(const std::vector<std::string>& arguments) {
  if (arguments.size() < 2 || arguments.size() > 3) {
    return refuse(
        "use: errand platform matrix registration FILE URL [NAME]\n"
        "  FILE  where the registration is written, such as matrix-registration.yaml\n"
        "  URL   where the homeserver reaches the service, such as http://127.0.0.1:8484/hook/matrix\n"
        "  NAME  of the bot's user, without its server (default: errand)");
  }
  const auto& file = arguments[0];
  const auto made = matrix::new_registration(arguments[1], arguments.size() == 3 ? arguments[2] : "errand");
  if (!made) return refuse(made.error().message);
  const auto wrong = write_new(file, matrix::to_yaml(*made));
  if (!wrong.empty()) {
    return refuse("cannot write " + file + ": " + wrong +
                  "; for new tokens delete the old file first, and give the homeserver the new one");
  }
  std::printf(
      "Wrote %s: the bot is @%s on your homeserver.\n"
      "Next: copy it to the homeserver, name it under app_service_config_files in homeserver.yaml, restart "
      "the\n"
      "homeserver; then write into errand's config (see adapters/matrix/README.md):\n"
      "  adapters:\n"
      "    - kind: matrix\n"
      "      registration: %s\n"
      "      homeserver: http://127.0.0.1:8008\n"
      "      server: example.org\n",
      file.c_str(), made->localpart.c_str(), file.c_str());
  return 0;
}

}  // namespace errand::app
