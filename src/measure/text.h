/* SPDX-License-Identifier: MIT */
/* Numbers and names in the reports. */
#ifndef BX_MEASURE_TEXT_H
#define BX_MEASURE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "blockexpr.h"

/* 2097152 as "2 MiB"; the text lies in buffer. */
#define BX_BYTES_TEXT 32
const char *bx_bytes_text(double bytes, char buffer[BX_BYTES_TEXT]);
/* Decimals with which a time has four significant digits or so in at most six columns. */
int bx_decimals(double value);
/* "s", but for one. */
const char *bx_plural(int64_t count);
/* Can it name a variable? */
bool bx_is_name(const char *text, size_t length);
/* "x86_64_v4, 2 cores, L1d 32 KiB, L2 1 MiB, L3 none": no end of line. */
void bx_print_machine(FILE *file, const expr_machine *machine);
/* The processor's name, and how the system deals with huge pages. */
void bx_processor(char *text, size_t size);
void bx_huge_pages(char *text, size_t size);
/* Processes that wanted a core in the last minute. */
void bx_load(char *text, size_t size);
/* Bytes that another process could still have; 0 where the system does not tell. */
double bx_available_bytes(void);

#endif
