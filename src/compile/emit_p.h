/* SPDX-License-Identifier: MIT */
/* The state of emission: the program that grows, and where values are to be found. */
#ifndef BX_COMPILE_EMIT_P_H
#define BX_COMPILE_EMIT_P_H

#include "compile/ir_p.h"

/* Where a value is at hand between passes. */
enum home_kind {
    HOME_NONE,
    HOME_MEMORY, /* an operand of m forms */
    HOME_SCALAR, /* an operand of s forms */
    HOME_BYTES   /* a bool array: must be loaded */
};

struct home {
    uint8_t kind;
    uint16_t slot;
};

/* A growing array in the arena. */
struct list {
    void *items;
    uint32_t count;
    uint32_t capacity;
};

struct emitter {
    struct ir *ir;
    struct list instructions; /* struct bx_instruction */
    struct list slots;        /* struct bx_slot */
    struct list constants;    /* uint64_t */
    struct list variables;    /* struct bx_variable */
    struct list temporaries;  /* struct bx_temporary */
    struct list
        temporary_shapes; /* uint32_t: of each temporary, IR_NONE where it is a reduction's */
    struct list sources;  /* uint16_t: slots */
    struct list frames;   /* struct bx_sources */
    uint32_t *frame;      /* per shape: 1 + its number among the frames, or 0 */
    uint16_t *shape_slot; /* per value that is moved: slot of its shape, or BX_NO_SLOT */
    uint8_t *wanted;      /* per shape */
    struct list extents;  /* struct bx_extent */
    struct list literals; /* struct bx_literal */
    struct list shifts;   /* struct bx_shift */
    struct list steps;    /* struct bx_step */
    uint16_t *shift;      /* per chain: 1 + index of its shift, or 0 */
    struct list passes;   /* struct bx_pass */
    struct home *home;    /* per value */
    uint16_t *splat;      /* per value: slot of its splat tile or BX_NO_SLOT */
    uint8_t *needed;      /* per value: 1 where a scalar must be computed into its cell */
    uint16_t scalar_count;
    uint16_t splat_count;
    uint16_t scratch_count;
    bool failed; /* memory ran out, or a number outgrew 16 bits */

    /* The pass under way. */
    struct ir_schedule schedule;
    uint8_t *leaf;
    uint8_t *loaded;
    uint8_t *root;  /* per value: 1 where a scalar pass stores it */
    uint16_t *side; /* per value: slot of a pair function's second result, or BX_NO_SLOT */
    uint32_t tile_capacity;
    uint16_t *scratch;    /* per value: slot of its scratch tile or BX_NO_SLOT */
    uint8_t *tile_taken;  /* per scratch tile */
    uint16_t *tile_slot;  /* per scratch tile: its slot */
    uint32_t accumulator; /* the value in the tile, or IR_NONE */
    uint32_t last_end;    /* instruction after the last `end` */
    uint32_t *open;       /* instructions that skip to where the choice under way ends */
    uint32_t open_count;
    bool scalar_pass;
    float cycles;
};

/* assemble.c: the program outgrows a limit, which is said; as a failure. */
void bx_emit_refuse(struct emitter *e, const char *what, unsigned long most, const char *limit);
/* What a failed emission ends with. */
expr_status bx_emit_failure(const struct emitter *e);
/* The parts of the program. bx_list_add gives the item's index. */
uint32_t bx_list_add(struct emitter *e, struct list *list, const void *item, size_t size);
uint16_t bx_emit_slot(struct emitter *e, enum bx_slot_kind kind, enum bx_type type, uint32_t index);
void bx_emit_instruction(struct emitter *e, unsigned opcode, const uint16_t slots[],
                         unsigned count);
/* The value's home, made if it is a constant, a variable or a scalar to be computed elsewhere. */
struct home bx_emit_home(struct emitter *e, uint32_t value);
/* Slot of the splat tile that the scalar passes prepare. */
uint16_t bx_emit_splat(struct emitter *e, uint32_t value);

/* emit_shifts.c: where a moved value is read: its base's home, and the steps to take from there. */
uint16_t bx_emit_moved(struct emitter *e, uint32_t value);
/* A slot of its shape alone, which there is before the value. */
uint16_t bx_emit_moved_shape(struct emitter *e, uint32_t value);
/* A move of an unblocked program is a pass of its own, but for byte strings. */
static inline bool bx_emit_is_copy(const struct emitter *e, uint32_t value) {
    const struct ir_value *v = &e->ir->values[value];
    return e->ir->request->unblocked && v->kind == IR_MOVED && v->type != T_bytes;
}
/* The axes that the text names, for the program. */
struct bx_named_axis *bx_emit_named_axes(struct emitter *e, uint32_t *count);

/* The leaves of a shape as a program's sources. */
struct bx_sources bx_emit_sources(struct emitter *e, uint32_t shape);

/* The program of what was emitted, copied out of the arena. */
expr_status bx_emit_program(struct emitter *e, const struct ir_outputs *outputs,
                            struct bx_program **program);

/* The values that a pass is there for. */
struct roots {
    const uint32_t *value;
    uint32_t count;
};

/* emit.c: parts of a pass over elements. */
/* Uses of each value by what the roots need, before anything is fused. */
void bx_emit_count_uses(struct emitter *e, const struct roots *roots, uint32_t *uses,
                        uint8_t *reached);
/* Is it computed once a call, into a scalar cell? */
bool bx_emit_hoisted(const struct emitter *e, uint32_t value);
/* What a pass over elements finds at hand: scalars, arrays, temporaries. */
void bx_emit_mark_leaves(struct emitter *e);
/* The same of one value, of which alone the home has changed. */
void bx_emit_mark_leaf(struct emitter *e, uint32_t value);
/* Element-wise work that ends in memory: an output, or a temporary. */
void bx_emit_map(struct emitter *e, uint32_t root, enum bx_type stored, uint16_t target);

/* unblocked.c: a pass for each operation that the roots need; a single root is left to the caller
 * unless `whole`. */
void bx_emit_spread(struct emitter *e, const struct roots *roots, bool whole);
/* Other passes use the temporaries again: what they held for earlier roots is gone. */
void bx_emit_forget(struct emitter *e);

/* pass.c: instructions for the schedule's sequence. */
void bx_pass_begin(struct emitter *e);
void bx_pass_sequence(struct emitter *e);
/* The pass is there to move the value. */
void bx_pass_copy(struct emitter *e, uint32_t value);
/* Makes value the accumulator. */
void bx_pass_fetch(struct emitter *e, uint32_t value);
/* The slot where an operand of form m finds the value; it is put there if need be. */
uint16_t bx_pass_memory(struct emitter *e, uint32_t value);
/* Lays the accumulator aside unless it can be had again anyway. */
void bx_pass_keep(struct emitter *e);
/* A scratch tile. */
uint16_t bx_pass_take_tile(struct emitter *e);

/* emit_functions.c: operations that are not one instruction over operands; false for all others. */
bool bx_pass_special(struct emitter *e, uint32_t value);

#endif
