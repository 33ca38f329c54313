/* SPDX-License-Identifier: MIT */
/* A thread's way through a space, segment by segment; and maps over it. */
#ifndef BX_EXEC_WALK_H
#define BX_EXEC_WALK_H

#include "exec/bind_p.h"
#include "layout/operand.h"

struct walker {
    const struct space *space;
    struct part part;
    struct bound bound;
    char *stages;
    bool may_repeat; /* elements may be computed twice: nothing is written where it is read */
    bool pointed;    /* all cells point to what the only segment of the space has: the bound pass
                        can be run as it is */
};
/* Bytes of a thread beyond bx_part_bytes, without the stages. */
size_t bx_walker_bytes(const struct bx_program *program);
/* Binds the pass for a thread. accumulator: 0, or the offset among the stages of the row that it
 * adds to. */
void bx_walker_start(struct walker *walker, const struct call *call, const struct bx_pass *pass,
                     const struct space *space, int thread, bool stream, size_t accumulator);
/* Makes ready for `count` elements from the one with this index on; runs the pass over them; and
 * scatters the outputs that were computed in buffers. */
void bx_walker_load(struct walker *walker, const int64_t *index, int64_t count);
void bx_walker_run(const struct walker *walker, int64_t count);
void bx_walker_store(const struct walker *walker, const int64_t *index, int64_t count);
/* Writes the locations' addresses into the cells; tail: those of partial tiles too. */
void bx_walker_point(const struct walker *walker, bool tail);

/* The operands' addresses have changed since the walker was started. */
void bx_walker_rebase(struct walker *walker);
/* Before a space is run once more: values that are broadcast may have changed. */
void bx_walker_renew(struct walker *walker);

/* Does every operand lie in place, so that its address is all that there is to know? */
bool bx_all_in_place(const struct space *space);
/* All of a map on one thread, by a walker that has been started. */
void bx_walk_map_again(struct walker *walker, const struct bx_pass *pass);
void bx_walk_map(const struct call *call, const struct bx_pass *pass, const struct space *space,
                 const struct bx_plan *plan);

#endif
