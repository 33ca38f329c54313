/* SPDX-License-Identifier: MIT */
/* A text that is written piece by piece into a caller's buffer, counted past its end. */
#ifndef BX_BASE_TEXT_H
#define BX_BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>

struct bx_text {
    char *buffer; /* may be NULL when capacity is 0 */
    size_t capacity;
    size_t length; /* of the whole text, whether it fitted or not */
};

/* Numbers are written and read with a point, whatever the locale of the caller. */
void bx_text_add(struct bx_text *text, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* The shortest decimal text that reads back as the same double. size 32 is enough. */
void bx_text_double(char *buffer, size_t size, double value);
/* The number that a text begins with, correctly rounded; false without the memory to read it. */
bool bx_text_read_double(const char *text, double *value);

#endif
