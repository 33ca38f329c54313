/* SPDX-License-Identifier: MIT */
/*
 * Counters by perf_event_open, one for each thread and event: the threads of OpenMP exist already,
 * and a counter is inherited only by those that come after it. Faults and context switches come
 * from getrusage where the kernel does not give them.
 */
#include "measure/counters.h"

#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <linux/perf_event.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

const struct bx_count bx_counter_names[BX_COUNTERS] = {
    {"page_faults", "page faults"},     {"context_switches", "context switches"},
    {"migrations", "migrations"},       {"cycles", "cycles"},
    {"instructions", "instructions"},   {"cache_references", "cache references"},
    {"cache_misses", "cache misses"},   {"branches", "branches"},
    {"branch_misses", "branch misses"},
};

static const struct {
    uint64_t config;
    uint32_t type;
    bool user_alone; /* means something without the time in the kernel */
} events[BX_COUNTERS] = {
    {PERF_COUNT_SW_PAGE_FAULTS, PERF_TYPE_SOFTWARE, false},
    {PERF_COUNT_SW_CONTEXT_SWITCHES, PERF_TYPE_SOFTWARE, false},
    {PERF_COUNT_SW_CPU_MIGRATIONS, PERF_TYPE_SOFTWARE, false},
    {PERF_COUNT_HW_CPU_CYCLES, PERF_TYPE_HARDWARE, true},
    {PERF_COUNT_HW_INSTRUCTIONS, PERF_TYPE_HARDWARE, true},
    {PERF_COUNT_HW_CACHE_REFERENCES, PERF_TYPE_HARDWARE, true},
    {PERF_COUNT_HW_CACHE_MISSES, PERF_TYPE_HARDWARE, true},
    {PERF_COUNT_HW_BRANCH_INSTRUCTIONS, PERF_TYPE_HARDWARE, true},
    {PERF_COUNT_HW_BRANCH_MISSES, PERF_TYPE_HARDWARE, true},
};

struct bx_counting {
    pid_t *threads;
    int thread_count;
    int *files;               /* BX_COUNTERS for each thread */
    bool user[BX_COUNTERS];   /* opened without the kernel's time */
    int failure[BX_COUNTERS]; /* errno; 0: opened on all threads */
    struct rusage usage;      /* at the start */
};

static bool list_threads(struct bx_counting *counting) {
    DIR *directory = opendir("/proc/self/task");
    int room = 0;
    for (const struct dirent *entry; directory != NULL && (entry = readdir(directory)) != NULL;) {
        const long thread = strtol(entry->d_name, NULL, 10);
        if (thread <= 0) continue;
        if (counting->thread_count == room) {
            room = room ? 2 * room : 16;
            pid_t *more = realloc(counting->threads, (size_t)room * sizeof *more);
            if (more == NULL) {
                closedir(directory);
                return false;
            }
            counting->threads = more;
        }
        counting->threads[counting->thread_count++] = (pid_t)thread;
    }
    if (directory != NULL) closedir(directory);
    return true;
}

static int open_event(int counter, pid_t thread, bool user) {
    struct perf_event_attr attributes;
    memset(&attributes, 0, sizeof attributes);
    attributes.size = sizeof attributes;
    attributes.type = events[counter].type;
    attributes.config = events[counter].config;
    attributes.disabled = 1;
    attributes.inherit = 1;
    attributes.exclude_kernel = user;
    attributes.exclude_hv = 1;
    attributes.read_format = PERF_FORMAT_TOTAL_TIME_ENABLED | PERF_FORMAT_TOTAL_TIME_RUNNING;
    return (int)syscall(SYS_perf_event_open, &attributes, thread, -1, -1,
                        (unsigned long)PERF_FLAG_FD_CLOEXEC);
}

static int *file_of(const struct bx_counting *counting, int counter, int thread) {
    return &counting->files[thread * BX_COUNTERS + counter];
}

static void close_counter(struct bx_counting *counting, int counter) {
    for (int t = 0; t < counting->thread_count; t++) {
        int *file = file_of(counting, counter, t);
        if (*file >= 0) close(*file);
        *file = -1;
    }
}

/* Opens the counter on all threads, or on none. A thread that has ended meanwhile is left out. */
static bool open_counter(struct bx_counting *counting, int counter, bool user) {
    bool any = false;
    for (int t = 0; t < counting->thread_count; t++) {
        const int file = open_event(counter, counting->threads[t], user);
        *file_of(counting, counter, t) = file;
        any = any || file >= 0;
        if (file >= 0 || errno == ESRCH) continue;
        counting->failure[counter] = errno;
        close_counter(counting, counter);
        return false;
    }
    counting->user[counter] = user;
    counting->failure[counter] = any ? 0 : ENOENT;
    return any;
}

static bool is_refused(int error) { return error == EACCES || error == EPERM; }

struct bx_counting *bx_counting_start(void) {
    struct bx_counting *counting = calloc(1, sizeof *counting);
    if (counting == NULL) return NULL;
    if (list_threads(counting))
        counting->files =
            malloc((size_t)(counting->thread_count + 1) * BX_COUNTERS * sizeof *counting->files);
    if (counting->files == NULL) {
        free(counting->threads);
        free(counting);
        return NULL;
    }
    for (int i = 0; i < counting->thread_count * BX_COUNTERS; i++) counting->files[i] = -1;
    for (int counter = 0; counter < BX_COUNTERS; counter++)
        if (!open_counter(counting, counter, false) && events[counter].user_alone &&
            is_refused(counting->failure[counter]))
            open_counter(counting, counter, true);
    getrusage(RUSAGE_SELF, &counting->usage);
    for (int i = 0; i < counting->thread_count * BX_COUNTERS; i++)
        if (counting->files[i] >= 0) ioctl(counting->files[i], PERF_EVENT_IOC_ENABLE, 0);
    return counting;
}

/* Does the kernel say that it runs on another one's virtual processor? */
static bool is_virtual(void) {
    FILE *file = fopen("/proc/cpuinfo", "r");
    char line[4096];
    bool found = false;
    while (file != NULL && !found && fgets(line, sizeof line, file) != NULL)
        found = strncmp(line, "flags", 5) == 0 && strstr(line, " hypervisor") != NULL;
    if (file != NULL) fclose(file);
    return found;
}

static void explain_refusal(char reason[BX_REASON]) {
    int level = 0;
    FILE *file = fopen("/proc/sys/kernel/perf_event_paranoid", "r");
    const bool known = file != NULL && fscanf(file, "%d", &level) == 1;
    if (file != NULL) fclose(file);
    if (known)
        snprintf(reason, BX_REASON, "not allowed to this user: perf_event_paranoid=%d", level);
    else
        snprintf(reason, BX_REASON, "not allowed to this user");
}

static void explain(int error, char reason[BX_REASON]) {
    if (is_refused(error))
        explain_refusal(reason);
    else if (error == ENOENT || error == EOPNOTSUPP || error == ENODEV || error == EINVAL)
        snprintf(reason, BX_REASON, "not supported by this %s",
                 is_virtual() ? "virtual machine" : "processor or kernel");
    else if (error == ENOSYS)
        snprintf(reason, BX_REASON, "this kernel has no perf_event_open");
    else
        snprintf(reason, BX_REASON, "perf_event_open: %s", strerror(error));
}

static void read_counter(const struct bx_counting *counting, int counter,
                         struct bx_counts *counts) {
    double sum = 0;
    bool scaled = false;
    bool lost = false;
    for (int t = 0; t < counting->thread_count; t++) {
        const int file = *file_of(counting, counter, t);
        uint64_t values[3]; /* the count, ns enabled, ns running */
        if (file < 0 || read(file, values, sizeof values) != sizeof values) continue;
        lost = lost || (values[1] > 0 && values[2] == 0);
        scaled = scaled || values[2] < values[1];
        const double share = values[2] > 0 ? (double)values[1] / (double)values[2] : 1;
        sum += (double)values[0] * share;
    }
    if (lost) {
        snprintf(counts->reason[counter], BX_REASON, "all counters of the processor were in use");
        return;
    }
    counts->source[counter] = counting->user[counter] ? COUNT_FROM_USER : COUNT_FROM_EVENTS;
    counts->value[counter] = sum;
    counts->shared[counter] = scaled;
}

static void use_usage(struct bx_counts *counts, int counter, long before, long after) {
    if (counts->source[counter] != COUNT_MISSING) return;
    counts->source[counter] = COUNT_FROM_USAGE;
    counts->value[counter] = (double)(after - before);
}

void bx_counting_stop(struct bx_counting *counting, struct bx_counts *counts) {
    for (int i = 0; i < counting->thread_count * BX_COUNTERS; i++)
        if (counting->files[i] >= 0) ioctl(counting->files[i], PERF_EVENT_IOC_DISABLE, 0);
    struct rusage usage;
    const struct rusage *start = &counting->usage;
    getrusage(RUSAGE_SELF, &usage);
    *counts = (struct bx_counts){0};
    for (int counter = 0; counter < BX_COUNTERS; counter++) {
        if (counting->failure[counter] == 0)
            read_counter(counting, counter, counts);
        else
            explain(counting->failure[counter], counts->reason[counter]);
        close_counter(counting, counter);
    }
    use_usage(counts, COUNT_PAGE_FAULTS, start->ru_minflt + start->ru_majflt,
              usage.ru_minflt + usage.ru_majflt);
    use_usage(counts, COUNT_CONTEXT_SWITCHES, start->ru_nvcsw + start->ru_nivcsw,
              usage.ru_nvcsw + usage.ru_nivcsw);
    free(counting->files);
    free(counting->threads);
    free(counting);
}
