# Configures and builds a preset of CMakePresets.json. Sourced after packages.sh.
# shellcheck shell=bash

# As many compilers as processors, but one for each 1.2 GB of free memory: a file with Boost.Beast takes 1 GB.
jobs_at_once() {
  local by_memory by_processor
  by_memory=$(awk '/^MemAvailable/ { print int($2 / 1200000) }' /proc/meminfo)
  by_processor=$(nproc)
  echo $((by_memory < 1 ? 1 : by_memory < by_processor ? by_memory : by_processor))
}

# build <preset> [target...]: ninja itself looks whether CMake has to run again.
build() {
  local preset=$1 folder=build/$1
  shift
  if [[ ! -f $folder/build.ninja ]]; then
    say "Configuring $folder"
    mkdir -p "$folder"
    if ! cmake --preset "$preset" >"$folder/configure.log" 2>&1; then
      cat "$folder/configure.log" >&2
      rm -f "$folder/CMakeCache.txt"  # So that another compiler or a new package is looked for next time.
      die "configuring failed (see above)"
    fi
  fi
  say "Building $folder"
  ninja -C "$folder" -j "$(jobs_at_once)" --quiet "$@" || die "the build failed (see above)"
}
