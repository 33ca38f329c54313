/* SPDX-License-Identifier: MIT */
/* Memory that goes all at once: what a compilation needs while it lasts. */
#ifndef BX_BASE_ARENA_H
#define BX_BASE_ARENA_H

#include <stddef.h>
#include <stdint.h>

struct bx_arena {
    struct bx_arena_chunk *chunks;
    size_t used;
};

#define BX_ARENA_EMPTY \
    { NULL, 0 }

/* count elements of size bytes, zeroed, aligned for any type; NULL when there is no memory or on
 * overflow. */
void *bx_arena_array(struct bx_arena *arena, size_t count, size_t size);
/*
 * A growing list: room for one element more behind the count that array has. Returns array, or
 * where it is full a copy of twice the capacity (first, of an empty one), zeroed behind the count;
 * NULL when there is no memory. The one before stays in the arena until that goes.
 */
void *bx_arena_grow(struct bx_arena *arena, void *array, uint32_t count, uint32_t *capacity,
                    uint32_t first, size_t size);
void bx_arena_free(struct bx_arena *arena);

#endif
