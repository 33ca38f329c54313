/* SPDX-License-Identifier: MIT */
/* Maps over shifted operands in bands: pieces of rows, strips, chunks, what is fetched. */
#include "plan/bands.h"

#include <string.h>

#include "base/block.h"
#include "layout/pass.h"
#include "layout/shift.h"
#include "layout/space.h"
#include "program/opcodes.h"

enum {
    SHORTEST_PIECE = 32, /* of a row that runs where it lies */
    SHORTEST_LAST = 64,
    LONGEST_FILLED = 16384,
    FEWEST_ROWS = 24,   /* whose columns are worth gathering together */
    STREAMED_ROW = 512, /* what a run of streaming stores is worth */
    STRIP_GRANULE = 512
};

static bool fills_rows(const struct operand *operand, int last) {
    for (unsigned k = 0; operand->shifted && k < operand->shifted->shifts; k++)
        if (operand->shifted->shift[k].boundary == BOUNDARY_FILL &&
            operand->shifted->shift[k].axis < last)
            return true;
    return false;
}

static bool varies(const struct operand *operand, int last) {
    if (operand->shifted) return true;
    for (int d = 0; d < last; d++)
        if (operand->stride[d] != 0) return true;
    return false;
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
        const struct shifted_axis *axis = bx_shifted_axis(&space->operands[k], last);
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
            const struct shifted_axis *axis = bx_shifted_axis(&space->operands[k], last);
            if (bx_shifted_run(axis, length, first, &source) < piece->end - first)
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
        if (operand->access == ACCESS_FILLED) return false;
        if (operand->access == ACCESS_BROADCAST) continue;
        if (operand->stride[last - 1] != operand->stride[last] * length) return false;
    }
    return true;
}

/* Elements along an axis that are read for one that is written, but one. */
static int64_t reach_along(const struct space *space, int axis) {
    int64_t least = 0, most = 0;
    for (unsigned k = 0; k < space->count; k++) {
        const struct shifted_axis *shifted = bx_shifted_axis(&space->operands[k], axis);
        if (!shifted) continue;
        if (shifted->distance < least) least = shifted->distance;
        if (shifted->distance > most) most = shifted->distance;
    }
    return most - least;
}

static double row_bytes(const struct space *space) {
    double bytes = 0;
    for (unsigned k = 0; k < space->count; k++) {
        const struct operand *operand = &space->operands[k];
        bool met = operand->access != ACCESS_IN_PLACE && operand->access != ACCESS_SHIFTED;
        for (unsigned j = 0; j < k && !met; j++) met = space->operands[j].data == operand->data;
        if (!met) bytes += operand->size;
    }
    return bytes;
}

static double cache_bytes(const struct bx_machine *machine) {
    return machine->l2_bytes ? (double)machine->l2_bytes / 2 : 256.0 * 1024;
}

/* Columns of which all rows that one row reads stay in L2 until they are read again. */
static int64_t strip_of(const struct space *space, const struct bx_machine *machine) {
    const int last = space->ndim - 1;
    int64_t strip = space->length[last];
    if (last > 0) {
        const double rows = (double)reach_along(space, last - 1) + 1;
        const double fitting = cache_bytes(machine) / (rows * row_bytes(space) + 1);
        if (rows > 1 && fitting < (double)strip) strip = (int64_t)fitting;
    }
    for (unsigned k = 0; k < space->count; k++) {
        const struct operand *operand = &space->operands[k];
        const bool fills = operand->access == ACCESS_FILLED || fills_rows(operand, last) ||
                           (operand->access == ACCESS_BROADCAST && varies(operand, last));
        if (fills && strip > LONGEST_FILLED) strip = LONGEST_FILLED;
    }
    if (strip == space->length[last]) return strip;
    return strip > STRIP_GRANULE ? strip - strip % STRIP_GRANULE : STRIP_GRANULE;
}

/* Rows of a plane of which all planes that one reads stay in L2; 0: they do anyway, or never. */
static int64_t plane_rows_of(const struct bands *bands, const struct bx_machine *machine) {
    const struct space *space = bands->space;
    const int last = space->ndim - 1;
    if (last < 2 || bands->strips > 1) return 0;
    const double planes = (double)reach_along(space, last - 2) + 1;
    const double row = (double)space->length[last] * row_bytes(space);
    const double fitting = cache_bytes(machine) / (planes * row + 1);
    if (planes < 2 || fitting >= (double)space->length[last - 1]) return 0;
    return fitting < 4 ? 0 : (int64_t)fitting;
}

/* Are the arrays too large for the last cache, or nearly? */
static bool comes_from_memory(const struct bands *bands, const struct bx_machine *machine) {
    const double bytes = row_bytes(bands->space) * (double)bands->space->elements;
    const size_t cache = machine->l3_bytes ? machine->l3_bytes : machine->l2_bytes;
    return bytes > 0.75 * (double)cache;
}

static bool can_stream(const struct bands *bands) {
    const struct space *space = bands->space;
    unsigned written = 0;
    if (bands->exact) return false;
    if (!bands->flat && bands->strip < STREAMED_ROW) return false;
    for (unsigned k = 0; k < space->count; k++) {
        const struct operand *operand = &space->operands[k];
        if (!operand->written) continue;
        if (operand->kind != SLOT_OUT || operand->access != ACCESS_IN_PLACE ||
            operand->data % operand->size != 0)
            return false;
        written++;
    }
    return written == 1;
}

bool bx_bands_cut(struct space *space, const struct bx_program *program, const struct bx_pass *pass,
                  const struct bx_machine *machine) {
    const int last = space->ndim - 1;
    if (!space->shifts || !space->rows || space->length[last] < SHORTEST_LAST) return false;
    if (bx_pass_calls(program, pass)) return false;
    for (unsigned k = 0; k < space->count; k++)
        if (space->operands[k].access == ACCESS_GATHERED || space->operands[k].type == T_bytes)
            return false;
    space->stage_bytes = 0;
    const int64_t strip = strip_of(space, machine);
    for (unsigned k = 0; k < space->count; k++) {
        struct operand *operand = &space->operands[k];
        int64_t elements = BAND_COLUMN_ELEMENTS;
        if (operand->access == ACCESS_BROADCAST && varies(operand, last))
            operand->access = ACCESS_FILLED;
        if (operand->access == ACCESS_FILLED || fills_rows(operand, last))
            if (elements < strip) elements = strip;
        if (operand->access == ACCESS_BROADCAST) elements = 0;
        const size_t bytes = (size_t)elements * operand->size + 2 * BX_TILE_BYTES;
        operand->stage = space->stage_bytes;
        space->stage_bytes += bx_staggered(bytes);
    }
    return true;
}

/* How far behind its own index an operand is read, in bytes. */
static int64_t forward(const struct operand *operand) {
    int64_t bytes = 0;
    for (unsigned k = 0; operand->shifted && k < operand->shifted->axes; k++)
        bytes -=
            operand->shifted->axis[k].distance * operand->stride[operand->shifted->axis[k].axis];
    return bytes;
}

static void find_ahead(struct bands *bands) {
    const struct space *space = bands->space;
    for (unsigned k = 0; k < space->count; k++) {
        const struct operand *operand = &space->operands[k];
        bool first = operand->access == ACCESS_IN_PLACE || operand->access == ACCESS_SHIFTED;
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

int bx_bands_plan(struct bands *bands, const struct space *space, const struct bx_plan *plan,
                  const struct bx_machine *machine) {
    *bands = (struct bands){.space = space};
    const int last = space->ndim - 1;
    const int64_t length = space->length[last];
    bands->rows = space->elements / length;
    bands->strip = strip_of(space, machine);
    if (bands->rows < plan->threads) { /* whole tiles for each thread */
        const int64_t share =
            (length / plan->threads + STRIP_GRANULE) / STRIP_GRANULE * STRIP_GRANULE;
        const int64_t block =
            plan->block_length > STRIP_GRANULE ? plan->block_length : STRIP_GRANULE;
        if (bands->strip > share) bands->strip = share;
        if (bands->strip > block) bands->strip = block;
    }
    bands->strips = (length - 1) / bands->strip + 1;
    bands->chunk = plan->block_length / bands->strip;
    if (bands->chunk < FEWEST_ROWS) bands->chunk = FEWEST_ROWS;
    bands->exact = bx_space_is_in_place(space);
    find_pieces(bands);
    bands->flat = !bands->exact && bands->strips == 1 && is_flat(bands);
    bands->stream = plan->stream && can_stream(bands);
    if (comes_from_memory(bands, machine)) find_ahead(bands);
    bands->plane = last > 0 ? space->length[last - 1] : 1;
    bands->plane_rows = plane_rows_of(bands, machine);
    const int64_t parts = bands->rows < plan->threads ? bands->strips : bands->rows;
    return parts < plan->threads ? (int)parts : plan->threads;
}
