/// Holders: the processes that share the ledger's folder: whose turn it is to change its files, and which of
/// them are alive. The kernel takes the locks from a process that dies, so nothing has to be cleaned up. Used
/// by Ledger.
#pragma once

#include <filesystem>

namespace errand::generate {

class Holders {
 public:
  /// Makes the file where there is none. Without it (a folder that cannot be written) own() is 0, everybody
  /// counts as alive and nobody waits.
  explicit Holders(const std::filesystem::path& file);
  ~Holders();
  Holders(const Holders&) = delete;
  Holders& operator=(const Holders&) = delete;

  /// From 1: of this object alone for as long as it lives; then another may have it.
  int own() const { return own_; }
  /// True for 0: of such a one nothing is known.
  bool is_alive(int holder) const;

  /// While it lives no other process has one: for a few reads and writes.
  class Turn {
   public:
    explicit Turn(const Holders& holders);
    ~Turn();
    Turn(const Turn&) = delete;
    Turn& operator=(const Turn&) = delete;

   private:
    const Holders& holders_;
  };

 private:
  int file_ = -1;
  int own_ = 0;
};

}  // namespace errand::generate
