/* SPDX-License-Identifier: MIT */
/* The arrays of one size: allocated apart from 4 KiB aliasing, filled alike each time. */
#include "measure/expression.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "measure/agreement.h"
#include "measure/failure.h"
#include "measure/memory.h"
#include "measure/text.h"

/* Cache lines by which each array starts later in its page than the one before. */
#define STAGGER 5
/* Whole arrays that the unblocked method keeps between its operations, as an estimate. */
#define TEMPORARIES 2

static int64_t result_bytes(const struct bx_variables *variables) {
    return (int64_t)expr_type_size(variables->result);
}

int bx_buffers_check(const struct bx_variables *variables, const struct bx_request *request) {
    int64_t n = request->sizes[request->size_count - 1];
    int64_t temporaries = request->methods[BX_UNBLOCKED] ? TEMPORARIES : 0;
    char what[64];
    snprintf(what, sizeof what, "%d arrays%s", variables->distinct_arrays,
             temporaries ? " and temporaries" : "");
    return bx_memory_check(n, variables->resident_bytes + temporaries * result_bytes(variables),
                           what);
}

static size_t slot_bytes(int64_t elements, int64_t item) {
    size_t bytes = (size_t)elements * (size_t)item;
    return (bytes + BX_PAGE - 1) / BX_PAGE * BX_PAGE + BX_PAGE;
}

/* Next array of the slab. The offsets in a page differ: operands 4 KiB apart slow each other. */
static void *take_slot(char **free_space, int *index, size_t bytes) {
    char *start = *free_space + (size_t)*index * STAGGER * BX_LINE % BX_PAGE;
    *free_space += bytes;
    (*index)++;
    return start;
}

int bx_buffers_make(struct bx_buffers *buffers, struct bx_variables *variables, int64_t n) {
    *buffers = (struct bx_buffers){.n = n};
    int64_t elements = n * n;
    int64_t item = 0;
    for (int i = 0; i < variables->count; i++)
        if (variables->vars[i].kind == EXPR_KIND_ARRAY)
            item = (int64_t)expr_type_size(variables->vars[i].array.type);
    bool separate = variables->in_place < 0;
    int64_t out_elements = variables->reduced ? 1 : elements;
    size_t input_slot = slot_bytes(elements, item);
    size_t out_slot = separate ? slot_bytes(out_elements, result_bytes(variables)) : 0;
    size_t total = (size_t)variables->arrays * input_slot + out_slot;
    buffers->slab = bx_pages(total);
    if (buffers->slab == NULL) {
        char text[BX_BYTES_TEXT];
        return bx_fail("sweep: n = %lld: cannot allocate %s; leave this size out", (long long)n,
                       bx_bytes_text((double)total, text));
    }
    char *free_space = buffers->slab;
    int index = 0;
    int64_t shape[2] = {n, n};
    for (int i = 0; i < variables->count; i++) {
        expr_var *variable = &variables->vars[i];
        if (variable->kind == EXPR_KIND_ARRAY)
            *variable = expr_nd(variable->name, variable->array.type,
                                take_slot(&free_space, &index, input_slot), 2, shape);
    }
    void *out = separate ? take_slot(&free_space, &index, out_slot)
                         : variables->vars[variables->in_place].array.data;
    buffers->out = expr_out_nd(variables->result, out, variables->reduced ? 0 : 2, shape);
    return BX_MEASURED;
}

void bx_buffers_forget(struct bx_buffers *buffers) {
    free(buffers->slab);
    *buffers = (struct bx_buffers){0};
}

/* One step of splitmix64: well mixed bits of a counter. */
static uint64_t random_bits(uint64_t *state) {
    uint64_t bits = *state += 0x9e3779b97f4a7c15u;
    bits = (bits ^ bits >> 30) * 0xbf58476d1ce4e5b9u;
    bits = (bits ^ bits >> 27) * 0x94d049bb133111ebu;
    return bits ^ bits >> 31;
}

static double real(uint64_t bits) { return 0.5 + (double)(bits >> 11) * 0x1p-53; }
static float narrow_real(uint64_t bits) { return 0.5f + (float)(bits >> 41) * 0x1p-23f; }
static int whole(uint64_t bits) { return 1 + (int)(bits % 100); }

/* The upper bits of the floats of 2 bytes from 0.5 to 1, and how many lower ones may be any. */
enum { HALF_FLOAT16 = 0x3800, ANY_FLOAT16 = 0x3ff, HALF_BFLOAT16 = 0x3f00, ANY_BFLOAT16 = 0x7f };

static void fill_element(const expr_array *array, int64_t i, uint64_t bits) {
    void *data = array->data;
    const uint64_t more = bits * 0x9e3779b97f4a7c15u; /* of imaginary parts */
    switch (array->type) {
    case EXPR_FLOAT64: ((double *)data)[i] = real(bits); break;
    case EXPR_FLOAT32: ((float *)data)[i] = narrow_real(bits); break;
    case EXPR_FLOAT16:
        ((uint16_t *)data)[i] = (uint16_t)(HALF_FLOAT16 | (bits >> 32 & ANY_FLOAT16));
        break;
    case EXPR_BFLOAT16:
        ((uint16_t *)data)[i] = (uint16_t)(HALF_BFLOAT16 | (bits >> 32 & ANY_BFLOAT16));
        break;
    case EXPR_COMPLEX128:
        ((double *)data)[2 * i] = real(bits);
        ((double *)data)[2 * i + 1] = real(more);
        break;
    case EXPR_COMPLEX64:
        ((float *)data)[2 * i] = narrow_real(bits);
        ((float *)data)[2 * i + 1] = narrow_real(more);
        break;
    case EXPR_INT64:
    case EXPR_UINT64: ((int64_t *)data)[i] = whole(bits); break;
    case EXPR_INT32:
    case EXPR_UINT32: ((int32_t *)data)[i] = whole(bits); break;
    case EXPR_INT16:
    case EXPR_UINT16: ((int16_t *)data)[i] = (int16_t)whole(bits); break;
    case EXPR_INT8:
    case EXPR_UINT8: ((int8_t *)data)[i] = (int8_t)whole(bits); break;
    default: ((uint8_t *)data)[i] = bits & 1; break;
    }
}

/* Floats from 0.5 to 1.5 and integers from 1 to 100: nothing is denormal or divides by 0. */
static void fill(const expr_array *array, uint64_t seed) {
    uint64_t state = seed << 48;
    int64_t elements = array->shape[0] * array->shape[1];
    for (int64_t i = 0; i < elements; i++) fill_element(array, i, random_bits(&state));
}

void bx_buffers_fill(const struct bx_variables *variables) {
    for (int i = 0; i < variables->count; i++)
        if (variables->vars[i].kind == EXPR_KIND_ARRAY)
            fill(&variables->vars[i].array, (uint64_t)i + 1);
}

static size_t out_bytes(const struct bx_buffers *buffers) {
    size_t bytes = expr_type_size(buffers->out.type);
    for (int i = 0; i < buffers->out.ndim; i++) bytes *= (size_t)buffers->out.shape[i];
    return bytes;
}

void bx_buffers_reset(const struct bx_buffers *buffers, const struct bx_variables *variables) {
    if (variables->in_place >= 0)
        fill(&variables->vars[variables->in_place].array, (uint64_t)variables->in_place + 1);
    else
        memset(buffers->out.data, 0xa5, out_bytes(buffers));
}

uint64_t bx_buffers_hash(const struct bx_buffers *buffers) {
    return bx_hash(buffers->out.data, out_bytes(buffers));
}
