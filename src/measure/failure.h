/* SPDX-License-Identifier: MIT */
/* Failures of measuring: a message that the program prints, and its exit code. */
#ifndef BX_MEASURE_FAILURE_H
#define BX_MEASURE_FAILURE_H

/* As exit codes. BX_REFUSED: what was asked for cannot be measured. */
enum { BX_MEASURED = 0, BX_FAILED = 1, BX_REFUSED = 2 };

/* Keep the message for the program and return the exit code. */
int bx_fail(const char *format, ...) __attribute__((format(printf, 1, 2)));
int bx_reject(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* With the library's message. */
int bx_fail_library(void);
int bx_fail_memory(void);
/* The message of the last failure. */
const char *bx_failure_text(void);

#endif
