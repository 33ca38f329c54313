/* SPDX-License-Identifier: MIT */
#include "files/fault.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* Bytes of a well-formed character of UTF-8 that is no control character; 0: there is none. */
static size_t character(const unsigned char *text) {
    const size_t bytes = *text < 0x80   ? 1
                         : *text < 0xc2 ? 0
                         : *text < 0xe0 ? 2
                         : *text < 0xf0 ? 3
                                        : 4;
    if (*text < ' ' || *text == 127 || *text > 0xf4) return 0;
    for (size_t k = 1; k < bytes; k++)
        if ((text[k] & 0xc0) != 0x80) return 0;
    /* The other control characters, which are two bytes. */
    return bytes == 2 && *text == 0xc2 && text[1] < 0xa0 ? 0 : bytes;
}

/* What comes from a file must not steer a terminal. */
static void make_printable(char *text) {
    while (*text) {
        const size_t bytes = character((const unsigned char *)text);
        if (bytes == 0) *text = '?';
        text += bytes > 0 ? bytes : 1;
    }
}

bool bx_fault(struct bx_fault *fault, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(fault->text, sizeof fault->text, format, arguments);
    va_end(arguments);
    make_printable(fault->text);
    return false;
}

bool bx_fault_errno(struct bx_fault *fault, const char *format, ...) {
    const int reason = errno;
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(fault->text, sizeof fault->text, format, arguments);
    va_end(arguments);
    make_printable(fault->text);
    const size_t length = strlen(fault->text);
    snprintf(fault->text + length, sizeof fault->text - length, ": %s", strerror(reason));
    return false;
}
