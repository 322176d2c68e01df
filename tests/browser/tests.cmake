# The chat page in Debian's Chromium against the real service: one process for each file, so that they run side by
# side. Playwright is installed by a test of its own, and node is looked up when a test runs: building needs neither.
set(browser_folder ${CMAKE_BINARY_DIR}/browser)
add_test(NAME browser.install
         COMMAND ${CMAKE_COMMAND} -DSOURCE=${CMAKE_CURRENT_LIST_DIR} -DFOLDER=${browser_folder}
                 -P ${CMAKE_CURRENT_LIST_DIR}/install.cmake)
set_tests_properties(browser.install PROPERTIES TIMEOUT 300 FIXTURES_SETUP browser_packages)

string(CONCAT browser_environment
       "ERRAND=$<TARGET_FILE:errand>;ERRAND_RUNNER=$<TARGET_FILE:errand-runner>;"
       "ERRAND_NODE_MODULES=${browser_folder}")
file(GLOB browser_tests CONFIGURE_DEPENDS ${CMAKE_CURRENT_LIST_DIR}/*.test.mjs)
foreach(file ${browser_tests})
  get_filename_component(name ${file} NAME_WE)
  add_test(NAME browser.${name} COMMAND ${CMAKE_COMMAND} -E env node --test --test-reporter=spec ${file})
  set_tests_properties(browser.${name} PROPERTIES TIMEOUT 300 FIXTURES_REQUIRED browser_packages
                                                  ENVIRONMENT "${browser_environment}")
endforeach()
