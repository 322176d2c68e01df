# The page's files, embedded.
file(GLOB page_files CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/adapters/web/page/*.*)
embed(errand_web page_files ${page_files})
