# Profiles are kept by the version of the scripts that made them.
file(GLOB python_sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/runner/python/*.py)
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${python_sources})
set(python_hashes "")
foreach(file ${python_sources})
  file(SHA256 ${file} hash)
  string(APPEND python_hashes ${hash})
endforeach()
string(SHA256 python_version "${python_hashes}")
string(SUBSTRING ${python_version} 0 16 python_version)
set_source_files_properties(${CMAKE_SOURCE_DIR}/runner/client/profile_version.cpp PROPERTIES
                            COMPILE_DEFINITIONS PROFILE_VERSION="${python_version}")
