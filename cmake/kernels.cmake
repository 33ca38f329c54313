# SPDX-License-Identifier: MIT
# src/kernels/isa/ is compiled once for each instruction-set level and tile shape.

include(CheckCCompilerFlag)
include(CheckSymbolExists)

# Kernels are optimised in every build type: an interpreter of tiles without
# optimisation makes no tail calls and takes minutes where seconds are meant.
# They keep their levels apart, so they never take part in link-time optimisation.
# -O3 makes more code of them, and none that is faster; the loops written by hand
# that they are compared with (src/measure) get it.
set(BX_VECTOR_FLAGS "")
foreach(flag -falign-functions=64 -ffp-contract=off -fno-math-errno -fno-trapping-math
        -fno-semantic-interposition -fno-plt -fno-lto -Werror=psabi)
    string(MAKE_C_IDENTIFIER "BX_COMPILER_KNOWS${flag}" known)
    check_c_compiler_flag(${flag} ${known})
    if(${known})
        list(APPEND BX_VECTOR_FLAGS ${flag})
    endif()
endforeach()
set(BX_KERNEL_FLAGS -O2 ${BX_VECTOR_FLAGS})
set(BX_LOOP_FLAGS -O3 ${BX_VECTOR_FLAGS})

check_symbol_exists(__x86_64__ "stddef.h" BX_ON_X86_64)
if(BX_ON_X86_64)
    set(BX_LEVELS x86_64 x86_64_v2 x86_64_v3 x86_64_v4)
    set(BX_LEVEL_FLAGS_x86_64_v2 -march=x86-64-v2)
    set(BX_LEVEL_FLAGS_x86_64_v3 -march=x86-64-v3)
    set(BX_LEVEL_FLAGS_x86_64_v4 -march=x86-64-v4 -mprefer-vector-width=512)
else()
    set(BX_LEVELS generic)
endif()
set(BLOCKEXPR_LEVELS "${BX_LEVELS}" CACHE STRING "Instruction-set levels to compile kernels for")
foreach(level IN LISTS BLOCKEXPR_LEVELS)
    if(NOT level IN_LIST BX_LEVELS)
        message(FATAL_ERROR "BLOCKEXPR_LEVELS names '${level}'; this processor has: ${BX_LEVELS}")
    endif()
endforeach()

# A fuzzer learns nothing from the edges of kernels, and takes long to go over their counters.
if(BLOCKEXPR_INSTRUMENT STREQUAL "fuzz")
    list(APPEND BX_KERNEL_FLAGS -fno-sanitize=fuzzer-no-link)
endif()

set(BX_LANE_BYTES_wide 8)
set(BX_LANE_BYTES_narrow 4)

# Where the compiler makes none, or not always, each tile returns to the driver: gcc's sanitizers
# keep a handler that has a local variable on the stack. clang always makes them.
set(BX_NO_TAIL_CALLS "")
if(CMAKE_C_COMPILER_ID STREQUAL "GNU" AND BLOCKEXPR_INSTRUMENT)
    set(BX_NO_TAIL_CALLS BX_NO_TAIL_CALLS)
endif()

function(bx_kernels)
    # One unit for a level and shape, because what they include takes the compiler longer than most of
    # them; apart from those that take the library's functions under one name. With
    # -DCMAKE_UNITY_BUILD=OFF each file is a unit.
    set(isa_dir "${PROJECT_SOURCE_DIR}/src/kernels/isa")
    file(GLOB sources CONFIGURE_DEPENDS "${isa_dir}/*.c")
    set(unity ON)
    if(DEFINED CMAKE_UNITY_BUILD)
        set(unity ${CMAKE_UNITY_BUILD})
    endif()
    set_source_files_properties("${isa_dir}/math.c" "${isa_dir}/complexmath.c" PROPERTIES
        SKIP_UNITY_BUILD_INCLUSION ON)
    list(TRANSFORM BLOCKEXPR_LEVELS REPLACE "(.+)" "LEVEL(\\1)" OUTPUT_VARIABLE each_level)
    list(JOIN each_level " " each_level)
    target_compile_definitions(bx_kernels PRIVATE "BX_EACH_LEVEL=${each_level}")
    foreach(level IN LISTS BLOCKEXPR_LEVELS)
        foreach(shape wide narrow)
            set(target bx_kernels_${level}_${shape})
            bx_room_library(${target} kernels SOURCES ${sources} USES PkgConfig::SLEEF)
            target_compile_definitions(${target} PRIVATE
                BX_ISA=${level} BX_ISA_${level}=1 BX_LANE_BYTES=${BX_LANE_BYTES_${shape}}
                ${BX_NO_TAIL_CALLS})
            target_compile_options(${target} PRIVATE ${BX_KERNEL_FLAGS} ${BX_LEVEL_FLAGS_${level}})
            set_target_properties(${target} PROPERTIES UNITY_BUILD ${unity} UNITY_BUILD_BATCH_SIZE 0)
        endforeach()
    endforeach()
endfunction()
