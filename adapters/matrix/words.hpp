/// The few words that only Matrix needs, in the reply's language: what a reaction does, and why a file or a
/// room cannot be used. Used by the renderer and the adapter.
#pragma once

#include <cstdint>
#include <string>

namespace errand::matrix {

struct Words {
  const char* how_to_answer;
  const char* how_to_repeat;
  const char* how_to_repeat_or_save;
  const char* how_to_stop;

  /// Of a table that is not shown at all.
  std::string rows_in_file(std::uint64_t rows) const;
  /// A file that the homeserver does not take.
  std::string file_too_large(const std::string& name, const std::string& size,
                             const std::string& limit) const;
  /// A file that the homeserver refused for another reason.
  std::string file_refused(const std::string& name, const std::string& why) const;

  bool is_chinese;
};

const Words& words_in(const std::string& language);

/// In both languages: nobody has said anything yet that the bot could read.
extern const char* const encrypted_room;

}  // namespace errand::matrix
