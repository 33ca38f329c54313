/* SPDX-License-Identifier: MIT */
/*
 * The instruction set.
 *
 * An instruction works on one tile: the same number of consecutive elements
 * whatever their type. The accumulator t is the tile in the vector registers;
 * every instruction but `store`, `spill` and the like leaves its result there.
 *
 *     +--------+---------+---------+---------+
 *     | opcode | slot[0] | slot[1] | slot[2] |   16 bits each
 *     +--------+---------+---------+---------+
 *
 * The form of an opcode says where its operands are, one letter each, in the
 * order of the operation's operands:
 *
 *     t  the accumulator
 *     m  memory: an array, a scratch or splat tile, a temporary
 *     s  one scalar, broadcast
 *     r  (reductions) t, into the lanes of the running reduction
 *
 * slot[] names the operands that are m or s, from left to right. Example:
 * sub_f64_mt  a  computes  t := a - t;  mul_add_f64_tsm  D, g  computes
 * t := t*D + g.
 *
 * A bool in the accumulator and in a scratch or splat tile is a mask: all bits
 * of a lane, as wide as the tile's lanes. In arrays and scalar cells it is a byte,
 * so bool arrays pass through `load` and have no m form elsewhere.
 *
 * Integers of 1 and 2 bytes and floats of 2 are i32 and f32 in the tile:
 * from_i8_i32_m and the like load them, store_i8_m and the like store them
 * (also the unsigned ones), wrap_i8_i32_t and round_f16_f32_t cut a result to
 * what such an array can hold. u32 and u64 are i32 and i64 with the same bits;
 * what depends on the sign has opcodes of type u32 and u64.
 *
 * A complex number is two values. re_c128_m and im_c128_m load one part of
 * complex elements; pack_c128_tmm  re, out  stores the pair (re, t). A function
 * of a complex number, c_exp_f64_tmm  im, side  takes (t, im), leaves the real
 * part of the result in t and the imaginary part in the scratch tile `side`;
 * c_mul_c128_mmm  a, b, side  does the same with the product of two arrays.
 *
 * `call` has slots of its own: the function (SLOT_FUNCTION) and the first of
 * the scratch tiles that hold its arguments side by side, then its result.
 */
#ifndef BX_OPCODES_H
#define BX_OPCODES_H

#include "ops/ops.h"

/* The name of bool in opcodes: `bool` is a macro of the language. */
#define T_b8 T_bool

enum bx_form {
    FORM_t,
    FORM_m,
    FORM_s,
    FORM_r,
    FORM_tm,
    FORM_mt,
    FORM_ts,
    FORM_st,
    FORM_mm,
    FORM_ms,
    FORM_sm,
    FORM_tmm,
    FORM_tms,
    FORM_tsm,
    FORM_tss,
    FORM_mmt,
    FORM_mst,
    FORM_mmm,
    FORM_mms,
    FORM_msm,
    FORM_mss,
    FORM_COUNT
};

enum bx_opcode {
    OPC_none,
    OPC_end,    /* leaves the tile */
    OPC_spill,  /* accumulator, all registers, into a scratch tile */
    OPC_reload, /* the reverse; typed tiles may also be read by their m forms */
    /* Over the slot[1] - 1 next instructions, where the mask in scratch holds for no element of the
     * tile, or for all. */
    OPC_skip_none,
    OPC_skip_all,
    OPC_call, /* slot[0]: the function; slot[1]: its first tile */
#define OPCODE(stem, type, form) OPC_##stem##_##type##_##form,
#include "program/opcodes.def"
#undef OPCODE
    OPCODE_COUNT
};

struct bx_opcode_info {
    const char *name; /* "mul_add_f64_tsm" */
    uint16_t op;      /* enum bx_op; OPERATOR_COUNT for end, spill, reload */
    uint8_t type;
    uint8_t form;
    uint8_t wide; /* needs 8-byte lanes */
    uint8_t slots;
};

extern const struct bx_opcode_info bx_opcode_infos[OPCODE_COUNT];
static inline const struct bx_opcode_info *bx_opcode_info(unsigned opcode) {
    return &bx_opcode_infos[opcode];
}
/* OPC_none where there is no such kernel. */
enum bx_opcode bx_opcode_find(enum bx_op op, enum bx_type type, enum bx_form form);
/* "tsm" and so on. */
const char *bx_form_text(enum bx_form form);
/* The form of these letters, or -1. */
int bx_form_find(const char *letters);

/* Bytes of a scratch or splat tile: eight of the widest registers. */
#define BX_TILE_BYTES 512
/* Scratch tiles start this far apart: two cache lines more than a tile, so that they do not alias.
 */
#define BX_TILE_PITCH (BX_TILE_BYTES + 128)
/*
 * Lanes of a running reduction, the same on every instruction set: element k
 * of a leaf is accumulated in lane k mod lanes. Every tile length divides it.
 */
#define BX_REDUCE_LANES(item_bytes) (BX_TILE_BYTES / (item_bytes))

#endif
