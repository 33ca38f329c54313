/* SPDX-License-Identifier: MIT */
/* Pictures of what was measured: through gnuplot into a file, and in characters. */
#ifndef BX_CLI_SWEEP_PLOT_H
#define BX_CLI_SWEEP_PLOT_H

#include <stdio.h>

#include "cli/sweep/sweep.h"

/* Could a picture be written there? Asked before minutes of measuring. */
int bx_plot_check(const char *path);

/* A program for gnuplot that is under way. The picture appears when it has ended well. */
struct bx_plot {
    FILE *gnuplot;
    const char *path;
    char *temporary;
};
int bx_plot_begin(struct bx_plot *plot, const char *path);
int bx_plot_end(struct bx_plot *plot);
/* The text as gnuplot takes it in double quotes, without its own marks. */
void bx_plot_text(FILE *gnuplot, const char *text);

/* Of the k-th curve. */
const char *bx_plot_style(int number);

int bx_plot_expression(const char *path, const struct bx_expression_sweep *sweep,
                       const struct bx_expression_verdict *verdict);
int bx_plot_diffusion(const char *path, const struct diffusion *diffusion,
                      const struct diffusion_results *results);

/* chart.c: ns an element over n, a letter a method. */
void bx_sweep_chart(const struct bx_expression_sweep *sweep);

/* markdown.c: the tables for a document. */
void bx_sweep_markdown(const struct bx_expression_sweep *sweep);
void bx_diffusion_markdown(const struct diffusion *diffusion,
                           const struct diffusion_results *results);

#endif
