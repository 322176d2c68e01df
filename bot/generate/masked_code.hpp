/// A script as a model may see it that may not see cells: texts in it that hold one are there by their shape.
/// Scripts hold cells where a wish is carried out value by value, or where the model that wrote them was
/// shown samples. Pure. Used by earlier_script and ModelGenerator.
#pragma once

#include "bot/core/script.hpp"
#include "bot/generate/hidden_texts.hpp"

#include <string>
#include <string_view>

namespace errand::generate {

enum class Comments { masked, left_out };

/// What is hidden of a script, and what is not.
struct Masking {
  Texts hidden;  ///< Cells, and names that are cells.
  Texts shown;   ///< Names that are none: "销售额" stays where "销售" is a cell.
  Comments comments = Comments::masked;
  /// The files that it was written for are not at hand, so any text may be a cell: it is hidden unless it is
  /// made of `shown`, of what the person said, or of words that Python and its packages use.
  bool is_of_other_files = false;
  std::string said;  ///< All that the person said.
};

/// Of request.files and what was said.
Masking masking_of(const ScriptRequest& request, const Texts& hidden);

/// The lines stay where they are.
std::string masked_code(std::string_view code, const Masking& masking);

}  // namespace errand::generate
