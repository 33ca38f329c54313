/* SPDX-License-Identifier: MIT */
#include "base/float_mode.h"

#if defined(__x86_64__)
/* Flags that are set would interrupt at the next instruction that waits, so they go first. */
void bx_float_mode_make_standard(const struct bx_float_mode *now) {
    _mm_setcsr((now->vectors & ~BX_VECTORS_SETTINGS) | BX_VECTORS_STANDARD);
    if ((now->control & BX_CONTROL_SETTINGS) == BX_CONTROL_STANDARD) return;
    const uint16_t control =
        (uint16_t)((now->control & ~BX_CONTROL_SETTINGS) | BX_CONTROL_STANDARD);
    __asm__ volatile("fnclex\n\tfldcw %0" ::"m"(control) : "memory");
}

/* Flags of long double are written with all of its registers' environment only. */
void bx_float_mode_restore(const struct bx_float_mode *mode) {
    struct {
        uint16_t control, unused_1, status, unused_2;
        uint32_t rest[5];
    } environment;
    __asm__ volatile("fnclex\n\tfnstenv %0" : "=m"(environment)::"memory");
    environment.control = mode->control;
    environment.status =
        (uint16_t)((environment.status & ~BX_STATUS_FLAGS) | (mode->status & BX_STATUS_FLAGS));
    __asm__ volatile("fldenv %0" ::"m"(environment) : "memory");
}
#else
void bx_float_mode_make_standard(const struct bx_float_mode *now) {
    (void)now;
    fesetenv(FE_DFL_ENV);
}
void bx_float_mode_restore(const struct bx_float_mode *mode) { fesetenv(&mode->environment); }
#endif
