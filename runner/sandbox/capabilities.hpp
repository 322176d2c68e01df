/// Barrier: the right to do anything special. Empties every capability set and the bounding set, and forbids
/// gaining privileges by running a file.
#pragma once

namespace errand::sandbox::capabilities {

void forbid_new_privileges();
/// Becomes uid and gid `id` of the user namespace and drops every capability for good.
void drop_all(unsigned id);

}  // namespace errand::sandbox::capabilities
