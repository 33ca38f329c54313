/* SPDX-License-Identifier: MIT */
/* Files of measurements: written whole, read only where they are whole and of this machine. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "blockexpr.h"
#include "machine/machine.h"

enum { KIB = 1024, MIB = 1024 * KIB };

#define COUNT(array) (sizeof(array) / sizeof *(array))

static void measurements_are_of_one_machine(void **state) {
    (void)state;
    char path[] = "/tmp/blockexpr-tuning-XXXXXX";
    const int descriptor = mkstemp(path);
    assert_true(descriptor >= 0);
    close(descriptor);
    struct bx_machine measured = {.l1d_bytes = 32 * KIB,
                                  .l2_bytes = 1 * MIB,
                                  .l3_bytes = 8 * MIB,
                                  .cores = 4,
                                  .threads = 4,
                                  .region_ns = 723.5,
                                  .l2_speed = 88,
                                  .l3_speed = 40.25,
                                  .memory_speed = 11};
    assert_int_equal(bx_tuning_write(path, &measured), EXPR_OK);
    struct bx_machine machine = measured;
    machine.region_ns = machine.l2_speed = machine.l3_speed = machine.memory_speed = 1;
    const struct bx_machine before = machine;
    assert_true(bx_tuning_read(path, &machine));
    assert_true(machine.measured);
    assert_true(machine.region_ns == 723.5 && machine.l2_speed == 88);
    assert_true(machine.l3_speed == 40.25 && machine.memory_speed == 11);
    machine = before;
    machine.l3_bytes = 16 * MIB;
    assert_false(bx_tuning_read(path, &machine));
    assert_false(machine.measured);
    assert_true(machine.region_ns == 1);
    unlink(path);
    machine = before;
    assert_false(bx_tuning_read(path, &machine));
    assert_false(bx_tuning_read("", &machine));
    assert_false(machine.measured);
}

/* A folder of one's own for a test of files; paths in it. */
struct folder {
    char path[64];
    char file[96];
    char other[96];
};

static void make_folder(struct folder *folder) {
    strcpy(folder->path, "/tmp/blockexpr-files-XXXXXX");
    assert_non_null(mkdtemp(folder->path));
    snprintf(folder->file, sizeof folder->file, "%s/tuning", folder->path);
    snprintf(folder->other, sizeof folder->other, "%s/other", folder->path);
}

static void remove_folder(const struct folder *folder) {
    unlink(folder->file);
    unlink(folder->other);
    assert_int_equal(rmdir(folder->path), 0);
}

static void write_bytes(const char *path, const char *bytes, size_t length) {
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, length, file), length);
    assert_int_equal(fclose(file), 0);
}

static size_t read_bytes(const char *path, char *bytes, size_t size) {
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    const size_t length = fread(bytes, 1, size - 1, file);
    bytes[length] = 0;
    fclose(file);
    return length;
}

static const struct bx_machine tuned = {.l1d_bytes = 32 * KIB,
                                        .l2_bytes = 1 * MIB,
                                        .cores = 4,
                                        .region_ns = 723.5,
                                        .l2_speed = 88,
                                        .l3_speed = 40.25,
                                        .memory_speed = 0.5};

static bool believed(const char *path) {
    struct bx_machine machine = tuned;
    machine.region_ns = machine.l2_speed = 1;
    const struct bx_machine before = machine;
    const bool read = bx_tuning_read(path, &machine);
    if (!read) assert_memory_equal(&machine, &before, sizeof before);
    return read;
}

/* Whatever a file is cut to, and whichever of its bytes is another one. */
static void what_is_not_whole_is_not_believed(void **state) {
    (void)state;
    struct folder folder;
    make_folder(&folder);
    char text[1024], changed[1024];
    assert_int_equal(bx_tuning_write(folder.file, &tuned), EXPR_OK);
    assert_true(believed(folder.file));
    const size_t length = read_bytes(folder.file, text, sizeof text);
    for (size_t k = 0; k < length; k++) {
        write_bytes(folder.other, text, k);
        if (believed(folder.other)) fail_msg("believed when cut after %zu bytes", k);
        for (const char *c = "x,\n -"; *c; c++) {
            if (text[k] == *c) continue;
            memcpy(changed, text, length);
            changed[k] = *c;
            write_bytes(folder.other, changed, length);
            if (believed(folder.other)) fail_msg("believed with '%c' for byte %zu", *c, k);
        }
        changed[k] = 0;
        write_bytes(folder.other, changed, length);
        assert_false(believed(folder.other));
    }
    static const char *const odd[][2] = {{"723.5", "7,235"},      {"723.5", "1e400"},
                                         {"723.5", "nan"},        {"723.5", "inf"},
                                         {"723.5", "0x10"},       {"723.5", ".5"},
                                         {"723.5", "7."},         {"723.5", "0"},
                                         {"723.5", "-1"},         {"723.5", "1e3"},
                                         {"723.5", "+1"},         {"723.5", "1 2"},
                                         {"723.5", "1000000000"}, {"cores 4", "cores 4\ncores 4"},
                                         {"cores", "cares"}};
    for (size_t k = 0; k < COUNT(odd); k++) {
        char *at = strstr(text, odd[k][0]);
        assert_non_null(at);
        const int line = (int)strcspn(at, "\n");
        const int kept = strncmp(at, "723", 3) == 0 ? line : (int)strlen(odd[k][0]);
        snprintf(changed, sizeof changed, "%.*s%s%s", (int)(at - text), text, odd[k][1], at + kept);
        write_bytes(folder.other, changed, strlen(changed));
        if (believed(folder.other)) fail_msg("believed with '%s'", odd[k][1]);
    }
    static char large[1 << 20];
    memset(large, '\n', sizeof large);
    memcpy(large, text, length);
    write_bytes(folder.other, large, sizeof large);
    assert_false(believed(folder.other));
    remove_folder(&folder);
}

static void only_files_are_read_and_written(void **state) {
    (void)state;
    struct folder folder;
    make_folder(&folder);
    assert_int_equal(mkfifo(folder.file, 0600), 0);
    assert_false(believed(folder.file)); /* and does not wait for a writer */
    assert_false(believed("/dev/zero"));
    assert_false(believed("/dev/tty"));
    assert_false(believed(folder.path));
    assert_int_equal(bx_tuning_write(folder.file, &tuned), EXPR_ERROR_FILE);
    assert_int_equal(bx_tuning_write(folder.path, &tuned), EXPR_ERROR_FILE);
    struct stat facts;
    assert_int_equal(stat(folder.file, &facts), 0);
    assert_true(S_ISFIFO(facts.st_mode));
    remove_folder(&folder);
}

/* Links at the names that the writer takes for a while lead to nothing being overwritten. */
static void planted_links_are_left_alone(void **state) {
    (void)state;
    struct folder folder;
    char link[2][128], text[64];
    make_folder(&folder);
    write_bytes(folder.other, "precious", 8);
    snprintf(link[0], sizeof link[0], "%s.%ld", folder.file, (long)getpid());
    snprintf(link[1], sizeof link[1], "%s.%ld.0", folder.file, (long)getpid());
    for (int k = 0; k < 2; k++) assert_int_equal(symlink(folder.other, link[k]), 0);
    assert_int_equal(bx_tuning_write(folder.file, &tuned), EXPR_OK);
    assert_true(believed(folder.file));
    read_bytes(folder.other, text, sizeof text);
    assert_string_equal(text, "precious");
    for (int k = 0; k < 2; k++) assert_int_equal(unlink(link[k]), 0);
    remove_folder(&folder); /* which was left without anything else in it */
}

/* What was measured on a machine that stood still meanwhile can still be read. */
static void what_is_written_is_believed(void **state) {
    (void)state;
    static const double values[] = {0, 1e-9, 1.0 / 3, 123456.789, 1e30, INFINITY, NAN, -1};
    struct folder folder;
    make_folder(&folder);
    for (size_t k = 0; k < COUNT(values); k++) {
        struct bx_machine machine = tuned;
        machine.region_ns = machine.l2_speed = machine.memory_speed = values[k];
        assert_int_equal(bx_tuning_write(folder.file, &machine), EXPR_OK);
        if (!believed(folder.file)) fail_msg("%g is written and not believed", values[k]);
    }
    remove_folder(&folder);
}

static void what_cannot_be_written_is_an_error(void **state) {
    (void)state;
    const struct bx_machine machine = {.region_ns = 1};
    assert_int_equal(bx_tuning_write("/dev/null/tuning", &machine), EXPR_ERROR_FILE);
    assert_non_null(strstr(expr_error_text(), "/dev/null/tuning"));
    static char longer[8192];
    memset(longer, 'x', sizeof longer - 1);
    assert_int_equal(bx_tuning_write(longer, &machine), EXPR_ERROR_FILE);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(measurements_are_of_one_machine),
        cmocka_unit_test(what_is_not_whole_is_not_believed),
        cmocka_unit_test(only_files_are_read_and_written),
        cmocka_unit_test(planted_links_are_left_alone),
        cmocka_unit_test(what_is_written_is_believed),
        cmocka_unit_test(what_cannot_be_written_is_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
