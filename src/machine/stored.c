/* SPDX-License-Identifier: MIT */
/* The file of measurements: lines of a name and a number, whose first ones tell the machine. */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "base/text.h"
#include "machine/machine_p.h"

enum { LONGEST_PATH = 4096, LONGEST_FILE = 4096, LONGEST_NUMBER = 24, ATTEMPTS = 100 };
#define DIGITS "0123456789"
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

/* What the file holds, by name: facts must be those of the machine, measurements are taken over if
 * they lie within what machines have. */
#define FACTS(FACT) FACT(l1d_bytes) FACT(l2_bytes) FACT(l3_bytes) FACT(cores)
#define MEASUREMENTS(M)    \
    M(region_ns, 1, 1e8)   \
    M(l2_speed, 1e-3, 1e5) \
    M(l3_speed, 1e-3, 1e5) \
    M(memory_speed, 1e-3, 1e5)
enum {
#define FACT(name) NUMBER_##name,
#define MEASUREMENT(name, least, most) NUMBER_##name,
    FACTS(FACT) MEASUREMENTS(MEASUREMENT)
#undef FACT
#undef MEASUREMENT
        NUMBERS
};

struct number {
    const char *name;
    double least, most; /* of a fact both are what the machine has */
    double *value;      /* of a fact NULL */
};

static void list_numbers(struct bx_machine *machine, struct number numbers[NUMBERS]) {
    const struct number all[NUMBERS] = {
#define FACT(fact) {#fact, (double)machine->fact, (double)machine->fact, NULL},
        FACTS(FACT)
#undef FACT
#define MEASUREMENT(name, least, most) {#name, least, most, &machine->name},
            MEASUREMENTS(MEASUREMENT)
#undef MEASUREMENT
    };
    memcpy(numbers, all, sizeof all);
}

/* Digits, of which a point may stand between two, and nothing else: 12 or 12.5. */
static bool read_number(const char *text, double *value) {
    const size_t whole = strspn(text, DIGITS);
    const char *end = text + whole;
    if (*end == '.') {
        const size_t part = strspn(end + 1, DIGITS);
        if (part == 0) return false;
        end += 1 + part;
    }
    return whole > 0 && *end == 0 && end - text <= LONGEST_NUMBER &&
           bx_text_read_double(text, value);
}

/* One line, without its end: a name, a space, a number that the name may have. */
static bool read_line(char *line, const struct number numbers[NUMBERS], unsigned *found) {
    char *space = strchr(line, ' ');
    double value;
    if (!space || !read_number(space + 1, &value)) return false;
    *space = 0;
    for (int k = 0; k < NUMBERS; k++) {
        if (strcmp(line, numbers[k].name) != 0) continue;
        if (*found & 1u << k || !(value >= numbers[k].least && value <= numbers[k].most))
            return false;
        *found |= 1u << k;
        if (numbers[k].value) *numbers[k].value = value;
        return true;
    }
    return false;
}

/* Every number once, on lines that are whole: a file that is torn or mended by hand is not. */
static bool read_text(char *text, struct bx_machine *machine) {
    struct number numbers[NUMBERS];
    list_numbers(machine, numbers);
    unsigned found = 0;
    bool heads = true;
    for (char *end; *text; text = end + 1, heads = false) {
        end = strchr(text, '\n');
        if (!end) return false;
        *end = 0;
        if (heads ? strcmp(text, heading) != 0 : !read_line(text, numbers, &found)) return false;
    }
    return found == (1u << NUMBERS) - 1;
}

/* Never waits, whatever lies at the path: a pipe or a device is no file of measurements. */
static bool read_file(const char *path, char text[LONGEST_FILE + 1]) {
    const int file = *path ? open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY) : -1;
    if (file < 0) return false;
    struct stat facts;
    size_t length = 0;
    bool good = fstat(file, &facts) == 0 && S_ISREG(facts.st_mode);
    for (ssize_t count = 1; good && count > 0; length += (size_t)count) {
        count = read(file, text + length, LONGEST_FILE - length);
        if (count < 0) good = false;
        if (count <= 0) break;
    }
    close(file);
    text[length] = 0;
    return good && length < LONGEST_FILE && strlen(text) == length;
}

bool bx_tuning_read(const char *path, struct bx_machine *machine) {
    char text[LONGEST_FILE + 1];
    struct bx_machine read = *machine;
    if (!read_file(path, text) || !read_text(text, &read)) return false;
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

/* What is written is what will be believed. */
static size_t write_text(const struct bx_machine *machine, char text[LONGEST_FILE]) {
    struct bx_machine written = *machine;
    struct number numbers[NUMBERS];
    list_numbers(&written, numbers);
    struct bx_text lines = {text, LONGEST_FILE, 0};
    bx_text_add(&lines, "%s\n", heading);
    for (int k = 0; k < NUMBERS; k++) {
        const struct number *number = &numbers[k];
        double value = number->value ? *number->value : number->least;
        if (!(value >= number->least)) value = number->least;
        if (value > number->most) value = number->most;
        if (number->value)
            bx_text_add(&lines, "%s %.6f\n", number->name, value);
        else
            bx_text_add(&lines, "%s %.0f\n", number->name, value);
    }
    return lines.length;
}

/* A new file beside the path; what others have put there, links among it, is left alone. */
static int open_beside(const char *path, char *beside, size_t size) {
    int file = -1;
    for (int k = 0; k < ATTEMPTS && file < 0; k++) {
        snprintf(beside, size, "%s.%ld.%d", path, (long)getpid(), k);
        file = open(beside, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666);
        if (file < 0 && errno != EEXIST) break;
    }
    return file;
}

static bool write_beside(int file, const struct bx_machine *machine) {
    char text[LONGEST_FILE];
    const size_t length = write_text(machine, text);
    errno = ENOSPC; /* what a short write comes of */
    const bool good = write(file, text, length) == (ssize_t)length;
    return close(file) == 0 && good;
}

static bool write_file(const char *path, const struct bx_machine *machine) {
    char beside[LONGEST_PATH + 32];
    struct stat facts;
    if (stat(path, &facts) == 0 && !S_ISREG(facts.st_mode)) {
        errno = S_ISDIR(facts.st_mode) ? EISDIR : EEXIST;
        return false;
    }
    const int file = open_beside(path, beside, sizeof beside);
    if (file < 0) return false;
    if (write_beside(file, machine) && rename(beside, path) == 0) return true;
    const int reason = errno;
    unlink(beside);
    errno = reason;
    return false;
}

expr_status bx_tuning_write(const char *path, const struct bx_machine *machine) {
    if (strlen(path) >= LONGEST_PATH)
        errno = ENAMETOOLONG;
    else if (make_folders(path) && write_file(path, machine))
        return EXPR_OK;
    return bx_error(EXPR_ERROR_FILE, "cannot write '%.200s': %s; give a path that can be written",
                    path, strerror(errno));
}
