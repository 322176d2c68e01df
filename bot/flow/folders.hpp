/// Folders: the files of the folders that the admin opened to schedules, as a port. bot/app implements it;
/// nothing but a configured name can be read.
#pragma once

#include "bot/core/job.hpp"
#include "bot/core/result.hpp"
#include "bot/core/task.hpp"

#include <string>
#include <vector>

namespace errand::flow {

class Folders {
 public:
  virtual ~Folders() = default;
  virtual bool has(const std::string& name) const = 0;
  virtual std::vector<std::string> names() const = 0;
  /// For each of `wanted` the newest file of that name, or of a name that differs in its digits only; where
  /// one file is wanted and there is none like it, the newest of the same kind. They are in Blobs afterwards.
  virtual Task<Result<std::vector<JobFile>>> take(std::string name, std::vector<std::string> wanted) = 0;
};

/// A name without its digits, lower-case: "销售 2025-03.xlsx" and "销售 2025-04.xlsx" are alike.
std::string undated(const std::string& name);

}  // namespace errand::flow
