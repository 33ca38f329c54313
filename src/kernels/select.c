/* SPDX-License-Identifier: MIT */
/* Which instruction set to use: baseline code. BX_EACH_LEVEL is LEVEL(name) for each that was
 * built. */
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "kernels/kernels.h"

/* Does the machine run the level? The operating system is asked too: it must save the registers. */
static bool runs_x86_64(void) { return true; }
static bool runs_generic(void) { return true; }
#if defined(__x86_64__)
#include <cpuid.h>

/* Features that __builtin_cpu_supports has a name for only in some compilers. */
static bool has_movbe_f16c_lzcnt(void) {
    unsigned a, b, c, d;
    if (!__get_cpuid(1, &a, &b, &c, &d) || !(c & bit_MOVBE) || !(c & bit_F16C)) return false;
    return __get_cpuid(0x80000001, &a, &b, &c, &d) && (c & bit_LZCNT);
}
#define HAS(feature) (__builtin_cpu_supports(feature) != 0)
static bool runs_x86_64_v2(void) {
    return HAS("sse3") && HAS("ssse3") && HAS("sse4.1") && HAS("sse4.2") && HAS("popcnt");
}
static bool runs_x86_64_v3(void) {
    return runs_x86_64_v2() && HAS("avx") && HAS("avx2") && HAS("fma") && HAS("bmi") &&
           HAS("bmi2") && has_movbe_f16c_lzcnt();
}
static bool runs_x86_64_v4(void) {
    return runs_x86_64_v3() && HAS("avx512f") && HAS("avx512bw") && HAS("avx512cd") &&
           HAS("avx512dq") && HAS("avx512vl");
}
#endif

enum {
    VECTOR_x86_64 = 16,
    VECTOR_x86_64_v2 = 16,
    VECTOR_x86_64_v3 = 32,
    VECTOR_x86_64_v4 = 64,
    VECTOR_generic = 16
};
/* The class of results that functions have; elsewhere they are the C library's. */
enum { FMA_x86_64 = 0, FMA_x86_64_v2 = 0, FMA_x86_64_v3 = 1, FMA_x86_64_v4 = 1, FMA_generic = 0 };

#define LEVEL(name) \
    extern const struct bx_tile_kernels bx_kernels_##name##_wide, bx_kernels_##name##_narrow;
BX_EACH_LEVEL
#undef LEVEL

static const struct level {
    struct bx_kernel_set set;
    bool (*runs)(void);
} levels[] = {
#define LEVEL(name)                                                                              \
    {{#name, VECTOR_##name, FMA_##name, &bx_kernels_##name##_wide, &bx_kernels_##name##_narrow}, \
     runs_##name},
    BX_EACH_LEVEL
#undef LEVEL
};
enum { LEVELS = sizeof levels / sizeof *levels };
_Static_assert(LEVELS <= BX_MOST_KERNEL_SETS, "bx_kernels_available hands them all out");

static const struct bx_kernel_set *available[LEVELS];
static int available_count;
static char available_text[LEVELS * 16];
static char wanted[32]; /* BLOCKEXPR_ISA, when it cannot be had */
static const struct bx_kernel_set *chosen;
static _Atomic(const struct bx_kernel_set *) in_use;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void look_around(void) {
    (void)runs_x86_64, (void)runs_generic;
#if defined(__x86_64__)
    (void)runs_x86_64_v4;
    __builtin_cpu_init();
#endif
    size_t text_length = 0;
    for (int k = 0; k < LEVELS; k++) {
        if (!levels[k].runs()) continue;
        text_length +=
            (size_t)snprintf(available_text + text_length, sizeof available_text - text_length,
                             "%s%s", available_count ? " " : "", levels[k].set.isa);
        available[available_count++] = &levels[k].set;
    }
    const char *name = getenv("BLOCKEXPR_ISA");
    if (!name || !*name) {
        if (available_count) chosen = available[available_count - 1];
        return;
    }
    for (int k = 0; k < available_count; k++)
        if (strcmp(available[k]->isa, name) == 0) chosen = available[k];
    if (!chosen) strncpy(wanted, name, sizeof wanted - 1);
}

/* The rare ways: the first call, and a machine on which nothing can be run. */
static __attribute__((noinline)) const struct bx_kernel_set *choose(void) {
    pthread_once(&once, look_around);
    const struct bx_kernel_set *expected = NULL;
    if (chosen) {
        /* A set that a test forces meanwhile stays. */
        atomic_compare_exchange_strong(&in_use, &expected, chosen);
        return expected ? expected : chosen;
    }
    if (wanted[0])
        bx_error(EXPR_ERROR_UNSUPPORTED,
                 "BLOCKEXPR_ISA is '%s', which this machine or this build does not run; unset it, "
                 "or name one of: %s",
                 wanted, available_text);
    else
        bx_error(
            EXPR_ERROR_UNSUPPORTED,
            "this build has no kernels that this machine runs; build it with the level x86_64");
    return NULL;
}

const struct bx_kernel_set *bx_kernels(void) {
    const struct bx_kernel_set *set = atomic_load_explicit(&in_use, memory_order_acquire);
    return set ? set : choose();
}

int bx_kernels_available(const struct bx_kernel_set *sets[BX_MOST_KERNEL_SETS]) {
    pthread_once(&once, look_around);
    for (int k = 0; k < available_count; k++) sets[k] = available[k];
    return available_count;
}

const char *bx_kernels_available_text(void) {
    pthread_once(&once, look_around);
    return available_text;
}

void bx_kernels_force(const struct bx_kernel_set *set) { atomic_store(&in_use, set); }
