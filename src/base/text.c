/* SPDX-License-Identifier: MIT */
#include "base/text.h"

#include <math.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void bx_text_add(struct bx_text *text, const char *format, ...) {
    bool room = text->length < text->capacity;
    va_list arguments;
    va_start(arguments, format);
    int written = vsnprintf(room ? text->buffer + text->length : NULL,
                            room ? text->capacity - text->length : 0, format, arguments);
    va_end(arguments);
    if (written > 0) text->length += (size_t)written;
}

/* printf writes the decimal point of the caller's locale, which may be several bytes. */
static void copy_with_point(char *buffer, size_t size, const char *number) {
    size_t length = 0;
    while (*number != 0 && length + 1 < size) {
        if (strchr("0123456789+-e", *number) != NULL) {
            buffer[length++] = *number++;
        } else {
            buffer[length++] = '.';
            while (*number != 0 && strchr("0123456789+-e", *number) == NULL) number++;
        }
    }
    buffer[length] = 0;
}

void bx_text_double(char *buffer, size_t size, double value) {
    if (size == 0) return;
    if (!isfinite(value)) {
        snprintf(buffer, size, "%s", isnan(value) ? "nan" : value < 0 ? "-inf" : "inf");
        return;
    }
    char number[64];
    int digits = 1;
    for (; digits < 17; digits++) {
        snprintf(number, sizeof number, "%.*e", digits - 1, value);
        if (strtod(number, NULL) == value) break;
    }
    snprintf(number, sizeof number, "%.*e", digits - 1, value);
    /* Below 10^16 whole numbers are read more easily without an exponent. */
    int exponent = atoi(strchr(number, 'e') + 1);
    int shown = exponent >= digits && exponent < 16 ? exponent + 1 : digits;
    snprintf(number, sizeof number, "%.*g", shown, value);
    copy_with_point(buffer, size, number);
}
