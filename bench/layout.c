/* SPDX-License-Identifier: MIT */
/*
 * What a layout costs: the time of strided, broadcast, transposed and byte-swapped
 * calls for each byte that comes from or goes to memory, over that of a
 * contiguous call of the same expression.
 */
#include <string.h>

#include "timing.h"

enum { SIDE = 2000, CELLS = SIDE * SIDE, SAMPLES = 41 };

static double *a, *b, *out;

struct layout {
    const char *name;
    const char *text;
    double bytes;       /* that must be moved, at least */
    int64_t a_shape[2]; /* and strides in elements */
    int64_t a_strides[2];
    int64_t b_shape[2];
    int64_t b_strides[2];
    int64_t out_shape[2];
    int64_t out_strides[2];
    uint32_t flags; /* of a */
};

#define WHOLE \
    { SIDE, SIDE }
#define C_ORDER \
    { SIDE, 1 }
#define ONE_CALL (CELLS * 8.0)

static const struct layout layouts[] = {
    {"contiguous", "a+b", 3 * ONE_CALL, WHOLE, C_ORDER, WHOLE, C_ORDER, WHOLE, C_ORDER, 0},
    {"every row has a gap, 2000",
     "a+b",
     2.7 * ONE_CALL,
     {SIDE, 1800},
     C_ORDER,
     {SIDE, 1800},
     C_ORDER,
     {SIDE, 1800},
     C_ORDER,
     0},
    {"rows of 512 of 1000",
     "a+b",
     3 * 3900 * 512 * 8.0,
     {3900, 512},
     {1000, 1},
     {3900, 512},
     {1000, 1},
     {3900, 512},
     {1000, 1},
     0},
    {"rows of 256 of 320",
     "a+b",
     3 * 12000 * 256 * 8.0,
     {12000, 256},
     {320, 1},
     {12000, 256},
     {320, 1},
     {12000, 256},
     {320, 1},
     0},
    {"rows of 64 of 80",
     "a+b",
     3 * 50000 * 64 * 8.0,
     {50000, 64},
     {80, 1},
     {50000, 64},
     {80, 1},
     {50000, 64},
     {80, 1},
     0},
    {"rows of 64, out contiguous",
     "a+b",
     3 * 50000 * 64 * 8.0,
     {50000, 64},
     {80, 1},
     {50000, 64},
     {80, 1},
     {50000, 64},
     {64, 1},
     0},
    {"a[:, None] + b[None, :]",
     "a+b",
     ONE_CALL,
     {SIDE, 1},
     {1, 0},
     {1, SIDE},
     {0, 1},
     WHOLE,
     C_ORDER,
     0},
    {"a + b[None, :]", "a+b", 2 * ONE_CALL, WHOLE, C_ORDER, {1, SIDE}, {0, 1}, WHOLE, C_ORDER, 0},
    {"a + b[:, None]", "a+b", 2 * ONE_CALL, WHOLE, C_ORDER, {SIDE, 1}, {1, 0}, WHOLE, C_ORDER, 0},
    {"a (62500, 64) + b[None, :]",
     "a+b",
     2 * ONE_CALL,
     {62500, 64},
     {64, 1},
     {1, 64},
     {0, 1},
     {62500, 64},
     {64, 1},
     0},
    {"a (62500, 64) + b[:, None]",
     "a+b",
     2 * ONE_CALL,
     {62500, 64},
     {64, 1},
     {62500, 1},
     {1, 0},
     {62500, 64},
     {64, 1},
     0},
    {"a[::2] + b",
     "a+b",
     2 * ONE_CALL,
     {1, CELLS / 2},
     {0, 2},
     {1, CELLS / 2},
     {0, 1},
     {1, CELLS / 2},
     {0, 1},
     0},
    {"a[::-1] + b",
     "a+b",
     3 * ONE_CALL,
     {1, CELLS},
     {0, -1},
     {1, CELLS},
     {0, 1},
     {1, CELLS},
     {0, 1},
     0},
    {"a.T + b", "a+b", 3 * ONE_CALL, WHOLE, {1, SIDE}, WHOLE, C_ORDER, WHOLE, C_ORDER, 0},
    {"a.T + b.T into C order",
     "a+b",
     3 * ONE_CALL,
     WHOLE,
     {1, SIDE},
     WHOLE,
     {1, SIDE},
     WHOLE,
     C_ORDER,
     0},
    {"a.T + b.T into F order",
     "a+b",
     3 * ONE_CALL,
     WHOLE,
     {1, SIDE},
     WHOLE,
     {1, SIDE},
     WHOLE,
     {1, SIDE},
     0},
    {"a of the other byte order", "a+b", 3 * ONE_CALL, WHOLE, C_ORDER, WHOLE, C_ORDER, WHOLE,
     C_ORDER, EXPR_ARRAY_SWAPPED},
    {"sum, contiguous", "sum(a)", ONE_CALL, WHOLE, C_ORDER, WHOLE, C_ORDER, {1, 1}, {1, 1}, 0},
    {"sum, rows of 1800 of 2000",
     "sum(a)",
     .9 * ONE_CALL,
     {SIDE, 1800},
     C_ORDER,
     WHOLE,
     C_ORDER,
     {1, 1},
     {1, 1},
     0},
    {"sum, rows of 64 of 80",
     "sum(a)",
     50000 * 64 * 8.0,
     {50000, 64},
     {80, 1},
     WHOLE,
     C_ORDER,
     {1, 1},
     {1, 1},
     0},
};

static expr_array array_of(double *data, const int64_t *shape, const int64_t *strides) {
    expr_array array = expr_out_nd(EXPR_FLOAT64, data, 2, shape);
    for (int d = 0; d < 2; d++) {
        array.strides[d] = strides[d] * (int64_t)sizeof *data;
        if (strides[d] < 0) array.data = data - (shape[d] - 1) * strides[d];
    }
    return array;
}

static double time_call(const struct layout *l) {
    expr_var vars[] = {
        {.name = "a", .kind = EXPR_KIND_ARRAY}, {.name = "b", .kind = EXPR_KIND_ARRAY}, EXPR_END};
    vars[0].array = array_of(a, l->a_shape, l->a_strides);
    vars[0].array.flags = l->flags;
    vars[1].array = array_of(b, l->b_shape, l->b_strides);
    expr_array result = array_of(out, l->out_shape, l->out_strides);
    double least = 1e300;
    for (int s = 0; s < SAMPLES; s++) {
        const double start = bx_now_ns();
        succeed(expr_eval(l->text, vars, &result));
        const double ns = bx_now_ns() - start;
        if (ns < least) least = ns;
    }
    return least;
}

int main(void) {
    /* Some lines apart modulo a page, so that they do not alias. */
    double *memory = aligned_alloc(4096, 3 * (CELLS * sizeof *memory + 8192));
    if (!memory) {
        fprintf(stderr, "layout: out of memory\n");
        return 1;
    }
    a = memory;
    b = a + CELLS + 168;
    out = b + CELLS + 328;
    for (int k = 0; k < CELLS; k++) {
        a[k] = k % 100;
        b[k] = k % 13;
        out[k] = 0;
    }
    double contiguous = 0;
    printf("%-30s %12s %12s %14s\n", "layout", "ms", "bytes/ns", "/ contiguous");
    for (size_t k = 0; k < sizeof layouts / sizeof *layouts; k++) {
        const struct layout *l = &layouts[k];
        const double ns = time_call(l);
        if (strstr(l->name, "contiguous") == l->name || strstr(l->name, "sum, contiguous"))
            contiguous = ns / l->bytes;
        printf("%-30s %12.2f %12.2f %14.2f\n", l->name, ns / 1e6, l->bytes / ns,
               ns / l->bytes / contiguous);
    }
    free(memory);
    return 0;
}
