/* SPDX-License-Identifier: MIT */
#include "api/api_p.h"
#include "base/error.h"

#include <stddef.h>
#include <string.h>

/*
 * Bytes of the struct: those that all callers have had, those that version 0.3.0 has, which a size
 * of 0 stands for however the struct grows, and those that are looked at in a newer caller's.
 */
enum {
    LEAST_SIZE = offsetof(expr_options, sweep_steps),
    FIRST_SIZE = offsetof(expr_options, reserved) + sizeof(uint32_t),
    MOST_SIZE = 4096
};
_Static_assert(FIRST_SIZE <= sizeof(expr_options), "fields are added at the end");

static bool is_zero(const unsigned char *bytes, size_t count) {
    for (size_t k = 0; k < count; k++)
        if (bytes[k] != 0) return false;
    return true;
}

/* What a caller compiled against an older header gives, or one against a newer. */
static expr_status take(const expr_options *given, expr_options *own) {
    const size_t size = given->size ? given->size : FIRST_SIZE;
    if (size < LEAST_SIZE || size > MOST_SIZE)
        return bx_error(EXPR_ERROR_ARGUMENT,
                        "options.size is %zu, this library knows %zu; set it to 0 or "
                        "sizeof(expr_options)",
                        size, sizeof *given);
    if (size > sizeof *own &&
        !is_zero((const unsigned char *)given + sizeof *own, size - sizeof *own))
        return bx_error(EXPR_ERROR_ARGUMENT,
                        "options.size is %zu, this library knows %zu, and what it does not know is "
                        "not 0; zero the struct before use, or take a newer library",
                        size, sizeof *own);
    memcpy(own, given, size < sizeof *own ? size : sizeof *own);
    return EXPR_OK;
}

expr_status bx_api_read_options(const expr_options *options, struct api_options *read) {
    expr_options own = {0};
    *read = (struct api_options){.unblocked = false};
    if (!options) return EXPR_OK;
    const expr_status status = take(options, &own);
    if (status != EXPR_OK) return status;
    options = &own;
    if (options->flags & ~EXPR_FAST)
        return bx_error(EXPR_ERROR_ARGUMENT,
                        "options.flags has unknown bits 0x%x; this version knows EXPR_FAST",
                        (unsigned)(options->flags & ~EXPR_FAST));
    if (options->threads < 0 || options->threads > EXPR_MAX_THREADS)
        return bx_error(options->threads < 0 ? EXPR_ERROR_ARGUMENT : EXPR_ERROR_LIMIT,
                        "options.threads is %d; give 0 (tuned) or 1 to %d (EXPR_MAX_THREADS)",
                        options->threads, EXPR_MAX_THREADS);
    if (options->block_length < EXPR_UNBLOCKED)
        return bx_error(EXPR_ERROR_ARGUMENT,
                        "options.block_length is %lld; give a number of elements, 0 (tuned) or "
                        "EXPR_UNBLOCKED",
                        (long long)options->block_length);
    if ((unsigned)options->stores > EXPR_STORES_STREAMING)
        return bx_error(EXPR_ERROR_ARGUMENT,
                        "options.stores has no meaning %d; use EXPR_STORES_...",
                        (int)options->stores);
    if ((unsigned)options->casting > EXPR_CASTING_UNSAFE)
        return bx_error(EXPR_ERROR_ARGUMENT,
                        "options.casting has no meaning %d; use EXPR_CASTING_...",
                        (int)options->casting);
    if (options->sweep_steps < 0 || options->reserved)
        return bx_error(EXPR_ERROR_ARGUMENT,
                        options->reserved ? "options.reserved is not 0; zero the struct before use"
                                          : "options.sweep_steps is negative; give a number of "
                                            "steps, or 0 (tuned)");
    if ((unsigned)options->order > EXPR_ORDER_FORTRAN)
        return bx_error(EXPR_ERROR_ARGUMENT, "options.order has no meaning %d; use EXPR_ORDER_...",
                        (int)options->order);
    if (options->reserved2)
        return bx_error(EXPR_ERROR_ARGUMENT,
                        "options.reserved2 is not 0; zero the struct before use");
    if (!options->allocate != !options->release)
        return bx_error(EXPR_ERROR_ARGUMENT,
                        "options.%s is NULL; give allocate and release, or "
                        "neither of them",
                        options->allocate ? "release" : "allocate");
    read->unblocked = options->block_length == EXPR_UNBLOCKED;
    read->fast = options->flags & EXPR_FAST;
    read->run.threads = options->threads;
    read->run.block_length = read->unblocked ? 0 : options->block_length;
    read->run.stores = options->stores;
    read->run.sweep_steps = options->sweep_steps;
    read->run.progress = options->progress;
    read->run.context = options->context;
    read->run.order = options->order;
    read->run.allocate = options->allocate;
    read->run.release = options->release;
    read->run.memory_context = options->memory_context;
    read->casting = options->casting;
    return EXPR_OK;
}

void bx_api_options_of_mode(uint32_t mode, struct api_options *options) {
    *options = (struct api_options){.unblocked = mode & MODE_UNBLOCKED,
                                    .fast = mode & MODE_FAST,
                                    .no_value = mode & MODE_NO_VALUE,
                                    .casting = (expr_casting)(mode >> MODE_CASTING_SHIFT)};
}
