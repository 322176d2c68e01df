# The real programs, from outside: one process for each file, so that they run side by side.
add_library(die_at_sync MODULE ${CMAKE_CURRENT_SOURCE_DIR}/faults/die_at_sync.cpp)
target_link_libraries(die_at_sync PRIVATE ${CMAKE_DL_LIBS})
file(GLOB end_to_end_tests CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/end_to_end/test_*.py)
# A minute and more each, so that they do not begin last.
set(long_tests test_models test_telegram test_matrix test_matrix_synapse test_slack test_feishu test_saved_recipes
               test_model_recipes test_schedules test_stages)
foreach(file ${end_to_end_tests})
  get_filename_component(module ${file} NAME_WE)
  add_test(NAME end_to_end.${module} COMMAND /usr/bin/python3 -m unittest ${module}
           WORKING_DIRECTORY ${CMAKE_CURRENT_SOURCE_DIR}/end_to_end)
  set(environment PYTHONDONTWRITEBYTECODE=1 ERRAND=$<TARGET_FILE:errand>
                  ERRAND_RUNNER=$<TARGET_FILE:errand-runner> DIE_AT_SYNC_LIBRARY=$<TARGET_FILE:die_at_sync>)
  set_tests_properties(end_to_end.${module} PROPERTIES TIMEOUT 1200 ENVIRONMENT "${environment}")
  if(module IN_LIST long_tests)
    set_tests_properties(end_to_end.${module} PROPERTIES COST 60)
  endif()
endforeach()
