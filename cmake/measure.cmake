# SPDX-License-Identifier: MIT
# src/measure: what the command and the benchmarks measure and report with. It sees the public header
# and itself.
#   bx_measure          statistics, points, reports, the sweep and the diffusion, loops by hand
#   bx_function_loops   the loops of elementary functions, which only a benchmark needs

file(GLOB sources CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/src/measure/*.c")
set(loops_dir "${PROJECT_SOURCE_DIR}/src/measure/loops")
add_library(bx_measure STATIC ${sources}
    "${loops_dir}/expressions.c" "${loops_dir}/run.c" "${loops_dir}/stencil.c")
add_library(bx_function_loops STATIC EXCLUDE_FROM_ALL "${loops_dir}/functions/choose.c")
foreach(target bx_measure bx_function_loops)
    bx_compile(${target})
    target_include_directories(${target} PRIVATE
        "${PROJECT_BINARY_DIR}/rooms/measure" "${PROJECT_SOURCE_DIR}/include")
    target_link_libraries(${target} PUBLIC bx_cjson blockexpr_static OpenMP::OpenMP_C)
endforeach()
# The loops of plain C are as fast as the compiler makes them in every build type, and round as the
# kernels do.
set_source_files_properties("${PROJECT_SOURCE_DIR}/src/measure/diffusion_methods.c" PROPERTIES
    COMPILE_OPTIONS "-O3;-ffp-contract=off;-fno-math-errno;-fno-trapping-math")

# The C library's vector functions, where it has them all (glibc 2.35).
include(CheckLibraryExists)
check_library_exists(mvec _ZGVdN4v_atanh "" BX_HAVE_MVEC)
if(BX_HAVE_MVEC)
    target_link_libraries(bx_function_loops PUBLIC mvec)
endif()

# bx_loops(<target> <file>...): loops compiled as the kernels are, once for each instruction set,
# with the same flags.
function(bx_loops target)
    foreach(level IN LISTS BLOCKEXPR_LEVELS)
        set(objects ${target}_${level})
        add_library(${objects} OBJECT ${ARGN})
        bx_compile(${objects})
        target_compile_definitions(${objects} PRIVATE BX_ISA=${level} BX_ISA_${level}=1
            $<$<BOOL:${BX_HAVE_MVEC}>:BX_HAVE_MVEC>)
        target_compile_options(${objects} PRIVATE ${BX_LOOP_FLAGS} ${BX_LEVEL_FLAGS_${level}})
        target_include_directories(${objects} PRIVATE
            "${PROJECT_BINARY_DIR}/rooms/measure" "${PROJECT_SOURCE_DIR}/include")
        target_link_libraries(${objects} PRIVATE PkgConfig::SLEEF)
        target_sources(${target} PRIVATE "$<TARGET_OBJECTS:${objects}>")
    endforeach()
    list(TRANSFORM BLOCKEXPR_LEVELS REPLACE "(.+)" "LEVEL(\\1)" OUTPUT_VARIABLE each_level)
    list(JOIN each_level " " each_level)
    target_compile_definitions(${target} PRIVATE "BX_EACH_LEVEL=${each_level}")
endfunction()
bx_loops(bx_measure "${loops_dir}/expression_loops.c" "${loops_dir}/arrays.c"
    "${loops_dir}/stencil_rows.c" "${loops_dir}/types.c")
bx_loops(bx_function_loops "${loops_dir}/functions/functions.c")
