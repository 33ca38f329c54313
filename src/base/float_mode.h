/* SPDX-License-Identifier: MIT */
/*
 * The floating-point mode of a thread. The library computes in one of its own,
 * so that results do not depend on the caller's: to the nearest, with
 * subnormal numbers, and no exception interrupts.
 */
#ifndef BX_BASE_FLOAT_MODE_H
#define BX_BASE_FLOAT_MODE_H

#if defined(__x86_64__)
#include <stdint.h>
#include <xmmintrin.h>

/* What a thread had before, flags included. long double has registers of its own there. */
struct bx_float_mode {
    uint32_t bits;
};
struct bx_long_mode {
    uint16_t control;
    uint16_t status;
};

/* The settings among the bits, and what they are to be. */
#define BX_FLOAT_SETTINGS 0xffc0u
#define BX_FLOAT_STANDARD 0x1f80u

/* From here on the thread computes in the library's mode; what it had is returned. */
static inline struct bx_float_mode bx_float_begin(void) {
    const struct bx_float_mode had = {_mm_getcsr()};
    if (__builtin_expect((had.bits & BX_FLOAT_SETTINGS) != BX_FLOAT_STANDARD, 0))
        _mm_setcsr((had.bits & ~BX_FLOAT_SETTINGS) | BX_FLOAT_STANDARD);
    return had;
}

/* Back to what bx_float_begin has returned. Reading first whether it must be would take longer:
 * that waits for all that is being computed. */
static inline void bx_float_end(const struct bx_float_mode *had) { _mm_setcsr(had->bits); }

/* The same for code that computes in long double, reads numbers, or is the user's. */
struct bx_long_mode bx_long_begin(void);
void bx_long_end(const struct bx_long_mode *had);
#else
#include <fenv.h>

struct bx_float_mode {
    fenv_t environment;
};
struct bx_long_mode {
    char unused;
};

static inline struct bx_float_mode bx_float_begin(void) {
    struct bx_float_mode had;
    fegetenv(&had.environment);
    fesetenv(FE_DFL_ENV);
    return had;
}
static inline void bx_float_end(const struct bx_float_mode *had) { fesetenv(&had->environment); }
static inline struct bx_long_mode bx_long_begin(void) { return (struct bx_long_mode){0}; }
static inline void bx_long_end(const struct bx_long_mode *had) { (void)had; }
#endif

#endif
