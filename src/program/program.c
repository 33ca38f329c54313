/* SPDX-License-Identifier: MIT */
/* The program's one block of memory, and its lifetime. */
#include "program/program.h"

#include <stdalign.h>
#include <stdbool.h>
#include <string.h>

#include "base/checked.h"
#include "base/memory.h"

/* Offsets of the parts in the block. */
struct layout {
    size_t variables;
    size_t slots;
    size_t constants;
    size_t temporaries;
    size_t outputs;
    size_t axes;
    size_t extents;
    size_t literals;
    size_t shifts;
    size_t steps;
    size_t named_axes;
    size_t sources;
    size_t frames;
    size_t bytes;
    size_t passes;
    size_t instructions;
    size_t strings; /* the names, then the text */
    size_t total;
};

/* Makes room for count elements; false on overflow. */
static bool part(size_t *total, size_t *offset, size_t count, size_t size, size_t alignment) {
    size_t bytes;
    if (!bx_add_size(*total, alignment - 1, offset)) return false;
    *offset -= *offset % alignment;
    return bx_mul_size(count, size, &bytes) && bx_add_size(*offset, bytes, total);
}

static size_t string_size(const char *string) { return string == NULL ? 1 : strlen(string) + 1; }

static bool lay_out(const struct bx_program *draft, struct layout *layout) {
    size_t strings = string_size(draft->text);
    for (unsigned i = 0; i < draft->variable_count; i++)
        if (!bx_add_size(strings, string_size(draft->variables[i].name), &strings)) return false;

    size_t *total = &layout->total;
    *total = sizeof *draft;
    return part(total, &layout->variables, draft->variable_count, sizeof *draft->variables,
                alignof(struct bx_variable)) &&
           part(total, &layout->slots, draft->slot_count, sizeof *draft->slots,
                alignof(struct bx_slot)) &&
           part(total, &layout->constants, draft->constant_count, sizeof *draft->constants,
                alignof(uint64_t)) &&
           part(total, &layout->temporaries, draft->temporary_count, sizeof *draft->temporaries,
                alignof(struct bx_temporary)) &&
           part(total, &layout->outputs, draft->output_count, sizeof *draft->outputs,
                alignof(struct bx_output)) &&
           part(total, &layout->axes, draft->axes_count, sizeof *draft->axes,
                alignof(struct bx_axes)) &&
           part(total, &layout->extents, draft->extent_count, sizeof *draft->extents,
                alignof(struct bx_extent)) &&
           part(total, &layout->literals, draft->literal_count, sizeof *draft->literals,
                alignof(struct bx_literal)) &&
           part(total, &layout->shifts, draft->shift_count, sizeof *draft->shifts,
                alignof(struct bx_shift)) &&
           part(total, &layout->steps, draft->step_count, sizeof *draft->steps,
                alignof(struct bx_step)) &&
           part(total, &layout->named_axes, draft->named_axis_count, sizeof *draft->named_axes,
                alignof(struct bx_named_axis)) &&
           part(total, &layout->sources, draft->source_count, sizeof *draft->sources,
                alignof(uint16_t)) &&
           part(total, &layout->frames, draft->frame_count, sizeof *draft->frames,
                alignof(struct bx_sources)) &&
           part(total, &layout->bytes, draft->byte_count, 1, 1) &&
           part(total, &layout->passes, draft->pass_count, sizeof *draft->passes,
                alignof(struct bx_pass)) &&
           part(total, &layout->instructions, draft->instruction_count, sizeof *draft->instructions,
                alignof(struct bx_instruction)) &&
           part(total, &layout->strings, strings, 1, 1);
}

static void *copy(char *block, size_t offset, const void *from, size_t count, size_t size) {
    if (count != 0) memcpy(block + offset, from, count * size);
    return block + offset;
}

struct bx_program *bx_program_create(const struct bx_program *draft) {
    struct layout layout;
    if (!lay_out(draft, &layout)) return NULL;
    char *block = bx_alloc(layout.total);
    if (block == NULL) return NULL;

    struct bx_program *program = (struct bx_program *)(void *)block;
    *program = *draft;
    program->references = 1;
    program->bytes_held = layout.total;
    static uint64_t serial;
    program->serial = __atomic_add_fetch(&serial, 1, __ATOMIC_RELAXED);
    program->slots =
        copy(block, layout.slots, draft->slots, draft->slot_count, sizeof *draft->slots);
    program->constants = copy(block, layout.constants, draft->constants, draft->constant_count,
                              sizeof *draft->constants);
    program->temporaries = copy(block, layout.temporaries, draft->temporaries,
                                draft->temporary_count, sizeof *draft->temporaries);
    program->outputs =
        copy(block, layout.outputs, draft->outputs, draft->output_count, sizeof *draft->outputs);
    program->axes = copy(block, layout.axes, draft->axes, draft->axes_count, sizeof *draft->axes);
    program->extents =
        copy(block, layout.extents, draft->extents, draft->extent_count, sizeof *draft->extents);
    program->literals = copy(block, layout.literals, draft->literals, draft->literal_count,
                             sizeof *draft->literals);
    program->shifts =
        copy(block, layout.shifts, draft->shifts, draft->shift_count, sizeof *draft->shifts);
    program->steps =
        copy(block, layout.steps, draft->steps, draft->step_count, sizeof *draft->steps);
    program->named_axes = copy(block, layout.named_axes, draft->named_axes, draft->named_axis_count,
                               sizeof *draft->named_axes);
    program->sources =
        copy(block, layout.sources, draft->sources, draft->source_count, sizeof *draft->sources);
    program->frames =
        copy(block, layout.frames, draft->frames, draft->frame_count, sizeof *draft->frames);
    program->bytes = copy(block, layout.bytes, draft->bytes, draft->byte_count, 1);
    program->passes =
        copy(block, layout.passes, draft->passes, draft->pass_count, sizeof *draft->passes);
    program->instructions = copy(block, layout.instructions, draft->instructions,
                                 draft->instruction_count, sizeof *draft->instructions);

    char *string = block + layout.strings;
    struct bx_variable *variables = copy(block, layout.variables, draft->variables,
                                         draft->variable_count, sizeof *draft->variables);
    for (unsigned i = 0; i < draft->variable_count; i++) {
        const char *name = draft->variables[i].name;
        size_t size = string_size(name);
        variables[i].name = memcpy(string, name == NULL ? "" : name, size);
        string += size;
    }
    program->variables = variables;
    program->text =
        memcpy(string, draft->text == NULL ? "" : draft->text, string_size(draft->text));
    return program;
}

void bx_program_retain(struct bx_program *program) {
    __atomic_fetch_add(&program->references, 1, __ATOMIC_RELAXED);
}

void bx_program_release(struct bx_program *program) {
    if (program == NULL) return;
    /* Release, so that other threads' reads come before the block is freed; acquire, to see them.
     */
    if (__atomic_fetch_sub(&program->references, 1, __ATOMIC_ACQ_REL) == 1) bx_free(program);
}
