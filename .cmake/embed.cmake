# Writes the bytes of FILES into a .cpp that defines
#   namespace errand::embedded { const std::vector<std::pair<std::string_view, std::string_view>>& SYMBOL(); }
# (path from the repository's root, content). Declared by hand where it is used.
set(body "")
set(table "")
set(index 0)
foreach(file ${FILES})
  file(READ ${file} hex HEX)
  string(LENGTH "${hex}" digits)
  math(EXPR size "${digits} / 2")
  string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${hex}")
  file(RELATIVE_PATH name ${ROOT} ${file})
  string(APPEND body "const unsigned char file_${index}[] = {${bytes}0};\n")
  string(APPEND table "      {\"${name}\", text(file_${index}, ${size})},\n")
  math(EXPR index "${index} + 1")
endforeach()
file(WRITE ${OUTPUT}.new "#include <cstddef>
#include <string_view>
#include <utility>
#include <vector>

namespace {
${body}
std::string_view text(const unsigned char* bytes, std::size_t size) {
  return {reinterpret_cast<const char*>(bytes), size};
}
}  // namespace

namespace errand::embedded {
using Files = std::vector<std::pair<std::string_view, std::string_view>>;
const Files& ${SYMBOL}();
const Files& ${SYMBOL}() {
  static const Files files{
${table}  };
  return files;
}
}  // namespace errand::embedded
")
file(RENAME ${OUTPUT}.new ${OUTPUT})
