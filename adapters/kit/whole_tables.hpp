/// Tables that no file holds: lists and explanations of the bot itself. What of a result's table does not fit
/// into a message stands in its file; these have to be shown to the last word. Used where replies are split.
/// Pure.
#pragma once

#include "bot/core/chat.hpp"

#include <cstddef>
#include <vector>

namespace errand::kit {

/// What a platform shows of one table without cutting anything; in code points.
struct TableRoom {
  std::size_t rows = 0;
  std::size_t characters = 0;  ///< Of all cells together, the header left out.
  std::size_t cell = 0;        ///< At least 16.
};

/// The reply's tables; those that no file holds in pieces that fit into `room` each, where a cell that is too
/// long goes on in the rows below.
std::vector<TableView> tables_to_show(const Reply& reply, const TableRoom& room);

}  // namespace errand::kit
