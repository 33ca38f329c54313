/* SPDX-License-Identifier: MIT */
#include "base/text.h"

#include <locale.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The C locale, which C libraries give without allocating; (locale_t)0 where one does not. */
static locale_t c_locale(void) { return newlocale(LC_ALL_MASK, "C", (locale_t)0); }

bool bx_text_read_double(const char *text, double *value) {
    const locale_t locale = c_locale();
    if (locale == (locale_t)0) return false;
    *value = strtod_l(text, NULL, locale);
    freelocale(locale);
    return true;
}

void bx_text_add(struct bx_text *text, const char *format, ...) {
    bool room = text->length < text->capacity;
    const locale_t locale = c_locale();
    const locale_t before = locale != (locale_t)0 ? uselocale(locale) : (locale_t)0;
    va_list arguments;
    va_start(arguments, format);
    int written = vsnprintf(room ? text->buffer + text->length : NULL,
                            room ? text->capacity - text->length : 0, format, arguments);
    va_end(arguments);
    if (locale != (locale_t)0) {
        uselocale(before);
        freelocale(locale);
    }
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
