/// The services of language models that are known by name, so that a name and a key are all that an admin
/// writes. One line each in model_services.cpp. Used by the table of keys and by bot/generate.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace errand::config {

/// How a service is spoken to.
enum class ModelFormat { openai, anthropic, gemini };

struct ModelService {
  std::string name;
  ModelFormat format = ModelFormat::openai;
  std::string url;    ///< Empty: every customer has an own one, which must be written.
  std::string model;  ///< The model that is used unless another is written; empty: it must be written.
  bool needs_key = true;
  std::string key_header = "Authorization";  ///< Azure's differs.
  std::string limit_field = "max_tokens";    ///< What the limit of output tokens is called.
};

const std::vector<ModelService>& model_services();
/// Null when there is none of this name.
const ModelService* model_service(std::string_view name);

}  // namespace errand::config
