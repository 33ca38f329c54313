# SPDX-License-Identifier: MIT
# What the library links to. The names in brackets are Debian's packages.

# The project that takes this one in links to what is found here, so all its folders see it.
macro(bx_find_package package target)
    set(bx_is_new ON)
    if(TARGET ${target})
        set(bx_is_new OFF)
    endif()
    find_package(${package} REQUIRED ${ARGN})
    if(bx_is_new)
        set_target_properties(${target} PROPERTIES IMPORTED_GLOBAL ON)
    endif()
endmacro()

bx_find_package(Threads Threads::Threads)
bx_find_package(OpenMP OpenMP::OpenMP_C COMPONENTS C)                  # gcc, or libomp-dev for clang
find_package(PkgConfig REQUIRED)                                       # pkg-config
set(BX_HWLOC "hwloc >= 2.0")
set(BX_SLEEF "sleef >= 3.5")
pkg_check_modules(HWLOC REQUIRED IMPORTED_TARGET GLOBAL "hwloc>=2.0")  # libhwloc-dev
pkg_check_modules(SLEEF REQUIRED IMPORTED_TARGET GLOBAL "sleef>=3.5")  # libsleef-dev
find_path(BX_DLPACK_INCLUDE_DIR dlpack/dlpack.h)                       # libdlpack-dev
find_library(BX_MATH_LIBRARY m)
mark_as_advanced(BX_MATH_LIBRARY BX_DLPACK_INCLUDE_DIR)

# The header alone. Without it the library says that it cannot take tensors.
add_library(bx_dlpack INTERFACE)
if(BX_DLPACK_INCLUDE_DIR)
    target_compile_definitions(bx_dlpack INTERFACE BX_HAVE_DLPACK)
    target_include_directories(bx_dlpack SYSTEM INTERFACE "${BX_DLPACK_INCLUDE_DIR}")
else()
    message(STATUS "dlpack/dlpack.h is not installed (Debian: libdlpack-dev): no DLPack tensors")
endif()

# The command's JSON. Without it the command refuses --json, and what reads JSON is not built.
add_library(bx_cjson INTERFACE)
if(BLOCKEXPR_BUILD_CLI OR BLOCKEXPR_BUILD_BENCH)
    pkg_check_modules(CJSON IMPORTED_TARGET libcjson)               # libcjson-dev
    if(CJSON_FOUND)
        target_compile_definitions(bx_cjson INTERFACE BX_HAVE_CJSON)
        target_link_libraries(bx_cjson INTERFACE PkgConfig::CJSON)
    else()
        message(STATUS "cJSON is not installed (Debian: libcjson-dev): the command writes no JSON, "
            "and the comparing benchmark and the command's tests are not built")
    endif()
endif()

# What else the command can be without: each refuses what it would do, and says why.
# bx_optional(<target> <pkg-config name> <Debian package> <what is missing>)
function(bx_optional target package debian missing)
    string(TOUPPER ${package} name)
    add_library(bx_${target} INTERFACE)
    pkg_check_modules(${name} IMPORTED_TARGET GLOBAL ${package})
    if(${name}_FOUND)
        string(TOUPPER ${target} feature)
        target_compile_definitions(bx_${target} INTERFACE BX_HAVE_${feature})
        target_link_libraries(bx_${target} INTERFACE PkgConfig::${name})
    else()
        message(STATUS "${package} is not installed (Debian: ${debian}): ${missing}")
    endif()
endfunction()
if(BLOCKEXPR_BUILD_CLI)
    bx_optional(libzip libzip libzip-dev "eval reads no .npz files")
    bx_optional(libpng libpng libpng-dev "no PNG pictures")
    bx_optional(libedit libedit libedit-dev "repl has no history and no completion")
endif()

set(BX_LIBRARIES OpenMP::OpenMP_C Threads::Threads PkgConfig::HWLOC PkgConfig::SLEEF)
if(BX_MATH_LIBRARY)
    list(APPEND BX_LIBRARIES m)
endif()
