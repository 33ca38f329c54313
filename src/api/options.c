/* SPDX-License-Identifier: MIT */
#include "api/api_p.h"
#include "base/error.h"

#include <stddef.h>
#include <string.h>

/* Bytes of the struct before sweep_steps, which version 0.2 had. */
enum { FIRST_SIZE = offsetof(expr_options, sweep_steps) };

/* What a caller compiled against an older header gives. */
static expr_status take(const expr_options *given, expr_options *own) {
    if (given->size != 0 && given->size != sizeof *given && given->size != FIRST_SIZE)
        return bx_error(EXPR_ERROR_ARGUMENT,
                        "options.size is %zu, this library knows %zu; set it to 0 or "
                        "sizeof(expr_options)",
                        given->size, sizeof *given);
    memcpy(own, given, given->size ? given->size : sizeof *own);
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
    read->unblocked = options->block_length == EXPR_UNBLOCKED;
    read->fast = options->flags & EXPR_FAST;
    read->run.threads = options->threads;
    read->run.block_length = read->unblocked ? 0 : options->block_length;
    read->run.stores = options->stores;
    read->run.sweep_steps = options->sweep_steps;
    read->casting = options->casting;
    return EXPR_OK;
}

void bx_api_options_of_mode(uint32_t mode, struct api_options *options) {
    *options = (struct api_options){.unblocked = mode & MODE_UNBLOCKED,
                                    .fast = mode & MODE_FAST,
                                    .no_value = mode & MODE_NO_VALUE,
                                    .casting = (expr_casting)(mode >> MODE_CASTING_SHIFT)};
}
