/// Resolver: which files a message means, and which earlier job it continues. Files attached to the message;
/// else of the quoted message, with its album; else, in a thread, what the same person posted there since
/// their last job, or where nothing was done yet what anybody did, or its first message's (that and the
/// quoted one are asked from the platform where no event has shown them); else what the same person sent in
/// that conversation lately, other threads left out; else the files of the job that the message follows up:
/// of the quoted answer, else the last one of the thread, or outside of threads the person's own last one.
/// Used by Worker at stage `received`.
#pragma once

#include "bot/core/clock.hpp"
#include "bot/core/job.hpp"
#include "bot/core/recipe.hpp"
#include "bot/core/script.hpp"
#include "bot/core/store.hpp"

#include <chrono>
#include <functional>
#include <string>
#include <vector>

namespace errand::flow {

struct Resolution {
  std::vector<FileRef> to_fetch;  ///< To be downloaded through the adapter.
  std::vector<JobFile> known;     ///< Already in Blobs: an earlier job's.
  std::string continues;          ///< The finished job that this one follows up; may be empty.
  std::string instruction;        ///< The job's own, or the one that was waiting for a file or an answer.
  std::string
      language{};  ///< Of the question that the text or the pressed button answers; empty: the job's own.
  std::string asked_by{};   ///< The model whose question it is: "model:<name>"; else empty.
  std::string as_answer{};  ///< The instruction where the text is no command, but answers a model's question.
  std::string command{};    ///< Where that question was about a saved recipe: Job::command and
  std::string recipe{};     ///< Job::recipe, unless the text is a command of its own.
};

/// JobFile::problem of what could not be had: the phrase's code and the names that go into it, not the
/// error's English sentence.
std::string problem_of(const Error& error);

/// How the ids of a batch's pieces begin in the store.
std::string pieces_of(const std::string& batch);

/// ChatAdapter::find_files of the job's adapter.
using AskPlatform = std::function<Task<Result<std::vector<FileRef>>>(ChatEvent)>;

class Resolver {
 public:
  Resolver(Store& store, RecipeBook& recipes, std::chrono::minutes remember_files);
  Task<Result<Resolution>> resolve(const Job& job, AskPlatform ask);
  /// Where the follow-up to a model's script means its results: they are files of this job as well. Of many
  /// that a loop wrote, none: their names may hold values.
  Task<Result<void>> add_results(const Job& job, Resolution& resolution);
  /// The turns that `job` continues, oldest first, at most ten. Where a saved recipe was run, the turn says
  /// what the recipe was made for and who wrote its script.
  Task<Result<std::vector<Turn>>> earlier_turns(const Job& job);

 private:
  Task<Result<Resolution>> of_button(const Job& job);
  /// The event's own; with them, where it quotes a message of an album, those of the others.
  Task<Result<std::vector<FileRef>>> attached_to(const ChatEvent& event);
  /// Makes of what a recipe's run was what its script was asked for.
  Task<Result<void>> tell_recipe(const Job& job, Turn& turn);
  /// Of the quoted message or the thread.
  Task<Result<void>> pointed_at(const Job& job, const std::vector<Job>& recent, AskPlatform ask,
                                Resolution& resolution);
  /// Those of the sender in the event's thread that no job has used, or else, where no job had files there,
  /// those of anybody: the newest and what was posted along with it.
  Task<Result<std::vector<FileRef>>> seen_in_thread(const Job& job, const std::vector<Job>& recent);
  /// From when on files may be meant: not those that an earlier job had.
  TimePoint looks_back_to(const Job& job, const std::vector<Job>& recent) const;

  Store& store_;
  RecipeBook& recipes_;
  std::chrono::minutes remember_files_;
};

/// True for an answer that asked for nothing but a file: the file, when it comes, starts the job anew, even
/// where it is not addressed to the bot.
bool asked_for_a_file(const Job& job);

/// Gives every file a safe name that no other file of the job has: "a.csv", "a (2).csv".
void name_apart(std::vector<JobFile>& files);

}  // namespace errand::flow
