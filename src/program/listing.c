/* SPDX-License-Identifier: MIT */
/* A program as text, for explain and for the tests that compare listings. */
#include <inttypes.h>
#include <string.h>

#include "program/opcodes.h"
#include "program/program.h"

static void list_constant(const struct bx_program *program, const struct bx_slot *slot,
                          struct bx_text *text) {
    const uint64_t *bits = &program->constants[slot->index];
    char number[32];
    float narrow;
    double wide;
    int32_t narrow_integer;
    int64_t wide_integer;
    switch ((enum bx_type)slot->type) {
    case T_f64:
        memcpy(&wide, bits, sizeof wide);
        bx_text_double(number, sizeof number, wide);
        bx_text_add(text, "%s", number);
        return;
    case T_f32:
        memcpy(&narrow, bits, sizeof narrow);
        bx_text_add(text, "%.9g", (double)narrow);
        return;
    case T_i64:
        memcpy(&wide_integer, bits, sizeof wide_integer);
        bx_text_add(text, "%" PRId64, wide_integer);
        return;
    case T_i32:
        memcpy(&narrow_integer, bits, sizeof narrow_integer);
        bx_text_add(text, "%" PRId32, narrow_integer);
        return;
    default: bx_text_add(text, "%s", *(const uint8_t *)bits ? "True" : "False");
    }
}

static void list_place(const struct bx_program *program, const struct bx_slot *slot,
                       struct bx_text *text) {
    switch ((enum bx_slot_kind)slot->kind) {
    case SLOT_ARRAY:
    case SLOT_VALUE: bx_text_add(text, "%s", program->variables[slot->index].name); break;
    case SLOT_CONSTANT: list_constant(program, slot, text); break;
    case SLOT_SCALAR: bx_text_add(text, "scalar%u", slot->index); break;
    case SLOT_SPLAT: bx_text_add(text, "splat%u", slot->index); break;
    case SLOT_SCRATCH: bx_text_add(text, "scratch%u", slot->index); break;
    case SLOT_TEMPORARY: bx_text_add(text, "temporary%u", slot->index); break;
    case SLOT_SUM: bx_text_add(text, "lanes"); break;
    case SLOT_OUT:
        if (program->outputs[slot->index].position == BX_NO_SLOT)
            bx_text_add(text, "out");
        else
            bx_text_add(text, "output%u", slot->index);
        break;
    case SLOT_POSITION: bx_text_add(text, "position"); break;
    case SLOT_INSIDE: bx_text_add(text, "inside"); break;
    case SLOT_TEXT:
        bx_text_add(text, "'%.*s'", (int)program->literals[slot->index].length,
                    program->bytes + program->literals[slot->index].offset);
        break;
    case SLOT_FUNCTION: bx_text_add(text, "%s()", program->variables[slot->index].name); break;
    }
}

static void list_slot(const struct bx_program *program, uint16_t number, struct bx_text *text);

/* u[i, roll 1 along 0]: the element that a step leads to. */
static void list_step(const struct bx_program *program, const struct bx_step *step,
                      struct bx_text *text) {
    if (step->boundary == BOUNDARY_CUT) {
        bx_text_add(text, ", from %" PRId64 " along %d", -step->shift, step->axis);
        return;
    }
    bx_text_add(text, ", %s %" PRId64 " along %d",
                step->boundary == BOUNDARY_WRAP ? "roll" : "shift", step->shift, step->axis);
    if (step->boundary == BOUNDARY_FILL && step->fill != BX_NO_SLOT) {
        bx_text_add(text, " else ");
        list_slot(program, step->fill, text);
    } else if (step->boundary != BOUNDARY_WRAP && step->boundary != BOUNDARY_FILL) {
        bx_text_add(text, " %s", bx_boundary_info((enum bx_boundary)step->boundary)->name);
    }
}

static void list_slot(const struct bx_program *program, uint16_t number, struct bx_text *text) {
    const struct bx_slot *slot = &program->slots[number];
    list_place(program, slot, text);
    switch ((enum bx_slot_kind)slot->kind) {
    case SLOT_ARRAY:
    case SLOT_TEMPORARY:
    case SLOT_OUT:
    case SLOT_POSITION:
    case SLOT_INSIDE: break;
    default: return;
    }
    bx_text_add(text, "[i");
    for (uint32_t k = 0; slot->shift && k < program->shifts[slot->shift - 1].count; k++)
        list_step(program, &program->steps[program->shifts[slot->shift - 1].first + k], text);
    bx_text_add(text, "]");
}

/* The operand letters in words: t where the form says so, slots elsewhere. */
static void list_instruction(const struct bx_program *program,
                             const struct bx_instruction *instruction, struct bx_text *text) {
    const struct bx_opcode_info *info = bx_opcode_info(instruction->opcode);
    bx_text_add(text, "    %-20s", info->name);
    const char *letters = bx_form_text((enum bx_form)info->form);
    unsigned next = 0;
    const char *separator = " ";
    for (const char *letter = letters; *letter && info->op != OPERATOR_COUNT; letter++) {
        bx_text_add(text, "%s", separator);
        separator = ", ";
        if (*letter == 't')
            bx_text_add(text, "t");
        else
            list_slot(program, instruction->slot[next++], text);
    }
    if (info->op == OPERATOR_COUNT && info->slots) {
        bx_text_add(text, " ");
        list_slot(program, instruction->slot[0], text);
    }
    if (instruction->opcode == OPC_skip_none || instruction->opcode == OPC_skip_all)
        bx_text_add(text, ", over the next %u", instruction->slot[1] - 1u);
    bx_text_add(text, "\n");
}

/* ", then sum along axes 0, -1 into temporary2" */
static void list_axes(const struct bx_axes *axes, const char *op, unsigned result,
                      struct bx_text *text) {
    bx_text_add(text, ", then %s along ", op);
    if (axes->count == 0) bx_text_add(text, "all axes");
    for (unsigned k = 0; k < axes->count; k++)
        bx_text_add(text, "%s%d", k ? ", " : axes->count > 1 ? "axes " : "axis ", axes->axis[k]);
    bx_text_add(text, "%s into temporary%u", axes->keep ? ", kept," : "", result);
}

static void list_pass(const struct bx_program *program, const struct bx_pass *pass,
                      struct bx_text *text) {
    static const char *const titles[] = {
        [PASS_SCALAR] = "once a call, scalars",
        [PASS_SPLAT] = "once a call, scalars repeated over a tile",
        [PASS_MAP] = "for each tile",
        [PASS_REDUCE] = "for each tile",
    };
    bx_text_add(text, "  %s", titles[pass->kind]);
    const char *op = bx_op_info((enum bx_op)pass->op)->spelling;
    if (pass->kind == PASS_REDUCE && pass->axes == BX_NO_AXES)
        bx_text_add(text, ", then %s of the lanes into scalar%u", op, pass->result);
    else if (pass->kind == PASS_REDUCE)
        list_axes(&program->axes[pass->axes], op, pass->result, text);
    if (pass->kind == PASS_MAP || pass->kind == PASS_REDUCE)
        bx_text_add(text, " (%s tiles, reads %g and writes %g bytes an element)",
                    pass->narrow ? "4-byte" : "8-byte", (double)pass->read_bytes,
                    (double)pass->write_bytes);
    bx_text_add(text, ":\n");
    for (uint32_t k = 0; k < pass->count; k++)
        list_instruction(program, &program->instructions[pass->first + k], text);
}

void bx_program_list(const struct bx_program *program, struct bx_text *text) {
    for (unsigned p = 0; p < program->pass_count; p++)
        list_pass(program, &program->passes[p], text);
}
