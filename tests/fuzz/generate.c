/* SPDX-License-Identifier: MIT */
/*
 * Random calls without a fuzzer: generate TARGET [COUNT [SEED]]. With FUZZ_GO_ON set it goes on
 * after findings. Each call has a seed of its own, which is printed with a finding:
 * generate TARGET 1 THAT_SEED makes it again. FUZZ_WRITE=FILE writes the bytes of the last one.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "call.h"
#include "input.h"
#include "target.h"

enum { MOST_BYTES = 400 };

static uint64_t seed;

static void say_seed(int number) {
    char text[80];
    const int length =
        snprintf(text, sizeof text, "seed of this call: %llu\n", (unsigned long long)seed);
    if (length > 0 && write(2, text, (size_t)length) < 0) _exit(2);
    signal(number, SIG_DFL);
    raise(number);
}

int main(int argc, char **argv) {
    const char *name = argc > 1 ? argv[1] : "calls";
    const unsigned long count = argc > 2 ? strtoul(argv[2], NULL, 10) : 2000;
    const uint64_t first = argc > 3 ? strtoull(argv[3], NULL, 10) : 1;
    int (*target)(const uint8_t *, size_t) = fuzz_calls_target;
    if (strcmp(name, "calls") != 0 && strcmp(name, "iterate") != 0) {
        fprintf(stderr, "usage: %s calls|iterate [COUNT [SEED]]\n", argv[0]);
        return 2;
    }
    if (strcmp(name, "iterate") == 0) target = fuzz_iterate_target;
    fuzz_environment();
    static const int signals[] = {SIGABRT, SIGSEGV, SIGFPE, SIGBUS, SIGILL, SIGALRM};
    for (size_t k = 0; k < sizeof signals / sizeof *signals; k++) signal(signals[k], say_seed);
    for (unsigned long k = 0; k < count; k++) {
        seed = first + k;
        uint64_t state = seed;
        uint8_t bytes[MOST_BYTES];
        for (size_t at = 0; at < sizeof bytes; at++) bytes[at] = (uint8_t)(next_bits(&state) >> 32);
        const char *file = getenv("FUZZ_WRITE");
        if (file) {
            FILE *out = fopen(file, "wb");
            if (out) {
                fwrite(bytes, 1, sizeof bytes, out);
                fclose(out);
            }
        }
        const unsigned long before = fuzz_findings;
        alarm(20);
        target(bytes, sizeof bytes);
        if (fuzz_findings > before)
            fprintf(stderr, "seed of this call: %llu\n", (unsigned long long)seed);
    }
    printf("%s: %lu calls from seed %llu, %lu refused, %lu findings\n", name, fuzz_calls,
           (unsigned long long)first, fuzz_refused, fuzz_findings);
    return fuzz_findings ? 1 : 0;
}
