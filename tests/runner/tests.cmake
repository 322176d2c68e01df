add_dependencies(tests_runner errand-runner)
target_compile_definitions(tests_runner PRIVATE ERRAND_RUNNER="$<TARGET_FILE:errand-runner>")

# Without gVisor the runner refuses to offer it, as a test of the others shows.
find_program(runsc runsc PATHS /usr/bin /usr/local/bin NO_DEFAULT_PATH)
if(runsc)
  add_test(NAME runner.gvisor COMMAND tests_runner "[gvisor]" --order rand --warn NoAssertions)
  set_tests_properties(runner.gvisor PROPERTIES TIMEOUT 1800 COST 200)
endif()
# The longest ones, so that they do not begin last.
set_tests_properties(runner PROPERTIES COST 200)
