/// ModelGenerator: a Generator on one model: asks it, reads the answer, sends a malformed answer or a script
/// that is bound to fail back once, and reports each call. On the loop thread.
#pragma once

#include "bot/core/log.hpp"
#include "bot/core/script.hpp"
#include "bot/generate/ledger.hpp"
#include "bot/generate/model.hpp"
#include "bot/generate/prompt.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace errand::generate {

struct ModelGeneratorSettings {
  DataToModel data = DataToModel::masked;
  int max_output_tokens = 8'192;
  double price_input = 0;  ///< For a million tokens.
  double price_output = 0;
  int corrections = 1;  ///< Times that an answer which cannot be used is sent back.
  /// What a script may import, for the fixed part of the prompt; see fixed_prompt().
  std::function<Task<std::string>()> packages;
};

class ModelGenerator final : public Generator {
 public:
  /// Without a ledger nobody is counted. Everything referred to outlives the generator.
  ModelGenerator(Model& model, Clock& clock, Log& log, ModelGeneratorSettings settings,
                 Ledger* ledger = nullptr);

  std::string name() const override { return "model:" + model_.name(); }
  bool asks_outside() const override { return true; }
  /// Errors are the model's. A failed script that another model wrote is mended, too.
  Task<Result<Generated>> generate(ScriptRequest request) override;
  /// A model's script, as data_to_model lets it be seen. Fault::refused with a code of Ledger::hold() when
  /// there is no budget left.
  Task<Result<std::vector<Explained>>> explain(ExplainRequest request) override;

 private:
  /// Who asks, and who is told of the call.
  struct Asker {
    std::string person;
    std::string conversation;
    std::function<void(const ModelCall&)> on_call;
  };

  /// Null where nobody counts. Lives until the call is noted.
  Result<Ledger::Hold> hold(const Asker& asker, const std::string& fixed,
                            const std::vector<Message>& messages) const;
  void note(const Asker& asker, const Ledger::Hold& held, const ModelCall& call);
  double cost(std::int64_t input_tokens, std::int64_t output_tokens) const;
  void count(const ModelAnswer& answer, std::int64_t sent_tokens, ModelCall& call) const;
  Task<Result<ModelAnswer>> ask(const std::string& fixed, const std::vector<Message>& messages,
                                ModelCall& call);

  Model& model_;
  Clock& clock_;
  Log& log_;
  ModelGeneratorSettings settings_;
  Ledger* ledger_;
};

}  // namespace errand::generate
