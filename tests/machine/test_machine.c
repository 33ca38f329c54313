/* SPDX-License-Identifier: MIT */
/* Machines: what is read of them, and measurements that are stored. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <limits.h>
#include <math.h>
#include <sched.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "blockexpr.h"
#include "machine/machine_p.h"

enum { KIB = 1024, MIB = 1024 * KIB };

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* Topologies. */

static void expect_machine(const struct bx_machine *read, const struct bx_machine *expected) {
    const struct bx_machine *const machines[] = {read, expected};
    char texts[2][256];
    for (size_t i = 0; i < COUNT(texts); i++) {
        const struct bx_machine *m = machines[i];
        snprintf(texts[i], sizeof texts[i],
                 "L1d %zu L2 %zu/%d L3 %zu/%d cores %d of %d in %d, %d, %d", m->l1d_bytes,
                 m->l2_bytes, m->l2_shared_by, m->l3_bytes, m->l3_shared_by, m->cores,
                 m->processors, m->numa_nodes, m->threads, m->caches_known);
    }
    assert_string_equal(texts[0], texts[1]);
    assert_true(read->region_ns > 0);
}

/* Caches, cores at an L2 and an L3, cores, processors, NUMA nodes, threads, are caches known. */
static const struct {
    const char *source; /* a file in topologies/, or a description */
    struct bx_machine machine;
} sources[] = {
    {"one_core.xml", {32 * KIB, 256 * KIB, 8 * MIB, 1, 1, 1, 1, 1, 1, true, false, 0, 0, 0, 0}},
    {"two_sockets_smt.xml",
     {32 * KIB, 1 * MIB, 32 * MIB, 1, 4, 8, 16, 2, 8, true, false, 0, 0, 0, 0}},
    {"l3_per_four_cores.xml",
     {32 * KIB, 512 * KIB, 16 * MIB, 1, 4, 12, 12, 1, 12, true, false, 0, 0, 0, 0}},
    {"l2_shared_no_l3.xml", {32 * KIB, 1 * MIB, 0, 4, 1, 4, 4, 1, 4, true, false, 0, 0, 0, 0}},
    /* Processors 4 to 8: two cores at the first L3 and half a core at the second. */
    {"three_of_eight_cores.xml",
     {32 * KIB, 512 * KIB, 16 * MIB, 1, 2, 3, 5, 1, 3, true, false, 0, 0, 0, 0}},
    /* Each processor counts as a core. */
    {"no_cores.xml", {0, 2 * MIB, 0, 3, 1, 6, 6, 1, 6, true, false, 0, 0, 0, 0}},
    /* The defaults. */
    {"no_caches.xml", {32 * KIB, 1 * MIB, 32 * MIB, 1, 4, 4, 8, 1, 4, false, false, 0, 0, 0, 0}},
    {"pu:1", {32 * KIB, 1 * MIB, 32 * MIB, 1, 1, 1, 1, 1, 1, false, false, 0, 0, 0, 0}},
    {"pack:2 core:3 pu:2",
     {32 * KIB, 1 * MIB, 32 * MIB, 1, 6, 6, 12, 1, 6, false, false, 0, 0, 0, 0}},
    {"node:2 core:2 pu:1",
     {32 * KIB, 1 * MIB, 32 * MIB, 1, 4, 4, 4, 2, 4, false, false, 0, 0, 0, 0}},
    {"l3:2(size=8388608) l2:2(size=524288) l1d:2(size=49152) core:1 pu:2",
     {48 * KIB, 512 * KIB, 8 * MIB, 2, 4, 8, 16, 1, 8, true, false, 0, 0, 0, 0}},
    {"l3:1(size=4194304) core:2 pu:1", {0, 0, 4 * MIB, 1, 2, 2, 2, 1, 2, true, false, 0, 0, 0, 0}},
    {"l1d:3(size=65536) core:1 pu:1", {64 * KIB, 0, 0, 1, 1, 3, 3, 1, 3, true, false, 0, 0, 0, 0}},
};

static void topologies_are_read_as_machines(void **state) {
    (void)state;
    for (size_t i = 0; i < COUNT(sources); i++) {
        struct bx_machine machine;
        char path[4096];
        snprintf(path, sizeof path, "%s/machine/topologies/%s", BX_TEST_DATA, sources[i].source);
        if (strstr(path, ".xml"))
            assert_true(bx_machine_from_xml(path, &machine));
        else
            assert_true(bx_machine_from_synthetic(sources[i].source, &machine));
        expect_machine(&machine, &sources[i].machine);
    }
}

static void what_describes_no_machine_is_refused(void **state) {
    (void)state;
    static const char *const texts[] = {
        "",  " ", "nonsense", "core:", "core:two", "core:0 pu:1", "core:2", "l2:2(size=1048576",
        NULL};
    static const char *const paths[] = {BX_TEST_DATA "/machine/topologies/missing.xml",
                                        BX_TEST_DATA, BX_TEST_DATA "/machine/test_machine.c", "",
                                        NULL};
    struct bx_machine machine;
    for (size_t i = 0; i < COUNT(texts); i++)
        assert_false(bx_machine_from_synthetic(texts[i], &machine));
    for (size_t i = 0; i < COUNT(paths); i++) assert_false(bx_machine_from_xml(paths[i], &machine));
}

/* The threads of a call on another machine, all of whose processors may be used. */
static int threads_on(const char *description, const char *num_threads, const char *thread_limit) {
    struct bx_machine machine;
    setenv("OMP_NUM_THREADS", num_threads, 1);
    setenv("OMP_THREAD_LIMIT", thread_limit, 1);
    assert_true(bx_machine_from_synthetic(description, &machine));
    bx_machine_limit(&machine, INT_MAX);
    unsetenv("OMP_NUM_THREADS");
    unsetenv("OMP_THREAD_LIMIT");
    return machine.threads;
}

static void the_environment_lowers_threads_only(void **state) {
    (void)state;
    static const char *const ignored[] = {"", "0", "-2", "two", "3x", "99", "99999999999999999999"};
    for (size_t i = 0; i < COUNT(ignored); i++)
        assert_int_equal(threads_on("core:8 pu:2", ignored[i], ignored[i]), 8);
    assert_int_equal(threads_on("core:8 pu:2", "3", ""), 3);
    assert_int_equal(threads_on("core:8 pu:2", "", "2"), 2);
    assert_int_equal(threads_on("core:8 pu:2", "3", "2"), 2);
    assert_int_equal(threads_on("core:8 pu:2", "2", "3"), 2);
    assert_int_equal(threads_on("core:8 pu:2", "4,2", ""), 4); /* for nested regions */
    assert_int_equal(threads_on("core:8 pu:2", " 5 ", ""), 5);
    assert_int_equal(threads_on("core:1100 pu:1", "", ""), EXPR_MAX_THREADS);
}

static void a_machine_from_elsewhere_has_no_more_threads_than_the_process_may_use(void **state) {
    (void)state;
    struct bx_machine machine;
    cpu_set_t set;
    assert_int_equal(sched_getaffinity(0, sizeof set, &set), 0);
    setenv("HWLOC_SYNTHETIC", "core:1000 pu:2", 1);
    bx_machine_read(&machine);
    unsetenv("HWLOC_SYNTHETIC");
    assert_int_equal(machine.cores, 1000);
    if (!getenv("OMP_PROC_BIND") && !getenv("OMP_PLACES"))
        assert_in_range(machine.threads, 1, CPU_COUNT(&set));
}

static void put_file(const char *root, const char *path, const char *text) {
    char name[512];
    snprintf(name, sizeof name, "%s%s", root, path);
    for (char *slash = name + strlen(root); (slash = strchr(slash + 1, '/')) != NULL;
         *slash = '/') {
        *slash = '\0';
        (void)mkdir(name, 0700);
    }
    FILE *file = fopen(name, "w");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

static int quota_with(const char *cgroup, const char *mounts, const char *file, const char *text) {
    char root[] = "/tmp/blockexpr-quota-XXXXXX";
    assert_non_null(mkdtemp(root));
    put_file(root, "/proc/self/cgroup", cgroup);
    put_file(root, "/proc/self/mountinfo", mounts);
    put_file(root, file, text);
    if (strstr(file, "quota_us")) {
        char period[256];
        snprintf(period, sizeof period, "%.*scpu.cfs_period_us",
                 (int)(strrchr(file, '/') + 1 - file), file);
        put_file(root, period, "100000\n");
    }
    const int quota = bx_quota(root);
    char command[64];
    snprintf(command, sizeof command, "rm -r %s", root);
    assert_int_equal(system(command), 0);
    return quota;
}

static void quotas_of_control_groups_are_found(void **state) {
    (void)state;
    static const char two[] = "31 23 0:27 / /sys/fs/cgroup rw,nosuid - cgroup2 cgroup2 rw\n";
    static const char one[] = "30 22 0:27 / /sys/fs/cgroup rw - tmpfs tmpfs rw\n"
                              "31 30 0:28 / /sys/fs/cgroup/cpuset rw - cgroup cgroup rw,cpuset\n"
                              "32 30 0:29 / /sys/fs/cgroup/cpu,cpuacct rw - cgroup cgroup "
                              "rw,cpu,cpuacct\n";
    static const char docker[] = "32 30 0:29 /docker/ab /sys/fs/cgroup/cpu ro shared:9 - cgroup "
                                 "cgroup rw,cpu\n";
    static const struct {
        const char *cgroup, *mounts, *file, *text;
        int quota;
    } cases[] = {
        {"0::/a/b\n", two, "/sys/fs/cgroup/a/b/cpu.max", "50000 100000\n", 1},
        {"0::/a/b\n", two, "/sys/fs/cgroup/a/b/cpu.max", "199999 100000\n", 1},
        {"0::/a/b\n", two, "/sys/fs/cgroup/a/b/cpu.max", "200000 100000\n", 2},
        {"0::/a/b\n", two, "/sys/fs/cgroup/a/cpu.max", "350000 100000\n", 3},
        {"0::/a/b\n", two, "/sys/fs/cgroup/cpu.max", "350000 100000\n", 3},
        {"0::/\n", two, "/sys/fs/cgroup/cpu.max", "350000 100000\n", 3},
        {"0::/../../c\n", two, "/sys/fs/cgroup/cpu.max", "350000 100000\n", 3},
        {"0::/a/b\n", two, "/sys/fs/cgroup/a/b/cpu.max", "max 100000\n", INT_MAX},
        {"0::/a/b\n", two, "/sys/fs/cgroup/a/b/cpu.max", "nonsense\n", INT_MAX},
        {"0::/a/b\n", two, "/sys/fs/cgroup/a/b/cpu.max", "100000\n", INT_MAX},
        {"0::/a/b\n", "", "/sys/fs/cgroup/a/b/cpu.max", "50000 100000\n", INT_MAX},
        {"", two, "/sys/fs/cgroup/a/b/cpu.max", "50000 100000\n", INT_MAX},
        {"7:cpuset:/x\n4:cpu,cpuacct:/a\n0::/\n", one,
         "/sys/fs/cgroup/cpu,cpuacct/a/cpu.cfs_quota_us", "250000\n", 2},
        {"4:cpuacct,cpu:/a/b\n", one, "/sys/fs/cgroup/cpu,cpuacct/a/cpu.cfs_quota_us", "250000\n",
         2},
        {"4:cpu:/a\n", one, "/sys/fs/cgroup/cpu,cpuacct/a/cpu.cfs_quota_us", "-1\n", INT_MAX},
        {"4:cpuset:/a\n", one, "/sys/fs/cgroup/cpuset/a/cpu.cfs_quota_us", "50000\n", INT_MAX},
        {"4:cpu:/docker/ab\n", docker, "/sys/fs/cgroup/cpu/cpu.cfs_quota_us", "50000\n", 1},
        {"4:cpu:/docker/ab/c\n", docker, "/sys/fs/cgroup/cpu/c/cpu.cfs_quota_us", "50000\n", 1},
        {"4:cpu:/elsewhere\n", docker, "/sys/fs/cgroup/cpu/cpu.cfs_quota_us", "50000\n", 1},
    };
    for (size_t k = 0; k < COUNT(cases); k++)
        assert_int_equal(quota_with(cases[k].cgroup, cases[k].mounts, cases[k].file, cases[k].text),
                         cases[k].quota);
    assert_true(bx_quota("") >= 1);
    assert_int_equal(bx_quota("/no/such/folder"), INT_MAX);
}

static void the_own_machine_is_read_once(void **state) {
    (void)state;
    const struct bx_machine before = *bx_machine();
    setenv("HWLOC_SYNTHETIC", "core:77 pu:1", 1);
    const struct bx_machine *machine = bx_machine();
    unsetenv("HWLOC_SYNTHETIC");
    expect_machine(machine, &before);
    assert_in_range(machine->cores, 1, machine->processors);
    assert_in_range(machine->threads, 1, machine->cores);
}

static bool bound_to(size_t processors, int expected_cores) {
    cpu_set_t set;
    CPU_ZERO(&set);
    for (size_t p = 0; p < processors; p++) CPU_SET(p, &set);
    struct bx_machine machine = {0};
    if (sched_setaffinity(0, sizeof set, &set) != 0) return false;
    bx_machine_read(&machine);
    return machine.cores == expected_cores && machine.threads == expected_cores &&
           machine.processors == (int)processors;
}

/* In a child, whose only thread may be bound without harm to the other tests. */
static void only_processors_that_the_process_is_bound_to_count(void **state) {
    (void)state;
    cpu_set_t set;
    assert_int_equal(sched_getaffinity(0, sizeof set, &set), 0);
    /* With these variables OpenMP decides what the process has. */
    if (!CPU_ISSET(0, &set) || !CPU_ISSET(1, &set) || getenv("OMP_PROC_BIND") ||
        getenv("OMP_PLACES") || getenv("GOMP_CPU_AFFINITY") || getenv("KMP_AFFINITY"))
        skip();
    const pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        bool right = bound_to(1, 1);
        /* Half of a core's processors are a core. */
        setenv("HWLOC_SYNTHETIC", "core:2 pu:4", 1);
        setenv("HWLOC_THISSYSTEM", "1", 1);
        right = bound_to(2, 1) && right;
        _exit(right ? 0 : 1);
    }
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
}

int main(void) {
    /* Variables that would change what is read. */
    static const char *const variables[] = {"HWLOC_SYNTHETIC",  "HWLOC_XMLFILE",
                                            "HWLOC_COMPONENTS", "HWLOC_THISSYSTEM",
                                            "OMP_NUM_THREADS",  "OMP_THREAD_LIMIT"};
    for (size_t i = 0; i < COUNT(variables); i++) unsetenv(variables[i]);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(topologies_are_read_as_machines),
        cmocka_unit_test(what_describes_no_machine_is_refused),
        cmocka_unit_test(the_environment_lowers_threads_only),
        cmocka_unit_test(a_machine_from_elsewhere_has_no_more_threads_than_the_process_may_use),
        cmocka_unit_test(quotas_of_control_groups_are_found),
        cmocka_unit_test(the_own_machine_is_read_once),
        cmocka_unit_test(only_processors_that_the_process_is_bound_to_count),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
