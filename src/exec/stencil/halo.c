/* SPDX-License-Identifier: MIT */
/* Planes of a stencil's buffers, and the halo around them. */
#include "exec/stencil/halo_p.h"

#include <string.h>

#include "exec/copy_rows_p.h"
#include "ops/ops.h"

/* The element that stands for index i past an end; -1: what fills the ends. */
static int64_t halo_source(const struct bx_halo *halo, int64_t length, int64_t i) {
    return bx_boundary_index((enum bx_boundary)halo->boundary, i, length);
}

/* NOLINTNEXTLINE(readability-non-const-parameter): it writes by way of a struct */
static void fill(char *to, const void *value, int64_t count, uint32_t size) {
    const struct bx_rows rows = {to, value, 1, count, 0, 0, size, 0};
    bx_copy_rows(&rows, size, 0);
}

/* Is axis 1 seen from end to end, so that its halo wrap? Strips hold more of the axis instead. */
static bool has_halos(const struct slab *s, int d) {
    if (s->plan->halo[d].reach == 0) return false;
    return d != 1 || s->plan->strips == 1 || s->plan->halo[d].boundary != BOUNDARY_WRAP;
}

/* Where an index along an in-plane axis is stored. */
static int64_t stored(const struct slab *s, int d, int64_t i) {
    return (i - (d == 1 ? s->from : 0) + s->plan->extra[d]) * s->plan->stride[d];
}

/* Indices of axis 1 that are stored, and are elements of the array or images of some. */
static void stored_range(const struct slab *s, int64_t *first, int64_t *end) {
    const bool full = s->plan->strips == 1;
    const bool wraps = s->plan->halo[1].boundary == BOUNDARY_WRAP;
    *first = full ? 0 : s->from - s->plan->extra[1];
    *end = full ? s->space->length[1] : s->to + s->plan->extra[1];
    if (wraps && s->plan->halo[1].reach > 0) return;
    if (*first < 0) *first = 0;
    if (*end > s->space->length[1]) *end = s->space->length[1];
}

/* Calls for each row along the last axis of a plane's stored part: its indices along the others. */
struct rows_of_plane {
    int64_t index[EXPR_MAX_DIMENSIONS];
    int64_t first, end; /* of axis 1 */
};
static bool next_row(const struct space *space, struct rows_of_plane *rows) {
    for (int d = space->ndim - 2; d >= 1; d--) {
        const int64_t end = d == 1 ? rows->end : space->length[d];
        if (++rows->index[d] < end) return true;
        rows->index[d] = d == 1 ? rows->first : 0;
    }
    return false;
}

/* A row of an array from or to its place in a plane. */
static void move_row(const struct slab *s, const struct operand *operand, int64_t plane,
                     const struct rows_of_plane *rows, char *buffer, bool out) {
    const struct space *space = s->space;
    const int last = space->ndim - 1;
    const uint32_t size = operand->size;
    uintptr_t at = operand->data + (uint64_t)operand->stride[0] * (uint64_t)plane;
    int64_t to = 0;
    for (int d = 1; d < last; d++) {
        at += (uint64_t)operand->stride[d] * (uint64_t)around(rows->index[d], space->length[d]);
        to += stored(s, d, rows->index[d]);
    }
    const int64_t end = last == 1 ? rows->end : space->length[last];
    int64_t first = last == 1 ? rows->first : 0;
    while (first < end) { /* in pieces that do not go over an end */
        const int64_t column = around(first, space->length[last]);
        int64_t count = space->length[last] - column;
        if (count > end - first) count = end - first;
        char *place = buffer + (to + stored(s, last, first)) * (int64_t)size;
        char *element = (char *)(at + (uint64_t)column * size);
        memcpy(out ? element : place, out ? place : element, (size_t)count * size);
        first += count;
    }
}

void bx_halo_move_plane(const struct slab *s, const struct operand *operand, int64_t plane,
                        char *buffer, bool out) {
    struct rows_of_plane rows = {.first = s->from, .end = s->to};
    if (!out) stored_range(s, &rows.first, &rows.end);
    rows.index[1] = rows.first;
    do move_row(s, operand, plane, &rows, buffer, out);
    while (next_row(s->space, &rows));
}

/* Halos along the last axis: of every row. */
static void fill_row_halos(const struct slab *s, char *plane) {
    const int last = s->space->ndim - 1;
    const struct bx_halo *halo = &s->plan->halo[last];
    const int64_t length = s->space->length[last];
    const uint32_t size = s->plan->size;
    struct rows_of_plane rows = {.first = 0, .end = 1};
    if (last > 1) stored_range(s, &rows.first, &rows.end);
    rows.index[1] = rows.first;
    const bool left = last > 1 || s->from == 0;
    const bool right = last > 1 || s->to == length;
    do {
        int64_t at = 0;
        for (int d = 1; d < last; d++) at += stored(s, d, rows.index[d]);
        for (int64_t k = 1; k <= halo->reach; k++)
            for (int side = 0; side < 2; side++) {
                const int64_t i = side ? length - 1 + k : -k;
                if (side ? !right : !left) continue;
                const int64_t source = halo_source(halo, length, i);
                char *to = plane + (at + stored(s, last, i)) * (int64_t)size;
                memcpy(to,
                       source < 0 ? s->fill
                                  : plane + (at + stored(s, last, source)) * (int64_t)size,
                       size);
            }
    } while (last > 1 && next_row(s->space, &rows));
}

/* Halos along another in-plane axis: all that is stored of the axes inside it. */
static void fill_axis_halos(const struct slab *s, char *plane, int d) {
    const struct bx_halo *halo = &s->plan->halo[d];
    const int64_t length = s->space->length[d];
    const uint32_t size = s->plan->size;
    const int64_t inner = s->plan->stride[d];
    struct space outer = {.ndim = d + 1};
    memcpy(outer.length, s->space->length, (size_t)(d + 1) * sizeof *outer.length);
    struct rows_of_plane rows = {.first = 0, .end = 1};
    if (d > 1) stored_range(s, &rows.first, &rows.end);
    rows.index[1] = rows.first;
    do {
        int64_t at = 0;
        for (int e = 1; e < d; e++) at += stored(s, e, rows.index[e]);
        for (int64_t k = 1; k <= halo->reach; k++)
            for (int side = 0; side < 2; side++) {
                const int64_t i = side ? length - 1 + k : -k;
                if (d == 1 && (side ? s->to != length : s->from != 0)) continue;
                const int64_t source = halo_source(halo, length, i);
                char *to = plane + (at + stored(s, d, i)) * (int64_t)size;
                if (source < 0)
                    fill(to, s->fill, inner, size);
                else
                    memcpy(to, plane + (at + stored(s, d, source)) * (int64_t)size,
                           (size_t)inner * size);
            }
    } while (d > 1 && next_row(&outer, &rows));
}

void bx_halo_fill(const struct slab *s, char *plane) {
    const int last = s->space->ndim - 1;
    if (has_halos(s, last)) fill_row_halos(s, plane);
    for (int d = last - 1; d >= 1; d--)
        if (has_halos(s, d)) fill_axis_halos(s, plane, d);
}

/* Planes before the first and behind the last one, of a step whose block begins with `plane`. */
void bx_halo_fill_planes(const struct slab *s, char *block, int64_t plane) {
    const struct bx_halo *halo = &s->plan->halo[0];
    const int64_t length = s->space->length[0];
    const int64_t pitch = s->plan->stride[0];
    const uint32_t size = s->plan->size;
    const int64_t first = plane - 2 * halo->reach, end = plane + s->plan->block;
    if (halo->reach == 0 || halo->boundary == BOUNDARY_WRAP) return;
    for (int64_t k = 1; k <= halo->reach; k++)
        for (int side = 0; side < 2; side++) {
            const int64_t i = side ? length - 1 + k : -k;
            const int64_t source = halo_source(halo, length, i);
            if (i < first || i >= end) continue;
            char *to = block + (i - plane) * pitch * (int64_t)size;
            if (source < 0)
                fill(to, s->fill, pitch, size);
            else if (source >= first && source < end)
                memcpy(to, block + (source - plane) * pitch * (int64_t)size, (size_t)pitch * size);
        }
}
