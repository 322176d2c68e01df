# Finds processes that tests left behind. Sourced by ./test.
# shellcheck shell=bash

# The ids of all processes whose program lies in a folder.
programs_of() {
  local folder process program
  folder=$(readlink -f "$1")
  for process in /proc/[0-9]*; do
    program=$(readlink "$process/exe" 2>/dev/null) || continue
    if [[ $program == "$folder"/* ]]; then
      echo "${process#/proc/}"
    fi
  done
}

# The ids of all processes that inherited this run's ERRAND_TEST_RUN, the scripts' own apart.
marked_processes() {
  local process environment
  for process in /proc/[0-9]*; do
    environment=$(tr '\0' '\n' 2>/dev/null <"$process/environ") || continue
    if [[ $'\n'$environment$'\n' == *$'\n'"ERRAND_TEST_RUN=$ERRAND_TEST_RUN"$'\n'* ]]; then
      echo "${process#/proc/}"
    fi
  done
}

# end_leftovers <folder> <ids of before>: ends what the tests left, names it, and fails if there was anything.
# A process that is just ending gets two seconds.
end_leftovers() {
  local folder=$1 before=$2 left=() id round
  for round in 1 2 3 4 5 6 7 8 9 10 11; do
    left=()
    for id in $(programs_of "$folder") $(marked_processes); do
      if [[ " ${before//$'\n'/ } " != *" $id "* && $id != "$$" ]]; then
        left+=("$id")
      fi
    done
    if ((${#left[@]} == 0)); then
      return 0
    fi
    ((round == 11)) || sleep 0.2
  done
  for id in "${left[@]}"; do
    printf 'left behind by a test, now ended: %s %s\n' "$id" "$(tr '\0' ' ' 2>/dev/null <"/proc/$id/cmdline")" >&2
    kill -KILL "$id" 2>/dev/null || true
  done
  return 1
}
