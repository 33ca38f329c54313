# SPDX-License-Identifier: MIT
# The command sees the public header, src/measure and itself, nothing of the library's inside.

file(GLOB sources CONFIGURE_DEPENDS
    "${PROJECT_SOURCE_DIR}/src/cli/*.c" "${PROJECT_SOURCE_DIR}/src/cli/*/*.c")
add_executable(blockexpr_cli ${sources})
bx_compile(blockexpr_cli)
target_include_directories(blockexpr_cli PRIVATE "${PROJECT_BINARY_DIR}/rooms/cli")
target_link_libraries(blockexpr_cli PRIVATE bx_measure blockexpr_static)
set_target_properties(blockexpr_cli PROPERTIES
    OUTPUT_NAME blockexpr
    RUNTIME_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}")
