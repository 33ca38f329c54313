/* SPDX-License-Identifier: MIT */
/* What the blocks of docs/stencils.md take for granted. */
enum { rows = 12, columns = 9 };
static double u[rows * columns], old[rows * columns], a[rows * columns], b[rows * columns];
static expr_array now;
static expr_program *program;
#define GRID(data_)                     \
    .array = {.data = data_,            \
              .type = EXPR_FLOAT64,     \
              .ndim = 2,                \
              .shape = {rows, columns}, \
              .strides = {columns * sizeof(double), sizeof(double)}}
static const expr_var vars[] = {{.name = "u", .kind = EXPR_KIND_ARRAY, GRID(u)},
                                {.name = "old", .kind = EXPR_KIND_ARRAY, GRID(old)},
                                {.name = "c2", .kind = EXPR_KIND_FLOAT, .value = {.f = 0.1}},
                                EXPR_END_INIT};
