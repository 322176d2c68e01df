/// Place: a job's part of the service's power, of which only a few jobs have one at a time. Pipeline lets go
/// of it while a model is asked, Worker while a platform is. Worker implements it; `errand ask`, with its one
/// job, has no need of it.
#pragma once

#include "bot/core/task.hpp"

namespace errand::flow {

class Place {
 public:
  virtual ~Place() = default;
  virtual void leave() = 0;
  /// Returns when the job has a place again; a cancelled task throws operation_aborted and has none.
  virtual Task<void> take_again() = 0;
};

class OnlyPlace final : public Place {
 public:
  void leave() override {}
  Task<void> take_again() override { co_return; }
};

}  // namespace errand::flow
