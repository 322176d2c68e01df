/// The table of all keys: the one source for parsing, errors, the JSON Schema and the example. A new key is a
/// member in settings.hpp and a line in keys.cpp; a new kind of adapter is a struct there and an entry in
/// adapter_keys.cpp.
#pragma once

#include "config/field.hpp"
#include "config/settings.hpp"

namespace errand::config {

const Fields<Settings>& all_keys();

/// Proxy and certificates.
Field<Settings> network_key();

/// `generators`, `generate` and `models`.
Fields<Settings> model_keys();
/// After everything is read: every generator is there, and every model is asked.
void check_generators(const Settings& settings, const Node& root, Reading& reading);
/// Likewise: where money is limited, every model that may be asked has its prices.
void check_prices(const Settings& settings, const Node& root, Reading& reading);

/// The keys of each kind of adapter that has a file of its own.
Fields<SlackAdapter> slack_keys();
Fields<MatrixAdapter> matrix_keys();
Fields<TelegramAdapter> telegram_keys();

/// The list `adapters`, whose items have different keys by their `kind`.
Field<Settings> adapters_key();

/// What an adapter's kind has beside `kind` and `name`.
Fields<FeishuAdapter> feishu_keys();

}  // namespace errand::config
