# Installs the browser tests' npm packages into FOLDER, never into the source tree; nothing to do when package-lock.json
# is the one that was installed. Run by the test `browser.install`.
file(SHA256 ${SOURCE}/package-lock.json wanted)
set(stamp ${FOLDER}/installed)
if(EXISTS ${stamp})
  file(READ ${stamp} found)
  if(found STREQUAL wanted)
    return()
  endif()
endif()
file(REMOVE ${stamp})
file(COPY ${SOURCE}/package.json ${SOURCE}/package-lock.json DESTINATION ${FOLDER})
execute_process(COMMAND npm ci --no-audit --no-fund WORKING_DIRECTORY ${FOLDER} COMMAND_ERROR_IS_FATAL ANY)
file(WRITE ${stamp} ${wanted})
