/* SPDX-License-Identifier: MIT */
/*
 * Maps over moved operands, band by band. A band is so many rows of the last
 * axis in which each operand lies at a fixed distance from the output. Where
 * rows also lie end to end in all operands, a band is one run of elements; what
 * it computes near the ends of rows is wrong then, and is put right after it:
 * those columns are gathered, for all rows of a chunk at once.
 */
#include <limits.h>

#include "base/memory.h"
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

static bool fills_rows(const struct operand *operand, int last) {
    for (unsigned k = 0; operand->moved && k < operand->moved->steps; k++)
        if (operand->moved->step[k].boundary == BOUNDARY_FILL &&
            operand->moved->step[k].axis < last)
            return true;
    return false;
}

static bool varies(const struct operand *operand, int last) {
    if (operand->moved) return true;
    for (int d = 0; d < last; d++)
        if (operand->stride[d] != 0) return true;
    return false;
}

static int64_t strip_of(const struct space *space);

bool bx_bands_cut(struct space *space, const struct bx_program *program,
                  const struct bx_pass *pass) {
    const int last = space->ndim - 1;
    if (!space->moves || !space->rows || space->length[last] < SHORTEST_LAST) return false;
    if (bx_pass_calls(program, pass)) return false;
    for (unsigned k = 0; k < space->count; k++)
        if (space->operands[k].way == WAY_STAGED || space->operands[k].type == T_bytes)
            return false;
    space->stage_bytes = 0;
    const int64_t strip = strip_of(space);
    for (unsigned k = 0; k < space->count; k++) {
        struct operand *operand = &space->operands[k];
        int64_t elements = COLUMN_ELEMENTS;
        if (operand->way == WAY_REPEATED && varies(operand, last)) operand->way = WAY_FILLED;
        if (operand->way == WAY_FILLED || fills_rows(operand, last))
            if (elements < strip) elements = strip;
        if (operand->way == WAY_REPEATED) elements = 0;
        const size_t bytes = (size_t)elements * operand->size + 2 * BX_TILE_BYTES;
        operand->stage = space->stage_bytes;
        /* Five lines apart modulo a page, so that buffers do not alias. */
        space->stage_bytes += (bytes + 4095) / 4096 * 4096 + 320;
    }
    return true;
}

/* The columns at which an operand changes its distance. */
static void add_piece_end(struct bands *bands, int64_t at) {
    int k = 0;
    if (at <= 0 || at >= bands->space->length[bands->space->ndim - 1]) return;
    while (k < bands->pieces && bands->piece[k].end < at) k++;
    if (k < bands->pieces && bands->piece[k].end == at) return;
    if (bands->pieces + 1 == MOST_PIECES) return; /* then the piece is not in place */
    memmove(&bands->piece[k + 1], &bands->piece[k],
            (size_t)(bands->pieces - k) * sizeof *bands->piece);
    bands->piece[k].end = at;
    bands->pieces++;
}

static void find_pieces(struct bands *bands) {
    const struct space *space = bands->space;
    const int last = space->ndim - 1;
    const int64_t length = space->length[last];
    for (unsigned k = 0; k < space->count; k++) {
        const struct moved_axis *axis = bx_moved_axis(&space->operands[k], last);
        if (!axis) continue;
        add_piece_end(bands, axis->first);
        add_piece_end(bands, axis->end);
    }
    bands->piece[bands->pieces++].end = length;
    int64_t first = 0;
    for (int p = 0; p < bands->pieces; p++) {
        struct piece *piece = &bands->piece[p];
        piece->first = first;
        piece->in_place = piece->end - first >= SHORTEST_PIECE || bands->pieces == 1;
        for (unsigned k = 0; piece->in_place && k < space->count; k++) {
            int64_t source;
            const struct moved_axis *axis = bx_moved_axis(&space->operands[k], last);
            if (bx_moved_run(axis, length, first, &source) < piece->end - first)
                piece->in_place = false;
        }
        first = piece->end;
    }
    /* Neighbours that are gathered are gathered together. */
    int kept = 0;
    for (int p = 1; p < bands->pieces; p++) {
        if (!bands->piece[kept].in_place && !bands->piece[p].in_place)
            bands->piece[kept].end = bands->piece[p].end;
        else
            bands->piece[++kept] = bands->piece[p];
    }
    bands->pieces = kept + 1;
}

/* Do rows lie end to end, in every operand, and are most columns in place? */
static bool is_flat(const struct bands *bands) {
    const struct space *space = bands->space;
    const int last = space->ndim - 1;
    int64_t in_place = 0;
    int pieces = 0;
    if (last == 0) return false;
    for (int p = 0; p < bands->pieces; p++) {
        if (!bands->piece[p].in_place) continue;
        in_place += bands->piece[p].end - bands->piece[p].first;
        pieces++;
    }
    const int64_t length = space->length[last];
    if (pieces != 1 || in_place < length - length / 4) return false;
    for (unsigned k = 0; k < space->count; k++) {
        const struct operand *operand = &space->operands[k];
        if (operand->way == WAY_FILLED) return false;
        if (operand->way == WAY_REPEATED) continue;
        if (operand->stride[last - 1] != operand->stride[last] * length) return false;
    }
    return true;
}

/* Elements along an axis, and behind it, that are read for one that is written. */
static int64_t reach_along(const struct space *space, int axis) {
    int64_t least = 0, most = 0;
    for (unsigned k = 0; k < space->count; k++) {
        const struct moved_axis *moved = bx_moved_axis(&space->operands[k], axis);
        if (!moved) continue;
        if (moved->shift < least) least = moved->shift;
        if (moved->shift > most) most = moved->shift;
    }
    return most - least;
}

static double row_bytes(const struct space *space) {
    double bytes = 0;
    for (unsigned k = 0; k < space->count; k++) {
        const struct operand *operand = &space->operands[k];
        bool met = operand->way != WAY_IN_PLACE && operand->way != WAY_MOVED;
        for (unsigned j = 0; j < k && !met; j++) met = space->operands[j].data == operand->data;
        if (!met) bytes += operand->size;
    }
    return bytes;
}

static double cache_bytes(void) {
    const struct bx_machine *machine = bx_machine();
    return machine->l2_bytes ? (double)machine->l2_bytes / 2 : 256.0 * 1024;
}

/* Columns of which all rows that one row reads stay in L2 until they are read again. */
static int64_t strip_of(const struct space *space) {
    const int last = space->ndim - 1;
    int64_t strip = space->length[last];
    if (last > 0) {
        const double rows = (double)reach_along(space, last - 1) + 1;
        const double fitting = cache_bytes() / (rows * row_bytes(space) + 1);
        if (rows > 1 && fitting < (double)strip) strip = (int64_t)fitting;
    }
    for (unsigned k = 0; k < space->count; k++) {
        const struct operand *operand = &space->operands[k];
        const bool fills = operand->way == WAY_FILLED || fills_rows(operand, last) ||
                           (operand->way == WAY_REPEATED && varies(operand, last));
        if (fills && strip > LONGEST_FILLED) strip = LONGEST_FILLED;
    }
    if (strip == space->length[last]) return strip;
    return strip > STRIP_GRANULE ? strip - strip % STRIP_GRANULE : STRIP_GRANULE;
}

/* Rows of a plane of which all planes that one reads stay in L2; 0: they do anyway, or never. */
static int64_t lane_of(const struct bands *bands) {
    const struct space *space = bands->space;
    const int last = space->ndim - 1;
    if (last < 2 || bands->strips > 1) return 0;
    const double planes = (double)reach_along(space, last - 2) + 1;
    const double row = (double)space->length[last] * row_bytes(space);
    const double fitting = cache_bytes() / (planes * row + 1);
    if (planes < 2 || fitting >= (double)space->length[last - 1]) return 0;
    return fitting < 4 ? 0 : (int64_t)fitting;
}

/* Are the arrays too large for the last cache, or nearly? */
static bool comes_from_memory(const struct bands *bands) {
    const double bytes = row_bytes(bands->space) * (double)bands->space->elements;
    return bytes > 0.75 * (double)bx_machine()->l3_bytes;
}

static bool can_stream(const struct bands *bands) {
    const struct space *space = bands->space;
    unsigned written = 0;
    if (bands->exact) return false;
    if (!bands->flat && bands->strip < STREAMED_ROW) return false;
    for (unsigned k = 0; k < space->count; k++) {
        const struct operand *operand = &space->operands[k];
        if (!operand->written) continue;
        if (operand->kind != SLOT_OUT || operand->way != WAY_IN_PLACE ||
            operand->data % operand->size != 0)
            return false;
        written++;
    }
    return written == 1;
}

/* Where the operands of a row lie from a column on, and how far from row to row. */
static void point_to_rows(struct walker *walker, const struct bands *bands, const int64_t *index,
                          int64_t column, int64_t width) {
    const struct space *space = bands->space;
    const int last = space->ndim - 1;
    for (unsigned k = 0; k < space->count; k++) {
        const struct operand *operand = &space->operands[k];
        struct place *place = &walker->part.places[operand->slot];
        unsigned outside;
        if (operand->way == WAY_REPEATED) continue;
        uintptr_t at = bx_moved_row(space, operand, index, false, &outside);
        if (outside != UINT_MAX) at = (uintptr_t)bx_moved_fill(operand->moved, outside);
        if (outside != UINT_MAX || operand->way == WAY_FILLED) {
            const struct bx_rows rows = {
                place->stage, (const char *)at, 1, width, 0, 0, operand->size, 0};
            bx_move_rows(&rows, operand->size, outside == UINT_MAX ? operand->word : 0);
            place->address = place->stage;
            place->row_step = 0;
            continue;
        }
        int64_t source;
        bx_moved_run(bx_moved_axis(operand, last), space->length[last], column, &source);
        place->address = (char *)(at + (uint64_t)operand->stride[last] * (uint64_t)source);
        place->row_step = last > 0 ? (ptrdiff_t)operand->stride[last - 1] : 0;
    }
}

/* Rows from this index on that lie at fixed distances: at most so many. */
static int64_t band_rows(const struct bands *bands, const int64_t *index, int64_t most) {
    const struct space *space = bands->space;
    const int last = space->ndim - 1;
    if (last == 0) return 1;
    const int64_t length = space->length[last - 1];
    int64_t rows = length - index[last - 1];
    if (rows > most) rows = most;
    for (unsigned k = 0; k < space->count; k++) {
        int64_t source;
        const struct operand *operand = &space->operands[k];
        const struct moved_axis *axis = bx_moved_axis(operand, last - 1);
        if (operand->way == WAY_FILLED) return 1;
        if (!axis) continue;
        const int64_t run = bx_moved_run(axis, length, index[last - 1], &source);
        if (run < rows) rows = run > 0 ? run : 1;
    }
    return rows;
}

/* How far before its own place an operand is read, in bytes. */
static int64_t forward(const struct operand *operand) {
    int64_t bytes = 0;
    for (unsigned k = 0; operand->moved && k < operand->moved->axes; k++)
        bytes -= operand->moved->axis[k].shift * operand->stride[operand->moved->axis[k].axis];
    return bytes;
}

static void find_ahead(struct bands *bands) {
    const struct space *space = bands->space;
    for (unsigned k = 0; k < space->count; k++) {
        const struct operand *operand = &space->operands[k];
        bool first = operand->way == WAY_IN_PLACE || operand->way == WAY_MOVED;
        for (unsigned j = 0; j < space->count && first; j++) {
            const struct operand *other = &space->operands[j];
            if (j == k || other->written || other->data != operand->data) continue;
            const int64_t more = forward(other) - forward(operand);
            if (more > 0 || (more == 0 && j < k)) first = false;
        }
        if (first && !operand->written && bands->ahead_count < MOST_AHEAD)
            bands->ahead[bands->ahead_count++] = k;
    }
}

/* Asks for what the elements [first, first + PIECE_ELEMENTS) read. Inline: gcc takes away a call
 * that does nothing but that. */
static inline __attribute__((always_inline)) void fetch(const struct walker *walker,
                                                        const struct bands *bands, int64_t first) {
    for (int k = 0; k < bands->ahead_count; k++) {
        const struct operand *operand = &bands->space->operands[bands->ahead[k]];
        const uintptr_t at =
            (uintptr_t)walker->part.places[operand->slot].address + (uint64_t)first * operand->size;
        for (uint64_t byte = 0; byte < PIECE_ELEMENTS * (uint64_t)operand->size; byte += LINE)
            __builtin_prefetch((const void *)(at + byte), 0, 2);
    }
}

/* Before the first address that streaming stores can begin at. */
static int64_t head_of(const struct walker *walker, const struct bands *bands) {
    for (unsigned k = 0; k < bands->space->count; k++) {
        const struct operand *operand = &bands->space->operands[k];
        if (!operand->written) continue;
        const uintptr_t at = (uintptr_t)walker->part.places[operand->slot].address;
        return (int64_t)((BX_ALIGNMENT - at % BX_ALIGNMENT) % BX_ALIGNMENT / operand->size);
    }
    return 0;
}

/* Elements that come from memory, piece by piece. */
static void run_elements(struct walker *walker, const struct bands *bands, int64_t count) {
    bx_walker_point(walker, true);
    if (!bands->stream && bands->ahead_count == 0) {
        bx_walker_run(walker, count);
        return;
    }
    int64_t first = bands->stream ? head_of(walker, bands) : 0;
    if (first > count) first = count;
    if (first > 0) bx_run_elements(&walker->bound, 0, first);
    for (int64_t end; first < count; first = end) {
        end = count - first < 2 * PIECE_ELEMENTS ? count : first + PIECE_ELEMENTS;
        fetch(walker, bands, first + PIECES_AHEAD * PIECE_ELEMENTS);
        bx_run_elements(&walker->bound, first, end);
    }
}

/* Rows that lie end to end as one run, but for what would be read before an array or behind it. The
 * places point to the rows' element `column`. */
static void run_flat(struct walker *walker, const struct bands *bands, int64_t rows,
                     int64_t column) {
    const struct space *space = bands->space;
    int64_t first = -column;
    int64_t end = rows * space->length[space->ndim - 1] - column;
    for (unsigned k = 0; k < space->count; k++) {
        const struct operand *operand = &space->operands[k];
        const struct moved *moved = operand->moved;
        if (operand->way != WAY_MOVED) continue;
        const uintptr_t at = (uintptr_t)walker->part.places[operand->slot].address;
        const int64_t before = (int64_t)(at - moved->first) / operand->size;
        const int64_t behind = (int64_t)(moved->end - at) / operand->size;
        if (first < -before) first = -before;
        if (end > behind) end = behind;
    }
    if (end <= first) return;
    for (unsigned k = 0; k < space->count; k++) {
        const struct operand *operand = &space->operands[k];
        if (operand->way == WAY_REPEATED) continue;
        walker->part.places[operand->slot].address += first * (int64_t)operand->size;
    }
    run_elements(walker, bands, end - first);
}

static void run_rows(struct walker *walker, const struct bands *bands, int64_t rows,
                     int64_t width) {
    const struct space *space = bands->space;
    for (int64_t row = 0; row < rows; row++) {
        run_elements(walker, bands, width);
        for (unsigned k = 0; k < space->count; k++) {
            struct place *place = &walker->part.places[space->operands[k].slot];
            if (place->moves) place->address += place->row_step;
        }
    }
}

/* Columns [first, end) of so many rows where they lie. */
static void run_in_place(struct walker *walker, const struct bands *bands, const int64_t *index,
                         int64_t rows, int64_t first, int64_t end) {
    const struct space *space = bands->space;
    int64_t at[EXPR_MAX_DIMENSIONS];
    memcpy(at, index, (size_t)space->ndim * sizeof *at);
    while (rows > 0) {
        const int64_t band = band_rows(bands, at, rows);
        bool fills = false;
        point_to_rows(walker, bands, at, first, end - first);
        for (unsigned k = 0; k < space->count; k++) {
            const struct place *place = &walker->part.places[space->operands[k].slot];
            fills |= place->moves && place->address == place->stage;
        }
        if (bands->flat && !fills)
            run_flat(walker, bands, band, first);
        else
            run_rows(walker, bands, band, end - first);
        rows -= band;
        bx_next_rows(space, at, band);
    }
}

/* One column of an operand, on its way into the operand's buffer. */
struct stream {
    const char *from;
    char *to;
    int64_t row_step, to_step;
    uint32_t size;
};

/* All of them row by row, for they lie in the same few cache lines; four rows at a time. */
static void move_streams(const struct stream *stream, int count, int64_t rows) {
    int64_t row = 0;
    for (; row + 4 <= rows; row += 4)
        for (int k = 0; k < count; k++) {
            const struct stream *s = &stream[k];
            const char *from = s->from + row * s->row_step;
            char *to = s->to + row * s->to_step;
            for (int j = 0; j < 4; j++, from += s->row_step, to += s->to_step) {
                if (s->size == 8)
                    memcpy(to, from, 8);
                else
                    memcpy(to, from, s->size);
            }
        }
    for (; row < rows; row++)
        for (int k = 0; k < count; k++)
            memcpy(stream[k].to + row * stream[k].to_step,
                   stream[k].from + row * stream[k].row_step, stream[k].size);
}

/* Adds an operand's columns to the streams, if its rows are `rows` at a fixed distance. */
static bool add_streams(const struct bands *bands, const struct operand *operand,
                        const struct place *place, const int64_t *index, int64_t first,
                        int64_t width, int64_t done, struct stream *streams, int *count) {
    const struct space *space = bands->space;
    const int last = space->ndim - 1;
    unsigned outside;
    if (last == 0 || operand->word || *count + width > MOST_STREAMS) return false;
    const uintptr_t at = bx_moved_row(space, operand, index, false, &outside);
    if (outside != UINT_MAX) return false;
    const struct moved_axis *axis = bx_moved_axis(operand, last);
    for (int64_t c = 0; c < width; c++) {
        int64_t source;
        if (bx_moved_run(axis, space->length[last], first + c, &source) == 0)
            source = bx_moved_source(operand->moved, last, first + c, &outside);
        if (source < 0) return false;
        streams[*count + c] = (struct stream){
            .from = (const char *)(at + (uint64_t)operand->stride[last] * (uint64_t)source),
            .to = place->stage + (done * width + c) * (int64_t)operand->size,
            .row_step = operand->stride[last - 1],
            .to_step = width * (int64_t)operand->size,
            .size = operand->size};
    }
    *count += (int)width;
    return true;
}

/* Columns [first, first + width) of so many rows of what is read, into the buffers. */
static void gather_columns(struct walker *walker, const struct bands *bands, const int64_t *index,
                           int64_t rows, int64_t first, int64_t width) {
    const struct space *space = bands->space;
    int64_t at[EXPR_MAX_DIMENSIONS];
    memcpy(at, index, (size_t)space->ndim * sizeof *at);
    for (int64_t done = 0, band; done < rows; done += band, bx_next_rows(space, at, band)) {
        struct stream streams[MOST_STREAMS];
        int count = 0;
        band = band_rows(bands, at, rows - done);
        for (unsigned k = 0; k < space->count; k++) {
            const struct operand *operand = &space->operands[k];
            const struct place *place = &walker->part.places[operand->slot];
            if (operand->way == WAY_REPEATED || operand->written) continue;
            if (!add_streams(bands, operand, place, at, first, width, done, streams, &count))
                bx_gather_columns(space, operand, at, band, first, width,
                                  place->stage + done * width * (int64_t)operand->size);
        }
        move_streams(streams, count, band);
    }
}

/* What the buffers hold, computed and put in its place. */
static void run_buffers(struct walker *walker, const struct bands *bands, const int64_t *index,
                        int64_t rows, int64_t first, int64_t width) {
    const struct space *space = bands->space;
    const int lanes = walker->bound.kernels->lanes;
    /* Buffers of whole tiles: what is past the elements is not stored. */
    const int64_t whole = (rows * width + lanes - 1) / lanes * lanes;
    for (unsigned k = 0; k < space->count; k++) {
        struct place *place = &walker->part.places[space->operands[k].slot];
        if (space->operands[k].way != WAY_REPEATED) place->address = place->stage;
    }
    bx_walker_point(walker, false);
    walker->bound.kernels->run(walker->bound.cells, 0, (ptrdiff_t)whole);
    for (unsigned k = 0; k < space->count; k++) {
        const struct operand *operand = &space->operands[k];
        if (operand->written)
            bx_scatter_columns(space, operand, index, rows, first, width,
                               walker->part.places[operand->slot].stage);
    }
}

/* Columns [first, end) of so many rows by way of buffers. */
static void run_columns(struct walker *walker, const struct bands *bands, const int64_t *index,
                        int64_t rows, int64_t first, int64_t end) {
    const struct space *space = bands->space;
    int64_t at[EXPR_MAX_DIMENSIONS];
    memcpy(at, index, (size_t)space->ndim * sizeof *at);
    for (int64_t part; rows > 0; rows -= part, bx_next_rows(space, at, part)) {
        int64_t width;
        part = COLUMN_ELEMENTS / (end - first) < rows ? COLUMN_ELEMENTS / (end - first) : rows;
        if (part < 1) part = 1;
        for (int64_t column = first; column < end; column += width) {
            width = end - column < COLUMN_ELEMENTS ? end - column : COLUMN_ELEMENTS;
            gather_columns(walker, bands, at, part, column, width);
            run_buffers(walker, bands, at, part, column, width);
        }
    }
}

static void run_chunk(struct walker *walker, const struct bands *bands, int64_t row, int64_t rows,
                      int64_t strip) {
    const struct space *space = bands->space;
    const int last = space->ndim - 1;
    const int64_t from = strip * bands->strip;
    const int64_t to = from + bands->strip;
    int64_t index[EXPR_MAX_DIMENSIONS];
    struct space outer = {.ndim = space->ndim};
    memcpy(outer.length, space->length, (size_t)space->ndim * sizeof *outer.length);
    outer.length[last] = 1;
    bx_index_of(&outer, row, index);
    if (last == 0) index[0] = 0;
    for (int turn = 0; turn < 2; turn++) /* first what is in place */
        for (int p = 0; p < bands->pieces; p++) {
            const struct piece *piece = &bands->piece[p];
            const int64_t first = piece->first > from ? piece->first : from;
            const int64_t end = piece->end < to ? piece->end : to;
            if (piece->in_place != (turn == 0) || first >= end) continue;
            if (turn == 0)
                run_in_place(walker, bands, index, rows, first, end);
            else
                run_columns(walker, bands, index, rows, first, end);
        }
}

/* Rows [first, end) in chunks. */
static void run_share(struct walker *walker, const struct bands *bands, int64_t first, int64_t end,
                      int64_t strip) {
    for (int64_t row = first; row < end; row += bands->chunk)
        run_chunk(walker, bands, row, end - row < bands->chunk ? end - row : bands->chunk, strip);
}

void bx_bands_start(struct walker *walker, const struct general *g, const struct bx_pass *pass,
                    const struct space *space, int thread, bool stream) {
    const int64_t first[EXPR_MAX_DIMENSIONS] = {0};
    bx_walker_start(walker, g, pass, space, thread, stream, 0);
    for (unsigned k = 0; k < space->count; k++) {
        const struct operand *operand = &space->operands[k];
        if (operand->way == WAY_REPEATED)
            bx_repeat(operand, bx_address_of(space, operand, first), walker->bound.kernels->lanes,
                      walker->part.places[operand->slot].address);
    }
}

static void bands_share(const void *context, int thread, int threads) {
    const struct bands *bands = context;
    struct walker walker;
    bx_bands_start(&walker, bands->g, bands->pass, bands->space, thread, bands->stream);
    if (bands->rows < threads) { /* one long row, or few: each thread has columns of all */
        const struct share share = bx_share_of(bands->strips, thread, threads);
        for (int64_t strip = share.first; strip < share.end; strip++)
            run_share(&walker, bands, 0, bands->rows, strip);
    } else if (bands->lane > 0) {
        const struct share share = bx_share_of(bands->rows / bands->plane, thread, threads);
        for (int64_t lane = 0; lane < bands->plane; lane += bands->lane)
            for (int64_t plane = share.first; plane < share.end; plane++) {
                const int64_t rest = bands->plane - lane;
                const int64_t first = plane * bands->plane + lane;
                run_share(&walker, bands, first, first + (rest < bands->lane ? rest : bands->lane),
                          0);
            }
    } else {
        const struct share share = bx_share_of(bands->rows, thread, threads);
        for (int64_t strip = 0; strip < bands->strips; strip++)
            run_share(&walker, bands, share.first, share.end, strip);
    }
    if (bands->stream) walker.bound.kernels->fence();
}

void bx_walk_bands(const struct general *g, const struct bx_pass *pass, const struct space *space,
                   const struct bx_plan *plan) {
    struct bands bands = {.g = g, .pass = pass, .space = space};
    const int last = space->ndim - 1;
    const int64_t length = space->length[last];
    int threads = plan->threads;
    bands.rows = space->elements / length;
    bands.strip = strip_of(space);
    if (bands.rows < threads) { /* whole tiles for each thread */
        const int64_t share = (length / threads + STRIP_GRANULE) / STRIP_GRANULE * STRIP_GRANULE;
        const int64_t block =
            plan->block_length > STRIP_GRANULE ? plan->block_length : STRIP_GRANULE;
        if (bands.strip > share) bands.strip = share;
        if (bands.strip > block) bands.strip = block;
    }
    bands.strips = (length - 1) / bands.strip + 1;
    bands.chunk = plan->block_length / bands.strip;
    if (bands.chunk < FEWEST_ROWS) bands.chunk = FEWEST_ROWS;
    bands.exact = bx_space_is_in_place(space);
    find_pieces(&bands);
    bands.flat = !bands.exact && bands.strips == 1 && is_flat(&bands);
    bands.stream = plan->stream && can_stream(&bands);
    if (comes_from_memory(&bands)) find_ahead(&bands);
    bands.plane = last > 0 ? space->length[last - 1] : 1;
    bands.lane = lane_of(&bands);
    const int64_t parts = bands.rows < threads ? bands.strips : bands.rows;
    if (parts < threads) threads = (int)parts;
    bx_run_parallel(threads, bands_share, &bands);
}
