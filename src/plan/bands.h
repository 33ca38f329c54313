/* SPDX-License-Identifier: MIT */
/* Maps over shifted operands in bands: rows in which all operands lie at fixed distances. */
#ifndef BX_PLAN_BANDS_H
#define BX_PLAN_BANDS_H

#include "layout/operand.h"
#include "machine/machine.h"
#include "program/program.h"

enum {
    MOST_PIECES = 16,
    BAND_COLUMN_ELEMENTS = 1024, /* of the columns that are gathered together */
    MOST_AHEAD = 8
};

/* Columns in which no operand changes its distance; in_place: and there are enough of them. */
struct piece {
    int64_t first, end;
    bool in_place;
};

struct bands {
    const struct space *space;
    struct piece piece[MOST_PIECES];
    int pieces;
    int64_t rows;
    int64_t chunk; /* rows at a time */
    int64_t strip; /* columns at a time */
    int64_t strips;
    int64_t plane;      /* rows of the last two axes */
    int64_t plane_rows; /* of a plane that are taken through all planes; 0: planes one by one */
    bool flat;          /* rows lie end to end: a band is one run of elements */
    bool exact;         /* each element is computed once */
    bool stream;
    /* Operands that come from memory; of an array that is read at several places, the one that
     * meets its elements first. */
    unsigned ahead[MOST_AHEAD];
    int ahead_count;
};

/* Can the space, whose accesses are chosen, be run in bands? Then its buffers are cut. */
bool bx_bands_cut(struct space *space, const struct bx_program *program, const struct bx_pass *pass,
                  const struct bx_machine *machine);
/* Fills in all that follows from the space and the plan; the threads to be used. */
int bx_bands_plan(struct bands *bands, const struct space *space, const struct bx_plan *plan,
                  const struct bx_machine *machine);

#endif
