/* SPDX-License-Identifier: MIT */
/* The bytes that a call is made of. Past their end they are zeros, which choose what is simplest.
 */
#ifndef FUZZ_INPUT_H
#define FUZZ_INPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct input {
    const uint8_t *at;
    size_t left;
};

static inline unsigned take(struct input *input) {
    if (input->left == 0) return 0;
    input->left--;
    return *input->at++;
}
/* A number below limit, which is at most 256. */
static inline unsigned take_below(struct input *input, unsigned limit) {
    return take(input) % limit;
}
/* True for one byte in n; never for a zero. */
static inline bool take_once_in(struct input *input, unsigned n) {
    return take(input) % n == n - 1;
}

/* splitmix64 */
static inline uint64_t next_bits(uint64_t *state) {
    uint64_t bits = *state += UINT64_C(0x9E3779B97F4A7C15);
    bits = (bits ^ (bits >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    bits = (bits ^ (bits >> 27)) * UINT64_C(0x94D049BB133111EB);
    return bits ^ (bits >> 31);
}

#endif
