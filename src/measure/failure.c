/* SPDX-License-Identifier: MIT */
/* The message of the last failure. Measuring is done on one thread. */
#include "measure/failure.h"

#include <stdarg.h>
#include <stdio.h>

#include "blockexpr.h"

static char message[8192];

static void keep(const char *format, va_list arguments) {
    vsnprintf(message, sizeof message, format, arguments);
}

int bx_fail(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    keep(format, arguments);
    va_end(arguments);
    return BX_FAILED;
}

int bx_reject(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    keep(format, arguments);
    va_end(arguments);
    return BX_REFUSED;
}

int bx_fail_library(void) { return bx_fail("%s", expr_error_text()); }

int bx_fail_memory(void) { return bx_fail("out of memory"); }

const char *bx_failure_text(void) { return message; }
