# SPDX-License-Identifier: MIT
# The command sees the public header and itself, nothing of the library's inside.

set(BX_CLI_LOOPS loops.c spans.c stencil.c diffusion_methods.c)
set(BX_CLI_LOOP_FLAGS -O3 -ffp-contract=off -fno-math-errno -fno-trapping-math)

file(GLOB sources CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/src/cli/*.c")
add_executable(blockexpr_cli ${sources})
bx_compile(blockexpr_cli)
target_include_directories(blockexpr_cli PRIVATE "${PROJECT_BINARY_DIR}/rooms/cli")
target_link_libraries(blockexpr_cli PRIVATE blockexpr_static bx_cjson OpenMP::OpenMP_C)
set_target_properties(blockexpr_cli PROPERTIES
    OUTPUT_NAME blockexpr
    RUNTIME_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}")
# The loops that the sweep compares with are as fast as the compiler makes them in every build
# type, and round as the kernels do.
list(TRANSFORM BX_CLI_LOOPS PREPEND "${PROJECT_SOURCE_DIR}/src/cli/")
set_source_files_properties(${BX_CLI_LOOPS} PROPERTIES COMPILE_OPTIONS "${BX_CLI_LOOP_FLAGS}")
