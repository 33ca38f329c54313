/* SPDX-License-Identifier: MIT */
/*
 * The floating-point mode of a thread. The library computes in one of its own,
 * so that results do not depend on the caller's: to the nearest, with
 * subnormal numbers, and no exception interrupts.
 */
#ifndef BX_BASE_FLOAT_MODE_H
#define BX_BASE_FLOAT_MODE_H

#include <stdbool.h>
#include <stdint.h>

#if defined(__x86_64__)
#include <xmmintrin.h>

/* What a thread had before: the registers of vectors, and those of long double. */
struct bx_float_mode {
    uint32_t vectors;
    uint16_t control;
    uint16_t status;
};

/* Without the flags and the bits that are not settings. */
#define BX_VECTORS_SETTINGS 0xffc0u
#define BX_VECTORS_STANDARD 0x1f80u
#define BX_CONTROL_SETTINGS 0x0f3fu
#define BX_CONTROL_STANDARD 0x033fu
#define BX_STATUS_FLAGS 0x003fu

static inline struct bx_float_mode bx_float_mode_now(void) {
    struct bx_float_mode now = {.vectors = _mm_getcsr()};
    __asm__ volatile("fnstcw %0" : "=m"(now.control)::"memory");
    __asm__ volatile("fnstsw %0" : "=a"(now.status)::"memory");
    return now;
}

static inline bool bx_float_mode_is_standard(const struct bx_float_mode *mode) {
    return (mode->vectors & BX_VECTORS_SETTINGS) == BX_VECTORS_STANDARD &&
           (mode->control & BX_CONTROL_SETTINGS) == BX_CONTROL_STANDARD;
}

static inline bool bx_float_mode_is(const struct bx_float_mode *now,
                                    const struct bx_float_mode *mode) {
    return now->control == mode->control && ((now->status ^ mode->status) & BX_STATUS_FLAGS) == 0;
}
#else
#include <fenv.h>

struct bx_float_mode {
    fenv_t environment;
};
#endif

/* The rare ways: the mode is another one than it is to be. */
void bx_float_mode_make_standard(const struct bx_float_mode *now);
void bx_float_mode_restore(const struct bx_float_mode *mode);

/* From here on the thread computes in the library's mode; what it had is returned. */
static inline struct bx_float_mode bx_float_begin(void) {
#if defined(__x86_64__)
    const struct bx_float_mode had = bx_float_mode_now();
    if (__builtin_expect(!bx_float_mode_is_standard(&had), 0)) bx_float_mode_make_standard(&had);
#else
    struct bx_float_mode had;
    fegetenv(&had.environment);
    bx_float_mode_make_standard(&had);
#endif
    return had;
}

/* Back to what bx_float_begin has returned, the exception flags too. */
static inline void bx_float_end(const struct bx_float_mode *had) {
#if defined(__x86_64__)
    const struct bx_float_mode now = bx_float_mode_now();
    if (now.vectors != had->vectors) _mm_setcsr(had->vectors);
    if (__builtin_expect(bx_float_mode_is(&now, had), 1)) return;
#endif
    bx_float_mode_restore(had);
}

/* After code of the user, which may have changed the mode. */
static inline void bx_float_again(void) { (void)bx_float_begin(); }

#endif
