/// Where rows went: why a result has fewer (or more) rows than its files, from the evidence of the job alone.
/// Pure. Used by Commands.
#pragma once

#include "bot/core/chat.hpp"
#include "bot/core/job.hpp"
#include "bot/flow/phrases.hpp"

#include <optional>
#include <string>

namespace errand::flow {

/// The answer to `question` ("为什么少了3行？") about a finished job. Where the evidence does not explain the
/// number that is asked for, it says so; the counts are always shown.
Reply where_rows_went(const Job& about, const std::string& question, const Phrases& phrases);

/// The number of rows that a question names, in digits or Chinese; nothing where it names none.
std::optional<std::uint64_t> rows_named(const std::string& question);

}  // namespace errand::flow
