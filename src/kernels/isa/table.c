/* SPDX-License-Identifier: MIT */
/* The handlers of this instruction set and tile shape by opcode, and the loop over tiles. */
#include "kernels/isa/handler.h"

/* LISTED(stem, type, form) for each opcode of this tile shape. */
#define OPCODE(stem, type, form) LISTED(stem, type, form)
#if BX_LANE_BYTES == 8
#define LISTED_WIDE(stem, type, form) LISTED(stem, type, form)
#else
#define LISTED_WIDE(stem, type, form)
#endif

/* IN_ARRAYS_<form>(DO) does it for the forms that come once more for operands in arrays. */
#define IN_ARRAYS_t(...)
#define IN_ARRAYS_s(...)
#define IN_ARRAYS_r(...)
#define IN_ARRAYS_ts(...)
#define IN_ARRAYS_st(...)
#define IN_ARRAYS_m(...) __VA_ARGS__
#define IN_ARRAYS_tm(...) __VA_ARGS__
#define IN_ARRAYS_mt(...) __VA_ARGS__
#define IN_ARRAYS_mm(...) __VA_ARGS__
#define IN_ARRAYS_ms(...) __VA_ARGS__
#define IN_ARRAYS_sm(...) __VA_ARGS__
#define IN_ARRAYS_tmm(...) __VA_ARGS__
#define IN_ARRAYS_tms(...) __VA_ARGS__
#define IN_ARRAYS_tsm(...) __VA_ARGS__
#define IN_ARRAYS_tss(...) __VA_ARGS__
#define IN_ARRAYS_mmt(...) __VA_ARGS__
#define IN_ARRAYS_mst(...) __VA_ARGS__
#define IN_ARRAYS_mmm(...) __VA_ARGS__
#define IN_ARRAYS_mms(...) __VA_ARGS__
#define IN_ARRAYS_msm(...) __VA_ARGS__
#define IN_ARRAYS_mss(...) __VA_ARGS__

#define LISTED(stem, type, form) bx_tile_handler BX_NAME(stem##_##type##_##form);
#define OPCODE_WIDE LISTED_WIDE
#include "program/opcodes.def"
#undef LISTED
#define LISTED(stem, type, form) \
    IN_ARRAYS_##form(bx_tile_handler BX_NAME(stem##_##type##_##form##_a);)
#define OPCODE_WIDE LISTED_WIDE
#include "program/opcodes.def"
#undef LISTED
#define LISTED(stem, type, form) bx_tile_handler BX_NAME(stem##_##type##_##form##_o);
#define OPCODES_THAT_STORE
#define OPCODE_WIDE LISTED_WIDE
#include "program/opcodes.def"
#undef OPCODES_THAT_STORE
#undef LISTED
/* FLOATS(DO, ...) does it for the float types of this tile shape. */
#if BX_LANE_BYTES == 8
#define FLOATS(DO, ...) DO(f32, __VA_ARGS__) DO(f64, __VA_ARGS__)
#else
#define FLOATS(DO, ...) DO(f32, __VA_ARGS__)
#endif
#define DECLARE(type, name) bx_tile_handler BX_NAME(name##_##type), BX_NAME(name##_##type##_o);
#define BOTH_HANDLERS(name, type) \
    (bx_handler *)BX_NAME(name##_##type), (bx_handler *)BX_NAME(name##_##type##_o)

#define PAIR(name, a, a_form, b, b_form) FLOATS(DECLARE, pair_##name)
#include "kernels/pairs.def"
#undef PAIR
FLOATS(DECLARE, polynomial_mss)
FLOATS(DECLARE, polynomial_tms)
FLOATS(DECLARE, quick_polynomial_mss)
FLOATS(DECLARE, quick_polynomial_tms)

static const struct bx_pair pairs[] = {
#define PAIRED(type, name, a, a_form, b, b_form) \
    {BOTH_HANDLERS(pair_##name, type), OPC_##a##_##type##_##a_form, OPC_##b##_##type##_##b_form},
#define PAIR(...) FLOATS(PAIRED, __VA_ARGS__)
#include "kernels/pairs.def"
#undef PAIR
};
static const struct bx_chain chains[] = {
#define CHAINED(type, name, op, form) \
    {BOTH_HANDLERS(name##_##form, type), OPC_##op##_##type##_##form, OPC_##op##_##type##_tms},
    FLOATS(CHAINED, polynomial, mul_add, mss) FLOATS(CHAINED, polynomial, mul_add, tms)
        FLOATS(CHAINED, quick_polynomial, fma_add, mss)
            FLOATS(CHAINED, quick_polynomial, fma_add, tms)};

/* WHOLE(name, type, opcodes...) for each reduction that is one handler. */
#define WHOLE_ELEMENTS(stem, type) WHOLE(stem, type, OPC_load_##type##_m, OPC_##stem##_##type##_r)
#define WHOLE_SUMS(type) WHOLE_ELEMENTS(sum, type) WHOLE_ELEMENTS(prod, type)
#define WHOLE_EXTREMES(type) WHOLE_ELEMENTS(min, type) WHOLE_ELEMENTS(max, type)
#define WHOLE_FLOATS(type)                                                                      \
    WHOLE_SUMS(type)                                                                            \
    WHOLE_EXTREMES(type)                                                                        \
    WHOLE(sum_of_products, type, OPC_mul_##type##_mm, OPC_sum_##type##_r)                       \
    WHOLE(sum_of_squares, type, OPC_load_##type##_m, OPC_square_##type##_t, OPC_sum_##type##_r) \
    WHOLE(max_of_distances, type, OPC_sub_##type##_mm, OPC_abs_##type##_t, OPC_max_##type##_r)
#if BX_LANE_BYTES == 8
#define WHOLE_ALL \
    WHOLE_EXTREMES(i32) WHOLE_SUMS(i64) WHOLE_EXTREMES(i64) WHOLE_FLOATS(f32) WHOLE_FLOATS(f64)
#else
#define WHOLE_ALL WHOLE_EXTREMES(i32) WHOLE_FLOATS(f32)
#endif
#define WHOLE(name, type, ...) bx_tile_handler BX_NAME(whole_##name##_##type);
WHOLE_ALL
#undef WHOLE
static const struct bx_whole wholes[] = {
#define WHOLE(name, type, ...) \
    {(bx_handler *)BX_NAME(whole_##name##_##type), {__VA_ARGS__, OPC_end}},
    WHOLE_ALL
#undef WHOLE
};

bx_tile_handler BX_NAME(end), BX_NAME(spill), BX_NAME(reload), BX_NAME(skip_none),
    BX_NAME(skip_all), BX_NAME(call);

static void run_tiles(const struct bx_cell *cells, ptrdiff_t first, ptrdiff_t last) {
    const ptrdiff_t turn = BX_TILES_A_TURN * (ptrdiff_t)BX_TILE;
    const vec zero = {0};
    for (ptrdiff_t i = first; i < last; i += turn) {
        const ptrdiff_t stop = last - i > turn ? i + turn : last;
        const struct bx_cell *c = cells;
        do {
            c = ((bx_tile_handler *)c->run)(c, i, cells, stop, zero, zero, zero, zero, zero, zero,
                                            zero, zero);
        } while (c);
    }
    leave_vectors();
}

extern const struct bx_tile_kernels BX_NAME(kernels);
const struct bx_tile_kernels BX_NAME(kernels) = {
    .handler =
        {
            [OPC_end] = (bx_handler *)BX_NAME(end),
            [OPC_spill] = (bx_handler *)BX_NAME(spill),
            [OPC_reload] = (bx_handler *)BX_NAME(reload),
            [OPC_skip_none] = (bx_handler *)BX_NAME(skip_none),
            [OPC_skip_all] = (bx_handler *)BX_NAME(skip_all),
            [OPC_call] = (bx_handler *)BX_NAME(call),
#define LISTED(stem, type, form) \
    [OPC_##stem##_##type##_##form] = (bx_handler *)BX_NAME(stem##_##type##_##form),
#define OPCODE_WIDE LISTED_WIDE
#include "program/opcodes.def"
#undef LISTED
        },
    .in_arrays =
        {
#define LISTED(stem, type, form)                      \
    IN_ARRAYS_##form([OPC_##stem##_##type##_##form] = \
                         (bx_handler *)BX_NAME(stem##_##type##_##form##_a), )
#define OPCODE_WIDE LISTED_WIDE
#include "program/opcodes.def"
#undef LISTED
        },
    .storing =
        {
#define LISTED(stem, type, form) \
    [OPC_##stem##_##type##_##form] = (bx_handler *)BX_NAME(stem##_##type##_##form##_o),
#define OPCODES_THAT_STORE
#define OPCODE_WIDE LISTED_WIDE
#include "program/opcodes.def"
#undef OPCODES_THAT_STORE
#undef LISTED
        },
    .pairs = pairs,
    .pair_count = sizeof pairs / sizeof *pairs,
    .chains = chains,
    .chain_count = sizeof chains / sizeof *chains,
    .wholes = wholes,
    .whole_count = sizeof wholes / sizeof *wholes,
    .lanes = BX_TILE,
    .run = run_tiles,
    .fence = stream_fence,
};
