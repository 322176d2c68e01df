/// A script and what asked for it; the port that recipes, models and their fallback chain implement.
/// Used by bot/recipes, bot/generate and bot/flow.
#pragma once

#include "bot/core/clock.hpp"
#include "bot/core/profile.hpp"
#include "bot/core/result.hpp"
#include "bot/core/task.hpp"

#include <nlohmann/json_fwd.hpp>

#include <string>
#include <variant>
#include <vector>

namespace errand {

/// One finished turn of the conversation, oldest first in ScriptRequest::earlier.
struct Turn {
  std::string instruction;
  std::string plan;  ///< JSON of the plan that a recipe made; empty for a model's script.
  std::string code;
  std::vector<std::string> outputs;  ///< Names of the files it made.
  std::string generator;
};

struct ScriptRequest {
  std::string instruction;
  std::string language;            ///< "zh" or "en": the language of `steps` and of what the script prints.
  std::vector<FileProfile> files;  ///< The files of this turn, in the order they were given; names are final.
  std::vector<Turn>
      earlier;  ///< Earlier turns of this conversation on the same files; the last one is the one continued.
  TimePoint now{};               ///< For "this month", "last quarter"; in the conversation's time zone, see
                                 ///< `utc_offset_minutes`.
  int utc_offset_minutes = 480;  ///< Of the conversation; China's by default.
};

/// Plain Python 3 that reads in/<name> and writes out/<name>, and what it does in plain words.
struct Script {
  std::string code;
  std::string title;               ///< A few words in the user's language: "按地区汇总销售额".
  std::vector<std::string> steps;  ///< How the instruction was read, a line per step, in the user's language.
  std::string generator;           ///< "recipe:group" or "model:<name>".
  std::string plan;                ///< JSON, for follow-ups; empty for a model's script.
  std::vector<std::string> inputs;  ///< Names of the input files that the script must open.
};

/// The instruction has two readings, or needs something: asked back, with the readings as buttons.
struct Question {
  std::string text;
  struct Choice {
    std::string label;        ///< What the button says.
    std::string instruction;  ///< The complete instruction that the choice stands for.
  };
  std::vector<Choice> choices;
};

/// Nothing fits: one sentence, with the nearest thing that works.
struct Declined {
  std::string reason;
};

using Generated = std::variant<Script, Question, Declined>;

class Generator {
 public:
  virtual ~Generator() = default;
  virtual Task<Result<Generated>> generate(ScriptRequest request) = 0;
};

}  // namespace errand
