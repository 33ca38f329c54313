/* SPDX-License-Identifier: MIT */
/* What is wrong with a file, in words. */
#ifndef BX_FILES_FAULT_H
#define BX_FILES_FAULT_H

#include <stdbool.h>

enum { BX_FAULT_TEXT = 512 };

/* A sentence for a person, without a full stop. */
struct bx_fault {
    char text[BX_FAULT_TEXT];
};

/* Sets the text; false, so that it can be returned at once. */
bool bx_fault(struct bx_fault *fault, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* The same, followed by what errno says. */
bool bx_fault_errno(struct bx_fault *fault, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#endif
