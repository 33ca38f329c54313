/* SPDX-License-Identifier: MIT */
/* Texts of the language from bytes: functions and operators are those of the library's table. */
#ifndef FUZZ_WRITER_H
#define FUZZ_WRITER_H

#include "input.h"
#include "ops/ops.h"

enum { MOST_SCOPE = 24, MOST_WRITTEN = 1200 };

/* What a text may name. */
struct scope {
    struct {
        char name[16];
        enum bx_kind kind;
        bool full; /* has the dimensions of the call, and at least one */
    } entry[MOST_SCOPE];
    int count;
    int ndim; /* of the call */
    bool functions;
};

struct written {
    char text[MOST_WRITTEN + 400];
    size_t length;
    bool sums; /* has a reduction whose result depends on the order of floats */
};

void scope_add(struct scope *scope, const char *name, enum bx_kind kind, bool full);
/* One expression of that kind, appended. True if it has the dimensions of the call. */
bool write_expression(struct written *to, struct input *input, const struct scope *scope,
                      enum bx_kind kind);
void write_text(struct written *to, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
