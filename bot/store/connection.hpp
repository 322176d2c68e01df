/// Connection: the database with its statements compiled once, because compiling one costs more than running
/// it. Used on the writer's thread, and for one read beside a service.
#pragma once

#include "bot/core/clock.hpp"

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>

#include <chrono>
#include <cstdint>
#include <string>
#include <unordered_map>

namespace errand::store {

/// How times stand in the database: milliseconds since 1970, UTC.
inline std::int64_t millis(TimePoint when) {
  return when.time_since_epoch().count();
}
inline TimePoint time_of(std::int64_t value) {
  return TimePoint(std::chrono::milliseconds(value));
}

/// A statement in use: its values are bound; it is reset when this goes, so that no read stays open.
class Prepared {
 public:
  explicit Prepared(SQLite::Statement& statement) : statement_(statement) {}
  ~Prepared() {
    statement_.tryReset();
    statement_.clearBindings();
  }
  Prepared(const Prepared&) = delete;
  Prepared& operator=(const Prepared&) = delete;

  /// The number of rows that changed.
  int exec() { return statement_.exec(); }
  /// Moves to the next row; false: there is none.
  bool next() { return statement_.executeStep(); }
  SQLite::Column column(int index) const { return statement_.getColumn(index); }

 private:
  SQLite::Statement& statement_;
};

class Connection : public SQLite::Database {
 public:
  using SQLite::Database::Database;

  /// The statement of this text with these values. One of the same text may be in use only once at a time.
  template <typename... Values>
  Prepared prepared(const std::string& sql, const Values&... values) {
    auto found = statements_.find(sql);
    if (found == statements_.end()) found = statements_.emplace(sql, SQLite::Statement(*this, sql)).first;
    int index = 0;
    (found->second.bind(++index, values), ...);
    return Prepared(found->second);
  }

 private:
  std::unordered_map<std::string, SQLite::Statement> statements_;
};

}  // namespace errand::store
