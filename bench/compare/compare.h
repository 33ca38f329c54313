/* SPDX-License-Identifier: MIT */
/*
 * The comparison: plan -> buffers -> calls (method x threads) -> points -> reports.
 * One file per arrow; statistics, loops and JSON are of src/measure. The peers are programs of
 * their own and only add points.
 */
#ifndef BENCH_COMPARE_H
#define BENCH_COMPARE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "blockexpr.h"
#include "measure/call.h"
#include "measure/points.h"

enum bench_method {
    OURS,       /* expr_eval as a user calls it, its program cached */
    LOOP,       /* hand-written; over SLEEF where there are functions */
    STREAMING,  /* the same with streaming stores */
    UNBLOCKED,  /* ours, one operation at a time over whole arrays */
    NUMEXPR,    /* numexpr.evaluate */
    REEVALUATE, /* numexpr.re_evaluate: no check, no look at the text */
    NUMPY,
    MUPARSER,
    BENCH_METHODS,
    BENCH_OWN_METHODS = NUMEXPR /* the ones before are run in this process */
};
extern const char *const bench_method_names[BENCH_METHODS];

enum { BENCH_MOST_SIZES = 16, BENCH_MOST_SAMPLES = 64 };

struct bench_plan {
    bool quick;
    bool peers;
    const char *only;   /* run rows whose id contains this; NULL: all */
    double most;        /* elements of the largest size; 0: no limit */
    const char *json;   /* path, or NULL */
    const char *python; /* the interpreter that has the Python peers */
    int64_t sizes[BENCH_MOST_SIZES];
    int size_count;
    int64_t peer_most; /* largest size for the peers */
    int samples;       /* where the arrays fit the caches */
    int samples_large;
    double sample_ns; /* a sample lasts at least this long */
};

bool bench_chosen(const struct bench_plan *plan, const struct bx_expression *expression);

/* --- buffers ---------------------------------------------------------------------------------- */

/* Places of the three arrays relative to a page; samples go through them in turn. */
enum { BENCH_PLACES = 4 };

struct bench_buffers {
    char *first;
    char *second;
    char *out;
};

bool bench_buffers_make(struct bench_buffers *buffers, int64_t elements);
void bench_buffers_forget(struct bench_buffers *buffers);
/* Values 0.5 ... 8.5, integers 1 ... 100, the same in the peers' programs. */
void bench_buffers_fill(struct bench_buffers *buffers, const struct bx_expression *expression,
                        int64_t n);
/* In place, the array that is written over gets its first values back. */
void bench_buffers_restore(struct bench_buffers *buffers, const struct bx_expression *expression,
                           int64_t n);
/* Bytes from a page's beginning to array 0 (first), 1 (second) or 2 (out) at a place. */
int bench_place_offset(int which, int place);
void *bench_place(char *array, int which, int place);

/* --- calls ------------------------------------------------------------------------------------ */

/* A call with the arrays and names that it has at a place. */
struct bench_call {
    struct bx_call call;
    const struct bx_expression *expression;
    expr_var vars[5];
    expr_array out;
};

struct bench_state {
    struct bench_plan plan;
    expr_machine machine;
    int teams[2]; /* thread counts: 1 and all */
    int team_count;
    const struct bx_loop *loops;
    struct bench_buffers buffers;
    struct bx_points points;
    int differences; /* results that were not what they had to be */
};

enum { BENCH_MOST_CALLS = 2 * BENCH_OWN_METHODS };

/* The calls that there are for a row; returns how many. */
int bench_calls_make(const struct bench_state *state, int row, int64_t n,
                     struct bench_call calls[BENCH_MOST_CALLS]);
void bench_call_bind(struct bench_call *call, struct bench_buffers *buffers, int place);
/* Ends the program with the library's message when it fails. */
void bench_call_run(const struct bench_call *call);
/* Adds a point, or ends the program when memory runs out. */
void bench_point_add(struct bench_state *state, int row, int64_t n, int threads,
                     enum bench_method method, const double *ns, int samples);
const struct bx_point *bench_point_find(const struct bench_state *state, int row, int64_t n,
                                        int threads, enum bench_method method);

/* --- the work --------------------------------------------------------------------------------- */

/* Checks and measures all own methods of one row at one size. */
void bench_measure(struct bench_state *state, int row, int64_t n);

/* Says so and counts it when a result is too far from ours. */
void bench_judge(struct bench_state *state, const struct bx_expression *expression,
                 enum bench_method method, int threads, int64_t n, double distance);

/* Elements of the arrays that bandwidth is measured on: 240 MB, more than caches hold. */
#define BENCH_LIMIT_ELEMENTS 10000000

struct bench_limit {
    int threads;
    double copy, copy_streaming, triad, triad_streaming; /* bytes asked for, GB/s */
};
struct bench_limit bench_limit_measure(struct bench_state *state, int threads);

enum { BENCH_PEERS = 3, BENCH_VERSION = 80 };
/* What is known of numexpr, NumPy and muParser: a version, or why they are missing. */
struct bench_peers {
    struct {
        const char *name;
        bool present;
        char version[BENCH_VERSION];
    } peer[BENCH_PEERS];
};
void bench_peers_run(struct bench_state *state, struct bench_peers *peers);

/* --- the closing table ------------------------------------------------------------------------ */

struct bench_verdict {
    const char *against;
    const char *where;
    double limit; /* 0: shown without a limit */
    bool at_least;
    struct bx_ratio worst; /* value 0: nothing was measured */
    int row;
    int64_t n;
    int threads;
    const char *met;
};

enum { BENCH_MOST_TARGETS = 24 };
int bench_verdicts(const struct bench_state *state,
                   struct bench_verdict verdicts[BENCH_MOST_TARGETS]);

/* --- reports ---------------------------------------------------------------------------------- */

struct bench_report {
    const struct bench_state *state;
    const struct bench_peers *peers;
    struct bench_limit limits[2];
    struct bench_verdict verdicts[BENCH_MOST_TARGETS];
    int verdict_count;
    double seconds;
};

void bench_print_header(const struct bench_state *state);
void bench_print_peers(const struct bench_peers *peers);
void bench_print_limits(const struct bench_report *report);
void bench_print_row(const struct bench_state *state, int row);
void bench_print_verdicts(const struct bench_report *report);
bool bench_write_json(const struct bench_report *report, const char *path);

_Noreturn void bench_fail(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
