#include "runner/client/client.hpp"

#include "bot/core/text.hpp"
#include "runner/client/connection.hpp"
#include "runner/client/hand_over.hpp"
#include "runner/client/translate.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <fcntl.h>
#include <system_error>

#include <cerrno>

namespace errand::runner_client {
namespace {

namespace asio = boost::asio;

Result<std::vector<protocol::Descriptor>> open_inputs(const std::vector<RunInput>& inputs) {
  std::vector<protocol::Descriptor> files;
  for (const RunInput& input : inputs) {
    files.emplace_back(::open(input.path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
    if (files.back().is_open()) continue;
    return Error{Fault::not_found, "cannot open the input " + input.name + " at " + input.path + ": " +
                                       std::generic_category().message(errno)};
  }
  return files;
}

Task<Result<std::vector<RunOutput>>> hand_over(std::string folder, std::vector<protocol::JobOutput> outputs,
                                               std::vector<protocol::Descriptor> files) {
  co_return copy_outputs(folder, outputs, files);
}

}  // namespace

Client::Client(asio::any_io_executor executor, ClientSetting setting)
    : executor_(std::move(executor)), setting_(std::move(setting)) {}

Task<Result<RunReport>> Client::run(RunRequest request) {
  if (!is_utf8(request.source) || !is_utf8(request.options)) {
    co_return Error{Fault::invalid_input, "the script is not UTF-8"};
  }
  protocol::Frame frame;
  frame.text = protocol::write(translate(request));
  if (request.inputs.size() > protocol::most_descriptors) {
    co_return Error{Fault::too_large, "a run takes at most 250 inputs"};
  }
  auto inputs = open_inputs(request.inputs);
  if (!inputs) co_return inputs.error();
  frame.descriptors = std::move(*inputs);

  auto answered = co_await exchange(executor_, setting_, std::move(frame));
  if (!answered) co_return answered.error();
  protocol::Answer answer;
  try {
    answer = protocol::read_answer(answered->text);
  } catch (const protocol::ProtocolError& error) {
    co_return Error{Fault::internal, std::string("errand-runner's answer cannot be read: ") + error.what()};
  }
  if (answer.refused) co_return translate(answer.refusal);
  if (answer.report.outputs.size() != answered->descriptors.size()) {
    co_return Error{Fault::internal, "errand-runner's answer names other files than it brings"};
  }
  auto report = translate(answer.report);
  if (!report) co_return report.error();
  auto outputs = co_await asio::co_spawn(
      copying_.get_executor(),
      hand_over(setting_.hand_over, std::move(answer.report.outputs), std::move(answered->descriptors)),
      asio::use_awaitable);
  if (!outputs) co_return outputs.error();
  report->outputs = std::move(*outputs);
  co_return std::move(*report);
}

}  // namespace errand::runner_client
