#include "bot/generate/model_generator.hpp"

#include "bot/generate/answer.hpp"
#include "bot/generate/explanation.hpp"
#include "bot/generate/script_check.hpp"

#include <algorithm>
#include <utility>

namespace errand::generate {

namespace {

std::string conversation_text(const std::vector<Message>& messages) {
  std::string text;
  for (const auto& message : messages) {
    if (!text.empty()) text += message.speaker == Speaker::user ? "\n--- user\n" : "\n--- model\n";
    text += message.text;
  }
  return text;
}

/// What the answer is, or a sentence for the model that says why it cannot be used.
Result<Generated> usable(const ModelAnswer& answer) {
  auto read = read_answer(answer.text);
  if (!read) {
    if (answer.ending != Ending::cut_off) return read.error();
    return Error{Fault::invalid_input,
                 "The answer was cut off at the limit of its length. Write a shorter script."};
  }
  const auto* script = std::get_if<Script>(&*read);
  if (script == nullptr) return read;
  auto complaint = complaint_about(script->code);
  if (complaint.empty()) return read;
  return Error{Fault::invalid_input, std::move(complaint)};
}

/// All files; where results of earlier turns are among them, those that are named: of what went in and what
/// came out, either may be all that is needed.
std::vector<std::string> needed_files(const ScriptRequest& request, const std::string& code) {
  const auto is_result = [&](const FileProfile& file) {
    return std::ranges::any_of(request.earlier, [&](const Turn& turn) {
      return std::ranges::find(turn.outputs, file.name) != turn.outputs.end();
    });
  };
  const bool has_result = std::ranges::any_of(request.files, is_result);
  std::vector<std::string> names;
  for (const auto& file : request.files) {
    if (!has_result || code.find(file.name) != std::string::npos) names.push_back(file.name);
  }
  return names;
}

}  // namespace

ModelGenerator::ModelGenerator(Model& model, Clock& clock, Log& log, ModelGeneratorSettings settings,
                               Ledger* ledger)
    : model_(model), clock_(clock), log_(log), settings_(settings), ledger_(ledger) {}

Task<Result<ModelAnswer>> ModelGenerator::ask(const Asker& asker, const std::string& fixed,
                                              const std::vector<Message>& messages, ModelCall& call) {
  const auto start = clock_.now();
  auto answer = co_await model_.ask(
      {.fixed = fixed, .messages = messages, .max_output_tokens = settings_.max_output_tokens});
  call = {.model = model_.name(), .sent = conversation_text(messages)};
  call.milliseconds = (clock_.now() - start).count();
  if (!answer) {
    call.problem = answer.error().message;
    if (answer.error().fault != Fault::cancelled) log_.write(Level::warning, call.problem);
    note(asker, call);
    co_return answer;
  }
  call.answered = answer->text;
  call.input_tokens = answer->input_tokens;
  call.cached_tokens = answer->cached_tokens;
  call.output_tokens = answer->output_tokens;
  if (call.input_tokens == 0) {
    call.input_tokens = static_cast<std::int64_t>(estimated_tokens(fixed) + estimated_tokens(call.sent));
  }
  if (call.output_tokens == 0) call.output_tokens = static_cast<std::int64_t>(estimated_tokens(answer->text));
  constexpr double million = 1e6;
  call.cost = (static_cast<double>(call.input_tokens) * settings_.price_input +
               static_cast<double>(call.output_tokens) * settings_.price_output) /
              million;
  co_return answer;
}

void ModelGenerator::note(const Asker& asker, const ModelCall& call) {
  if (asker.on_call) asker.on_call(call);
  if (ledger_ == nullptr) return;
  const auto noted = ledger_->note(asker.person, asker.conversation, call);
  if (!noted) log_.write(Level::error, noted.error().message);
}

Task<Result<Generated>> ModelGenerator::generate(ScriptRequest request) {
  if (request.failed && request.failed->generator != name()) co_return Generated(Declined{});
  if (request.saved) co_return Generated(Declined{});
  const Asker asker{
      .person = request.person, .conversation = request.conversation, .on_call = request.on_call};
  auto messages = messages_of(request, stricter(settings_.data, request.data_to_model));
  for (int corrections = 0;; ++corrections) {
    if (ledger_ != nullptr) {
      auto used_up = ledger_->used_up(request.person, request.conversation);
      if (!used_up.empty()) co_return Generated(Declined{.reason = {}, .code = std::move(used_up)});
    }
    ModelCall call;
    const auto answer = co_await ask(asker, fixed_prompt(), messages, call);
    if (!answer) co_return answer.error();
    auto read = usable(*answer);
    if (!read) call.problem = read.error().message;
    const bool refused = answer->ending == Ending::refused;
    if (refused) call.problem = "the model refused";
    note(asker, call);
    if (refused) co_return Generated(Declined{.reason = {}, .code = "model_refused"});
    if (read) {
      if (auto* script = std::get_if<Script>(&*read)) {
        script->generator = name();
        script->inputs = needed_files(request, script->code);
      }
      if (auto* question = std::get_if<Question>(&*read)) question->generator = name();
      co_return std::move(*read);
    }
    if (corrections == settings_.corrections)
      co_return Generated(Declined{.reason = {}, .code = "model_answer"});
    messages.push_back(
        {.speaker = Speaker::model, .text = answer->text.empty() ? "(nothing)" : answer->text});
    messages.push_back({.speaker = Speaker::user,
                        .text = "That cannot be used:\n" + read.error().message +
                                "\nAnswer again, whole, in one of the given forms."});
  }
}

Task<Result<std::vector<Explained>>> ModelGenerator::explain(ExplainRequest request) {
  if (ledger_ != nullptr) {
    auto used_up = ledger_->used_up(request.person, request.conversation);
    if (!used_up.empty()) {
      co_return Error{Fault::refused, "the budget for models is used up", std::move(used_up)};
    }
  }
  const Asker asker{.person = std::move(request.person),
                    .conversation = std::move(request.conversation),
                    .on_call = std::move(request.on_call)};
  ModelCall call;
  const auto answer = co_await ask(
      asker, explanation_prompt(),
      {{.speaker = Speaker::user, .text = explanation_request(request.script, request.language)}}, call);
  if (!answer) co_return answer.error();
  auto explained = read_explanation(answer->text, request.script.code);
  if (explained.empty()) call.problem = "the answer explains no line";
  note(asker, call);
  if (explained.empty()) co_return Error{Fault::corrupt, call.problem, "model_answer"};
  co_return explained;
}

}  // namespace errand::generate
