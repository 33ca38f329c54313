/* SPDX-License-Identifier: MIT */
/* What the blocks of README.md take for granted. */
#include <dlpack/dlpack.h>

enum { n = 24, rows = 4, columns = 6 };
struct station {
    char name[12];
    float weight;
};
static double next[n], grid[n], x[n], y[n], phase[n], matrix[n];
static struct station stations[columns];
static expr_array radius = {.type = EXPR_AUTO}, angle = {.type = EXPR_AUTO};
static uint8_t mask[n];
static int64_t mask_shape[] = {rows, columns};
static DLManagedTensor borrowed = {.dl_tensor = {.data = mask,
                                                 .device = {kDLCPU, 0},
                                                 .ndim = 2,
                                                 .dtype = {kDLUInt, 8, 1},
                                                 .shape = mask_shape}};
static DLManagedTensor *tensor = &borrowed;
static expr_array out;
static expr_program *program;
static double table, u[n];
static const expr_var vars[] = {{.name = "u",
                                 .kind = EXPR_KIND_ARRAY,
                                 .array = {.data = u,
                                           .type = EXPR_FLOAT64,
                                           .ndim = 2,
                                           .shape = {rows, columns},
                                           .strides = {8 * columns, 8}}},
                                {.name = "D", .kind = EXPR_KIND_FLOAT, .value = {.f = 1}},
                                {.name = "dt", .kind = EXPR_KIND_FLOAT, .value = {.f = 0.1}},
                                EXPR_END_INIT};
static void look_up(void *context, int64_t count, const void *const inputs[], void *output) {
    const double *of = inputs[0];
    double *result = output;
    for (int64_t k = 0; k < count; k++) result[k] = of[k] + *(double *)context;
}
