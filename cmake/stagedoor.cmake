# How every target of the tree is built: language level, warnings, sanitizers, libraries of a folder.

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

option(STAGEDOOR_WERROR "Warnings are errors" OFF)
option(STAGEDOOR_COVERAGE "Instrument for gcov" OFF)
set(STAGEDOOR_SANITIZE "" CACHE STRING "Value of -fsanitize=, empty for none")
set(STAGEDOOR_SANITIZE_OPTIONS "" CACHE STRING "Further options of the sanitizers, a list")

find_program(CCACHE ccache)
if(CCACHE)
    # The sloppiness that ccache asks for before it caches what includes a precompiled header.
    set(CMAKE_CXX_COMPILER_LAUNCHER
        ${CMAKE_COMMAND} -E env CCACHE_SLOPPINESS=pch_defines,time_macros CCACHE_NOHASHDIR=1 ${CCACHE})
endif()

# Asio and Beast are compiled once, in platform/runtime and platform/http, not in every file.
add_compile_definitions(
    BOOST_ASIO_SEPARATE_COMPILATION
    BOOST_BEAST_SEPARATE_COMPILATION
    BOOST_ASIO_NO_DEPRECATED
)

# Without -Wnon-virtual-dtor: GCC gives it for every class on boost::system::error_category, whose
# destructor is not virtual by design; deleting through such a base is an error by -Wall already.
add_library(stagedoor_options INTERFACE)
target_compile_options(stagedoor_options INTERFACE
    -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Woverloaded-virtual
    -Wimplicit-fallthrough
    $<$<BOOL:${STAGEDOOR_WERROR}>:-Werror>
)
if(CMAKE_BUILD_TYPE STREQUAL "Release")
    # The optimiser of GCC 12 gives these for coroutine frames, optionals and short strings that are
    # in order. Everything else is an error in `dev`, which compiles the same sources.
    target_compile_options(stagedoor_options INTERFACE
        -Wno-mismatched-new-delete -Wno-maybe-uninitialized -Wno-dangling-pointer
        -Wno-array-bounds -Wno-stringop-overflow -Wno-stringop-overread -Wno-restrict
    )
endif()
target_include_directories(stagedoor_options INTERFACE ${CMAKE_SOURCE_DIR}/src)
if(STAGEDOOR_SANITIZE)
    add_compile_options(
        -fsanitize=${STAGEDOOR_SANITIZE} -fno-omit-frame-pointer ${STAGEDOOR_SANITIZE_OPTIONS}
    )
    add_link_options(-fsanitize=${STAGEDOOR_SANITIZE})
    if(STAGEDOOR_SANITIZE MATCHES "thread")
        # Asio's fences are unknown to the sanitizer; its mutexes order the same memory.
        add_compile_options(-Wno-tsan)
    endif()
    # Recycled coroutine frames would hide use after free from the sanitizer.
    add_compile_definitions(BOOST_ASIO_DISABLE_AWAITABLE_FRAME_RECYCLING)
endif()
if(STAGEDOOR_COVERAGE)
    add_compile_options(--coverage -fprofile-update=atomic)
    add_link_options(--coverage)
endif()

# Parsing the standard library and Asio's coroutines is most of what a file costs; two
# precompiled headers, one with GoogleTest, halve that. Files still include what they use: `make lint`
# compiles without them.
option(STAGEDOOR_PRECOMPILE "Precompile the headers that most files include" ON)
function(stagedoor_precompile TARGET KIND)
    if(NOT STAGEDOOR_PRECOMPILE)
        return()
    endif()
    set(owner stagedoor_precompiled_${KIND})
    if(NOT TARGET ${owner})
        file(CONFIGURE OUTPUT ${CMAKE_BINARY_DIR}/${owner}.cpp CONTENT "" @ONLY)
        add_library(${owner} OBJECT ${CMAKE_BINARY_DIR}/${owner}.cpp)
        target_link_libraries(${owner} PRIVATE
            stagedoor_options Boost::headers $<$<STREQUAL:${KIND},tests>:GTest::gmock>)
        target_precompile_headers(${owner} PRIVATE ${CMAKE_SOURCE_DIR}/cmake/precompiled_${KIND}.hpp)
    endif()
    target_precompile_headers(${TARGET} REUSE_FROM ${owner})
    target_compile_options(${TARGET} PRIVATE -Winvalid-pch -fpch-preprocess)
endfunction()

# stagedoor_library(NAME [PLAIN] DEPS target…)
#
# Makes the static library NAME from every .cpp below the current folder but the unit tests, and
# NAME_tests from every *_test.cpp. Folders with a CMakeLists.txt of their own are left to it, and so
# is a main.cpp to whoever makes a program of it. PLAIN: it is not linked with Asio, so it does without
# the precompiled headers.
function(stagedoor_library NAME)
    cmake_parse_arguments(ARG "PLAIN" "" "DEPS;TEST_DEPS" ${ARGN})
    file(GLOB_RECURSE sources CONFIGURE_DEPENDS RELATIVE ${CMAKE_CURRENT_SOURCE_DIR} *.cpp)
    file(GLOB_RECURSE nested CONFIGURE_DEPENDS RELATIVE ${CMAKE_CURRENT_SOURCE_DIR} */CMakeLists.txt)
    foreach(list_file IN LISTS nested)
        get_filename_component(folder ${list_file} DIRECTORY)
        list(FILTER sources EXCLUDE REGEX "^${folder}/")
    endforeach()
    list(FILTER sources EXCLUDE REGEX "^main\\.cpp$")
    set(tests ${sources})
    list(FILTER tests INCLUDE REGEX "_test\\.cpp$")
    list(FILTER sources EXCLUDE REGEX "_test\\.cpp$")

    if(sources)
        add_library(${NAME} STATIC ${sources})
        target_link_libraries(${NAME} PUBLIC ${ARG_DEPS} PRIVATE stagedoor_options)
        target_include_directories(${NAME} PUBLIC ${CMAKE_SOURCE_DIR}/src)
        if(NOT ARG_PLAIN)
            stagedoor_precompile(${NAME} sources)
        endif()
    else()
        add_library(${NAME} INTERFACE)
        target_link_libraries(${NAME} INTERFACE ${ARG_DEPS})
        target_include_directories(${NAME} INTERFACE ${CMAKE_SOURCE_DIR}/src)
    endif()
    if(tests)
        add_executable(${NAME}_tests ${tests})
        target_link_libraries(${NAME}_tests PRIVATE
            ${NAME} ${ARG_TEST_DEPS} stagedoor_options GTest::gmock_main
        )
        target_include_directories(${NAME}_tests PRIVATE ${CMAKE_SOURCE_DIR})
        if(NOT ARG_PLAIN)
            stagedoor_precompile(${NAME}_tests tests)
        endif()
        add_test(NAME ${NAME}_tests COMMAND ${NAME}_tests)
    endif()
endfunction()

# stagedoor_embed_text(TARGET target NAMESPACE ns SYMBOL name FILES file…)
#
# Compiles text files (migrations) into the target: ns::name() gives {file name, content} in order.
function(stagedoor_embed_text)
    cmake_parse_arguments(ARG "" "TARGET;NAMESPACE;SYMBOL" "FILES" ${ARGN})
    set(out ${CMAKE_CURRENT_BINARY_DIR}/${ARG_SYMBOL}.cpp)
    set(body "#include \"platform/database/migration.hpp\"\n\nnamespace ${ARG_NAMESPACE} {\n")
    string(APPEND body "const std::vector<stagedoor::Migration>& ${ARG_SYMBOL}() {\n")
    string(APPEND body "    static const std::vector<stagedoor::Migration> all{\n")
    foreach(file IN LISTS ARG_FILES)
        get_filename_component(name ${file} NAME_WE)
        file(READ ${file} text)
        string(APPEND body "        {\"${name}\", R\"sql(${text})sql\"},\n")
        set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${file})
    endforeach()
    string(APPEND body "    };\n    return all;\n}\n}\n")
    file(CONFIGURE OUTPUT ${out} CONTENT "${body}" @ONLY)
    target_sources(${ARG_TARGET} PRIVATE ${out})
endfunction()
