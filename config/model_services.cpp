#include "config/model_services.hpp"

#include <algorithm>

namespace errand::config {

const std::vector<ModelService>& model_services() {
  // Models: what each service offers for everyday code at a low price, by its own documentation of November
  // 2026. `errand check --online` tells when one is gone, and what there is.
  static const std::vector<ModelService> services{
      {.name = "openai",
       .url = "https://api.openai.com/v1",
       .model = "gpt-5.4-mini",
       .limit_field = "max_completion_tokens"},
      {.name = "anthropic",
       .format = ModelFormat::anthropic,
       .url = "https://api.anthropic.com",
       .model = "claude-sonnet-5"},
      {.name = "gemini",
       .format = ModelFormat::gemini,
       .url = "https://generativelanguage.googleapis.com",
       .model = "gemini-flash-latest"},
      {.name = "deepseek", .url = "https://api.deepseek.com", .model = "deepseek-flash"},
      {.name = "qwen", .url = "https://dashscope.aliyuncs.com/compatible-mode/v1", .model = "qwen-plus"},
      {.name = "kimi", .url = "https://api.moonshot.cn/v1", .model = "kimi-k2.6"},
      {.name = "glm", .url = "https://open.bigmodel.cn/api/paas/v4", .model = "glm-4.7"},
      {.name = "openrouter", .url = "https://openrouter.ai/api/v1", .model = "openrouter/auto"},
      // The v1 API: https://NAME.openai.azure.com/openai/v1, `model` is the deployment's name.
      {.name = "azure",
       .url = "",
       .model = "",
       .key_header = "api-key",
       .limit_field = "max_completion_tokens"},
      {.name = "vllm", .url = "http://127.0.0.1:8000/v1", .model = "", .needs_key = false},
      {.name = "ollama", .url = "http://127.0.0.1:11434/v1", .model = "", .needs_key = false},
      // llama.cpp's server answers with the one model that it has loaded, whatever name is asked for.
      {.name = "llama.cpp", .url = "http://127.0.0.1:8080/v1", .model = "default", .needs_key = false},
      {.name = "lmstudio", .url = "http://127.0.0.1:1234/v1", .model = "", .needs_key = false},
      {.name = "compatible", .url = "", .model = "", .needs_key = false},
  };
  return services;
}

const ModelService* model_service(std::string_view name) {
  const auto& all = model_services();
  const auto found = std::ranges::find(all, name, &ModelService::name);
  return found == all.end() ? nullptr : &*found;
}

}  // namespace errand::config
