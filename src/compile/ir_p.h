/* SPDX-License-Identifier: MIT */
/*
 * The compiler's own form of an expression: numbered values, operands before
 * the operations that use them, conversions explicit, equal values shared.
 */
#ifndef BX_COMPILE_IR_P_H
#define BX_COMPILE_IR_P_H

#include "compile/compile.h"
#include "program/opcodes.h"
#include "program/program.h"

enum ir_kind {
    IR_CONSTANT,
    IR_VARIABLE,
    IR_OPERATION,
    IR_EXTENT, /* elements of the axes in the shape of operand[0], as f64: known before any pass */
    IR_POSITION, /* of the element along the axes, as i64 */
    IR_TEXT,     /* a literal byte string: bits is its offset and length in the tree's bytes */
    IR_MOVED,    /* operand[0], read where the chain leads */
    IR_INSIDE    /* bool: does the chain lead to an element, or past an end that is filled? */
};

#define IR_NONE UINT32_MAX

/*
 * Types are those in which kernels hold values: bool, i32, i64, f32, f64. Only
 * arrays have others, which one operation (from_i8, re, ...) loads. operand_type
 * may also be u32 or u64, where an operation depends on the sign.
 */
struct ir_value {
    uint8_t kind;
    uint8_t type;         /* of the value */
    uint8_t operand_type; /* of an operation's kernel: the target, of conversions */
    uint8_t arity;
    uint8_t rank;   /* 1: an element per array element */
    uint8_t part;   /* variables: enum bx_part */
    uint8_t narrow; /* weak integer variables: the integer type that they must fit; 0: any */
    uint16_t op;    /* enum bx_op */
    uint16_t stage; /* reductions that must be done before this value can be computed, in a row */
    uint16_t axes;  /* reductions, extents, positions: index of ir->axes, or BX_NO_AXES */
    uint32_t operand[BX_MOST_OPERANDS];
    uint32_t symbol; /* variables and calls; IR_MOVED and IR_INSIDE: index of ir->chains */
    uint32_t shape;  /* index of ir->shapes: what the shape depends on */
    uint32_t place;  /* byte offset in the text */
    uint32_t next;   /* chain of the hash table */
    uint64_t bits;   /* constants and texts */
};

/* The leaves against which a value is broadcast: array variables and reductions with axes. */
struct ir_shape {
    const uint32_t *leaf; /* values, rising */
    uint32_t count;
};

/* A step along an axis (struct bx_step): frames are numbers of shapes, fills are values. */
struct ir_step {
    int64_t shift;
    uint32_t cut;
    uint32_t frame;
    uint32_t fill; /* IR_NONE: none */
    int8_t axis;
    uint8_t boundary;
};

/* From the element that is wanted to the one that is read. */
struct ir_chain {
    const struct ir_step *step;
    uint32_t count;
};

struct ir {
    const struct bx_compile_request *request;
    struct bx_arena *arena;
    struct ir_value *values;
    uint32_t count;
    uint32_t capacity;
    uint32_t *table; /* hash table of values by content */
    uint32_t table_size;
    struct ir_shape *shapes; /* no two are equal; 0 is the empty one */
    uint32_t shape_count;
    uint32_t shape_capacity;
    struct bx_axes *axes; /* those of the tree, then ours */
    uint32_t axes_count;
    uint32_t axes_capacity;
    struct ir_chain *chains; /* no two are equal */
    uint32_t chain_count;
    uint32_t chain_capacity;
    struct ir_named_axis *named_axes; /* of the moves of the text */
    uint32_t named_axis_count;
    uint32_t named_axis_capacity;
    uint32_t *moved; /* per value: its counterpart in the move under way */
    uint32_t moved_capacity;
    bool failed;  /* memory ran out, or an error is recorded */
    bool refused; /* an error is recorded */
};

/* An axis that the text names, in the shape that it belongs to. */
struct ir_named_axis {
    const struct bx_move *move;
    uint32_t frame;
};

/* A number of any type: its value, or the two parts of a complex one. im is IR_NONE otherwise. */
struct ir_number {
    uint32_t re;
    uint32_t im;
};

/* What is to be written: output k of the program. */
struct ir_output {
    struct ir_number value;
    uint8_t type; /* as stored */
    uint8_t rank;
    uint16_t position; /* of the variable, or BX_NO_SLOT */
};
struct ir_outputs {
    struct ir_output *items;
    uint32_t count;
    bool has_value; /* output 0 is the value of the text */
};

/* lower.c: the tree as values; false with the error recorded. */
bool bx_ir_lower(struct ir *ir, struct ir_outputs *outputs);

/* values.c: a value of a kind with nothing else, to be filled in and added. */
struct ir_value bx_ir_blank(enum ir_kind kind, enum bx_type type);
/* Values by content. All return 0 and set ir->failed when memory runs out. */
uint32_t bx_ir_add(struct ir *ir, const struct ir_value *value);
uint32_t bx_ir_constant(struct ir *ir, enum bx_type type, uint64_t bits);
/* A number as a constant of a kernel type. */
uint32_t bx_ir_number(struct ir *ir, enum bx_type type, double number);
/* An operation, after folding and strength reduction; operands already have the kernel's types. */
uint32_t bx_ir_operation(struct ir *ir, enum bx_op op, enum bx_type operand_type,
                         enum bx_type result_type, const uint32_t operands[], uint32_t place);
uint32_t bx_ir_unary(struct ir *ir, enum bx_op op, enum bx_type type, uint32_t x, uint32_t place);
uint32_t bx_ir_binary(struct ir *ir, enum bx_op op, enum bx_type type, uint32_t x, uint32_t y,
                      uint32_t place);
/* Two bools from two of a type, by a comparison of kernels. */
uint32_t bx_ir_compare(struct ir *ir, enum bx_op op, enum bx_type type, uint32_t x, uint32_t y,
                       uint32_t place);
uint32_t bx_ir_where(struct ir *ir, enum bx_type type, uint32_t condition, uint32_t x, uint32_t y,
                     uint32_t place);
/* sum, prod, min or max over axes. */
uint32_t bx_ir_reduction(struct ir *ir, enum bx_op op, enum bx_type type, uint32_t x, uint16_t axes,
                         uint32_t place);
/* x, in the shape that it has with y. */
uint32_t bx_ir_like(struct ir *ir, uint32_t x, uint32_t y);

/* shapes.c */
uint32_t bx_ir_shape_of_leaf(struct ir *ir, uint32_t leaf);
/* A moved value has the shape that it has now, unless the move cuts it. */
uint32_t bx_ir_shape_of_moved(struct ir *ir, uint32_t value);
uint32_t bx_ir_shape_union(struct ir *ir, uint32_t a, uint32_t b);
/* The axes with keep as wanted. */
uint16_t bx_ir_axes_kept(struct ir *ir, uint16_t axes);

/* push_shifts.c: a number of type `type` moved as a node of the tree says; fill is that of
 * OP_move_fill.
 */
struct ir_number bx_ir_move(struct ir *ir, const struct bx_node *node, struct ir_number x,
                            struct ir_number fill, enum bx_type type);
/* shift_chains.c: the chain that leads along these steps, in its simplest form. */
uint32_t bx_ir_chain(struct ir *ir, const struct ir_step *step, uint32_t count);
/* One chain and then another. */
uint32_t bx_ir_chain_join(struct ir *ir, uint32_t first, uint32_t second);
bool bx_ir_chain_cuts(const struct ir *ir, uint32_t chain);
/* Do two chains cut the same off, wherever they lead? */
bool bx_ir_chain_cuts_alike(const struct ir *ir, uint32_t a, uint32_t b);

/* convert.c: from one kernel type to another; a scalar of the caller's is read as wanted. */
uint32_t bx_ir_convert(struct ir *ir, uint32_t value, enum bx_type type);
/* From any type to any other, by NumPy's rules. */
struct ir_number bx_ir_cast(struct ir *ir, struct ir_number x, enum bx_type from, enum bx_type to);
/* Both parts in the shape of the number: one may not depend on its arrays. */
struct ir_number bx_ir_whole(struct ir *ir, struct ir_number x);
/* What an operation in the kernel's type gave, as the type has it: cut or rounded. */
uint32_t bx_ir_fit(struct ir *ir, uint32_t value, enum bx_type type);
/* Unsigned integers of full width, ordered as signed ones; and back. Others as they are. */
uint32_t bx_ir_flip(struct ir *ir, uint32_t value, enum bx_type type);

/* lower_real.c: an operation on real numbers of one type (operands[0] of where: a bool). */
uint32_t bx_ir_real(struct ir *ir, enum bx_op op, enum bx_type type, const uint32_t operands[],
                    uint32_t place);
/* lower_compare.c */
uint32_t bx_ir_compare_numbers(struct ir *ir, enum bx_op op, enum bx_type type, uint32_t x,
                               bool x_signed, uint32_t y, bool y_signed, uint32_t place);
/* lower_complex.c: an operation on complex numbers of one type. */
struct ir_number bx_ir_complex(struct ir *ir, const struct bx_node *node, enum bx_type type,
                               const struct ir_number x[]);
struct ir_number bx_ir_complex_divide(struct ir *ir, enum bx_type part, struct ir_number x,
                                      struct ir_number y, uint32_t place);
/* lower_power.c: a complex power. */
struct ir_number bx_ir_complex_power(struct ir *ir, enum bx_type part, struct ir_number x,
                                     struct ir_number y, uint32_t place);
/* lower_reduce.c: a reduction of a number of type `type`, the operand's type in the tree. */
struct ir_number bx_ir_reduce(struct ir *ir, const struct bx_node *node, struct ir_number x,
                              enum bx_type type);

/* fold.c: the operation's value if its operands are constants. */
bool bx_ir_fold(struct ir *ir, enum bx_op op, enum bx_type operand_type, enum bx_type result_type,
                const uint32_t operands[], unsigned arity, uint64_t *bits);
/* strength.c: a cheaper value with the same bits, or IR_NONE. */
uint32_t bx_ir_strength(struct ir *ir, enum bx_op op, enum bx_type type, const uint32_t operands[],
                        uint32_t place);
/* Is it a constant float (integer), and which? */
bool bx_ir_is_float_constant(const struct ir *ir, uint32_t value, double *number);
bool bx_ir_is_integer_constant(const struct ir *ir, uint32_t value, int64_t *number);

static inline bool ir_is_reduction(const struct ir_value *value) {
    return value->kind == IR_OPERATION && (value->op == OP_sum || value->op == OP_prod ||
                                           value->op == OP_min || value->op == OP_max);
}
/* A reduction whose result is an array. */
static inline bool ir_has_axes(const struct ir_value *value) {
    return ir_is_reduction(value) && value->axes != BX_NO_AXES;
}
/* A function of a complex number, which leaves its second result to an OP_side. */
static inline bool ir_is_pair_function(const struct ir_value *value) {
    return value->kind == IR_OPERATION &&
           (value->op == OP_c_mul || (value->op >= OP_c_sqrt && value->op <= OP_c_arctanh));
}
/* Operands whose values are needed, and not only their shapes. */
static inline unsigned ir_values_needed(const struct ir_value *value) {
    if (value->kind == IR_MOVED) return 1;
    return value->kind != IR_OPERATION ? 0 : value->op == OP_like ? 1 : value->arity;
}

/* A product and a sum that become one instruction: the sum's operation over three operands. */
struct ir_fused {
    uint16_t op; /* OP_mul_add, ...; 0 where the value is not fused (OP_where cannot be) */
    uint32_t operand[3];
};

/* A value whose operands are being put in order. */
struct ir_visit {
    uint32_t value;
    uint8_t turn;                    /* operands already visited */
    uint8_t order[BX_MOST_OPERANDS]; /* operand numbers in the order of their visit */
};

/* What a pass computes and in which order. */
struct ir_schedule {
    const struct ir *ir;
    const uint8_t *leaf;    /* per value: 1 where it is at hand and need not be computed */
    const uint8_t *loaded;  /* per value: 1 where it is a bool array: loaded, its operands unseen */
    uint32_t *uses;         /* per value: uses by values of the sequence, roots once more */
    struct ir_fused *fused; /* per value */
    uint32_t *need;         /* per value: scratch tiles that its computation needs */
    uint8_t *seen;          /* per value */
    uint8_t *guard;         /* per value: bits 1 and 2: that choice of a `where` is guarded */
    uint32_t *sequence;     /* values to compute, in order, and the marks below */
    uint32_t length;
    bool touched_all;       /* more may be set than for the sequence's values and their operands */
    struct ir_visit *stack; /* one more than there are values */
};

/* Marks in a sequence around a guarded choice: mark | the `where`, and the end of the innermost. */
enum { SKIP_NONE = 0x40000000, SKIP_ALL = 0x20000000, SKIP_MARKS = 0x60000000 };
#define SKIP_END UINT32_C(0x80000000)

/* guard.c: fills schedule->guard for what root needs; the last two are room, a byte per value. */
void bx_ir_guard(struct ir_schedule *schedule, uint32_t root, uint8_t *reached, uint8_t *inside);
/* order.c: appends what root needs to the sequence. */
void bx_ir_order(struct ir_schedule *schedule, uint32_t root);
/* fuse.c: fills schedule->fused for what root needs, given the uses. */
void bx_ir_fuse(struct ir_schedule *schedule, const uint32_t *total_uses);
/* The operands that the instruction for a value takes: the fused ones where it is fused. */
unsigned bx_ir_operands(const struct ir_schedule *schedule, uint32_t value,
                        const uint32_t **operands);

/* emit.c: values as passes of a program, copied out of the arena. */
expr_status bx_ir_emit(struct ir *ir, const struct ir_outputs *outputs,
                       struct bx_program **program);

#endif
