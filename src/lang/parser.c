/* SPDX-License-Identifier: MIT */
/* The parser where a value has been read: an expression, and the whole. */
#include <string.h>

#include "lang/parser_p.h"

enum step { STEP_FAILED, STEP_OPERAND, STEP_VALUE, STEP_DONE };

void bx_advance(struct bx_parser *p) {
    p->previous = p->token;
    bx_lex(&p->lexer, &p->token);
}

struct bx_token bx_peek(const struct bx_parser *p) {
    struct bx_lexer ahead = p->lexer;
    struct bx_token token;
    bx_lex(&ahead, &token);
    return token;
}

bool bx_spells(const struct bx_parser *p, const struct bx_token *token, const char *word) {
    return strlen(word) == token->length && memcmp(bx_spelling(p, token), word, token->length) == 0;
}

/* The frame waits for a value behind the token. */
static enum step await(struct bx_parser *p, const struct bx_frame *frame) {
    if (!bx_frame_push(p, frame, &p->token)) return STEP_FAILED;
    bx_advance(p);
    return STEP_OPERAND;
}

static enum step infix(struct bx_parser *p) {
    const struct bx_op_info *info = bx_op_info(p->token.infix);
    if (!bx_frame_reduce_above(p, info->left)) return STEP_FAILED;
    const struct bx_frame frame = {.kind = FRAME_INFIX,
                                   .right = info->right,
                                   .op = (uint16_t)p->token.infix,
                                   .operand = {p->value.node},
                                   .first = p->value.span.first,
                                   .place = p->token.offset};
    return await(p, &frame);
}

static enum step comparison(struct bx_parser *p) {
    const struct bx_op_info *info = bx_op_info(p->token.infix);
    /* A comparison before this one stays at first: its right operand is wanted once more. */
    if (!bx_frame_reduce_above(p, info->right)) return STEP_FAILED;
    struct bx_frame frame = {.kind = FRAME_COMPARE,
                             .right = info->right,
                             .op = (uint16_t)p->token.infix,
                             .operand = {p->value.node, NO_CHAIN},
                             .first = p->value.span.first,
                             .left_first = p->value.span.first,
                             .place = p->token.offset};
    const struct bx_frame *before = bx_frame_top(p);
    if (before && before->kind == FRAME_COMPARE) {
        frame.first = before->first;
        if (!bx_frame_reduce(p)) return STEP_FAILED;
        frame.operand[1] = p->value.node;
    }
    return await(p, &frame);
}

static enum step choice_if(struct bx_parser *p) {
    if (!bx_frame_reduce_above(p, POWER_CHOICE)) return STEP_FAILED;
    const struct bx_frame frame = {.kind = FRAME_IF,
                                   .right = POWER_CONDITION,
                                   .operand = {p->value.node},
                                   .first = p->value.span.first,
                                   .place = p->token.offset};
    return await(p, &frame);
}

static enum step choice_else(struct bx_parser *p) {
    if (!bx_frame_reduce_above(p, POWER_CONDITION)) return STEP_FAILED;
    if (bx_frame_power(p) != POWER_CONDITION) {
        BX_FAIL(p, EXPR_ERROR_SYNTAX, p->token.offset, p->token.length,
                "this 'else' has no 'if'; write x if condition else y");
        return STEP_FAILED;
    }
    struct bx_frame frame = bx_frame_pop(p);
    frame.kind = FRAME_ELSE;
    frame.right = POWER_CHOICE;
    frame.operand[1] = p->value.node;
    return await(p, &frame);
}

static enum step close(struct bx_parser *p) {
    if (!bx_frame_reduce_above(p, POWER_OPEN)) return STEP_FAILED;
    struct bx_frame *opener = bx_frame_top(p);
    if (!opener) {
        bx_complain_stray_close(p);
        return STEP_FAILED;
    }
    if (opener->kind == FRAME_CALL) {
        return bx_add_argument(p) && bx_finish_call(p) ? STEP_VALUE : STEP_FAILED;
    }
    p->value.span = (struct bx_span){opener->first, p->token.offset + 1};
    bx_frame_pop(p);
    bx_advance(p);
    return STEP_VALUE;
}

static enum step comma(struct bx_parser *p) {
    if (!bx_frame_reduce_above(p, POWER_OPEN)) return STEP_FAILED;
    struct bx_frame *call = bx_frame_top(p);
    if (!call || call->kind != FRAME_CALL) {
        BX_FAIL(p, EXPR_ERROR_SYNTAX, p->token.offset, p->token.length,
                "',' separates only the arguments of a function; there are no tuples but "
                "axis=(0, 1)");
        return STEP_FAILED;
    }
    bool closed;
    if (!bx_add_argument(p)) return STEP_FAILED;
    bx_advance(p);
    if (!bx_read_settings(p, &closed)) return STEP_FAILED;
    if (closed) return bx_finish_call(p) ? STEP_VALUE : STEP_FAILED;
    return STEP_OPERAND;
}

static enum step end(struct bx_parser *p) {
    if (!bx_frame_reduce_above(p, POWER_OPEN)) return STEP_FAILED;
    const struct bx_frame *opener = bx_frame_top(p);
    if (!opener) return STEP_DONE;
    bx_complain_never_closed(p, opener);
    return STEP_FAILED;
}

/* A line ends behind a value. Only what can begin a statement may begin the next one. */
static enum step end_line(struct bx_parser *p) {
    const struct bx_token *token = &p->token;
    const bool infix_alone = token->kind == TOKEN_OPERATOR && token->prefix == OPERATOR_COUNT;
    const bool word = token->kind == TOKEN_IF || token->kind == TOKEN_ELSE;
    if (infix_alone || word || token->kind == TOKEN_POINT || token->kind == TOKEN_ASSIGN)
        if (bx_peek(p).kind != TOKEN_ASSIGN || token->kind == TOKEN_ASSIGN) {
            bx_complain_line(p);
            return STEP_FAILED;
        }
    return end(p);
}

/* A value has been read; the token says what becomes of it. */
static enum step after_value(struct bx_parser *p) {
    const bool stray = p->token.kind == TOKEN_CLOSE || p->token.kind == TOKEN_COMMA ||
                       p->token.kind == TOKEN_WRONG;
    if (bx_ends_line(p) && !stray) return end_line(p);
    switch (p->token.kind) {
    case TOKEN_OPERATOR:
        if (p->token.infix == OPERATOR_COUNT) break;
        return bx_op_info(p->token.infix)->rule == RULE_COMPARE ? comparison(p) : infix(p);
    case TOKEN_IF: return choice_if(p);
    case TOKEN_ELSE: return choice_else(p);
    case TOKEN_CLOSE: return close(p);
    case TOKEN_COMMA: return comma(p);
    case TOKEN_POINT: return bx_attribute(p) ? STEP_VALUE : STEP_FAILED;
    case TOKEN_SEPARATOR:
    case TOKEN_END: return end(p);
    default: break;
    }
    bx_complain_missing_operator(p);
    return STEP_FAILED;
}

bool bx_expression(struct bx_parser *p) {
    enum step step = STEP_OPERAND;
    while (step != STEP_DONE) {
        if (step == STEP_OPERAND && !bx_operand(p)) return false;
        step = after_value(p);
        if (step == STEP_FAILED) return false;
    }
    return true;
}

expr_status bx_parser_begin(struct bx_parser *parser, const char *text,
                            const struct bx_symbol *symbols, uint32_t count,
                            struct bx_arena *arena) {
    const size_t length = strnlen(text, (size_t)EXPR_MAX_TEXT + 1);
    if (length > EXPR_MAX_TEXT)
        return bx_error(EXPR_ERROR_LIMIT,
                        "the expression has more than %d bytes (EXPR_MAX_TEXT); "
                        "evaluate it in parts",
                        EXPR_MAX_TEXT);
    *parser = (struct bx_parser){
        .tree = {.arena = arena, .text = text, .symbols = symbols, .symbol_count = count},
        .lexer = {.text = text, .length = (uint32_t)length, .arena = arena},
        .previous = {.kind = TOKEN_END}};
    return EXPR_OK;
}

expr_status bx_parse(const char *text, const struct bx_symbol *symbols, uint32_t count,
                     struct bx_arena *arena, struct bx_tree *tree) {
    struct bx_parser parser;
    const expr_status begun = bx_parser_begin(&parser, text, symbols, count, arena);
    if (begun != EXPR_OK) return begun;
    if (!bx_statements(&parser)) return parser.tree.status;
    *tree = (struct bx_tree){.text = text,
                             .nodes = parser.tree.nodes,
                             .count = parser.tree.count,
                             .root = parser.value.node,
                             .axes = parser.tree.axes,
                             .axes_count = parser.tree.axes_count,
                             .moves = parser.tree.moves,
                             .move_count = parser.tree.move_count,
                             .uses_ndim = parser.tree.uses_ndim,
                             .bytes = parser.tree.bytes,
                             .byte_count = parser.tree.byte_count};
    if (!bx_name_outputs(&parser.tree, tree)) return parser.tree.status;
    return bx_check(tree, symbols);
}
