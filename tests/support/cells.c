/* SPDX-License-Identifier: MIT */
#include "support/cells.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cmocka.h>

const ptrdiff_t cell_lengths[] = {1,  2,  7,  8,   15,  16,  17,  31,  32,      33,
                                  63, 64, 65, 127, 128, 129, 255, 257, LONGEST, 0};

void each_tested(void (*check)(const struct tested *)) {
    const struct bx_kernel_set *sets[BX_MOST_KERNEL_SETS];
    const int count = bx_kernels_available(sets);
    assert_true(count > 0);
    for (int k = 0; k < count; k++)
        for (int wide = 0; wide < 2; wide++) {
            const struct tested tested = {sets[k], wide ? sets[k]->wide : sets[k]->narrow, wide};
            check(&tested);
        }
}

const char *tested_name(const struct tested *tested) {
    static char name[64];
    snprintf(name, sizeof name, "%s %s", tested->set->isa, tested->wide ? "wide" : "narrow");
    return name;
}

static size_t pages(size_t bytes) {
    const size_t page = (size_t)sysconf(_SC_PAGESIZE);
    return (bytes + page - 1) / page * page;
}

void *guarded_new(size_t bytes) {
    const size_t page = pages(1);
    const size_t usable = pages(bytes ? bytes : 1);
    char *memory =
        mmap(NULL, usable + page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    assert_true(memory != MAP_FAILED);
    assert_int_equal(mprotect(memory + usable, page, PROT_NONE), 0);
    return memory + usable - bytes;
}

void guarded_free(void *memory, size_t bytes) {
    const size_t usable = pages(bytes ? bytes : 1);
    munmap((char *)memory + bytes - usable, usable + pages(1));
}

static ptrdiff_t padded(const struct tested *tested, ptrdiff_t n) {
    return (n + tested->kernels->lanes - 1) / tested->kernels->lanes * tested->kernels->lanes;
}

/* An array may be named by several steps: it is copied once. */
static void copy_in(const struct tested *tested, struct cell_array *array, ptrdiff_t n) {
    if (array->guarded) return;
    const size_t bytes = (size_t)padded(tested, n) * array->item;
    array->guarded = guarded_new(bytes);
    memset(array->guarded, 0x5a, bytes);
    memcpy(array->guarded, array->data, (size_t)n * array->item);
}
static void copy_out(const struct tested *tested, struct cell_array *array, ptrdiff_t n) {
    if (!array->guarded) return;
    memcpy(array->data, array->guarded, (size_t)n * array->item);
    guarded_free(array->guarded, (size_t)padded(tested, n) * array->item);
    array->guarded = NULL;
}

void run_cells(const struct tested *tested, const struct cell_step *steps, int count, ptrdiff_t n,
               bool in_arrays) {
    const struct bx_tile_kernels *kernels = tested->kernels;
    struct bx_cell cells[MOST_CELLS];
    assert_true(count < MOST_CELLS);
    for (int k = 0; k < count; k++) {
        const struct cell_step *step = &steps[k];
        cells[k] = (struct bx_cell){.run = kernels->handler[step->opcode], .count = step->count};
        bool fixed = false;
        for (int j = 0; j < 3; j++) {
            const struct cell_operand *operand = &step->operand[j];
            fixed |= operand->fixed != NULL;
            cells[k].operand[j] = operand->fixed;
            if (!operand->array) continue;
            copy_in(tested, operand->array, n);
            cells[k].operand[j] = operand->array->guarded;
            cells[k].step[j] = (ptrdiff_t)operand->array->item;
        }
        if (in_arrays && !fixed && kernels->in_arrays[step->opcode])
            cells[k].run = kernels->in_arrays[step->opcode];
        if (!cells[k].run)
            fail_msg("%s has no %s", tested_name(tested), bx_opcode_info(step->opcode)->name);
    }
    cells[count] = (struct bx_cell){.run = kernels->handler[OPC_end]};
    const ptrdiff_t half = n > kernels->lanes ? n / 2 / kernels->lanes * kernels->lanes : 0;
    if (half > 0) kernels->run(cells, 0, half);
    kernels->run(cells, half, n);
    for (int k = 0; k < count; k++)
        for (int j = 0; j < 3; j++)
            if (steps[k].operand[j].array) copy_out(tested, steps[k].operand[j].array, n);
}

void run_operation(const struct tested *tested, const struct cell_operation *operation, ptrdiff_t n,
                   bool in_arrays) {
    struct cell_array a = {operation->a, operation->item_a, NULL};
    struct cell_array b = {operation->b, operation->item_b, NULL};
    struct cell_array out = {operation->out, operation->item_out, NULL};
    struct cell_step steps[3] = {{.opcode = operation->load, .operand = {IN_ARRAY(a)}}};
    int count = 1;
    if (operation->operation != OPC_none) {
        steps[count].opcode = operation->operation;
        if (operation->b) steps[count].operand[0].array = &b;
        count++;
    }
    steps[count].opcode = operation->store;
    steps[count++].operand[0].array = &out;
    run_cells(tested, steps, count, n, in_arrays);
}
