/* SPDX-License-Identifier: MIT */
/*
 * The loops that one would write by hand, compiled once for each level with the kernels' flags.
 * Results of plain C are the library's bit for bit, because nothing is contracted.
 */
#include <math.h>

#include "measure/loops/level.h"
#include "measure/loops/vectors.h"

#define A_apart first[i]
#define A_in_place out[i]

#define OPERANDS(type, result)                  \
    result *restrict out = data->out;           \
    const type *restrict first = data->first;   \
    const type *restrict second = data->second; \
    const type D = (type)data->D;               \
    const type dt = (type)data->dt;             \
    (void)first, (void)second, (void)D, (void)dt

/* What an expression does not use costs nothing. */
#define ELEMENT(target, type, to_type, place, value) \
    {                                                \
        typedef type T;                              \
        const T a = A_##place;                       \
        const T b = second[i];                       \
        (void)a, (void)b;                            \
        target = (to_type)(value);                   \
    }

#define PLAIN(id, type, result, place, value)                                             \
    static double id##_plain(const struct bx_loop_data *data, int64_t from, int64_t to) { \
        OPERANDS(type, result);                                                           \
        for (int64_t i = from; i < to; i++) ELEMENT(out[i], type, result, place, value)   \
        return 0;                                                                         \
    }

/* A vector of results at a time, in a small array that the compiler keeps in a register. */
#define STREAMING_apart(id, type, result, value)                                              \
    static double id##_streaming(const struct bx_loop_data *data, int64_t from, int64_t to) { \
        OPERANDS(type, result);                                                               \
        int64_t begin = from + to_boundary(out + from, (int64_t)sizeof(result));              \
        begin = begin < to ? begin : to;                                                      \
        const int64_t end = begin + (to - begin) / LANES(result) * LANES(result);             \
        for (int64_t i = from; i < begin; i++) ELEMENT(out[i], type, result, apart, value)    \
        for (int64_t at = begin; at < end; at += LANES(result)) {                             \
            result vector[LANES(result)] __attribute__((aligned(VECTOR_BYTES)));              \
            for (int64_t k = 0; k < LANES(result); k++) {                                     \
                const int64_t i = at + k;                                                     \
                ELEMENT(vector[k], type, result, apart, value)                                \
            }                                                                                 \
            stream(out + at, vector);                                                         \
        }                                                                                     \
        for (int64_t i = end; i < to; i++) ELEMENT(out[i], type, result, apart, value)        \
        fence();                                                                              \
        return 0;                                                                             \
    }
#define STREAMING_in_place(id, type, result, value)

#define ELEMENTWISE(id, type, result, place, text, first, second, muparser, group, value) \
    PLAIN(id, type, result, place, value)                                                 \
    STREAMING_##place(id, type, result, value)
#define LIMIT(id, text, arrays, value) \
    PLAIN(id, f64, f64, apart, value)  \
    STREAMING_apart(id, f64, f64, value)

#define LOAD(type, name, from) \
    vector_##type name;        \
    memcpy(&name, (from), sizeof name)

#define FUNCTION_VALUE(id, type, value)                                        \
    static inline vector_##type id##_value(vector_##type a, vector_##type b) { \
        typedef type T;                                                        \
        (void)sizeof(T);                                                       \
        return (value);                                                        \
    }
/* Fewer elements than a vector has lanes: the others are ones, at home in every function. */
#define FUNCTION_REST(id, type)                                                              \
    static void id##_rest(type *out, const type *first, const type *second, int64_t count) { \
        vector_##type a = (vector_##type){0} + (type)1;                                      \
        vector_##type b = a;                                                                 \
        memcpy(&a, first, (size_t)count * sizeof *first);                                    \
        memcpy(&b, second, (size_t)count * sizeof *second);                                  \
        const vector_##type c = id##_value(a, b);                                            \
        memcpy(out, &c, (size_t)count * sizeof *out);                                        \
    }
#define FUNCTION_SPAN(id, type, kind, boundary, put, done)                                 \
    static double id##_##kind(const struct bx_loop_data *data, int64_t from, int64_t to) { \
        type *restrict out = data->out;                                                    \
        const type *restrict first = data->first;                                          \
        const type *restrict second = data->second;                                        \
        int64_t i = from;                                                                  \
        const int64_t head = (boundary) < to - from ? (boundary) : to - from;              \
        if (head > 0) id##_rest(out + i, first + i, second + i, head);                     \
        for (i += head; i + LANES(type) <= to; i += LANES(type)) {                         \
            LOAD(type, a, first + i);                                                      \
            LOAD(type, b, second + i);                                                     \
            const vector_##type c = id##_value(a, b);                                      \
            put;                                                                           \
        }                                                                                  \
        if (i < to) id##_rest(out + i, first + i, second + i, to - i);                     \
        done;                                                                              \
        return 0;                                                                          \
    }
#if defined(HAVE_FUNCTIONS)
#define FUNCTION(id, type, text, first_name, second_name, muparser, group, value)      \
    FUNCTION_VALUE(id, type, value)                                                    \
    FUNCTION_REST(id, type)                                                            \
    FUNCTION_SPAN(id, type, plain, 0, memcpy(out + i, &c, sizeof c), (void)0)          \
    FUNCTION_SPAN(id, type, streaming, to_boundary(out + from, (int64_t)sizeof(type)), \
                  stream(out + i, &c), fence())
#else
#define FUNCTION(id, ...)
#endif

/* Four accumulators hide the latency of the combining operation. */
#define ACCUMULATE(type, combine, lane, value)          \
    {                                                   \
        LOAD(type, a, first + i + (lane)*LANES(type));  \
        LOAD(type, b, second + i + (lane)*LANES(type)); \
        part##lane = combine(part##lane, (value));      \
    }
#define REDUCTION(id, type, text, first_name, second_name, group, combine, value)           \
    static double id##_plain(const struct bx_loop_data *data, int64_t from, int64_t to) {   \
        const type *first = data->first;                                                    \
        const type *second = data->second;                                                  \
        vector_##type part0 = {0};                                                          \
        vector_##type part1 = {0};                                                          \
        vector_##type part2 = {0};                                                          \
        vector_##type part3 = {0};                                                          \
        int64_t i = from;                                                                   \
        for (; i + 4 * LANES(type) <= to; i += 4 * LANES(type)) {                           \
            ACCUMULATE(type, combine, 0, value)                                             \
            ACCUMULATE(type, combine, 1, value)                                             \
            ACCUMULATE(type, combine, 2, value)                                             \
            ACCUMULATE(type, combine, 3, value)                                             \
        }                                                                                   \
        for (; i + LANES(type) <= to; i += LANES(type)) ACCUMULATE(type, combine, 0, value) \
        if (i < to) {                                                                       \
            vector_##type a = {0};                                                          \
            vector_##type b = {0};                                                          \
            memcpy(&a, first + i, (size_t)(to - i) * sizeof *first);                        \
            memcpy(&b, second + i, (size_t)(to - i) * sizeof *second);                      \
            part1 = combine(part1, (value));                                                \
        }                                                                                   \
        part0 = combine(combine(part0, part1), combine(part2, part3));                      \
        for (int64_t half = LANES(type) / 2; half > 0; half /= 2) {                         \
            vector_##type upper = {0};                                                      \
            for (int64_t k = 0; k < half; k++) upper[k] = part0[k + half];                  \
            part0 = combine(part0, upper);                                                  \
        }                                                                                   \
        return (double)part0[0];                                                            \
    }

#include "measure/loops/expressions.def"
#undef ELEMENTWISE
#undef FUNCTION
#undef REDUCTION
#undef LIMIT

#define CODE_apart(id) {.plain = id##_plain, .streaming = id##_streaming},
#define CODE_in_place(id) {.plain = id##_plain},
#define ELEMENTWISE(id, type, result, place, ...) CODE_##place(id)
#define LIMIT(id, ...) CODE_apart(id)
#if defined(HAVE_FUNCTIONS)
#define FUNCTION(id, ...) CODE_apart(id)
#else
#define FUNCTION(id, ...) {0},
#endif
#define LARGEST_ADD_f64 false
#define LARGEST_MAX_f64 true
#define REDUCTION(id, type, text, first, second, group, combine, value) \
    {.plain = id##_plain, .largest = LARGEST_##combine},

extern const struct bx_loop BX_LEVEL(bx_loops)[BX_LOOPS];
const struct bx_loop BX_LEVEL(bx_loops)[BX_LOOPS] = {
#include "measure/loops/expressions.def"
};
