/* SPDX-License-Identifier: MIT */
/*
 * The compiler's own form of an expression: numbered values, operands before
 * the operations that use them, conversions explicit, equal values shared.
 */
#ifndef BX_COMPILE_IR_P_H
#define BX_COMPILE_IR_P_H

#include "compile/compile.h"
#include "program/opcodes.h"

enum ir_kind { IR_CONSTANT, IR_VARIABLE, IR_OPERATION };

#define IR_NONE UINT32_MAX

struct ir_value {
    uint8_t kind;
    uint8_t type;         /* of the value */
    uint8_t operand_type; /* of an operation's kernel: the target, of conversions */
    uint8_t arity;
    uint8_t rank;   /* 1: an element per array element */
    uint16_t op;    /* enum bx_op */
    uint16_t stage; /* reductions that must be done before this value can be computed, in a row */
    uint32_t operand[3];
    uint32_t symbol;
    uint32_t place; /* byte offset in the text */
    uint32_t next;  /* chain of the hash table */
    uint64_t bits;  /* constants */
};

struct ir {
    const struct bx_compile_request *request;
    struct bx_arena *arena;
    struct ir_value *values;
    uint32_t count;
    uint32_t capacity;
    uint32_t *table; /* hash table of values by content */
    uint32_t table_size;
    bool failed; /* memory ran out */
};

/* lower.c: the tree as values; the root, or IR_NONE with the error recorded. */
uint32_t bx_ir_lower(struct ir *ir);
/* Values by content. Both return 0 and set ir->failed when memory runs out. */
uint32_t bx_ir_constant(struct ir *ir, enum bx_type type, uint64_t bits);
/* An operation, after folding and strength reduction; operands already have the kernel's types. */
uint32_t bx_ir_operation(struct ir *ir, enum bx_op op, enum bx_type operand_type,
                         enum bx_type result_type, const uint32_t operands[], uint32_t place);
uint32_t bx_ir_convert(struct ir *ir, uint32_t value, enum bx_type type);

/* fold.c: the operation's value if its operands are constants. */
bool bx_ir_fold(struct ir *ir, enum bx_op op, enum bx_type operand_type, enum bx_type result_type,
                const uint32_t operands[], unsigned arity, uint64_t *bits);
/* strength.c: a cheaper value with the same bits, or IR_NONE. */
uint32_t bx_ir_strength(struct ir *ir, enum bx_op op, enum bx_type type, const uint32_t operands[],
                        uint32_t place);

static inline bool ir_is_reduction(const struct ir_value *value) {
    return value->kind == IR_OPERATION && (value->op == OP_sum || value->op == OP_prod ||
                                           value->op == OP_min || value->op == OP_max);
}

/* A product and a sum that become one instruction: the sum's operation over three operands. */
struct ir_fused {
    uint16_t op; /* OP_mul_add, ...; 0 where the value is not fused (OP_where cannot be) */
    uint32_t operand[3];
};

/* A value whose operands are being put in order. */
struct ir_visit {
    uint32_t value;
    uint8_t turn;     /* operands already visited */
    uint8_t order[3]; /* operand numbers in the order of their visit */
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
expr_status bx_ir_emit(struct ir *ir, uint32_t root, struct bx_program **program);

#endif
