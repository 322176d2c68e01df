set(modules_inside /usr/lib/errand)
target_compile_definitions(errand_runner_sandbox PRIVATE LIBRARY_TRIPLET="${CMAKE_LIBRARY_ARCHITECTURE}"
                                                         MODULES_INSIDE="${modules_inside}")

# The runner's own Python modules travel in the executable, as source for tracebacks and compiled for a quick start.
file(GLOB runner_python CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/runner/python/*.py)
set(compiled_folder ${CMAKE_BINARY_DIR}/generated/runner_python)
set(runner_python_compiled "")
foreach(file ${runner_python})
  get_filename_component(name ${file} NAME_WE)
  list(APPEND runner_python_compiled ${compiled_folder}/${name}.pyc)
endforeach()
add_custom_command(
  OUTPUT ${runner_python_compiled}
  COMMAND ${Python3_EXECUTABLE} ${CMAKE_SOURCE_DIR}/.cmake/compile_python.py ${modules_inside} ${compiled_folder}
          ${runner_python}
  DEPENDS ${runner_python} ${CMAKE_SOURCE_DIR}/.cmake/compile_python.py
  VERBATIM)
embed(errand_runner_sandbox runner_python ${runner_python} ${runner_python_compiled})
