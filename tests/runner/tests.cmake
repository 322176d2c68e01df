add_dependencies(tests_runner errand-runner)
target_compile_definitions(tests_runner PRIVATE ERRAND_RUNNER="$<TARGET_FILE:errand-runner>")
