#include "runner/sandbox/connection.hpp"

#include "runner/sandbox/printed.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <set>
#include <string_view>

namespace errand::sandbox {
namespace {

constexpr std::size_t most_source_bytes = 4U << 20;
constexpr std::size_t most_input_name_bytes = 255;

bool is_one_component(const std::string& name) {
  return !name.empty() && name.size() <= most_input_name_bytes && name != "." && name != ".." &&
         name.find_first_of(std::string("/\0", 2)) == std::string::npos;
}

/// Empty, or what is wrong with the request.
std::string complaint_about(const protocol::JobRequest& request, std::size_t files) {
  constexpr std::array<std::string_view, 5> programs{"script", "profile", "preview", "constants", "packages"};
  if (std::ranges::find(programs, request.program) == programs.end()) {
    return "there is no program \"" + request.program + "\"";
  }
  constexpr std::int64_t year_10000_ms = 253'402'300'800'000;
  constexpr int day_minutes = 24 * 60;
  if (request.now_ms < 0 || request.now_ms >= year_10000_ms) return "\"now_ms\" is not between 1970 and 9999";
  if (std::abs(request.utc_offset_minutes) > day_minutes) return "\"utc_offset_minutes\" is more than a day";
  if (request.source.size() > most_source_bytes) return "the script is longer than 4 MB";
  if (request.inputs.size() != files) return "the request names other inputs than it brings";
  if (!std::ranges::all_of(request.inputs, is_one_component)) return "an input's name is not a file name";
  if (std::set<std::string>(request.inputs.begin(), request.inputs.end()).size() != request.inputs.size()) {
    return "two inputs have the same name";
  }
  return "";
}

/// In JSON a control character takes six bytes: of a report that is longer than a frame, what was printed is
/// shortened until it fits. The rest of it is small.
std::string fitting_frame(protocol::JobReport& report) {
  std::string text = protocol::write(report);
  while (text.size() > protocol::largest_frame_bytes) {
    shorten(report.printed, report.printed.size() / 2, report.printed_left_out_bytes);
    shorten(report.complained, report.complained.size() / 2, report.complained_left_out_bytes);
    text = protocol::write(report);
  }
  return text;
}

}  // namespace

Connection::Connection(protocol::Descriptor socket, const Settings& settings, Pool& pool, Poller& poller)
    : socket_(std::move(socket)), settings_(settings), pool_(pool), poller_(poller) {
  poller_.watch(socket_.get(), POLLIN, [this] { readable(); });
}

Connection::~Connection() {
  poller_.forget(socket_.get());
  if (submitted_) pool_.cancel(job_);
}

bool Connection::is_over() const {
  const auto waited = std::chrono::steady_clock::now() - waits_since_;
  return over_ || (!submitted_ && waited > std::chrono::milliseconds(settings_.client_patience_ms));
}

void Connection::readable() {
  // Anything after the request, even its end, means that the client wants no answer.
  if (submitted_ || writer_) {
    char byte = 0;
    if (::recv(socket_.get(), &byte, 1, MSG_PEEK) < 0 && errno == EAGAIN) return;
    return end();
  }
  switch (reader_.read_from(socket_.get())) {
    case protocol::Progress::again:
      return;
    case protocol::Progress::done:
      return submit(reader_.take());
    case protocol::Progress::closed:
      return end();
    case protocol::Progress::broken:
      refuse("not a message of the protocol: 4 bytes of length, big-endian, from 1 to " +
             std::to_string(protocol::largest_frame_bytes) + ", that much JSON, and at most " +
             std::to_string(protocol::most_descriptors) + " descriptors with its first byte");
  }
}

void Connection::end() {
  over_ = true;
  poller_.forget(socket_.get());
}

void Connection::submit(protocol::Frame frame) {
  Job job;
  try {
    job.request = protocol::read_request(frame.text);
  } catch (const protocol::ProtocolError& error) {
    return refuse(error.what());
  }
  if (const std::string complaint = complaint_about(job.request, frame.descriptors.size());
      !complaint.empty()) {
    return refuse(complaint);
  }
  for (const protocol::Descriptor& file : frame.descriptors) {
    struct stat what {};
    if (::fstat(file.get(), &what) < 0 || !S_ISREG(what.st_mode))
      return refuse("an input is not a regular file");
    if (const int flags = ::fcntl(file.get(), F_GETFL);
        (flags & O_PATH) != 0 || (flags & O_ACCMODE) == O_WRONLY)
      return refuse("an input is not open for reading");
    job.inputs_bytes += static_cast<std::uint64_t>(what.st_size);
  }
  if (job.inputs_bytes > settings_.inputs_bytes)
    return refuse("the inputs are larger than --inputs-mb allows");
  job.inputs = std::move(frame.descriptors);
  job.limits = effective(job.request.limits, settings_);
  job.finished = [this](Finished finished) { answer(std::move(finished)); };
  submitted_ = true;
  job_ = pool_.submit(std::move(job));
}

void Connection::answer(Finished finished) {
  submitted_ = false;
  waits_since_ = std::chrono::steady_clock::now();
  protocol::Frame frame;
  if (finished.report.outcome.empty()) {
    frame.text = protocol::write(finished.refusal);
  } else {
    finished.report.isolation = pool_.isolation();
    finished.report.versions = pool_.versions();
    frame.text = fitting_frame(finished.report);
    frame.descriptors = std::move(finished.files);
  }
  writer_.emplace(std::move(frame));
  writable();
}

void Connection::refuse(const std::string& why) {
  Finished finished;
  finished.refusal = {"invalid_input", why};
  answer(std::move(finished));
}

void Connection::writable() {
  switch (writer_->write_to(socket_.get())) {
    case protocol::Progress::again:
      // Not POLLIN: what a client sends now does not matter.
      return poller_.watch(socket_.get(), POLLOUT, [this] { writable(); });
    case protocol::Progress::done:
    case protocol::Progress::closed:
    case protocol::Progress::broken:
      end();
  }
}

}  // namespace errand::sandbox
