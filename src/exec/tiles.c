/* SPDX-License-Identifier: MIT */
/* Passes over elements: blocks, whole tiles, and the partial tile at a block's end. */
#include <string.h>

#include "base/memory.h"
#include "exec/call_p.h"

/* Copies the elements of a partial tile: the usual size without a call. */
static inline void copy_elements(char *to, const char *from, int64_t count, uint32_t size) {
    if (count == 1 && size == 8)
        memcpy(to, from, 8);
    else
        memcpy(to, from, (size_t)count * size);
}

/* The tail runs the same handlers over padded copies of the arrays' last elements. */
static void run_partial(const struct bound *bound, int64_t first, int64_t count) {
    const unsigned pads = *bound->pad_count;
    for (unsigned k = 0; k < pads; k++) {
        const struct pad *pad = &bound->pads[k];
        if (!pad->written)
            copy_elements(pad->tile, pad->array + first * pad->size, count, pad->size);
    }
    if (bound->reduces) bound->keep->count = (size_t)count;
    /* Lanes go by the index, and so do buffers that need no pad. */
    bound->kernels->run(bound->tail_cells, (ptrdiff_t)first, (ptrdiff_t)(first + count));
    for (unsigned k = 0; k < pads; k++) {
        const struct pad *pad = &bound->pads[k];
        if (pad->written)
            copy_elements(pad->array + first * pad->size, pad->tile, count, pad->size);
    }
}

void bx_run_elements(const struct bound *bound, int64_t first, int64_t last) {
    const int64_t rest = (last - first) & (bound->kernels->lanes - 1); /* lanes: a power of two */
    const int64_t whole = last - rest;
    if (whole > first) bound->kernels->run(bound->cells, (ptrdiff_t)first, (ptrdiff_t)whole);
    if (rest > 0) run_partial(bound, whole, rest);
}

void bx_run_scalars(const struct bound *bound) { bound->kernels->run(bound->cells, 0, 1); }

void bx_run_scalar_pass(const struct call *call, const struct bx_pass *pass) {
    const struct part part = bx_part_of(call, 0);
    const struct bound bound = bx_bound_of(call, pass, &part);
    if (!call->bound) bx_bind_pass(call, pass, &part, false);
    bx_run_scalars(&bound);
}

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

void bx_run_map(const struct call *call, const struct bx_pass *pass) {
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
