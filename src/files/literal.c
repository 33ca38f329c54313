/* SPDX-License-Identifier: MIT */
#include "files/literal.h"

#include <stdlib.h>
#include <string.h>

enum { MOST_NESTING = 32 };

struct reader {
    struct bx_literals *literals;
    const char *text;
    size_t length;
    size_t at;
    int depth;
};

static void skip_space(struct reader *reader) {
    while (reader->at < reader->length && strchr(" \t\r\n", reader->text[reader->at]) &&
           reader->text[reader->at] != '\0')
        reader->at++;
}

/* The next byte that is no space; 0 at the end. */
static char next(struct reader *reader) {
    skip_space(reader);
    return reader->at < reader->length ? reader->text[reader->at] : '\0';
}

static bool word(struct reader *reader, const char *expected) {
    const size_t length = strlen(expected);
    if (reader->length - reader->at < length ||
        memcmp(reader->text + reader->at, expected, length) != 0)
        return false;
    reader->at += length;
    return true;
}

static struct bx_literal *read_any(struct reader *reader);

/* Up to the same quote; escapes are no business of names that arrays have. */
static bool read_text(struct reader *reader, struct bx_literal *literal) {
    const char quote = reader->text[reader->at++];
    const char *start = reader->text + reader->at;
    const char *end = memchr(start, quote, reader->length - reader->at);
    if (!end || memchr(start, '\\', (size_t)(end - start))) return false;
    literal->kind = LITERAL_TEXT;
    literal->text = start;
    literal->length = (size_t)(end - start);
    reader->at += literal->length + 1;
    return true;
}

static bool read_integer(struct reader *reader, struct bx_literal *literal) {
    const bool negative = reader->text[reader->at] == '-';
    int64_t value = 0;
    reader->at += negative;
    const size_t first = reader->at;
    while (reader->at < reader->length) {
        const int digit = reader->text[reader->at] - '0';
        if (digit < 0 || digit > 9) break;
        if (value > (INT64_MAX - digit) / 10) return false;
        value = value * 10 + digit;
        reader->at++;
    }
    if (reader->at == first) return false;
    if (reader->at < reader->length && reader->text[reader->at] == 'L') reader->at++; /* Python 2 */
    literal->kind = LITERAL_INTEGER;
    literal->value = negative ? -value : value;
    return true;
}

static bool read_children(struct reader *reader, struct bx_literal *parent, char close) {
    struct bx_literal *last = NULL;
    bool comma = true;
    reader->at++;
    for (;;) {
        if (next(reader) == close) {
            reader->at++;
            return parent->kind != LITERAL_DICT || parent->count % 2 == 0;
        }
        if (!comma) return false;
        struct bx_literal *child = read_any(reader);
        if (!child) return false;
        if (last)
            last->next = child;
        else
            parent->child = child;
        last = child;
        parent->count++;
        const char mark = next(reader);
        comma = mark == ',';
        if (parent->kind == LITERAL_DICT && parent->count % 2 == 1) {
            if (mark != ':') return false;
            comma = true;
        }
        if (comma) reader->at++;
    }
}

static bool read_into(struct reader *reader, struct bx_literal *literal) {
    switch (next(reader)) {
    case '\'':
    case '"': return read_text(reader, literal);
    case '(': literal->kind = LITERAL_TUPLE; return read_children(reader, literal, ')');
    case '[': literal->kind = LITERAL_LIST; return read_children(reader, literal, ']');
    case '{': literal->kind = LITERAL_DICT; return read_children(reader, literal, '}');
    case 'T':
        literal->kind = LITERAL_BOOL;
        literal->value = 1;
        return word(reader, "True");
    case 'F': literal->kind = LITERAL_BOOL; return word(reader, "False");
    case 'N': literal->kind = LITERAL_NONE; return word(reader, "None");
    case '\0': return false;
    default: return read_integer(reader, literal);
    }
}

static struct bx_literal *read_any(struct reader *reader) {
    if (reader->depth == MOST_NESTING) return NULL;
    reader->depth++;
    struct bx_literal *literal = &reader->literals->nodes[reader->literals->count++];
    *literal = (struct bx_literal){.kind = LITERAL_NONE};
    const bool good = read_into(reader, literal);
    reader->depth--;
    return good ? literal : NULL;
}

const struct bx_literal *bx_literal_read(struct bx_literals *literals, const char *text,
                                         size_t length, size_t *offset) {
    /* Each literal has a byte of its own, but for one that is missing. */
    literals->nodes = calloc(length + 2, sizeof *literals->nodes);
    literals->count = 0;
    *offset = 0;
    if (!literals->nodes) return NULL;
    struct reader reader = {.literals = literals, .text = text, .length = length};
    const struct bx_literal *root = read_any(&reader);
    *offset = reader.at;
    return root && next(&reader) == '\0' && reader.at == length ? root : NULL;
}

void bx_literals_free(struct bx_literals *literals) {
    free(literals->nodes);
    literals->nodes = NULL;
}

bool bx_literal_is(const struct bx_literal *literal, const char *text) {
    return literal && literal->kind == LITERAL_TEXT && literal->length == strlen(text) &&
           memcmp(literal->text, text, literal->length) == 0;
}

const struct bx_literal *bx_literal_get(const struct bx_literal *dict, const char *key) {
    if (dict->kind != LITERAL_DICT) return NULL;
    for (const struct bx_literal *name = dict->child; name; name = name->next->next)
        if (bx_literal_is(name, key)) return name->next;
    return NULL;
}
