/* SPDX-License-Identifier: MIT */
/* The parser's stack, and the operations that its frames become. */
#include "lang/parser_p.h"

struct bx_frame *bx_frame_top(struct bx_parser *p) {
    return p->frame_count ? &p->frames[p->frame_count - 1] : NULL;
}

uint8_t bx_frame_power(struct bx_parser *p) {
    return p->frame_count ? bx_frame_top(p)->right : POWER_OPEN;
}

/* Between two frames that nest there are at most as many others as the table has levels. */
static bool nests(const struct bx_frame *frame) {
    switch (frame->kind) {
    case FRAME_INFIX:
        return bx_op_info((enum bx_op)frame->op)->left > frame->right; /* right-associative */
    case FRAME_COMPARE:
    case FRAME_IF: return false;
    default: return true;
    }
}

static bool opens(const struct bx_frame *frame) {
    return frame->kind == FRAME_OPEN || frame->kind == FRAME_CALL;
}

bool bx_frame_push(struct bx_parser *p, const struct bx_frame *frame, const struct bx_token *at) {
    if (nests(frame) && ++p->nesting > EXPR_MAX_NESTING)
        return BX_FAIL(p, EXPR_ERROR_LIMIT, at->offset, at->length,
                       "the expression is nested more than %d deep (EXPR_MAX_NESTING); "
                       "evaluate it in parts",
                       EXPR_MAX_NESTING);
    struct bx_frame *frames =
        bx_tree_room(&p->tree, p->frames, p->frame_count, &p->frame_capacity, sizeof *frames);
    if (!frames) return false;
    p->frames = frames;
    p->frames[p->frame_count++] = *frame;
    if (opens(frame)) p->open++;
    return true;
}

struct bx_frame bx_frame_pop(struct bx_parser *p) {
    struct bx_frame frame = *bx_frame_top(p);
    p->frame_count--;
    if (nests(&frame)) p->nesting--;
    if (opens(&frame)) p->open--;
    return frame;
}

bool bx_make(struct bx_parser *p, enum bx_op op, const uint32_t operands[], uint32_t first,
             uint32_t place) {
    p->value.span.first = first;
    p->value.named = false;
    return bx_tree_operation(&p->tree, op, operands, p->value.span, place, &p->value.node);
}

static bool make_prefix(struct bx_parser *p, const struct bx_frame *frame) {
    const enum bx_op op = (enum bx_op)frame->op;
    const uint32_t node = p->value.node;
    p->value.span.first = frame->first;
    if (bx_tree_is_signed_literal(&p->tree, op, node))
        return bx_tree_fold_sign(&p->tree, op, &p->value);
    return bx_make(p, op, &node, frame->first, frame->place);
}

/* a < b <= c is (a < b) & (b <= c) with one node for b. */
static bool make_comparison(struct bx_parser *p, const struct bx_frame *frame) {
    const uint32_t pair[2] = {frame->operand[0], p->value.node};
    if (!bx_make(p, (enum bx_op)frame->op, pair, frame->left_first, frame->place)) return false;
    if (frame->operand[1] == NO_CHAIN) return true;
    const uint32_t chain[2] = {frame->operand[1], p->value.node};
    return bx_make(p, OP_bit_and, chain, frame->first, frame->place);
}

bool bx_frame_reduce(struct bx_parser *p) {
    const struct bx_frame frame = bx_frame_pop(p);
    const uint32_t last = p->value.node;
    switch (frame.kind) {
    case FRAME_PREFIX: return make_prefix(p, &frame);
    case FRAME_COMPARE: return make_comparison(p, &frame);
    case FRAME_INFIX: {
        const uint32_t operands[2] = {frame.operand[0], last};
        return bx_make(p, (enum bx_op)frame.op, operands, frame.first, frame.place);
    }
    case FRAME_ELSE: {
        const uint32_t operands[3] = {frame.operand[1], frame.operand[0], last};
        return bx_make(p, OP_where, operands, frame.first, frame.place);
    }
    default:
        return BX_FAIL(p, EXPR_ERROR_SYNTAX, frame.place, 2,
                       "this 'if' has no 'else'; write x if condition else y");
    }
}

bool bx_frame_reduce_above(struct bx_parser *p, uint8_t power) {
    while (bx_frame_power(p) > power)
        if (!bx_frame_reduce(p)) return false;
    return true;
}
