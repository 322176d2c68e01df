# That what stands for the platforms refuses what they refuse.
add_test(NAME fakes COMMAND /usr/bin/python3 -m unittest discover -p "test_fake_*.py"
         WORKING_DIRECTORY ${CMAKE_CURRENT_LIST_DIR})
set_tests_properties(fakes PROPERTIES TIMEOUT 300 ENVIRONMENT "PYTHONDONTWRITEBYTECODE=1")
