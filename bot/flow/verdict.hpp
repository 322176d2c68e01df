/// What is to be thought of a run beyond its exit code: whether its result can go out, looks wrong, or is
/// none. The complaint is for the model that wrote the script; what a user reads is `findings`. Pure.
#pragma once

#include "bot/core/profile.hpp"
#include "bot/core/script.hpp"
#include "bot/flow/evidence.hpp"

#include <string>
#include <vector>

namespace errand::flow {

enum class VerdictKind {
  good,
  doubtful,  ///< A result that may be right: inputs not opened, empty tables, columns of zeros, blank
             ///< pictures.
  failed,
};

struct Verdict {
  VerdictKind kind = VerdictKind::good;
  std::string complaint;  ///< English; of a failed script the end of its error.
};

Verdict judge(const Evidence& evidence, const Script& script, const std::vector<FileProfile>& profiles);

/// It printed nothing and left nothing in out/: there is no answer.
bool says_nothing(const Evidence& evidence);

/// A model's script was given files and opened none of them: what it tells is not of them.
bool reads_no_input(const Evidence& evidence, const Script& script);

/// The sentence that a script ended with, as it is told to where something that it needs is not there; empty
/// for any other end.
std::string reason_in(const Evidence& evidence);

/// False where another script would fare no better: the runner refused, somebody stopped it, or it says what
/// is missing.
bool may_be_mended(const Evidence& evidence);

/// "KeyError: '金额'": what makes two failures the same.
std::string last_line_of(const std::string& complaint);

}  // namespace errand::flow
