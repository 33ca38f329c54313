# SPDX-License-Identifier: MIT
# Debian packages, one for each component: cd build/release && cpack

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME blockexpr)
set(CPACK_PACKAGE_VERSION "${PROJECT_VERSION}")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "${PROJECT_DESCRIPTION}")
set(CPACK_PACKAGE_CONTACT "blockexpr <blockexpr@localhost>" CACHE STRING
    "Who the packages say they are from")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)

set(CPACK_COMPONENTS_ALL "")
if(BX_SHARED)
    list(APPEND CPACK_COMPONENTS_ALL library)
endif()
list(APPEND CPACK_COMPONENTS_ALL development)
if(TARGET blockexpr_cli)
    list(APPEND CPACK_COMPONENTS_ALL tools)
endif()
if(TARGET blockexpr_python)
    list(APPEND CPACK_COMPONENTS_ALL python)
endif()

set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION science)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_LIBRARY_PACKAGE_NAME "libblockexpr${BX_SOVERSION}")
set(CPACK_DEBIAN_LIBRARY_PACKAGE_SECTION libs)
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_NAME libblockexpr-dev)
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_SECTION libdevel)
if(BX_SHARED)
    set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_DEPENDS
        "libblockexpr${BX_SOVERSION} (= ${PROJECT_VERSION})")
endif()
# For who links to the static library.
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_RECOMMENDS "libhwloc-dev, libsleef-dev")
set(CPACK_DEBIAN_TOOLS_PACKAGE_NAME blockexpr)
set(CPACK_DEBIAN_PYTHON_PACKAGE_NAME python3-blockexpr)
set(CPACK_DEBIAN_PYTHON_PACKAGE_SECTION python)
set(CPACK_DEBIAN_PYTHON_PACKAGE_DEPENDS "python3 (>= 3.11), python3-numpy")
include(CPack)
