/// Compose: what a job's stages found out becomes the Reply, in the user's language. Pure. What it says of
/// files comes from the evidence, never from a model. Used by Worker and `errand ask`.
#pragma once

#include "bot/core/chat.hpp"
#include "bot/core/job.hpp"
#include "bot/flow/evidence.hpp"
#include "bot/flow/phrases.hpp"

#include <chrono>
#include <string>
#include <vector>

namespace errand::flow {

/// The answer of a job whose stages are done. Sets job.status to what the answer is.
Reply compose(Job& job, const Phrases& phrases, std::chrono::minutes utc_offset);

/// A reply that is one sentence: progress, "stopped", "what shall I do with it?".
Reply sentence(const Job& job, ReplyTone tone, std::string text);

/// The receipt's line on what models were asked and what it cost; none where none was asked.
std::vector<std::string> cost_of(const std::vector<ModelCall>& calls, const Phrases& phrases);

/// The sentence for a file that could not be used: FileProfile::problem or JobFile::problem.
std::string problem_sentence(const Phrases& phrases, const std::string& name, const std::string& problem,
                             const std::string& detail);

/// A sentence for each file of the job that could not be had.
std::vector<std::string> fetch_problems(const Job& job, const Phrases& phrases);

/// A sentence for each file that can be read and is meant, and that the script did not open.
std::vector<std::string> unused_files(const Job& job, const Evidence& evidence, const Phrases& phrases);

/// What the checks beyond the exit code found, as sentences: empty tables and columns, blank pictures,
/// refused outputs, hidden sheets, uncached formulas.
std::vector<std::string> findings(const Evidence& evidence, const Script& script,
                                  const std::vector<FileProfile>& profiles, const Phrases& phrases);

/// A preview's table for showing: numbers with thousands separators, at most `max_rows` rows.
TableView view_of(const FilePreview& file, const FilePreview::Table& table, std::size_t max_rows);

}  // namespace errand::flow
