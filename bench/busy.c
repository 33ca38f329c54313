/* SPDX-License-Identifier: MIT */
/*
 * Calls on a machine that has other things to do: the mean time of a tuned call beside that of a
 * call on one thread and numexpr's, on the machine as it is, with one busy process a processor,
 * with one in all, and in a control group that may use half of a processor. Tuned calls and calls
 * on one thread take turns.
 */
#include <signal.h>
#include <stdbool.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "timing.h"

enum { ROUNDS = 20, MOST_BUSY = 256, MOST_ELEMENTS = 1000000, LIFE_SECONDS = 120 };
static const double ROUND_NS = 60e6;

static const char *const text = "2*a + 3*b";
static const int64_t sizes[] = {30000, 100000, MOST_ELEMENTS};
static double a[MOST_ELEMENTS], b[MOST_ELEMENTS], out[MOST_ELEMENTS];

struct sum {
    double ns, calls, longest;
};

static double call(int64_t n, const expr_options *options, double ns, struct sum *sum) {
    const expr_var vars[] = {expr_f64("a", a, n), expr_f64("b", b, n), EXPR_END};
    expr_array result = expr_out_f64(out, n);
    const double start = bx_now_ns();
    double end = start;
    int calls = 0;
    while (end < start + ns) {
        const double before = end;
        succeed(expr_eval_with(text, vars, &result, options));
        end = bx_now_ns();
        calls++;
        if (end - before > sum->longest) sum->longest = end - before;
    }
    sum->ns += end - start;
    sum->calls += calls;
    return sum->ns / sum->calls;
}

static void measure_numexpr(int64_t n, long processors) {
    char command[512];
    char line[256] = "";
    snprintf(command, sizeof command, "/usr/bin/python3 '%s/numexpr_busy.py' %lld 1.0 %ld 2>&1",
             BENCH_PEERS_DIR, (long long)n, processors);
    fflush(stdout);
    FILE *python = popen(command, "r");
    if (python && !fgets(line, sizeof line, python)) line[0] = '\0';
    if (python) pclose(python);
    line[strcspn(line, "\n")] = '\0';
    printf(" %12s\n", line);
}

static void measure(const char *state, long processors) {
    const expr_options tuned = {0};
    const expr_options alone = {.threads = 1};
    for (size_t k = 0; k < sizeof sizes / sizeof *sizes; k++) {
        const int64_t n = sizes[k];
        struct sum first = {0}, sum = {0}, sum_alone = {0};
        double ns = 0, ns_alone = call(n, &alone, 1, &first);
        first = (struct sum){0};
        (void)call(n, &tuned, 1, &first);
        for (int round = 0; round < ROUNDS; round++) {
            ns = call(n, &tuned, ROUND_NS, &sum);
            ns_alone = call(n, &alone, ROUND_NS, &sum_alone);
        }
        printf("%-24s %9lld %10.1f %10.1f %7.2f %10.1f %10.1f", state, (long long)n, ns / 1e3,
               ns_alone / 1e3, ns / ns_alone, first.longest / 1e3, sum.longest / 1e3);
        measure_numexpr(n, processors);
    }
}

/* A process that computes until it is ended, and no longer than the benchmark may take. */
static pid_t start_busy(void) {
    const pid_t child = fork();
    if (child != 0) return child;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    alarm(LIFE_SECONDS);
    for (volatile unsigned k = 0;; k++) continue;
}

static bool put(const char *folder, const char *file, const char *value) {
    char path[256];
    snprintf(path, sizeof path, "%s/%s", folder, file);
    FILE *to = fopen(path, "w");
    if (!to) return false;
    const bool written = fputs(value, to) >= 0;
    return fclose(to) == 0 && written;
}

/* A control group with half of a processor, of version 2 or 1; NULL: there is none to be had. */
static const char *make_group(void) {
    static const char *const two = "/sys/fs/cgroup/blockexpr-busy";
    static const char *const one = "/sys/fs/cgroup/cpu/blockexpr-busy";
    if (access("/sys/fs/cgroup/cgroup.controllers", F_OK) == 0 && mkdir(two, 0755) == 0) {
        if (put(two, "cpu.max", "50000 100000")) return two;
        rmdir(two);
    }
    if (access("/sys/fs/cgroup/cpu/cpu.cfs_quota_us", F_OK) == 0 && mkdir(one, 0755) == 0) {
        if (put(one, "cpu.cfs_period_us", "100000") && put(one, "cpu.cfs_quota_us", "50000"))
            return one;
        rmdir(one);
    }
    return NULL;
}

/* In a process of its own: the library begins anew. */
static void run(const char *state, int busy, const char *group, long processors) {
    pid_t others[MOST_BUSY];
    for (int k = 0; k < busy; k++) others[k] = start_busy();
    fflush(stdout);
    const pid_t child = fork();
    if (child == 0) {
        if (group && !put(group, "cgroup.procs", "0"))
            printf("%-24s cannot be entered\n", state);
        else
            measure(state, processors);
        fflush(stdout);
        _exit(0);
    }
    if (child > 0) waitpid(child, NULL, 0);
    for (int k = 0; k < busy; k++) {
        if (others[k] <= 0) continue;
        kill(others[k], SIGKILL);
        waitpid(others[k], NULL, 0);
    }
}

int main(int argc, char **argv) {
    const long online = sysconf(_SC_NPROCESSORS_ONLN);
    const long processors = online < 1 ? 1 : online > MOST_BUSY ? MOST_BUSY : online;
    const char *only = argc > 1 ? argv[1] : "";
    for (int k = 0; k < MOST_ELEMENTS; k++) a[k] = b[k] = 1.0 / (k + 1);
    printf("%s, means in microseconds\n%-24s %9s %10s %10s %7s %10s %10s %12s\n", text, "state",
           "elements", "tuned", "1 thread", "ratio", "first", "longest", "numexpr");
    if (!*only || strcmp(only, "quiet") == 0) run("as it is", 0, NULL, processors);
    if (!*only || strcmp(only, "one") == 0) run("one busy process", 1, NULL, processors);
    if (!*only || strcmp(only, "busy") == 0)
        run("one busy a processor", (int)processors, NULL, processors);
    if (*only && strcmp(only, "quota") != 0) return 0;
    const char *group = make_group();
    if (!group) {
        printf("half a processor: no control group can be made here\n");
        return 0;
    }
    run("half a processor", 0, group, processors);
    return rmdir(group) != 0;
}
