target_compile_definitions(errand_runner_sandbox PRIVATE LIBRARY_TRIPLET="${CMAKE_LIBRARY_ARCHITECTURE}")
file(GLOB runner_python CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/runner/python/*.py)
embed(errand_runner_sandbox runner_python ${runner_python})
