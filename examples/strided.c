/* SPDX-License-Identifier: MIT */
/*
 * Arrays where they lie: a column-major matrix, as Fortran keeps it, times a
 * field of an array of structs, written into another field of it. Nothing is
 * rearranged; strides, in bytes, tell where the next element is.
 */
#include <stdio.h>

#include "blockexpr.h"

enum { ROWS = 300, COLUMNS = 200 };

struct station {
    char name[12];
    float weight;
    double total;
};

int main(void) {
    static double matrix[ROWS * COLUMNS]; /* element (row, column) at row + column*ROWS */
    static struct station stations[COLUMNS];
    for (int column = 0; column < COLUMNS; column++) {
        stations[column].weight = (float)(column % 8) / 4;
        for (int row = 0; row < ROWS; row++)
            matrix[row + column * ROWS] = (double)row * 0.5 - column;
    }

    const int64_t shape[] = {ROWS, COLUMNS};
    const int64_t column_major[] = {sizeof(double), ROWS * sizeof(double)};
    const int64_t count[] = {COLUMNS};
    const int64_t step[] = {sizeof(struct station)};
    const expr_var vars[] = {
        expr_strided("matrix", EXPR_FLOAT64, matrix, 2, shape, column_major),
        /* One dimension less: broadcast over the rows. */
        expr_strided("weight", EXPR_FLOAT32, &stations[0].weight, 1, count, step), EXPR_END};
    expr_array out = expr_out_strided(EXPR_FLOAT64, &stations[0].total, 1, count, step);
    if (expr_eval("sum(matrix*weight, axis=0)", vars, &out) != EXPR_OK) {
        fprintf(stderr, "%s\n", expr_error_text());
        return 1;
    }

    /* All numbers are small multiples of 1/8, so that sums are exact in any order. */
    int wrong = 0;
    for (int column = 0; column < COLUMNS; column++) {
        double total = 0;
        for (int row = 0; row < ROWS; row++)
            total += matrix[row + column * ROWS] * (double)stations[column].weight;
        wrong += stations[column].total != total;
    }
    printf("%d column totals into an array of structs: %d wrong, the last is %g\n", COLUMNS, wrong,
           stations[COLUMNS - 1].total);
    return wrong > 0;
}
