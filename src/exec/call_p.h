/* SPDX-License-Identifier: MIT */
/* One call under way: what the files of exec share. */
#ifndef BX_EXEC_CALL_P_H
#define BX_EXEC_CALL_P_H

#include <string.h>

#include "exec/exec.h"
#include "exec/schedule_p.h"
#include "exec/team_p.h"
#include "kernels/kernels.h"

/* Bytes in whole cache lines. */
static inline size_t bx_whole_lines(size_t bytes) { return (bytes + 63) / 64 * 64; }

/* From the first byte of what has elements to its last. */
struct extent {
    uintptr_t first;
    size_t bytes;
};
static inline bool bx_extents_touch(struct extent a, struct extent b) {
    return a.bytes > 0 && b.bytes > 0 && a.first < b.first + b.bytes && b.first < a.first + a.bytes;
}

/*
 * Memory of a thread for its calls, kept from call to call. The calling
 * thread's workspace also holds the parts of the threads that help it.
 */
struct workspace {
    char *memory;
    size_t size;
    char *temporaries; /* whole arrays of unblocked programs, and results along axes */
    size_t temporaries_size;
    char *layouts; /* of a call over arrays that need one: layout_p.h */
    size_t layouts_size;
    int threads;             /* of the call */
    size_t temporaries_used; /* by the call; 0: none */
    bool gave_back;          /* the last call's was too large to be kept */
    bool busy;               /* a call is using it */
};

struct prepared;
enum { PREPARED_CALLS = 16 };

/* What a thread keeps. */
struct keep {
    struct workspace workspace;
    struct prepared *prepared[PREPARED_CALLS]; /* by the program's serial number */
    struct team team;
};

struct call {
    const struct bx_program *program;
    const struct bx_kernel_set *kernels;
    const struct bx_run_options *options;
    int64_t elements;     /* of the arrays */
    int64_t out_elements; /* of the output */
    char *out;
    char **arrays;      /* per variable: data (or its copy); scalars: their value in `values` */
    uint64_t *values;   /* per variable: scalar values */
    uint64_t *scalars;  /* scalar cells */
    uint64_t *partials; /* a reduction's leaves */
    char *splats;       /* splat tiles */
    char **temporaries; /* whole arrays */
    char *threads_memory;
    size_t thread_bytes;
    size_t extra_bytes;    /* of thread_bytes: after the parts that every program has */
    size_t partials_bytes; /* of reductions */
    struct bx_plan plan;
    struct watch *watch;           /* NULL: nobody is asked */
    double steps_from, steps_part; /* of all that it is told */
    bool bound; /* the cells of the first thread's part still hold this call's addresses */
};

/* An array and the tile that stands for its last elements in a partial tile. */
struct pad {
    char *tile;
    char *array;
    uint32_t size; /* of an element */
    uint32_t written;
};

/* Where a thread finds an operand that a layout has placed. */
struct place {
    char *address;
    ptrdiff_t step;
    uint32_t size; /* of an element */
    bool moves;    /* the address changes from segment to segment */
    bool repeat;   /* one value for all elements of a segment: a tile with step 0 */
    bool filled;   /* the tile holds the element at this address: */
    uintptr_t holds;
    char *stage;        /* its buffer */
    ptrdiff_t row_step; /* bands.c: from its row to the next */
    uintptr_t end;      /* of an operand that moves: nothing of it lies from here on */
};

/* An address in a cell or a pad that follows its operand from segment to segment. */
struct patch {
    char **address;
    uint16_t slot;
};
struct patches {
    struct patch *list;
    size_t count;
    size_t whole; /* of these first ones are in the cells of whole tiles */
};

/* One thread's part of the workspace. Cells and pads of all passes stand side by side. */
struct part {
    struct bx_cell *cells;      /* for whole tiles */
    struct bx_cell *tail_cells; /* for a partial tile, over pads */
    struct pad *pads;
    unsigned *pad_counts; /* per pass */
    char *pad_tiles;      /* one per array, per temporary, and one for the output */
    char *scratch;
    char *lanes; /* of a reduction */
    /* Calls over arrays of any layout (walk.c); NULL in others. */
    struct place *places; /* by slot */
    struct patches *patches;
    char *accumulator; /* a row that the pass adds to, in place of the lanes */
};

/* A pass bound to addresses. */
struct bound {
    const struct bx_tile_kernels *kernels;
    struct bx_cell *cells;
    struct bx_cell *tail_cells;
    struct bx_cell *keep; /* of a reduction's partial tile */
    struct pad *pads;
    unsigned *pad_count;
    bool reduces;
};

/* quick.c: is the call one over C-contiguous arrays of one shape, which need no layout? */
bool bx_call_is_quick(struct call *call, const expr_var *vars, const expr_array *out);
/* The result's shape is that of the first array, or 0-d: for outputs that the library allocates. */
expr_status bx_call_allocate_out(const struct call *call, const expr_var *vars, expr_array *out);

/* targets.c: an array of `elements` elements with these lengths. order: the axes from the outermost
 * in memory to the innermost; NULL: C order. On failure *array stays as it is. */
expr_status bx_make_array(enum bx_type type, int ndim, const int64_t *length, const int *order,
                          int64_t elements, const struct bx_run_options *options,
                          expr_array *array);
/* Gives the memory of one back, when the call has failed. */
void bx_drop_array(const expr_array *array, const struct bx_run_options *options);

/* general.c: all other calls. steps: NULL, or as for bx_run_steps. */
expr_status bx_run_general(struct call *call, const expr_var *vars, expr_array *out,
                           const struct bx_steps *steps, int64_t *taken);

/* overlap.c: copies of inputs that out would overwrite before they are read; freed by
 * bx_call_free_copies. */
struct copies {
    char **memory;
    unsigned count;
};
expr_status bx_call_copy_overlapping(struct call *call, struct copies *copies);
void bx_call_free_copies(struct copies *copies);

/* overlap.c: would some input have to be copied, if the arrays are those of call->arrays? */
bool bx_call_must_copy(const struct call *call);

/* workspace.c: memory for the call, carved; NULL and the error recorded when there is none. */
struct keep *bx_keep(void);
struct workspace *bx_workspace_take(void);
void bx_workspace_give(struct workspace *workspace);
void bx_workspace_free(struct workspace *workspace);
/* For so many threads. */
bool bx_workspace_reserve(struct workspace *workspace, size_t bytes, int threads);
bool bx_workspace_reserve_temporaries(struct workspace *workspace, size_t bytes);
bool bx_workspace_reserve_layouts(struct workspace *workspace, size_t bytes);

/* scalars.c: a scalar in the type that the program reads it in, at the start of 8 bytes. */
void bx_read_any_scalar(const struct bx_variable *variable, const expr_var *var, uint64_t *value);
static inline void bx_read_scalar(const struct bx_variable *variable, const expr_var *var,
                                  uint64_t *value) {
    if (var->kind == EXPR_KIND_FLOAT && variable->type == T_f64 && variable->part == PART_WHOLE)
        memcpy(value, &var->value.f, sizeof *value); /* the common case at once */
    else
        bx_read_any_scalar(variable, var, value);
}
/* Does a weak integer fit the type that it is combined with? */
static inline bool bx_weak_fits(const struct bx_variable *variable, const expr_var *var) {
    const enum bx_type type = (enum bx_type)variable->narrowed;
    return !variable->narrowed || var->kind != EXPR_KIND_INT ||
           (var->value.i >= bx_type_least(type) && var->value.i <= bx_type_greatest(type));
}

/* run.c: is so much work too little for threads, stores or blocks to matter? */
bool bx_is_small_work(double elements, double cycles, double bytes,
                      const struct bx_run_options *options);
struct bx_plan bx_small_plan(int64_t elements);
struct bx_plan bx_plan_of(const struct bx_work *work, int64_t elements, bool in_place,
                          const struct bx_run_options *options);
/* The shared part of the workspace and the threads' parts, for call->plan.threads. */
bool bx_call_lay_out_shared(struct call *call, struct workspace *workspace);
/* The same and the temporaries; false without memory. */
bool bx_call_lay_out(struct call *call, struct workspace *workspace);
void bx_call_fill_operands(struct call *call, const expr_var *vars);
expr_status bx_call_run_passes(const struct call *call);

/* watch.c: begins to watch a call whose options ask for it. */
void bx_call_watch(struct call *call, struct watch *watch, const struct bx_steps *steps);
void bx_call_enter_pass(const struct call *call, unsigned pass);
/* EXPR_OK, or that the call was cancelled. */
expr_status bx_call_cancelled(const struct call *call);

/* prepared.c: small calls, kept as they were bound. The repeated one runs at once; false: it is not
 * the same, nothing has happened. */
static inline bool bx_prepared_allowed(const struct bx_run_options *options) {
    return options->threads <= 1 && options->block_length == 0 &&
           options->stores == EXPR_STORES_TUNED;
}
bool bx_prepared_run(const struct bx_program *program, const struct bx_kernel_set *kernels,
                     const expr_var *vars, const expr_array *out);
/* Runs a checked small call and keeps it; false: nothing has happened. */
bool bx_prepared_make(const struct call *call, const expr_var *vars, const expr_array *out);
void bx_prepared_free(struct prepared *prepared); /* NULL is allowed */

/* bind.c */
size_t bx_part_bytes(const struct bx_program *program);
struct part bx_part_of(const struct call *call, int thread);
struct bound bx_bound_of(const struct call *call, const struct bx_pass *pass,
                         const struct part *part);
/* Fills the cells of a pass for whole tiles, or for one partial tile over pads. */
void bx_bind_pass(const struct call *call, const struct bx_pass *pass, const struct part *part,
                  bool stream);
void bx_bind_tail(const struct call *call, const struct bx_pass *pass, const struct part *part);

/* Does an instruction write its operand j? */
static inline bool bx_slot_is_written(const struct bx_instruction *instruction, unsigned j) {
    const unsigned op = bx_opcode_info(instruction->opcode)->op;
    return op == OP_store || op == OP_put || (op == OP_pack && j == 1);
}

/* tiles.c: elements [first, last) of a bound pass: whole tiles, then a partial one. */
void bx_run_elements(const struct bound *bound, int64_t first, int64_t last);
/* A bound pass whose one value is repeated over the tile, of which the first element is wanted. */
void bx_run_scalars(const struct bound *bound);
void bx_run_scalar_pass(const struct call *call, const struct bx_pass *pass);
/* Elements that a map pass writes. */
int64_t bx_map_elements(const struct call *call, const struct bx_pass *pass);
void bx_run_map(const struct call *call, const struct bx_pass *pass);

/* reduce.c: a reduction over at most this many elements is one leaf, on one thread. */
enum { SHORTEST_LEAF = 8192 };
/* Elements [0, elements) of a bound reduction into its scalar cell. */
void bx_reduce_leaf(const struct bx_pass *pass, const struct bound *bound, char *lanes,
                    int64_t elements, uint64_t *result);
size_t bx_reduce_partials_bytes(int64_t elements);
int64_t bx_reduce_leaf_length(int64_t elements);
int64_t bx_reduce_leaf_count(int64_t elements);
void bx_reduce_fill(enum bx_op op, enum bx_type type, char *lanes);
/* The lanes' value: of count elements at most, and not of lanes that have met none. */
void bx_reduce_fold(enum bx_op op, enum bx_type type, char *lanes, int64_t count, uint64_t *result);
/* Partial results of `leaves` leaves into the first of them. */
void bx_reduce_pairs(enum bx_op op, enum bx_type type, uint64_t *partials, int64_t leaves);
/* left[k] = left[k] op right[k], of count elements. */
void bx_reduce_rows(enum bx_op op, enum bx_type type, char *left, const char *right, int64_t count);
/* The value of a reduction over nothing: sums are 0.0 and not their neutral element -0.0. */
void bx_reduce_nothing(enum bx_op op, enum bx_type type, uint64_t *result);
void bx_run_reduce(const struct call *call, const struct bx_pass *pass);
/* The neutral element of a reduction, in its type at the start of 8 bytes. */
const void *bx_reduce_neutral(enum bx_op op, enum bx_type type);

#endif
