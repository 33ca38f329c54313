/* SPDX-License-Identifier: MIT */
/*
 * Vectors for the loops that the compiler cannot make by itself: those over SLEEF, whose names
 * are the library's own, reductions with several accumulators, and streaming stores.
 */
#ifndef BX_LOOPS_VECTORS_H
#define BX_LOOPS_VECTORS_H

#include <stdint.h>
#include <string.h>

#include "measure/loops/sleef_names.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

typedef double f64;
typedef float f32;
typedef int32_t i32;
typedef uint8_t u8;
typedef f64 vector_f64 __attribute__((vector_size(VECTOR_BYTES)));
typedef f32 vector_f32 __attribute__((vector_size(VECTOR_BYTES)));
typedef int64_t bits_f64 __attribute__((vector_size(VECTOR_BYTES)));

#define LANES(type) (VECTOR_BYTES / (int64_t)sizeof(type))

#if defined(SLEEF_f64)
#define HAVE_FUNCTIONS 1
#define SIN_f64(x) SLEEF_f64(sin)(x)
#define COS_f64(x) SLEEF_f64(cos)(x)
#define EXP_f64(x) SLEEF_f64(exp)(x)
#define LOG_f64(x) SLEEF_f64(log)(x)
#define POW_f64(x, y) SLEEF_f64(pow)(x, y)
#define EXP_f32(x) SLEEF_f32(exp)(x)
#define LOG_f32(x) SLEEF_f32(log)(x)
#endif

static inline vector_f64 SQUARE_f64(vector_f64 x) { return x * x; }
static inline vector_f64 ADD_f64(vector_f64 x, vector_f64 y) { return x + y; }
static inline vector_f64 ABS_f64(vector_f64 x) {
    return (vector_f64)((bits_f64)x & ~(bits_f64)(-(vector_f64){0}));
}

#if defined(BX_ISA_x86_64_v4)
static inline vector_f64 MAX_f64(vector_f64 x, vector_f64 y) { return _mm512_max_pd(x, y); }
static inline void stream(void *to, const void *from) {
    _mm512_stream_si512(to, _mm512_load_si512(from));
}
#elif defined(BX_ISA_x86_64_v3)
static inline vector_f64 MAX_f64(vector_f64 x, vector_f64 y) { return _mm256_max_pd(x, y); }
static inline void stream(void *to, const void *from) {
    _mm256_stream_si256(to, _mm256_load_si256(from));
}
#elif defined(__x86_64__)
static inline vector_f64 MAX_f64(vector_f64 x, vector_f64 y) { return _mm_max_pd(x, y); }
static inline void stream(void *to, const void *from) {
    _mm_stream_si128(to, _mm_load_si128(from));
}
#else
static inline vector_f64 MAX_f64(vector_f64 x, vector_f64 y) {
    const bits_f64 keep = (bits_f64)(x > y);
    return (vector_f64)(((bits_f64)x & keep) | ((bits_f64)y & ~keep));
}
static inline void stream(void *to, const void *from) { memcpy(to, from, VECTOR_BYTES); }
#endif

/* Streamed stores are ordered before whatever the thread does next. */
static inline void fence(void) {
#if defined(__x86_64__)
    _mm_sfence();
#endif
}

/* Elements before address reaches a whole vector. */
static inline int64_t to_boundary(const void *address, int64_t size) {
    const uintptr_t past = (uintptr_t)address % VECTOR_BYTES;
    return past == 0 ? 0 : (int64_t)(VECTOR_BYTES - past) / size;
}

#endif
