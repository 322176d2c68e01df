#include "bot/generate/shared_lines.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <fstream>
#include <iterator>
#include <utility>

namespace errand::generate {

SharedLines::SharedLines(std::filesystem::path file) : file_(std::move(file)) {}

std::vector<std::string> SharedLines::read_on() {
  std::vector<std::string> lines;
  std::ifstream stream(file_, std::ios::binary);
  if (!stream || !stream.seekg(static_cast<std::streamoff>(read_bytes_))) return lines;
  const std::string text(std::istreambuf_iterator<char>(stream), {});
  std::size_t begin = 0;
  for (auto end = text.find('\n'); end != std::string::npos; end = text.find('\n', begin)) {
    lines.push_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  read_bytes_ += begin;
  ends_in_a_cut_line_ = begin < text.size();
  return lines;
}

bool SharedLines::append(const std::string& line) {
  const auto text = (ends_in_a_cut_line_ ? "\n" : "") + line + "\n";
  const int file = ::open(file_.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (file < 0) return false;
  const auto written = ::write(file, text.data(), text.size());
  ::close(file);
  return written == static_cast<ssize_t>(text.size());
}

}  // namespace errand::generate
