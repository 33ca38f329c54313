/* SPDX-License-Identifier: MIT */
/* The mode of long double, where it has registers of its own. */
#include "base/float_mode.h"

#if defined(__x86_64__)
enum { SETTINGS = 0x0f3f, STANDARD = 0x033f, FLAGS = 0x003f };

/* Flags that are set would interrupt at the next instruction that waits, so they go first. */
struct bx_long_mode bx_long_begin(void) {
    struct bx_long_mode had;
    __asm__ volatile("fnstcw %0" : "=m"(had.control)::"memory");
    __asm__ volatile("fnstsw %0" : "=a"(had.status)::"memory");
    if ((had.control & SETTINGS) == STANDARD) return had;
    const uint16_t control = (uint16_t)((had.control & ~SETTINGS) | STANDARD);
    __asm__ volatile("fnclex\n\tfldcw %0" ::"m"(control) : "memory");
    return had;
}

/* Flags are written with all of the environment only; most often there were none. */
void bx_long_end(const struct bx_long_mode *had) {
    struct {
        uint16_t control, unused_1, status, unused_2;
        uint32_t rest[5];
    } environment;
    __asm__ volatile("fnclex" ::: "memory");
    if ((had->status & FLAGS) == 0) {
        __asm__ volatile("fldcw %0" ::"m"(had->control) : "memory");
        return;
    }
    __asm__ volatile("fnstenv %0" : "=m"(environment)::"memory");
    environment.control = had->control;
    environment.status = (uint16_t)((environment.status & ~FLAGS) | (had->status & FLAGS));
    __asm__ volatile("fldenv %0" ::"m"(environment) : "memory");
}
#else
typedef int bx_float_mode_has_no_code; /* a file must hold something */
#endif
