/* SPDX-License-Identifier: MIT */
/*
 * Reductions over a space whose outer axes are kept and whose others are
 * reduced: for each index of the kept ones a tree of its own, as in combine.c. A
 * full reduction keeps none. Segments begin at whole rows of lanes, so that the
 * accumulation is taken up where it was left.
 */
#include "exec/reduce/fold_p.h"

#include <string.h>

#include "exec/reduce/combine_p.h"
#include "exec/schedule_p.h"
#include "exec/walk_p.h"
#include "layout/pass.h"
#include "plan/tree.h"

struct fold {
    const struct call *call;
    const struct bx_pass *pass;
    const struct space *space;
    int64_t groups;   /* indices of the kept axes */
    int64_t elements; /* of each */
    int64_t length;   /* of a leaf */
    int64_t leaves;   /* of a group */
    uint64_t *partials;
};

/* `count` elements from `first` on, in the order of the space, into one value. */
static void fold_leaf(struct walker *walker, const struct fold *fold, int64_t first, int64_t count,
                      uint64_t *result) {
    const enum bx_op op = (enum bx_op)fold->pass->op;
    const enum bx_type type = (enum bx_type)fold->pass->type;
    const struct space *space = fold->space;
    int64_t index[EXPR_MAX_DIMENSIONS];
    bx_reduce_fill(op, type, walker->part.lanes);
    for (int64_t done = 0; done < count; done += space->segment) {
        const int64_t rest = count - done;
        const int64_t part = rest < space->segment ? rest : space->segment;
        bx_index_of(space, first + done, index);
        bx_walker_load(walker, index, part);
        bx_walker_run(walker, part);
    }
    bx_reduce_fold(op, type, walker->part.lanes, count, result);
}

/* A group's value to the result. */
static void put_result(const struct fold *fold, int64_t group, const uint64_t *value) {
    const struct space *space = fold->space;
    const struct operand *result = &space->operands[space->count];
    int64_t index[EXPR_MAX_DIMENSIONS];
    bx_index_of(space, group * fold->elements, index);
    memcpy((char *)bx_address_of(space, result, index), value, result->size);
}

static void fold_leaves(struct walker *walker, const struct fold *fold, struct share share) {
    for (int64_t k = share.first; k < share.end; k++) {
        const int64_t group = k / fold->leaves;
        const int64_t first = k % fold->leaves * fold->length;
        const int64_t rest = fold->elements - first;
        const int64_t count = rest < fold->length ? rest : fold->length;
        uint64_t value = 0;
        uint64_t *result = fold->partials ? &fold->partials[k] : &value;
        fold_leaf(walker, fold, group * fold->elements + first, count, result);
        if (!fold->partials) put_result(fold, group, result);
    }
}

static void fold_share(const void *context, int thread, struct dealer *dealer) {
    const struct fold *fold = context;
    struct share share;
    struct walker walker;
    if (!bx_deal_next(dealer, &share)) return;
    bx_walker_start(&walker, fold->call, fold->pass, fold->space, thread, false, 0);
    do {
        fold_leaves(&walker, fold, share);
    } while (bx_deal_next(dealer, &share));
}

static struct fold fold_of(const struct call *call, const struct bx_pass *pass,
                           const struct space *space, int64_t groups, int64_t elements) {
    struct fold fold = {.call = call,
                        .pass = pass,
                        .space = space,
                        .groups = groups,
                        .elements = elements,
                        .length = bx_leaf_length(elements),
                        .leaves = bx_leaf_count(elements)};
    const bool full = !bx_axes_of(call->program, pass->axes);
    if (full || fold.leaves > 1) fold.partials = call->partials;
    return fold;
}

/* The leaves of each group put together. */
static void end_fold(const struct fold *fold) {
    const struct bx_pass *pass = fold->pass;
    const bool full = !bx_axes_of(fold->call->program, pass->axes);
    for (int64_t group = 0; fold->partials && group < fold->groups; group++) {
        uint64_t *partials = fold->partials + group * fold->leaves;
        bx_reduce_pairs((enum bx_op)pass->op, (enum bx_type)pass->type, partials, fold->leaves);
        if (full)
            fold->call->scalars[pass->result] = partials[0];
        else
            put_result(fold, group, partials);
    }
}

void bx_walk_fold(const struct call *call, const struct bx_pass *pass, const struct space *space,
                  int64_t groups, int64_t elements, const struct bx_plan *plan) {
    const struct fold fold = fold_of(call, pass, space, groups, elements);
    bx_run_dealt(plan, call->watch, groups * fold.leaves, fold_share, &fold);
    end_fold(&fold);
}

void bx_walk_fold_again(struct walker *walker, const struct call *call, const struct bx_pass *pass,
                        int64_t groups, int64_t elements) {
    const struct space *space = walker->space;
    const struct fold fold = fold_of(call, pass, space, groups, elements);
    bx_walker_renew(walker);
    fold_leaves(walker, &fold, (struct share){0, groups * fold.leaves});
    end_fold(&fold);
    walker->pointed = groups == 1 && fold.leaves == 1 && space->segment >= elements &&
                      !bx_axes_of(call->program, pass->axes) && bx_all_in_place(space);
    if (walker->pointed) bx_walker_point(walker, true);
}
