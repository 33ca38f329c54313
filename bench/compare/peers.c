/* SPDX-License-Identifier: MIT */
/*
 * The peers are programs of their own. They get their work in a file:
 *
 *     samples N / sample_ns N / threads N / check N    one number each
 *     sizes N...                                       elements
 *     places N...                                      three offsets each (buffers.c)
 *     job ID TYPE RESULT IN_PLACE FIRST SECOND TEXT MUPARSER    "-" for what there is not
 *
 * and answer with lines, all fields parted by tabs:
 *
 *     version PEER TEXT        missing PEER REASON      skipped METHOD ID REASON
 *     point METHOD ID ELEMENTS THREADS SAMPLES...       ns of a call
 *
 * Results for the first `check` elements go to files METHOD.ID beside the work.
 */
#include <errno.h>
#include <inttypes.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "compare/compare.h"
#include "measure/agreement.h"

enum { CHECKED = 10007, PATH = 512, LINE = 8192 };

extern char **environ;

static void write_job(FILE *file, const struct bx_expression *expression) {
    fprintf(file, "job\t%s\t%s\t%s\t%d\t%s\t%s\t%s\t%s\n", expression->id,
            expr_type_name(expression->type), expr_type_name(expression->result),
            expression->in_place, expression->first,
            expression->second == NULL ? "-" : expression->second, expression->text,
            expression->muparser == NULL ? "-" : expression->muparser);
}

static void write_work(const struct bench_state *state, const char *path) {
    const struct bench_plan *plan = &state->plan;
    FILE *file = fopen(path, "w");
    if (file == NULL) bench_fail("cannot write %s", path);
    fprintf(file, "samples\t%d\nsample_ns\t%.0f\nthreads\t%d\ncheck\t%d\nsizes",
            plan->samples_large, plan->sample_ns, state->teams[state->team_count - 1], CHECKED);
    for (int i = 0; i < plan->size_count; i++)
        if (plan->sizes[i] <= plan->peer_most) fprintf(file, "\t%" PRId64, plan->sizes[i]);
    fprintf(file, "\nplaces");
    for (int place = 0; place < BENCH_PLACES; place++)
        for (int which = 0; which < 3; which++)
            fprintf(file, "\t%d", bench_place_offset(which, place));
    fprintf(file, "\n");
    for (int row = 0; row < BX_EXPRESSIONS; row++)
        if (bench_chosen(plan, &bx_expressions[row])) write_job(file, &bx_expressions[row]);
    if (fclose(file) != 0) bench_fail("cannot write %s", path);
}

static int find_row(const char *id) {
    for (int row = 0; row < BX_EXPRESSIONS; row++)
        if (id != NULL && strcmp(bx_expressions[row].id, id) == 0) return row;
    return -1;
}

static int find_method(const char *name) {
    for (int method = BENCH_OWN_METHODS; method < BENCH_METHODS; method++)
        if (name != NULL && strcmp(bench_method_names[method], name) == 0) return method;
    return -1;
}

static void note_peer(struct bench_peers *peers, const char *name, bool present, const char *text) {
    for (int i = 0; i < BENCH_PEERS; i++)
        if (name != NULL && text != NULL && strcmp(peers->peer[i].name, name) == 0) {
            peers->peer[i].present = present;
            snprintf(peers->peer[i].version, BENCH_VERSION, "%s", text);
        }
}

static void read_point(struct bench_state *state, char *rest) {
    const int method = find_method(strsep(&rest, "\t"));
    const int row = find_row(strsep(&rest, "\t"));
    const char *n = strsep(&rest, "\t");
    const char *threads = strsep(&rest, "\t");
    double samples[BENCH_MOST_SAMPLES];
    int count = 0;
    while (rest != NULL && count < BENCH_MOST_SAMPLES)
        samples[count++] = strtod(strsep(&rest, "\t"), NULL);
    if (method < 0 || row < 0 || count == 0) bench_fail("a peer's answer makes no sense");
    bench_point_add(state, row, strtoll(n, NULL, 10), (int)strtol(threads, NULL, 10),
                    (enum bench_method)method, samples, count);
}

static void read_line(struct bench_state *state, struct bench_peers *peers, char *line) {
    line[strcspn(line, "\n")] = '\0';
    char *rest = line;
    const char *word = strsep(&rest, "\t");
    if (strcmp(word, "point") == 0 && rest != NULL) {
        read_point(state, rest);
    } else if (strcmp(word, "skipped") == 0) {
        const char *method = strsep(&rest, "\t");
        const char *id = strsep(&rest, "\t");
        fprintf(stderr, "  %s has no %s: %s\n", method, id, rest);
    } else if (strcmp(word, "version") == 0 || strcmp(word, "missing") == 0) {
        const char *name = strsep(&rest, "\t");
        note_peer(peers, name, *word == 'v', rest);
    }
}

/* Starts a program with its output in a pipe; returns its process, or -1. */
static pid_t start(char *const argv[], FILE **output) {
    int ends[2];
    if (pipe(ends) != 0) return -1;
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
    posix_spawn_file_actions_addclose(&actions, ends[0]);
    posix_spawn_file_actions_addclose(&actions, ends[1]);
    pid_t process = -1;
    if (posix_spawn(&process, argv[0], &actions, NULL, argv, environ) != 0) process = -1;
    posix_spawn_file_actions_destroy(&actions);
    close(ends[1]);
    *output = process < 0 ? NULL : fdopen(ends[0], "r");
    if (*output == NULL) close(ends[0]);
    return process;
}

static void run(struct bench_state *state, struct bench_peers *peers, char *const argv[]) {
    FILE *output;
    const pid_t process = start(argv, &output);
    if (process < 0) {
        fprintf(stderr, "compare: cannot run %s\n", argv[0]);
        return;
    }
    char line[LINE];
    while (output != NULL && fgets(line, sizeof line, output) != NULL)
        read_line(state, peers, line);
    if (output != NULL) fclose(output);
    int status = 0;
    while (waitpid(process, &status, 0) < 0 && errno == EINTR)
        ;
    if (status != 0) {
        fprintf(stderr, "compare: %s failed, what it measured before counts\n", argv[0]);
        state->differences++;
    }
}

/* Reads what a method made of a row and compares it with ours. */
static void check(struct bench_state *state, const char *dir, int row, enum bench_method method) {
    const struct bx_expression *expression = &bx_expressions[row];
    const size_t size = expr_type_size(expression->result);
    const size_t count = (size_t)bx_result_elements(expression, CHECKED);
    char path[PATH];
    snprintf(path, sizeof path, "%s/%s.%s", dir, bench_method_names[method], expression->id);
    FILE *file = fopen(path, "rb");
    if (file == NULL) return;
    struct bench_buffers buffers;
    void *given = malloc(count * size);
    if (given == NULL || !bench_buffers_make(&buffers, CHECKED))
        bench_fail("no memory to check %s", path);
    const bool whole = fread(given, size, count, file) == count && fgetc(file) == EOF;
    fclose(file);
    unlink(path);
    struct bench_call calls[BENCH_MOST_CALLS];
    bench_calls_make(state, row, CHECKED, calls);
    bench_buffers_fill(&buffers, expression, CHECKED);
    bench_call_bind(&calls[0], &buffers, 0);
    bench_call_run(&calls[0]);
    const double distance =
        whole ? bx_distance(expression->result, calls[0].out.data, given, (int64_t)count) : 1e300;
    bench_judge(state, expression, method, 1, CHECKED, distance);
    bench_buffers_forget(&buffers);
    free(given);
}

void bench_peers_run(struct bench_state *state, struct bench_peers *peers) {
    static const char *const names[BENCH_PEERS] = {"numexpr", "numpy", "muparser"};
    for (int i = 0; i < BENCH_PEERS; i++) peers->peer[i].name = names[i];
    for (int i = 0; i < BENCH_PEERS; i++)
        note_peer(peers, names[i], false, state->plan.peers ? "not installed" : "not asked for");
    if (!state->plan.peers) return;
    const char *root = getenv("TMPDIR");
    char dir[PATH / 2];
    char work[PATH];
    snprintf(dir, sizeof dir, "%s/compare-XXXXXX", root == NULL ? "/tmp" : root);
    if (mkdtemp(dir) == NULL)
        bench_fail("cannot make a directory for the peers in %s", root == NULL ? "/tmp" : root);
    snprintf(work, sizeof work, "%s/work", dir);
    write_work(state, work);
    char *python[] = {(char *)state->plan.python, BENCH_PEERS_DIR "/numexpr_bench.py", work, NULL};
    fprintf(stderr, "measuring numexpr and NumPy...\n");
    run(state, peers, python);
#if defined(BENCH_MUPARSER)
    char *muparser[] = {BENCH_MUPARSER, work, NULL};
    fprintf(stderr, "measuring muParser...\n");
    run(state, peers, muparser);
#else
    note_peer(peers, "muparser", false, "not found when the benchmarks were built");
#endif
    for (int row = 0; row < BX_EXPRESSIONS; row++)
        for (int method = BENCH_OWN_METHODS; method < BENCH_METHODS; method++)
            check(state, dir, row, (enum bench_method)method);
    unlink(work);
    rmdir(dir);
}
