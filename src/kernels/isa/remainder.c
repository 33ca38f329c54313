/* SPDX-License-Identifier: MIT */
/*
 * Remainders of floats, which are exact, and the floor quotients that follow
 * from them, as Python and NumPy define both.
 */
#include <math.h>

#include "kernels/isa/handler.h"

/* Quotients below this are off by 1 at the most once rounded and cut. */
#define SURE_f32 0x1p22f
#define SURE_f64 0x1p51
#define LARGEST_f32 __FLT_MAX__
#define LARGEST_f64 __DBL_MAX__
#define FMOD_f32 fmodf
#define FMOD_f64 fmod

#define FMOD_BY_LANES(type)                                                                  \
    static __attribute__((noinline)) v##type op_fmod_by_lanes_##type(v##type a, v##type b) { \
        for (int k = 0; k < LANES_##type; k++) a[k] = FMOD_##type(a[k], b[k]);               \
        return a;                                                                            \
    }

/*
 * a - b*trunc(a/b) in one rounding is exact while the quotient is small; where
 * the quotient was rounded up across an integer, one b too many was taken.
 */
#if defined(BX_HAVE_FMA)
#define FMOD(type)                                                                                \
    FMOD_BY_LANES(type)                                                                           \
    static inline v##type op_fmod_##type(v##type a, v##type b) {                                  \
        const v##type zero = {0};                                                                 \
        const v##type quotient = trunc_##type(a / b);                                             \
        const mask_##type sure =                                                                  \
            (magnitude_##type(quotient) < SURE_##type) & (magnitude_##type(b) <= LARGEST_##type); \
        if (__builtin_expect(!none_##type(~sure), 0)) return op_fmod_by_lanes_##type(a, b);       \
        const v##type rest = fused_rest_##type(quotient, b, a);                                   \
        const mask_##type crossed =                                                               \
            (rest != zero) & ((mask_##type)((bits_##type)rest ^ (bits_##type)a) < 0);             \
        return with_sign_##type(                                                                  \
            select_##type(crossed, magnitude_##type(b) - magnitude_##type(rest), rest), a);       \
    }
#else
#define FMOD(type)                                               \
    FMOD_BY_LANES(type)                                          \
    static inline v##type op_fmod_##type(v##type a, v##type b) { \
        return op_fmod_by_lanes_##type(a, b);                    \
    }
#endif

#define REMAINDERS(type)                                                                      \
    FMOD(type)                                                                                \
    static inline v##type op_mod_##type(v##type a, v##type b) {                               \
        const v##type zero = {0};                                                             \
        const v##type rest = op_fmod_##type(a, b);                                            \
        const mask_##type other_side = (rest < zero) ^ (b < zero);                            \
        const v##type moved = select_##type(other_side, rest + b, rest);                      \
        return select_##type((rest == zero) & (b != zero), with_sign_##type(zero, b), moved); \
    }                                                                                         \
    static inline v##type op_floor_div_##type(v##type a, v##type b) {                         \
        const v##type zero = {0};                                                             \
        const v##type one = zero + 1;                                                         \
        const v##type ratio = a / b;                                                          \
        const v##type rest = op_fmod_##type(a, b);                                            \
        const mask_##type other_side = (rest != zero) & ((rest < zero) ^ (b < zero));         \
        v##type quotient = (a - rest) / b;                                                    \
        quotient = select_##type(other_side, quotient - one, quotient);                       \
        const v##type down = floor_##type(quotient);                                          \
        const v##type nearest = select_##type(quotient - down > one / 2, down + one, down);   \
        const v##type signed_zero = with_sign_##type(zero, ratio);                            \
        const v##type result = select_##type(quotient == zero, signed_zero, nearest);         \
        return select_##type(b == zero, ratio, result);                                       \
    }                                                                                         \
    STAMP_SLOW_ORDERED(fmod, type) STAMP_SLOW_ORDERED(mod, type) STAMP_SLOW_ORDERED(floor_div, type)

REMAINDERS(f32)
#if BX_LANE_BYTES == 8
REMAINDERS(f64)
#endif
