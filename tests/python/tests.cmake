# The Python side of the runner, tested without the sandbox: one process for each file, so that they run side by side.
file(GLOB python_tests CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/python/test_*.py)
foreach(file ${python_tests})
  get_filename_component(module ${file} NAME_WE)
  add_test(NAME python.${module} COMMAND /usr/bin/python3 -m unittest ${module}
           WORKING_DIRECTORY ${CMAKE_CURRENT_SOURCE_DIR}/python)
  set_tests_properties(python.${module} PROPERTIES TIMEOUT 300 ENVIRONMENT "PYTHONDONTWRITEBYTECODE=1")
endforeach()
