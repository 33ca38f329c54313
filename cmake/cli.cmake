# SPDX-License-Identifier: MIT
# The command sees the public header, src/measure, src/files and itself, nothing of the library's
# inside.

# Arrays in files: a room of the command, which sees the public header alone.
file(GLOB sources CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/src/files/*.c")
add_library(bx_files OBJECT ${sources})
bx_compile(bx_files)
target_include_directories(bx_files PRIVATE
    "${PROJECT_BINARY_DIR}/rooms/files" "${PROJECT_SOURCE_DIR}/include")
target_link_libraries(bx_files PRIVATE bx_libzip bx_libpng)

file(GLOB sources CONFIGURE_DEPENDS
    "${PROJECT_SOURCE_DIR}/src/cli/*.c" "${PROJECT_SOURCE_DIR}/src/cli/*/*.c")
add_executable(blockexpr_cli ${sources} $<TARGET_OBJECTS:bx_files>)
bx_compile(blockexpr_cli)
target_include_directories(blockexpr_cli PRIVATE "${PROJECT_BINARY_DIR}/rooms/cli")
target_link_libraries(blockexpr_cli PRIVATE bx_measure blockexpr_static bx_libzip bx_libpng
    bx_libedit)
set_target_properties(blockexpr_cli PROPERTIES
    OUTPUT_NAME blockexpr
    RUNTIME_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}")
