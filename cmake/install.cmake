# SPDX-License-Identifier: MIT

include(CMakePackageConfigHelpers)
set(package_dir "${CMAKE_INSTALL_LIBDIR}/cmake/blockexpr")

install(FILES include/blockexpr.h DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}")
install(FILES LICENSE docs/language.md DESTINATION "${CMAKE_INSTALL_DOCDIR}")
if(TARGET blockexpr_cli)
    install(TARGETS blockexpr_cli RUNTIME DESTINATION "${CMAKE_INSTALL_BINDIR}")
endif()

# Two exports: who links to the shared library needs none of its dependencies.
if(BX_SHARED)
    install(TARGETS blockexpr EXPORT blockexpr_shared)
    install(EXPORT blockexpr_shared FILE blockexpr-shared.cmake NAMESPACE blockexpr::
        DESTINATION "${package_dir}")
endif()
if(BX_STATIC)
    install(TARGETS blockexpr_static EXPORT blockexpr_static)
    install(EXPORT blockexpr_static FILE blockexpr-static.cmake NAMESPACE blockexpr::
        DESTINATION "${package_dir}")
endif()
configure_package_config_file(cmake/blockexprConfig.cmake.in blockexprConfig.cmake
    INSTALL_DESTINATION "${package_dir}" NO_SET_AND_CHECK_MACRO)
write_basic_package_version_file(blockexprConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES "${CMAKE_CURRENT_BINARY_DIR}/blockexprConfig.cmake"
              "${CMAKE_CURRENT_BINARY_DIR}/blockexprConfigVersion.cmake"
    DESTINATION "${package_dir}")

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
install(FILES "${CMAKE_CURRENT_BINARY_DIR}/blockexpr.pc" DESTINATION "${pc_dir}")
