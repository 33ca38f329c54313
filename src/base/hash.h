/* SPDX-License-Identifier: MIT */
/* One step of a hash over 64-bit words. */
#ifndef BX_BASE_HASH_H
#define BX_BASE_HASH_H

#include <stdint.h>

static inline uint64_t bx_hash_mix(uint64_t hash, uint64_t word) {
    hash = (hash ^ word) * UINT64_C(0x9e3779b97f4a7c15);
    return hash ^ hash >> 29;
}

#endif
