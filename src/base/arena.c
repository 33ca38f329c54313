/* SPDX-License-Identifier: MIT */
/* A list of chunks, filled from the front; the newest chunk is the one being filled. */
#include "base/arena.h"

#include <stdalign.h>
#include <string.h>

#include "base/checked.h"
#include "base/memory.h"

#define FIRST_CHUNK ((size_t)16 * 1024)
#define LARGEST_CHUNK                                                          \
    ((size_t)1024 * 1024) /* of those that are larger than what asked for them \
                           */

struct bx_arena_chunk {
    struct bx_arena_chunk *older;
    size_t size; /* of bytes */
    alignas(max_align_t) unsigned char bytes[];
};

static struct bx_arena_chunk *add_chunk(struct bx_arena *arena, size_t least) {
    size_t size = FIRST_CHUNK - sizeof(struct bx_arena_chunk);
    if (arena->chunks != NULL)
        size = arena->chunks->size < LARGEST_CHUNK / 2 ? arena->chunks->size * 2 : LARGEST_CHUNK;
    if (size < least) size = least;

    size_t total;
    if (!bx_add_size(size, sizeof(struct bx_arena_chunk), &total)) return NULL;
    struct bx_arena_chunk *chunk = bx_alloc(total);
    if (chunk == NULL) return NULL;
    chunk->older = arena->chunks;
    chunk->size = size;
    arena->chunks = chunk;
    arena->used = 0;
    return chunk;
}

void *bx_arena_array(struct bx_arena *arena, size_t count, size_t size) {
    size_t bytes;
    size_t rounded;
    if (!bx_mul_size(count, size, &bytes)) return NULL;
    if (bytes == 0) bytes = 1; /* so that every array has an address of its own */
    if (!bx_add_size(bytes, alignof(max_align_t) - 1, &rounded)) return NULL;
    rounded -= rounded % alignof(max_align_t);

    struct bx_arena_chunk *chunk = arena->chunks;
    if (chunk == NULL || chunk->size - arena->used < rounded) chunk = add_chunk(arena, rounded);
    if (chunk == NULL) return NULL;
    void *array = chunk->bytes + arena->used;
    arena->used += rounded;
    return memset(array, 0, bytes);
}

void *bx_arena_grow(struct bx_arena *arena, void *array, uint32_t count, uint32_t *capacity,
                    uint32_t first, size_t size) {
    if (count < *capacity) return array;
    const uint32_t larger = *capacity ? 2 * *capacity : first;
    void *grown = bx_arena_array(arena, larger, size);
    if (grown == NULL) return NULL;
    if (count > 0) memcpy(grown, array, count * size);
    *capacity = larger;
    return grown;
}

void bx_arena_free(struct bx_arena *arena) {
    struct bx_arena_chunk *chunk = arena->chunks;
    while (chunk != NULL) {
        struct bx_arena_chunk *older = chunk->older;
        bx_free(chunk);
        chunk = older;
    }
    arena->chunks = NULL;
    arena->used = 0;
}
