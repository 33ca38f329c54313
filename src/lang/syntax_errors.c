/* SPDX-License-Identifier: MIT */
/* What the parser says about a token in the wrong place, and where it points. */
#include "lang/parser_p.h"

bool bx_complain_wrong(struct bx_parser *p, const struct bx_token *wrong) {
    if (wrong->status == EXPR_ERROR_MEMORY) return bx_tree_fail(&p->tree, bx_error_memory());
    return BX_FAIL(p, wrong->status, wrong->offset, wrong->length, "%s", wrong->message);
}

bool bx_complain_never_closed(struct bx_parser *p, const struct bx_frame *opener) {
    return BX_FAIL(p, EXPR_ERROR_SYNTAX, opener->place, 1,
                   "this parenthesis is never closed; add ')'");
}

bool bx_complain_stray_close(struct bx_parser *p) {
    return BX_FAIL(p, EXPR_ERROR_SYNTAX, p->token.offset, 1,
                   "this ')' closes nothing; take it out, or open a parenthesis before it");
}

bool bx_complain_attribute(struct bx_parser *p) {
    return BX_FAIL(p, EXPR_ERROR_SYNTAX, p->token.offset, p->token.length,
                   "attributes and methods are not supported; there are only .real and .imag, and "
                   "functions are written sqrt(a), not a.sqrt()");
}

bool bx_complain_missing_value(struct bx_parser *p) {
    const struct bx_token *token = &p->token;
    const struct bx_token *before = &p->previous;
    const bool after_operator = before->kind == TOKEN_OPERATOR || before->kind == TOKEN_ASSIGN ||
                                before->kind == TOKEN_IF || before->kind == TOKEN_ELSE;
    if (token->kind == TOKEN_WRONG) return bx_complain_wrong(p, token);
    if (token->kind == TOKEN_END && !after_operator)
        return bx_complain_never_closed(p, bx_frame_top(p));
    if (after_operator) { /* at the end of the text there is only the operator to point to */
        const struct bx_token *at = token->kind == TOKEN_END ? before : token;
        return BX_FAIL(p, EXPR_ERROR_SYNTAX, at->offset, at->length,
                       "expected a value after '%.*s'", (int)before->length,
                       bx_spelling(p, before));
    }
    if (token->kind == TOKEN_CLOSE && !bx_frame_top(p)) return bx_complain_stray_close(p);
    if (token->kind == TOKEN_CLOSE)
        return BX_FAIL(p, EXPR_ERROR_SYNTAX, before->offset, token->offset + 1 - before->offset,
                       "expected a value between the parentheses");
    return BX_FAIL(p, EXPR_ERROR_SYNTAX, token->offset, token->length,
                   "expected a value before '%.*s'", (int)token->length, bx_spelling(p, token));
}

bool bx_complain_line(struct bx_parser *p) {
    const struct bx_token *token = &p->token;
    return BX_FAIL(p, EXPR_ERROR_SYNTAX, token->offset, token->length,
                   "a statement ends with its line, and none begins with '%.*s'; put it at the end "
                   "of the line above, or parentheses around both lines",
                   bx_shown(token->length), bx_spelling(p, token));
}

bool bx_complain_missing_operator(struct bx_parser *p) {
    const struct bx_token *token = &p->token;
    if (token->kind == TOKEN_WRONG) return bx_complain_wrong(p, token);
    if (token->kind == TOKEN_ASSIGN)
        return BX_FAIL(p, EXPR_ERROR_SYNTAX, token->offset, token->length,
                       "'%.*s' assigns only to a single name at the start of a statement; %s",
                       (int)token->length, bx_spelling(p, token),
                       token->infix == OPERATOR_COUNT ? "did you mean '=='?"
                                                      : "write name = value there");
    return BX_FAIL(p, EXPR_ERROR_SYNTAX, token->offset, token->length,
                   "expected an operator before '%.*s'; a product is written with '*'",
                   bx_shown(token->length), bx_spelling(p, token));
}

bool bx_complain_unfit(struct bx_parser *p, const char *what) {
    const struct bx_token *token = &p->token;
    const bool broken_number = token->kind == TOKEN_WRONG && bx_is_digit(*bx_spelling(p, token));
    if (token->kind == TOKEN_END) return bx_complain_never_closed(p, bx_frame_top(p));
    if (broken_number) return bx_complain_wrong(p, token);
    return BX_FAIL(p, EXPR_ERROR_SYNTAX, token->offset, token->length, "%s", what);
}

bool bx_fail_at(struct bx_parser *p, expr_status status, struct bx_span span, const char *message) {
    return BX_FAIL(p, status, span.first, span.end - span.first, "%s", message);
}

bool bx_complain_arity(struct bx_parser *p, const struct bx_frame *call, struct bx_span span) {
    const enum bx_op op = (enum bx_op)call->op;
    const unsigned arity = bx_call_arity(p, call);
    const unsigned given = call->arguments + call->reducing.by_position;
    const char *function = p->tree.text + span.first;
    const char *cure = "";
    if (call->arguments > arity && op == OP_min)
        cure = "; minimum(a, b) is the smaller of two values";
    else if (call->arguments > arity && op == OP_max)
        cure = "; maximum(a, b) is the larger of two values";
    else if (call->arguments > arity && bx_op_is_reduction(op))
        cure = "; the axes are written as numbers, as in sum(a, axis=0) or sum(a, (0, 1))";
    return BX_FAIL(p, EXPR_ERROR_ARITY, span.first, span.end - span.first,
                   "'%.*s' takes %u argument%s, and %u %s given%s",
                   bx_shown(bx_name_bytes(function)), function, arity, arity == 1 ? "" : "s", given,
                   given == 1 ? "is" : "are", cure);
}
