/* SPDX-License-Identifier: MIT */
/* The order of samples, and how long one is. */
#include "measure/rounds.h"

#define MOST_REPEATS (1 << 24)

static int64_t fill_sample(bx_timing *timing, void *context, int way, double sample_ns) {
    for (int64_t repeats = 1;; repeats *= 2) {
        const double one = timing(context, way, -1, repeats);
        if (one < 0) return -1;
        if (one * (double)repeats >= sample_ns / 2 || repeats >= MOST_REPEATS)
            return one >= sample_ns ? 1 : (int64_t)(sample_ns / one) + 1;
    }
}

/* Looked for twice, because an interrupt makes one repeat seem enough. */
int64_t bx_calibrate(bx_timing *timing, void *context, int way, double sample_ns) {
    const int64_t first = fill_sample(timing, context, way, sample_ns);
    if (first <= 1) return first;
    const int64_t second = fill_sample(timing, context, way, sample_ns);
    return second < 0 || second > first ? second : first;
}

bool bx_take_rounds(bx_timing *timing, void *context, const struct bx_way *ways, int count) {
    bool any = true;
    for (int round = 0; any; round++) {
        any = false;
        for (int k = 0; k < count; k++) {
            const int way = round % 2 == 0 ? k : count - 1 - k;
            if (round >= ways[way].samples) continue;
            any = true;
            ways[way].ns[round] = timing(context, way, round, ways[way].repeats);
            if (ways[way].ns[round] < 0) return false;
        }
    }
    return true;
}
