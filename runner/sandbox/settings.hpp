/// What the command line of errand-runner decides, with the defaults. Limits are pairs: what a job gets that
/// asks for nothing, and the most that any job may ask for.
#pragma once

#include "runner/protocol/job.hpp"
#include "runner/sandbox/control_groups.hpp"
#include "runner/sandbox/forking.hpp"
#include "runner/sandbox/isolation.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace errand::sandbox {

struct Settings {
  std::string socket{};
  std::uint32_t slots = 0;   ///< Jobs at the same time; 0: one per processor.
  std::uint32_t spare = 1;   ///< Confined children that wait beyond the slots.
  std::uint32_t queue = 64;  ///< Requests that may wait for a slot; more are told to come back.
  protocol::Limits usual{60'000, 60'000, 1ULL << 30, 200ULL << 20, 1ULL << 20, 200};
  protocol::Limits most{60'000, 60'000, 1ULL << 30, 200ULL << 20, 1ULL << 20, 200};
  std::uint64_t inputs_bytes = 1ULL << 30;  ///< Of all inputs of one job together.
  std::uint64_t threads = 64;
  std::uint64_t jobs_per_zygote = 20'000;
  std::uint64_t hours_per_zygote = 24;
  std::uint64_t client_patience_ms = 60'000;  ///< With a request that does not come, an answer nobody reads.
  std::uint64_t patience_ms = 30'000;         ///< With a zygote, or a child that sets itself up.
  bool warm_up = true;
  bool huge_pages = true;
  bool hot_pages = true;
  bool die_with_parent = false;
  Isolation isolation = Isolation::namespaces;
  ControlGroupChoice control_groups = ControlGroupChoice::automatic;
  Forking forking = Forking::denied;
  std::string broken{};  ///< A step that fails on purpose; see breakable_steps().

  bool operator==(const Settings&) const = default;
};

/// Throws std::invalid_argument with a sentence that names the option.
Settings settings_from(const std::vector<std::string>& arguments);
/// The part of --help about options.
std::string describe_options();

/// What the request asks for, with zeros replaced by the usual and capped by the most.
protocol::Limits effective(const protocol::Limits& asked, const Settings& settings);

}  // namespace errand::sandbox
