/* SPDX-License-Identifier: MIT */
/* muParser's bulk mode on the work that compare writes (compare/peers.c tells the format). */
#include <muParserDLL.h>
#include <omp.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Above this its time for an element no longer changes, and the larger sizes take many minutes. */
enum { LARGEST = 10000000 };
enum { MOST_SIZES = 16, MOST_PLACES = 16, PADDING = 8192, PAGE = 4096, LINE = 8192, TEXT = 512 };

struct job {
    const char *id, *result, *first, *second, *text;
    bool in_place;
};

struct work {
    int samples, threads, check, size_count, place_count;
    double sample_ns;
    int sizes[MOST_SIZES];
    int places[MOST_PLACES][3];
    char dir[TEXT];
    char *arrays[3];
};

static muParserHandle_t parser;
static double *out;

static void fail(const char *what) {
    fprintf(stderr, "muparser_bench: %s\n", what);
    exit(1);
}

/* The values that compare/buffers.c makes. */
static void fill(char *array, int64_t n, uint32_t seed) {
    double *values = (void *)array;
    for (int64_t k = 0; k < n + PADDING / 8; k++) {
        uint32_t hash = (uint32_t)k * 2654435761u + seed;
        hash ^= hash >> 15;
        values[k] = 0.5 + 8.0 * ((double)(hash * 2246822519u) / 4294967296.0);
    }
}

/* The arrays at a place; the text is parsed again at the next call. */
static bool bind(const struct work *work, const struct job *job, int place) {
    const int *offset = work->places[place];
    out = (void *)(work->arrays[2] + offset[2]);
    double *first = job->in_place ? out : (void *)(work->arrays[0] + offset[0]);
    double *second = (void *)(work->arrays[1] + offset[1]);
    mupDefineBulkVar(parser, job->first, first);
    if (strcmp(job->second, "-") != 0) mupDefineBulkVar(parser, job->second, second);
    mupSetExpr(parser, job->text);
    return !mupError(parser);
}

static double time_calls(int n, long repeats) {
    const double start = omp_get_wtime();
    for (long i = 0; i < repeats; i++) mupEvalBulk(parser, out, n);
    return (omp_get_wtime() - start) * 1e9 / (double)repeats;
}

static void write_checked(const struct work *work, const struct job *job) {
    char path[2 * TEXT];
    bind(work, job, 0);
    fill(work->arrays[2], work->check, 0);
    mupEvalBulk(parser, out, work->check);
    snprintf(path, sizeof path, "%s/muparser.%s", work->dir, job->id);
    FILE *file = fopen(path, "wb");
    if (file == NULL) fail("cannot write the results");
    if (strcmp(job->result, "bool") != 0)
        fwrite(out, sizeof *out, (size_t)work->check, file);
    else
        for (int k = 0; k < work->check; k++) fputc(out[k] != 0 ? 1 : 0, file);
    if (fclose(file) != 0) fail("cannot write the results");
}

/* One sample per place in turn, each after a call that also parses. */
static void measure(const struct work *work, const struct job *job, int n, int threads) {
    omp_set_num_threads(threads);
    bind(work, job, 0);
    time_calls(n, 1);
    long repeats = 1;
    while (time_calls(n, repeats) * (double)repeats < work->sample_ns && repeats < 1 << 24)
        repeats *= 2;
    printf("point\tmuparser\t%s\t%d\t%d", job->id, n, threads);
    for (int sample = 0; sample < work->samples; sample++) {
        bind(work, job, sample % work->place_count);
        time_calls(n < 1000000 ? n : 1, 1);
        printf("\t%.1f", time_calls(n, repeats));
    }
    printf("\n");
}

static void run(const struct work *work, const struct job *job) {
    parser = mupCreate(muBASETYPE_FLOAT);
    mupDefineConst(parser, "D", 1.0);
    mupDefineConst(parser, "dt", 0.1);
    fill(work->arrays[0], work->check, 0);
    fill(work->arrays[1], work->check, 12345);
    bind(work, job, 0);
    mupEvalBulk(parser, out, 1);
    if (mupError(parser)) {
        printf("skipped\tmuparser\t%s\t%s\n", job->id, mupGetErrorMsg(parser));
    } else {
        write_checked(work, job);
        for (int i = 0; i < work->size_count; i++) {
            for (int array = 0; array < 3; array++)
                fill(work->arrays[array], work->sizes[i], array == 1 ? 12345 : 0);
            for (int threads = 1; threads <= work->threads; threads += work->threads - 1) {
                measure(work, job, work->sizes[i], threads);
                if (work->threads == 1) break;
            }
        }
    }
    mupRelease(parser);
    fflush(stdout);
}

static void make_arrays(struct work *work) {
    size_t most = (size_t)work->check;
    for (int i = 0; i < work->size_count; i++)
        most = (size_t)work->sizes[i] > most ? (size_t)work->sizes[i] : most;
    for (int array = 0; array < 3; array++) {
        const size_t bytes = (most * sizeof(double) + PADDING + PAGE - 1) / PAGE * PAGE;
        work->arrays[array] = aligned_alloc(PAGE, bytes);
        if (work->arrays[array] == NULL) fail("no memory for the arrays");
    }
}

static void read_job(struct work *work, char *rest) {
    struct job job = {.id = strsep(&rest, "\t")};
    const char *type = strsep(&rest, "\t");
    job.result = strsep(&rest, "\t");
    const char *in_place = strsep(&rest, "\t");
    job.first = strsep(&rest, "\t");
    job.second = strsep(&rest, "\t");
    strsep(&rest, "\t");
    job.text = rest;
    if (job.text == NULL || type == NULL) fail("the work is not as it should be");
    job.in_place = strcmp(in_place, "1") == 0;
    if (work->arrays[0] == NULL) make_arrays(work);
    if (strcmp(job.text, "-") != 0) run(work, &job);
}

static void read_sizes(struct work *work, char *rest) {
    while (rest != NULL && work->size_count < MOST_SIZES) {
        const long size = strtol(strsep(&rest, "\t"), NULL, 10);
        if (size <= LARGEST) work->sizes[work->size_count++] = (int)size;
    }
}

static void read_line(struct work *work, char *line) {
    line[strcspn(line, "\n")] = '\0';
    char *rest = line;
    const char *word = strsep(&rest, "\t");
    if (rest == NULL) fail("the work is not as it should be");
    if (strcmp(word, "job") == 0)
        read_job(work, rest);
    else if (strcmp(word, "sizes") == 0)
        read_sizes(work, rest);
    else if (strcmp(word, "places") == 0)
        for (; rest != NULL && work->place_count < MOST_PLACES; work->place_count++)
            for (int array = 0; array < 3 && rest != NULL; array++)
                work->places[work->place_count][array] = (int)strtol(strsep(&rest, "\t"), NULL, 10);
    else if (strcmp(word, "samples") == 0)
        work->samples = (int)strtol(rest, NULL, 10);
    else if (strcmp(word, "sample_ns") == 0)
        work->sample_ns = strtod(rest, NULL);
    else if (strcmp(word, "threads") == 0)
        work->threads = (int)strtol(rest, NULL, 10);
    else if (strcmp(word, "check") == 0)
        work->check = (int)strtol(rest, NULL, 10);
}

int main(int argc, char **argv) {
    static struct work work;
    FILE *file = argc == 2 ? fopen(argv[1], "r") : NULL;
    if (file == NULL) fail("usage: muparser_bench WORK");
    const char *slash = strrchr(argv[1], '/');
    snprintf(work.dir, sizeof work.dir, "%.*s", slash == NULL ? 1 : (int)(slash - argv[1]),
             slash == NULL ? "." : argv[1]);
    parser = mupCreate(muBASETYPE_FLOAT);
    printf("version\tmuparser\t%s\n", mupGetVersion(parser));
    mupRelease(parser);
    char line[LINE];
    while (fgets(line, sizeof line, file) != NULL) read_line(&work, line);
    fclose(file);
    for (int array = 0; array < 3; array++) free(work.arrays[array]);
    return 0;
}
