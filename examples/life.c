/* SPDX-License-Identifier: MIT */
/*
 * Conway's Life on a board of bytes whose opposite edges meet. The neighbours
 * of all cells are the board itself, moved in eight directions; a tuple of
 * shifts moves along two axes at once. A glider must come back to its place,
 * and a random board be what a loop in C makes of it.
 *
 *     life [ROWS [COLUMNS [GENERATIONS]]]        (default 120 77 100: the random board)
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "blockexpr.h"

/* Two neighbours leave a cell as it is, three make it live, and all others let it die. */
static const char rule[] = "n = roll(c, 1, 0) + roll(c, -1, 0) + roll(c, 1, 1) + roll(c, -1, 1)\n"
                           "n += roll(c, (1, 1), (0, 1)) + roll(c, (1, -1), (0, 1))\n"
                           "n += roll(c, (-1, 1), (0, 1)) + roll(c, (-1, -1), (0, 1))\n"
                           "where((n == 3) | ((n == 2) & (c == 1)), int8(1), 0)\n";

/* Takes the board some generations on, in place. */
static int evolve(int8_t *board, int64_t rows, int64_t columns, int64_t generations) {
    const int64_t shape[] = {rows, columns};
    const expr_var vars[] = {expr_nd("c", EXPR_INT8, board, 2, shape), EXPR_END};
    expr_array out = expr_out_nd(EXPR_INT8, board, 2, shape);
    const expr_feed feed = {.variable = "c", .source = NULL, .out = &out};
    expr_program *program = NULL;
    int failed = expr_compile(rule, vars, EXPR_INT8, NULL, &program) != EXPR_OK ||
                 expr_iterate(program, vars, generations, &feed, 1) != EXPR_OK;
    if (failed) fprintf(stderr, "%s\n", expr_error_text());
    expr_program_free(program);
    return failed;
}

/* One generation, cell by cell. */
static void generation(const int8_t *board, int8_t *next, int64_t rows, int64_t columns) {
    for (int64_t i = 0; i < rows; i++)
        for (int64_t j = 0; j < columns; j++) {
            int alive = board[i * columns + j], neighbours = -alive;
            for (int64_t y = i + rows - 1; y <= i + rows + 1; y++)
                for (int64_t x = j + columns - 1; x <= j + columns + 1; x++)
                    neighbours += board[y % rows * columns + x % columns];
            next[i * columns + j] = neighbours == 3 || (neighbours == 2 && alive);
        }
}

/* A glider moves by one cell down and to the right in 4 generations, so that on a board of N x N it
 * is back after 4*N. */
static int glider(void) {
    enum { N = 8, SHOWN = 5 };
    const int8_t first[N][N] = {{0, 1, 0}, {0, 0, 1}, {1, 1, 1}};
    int8_t shown[SHOWN][N][N];
    memcpy(shown[0], first, sizeof first);
    for (int k = 1; k < SHOWN; k++) {
        memcpy(shown[k], shown[k - 1], sizeof first);
        if (evolve(&shown[k][0][0], N, N, 1)) return 1;
    }
    for (int i = 0; i < N; i++) {
        for (int k = 0; k < SHOWN; k++) {
            for (int j = 0; j < N; j++) fputs(shown[k][i][j] ? " #" : " .", stdout);
            fputs(k == SHOWN - 1 ? "\n" : "   ", stdout);
        }
    }
    int8_t board[N][N];
    memcpy(board, first, sizeof first);
    if (evolve(&board[0][0], N, N, 4 * N)) return 1;
    int back = memcmp(board, first, sizeof first) == 0;
    printf("a glider, generations 0 to %d; after %d it is %s\n", SHOWN - 1, 4 * N,
           back ? "back" : "not back: wrong");
    return !back;
}

int main(int argc, char **argv) {
    const int64_t rows = argc > 1 ? atoll(argv[1]) : 120;
    const int64_t columns = argc > 2 ? atoll(argv[2]) : 77;
    const int64_t generations = argc > 3 ? atoll(argv[3]) : 100;
    if (argc > 4 || rows < 1 || rows > 100000 || columns < 1 || columns > 100000 ||
        generations < 0) {
        fprintf(stderr, "usage: life [ROWS [COLUMNS (1 to 100000) [GENERATIONS]]]\n");
        return 2;
    }
    const size_t count = (size_t)(rows * columns);
    int8_t *board = malloc(count), *loop = malloc(count), *next = malloc(count);
    int failed = board == NULL || loop == NULL || next == NULL;
    if (failed) fprintf(stderr, "life: no memory for a board of this size\n");
    failed = failed || glider();
    if (!failed) {
        uint32_t random = 1;
        for (size_t k = 0; k < count; k++) {
            random = random * 1664525 + 1013904223;
            board[k] = loop[k] = random >> 30 == 0; /* one cell in four lives */
        }
        failed = evolve(board, rows, columns, generations);
        for (int64_t k = 0; k < generations && !failed; k++) {
            generation(loop, next, rows, columns);
            int8_t *old = loop;
            loop = next;
            next = old;
        }
        size_t alive = 0, wrong = 0;
        for (size_t k = 0; k < count; k++) {
            alive += board[k] == 1;
            wrong += board[k] != loop[k];
        }
        printf("a random board of %lld x %lld: %zu cells alive after %lld generations, %zu wrong\n",
               (long long)rows, (long long)columns, alive, (long long)generations, wrong);
        failed = failed || wrong > 0;
    }
    free(board);
    free(loop);
    free(next);
    return failed;
}
