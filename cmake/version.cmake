# Writes OUTPUT with the version, the commit and the kind of build, touching it only when something
# changed. Run at every build: cmake -DVERSION=… -DBUILD=… -DOUTPUT=… -P version.cmake
# STAGEDOOR_COMMIT names the commit where there is no repository: in an image.
set(commit "$ENV{STAGEDOOR_COMMIT}")
if(NOT commit)
    execute_process(
        COMMAND git describe --always --dirty --abbrev=10 --exclude=*
        WORKING_DIRECTORY ${CMAKE_CURRENT_LIST_DIR}
        OUTPUT_VARIABLE commit
        OUTPUT_STRIP_TRAILING_WHITESPACE
        ERROR_QUIET
    )
endif()
if(NOT commit)
    set(commit unknown)
endif()
set(text "#include \"app/version.hpp\"\n\n")
string(APPEND text "namespace stagedoor::app {\n\n")
string(APPEND text "const char* const kVersion = \"${VERSION}\";\n")
string(APPEND text "const char* const kCommit = \"${commit}\";\n")
string(APPEND text "const char* const kBuild = \"${BUILD}\";\n\n")
string(APPEND text "}  // namespace stagedoor::app\n")
if(EXISTS ${OUTPUT})
    file(READ ${OUTPUT} present)
endif()
if(NOT present STREQUAL text)
    file(WRITE ${OUTPUT} "${text}")
endif()
