# The table as CMake read it, one item a line; the test compares the sources with it.
get_property(table GLOBAL PROPERTY errand_rooms)
list(JOIN table "\n" table)
file(CONFIGURE OUTPUT ${CMAKE_BINARY_DIR}/generated/rooms.txt CONTENT "${table}\n" @ONLY)
target_compile_definitions(tests_rooms PRIVATE REPOSITORY="${CMAKE_SOURCE_DIR}"
                                               TABLE_OF_ROOMS="${CMAKE_BINARY_DIR}/generated/rooms.txt")
