/* SPDX-License-Identifier: MIT */
/*
 * OpenMP runtimes end the process where a thread cannot be started. So before one is asked for more
 * threads than it keeps, as many are started here for a trial, all at once and with the stacks that
 * it would give them. Only a team that grows pays for it.
 */
#include "exec/team_p.h"

#include <ctype.h>
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "base/memory.h"

/* Calls with too few threads before more are tried again, at first and in the end. */
enum { FIRST_WAIT = 16, LONGEST_WAIT = 1 << 16 };
/* What a runtime itself takes for a team. */
static const size_t TEAM_BYTES = (size_t)256 << 10;
static const size_t THREAD_BYTES = (size_t)16 << 10;

static size_t stack_bytes; /* that the environment asks for; 0: the usual */

/* As OpenMP writes a size: a number and B, K, M, G or T; K without. 0 where it is none. */
static size_t read_size(const char *variable) {
    static const char units[] = "bkmgt";
    const char *text = getenv(variable);
    while (text && isspace((unsigned char)*text)) text++;
    if (!text || !isdigit((unsigned char)*text)) return 0;
    char *end;
    errno = 0;
    const unsigned long long number = strtoull(text, &end, 10);
    while (isspace((unsigned char)*end)) end++;
    unsigned shift = 10;
    for (unsigned k = 0; units[k]; k++)
        if (tolower((unsigned char)*end) == units[k]) shift = 10 * k;
    if (errno != 0 || number > (SIZE_MAX >> 1 >> shift)) return SIZE_MAX >> 1;
    return (size_t)number << shift;
}

/* When the runtimes read them. */
static __attribute__((constructor)) void read_environment(void) {
    static const char *const variables[] = {"OMP_STACKSIZE", "GOMP_STACKSIZE", "KMP_STACKSIZE"};
    for (size_t k = 0; k < sizeof variables / sizeof *variables; k++) {
        const size_t bytes = read_size(variables[k]);
        if (bytes > stack_bytes) stack_bytes = bytes;
    }
}

struct trial_thread {
    pthread_mutex_t *until_all_are_there;
    pthread_t thread;
    atomic_int number; /* the system's; 0: it has not yet run */
};

static void *wait_for_all(void *context) {
    struct trial_thread *own = context;
    atomic_store(&own->number, (int)syscall(SYS_gettid));
    pthread_mutex_lock(own->until_all_are_there);
    pthread_mutex_unlock(own->until_all_are_there);
    return NULL;
}

/* A thread that has been joined counts against the limits until the system has forgotten it. */
static void wait_until_forgotten(const struct trial_thread *ended) {
    enum { LOOKS = 2000 };
    const int number = atomic_load(&ended->number);
    for (int k = 0; k < LOOKS && syscall(SYS_tgkill, getpid(), number, 0) == 0; k++) {
        const struct timespec pause = {0, 50000};
        if (k < 20)
            sched_yield();
        else
            nanosleep(&pause, NULL);
    }
}

/* Starts them and waits for their end. */
static int start_all(struct trial_thread *threads, int count, const pthread_attr_t *attributes) {
    pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
    sigset_t all, before;
    int started = 0;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before); /* the host's signals are not for them */
    pthread_mutex_lock(&lock);
    for (; started < count; started++) {
        threads[started].until_all_are_there = &lock;
        atomic_init(&threads[started].number, 0);
        if (pthread_create(&threads[started].thread, attributes, wait_for_all, &threads[started]) !=
            0)
            break;
    }
    void *room = bx_alloc(TEAM_BYTES + (size_t)started * THREAD_BYTES);
    const bool fits = room != NULL;
    bx_free(room);
    pthread_mutex_unlock(&lock);
    for (int k = 0; k < started; k++) pthread_join(threads[k].thread, NULL);
    for (int k = 0; k < started; k++) wait_until_forgotten(&threads[k]);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    pthread_mutex_destroy(&lock);
    if (started == count && fits) return started;
    /* Others of the process and the user also live on what is left. */
    return started - (started + 7) / 8;
}

/* Of so many threads more, those that can be started. */
static int try_threads(int count) {
    pthread_attr_t attributes;
    struct trial_thread *threads = bx_alloc((size_t)count * sizeof *threads);
    if (!threads) return 0;
    int started = 0;
    if (pthread_attr_init(&attributes) == 0) {
        /* The runtimes, too, go on with the usual size where this one is refused. */
        if (stack_bytes > 0) (void)pthread_attr_setstacksize(&attributes, stack_bytes);
        started = start_all(threads, count, &attributes);
        pthread_attr_destroy(&attributes);
    }
    bx_free(threads);
    return started;
}

static void be_content(struct team *team, int most) {
    team->most = most;
    team->next = team->next ? team->next * 2 : FIRST_WAIT;
    if (team->next > LONGEST_WAIT) team->next = LONGEST_WAIT;
    team->wait = team->next;
}

int bx_team_grow(struct team *team, int threads) {
    if (!team) return 1;
    if (team->most > 0 && threads > team->most && team->wait > 0) {
        team->wait--;
        threads = team->most;
    }
    const int size = team->size > 1 ? team->size : 1;
    if (threads <= size) return threads;
    const int had = size + try_threads(threads - size);
    if (had < threads) be_content(team, had);
    return had;
}

void bx_team_has_run(struct team *team, int wanted, int granted) {
    team->size = granted;
    if (granted < wanted) {
        be_content(team, granted);
    } else if (team->most > 0 && granted > team->most) {
        team->most = 0;
        team->next = 0;
    }
}
