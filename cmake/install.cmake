# SPDX-License-Identifier: MIT

include(CMakePackageConfigHelpers)
set(package_dir "${CMAKE_INSTALL_LIBDIR}/cmake/blockexpr")

# Components, which become packages (packages.cmake): library, development, tools, python.
install(FILES include/blockexpr.h include/blockexpr.hpp
    DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}" COMPONENT development)
# Fortran's modules go with one compiler, so users compile these with theirs.
install(FILES fortran/blockexpr.f90 fortran/describe.c
    DESTINATION "${CMAKE_INSTALL_DATADIR}/blockexpr/fortran" COMPONENT development)
install(FILES LICENSE docs/language.md
    DESTINATION "${CMAKE_INSTALL_DOCDIR}" COMPONENT development)
if(TARGET blockexpr_cli)
    install(TARGETS blockexpr_cli
        RUNTIME DESTINATION "${CMAKE_INSTALL_BINDIR}" COMPONENT tools)
endif()

# Two exports: who links to the shared library needs none of its dependencies.
if(BX_SHARED)
    install(TARGETS blockexpr EXPORT blockexpr_shared
        LIBRARY DESTINATION "${CMAKE_INSTALL_LIBDIR}"
        COMPONENT library NAMELINK_COMPONENT development)
    install(EXPORT blockexpr_shared FILE blockexpr-shared.cmake NAMESPACE blockexpr::
        DESTINATION "${package_dir}" COMPONENT development)
endif()
if(BX_STATIC)
    install(TARGETS blockexpr_static EXPORT blockexpr_static
        ARCHIVE DESTINATION "${CMAKE_INSTALL_LIBDIR}" COMPONENT development)
    install(EXPORT blockexpr_static FILE blockexpr-static.cmake NAMESPACE blockexpr::
        DESTINATION "${package_dir}" COMPONENT development)
endif()
configure_package_config_file(cmake/blockexprConfig.cmake.in blockexprConfig.cmake
    INSTALL_DESTINATION "${package_dir}" NO_SET_AND_CHECK_MACRO)
write_basic_package_version_file(blockexprConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES "${CMAKE_CURRENT_BINARY_DIR}/blockexprConfig.cmake"
              "${CMAKE_CURRENT_BINARY_DIR}/blockexprConfigVersion.cmake"
    DESTINATION "${package_dir}" COMPONENT development)

# The prefix is written relative to the file, so that an installed tree can be moved.
set(pc_dir "${CMAKE_INSTALL_LIBDIR}/pkgconfig")
file(RELATIVE_PATH pc_prefix "/prefix/${pc_dir}" "/prefix")
# What the static library needs, which without a shared one is for everyone.
set(pc_requires "Requires.private: ${BX_HWLOC}, ${BX_SLEEF}")
string(JOIN " " pc_libs ${OpenMP_C_FLAGS} -pthread -lm -Wl,${BX_STAYS})
string(PREPEND pc_libs "\nLibs.private: ")
if(NOT BX_SHARED)
    string(REPLACE ".private" "" pc_requires "${pc_requires}")
    string(REPLACE "\nLibs.private:" "" pc_libs "${pc_libs}")
endif()
configure_file(cmake/blockexpr.pc.in blockexpr.pc @ONLY)
install(FILES "${CMAKE_CURRENT_BINARY_DIR}/blockexpr.pc"
    DESTINATION "${pc_dir}" COMPONENT development)

# Debian's folder of modules; elsewhere pip installs the package (python/setup.py).
if(TARGET blockexpr_python)
    set(modules_dir "lib/python3/dist-packages")
    install(TARGETS blockexpr_python
        LIBRARY DESTINATION "${modules_dir}/blockexpr" COMPONENT python EXCLUDE_FROM_ALL)
    install(DIRECTORY python/blockexpr DESTINATION "${modules_dir}"
        COMPONENT python EXCLUDE_FROM_ALL FILES_MATCHING PATTERN "*.py")
endif()

if(PROJECT_IS_TOP_LEVEL)
    configure_file(cmake/uninstall.cmake.in uninstall.cmake @ONLY)
    add_custom_target(uninstall
        COMMAND "${CMAKE_COMMAND}" -P "${CMAKE_CURRENT_BINARY_DIR}/uninstall.cmake")
    include(cmake/packages.cmake)
endif()
