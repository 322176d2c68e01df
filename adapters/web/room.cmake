# The page's files, embedded: its own and Debian's highlight.js.
file(GLOB page_files CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/adapters/web/page/*.*)
embed(errand_web page_files ${page_files})
