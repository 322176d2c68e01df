/// The tables, as numbered migrations. Used when the store opens.
#pragma once

#include "bot/core/result.hpp"

#include <SQLiteCpp/Database.h>

namespace errand::store {

/// Brings the database to the newest version, each migration in a transaction. Fault::refused for a database
/// that a newer program has made.
Result<void> migrate(SQLite::Database& database);
int newest_version();

}  // namespace errand::store
