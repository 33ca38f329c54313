/* SPDX-License-Identifier: MIT */
/* Facts about opcodes, derived from the table. */
#include "program/opcodes.h"

#include <string.h>

const struct bx_opcode_info bx_opcode_infos[OPCODE_COUNT] = {
    [OPC_none] = {"none", OPERATOR_COUNT, 0, FORM_t, 0, 0},
    [OPC_end] = {"end", OPERATOR_COUNT, 0, FORM_t, 0, 0},
    [OPC_spill] = {"spill", OPERATOR_COUNT, 0, FORM_m, 0, 1},
    [OPC_reload] = {"reload", OPERATOR_COUNT, 0, FORM_m, 0, 1},
    [OPC_skip_none] = {"skip_none", OPERATOR_COUNT, 0, FORM_m, 0, 1},
    [OPC_skip_all] = {"skip_all", OPERATOR_COUNT, 0, FORM_m, 0, 1},
    [OPC_call] = {"call", OPERATOR_COUNT, 0, FORM_mm, 0, 2},
#define SLOTS_t 0
#define SLOTS_m 1
#define SLOTS_s 1
#define SLOTS_r 1
#define SLOTS_tm 1
#define SLOTS_mt 1
#define SLOTS_ts 1
#define SLOTS_st 1
#define SLOTS_mm 2
#define SLOTS_ms 2
#define SLOTS_sm 2
#define SLOTS_tmm 2
#define SLOTS_tms 2
#define SLOTS_tsm 2
#define SLOTS_tss 2
#define SLOTS_mmt 2
#define SLOTS_mst 2
#define SLOTS_mmm 3
#define SLOTS_mms 3
#define SLOTS_msm 3
#define SLOTS_mss 3
#define ROW(stem, type, form, wide) \
    [OPC_##stem##_##type##_##       \
        form] = {#stem "_" #type "_" #form, OP_##stem, T_##type, FORM_##form, wide, SLOTS_##form},
#define OPCODE(stem, type, form) ROW(stem, type, form, 0)
#define OPCODE_WIDE(stem, type, form) ROW(stem, type, form, 1)
#include "program/opcodes.def"
#undef OPCODE
};

static const uint16_t by_operation[OPERATOR_COUNT][TYPE_COUNT][FORM_COUNT] = {
#define OPCODE(stem, type, form) [OP_##stem][T_##type][FORM_##form] = OPC_##stem##_##type##_##form,
#include "program/opcodes.def"
#undef OPCODE
};

_Static_assert(OPCODE_COUNT < UINT16_MAX, "opcodes are 16 bits wide");

enum bx_opcode bx_opcode_find(enum bx_op op, enum bx_type type, enum bx_form form) {
    return (enum bx_opcode)by_operation[op][type][form];
}

static const char *const form_texts[FORM_COUNT] = {
    [FORM_t] = "t",     [FORM_m] = "m",     [FORM_s] = "s",     [FORM_r] = "r",
    [FORM_tm] = "tm",   [FORM_mt] = "mt",   [FORM_ts] = "ts",   [FORM_st] = "st",
    [FORM_mm] = "mm",   [FORM_ms] = "ms",   [FORM_sm] = "sm",   [FORM_tmm] = "tmm",
    [FORM_tms] = "tms", [FORM_tsm] = "tsm", [FORM_tss] = "tss", [FORM_mmt] = "mmt",
    [FORM_mst] = "mst", [FORM_mmm] = "mmm", [FORM_mms] = "mms", [FORM_msm] = "msm",
    [FORM_mss] = "mss",
};

const char *bx_form_text(enum bx_form form) { return form_texts[form]; }

int bx_form_find(const char *letters) {
    for (int form = 0; form < FORM_COUNT; form++)
        if (strcmp(form_texts[form], letters) == 0) return form;
    return -1;
}
