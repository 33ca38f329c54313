/* SPDX-License-Identifier: MIT */
/* The file of measurements: lines of a name and a number, whose first ones tell the machine. */
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "machine/machine_p.h"

enum { LONGEST_PATH = 4096, LONGEST_LINE = 128 };
static const char heading[] = "blockexpr tuning 1";

static char own_path[LONGEST_PATH];
static pthread_once_t path_once = PTHREAD_ONCE_INIT;

/* Privileged programs take no paths from their environment. */
static void find_path(void) {
    const char *given = secure_getenv("BLOCKEXPR_TUNING");
    const char *cache = secure_getenv("XDG_CACHE_HOME");
    const char *home = secure_getenv("HOME");
    int length = 0;
    if (given)
        length = snprintf(own_path, sizeof own_path, "%s", given);
    else if (cache && *cache == '/')
        length = snprintf(own_path, sizeof own_path, "%s/blockexpr/tuning", cache);
    else if (home && *home == '/')
        length = snprintf(own_path, sizeof own_path, "%s/.cache/blockexpr/tuning", home);
    if (length < 0 || length >= LONGEST_PATH) own_path[0] = 0;
}

const char *bx_tuning_path(void) {
    pthread_once(&path_once, find_path);
    return own_path;
}

/* What the file holds, by name: facts must be those of the machine, measurements are taken over. */
#define FACTS(FACT) FACT(l1d_bytes) FACT(l2_bytes) FACT(l3_bytes) FACT(cores)
#define MEASUREMENTS(M) M(region_ns) M(l2_speed) M(l3_speed) M(memory_speed)
enum {
#define NUMBER(name) FOUND_##name,
    FACTS(NUMBER) MEASUREMENTS(NUMBER)
#undef NUMBER
        NUMBERS
};

static bool read_lines(FILE *file, struct bx_machine *machine) {
    char line[LONGEST_LINE], name[32];
    double value;
    unsigned found = 0;
    if (!fgets(line, sizeof line, file) || strncmp(line, heading, sizeof heading - 1) != 0)
        return false;
    while (fgets(line, sizeof line, file)) {
        if (sscanf(line, "%31s %lf", name, &value) != 2) return false;
#define FACT(fact)                                        \
    if (strcmp(name, #fact) == 0) {                       \
        if (value != (double)machine->fact) return false; \
        found |= 1u << FOUND_##fact;                      \
    }
        FACTS(FACT)
#undef FACT
#define MEASUREMENT(measurement)                       \
    if (strcmp(name, #measurement) == 0) {             \
        if (!(value > 0 && value < 1e9)) return false; \
        machine->measurement = value;                  \
        found |= 1u << FOUND_##measurement;            \
    }
        MEASUREMENTS(MEASUREMENT)
#undef MEASUREMENT
    }
    return found == (1u << NUMBERS) - 1;
}

bool bx_tuning_read(const char *path, struct bx_machine *machine) {
    FILE *file = *path ? fopen(path, "re") : NULL;
    if (!file) return false;
    struct bx_machine read = *machine;
    const bool whole = read_lines(file, &read);
    fclose(file);
    if (!whole) return false;
    read.measured = true;
    *machine = read;
    return true;
}

static bool make_folders(const char *path) {
    char folder[LONGEST_PATH];
    const size_t length = strlen(path);
    if (length >= sizeof folder) return false;
    memcpy(folder, path, length + 1);
    for (char *slash = strchr(folder + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
        *slash = 0;
        if (mkdir(folder, 0777) != 0 && errno != EEXIST) return false;
        *slash = '/';
    }
    return true;
}

static bool write_file(const char *path, const struct bx_machine *machine) {
    FILE *file = fopen(path, "we");
    if (!file) return false;
    fprintf(file, "%s\n", heading);
#define NUMBER(name) fprintf(file, "%s %.9g\n", #name, (double)machine->name);
    FACTS(NUMBER)
    MEASUREMENTS(NUMBER)
#undef NUMBER
    const bool good = !ferror(file);
    return fclose(file) == 0 && good;
}

expr_status bx_tuning_write(const char *path, const struct bx_machine *machine) {
    char beside[LONGEST_PATH + 16];
    snprintf(beside, sizeof beside, "%s.%ld", path, (long)getpid());
    if (strlen(path) < LONGEST_PATH && make_folders(path) && write_file(beside, machine) &&
        rename(beside, path) == 0)
        return EXPR_OK;
    const int reason = errno;
    unlink(beside);
    return bx_error(EXPR_ERROR_FILE, "cannot write '%.200s': %s; give a path that can be written",
                    path, strerror(reason));
}
