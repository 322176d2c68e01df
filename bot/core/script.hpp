/// A script and what asked for it; the port that recipes, models and their fallback chain implement.
/// Used by bot/recipes, bot/generate and bot/flow.
#pragma once

#include "bot/core/clock.hpp"
#include "bot/core/fit.hpp"
#include "bot/core/profile.hpp"
#include "bot/core/result.hpp"
#include "bot/core/task.hpp"

#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <functional>
#include <optional>
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
  bool is_of_other_files = false;  ///< A saved one, written for files that are not at hand.
};

/// One question to a model and its answer, as it happened: for the evidence and the budget.
struct ModelCall {
  std::string model;     ///< The configured name.
  std::string sent;      ///< All of it that is not the fixed prompt.
  std::string answered;  ///< As much of an answer as came.
  std::string problem;  ///< What was wrong with the answer, in English for the admin; empty when it was good.
  std::int64_t input_tokens = 0;   ///< As the provider counts them; with those of tries that came to nothing.
  std::int64_t cached_tokens = 0;  ///< Of input_tokens, those that the provider had kept.
  std::int64_t output_tokens = 0;
  bool is_estimated = false;  ///< The provider did not count, or not all of it.
  std::int64_t milliseconds = 0;
  double cost = 0;  ///< By the admin's prices, in the admin's currency; 0 where none are written.

  bool operator==(const ModelCall&) const = default;
};

void to_json(nlohmann::json& json, const ModelCall& value);
void from_json(const nlohmann::json& json, ModelCall& value);

/// A script that did not do its work, to be written anew.
struct FailedScript {
  std::string generator;  ///< Who wrote it, and is asked again before others.
  std::string code;
  std::string complaint;  ///< What went wrong, in English, for the model.
};

/// A plan that was saved, to be written anew for other files.
struct SavedPlan {
  std::string plan;
  std::string instruction;  ///< Says whether its periods count from the day it was written.
  TimePoint written_at{};
  std::vector<FileProfile> files;  ///< What it was written for.
  Fit fit;                         ///< Of `files` to the request's files.
  std::string change{};  ///< What is to be otherwise this time, as a follow-up says it; may be empty.
};

struct ScriptRequest {
  std::string instruction;
  std::string language;            ///< "zh" or "en": the language of `steps` and of what the script prints.
  std::vector<FileProfile> files;  ///< The files of this turn that can be read, in the order they were given;
                                   ///< names are final.
  std::vector<Turn>
      earlier;  ///< Earlier turns of this conversation on the same files; the last one is the one continued.
  TimePoint now{};               ///< For "this month", "last quarter"; in the conversation's time zone, see
                                 ///< `utc_offset_minutes`.
  int utc_offset_minutes = 480;  ///< Of the conversation; China's by default.
  std::string person{};        ///< Who asks, for budgets: "<connection>/<sender>"; empty: nobody is counted.
  std::string conversation{};  ///< "<connection>/<conversation>", likewise.
  std::vector<std::string> sent{};  ///< Names of all files of this turn, also of those that cannot be read:
                                    ///< to be zipped or renamed all the same. Empty: those in `files`.
  std::vector<std::string> results{};  ///< Those of `files` that an earlier turn made.
  std::optional<SavedPlan> saved{};    ///< Set when a saved plan is to be written anew.
  std::string data_to_model{};  ///< "schema", "masked" or "sample": what the conversation allows at most; may
                                ///< be empty.
  std::optional<FailedScript> failed{};             ///< Set when a script is to be written anew.
  std::function<void(const ModelCall&)> on_call{};  ///< Told of each call of a model when it has ended.
};

/// What a script was written with: a limit, a period, a number of rows. Shown to whoever wants to run it
/// again.
struct Parameter {
  std::string name;  ///< "金额 ≥".
  std::string value;
  bool operator==(const Parameter&) const = default;
};

void to_json(nlohmann::json& json, const Parameter& value);
void from_json(const nlohmann::json& json, Parameter& value);

/// Plain Python 3 that reads in/<name> and writes out/<name>, and what it does in plain words.
struct Script {
  std::string code;
  std::string title;               ///< A few words in the user's language: "按地区汇总销售额".
  std::vector<std::string> steps;  ///< How the instruction was read, a line per step, in the user's language.
  std::string generator;           ///< "recipe:group" or "model:<name>".
  std::string plan;                ///< JSON, for follow-ups; empty for a model's script.
  std::vector<std::string> inputs;  ///< Names of the input files that the script must open.
  bool shows_tables =
      true;  ///< False where tables in the outputs are not the answer: zipped, renamed, filled in.
  std::vector<Parameter> parameters{};
  std::vector<std::string> notes{};  ///< Told with the result, in the user's language; of this run alone.
};

/// The instruction has two readings, or needs something: asked back, with the readings as buttons.
struct Question {
  std::string text;
  struct Choice {
    std::string label;        ///< What the button says.
    std::string instruction;  ///< The complete instruction that the choice stands for.
  };
  std::vector<Choice> choices;
  std::string generator{};  ///< Who asks: "model:<name>"; empty for recipes, whose choices stand for all.
};

/// Nothing fits: one sentence, with the nearest thing that works.
struct Declined {
  std::string reason;
  std::string code{};       ///< Instead of a reason: the phrase "declined.<code>" says it.
  bool wants_file = false;  ///< All that is missing is a file: when it comes, the instruction is carried out.
  bool is_help = false;     ///< Somebody asked what can be done: the reason is the answer.
};

using Generated = std::variant<Script, Question, Declined>;

/// A script to be explained to somebody who cannot program.
struct ExplainRequest {
  Script script;
  std::string language;        ///< "zh" or "en".
  std::string person{};        ///< As in ScriptRequest.
  std::string conversation{};  ///< Likewise.
  std::function<void(const ModelCall&)> on_call{};
  std::string instruction{};         ///< What the script was written for, after `earlier`.
  std::vector<Turn> earlier{};       ///< As in ScriptRequest.
  std::vector<FileProfile> files{};  ///< What it was written for: cells of them are hidden as in a prompt.
  std::string data_to_model{};       ///< As in ScriptRequest.
};

/// The lines `from` to `to` of the code, counted from 1, and what they do.
struct Explained {
  int from = 0;
  int to = 0;
  std::string text;
  bool operator==(const Explained&) const = default;
};

class Generator {
 public:
  virtual ~Generator() = default;
  /// "recipes", or "model:<name>" as in Script::generator: who is asked to mend a failed script.
  virtual std::string name() const = 0;
  /// True where generate() may wait long for somebody outside: a job lets go of its place meanwhile.
  virtual bool asks_outside() const = 0;
  /// An Error means that it could not be asked (no network, no credit): the next one is. Generators that
  /// cannot mend a failed script decline it.
  virtual Task<Result<Generated>> generate(ScriptRequest request) = 0;
  /// The code block by block in plain words; empty when this generator does not know the script.
  virtual Task<Result<std::vector<Explained>>> explain(ExplainRequest request) = 0;
};

}  // namespace errand
