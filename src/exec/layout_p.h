/* SPDX-License-Identifier: MIT */
/*
 * Calls over arrays of any shapes and strides. A pass runs over a space: the
 * broadcast of its sources and outputs, as few axes as they allow, each operand
 * with a stride in bytes along each axis. Threads take segments of the space; an
 * operand that does not lie element by element along the segment is gathered
 * into a buffer of the thread first, or scattered out of one after.
 */
#ifndef BX_EXEC_LAYOUT_P_H
#define BX_EXEC_LAYOUT_P_H

#include "exec/call_p.h"

struct shape {
    int ndim;
    int64_t length[EXPR_MAX_DIMENSIONS];
};

static inline void bx_shape_copy(struct shape *to, const struct shape *from) {
    to->ndim = from->ndim;
    memcpy(to->length, from->length, (size_t)from->ndim * sizeof *from->length);
}
static inline bool bx_shape_is(const struct shape *shape, int ndim, const int64_t *length) {
    return shape->ndim == ndim && memcmp(shape->length, length, (size_t)ndim * sizeof *length) == 0;
}

static inline uint64_t bx_magnitude(int64_t stride) {
    return stride < 0 ? 0 - (uint64_t)stride : (uint64_t)stride;
}

/* How a segment of an operand is reached. */
enum way {
    WAY_IN_PLACE, /* where it lies: element by element */
    WAY_REPEATED, /* one value for the whole segment: a tile of it */
    WAY_STAGED,   /* by way of a buffer */
    WAY_MOVED,    /* where it lies, but for segments that meet an end of a moved axis: a buffer */
    WAY_FILLED    /* bands.c: one value for a row, in a buffer as long as it */
};

/* A step of the program's along an axis of the space. */
struct moved_step {
    int64_t shift;
    int64_t length; /* of the axis where the step is made */
    int64_t left;   /* of it when the step is made: less where it cuts */
    uint16_t fill;  /* BOUNDARY_FILL: slot of the scalar, or BX_NO_SLOT: 0 */
    int8_t axis;
    uint8_t boundary;
};

/* What all steps along an axis do: elements [first, end) are read `shift` before their own place.
 */
struct moved_axis {
    int64_t first, end;
    int64_t shift;
    int64_t around; /* past the ends, the elements so much further on; 0: it is not that simple */
    int8_t axis;
};

/* Where the elements of an operand come from that the text moves. */
struct moved {
    const struct call *call;
    uintptr_t first, end;    /* its memory */
    struct moved_step *step; /* the one that is made first decides what is filled in */
    struct moved_axis *axis;
    unsigned steps;
    unsigned axes;
    unsigned blank; /* all lies past an end: the step that says so; UINT_MAX: not all */
};

struct operand {
    uintptr_t data; /* address of the space's first element; of positions: its number, 0 */
    int64_t stride[EXPR_MAX_DIMENSIONS];
    uint32_t size; /* of an element, in bytes */
    uint32_t word; /* bytes whose order is to be turned round; 0: none */
    uint16_t slot;
    uint8_t kind; /* enum bx_slot_kind */
    uint8_t type;
    bool written;
    uint8_t way;         /* enum way */
    size_t stage;        /* offset of its buffer among the thread's */
    struct moved *moved; /* NULL: it is read at its own place */
};

struct space {
    int ndim; /* at least 1 */
    int64_t length[EXPR_MAX_DIMENSIONS];
    int64_t elements;
    struct operand *operands;
    unsigned count;
    bool moves;      /* an operand is moved */
    bool has_result; /* of a reduction: one operand more, along the axes that it keeps */
    bool rows; /* segments are pieces of the last axis; otherwise blocks of elements in order */
    int64_t segment; /* elements of one at most */
    size_t stage_bytes;
};

/* An output of the call. */
struct target {
    expr_array *given; /* the caller's; NULL where the output is not written */
    const char *name;
    const expr_array *array; /* given, or made */
    expr_array made;         /* where the library allocates it */
};

/*
 * A whole-array temporary between passes. Its memory may be used again for a
 * value of another shape by the pass that reads it last, into other memory then.
 */
struct temporary {
    struct shape shape;
    size_t bytes; /* the most that it holds */
    char *memory[2];
    uint8_t copies; /* of its memory: 1 or 2 */
    uint8_t current, next;
};

/* A shape that values are moved in or depend on, found once a call. */
struct frame {
    struct shape shape;
    bool known;
    bool wanted; /* something depends on it that is asked for */
};

struct general {
    struct call *call;
    const expr_var *vars;
    const struct bx_steps *steps; /* NULL: one */
    int64_t *taken;
    const expr_array **inputs; /* per variable: the caller's array, or its copy; NULL: no array */
    struct target *targets;    /* per output */
    struct temporary *temporaries;
    struct frame *frames;     /* per frame of the program */
    uint16_t *operand_of;     /* per slot */
    struct operand *operands; /* of the pass under way */
    struct operand *rest_operands;
    struct space space; /* of the pass under way */
    struct space rest;  /* what is left of it where the last axis is taken in strips */
    char *moved_memory; /* for the operands' moves: */
    char *moved_next;   /* what the pass under way has not taken */
    expr_array *copied; /* arrays that stand for inputs */
    unsigned copied_count;
    /* What the call needs, found by going through the passes. */
    size_t partials_bytes, extra_bytes;
    int threads;
};

/* Bytes of an element whose order is turned round together; 0: none are. */
static inline uint32_t bx_word_of(enum bx_type type) {
    const size_t size = bx_type_size(type);
    if (type == T_bytes || size == 1) return 0;
    return (uint32_t)(bx_type_is_complex(type) ? size / 2 : size);
}

static inline uintptr_t bx_address_of(const struct space *space, const struct operand *operand,
                                      const int64_t *index) {
    uintptr_t at = operand->data;
    for (int d = 0; d < space->ndim; d++) at += (uint64_t)operand->stride[d] * (uint64_t)index[d];
    return at;
}

/* faults.c: arrays by themselves, and shapes as text. */
enum { SHAPE_TEXT = 200 };
void bx_shape_text(char text[SHAPE_TEXT], int ndim, const int64_t *shape);
/* What is wrong with an array by itself; NULL if nothing. size: bytes of an element. */
const char *bx_array_fault(const expr_array *array, int64_t size, bool written);
expr_status bx_array_fault_status(const expr_array *array);
/* All inputs, scalars and outputs by themselves. */
expr_status bx_general_check(struct general *g);
/* Bytes of an array's element. */
static inline uint32_t bx_item_size(const expr_array *array, enum bx_type type) {
    return type == T_bytes ? array->item_size : (uint32_t)bx_type_size(type);
}
/* Where an array lies; no bytes where it has no elements. */
struct extent bx_array_extent(const expr_array *array, uint32_t size);

/* shape.c: shapes of passes, temporaries and outputs. The sources broadcast against each other; the
 * error names two that do not fit. */
expr_status bx_broadcast(const struct general *g, const struct bx_sources *sources,
                         struct shape *shape);
/* The shape of what lies in a slot, all moves made: false where it has none, and goes with every
 * shape. */
bool bx_slot_shape(const struct general *g, uint16_t number, struct shape *own);

/* Do two steps of one shift go along axes of the same frame? */
bool bx_same_frame(const struct bx_step *a, const struct bx_step *b);
/* The shape that a pass runs over: that of its sources, or of the outputs that it fills. */
expr_status bx_pass_shape(const struct general *g, const struct bx_pass *pass, struct shape *shape);
/* The shape of a reduction's result, and per axis of its space whether it is reduced. */
expr_status bx_reduced_shape(const struct general *g, const struct bx_pass *pass,
                             const struct shape *shape, struct shape *result, bool *marked);
/* Per axis of a space of ndim dimensions: does the reduction run over it? NULL: all. false: axis
 * *wrong of axes is out of range or named twice. */
bool bx_mark_axes(const struct bx_axes *axes, int ndim, bool marked[EXPR_MAX_DIMENSIONS],
                  unsigned *wrong);
/* Product of the lengths; false where it overflows, or would but for a length of 0. */
bool bx_shape_elements(const struct shape *shape, int64_t *elements);
expr_status bx_count_extent(const struct general *g, const struct bx_extent *extent, double *count);

/* shape.c: the axes that the text names, if their shapes are known; `all`: those of temporaries
 * too.
 */
expr_status bx_check_named_axes(const struct general *g, bool all);

/* moved.c: memory for the moves of all slots. */
size_t bx_moved_bytes(const struct bx_program *program);
/* The moves of a slot, for an operand with strides along the space's axes. */
void bx_moved_place(struct general *g, const struct bx_slot *slot, const struct space *space,
                    struct operand *operand);
/* The index that element i along an axis comes from, or -1 and the step that leads past an end. */
int64_t bx_moved_source(const struct moved *moved, int axis, int64_t i, unsigned *outside);
static inline const struct moved_axis *bx_moved_axis(const struct operand *operand, int axis) {
    for (unsigned k = 0; operand->moved && k < operand->moved->axes; k++)
        if (operand->moved->axis[k].axis == axis) return &operand->moved->axis[k];
    return NULL;
}
/* From i on, the elements along the axis (at most to `length`) that lie one after another; *source:
 * where the first one comes from. 0: what stands there must be looked up one by one. */
int64_t bx_moved_run(const struct moved_axis *axis, int64_t length, int64_t i, int64_t *source);
/* The address from which the elements of the row of this index follow; the last axis counts from
 * its 0 unless `last`. *outside: the step that leads past an end, or UINT_MAX. */
uintptr_t bx_moved_row(const struct space *space, const struct operand *operand,
                       const int64_t *index, bool last, unsigned *outside);
/* Where `count` elements from this index on lie one after the other; 0: nowhere. */
uintptr_t bx_moved_in_place(const struct space *space, const struct operand *operand,
                            const int64_t *index, int64_t count);
/* What stands past the end that the step leads to. */
const void *bx_moved_fill(const struct moved *moved, unsigned step);
/* Axis numbers after axes have changed places, or one of them its number. */
void bx_moved_renumber(struct operand *operand, const int *now, int ndim);
void bx_moved_rename(struct operand *operand, int from, int to);

/* layout.c: the slots that a pass writes, one after another from the cursor {0} on; then NULL. */
struct cursor {
    uint32_t instruction;
    unsigned slot;
};
const struct bx_slot *bx_next_written(const struct bx_program *program, const struct bx_pass *pass,
                                      struct cursor *cursor);
/* The operands of a pass over a shape, axes in the shape's order. */
void bx_space_of(struct general *g, const struct bx_pass *pass, const struct shape *shape);
/* What a pass's shape comes from as operands (g->rest_operands), which blocked and unblocked
 * programs share: for the order of its axes. */
void bx_space_of_sources(struct general *g, const struct bx_pass *pass, const struct shape *shape,
                         struct space *space);
/* One more operand: where the result of a reduction goes. */
void bx_space_add_result(struct general *g, const struct bx_pass *pass, const bool *marked);
/* Does the pass read from where it writes? */
bool bx_space_is_in_place(const struct space *space);
/* Another order of axes: axis d becomes the former order[d]. */
void bx_space_reorder(struct space *space, const int *order);
/* The order of axes in which memory rises, if the operands agree on one; else as they are. */
void bx_space_memory_order(const struct space *space, bool majority, int *order);
/* Axes [first, end) without those of length 1, and neighbours that lie like one as one; the number
 * of axes that are left of them. */
int bx_space_merge(struct space *space, int first, int end);
void bx_space_add_axis(struct space *space, int at); /* of length 1 */
/* Falling axes rise instead where all operands agree. */
void bx_space_flip(struct space *space);
/* The last axis in strips, outermost, and next to it the axis that suits operands which go across:
 * what they have in one cache line is used while it is at hand. rest gets what does not fill a
 * strip, with operands of its own; false: nothing is changed. */
bool bx_space_strip(struct space *space, struct space *rest, struct operand *operands);
/* How each operand is reached along the axes from `from` on; the bytes an element that are staged.
 */
double bx_space_choose_ways(struct space *space, int from, bool may_use_rows);
/* Segments of at most `longest` elements of `whole` (rounded to whole tiles unless exact), and the
 * buffers for them. */
void bx_space_cut(struct space *space, int64_t whole, int64_t longest, bool exact);

/* Axes of a pass, an extent or a position; NULL: all. */
static inline const struct bx_axes *bx_axes_of(const struct bx_program *program, unsigned number) {
    return number < program->axes_count ? &program->axes[number] : NULL;
}

/* arrange.c: g->space for a pass, and how it is to be run. */
struct arrangement {
    struct bx_plan plan;
    int64_t groups;   /* a reduction's results */
    int64_t elements; /* that go into each */
    bool by_rows;     /* rows.c does it, and not fold.c */
    bool by_bands;    /* bands.c does it, and not walk.c */
};
struct arrangement bx_arrange_map(struct general *g, const struct bx_pass *pass,
                                  const struct shape *shape);
struct arrangement bx_arrange_reduction(struct general *g, const struct bx_pass *pass,
                                        const struct shape *shape, const struct shape *result,
                                        const bool *marked);

/* reach.c: does every operand stay within its own array? To be asserted before a pass runs. */
bool bx_space_is_in_reach(const struct general *g, const struct space *space);

/* targets.c: outputs that the library allocates, for the space of the pass that writes them. */
expr_status bx_make_targets(struct general *g, const struct bx_pass *pass,
                            const struct shape *shape);

/* copies.c: inputs that an output would overwrite before they are read. */
expr_status bx_copy_overlapping_inputs(struct general *g);
void bx_free_copied_inputs(struct general *g);

/* stage.c: `count` elements of the space from the one with this index on, in its order, from the
 * operand to the buffer; or back. */
void bx_gather(const struct space *space, const struct operand *operand, const int64_t *index,
               int64_t count, char *buffer);
void bx_scatter(const struct space *space, const struct operand *operand, const int64_t *index,
                int64_t count, char *buffer);
/* Rows of elements from one place to another; steps in bytes from element to element and row to row
 * on both sides; words of `word` bytes are turned round (0: none). */
struct bx_rows {
    char *to;
    const char *from;
    int64_t rows, length;
    int64_t to_row, from_row;
    int64_t to_step, from_step;
};
void bx_move_rows(const struct bx_rows *given, uint32_t size, uint32_t word);
/* gather.c: bx_gather of an operand that is moved; and `width` elements from `column` on of each of
 * `rows` rows, one after the other as the space has them. */
void bx_gather_moved(const struct space *space, const struct operand *operand, const int64_t *index,
                     int64_t count, char *buffer);
void bx_gather_columns(const struct space *space, const struct operand *operand,
                       const int64_t *index, int64_t rows, int64_t column, int64_t width,
                       char *buffer);
void bx_scatter_columns(const struct space *space, const struct operand *operand,
                        const int64_t *index, int64_t rows, int64_t column, int64_t width,
                        const char *buffer);
/* The index of the row so many further on. */
void bx_next_rows(const struct space *space, int64_t *index, int64_t rows);
/* The element at an address, count times. */
void bx_repeat(const struct operand *operand, uintptr_t at, int64_t count, char *buffer);

/* walk.c: a thread's way through a space. */
/* Does the pass call a user's function? It sees each element once. */
bool bx_pass_calls(const struct bx_program *program, const struct bx_pass *pass);
struct walker {
    const struct space *space;
    struct part part;
    struct bound bound;
    char *stages;
    bool may_repeat; /* elements may be computed twice: nothing is written where it is read */
};
/* Bytes of a thread's part beyond bx_part_bytes, without the stages. */
size_t bx_walker_bytes(const struct bx_program *program);
/* Binds the pass for a thread. accumulator: 0, or the offset among the stages of the row that it
 * adds to. */
void bx_walker_start(struct walker *walker, const struct general *g, const struct bx_pass *pass,
                     const struct space *space, int thread, bool stream, size_t accumulator);
/* Makes ready for `count` elements from the one with this index on; runs the pass over them; and
 * takes away what was staged of the outputs. */
void bx_walker_load(struct walker *walker, const int64_t *index, int64_t count);
void bx_walker_run(const struct walker *walker, int64_t count);
void bx_walker_store(const struct walker *walker, const int64_t *index, int64_t count);
/* Writes the places' addresses into the cells; tail: those of partial tiles too. */
void bx_walker_point(const struct walker *walker, bool tail);
/* The index of an element by its number in the space's order. */
void bx_index_of(const struct space *space, int64_t element, int64_t *index);
void bx_walk_map(const struct general *g, const struct bx_pass *pass, const struct space *space,
                 const struct bx_plan *plan);

/* bands.c: maps over moved operands. Rows run where the operands lie, ends included wherever what
 * they get there may be overwritten, and the columns that meet an end after them. */
/* Can the space, whose ways are chosen, be gone through like that? Then its buffers are cut. */
bool bx_bands_cut(struct space *space, const struct bx_program *program,
                  const struct bx_pass *pass);
void bx_walk_bands(const struct general *g, const struct bx_pass *pass, const struct space *space,
                   const struct bx_plan *plan);

/* A walker for bands, with what is repeated in place. */
void bx_bands_start(struct walker *walker, const struct general *g, const struct bx_pass *pass,
                    const struct space *space, int thread, bool stream);

/* steps.c: several steps at once of a map over bands that computes the next state of an array. */
/* What stands past the ends of an axis. */
struct bx_ghosts {
    int64_t reach; /* elements that are read past them */
    const void *fill;
    uint8_t boundary; /* enum bx_boundary */
};
struct bx_steps_plan {
    int64_t steps; /* at once; 1: one by one, and nothing else is set */
    int64_t block; /* planes of axis 0 at a time */
    int64_t slide; /* planes by which a buffer is longer than what the steps need of it */
    int64_t strip; /* elements of axis 1 at a time */
    int64_t strips;
    struct bx_ghosts ghosts[EXPR_MAX_DIMENSIONS];
    /* Of a buffer: elements along each axis to the next one, more on either side of an in-plane
     * axis, and before the first plane. */
    int64_t stride[EXPR_MAX_DIMENSIONS];
    int64_t extra[EXPR_MAX_DIMENSIONS];
    int64_t margin;
    const void *fill;    /* that of any axis, */
    uint16_t fill_slot;  /* and its slot, */
    bool fills;          /* if there is one */
    uint32_t size;       /* of an element of the state */
    unsigned fed;        /* its variable of the program */
    unsigned extras;     /* operands that are no state, */
    uint32_t extra_size; /* and the most bytes that an element of one has */
    size_t reserved;     /* bytes for the buffers */
    size_t offset;       /* of the buffers among a thread's stages */
};
/* How many of g->steps are taken at once; adds the buffers to the space's stages. */
int64_t bx_steps_fit(struct general *g, const struct bx_pass *pass, const struct bx_plan *how,
                     struct bx_steps_plan *plan);
void bx_walk_steps(const struct general *g, const struct bx_pass *pass, const struct space *space,
                   const struct bx_steps_plan *plan, const struct bx_plan *tuned);

/* fold.c: reductions whose reduced axes are the last ones, all of them or not. */
size_t bx_fold_partials_bytes(int64_t groups, int64_t elements);
void bx_walk_fold(const struct general *g, const struct bx_pass *pass, int64_t groups,
                  int64_t elements, const struct bx_plan *plan);

/* rows.c: reductions whose kept axes are the last ones. */
enum { BX_ROWS_CHUNK = 2048 }; /* kept elements at a time, at most */
/* That may go to as many threads. */
int64_t bx_rows_parts(const struct space *space, int64_t kept, int64_t rows);
size_t bx_rows_stack_bytes(const struct space *space, int64_t rows);
size_t bx_rows_partials_bytes(int64_t kept, int64_t rows);
void bx_walk_rows(const struct general *g, const struct bx_pass *pass, int64_t kept, int64_t rows,
                  const struct bx_plan *plan);

#endif
