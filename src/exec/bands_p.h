/* SPDX-License-Identifier: MIT */
/* Maps over moved operands, band by band (bands.c): how they are gone through. */
#ifndef BX_EXEC_BANDS_P_H
#define BX_EXEC_BANDS_P_H

#include "exec/layout_p.h"

enum {
    MOST_PIECES = 16,
    MOST_STREAMS = 64,
    SHORTEST_PIECE = 32, /* of a row that runs where it lies */
    COLUMN_ELEMENTS = 1024,
    SHORTEST_LAST = 64,
    LONGEST_FILLED = 16384,
    FEWEST_ROWS = 24,     /* whose columns are worth gathering together */
    PIECE_ELEMENTS = 256, /* between two looks at what is needed so many pieces on: */
    PIECES_AHEAD = 4,
    MOST_AHEAD = 8,
    LINE = 64,
    STREAMED_ROW = 512, /* what a run of streaming stores is worth */
    STRIP_GRANULE = 512
};

/* Columns in which no operand changes its distance; in_place: and there are enough of them. */
struct piece {
    int64_t first, end;
    bool in_place;
};

struct bands {
    const struct general *g;
    const struct bx_pass *pass;
    const struct space *space;
    struct piece piece[MOST_PIECES];
    int pieces;
    int64_t rows;
    int64_t chunk; /* rows at a time */
    int64_t strip; /* columns at a time */
    int64_t strips;
    int64_t plane; /* rows from one element of the axis before the last two to the next */
    int64_t lane;  /* rows of a plane that are gone through together; 0: planes one by one */
    bool flat;
    bool exact; /* each element is computed once */
    bool stream;
    /* Operands that come from memory; of an array that is read at several places, the one that
     * meets its elements first. */
    unsigned ahead[MOST_AHEAD];
    int ahead_count;
};

/* bands_plan.c: fills in all that follows from the space and the plan; the threads to be used. */
int bx_bands_plan(struct bands *bands, const struct bx_plan *plan);

/* bands.c: rows from this index on that lie at fixed distances: at most so many. */
int64_t bx_band_rows(const struct bands *bands, const int64_t *index, int64_t most);

/* bands_columns.c: columns [first, end) of so many rows by way of buffers. */
void bx_run_columns(struct walker *walker, const struct bands *bands, const int64_t *index,
                    int64_t rows, int64_t first, int64_t end);

#endif
