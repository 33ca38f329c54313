# SPDX-License-Identifier: MIT

# bx_include_root(<room> <visible room>...)
# Fills <build>/rooms/<room>/ with links to the sources of the rooms that the
# room may include. tests/include_graph.sh reads the same links.
function(bx_include_root room)
    set(root "${PROJECT_BINARY_DIR}/rooms/${room}")
    file(MAKE_DIRECTORY "${root}")
    file(GLOB links RELATIVE "${root}" "${root}/*")
    foreach(link IN LISTS links)
        if(NOT link IN_LIST ARGN AND IS_SYMLINK "${root}/${link}")
            file(REMOVE "${root}/${link}")
        endif()
    endforeach()
    foreach(visible IN LISTS ARGN)
        if(NOT IS_SYMLINK "${root}/${visible}")
            file(CREATE_LINK "${PROJECT_SOURCE_DIR}/src/${visible}" "${root}/${visible}" SYMBOLIC)
        endif()
    endforeach()
endfunction()

# bx_room_library(<target> <room> SOURCES <file>... USES <library>...)
# One object library of a room, which goes into both libraries.
function(bx_room_library target room)
    cmake_parse_arguments(ARG "" "" "SOURCES;USES" ${ARGN})
    add_library(${target} OBJECT ${ARG_SOURCES})
    bx_compile(${target})
    set_target_properties(${target} PROPERTIES POSITION_INDEPENDENT_CODE ON)
    target_include_directories(${target} PRIVATE
        "${PROJECT_BINARY_DIR}/rooms/${room}" "${PROJECT_SOURCE_DIR}/include")
    target_link_libraries(${target} PRIVATE ${ARG_USES})
    set_property(GLOBAL APPEND PROPERTY BX_ROOM_OBJECTS "$<TARGET_OBJECTS:${target}>")
endfunction()

# bx_room(<room> SEES <room>... USES <library>...)
# A room sees only rooms named before it, so that no two rooms can need each other.
function(bx_room room)
    cmake_parse_arguments(ARG "" "" "SEES;USES" ${ARGN})
    get_property(below GLOBAL PROPERTY BX_ROOMS)
    foreach(seen IN LISTS ARG_SEES)
        if(NOT seen IN_LIST below)
            message(FATAL_ERROR "room '${room}' wants to see '${seen}', which is not below it")
        endif()
    endforeach()
    set_property(GLOBAL APPEND PROPERTY BX_ROOMS ${room})
    bx_include_root(${room} ${room} ${ARG_SEES})

    file(GLOB sources CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/src/${room}/*.c")
    if(NOT sources)
        message(WARNING "room '${room}' has no sources")
        return()
    endif()
    bx_room_library(bx_${room} ${room} SOURCES ${sources} USES ${ARG_USES})
endfunction()
