/// Folders: the files of the folders that the admin opened to schedules, as a port. bot/app implements it;
/// nothing but a configured name can be read.
#pragma once

#include "bot/core/job.hpp"
#include "bot/core/result.hpp"
#include "bot/core/task.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace errand::flow {

class Folders {
 public:
  virtual ~Folders() = default;
  virtual bool has(const std::string& name) const = 0;
  virtual std::vector<std::string> names() const = 0;
  /// The files that files_meant() chooses for `wanted`. They are in Blobs afterwards. What cannot be read is
  /// a JobFile with a problem.
  virtual Task<Result<std::vector<JobFile>>> take(std::string name, std::vector<std::string> wanted) = 0;
};

/// Which of the files, newest first, stands for each wanted name; nothing where none does. Names that differ
/// in their digits only are alike: "销售 2025-03.xlsx" means the newest of them, and where two such are
/// wanted the two newest, in the order of their names; no file twice, nor an older one of the same name.
/// Where one file is wanted and there is none like it, the newest with its ending.
std::vector<std::optional<std::size_t>> files_meant(const std::vector<std::string>& files,
                                                    const std::vector<std::string>& wanted);

/// The names are one but for their digits and the case of their letters.
bool are_alike(const std::string& one, const std::string& other);

}  // namespace errand::flow
