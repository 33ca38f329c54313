/* SPDX-License-Identifier: MIT */
/* The functions that move arrays along axes. */
#ifndef BX_LANG_SHIFT_P_H
#define BX_LANG_SHIFT_P_H

#include "lang/parser_p.h"

/* A function, and what it is told behind its operand. */
struct bx_mover {
    enum bx_op op;
    uint8_t positions; /* of the settings, the first ones that need no keyword */
    uint8_t count;
    enum bx_setting settings[3];
    const char *keywords; /* said of an unknown one */
    const char *shift_cure;
    const char *axis_cure;
    const char *example;
};

/* NULL if it is none. */
const struct bx_mover *bx_mover_of(enum bx_op op);

#endif
