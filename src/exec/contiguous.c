/* SPDX-License-Identifier: MIT */
/* Passes over contiguous arrays. */
#include "base/memory.h"
#include "exec/quick_p.h"
#include "exec/reduce/combine_p.h"
#include "exec/reduce/leaf_p.h"
#include "exec/schedule_p.h"
#include "exec/tiles_p.h"
#include "plan/tree.h"

struct map {
    const struct call *call;
    const struct bx_pass *pass;
    int64_t elements; /* of the target: the output of a reduction has fewer than the arrays */
    int64_t head;     /* elements before the first aligned one, when streaming */
    int64_t blocks;   /* after the head */
    bool stream;
};

static void map_range(const void *context, int thread, struct dealer *dealer) {
    const struct map *map = context;
    const struct call *call = map->call;
    const struct part part = bx_part_of(call, thread);
    const struct bound bound = bx_bound_of(call, map->pass, &part);
    const int64_t n = map->elements;
    const int64_t length = call->plan.block_length;
    struct share blocks;
    const int lanes = bound.kernels->lanes;
    /* The head of an output of small elements may hold whole tiles, too. */
    if (map->head >= lanes || (n - map->head >= lanes && length >= lanes))
        bx_bind_pass(call, map->pass, &part, map->stream);
    if (map->head > 0 || length % lanes != 0 || (n - map->head) % lanes != 0)
        bx_bind_tail(call, map->pass, &part);
    if (thread == 0 && map->head > 0) bx_run_elements(&bound, 0, map->head);
    while (bx_deal_next(dealer, &blocks))
        for (int64_t b = blocks.first; b < blocks.end; b++) {
            const int64_t first = map->head + b * length;
            const int64_t rest = n - first;
            bx_run_elements(&bound, first, first + (rest < length ? rest : length));
        }
    if (map->stream) bound.kernels->fence();
}

/* Elements before the first that is aligned for streaming stores; -1 where none ever is. */
static int64_t elements_before_alignment(const struct call *call) {
    const size_t size = bx_type_size((enum bx_type)call->program->result_type);
    const size_t past = (uintptr_t)call->out % BX_ALIGNMENT;
    if (past % size != 0) return -1;
    return (int64_t)((BX_ALIGNMENT - past) % BX_ALIGNMENT / size);
}

static bool writes_out(const struct call *call, const struct bx_pass *pass) {
    const struct bx_instruction *store =
        &call->program->instructions[pass->first + pass->count - 2];
    const unsigned target = bx_opcode_info(store->opcode)->op == OP_pack;
    return call->program->slots[store->slot[target]].kind == SLOT_OUT;
}

int64_t bx_map_elements(const struct call *call, const struct bx_pass *pass) {
    return writes_out(call, pass) ? call->out_elements : call->elements;
}

static void run_map(const struct call *call, const struct bx_pass *pass) {
    struct map map = {.call = call, .pass = pass, .elements = bx_map_elements(call, pass)};
    if (call->bound) {
        const struct part part = bx_part_of(call, 0);
        const struct bound bound = bx_bound_of(call, pass, &part);
        bx_run_elements(&bound, 0, map.elements);
        return;
    }
    if (call->plan.stream && writes_out(call, pass)) {
        map.head = elements_before_alignment(call);
        /* Blocks of whole rows of lanes stay aligned, whatever the tile's shape. */
        map.stream = map.head >= 0 && map.head < map.elements &&
                     call->plan.block_length % BX_REDUCE_LANES(4) == 0;
        if (!map.stream) map.head = 0;
    }
    const int64_t rest = map.elements - map.head;
    map.blocks = rest / call->plan.block_length + (rest % call->plan.block_length != 0);
    bx_run_dealt(&call->plan, call->watch, map.blocks, map_range, &map);
}

struct reduction {
    const struct call *call;
    const struct bx_pass *pass;
    uint64_t *partials;
    int64_t leaves;
};

static void reduce_range(const void *context, int thread, struct dealer *dealer) {
    const struct reduction *r = context;
    const struct call *call = r->call;
    const struct part part = bx_part_of(call, thread);
    const struct bound bound = bx_bound_of(call, r->pass, &part);
    const int64_t length = bx_leaf_length(call->elements);
    struct share leaves;
    const int64_t block = call->plan.block_length;
    if (!call->bound) {
        bx_bind_pass(call, r->pass, &part, false);
        bx_bind_tail(call, r->pass, &part);
    }
    while (bx_deal_next(dealer, &leaves))
        for (int64_t leaf = leaves.first; leaf < leaves.end; leaf++) {
            const int64_t first = leaf * length;
            const int64_t last = call->elements - first < length ? call->elements : first + length;
            bx_reduce_leaf(r->pass, &bound, part.lanes, first, last, block, &r->partials[leaf]);
        }
}

static void run_reduce(const struct call *call, const struct bx_pass *pass) {
    /* Blocks end at whole rows of lanes, so that the accumulation can be taken up again. */
    struct call rounded = *call;
    const int64_t row = BX_REDUCE_LANES(4);
    const int64_t longest = SHORTEST_LEAF;
    int64_t block = call->plan.block_length < longest ? call->plan.block_length : longest;
    rounded.plan.block_length = (block + row - 1) / row * row;
    const struct reduction r = {.call = &rounded,
                                .pass = pass,
                                .partials = call->partials,
                                .leaves = bx_leaf_count(call->elements)};
    const enum bx_op op = (enum bx_op)pass->op;
    const enum bx_type type = (enum bx_type)pass->type;
    if (r.leaves == 0) {
        bx_reduce_nothing(op, type, &call->scalars[pass->result]);
        return;
    }
    bx_run_dealt(&call->plan, call->watch, r.leaves, reduce_range, &r);
    bx_reduce_pairs(op, type, r.partials, r.leaves);
    call->scalars[pass->result] = r.partials[0];
}

expr_status bx_call_run_passes(const struct call *call) {
    expr_status status = EXPR_OK;
    for (unsigned p = 0; p < call->program->pass_count && status == EXPR_OK; p++) {
        const struct bx_pass *pass = &call->program->passes[p];
        bx_watch_enter_pass(call->watch, p, call->program->pass_count);
        switch ((enum bx_pass_kind)pass->kind) {
        case PASS_SCALAR:
        case PASS_SPLAT: bx_run_scalar_pass(call, pass); break;
        case PASS_REDUCE: run_reduce(call, pass); break;
        case PASS_MAP: run_map(call, pass); break;
        }
        status = bx_watch_status(call->watch);
    }
    return status;
}
