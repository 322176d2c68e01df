/// SharedLines: a file of lines that several processes write to and go on reading, one at a time. Used by
/// Ledger.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace errand::generate {

class SharedLines {
 public:
  explicit SharedLines(std::filesystem::path file);

  /// The lines that came since the last call, whoever wrote them; at first all.
  std::vector<std::string> read_on();
  /// One write at the end, readable by the owner alone. After a line that a crash has cut a new one begins;
  /// call read_on() before. False: nothing can be written.
  bool append(const std::string& line);

  const std::filesystem::path& file() const { return file_; }

 private:
  std::filesystem::path file_;
  std::uintmax_t read_bytes_ = 0;
  bool ends_in_a_cut_line_ = false;
};

}  // namespace errand::generate
