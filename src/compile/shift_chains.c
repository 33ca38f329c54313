/* SPDX-License-Identifier: MIT */
/* Chains of steps along axes: numbered so that equal ways to an element are the same. */
#include <string.h>

#include "base/error.h"
#include "compile/ir_p.h"

enum { FIRST_CAPACITY = 16, MOST_STEPS = EXPR_MAX_SHIFT_STEPS };

static bool same_step(const struct ir_step *a, const struct ir_step *b) {
    return a->shift == b->shift && a->cut == b->cut && a->frame == b->frame && a->fill == b->fill &&
           a->axis == b->axis && a->boundary == b->boundary;
}

static uint32_t find_or_add(struct ir *ir, const struct ir_step *step, uint32_t count) {
    for (uint32_t k = 0; k < ir->chain_count; k++) {
        uint32_t j = 0;
        if (ir->chains[k].count != count) continue;
        while (j < count && same_step(&ir->chains[k].step[j], &step[j])) j++;
        if (j == count) return k;
    }
    if (ir->chain_count == EXPR_MAX_SHIFTS && !ir->refused) {
        bx_error(EXPR_ERROR_LIMIT,
                 "moves of moves read arrays at more than %d places (EXPR_MAX_SHIFTS); evaluate "
                 "the expression in parts, by way of an output",
                 EXPR_MAX_SHIFTS);
        ir->failed = ir->refused = true;
        return 0;
    }
    struct ir_chain *chains = bx_arena_grow(ir->arena, ir->chains, ir->chain_count,
                                            &ir->chain_capacity, FIRST_CAPACITY, sizeof *chains);
    if (chains) ir->chains = chains;
    struct ir_step *own = bx_arena_array(ir->arena, count ? count : 1, sizeof *own);
    if (!chains || !own) {
        ir->failed = true;
        return 0;
    }
    if (count) memcpy(own, step, count * sizeof *own);
    ir->chains[ir->chain_count] = (struct ir_chain){own, count};
    return ir->chain_count++;
}

/* Two steps in one frame along axes that are known to differ may change places, unless it decides
 * what is filled in where both lead outside. */
static bool apart(const struct ir_step *a, const struct ir_step *b) {
    const bool fill = a->boundary == BOUNDARY_FILL && b->boundary == BOUNDARY_FILL;
    if (fill && a->fill != b->fill) return false;
    return a->frame == b->frame && a->axis != b->axis && (a->axis < 0) == (b->axis < 0) &&
           (a->boundary == BOUNDARY_CUT) == (b->boundary == BOUNDARY_CUT);
}

/* Two steps along one axis as one: around and in what is cut always, and against the same edge in
 * one direction. */
static bool adds_up(const struct ir_step *a, const struct ir_step *b) {
    uint32_t cut;
    if (a->frame != b->frame || a->axis != b->axis || a->boundary != b->boundary) return false;
    int64_t sum;
    if (__builtin_add_overflow(a->shift, b->shift, &sum)) return false;
    if (a->boundary == BOUNDARY_EDGE) return (a->shift < 0) == (b->shift < 0);
    if (a->boundary == BOUNDARY_CUT) return !__builtin_add_overflow(a->cut, b->cut, &cut);
    return a->boundary == BOUNDARY_WRAP;
}

static bool stays(const struct ir_step *step) {
    return step->shift == 0 && step->boundary != BOUNDARY_CUT;
}

/* Steps sorted by axis where they may be, neighbours that add up as one, none that lead nowhere. */
static uint32_t simplify(struct ir_step *step, uint32_t count) {
    uint32_t kept = 0;
    for (uint32_t k = 0; k < count; k++) {
        struct ir_step one = step[k];
        uint32_t at = kept;
        while (at > 0 && apart(&step[at - 1], &one) && step[at - 1].axis > one.axis) at--;
        if (at > 0 && adds_up(&step[at - 1], &one)) {
            step[at - 1].shift += one.shift;
            step[at - 1].cut += one.cut;
            if (!stays(&step[at - 1])) continue;
            memmove(step + at - 1, step + at, (kept - at) * sizeof *step);
            kept--;
            continue;
        }
        if (stays(&one)) continue;
        memmove(step + at + 1, step + at, (kept - at) * sizeof *step);
        step[at] = one;
        kept++;
    }
    return kept;
}

uint32_t bx_ir_chain(struct ir *ir, const struct ir_step *step, uint32_t count) {
    struct ir_step steps[MOST_STEPS];
    if (count > MOST_STEPS) {
        bx_error(EXPR_ERROR_LIMIT,
                 "an array is moved by more than %d steps that cannot be taken together "
                 "(EXPR_MAX_SHIFT_STEPS); move it "
                 "in parts, by way of an output",
                 MOST_STEPS);
        ir->failed = ir->refused = true;
        return 0;
    }
    if (count) memcpy(steps, step, count * sizeof *steps);
    return find_or_add(ir, steps, simplify(steps, count));
}

/* The steps at the beginning that cut one frame. */
static uint32_t leading_cuts(const struct ir_chain *chain) {
    uint32_t count = 0;
    while (count < chain->count && chain->step[count].boundary == BOUNDARY_CUT &&
           chain->step[count].frame == chain->step[0].frame)
        count++;
    return count;
}

/* Is the frame what the leading cuts of the chain leave of theirs, and nothing else? */
static bool is_left_by(const struct ir *ir, uint32_t frame, const struct ir_chain *chain) {
    const struct ir_shape *leaves = &ir->shapes[frame];
    const uint32_t cuts = leading_cuts(chain);
    if (cuts == 0 || leaves->count != ir->shapes[chain->step[0].frame].count) return false;
    for (uint32_t k = 0; k < leaves->count; k++) {
        const struct ir_value *leaf = &ir->values[leaves->leaf[k]];
        if (leaf->kind != IR_MOVED) return false;
        const struct ir_chain *other = &ir->chains[leaf->symbol];
        if (leading_cuts(other) != cuts) return false;
        for (uint32_t j = 0; j < cuts; j++)
            if (other->step[j].frame != chain->step[j].frame ||
                other->step[j].axis != chain->step[j].axis ||
                other->step[j].cut != chain->step[j].cut)
                return false;
    }
    return true;
}

uint32_t bx_ir_chain_join(struct ir *ir, uint32_t first, uint32_t second) {
    struct ir_step steps[2 * MOST_STEPS];
    const struct ir_chain a = ir->chains[first];
    const struct ir_chain b = ir->chains[second];
    memcpy(steps, a.step, a.count * sizeof *steps);
    /* What is cut again may as well be cut more at once. */
    if (a.count == 1 && a.step->boundary == BOUNDARY_CUT && is_left_by(ir, a.step->frame, &b))
        steps[0].frame = b.step->frame;
    memcpy(steps + a.count, b.step, b.count * sizeof *steps);
    const uint32_t count = simplify(steps, a.count + b.count);
    return bx_ir_chain(ir, steps, count);
}

bool bx_ir_chain_cuts(const struct ir *ir, uint32_t chain) {
    for (uint32_t k = 0; k < ir->chains[chain].count; k++)
        if (ir->chains[chain].step[k].boundary == BOUNDARY_CUT) return true;
    return false;
}

bool bx_ir_chain_cuts_alike(const struct ir *ir, uint32_t a, uint32_t b) {
    const struct ir_chain x = ir->chains[a];
    const struct ir_chain y = ir->chains[b];
    uint32_t j = 0, k = 0;
    for (;; j++, k++) {
        while (j < x.count && x.step[j].boundary != BOUNDARY_CUT) j++;
        while (k < y.count && y.step[k].boundary != BOUNDARY_CUT) k++;
        if (j == x.count || k == y.count) return j == x.count && k == y.count;
        if (x.step[j].cut != y.step[k].cut || x.step[j].axis != y.step[k].axis ||
            x.step[j].frame != y.step[k].frame)
            return false;
    }
}
