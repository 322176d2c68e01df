# Chooses a compiler that translates coroutines correctly, before project(): clang 16 or newer where there is one.
# What the developer names (CC and CXX, -DCMAKE_CXX_COMPILER) is left alone; what fails the trial below is refused.
function(errand_choose_compiler)
  if(CMAKE_CXX_COMPILER OR DEFINED ENV{CXX} OR CMAKE_TOOLCHAIN_FILE)
    return()
  endif()
  foreach(suffix "" -16 -17 -18 -19 -20 -21)
    find_program(compiler NAMES clang++${suffix} NO_CACHE)
    if(compiler)
      execute_process(COMMAND ${compiler} -dumpversion OUTPUT_VARIABLE version OUTPUT_STRIP_TRAILING_WHITESPACE)
      if(version VERSION_GREATER_EQUAL 16)
        set(CMAKE_CXX_COMPILER clang++${suffix} CACHE STRING "C++ compiler")
        set(CMAKE_C_COMPILER clang${suffix} CACHE STRING "C compiler")
        return()
      endif()
    endif()
    unset(compiler)
  endforeach()
endfunction()

# After project() and the language's standard: refuses what is too old, and what fails .cmake/coroutines.cpp.
function(errand_check_compiler)
  string(CONCAT instead "Use clang 16 or newer (apt-get install clang, on Debian 12 clang-16), empty the build folder and "
                        "run CMake again without CC and CXX: it then finds clang by itself.")
  if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 16)
    message(FATAL_ERROR "clang ${CMAKE_CXX_COMPILER_VERSION} does not know all of C++20 that errand uses. ${instead}")
  endif()
  if(NOT DEFINED ERRAND_COROUTINES)
    try_run(ERRAND_COROUTINES compiled ${CMAKE_BINARY_DIR}/coroutines ${CMAKE_SOURCE_DIR}/.cmake/coroutines.cpp
            CXX_STANDARD 20 CXX_STANDARD_REQUIRED ON)
  endif()
  if(NOT ERRAND_COROUTINES EQUAL 0)
    message(FATAL_ERROR "${CMAKE_CXX_COMPILER} ${CMAKE_CXX_COMPILER_VERSION} miscompiles coroutines "
                        "(.cmake/coroutines.cpp): a server built with it keeps connections open. ${instead}")
  endif()
endfunction()
