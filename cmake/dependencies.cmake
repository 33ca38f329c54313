# SPDX-License-Identifier: MIT
# What the library links to. The names in brackets are Debian's packages.

find_package(Threads REQUIRED)
find_package(OpenMP REQUIRED COMPONENTS C)                          # gcc, or libomp-dev for clang
find_package(PkgConfig REQUIRED)                                    # pkg-config
pkg_check_modules(HWLOC REQUIRED IMPORTED_TARGET "hwloc>=2.0")      # libhwloc-dev
pkg_check_modules(SLEEF REQUIRED IMPORTED_TARGET "sleef>=3.5")      # libsleef-dev
find_library(BX_MATH_LIBRARY m)
mark_as_advanced(BX_MATH_LIBRARY)

set(BX_LIBRARIES OpenMP::OpenMP_C Threads::Threads PkgConfig::HWLOC PkgConfig::SLEEF)
if(BX_MATH_LIBRARY)
    list(APPEND BX_LIBRARIES m)
endif()
