#include "bot/app/generators.hpp"

#include "config/model_services.hpp"

#include <algorithm>
#include <random>
#include <utility>

namespace errand::app {

namespace {

generate::Format format_of(config::ModelFormat format) {
  switch (format) {
    case config::ModelFormat::anthropic:
      return generate::Format::anthropic;
    case config::ModelFormat::gemini:
      return generate::Format::gemini;
    case config::ModelFormat::openai:
      break;
  }
  return generate::Format::openai;
}

generate::DataToModel data_of(config::DataToModel data) {
  switch (data) {
    case config::DataToModel::schema:
      return generate::DataToModel::schema;
    case config::DataToModel::sample:
      return generate::DataToModel::sample;
    case config::DataToModel::masked:
      break;
  }
  return generate::DataToModel::masked;
}

/// For pauses only: nothing secret hangs on it.
std::function<double()> random_numbers() {
  return [engine = std::mt19937(std::random_device()())]() mutable {
    return std::uniform_real_distribution<double>(0, 1)(engine);
  };
}

}  // namespace

Result<std::unique_ptr<net::Client>> http_client(boost::asio::any_io_executor loop,
                                                 const config::NetworkSettings& network) {
  net::ClientSettings settings;
  settings.ca_file = network.ca_file.string();
  settings.proxy = network.proxy;
  settings.no_proxy = network.no_proxy;
  return net::Client::make(std::move(loop), std::move(settings));
}

generate::HttpModelSettings model_settings(const config::ModelSettings& model) {
  const auto* const service = config::model_service(model.service);
  generate::HttpModelSettings settings;
  settings.name = model.name;
  settings.service = {.format = format_of(service->format),
                      .url = model.url,
                      .model = model.model,
                      .key = model.key.reveal(),
                      .key_header = service->key_header,
                      .limit_field = service->limit_field};
  // However late it begins, the answer has the same time to come to its end.
  settings.deadlines.total += model.begin_within - settings.deadlines.first_byte;
  settings.deadlines.first_byte = model.begin_within;
  return settings;
}

generate::Budget budget_of(const config::BudgetSettings& budgets) {
  return {.person_tokens = budgets.person_tokens,
          .conversation_tokens = budgets.conversation_tokens,
          .all_tokens = budgets.all_tokens,
          .person_money = budgets.person_money,
          .conversation_money = budgets.conversation_money,
          .all_money = budgets.all_money};
}

Generators::Generators(const config::Settings& settings, HttpClient& client, Runner& runner, Clock& clock,
                       Log& log, generate::Ledger* ledger)
    : packages_(runner, log) {
  for (const auto& name : settings.generators) {
    const auto model = std::ranges::find(settings.models, name, &config::ModelSettings::name);
    if (model == settings.models.end()) {
      in_order_.push_back(&recipes_);
      continue;
    }
    models_.push_back(
        std::make_unique<generate::HttpModel>(client, clock, random_numbers(), model_settings(*model)));
    model_generators_.push_back(std::make_unique<generate::ModelGenerator>(
        *models_.back(), clock, log,
        generate::ModelGeneratorSettings{.data = data_of(settings.generate.data_to_model),
                                         .max_output_tokens = model->max_output_tokens,
                                         .price_input = model->price_input,
                                         .price_output = model->price_output,
                                         .packages = [this] { return packages_.names(); }},
        ledger));
    in_order_.push_back(model_generators_.back().get());
  }
}

}  // namespace errand::app
