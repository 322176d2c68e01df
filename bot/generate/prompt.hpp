/// Prompt: what a model is told. The fixed part is the same for everybody and comes first, so that providers
/// keep it; the rest is the instruction and the shape of the files. Pure.
#pragma once

#include "bot/core/script.hpp"
#include "bot/generate/model.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace errand::generate {

/// How much of the files' content a model is shown.
enum class DataToModel {
  schema,  ///< Names, types and counts.
  masked,  ///< And what values look like: "0000-00-00", "138****1234", "A-0001".
  sample,  ///< And a few values as they are, ranges and frequent values.
};

/// The one of both that shows less; `wish` is the name of one, or anything else for none.
DataToModel stricter(DataToModel data, const std::string& wish);

/// `packages`: what a script may import beside the standard library, "pandas 1.5.3, numpy 1.24.2". With all
/// of them at most 900 tokens by any common tokenizer; tests/bench measures it.
std::string fixed_prompt(std::string_view packages);

/// The instruction with everything that belongs to it.
std::string user_prompt(const ScriptRequest& request, DataToModel data);
/// The whole conversation: for a failed script it holds the script and the complaint too.
std::vector<Message> messages_of(const ScriptRequest& request, DataToModel data);

/// A rough count, a little too high rather than too low: for budgets where a provider does not count.
std::size_t estimated_tokens(std::string_view text);

}  // namespace errand::generate
