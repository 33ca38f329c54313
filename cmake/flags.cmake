# SPDX-License-Identifier: MIT
# bx_flags: how all of our own code is compiled. Nothing global is touched, so
# a project that takes this one in with add_subdirectory keeps its own flags.

set(BX_WARNINGS -Wall -Wextra -Wpedantic -Wconversion -Wshadow)
set(BX_C_WARNINGS ${BX_WARNINGS} -Wstrict-prototypes -Wmissing-prototypes)

if(BLOCKEXPR_INSTRUMENT STREQUAL "")
    set(BX_INSTRUMENT_FLAGS "")
elseif(BLOCKEXPR_INSTRUMENT STREQUAL "address")
    set(BX_INSTRUMENT_FLAGS -fsanitize=address,undefined -fno-sanitize-recover=all
        -fno-omit-frame-pointer)
elseif(BLOCKEXPR_INSTRUMENT STREQUAL "fuzz") # clang
    set(BX_INSTRUMENT_FLAGS -fsanitize=address,undefined,fuzzer-no-link -fno-sanitize-recover=all
        -fno-omit-frame-pointer)
elseif(BLOCKEXPR_INSTRUMENT STREQUAL "thread")
    set(BX_INSTRUMENT_FLAGS -fsanitize=thread -fno-omit-frame-pointer)
elseif(BLOCKEXPR_INSTRUMENT STREQUAL "coverage")
    set(BX_INSTRUMENT_FLAGS --coverage -fprofile-update=atomic)
else()
    message(FATAL_ERROR "BLOCKEXPR_INSTRUMENT is '${BLOCKEXPR_INSTRUMENT}'; "
        "it can be empty, address, fuzz, thread or coverage")
endif()

add_library(bx_flags INTERFACE)
target_compile_features(bx_flags INTERFACE c_std_17)
target_compile_definitions(bx_flags INTERFACE _GNU_SOURCE)
target_compile_options(bx_flags INTERFACE ${BX_C_WARNINGS} ${BX_INSTRUMENT_FLAGS}
    -fvisibility=hidden $<$<BOOL:${BLOCKEXPR_WERROR}>:-Werror>)
target_link_options(bx_flags INTERFACE ${BX_INSTRUMENT_FLAGS})
target_link_libraries(bx_flags INTERFACE Threads::Threads)

# A project that takes this one in without a build type, or a word on optimisation, means no harm.
if(NOT CMAKE_BUILD_TYPE AND NOT CMAKE_CONFIGURATION_TYPES AND NOT CMAKE_C_FLAGS MATCHES "-O")
    target_compile_options(bx_flags INTERFACE -O3)
    target_compile_definitions(bx_flags INTERFACE NDEBUG)
endif()

# Compiles a target of ours: C17 without extensions of the language, and our flags. Each file on its
# own: names that are static to one may be found in another.
function(bx_compile target)
    set_target_properties(${target} PROPERTIES
        C_STANDARD 17 C_STANDARD_REQUIRED ON C_EXTENSIONS OFF UNITY_BUILD OFF)
    target_link_libraries(${target} PRIVATE bx_flags)
endfunction()
