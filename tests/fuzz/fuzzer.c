/* SPDX-License-Identifier: MIT */
/* The entry of libFuzzer; FUZZ_TARGET is the target's function. */
#include "target.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static bool asked;
    if (!asked) fuzz_environment();
    asked = true;
    return FUZZ_TARGET(data, size);
}
