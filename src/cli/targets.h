/* SPDX-License-Identifier: MIT */
/* Instruction sets of hand-written loops: those that the library has, and none in particular. */
#ifndef BX_CLI_TARGETS_H
#define BX_CLI_TARGETS_H

#if defined(__x86_64__)
#define TARGET_x86_64_v2 __attribute__((target("sse4.2")))
#define TARGET_x86_64_v3 __attribute__((target("avx2,fma,bmi,bmi2")))
/* gcc prefers 256 bits unless told; clang has no such word, and takes 512 where it may. */
#if defined(__clang__)
#define TARGET_x86_64_v4 \
    __attribute__((target("avx512f,avx512bw,avx512cd,avx512dq,avx512vl,avx2,fma,bmi,bmi2")))
#else
#define TARGET_x86_64_v4 __attribute__((target("arch=x86-64-v4,prefer-vector-width=512")))
#endif
#else
#define TARGET_x86_64_v2
#define TARGET_x86_64_v3
#define TARGET_x86_64_v4
#endif
#define TARGET_plain

#endif
