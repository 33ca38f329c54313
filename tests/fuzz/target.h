/* SPDX-License-Identifier: MIT */
/* The targets, each over the bytes of one input, and what they have in common. */
#ifndef FUZZ_TARGET_H
#define FUZZ_TARGET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

int fuzz_text_target(const uint8_t *data, size_t size);
int fuzz_calls_target(const uint8_t *data, size_t size);
int fuzz_iterate_target(const uint8_t *data, size_t size);

/* Signs and payloads of NaN count as well. */
extern bool fuzz_strict_nan;
/* Prints each call. */
extern bool fuzz_verbose;

/* Sets these by the variables FUZZ_GO_ON, FUZZ_VERBOSE and FUZZ_STRICT_NAN. */
void fuzz_environment(void);

#endif
