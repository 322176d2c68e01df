#include "bot/app/errands.hpp"
namespace errand::app {
int doctor(const CommandLine&, const config::Settings&) {
  return 1;
}
}  // namespace errand::app
