/* SPDX-License-Identifier: MIT */
/* Arguments that are written out: integers, and tuples of them. */
#include "lang/parser_p.h"

bool bx_ends_argument(const struct bx_parser *p) {
    return p->token.kind == TOKEN_COMMA || p->token.kind == TOKEN_CLOSE;
}

bool bx_scan_integer(struct bx_parser *p, int64_t *value, struct bx_span *span) {
    const struct bx_token *token = &p->token;
    const bool minus = token->kind == TOKEN_OPERATOR && token->prefix == OP_neg;
    const bool plus = token->kind == TOKEN_OPERATOR && token->prefix == OP_pos;
    span->first = token->offset;
    if (minus || plus) bx_advance(p);
    if (token->kind != TOKEN_LITERAL || token->weak != WEAK_INT) return false;
    *value = token->type == T_i64 ? token->value.i64 : INT64_MAX;
    if (minus) *value = -*value;
    span->end = token->offset + token->length;
    bx_advance(p);
    return true;
}

static bool scan_tuple(struct bx_parser *p, struct bx_written *written) {
    written->is_tuple = true;
    bx_advance(p);
    do {
        int64_t value;
        struct bx_span span;
        if (!bx_scan_integer(p, &value, &span)) return false;
        if (written->count <= BX_MOST_AXES) {
            written->value[written->count] = value;
            written->span[written->count++] = span;
        }
        if (p->token.kind != TOKEN_COMMA) break;
        bx_advance(p);
    } while (p->token.kind != TOKEN_CLOSE);
    if (p->token.kind != TOKEN_CLOSE) return false;
    bx_advance(p);
    return true;
}

bool bx_scan_written(struct bx_parser *p, struct bx_written *written) {
    written->count = 0;
    written->is_tuple = false;
    written->whole.first = p->token.offset;
    if (p->token.kind == TOKEN_WRONG && bx_spells(p, &p->token, "None")) {
        bx_advance(p);
    } else if (p->token.kind == TOKEN_OPEN) {
        if (!scan_tuple(p, written)) return false;
    } else {
        if (!bx_scan_integer(p, &written->value[0], &written->span[0])) return false;
        written->count = 1;
    }
    written->whole.end = p->previous.offset + p->previous.length;
    return bx_ends_argument(p);
}

bool bx_begin_keyword(struct bx_parser *p, const struct bx_token *name, bool twice) {
    const uint32_t end = p->token.offset + 1;
    if (twice)
        return BX_FAIL(p, EXPR_ERROR_SYNTAX, name->offset, name->length,
                       "'%.*s' is given twice; take one away", (int)name->length,
                       bx_spelling(p, name));
    bx_advance(p);
    if (!bx_ends_argument(p)) return true;
    return BX_FAIL(p, EXPR_ERROR_SYNTAX, name->offset, end - name->offset,
                   "expected a value after '%.*s='", (int)name->length, bx_spelling(p, name));
}
