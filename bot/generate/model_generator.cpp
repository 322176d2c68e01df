#include "bot/generate/model_generator.hpp"

#include "bot/generate/answer.hpp"
#include "bot/generate/explanation.hpp"
#include "bot/generate/hidden_texts.hpp"
#include "bot/generate/masked_code.hpp"
#include "bot/generate/script_check.hpp"

#include <algorithm>
#include <string_view>
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

std::int64_t tokens_of(const std::string& fixed, const std::string& sent) {
  return static_cast<std::int64_t>(estimated_tokens(fixed) + estimated_tokens(sent));
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

/// True where the code names the file other than to write one of that name.
bool reads(std::string_view code, std::string_view name) {
  for (auto at = code.find(name); at != std::string_view::npos; at = code.find(name, at + 1)) {
    if (!code.substr(0, at).ends_with("out/")) return true;
  }
  return false;
}

/// All files; where results of earlier turns are among them, those that are named: of what went in and what
/// came out, either may be all that is needed.
std::vector<std::string> needed_files(const ScriptRequest& request, const std::string& code) {
  std::vector<std::string> names;
  for (const auto& file : request.files) {
    if (request.results.empty() || reads(code, file.name)) names.push_back(file.name);
  }
  return names;
}

/// The script to be explained, by the rules for an earlier one.
std::string shown_code(const ExplainRequest& request, DataToModel data) {
  if (data == DataToModel::sample) return request.script.code;
  ScriptRequest of_script{.instruction = request.instruction,
                          .language = request.language,
                          .files = request.files,
                          .earlier = request.earlier};
  return masked_code(request.script.code, masking_of(of_script, hidden_texts(of_script, data)));
}

}  // namespace

ModelGenerator::ModelGenerator(Model& model, Clock& clock, Log& log, ModelGeneratorSettings settings,
                               Ledger* ledger)
    : model_(model), clock_(clock), log_(log), settings_(settings), ledger_(ledger) {}

/// Adds what was used for the answer, or for as much of it as came; estimated where the provider did not
/// count.
void ModelGenerator::count(const ModelAnswer& answer, std::int64_t sent_tokens, ModelCall& call) const {
  const auto received_tokens =
      static_cast<std::int64_t>(estimated_tokens(answer.text)) + answer.thinking_tokens;
  const auto input = answer.input_tokens == 0 ? sent_tokens : answer.input_tokens;
  const auto output = answer.output_tokens == 0 ? received_tokens : answer.output_tokens;
  call.answered = answer.text;
  call.input_tokens += input;
  call.cached_tokens += answer.cached_tokens;
  call.output_tokens += output;
  call.is_estimated = call.is_estimated || answer.input_tokens == 0 || answer.output_tokens == 0;
  call.cost += cost(input, output);
}

double ModelGenerator::cost(std::int64_t input_tokens, std::int64_t output_tokens) const {
  constexpr double million = 1e6;
  return (static_cast<double>(input_tokens) * settings_.price_input +
          static_cast<double>(output_tokens) * settings_.price_output) /
         million;
}

Result<Ledger::Hold> ModelGenerator::hold(const Asker& asker, const std::string& fixed,
                                          const std::vector<Message>& messages) const {
  if (ledger_ == nullptr) return Ledger::Hold();
  ModelCall most{.model = model_.name(), .sent = conversation_text(messages)};
  most.input_tokens = tokens_of(fixed, most.sent);
  most.output_tokens = settings_.max_output_tokens;
  most.is_estimated = true;
  most.cost = cost(most.input_tokens, most.output_tokens);
  return ledger_->hold({.person = asker.person, .conversation = asker.conversation, .most = std::move(most)});
}

Task<Result<ModelAnswer>> ModelGenerator::ask(const std::string& fixed, const std::vector<Message>& messages,
                                              ModelCall& call) {
  const auto start = clock_.now();
  call = {.model = model_.name(), .sent = conversation_text(messages)};
  const auto sent_tokens = tokens_of(fixed, call.sent);
  ModelRequest request{
      .fixed = fixed, .messages = messages, .max_output_tokens = settings_.max_output_tokens};
  request.on_lost = [&](const ModelAnswer& part) { count(part, sent_tokens, call); };
  auto answer = co_await model_.ask(std::move(request));
  call.milliseconds = (clock_.now() - start).count();
  if (!answer) {
    call.problem = answer.error().message;
    if (answer.error().fault != Fault::cancelled) log_.write(Level::warning, call.problem);
    co_return answer;
  }
  count(*answer, sent_tokens, call);
  co_return answer;
}

void ModelGenerator::note(const Asker& asker, const Ledger::Hold& held, const ModelCall& call) {
  if (asker.on_call) asker.on_call(call);
  if (ledger_ == nullptr) return;
  const auto noted = ledger_->note(held, call);
  if (!noted) log_.write(Level::error, noted.error().message);
}

Task<Result<Generated>> ModelGenerator::generate(ScriptRequest request) {
  if (request.saved) co_return Generated(Declined{});
  const Asker asker{
      .person = request.person, .conversation = request.conversation, .on_call = request.on_call};
  const auto data = stricter(settings_.data, request.data_to_model);
  // Another model may have been shown samples.
  const bool is_of_another = request.failed && request.failed->generator != name();
  if (is_of_another && data != DataToModel::sample)
    request.failed->code =
        masked_code(request.failed->code, masking_of(request, hidden_texts(request, data)));
  auto messages = messages_of(request, data);
  const auto fixed = fixed_prompt(settings_.packages ? co_await settings_.packages() : "");
  for (int corrections = 0;; ++corrections) {
    const auto held = hold(asker, fixed, messages);
    if (!held) co_return Generated(Declined{.reason = {}, .code = held.error().code});
    ModelCall call;
    const auto answer = co_await ask(fixed, messages, call);
    if (!answer) {
      note(asker, *held, call);
      co_return answer.error();
    }
    auto read = usable(*answer);
    if (!read) call.problem = read.error().message;
    const bool refused = answer->ending == Ending::refused;
    if (refused) call.problem = "the model refused";
    note(asker, *held, call);
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
  // A recipe's script holds cells, and recipes explain it.
  if (!request.script.plan.empty()) co_return std::vector<Explained>{};
  const Asker asker{.person = std::move(request.person),
                    .conversation = std::move(request.conversation),
                    .on_call = std::move(request.on_call)};
  auto shown = request.script;
  shown.code = shown_code(request, stricter(settings_.data, request.data_to_model));
  const std::vector<Message> messages{
      {.speaker = Speaker::user, .text = explanation_request(shown, request.language)}};
  const auto held = hold(asker, explanation_prompt(), messages);
  if (!held) co_return held.error();
  ModelCall call;
  const auto answer = co_await ask(explanation_prompt(), messages, call);
  if (!answer) {
    note(asker, *held, call);
    co_return answer.error();
  }
  auto explained = read_explanation(answer->text, request.script.code);
  if (explained.empty()) call.problem = "the answer explains no line";
  note(asker, *held, call);
  if (explained.empty()) co_return Error{Fault::corrupt, call.problem, "model_answer"};
  co_return explained;
}

}  // namespace errand::generate
