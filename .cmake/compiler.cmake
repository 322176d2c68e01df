# Chooses a compiler that translates coroutines correctly, before project(): g++ 13 or newer, or clang 16 or newer.
# What the developer names (CC and CXX, -DCMAKE_CXX_COMPILER) is left alone, and refused below if it is too old.
function(errand_choose_compiler)
  if(CMAKE_CXX_COMPILER OR DEFINED ENV{CXX} OR CMAKE_TOOLCHAIN_FILE)
    return()
  endif()
  # Of the plain names the version decides; the numbered ones say it.
  foreach(pair "g++ gcc 13" "clang++ clang 16")
    separate_arguments(pair)
    list(GET pair 0 cxx)
    list(GET pair 1 c)
    list(GET pair 2 oldest)
    find_program(errand_found NAMES ${cxx} NO_CACHE)
    if(errand_found)
      execute_process(COMMAND ${errand_found} -dumpversion OUTPUT_VARIABLE version OUTPUT_STRIP_TRAILING_WHITESPACE
                      ERROR_QUIET)
      if(version VERSION_GREATER_EQUAL oldest)
        set(CMAKE_CXX_COMPILER ${cxx} CACHE STRING "C++ compiler")
        set(CMAKE_C_COMPILER ${c} CACHE STRING "C compiler")
        return()
      endif()
    endif()
    unset(errand_found)
  endforeach()
  foreach(version 16 17 18 19 20 21)
    find_program(errand_found NAMES clang++-${version} NO_CACHE)
    if(errand_found)
      set(CMAKE_CXX_COMPILER clang++-${version} CACHE STRING "C++ compiler")
      set(CMAKE_C_COMPILER clang-${version} CACHE STRING "C compiler")
      return()
    endif()
    unset(errand_found)
  endforeach()
endfunction()

# After project(): refuses what is too old.
function(errand_check_compiler)
  string(CONCAT instead
         "Use g++ 13 or newer or clang 16 or newer. On Debian 12: apt-get install clang-16, empty the build folder and "
         "run CMake again without CC and CXX, it then finds clang 16 by itself.")
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
    message(FATAL_ERROR "g++ ${CMAKE_CXX_COMPILER_VERSION} miscompiles ordinary coroutine code and corrupts the heap "
                        "(fixed in g++ 13). ${instead}")
  endif()
  if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 16)
    message(FATAL_ERROR "clang ${CMAKE_CXX_COMPILER_VERSION} does not know all of C++20 that errand uses. ${instead}")
  endif()
endfunction()
