# SPDX-License-Identifier: MIT
# What the library links to. The names in brackets are Debian's packages.

find_package(Threads REQUIRED)
find_package(OpenMP REQUIRED COMPONENTS C)                          # gcc, or libomp-dev for clang
find_package(PkgConfig REQUIRED)                                    # pkg-config
pkg_check_modules(HWLOC REQUIRED IMPORTED_TARGET "hwloc>=2.0")      # libhwloc-dev
pkg_check_modules(SLEEF REQUIRED IMPORTED_TARGET "sleef>=3.5")      # libsleef-dev
find_path(BX_DLPACK_INCLUDE_DIR dlpack/dlpack.h)                    # libdlpack-dev
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

set(BX_LIBRARIES OpenMP::OpenMP_C Threads::Threads PkgConfig::HWLOC PkgConfig::SLEEF)
if(BX_MATH_LIBRARY)
    list(APPEND BX_LIBRARIES m)
endif()
