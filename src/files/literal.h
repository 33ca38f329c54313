/* SPDX-License-Identifier: MIT */
/* Python literals, as the headers of .npy files hold them. */
#ifndef BX_FILES_LITERAL_H
#define BX_FILES_LITERAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum bx_literal_kind {
    LITERAL_TEXT,
    LITERAL_INTEGER,
    LITERAL_BOOL,
    LITERAL_NONE,
    LITERAL_TUPLE, /* children one after the other */
    LITERAL_LIST,
    LITERAL_DICT /* keys and values in turn */
};

struct bx_literal {
    enum bx_literal_kind kind;
    const char *text; /* of a text: its bytes as they stand in the source, not closed by a 0 */
    size_t length;
    int64_t value; /* of an integer or a bool */
    const struct bx_literal *child;
    const struct bx_literal *next; /* of the same parent */
    size_t count;                  /* children */
};

/* Memory of a whole tree of literals. */
struct bx_literals {
    struct bx_literal *nodes;
    size_t count;
};

/* Reads length bytes of text, which must outlive the literals. NULL: they are no literal, or memory
 * ran out, and *offset is where. To be given back with bx_literals_free, whatever was returned. */
const struct bx_literal *bx_literal_read(struct bx_literals *literals, const char *text,
                                         size_t length, size_t *offset);
void bx_literals_free(struct bx_literals *literals);

/* A dictionary's value of that key, or NULL. */
const struct bx_literal *bx_literal_get(const struct bx_literal *dict, const char *key);
bool bx_literal_is(const struct bx_literal *literal, const char *text);

#endif
