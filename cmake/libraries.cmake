# SPDX-License-Identifier: MIT
# The rooms as libraries: blockexpr, the shared one, and blockexpr_static. Where BUILD_SHARED_LIBS
# is set, only the kind that it names is there for users; blockexpr::blockexpr is always one that is.

set(BX_SHARED ON)
set(BX_STATIC ON)
if(DEFINED BUILD_SHARED_LIBS AND NOT BUILD_SHARED_LIBS)
    set(BX_SHARED OFF)
elseif(DEFINED BUILD_SHARED_LIBS)
    set(BX_STATIC OFF)
endif()

# Until 1.0 a minor version may break programs, so it is part of the file's name.
set(BX_SOVERSION ${PROJECT_VERSION_MAJOR})
if(PROJECT_VERSION_MAJOR EQUAL 0)
    set(BX_SOVERSION 0.${PROJECT_VERSION_MINOR})
endif()

get_property(room_objects GLOBAL PROPERTY BX_ROOM_OBJECTS)
# The command, the tests and the benchmarks are linked to the static one in any case.
add_library(blockexpr_static STATIC ${room_objects})
add_library(blockexpr::blockexpr_static ALIAS blockexpr_static)
if(NOT BX_STATIC)
    set_target_properties(blockexpr_static PROPERTIES EXCLUDE_FROM_ALL ON)
endif()
if(BX_SHARED)
    add_library(blockexpr SHARED ${room_objects})
    add_library(blockexpr::blockexpr ALIAS blockexpr)
else()
    add_library(blockexpr::blockexpr ALIAS blockexpr_static)
endif()

foreach(library blockexpr blockexpr_static)
    if(NOT TARGET ${library})
        continue()
    endif()
    target_include_directories(${library} PUBLIC
        "$<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/include>"
        "$<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>")
    target_link_libraries(${library} PRIVATE ${BX_LIBRARIES})
    target_link_options(${library} PRIVATE ${BX_INSTRUMENT_FLAGS})
    set_target_properties(${library} PROPERTIES
        OUTPUT_NAME blockexpr
        LINKER_LANGUAGE C
        VERSION ${PROJECT_VERSION}
        SOVERSION ${BX_SOVERSION}
        ARCHIVE_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}"
        LIBRARY_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}")
endforeach()
# Threads that have used the library, OpenMP's among them, end in code of the library: once loaded it
# stays, and dlclose() does nothing. So does a plug-in that holds the static one.
set(BX_STAYS "-z,nodelete")
target_link_options(blockexpr_static INTERFACE "LINKER:${BX_STAYS}")

if(BX_SHARED)
    set(map "${PROJECT_BINARY_DIR}/blockexpr.map")
    configure_file("${PROJECT_SOURCE_DIR}/src/blockexpr.map.in" "${map}" @ONLY)
    target_link_options(blockexpr PRIVATE "LINKER:${BX_STAYS}"
        "LINKER:--version-script,${map}" "LINKER:-Bsymbolic-functions")
    # The run-time libraries of clang's sanitizers come with the program, so they are undefined here.
    if(NOT BLOCKEXPR_INSTRUMENT)
        target_link_options(blockexpr PRIVATE "LINKER:-z,defs")
    endif()
    set_target_properties(blockexpr PROPERTIES LINK_DEPENDS "${map}")
endif()
