target_compile_definitions(tests_config PRIVATE REPOSITORY="${CMAKE_SOURCE_DIR}")
add_test(NAME config_schema COMMAND ${Python3_EXECUTABLE} -B ${CMAKE_CURRENT_LIST_DIR}/schema_test.py)
set_tests_properties(config_schema PROPERTIES TIMEOUT 60)
