/// Answers: which of what several generators said is told. Pure. Used by Pipeline.
#pragma once

#include "bot/core/script.hpp"

namespace errand::flow {

/// A script, or a question with readings to choose from. A question without them means that the instruction
/// was not understood: the next generator may understand it, and if none does, the question stands.
bool decides(const Generated& generated);

bool is_of_budget(const Declined& declined);

struct Answer {
  Generated said = Declined{};
  bool is_of_model = false;
};

/// Of what was to be told before and what the next generator said. Of several that decline, the first that
/// says why is heard, a model before recipes, which know a few ways only, unless all they want is a file; a
/// budget that is used up is told beside what somebody else would have needed.
Answer told_of(Answer before, Answer next);

}  // namespace errand::flow
