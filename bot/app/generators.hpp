/// Generators: everybody who writes scripts, made from the settings, in the order in which they are asked;
/// and the HTTPS client that models and chat platforms share. Used by serve, ask and check.
#pragma once

#include "bot/app/installed_packages.hpp"
#include "bot/core/clock.hpp"
#include "bot/core/log.hpp"
#include "bot/core/script.hpp"
#include "bot/generate/http_model.hpp"
#include "bot/generate/model_generator.hpp"
#include "bot/net/client.hpp"
#include "bot/recipes/recipes.hpp"
#include "config/settings.hpp"

#include <memory>
#include <vector>

namespace errand::app {

Result<std::unique_ptr<net::Client>> http_client(boost::asio::any_io_executor loop,
                                                 const config::NetworkSettings& network);

class Generators {
 public:
  /// Without a ledger there are no budgets. Everything referred to outlives the generators.
  Generators(const config::Settings& settings, HttpClient& client, Runner& runner, Clock& clock, Log& log,
             generate::Ledger* ledger);

  std::vector<Generator*> in_order() const { return in_order_; }

 private:
  InstalledPackages packages_;
  recipes::RecipeGenerator recipes_;
  std::vector<std::unique_ptr<generate::HttpModel>> models_;
  std::vector<std::unique_ptr<generate::ModelGenerator>> model_generators_;
  std::vector<Generator*> in_order_;
};

generate::Budget budget_of(const config::BudgetSettings& budgets);

/// What bot/generate has to know of a configured model.
generate::HttpModelSettings model_settings(const config::ModelSettings& model);

}  // namespace errand::app
