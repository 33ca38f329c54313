/* SPDX-License-Identifier: MIT */
/* The bounded, thread-safe store of compiled programs. */
#ifndef BX_CACHE_H
#define BX_CACHE_H

#include <stdint.h>

#include "blockexpr.h"
#include "program/program.h"

/* What decides which program a call needs. Borrowed; vars ends with EXPR_KIND_END and may be NULL.
 */
struct bx_cache_key {
    const char *text;
    const expr_var *vars; /* names, kinds, types, whether ndim is 0 and the signatures of functions
                             count; data, shapes and which function it is do not; ndim
                             itself does where the program is by_ndim */
    expr_type out_type;
    uint32_t mode; /* everything in the options that changes the program */
};

/* Compiles the program of a key. Called without any lock held. */
typedef expr_status bx_cache_make(const struct bx_cache_key *key, struct bx_program **program);

/* A program pinned for the calling thread. */
struct bx_cache_hold {
    const struct bx_program *program;
    struct bx_cache_slot *slot;
};

/*
 * Finds the program or has it made, and pins it until bx_cache_release is
 * called on the same thread. A thread's repeated call takes no lock, writes
 * nothing that other threads read, and allocates nothing. Failures of make
 * are passed on and not kept.
 */
expr_status bx_cache_get(const struct bx_cache_key *key, bx_cache_make *make,
                         struct bx_cache_hold *hold);
void bx_cache_release(struct bx_cache_hold *hold);

void bx_cache_counters(expr_cache_counters *counters);
void bx_cache_clear(void);
/* For tests: programs held at most (0 restores the default). Clears the cache. */
void bx_cache_set_capacity(uint64_t capacity);

#endif
