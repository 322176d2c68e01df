# room(name folder deps...): a static library of every .cpp in the folder (not below it), linked with its deps.
# program(name main deps...): an executable. Both note themselves for the test `rooms`.
set_property(GLOBAL PROPERTY errand_rooms "")

add_library(errand_flags INTERFACE)
target_include_directories(errand_flags INTERFACE ${CMAKE_SOURCE_DIR} ${CMAKE_BINARY_DIR}/generated)
# A warning is an error with the compiler that CI uses; those of a newer one elsewhere must not stop anybody's build.
set(errand_ci_compiler $<AND:$<CXX_COMPILER_ID:Clang>,$<VERSION_LESS:$<CXX_COMPILER_VERSION>,17>>)
target_compile_options(errand_flags INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wnon-virtual-dtor
                                              -Wold-style-cast
                                              $<${errand_ci_compiler}:-Werror>
                                              -fno-omit-frame-pointer)
if(ERRAND_SANITIZE)
  target_compile_options(errand_flags INTERFACE -fsanitize=${ERRAND_SANITIZE} -fno-sanitize-recover=all)
  target_link_options(errand_flags INTERFACE -fsanitize=${ERRAND_SANITIZE})
endif()

if(ERRAND_FUZZ)
  target_compile_options(errand_flags INTERFACE -fsanitize=fuzzer-no-link)
endif()

# For clang-tidy, which reads the unity files: they include sources, and may.
function(errand_unity target)
  set_target_properties(${target} PROPERTIES UNITY_BUILD_CODE_BEFORE_INCLUDE
                                             "// NOLINTNEXTLINE(bugprone-suspicious-include)")
endfunction()

function(errand_link target)
  foreach(dep ${ARGN})
    if(dep MATCHES "^[A-Z]+$")
      target_link_libraries(${target} PUBLIC errand_lib_${dep})
    else()
      target_link_libraries(${target} PUBLIC errand_${dep})
    endif()
  endforeach()
endfunction()

function(room name folder)
  set_property(GLOBAL APPEND PROPERTY errand_rooms "${name}|${folder}|${ARGN}")
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/${folder}/*.cpp)
  list(REMOVE_ITEM sources ${CMAKE_SOURCE_DIR}/${folder}/main.cpp)
  if(sources)
    add_library(errand_${name} STATIC ${sources})
    errand_unity(errand_${name})
    target_link_libraries(errand_${name} PUBLIC errand_flags)
    errand_link(errand_${name} ${ARGN})
  else()
    add_library(errand_${name} INTERFACE)
    target_link_libraries(errand_${name} INTERFACE errand_flags)
  endif()
  if(EXISTS ${CMAKE_SOURCE_DIR}/${folder}/room.cmake)
    include(${CMAKE_SOURCE_DIR}/${folder}/room.cmake)
  endif()
endfunction()

function(program name main)
  if(NOT EXISTS ${CMAKE_SOURCE_DIR}/${main})
    return()
  endif()
  set_property(GLOBAL APPEND PROPERTY errand_rooms "${name}|${main}|${ARGN}")
  add_executable(${name} ${CMAKE_SOURCE_DIR}/${main})
  errand_unity(${name})
  target_link_libraries(${name} PRIVATE errand_flags)
  errand_link(${name} ${ARGN})
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR})
endfunction()

# embed(target symbol folder-or-files...): generates <symbol>.cpp with the bytes of files, as
# `const std::map`-free constant tables; see .cmake/embed.cmake for the shape.
function(embed target symbol)
  set(output ${CMAKE_BINARY_DIR}/generated/embedded/${symbol}.cpp)
  add_custom_command(
    OUTPUT ${output}
    COMMAND ${CMAKE_COMMAND} -DOUTPUT=${output} -DSYMBOL=${symbol} "-DFILES=${ARGN}" -DROOT=${CMAKE_SOURCE_DIR}
            -P ${CMAKE_SOURCE_DIR}/.cmake/embed.cmake
    DEPENDS ${ARGN} ${CMAKE_SOURCE_DIR}/.cmake/embed.cmake
    VERBATIM)
  set_source_files_properties(${output} PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)
  target_sources(${target} PRIVATE ${output})
endfunction()
