/* SPDX-License-Identifier: MIT */
/* Work over OpenMP threads: the only file that knows them. */
#include <omp.h>
#include <pthread.h>
#include <stdatomic.h>

#include "base/float_mode.h"
#include "exec/call_p.h"

/* libgomp's threads do not survive fork, and its next region in the child would wait for them. */
static atomic_bool region_has_run;
static atomic_bool orphaned;
static pthread_once_t fork_once = PTHREAD_ONCE_INIT;

static void after_fork(void) {
    if (atomic_load(&region_has_run)) atomic_store(&orphaned, true);
}

static void watch_forks(void) { pthread_atfork(NULL, NULL, after_fork); }

void bx_run_parallel(int threads, thread_work *work, const void *context) {
    if (threads > 1 && !omp_in_parallel() &&
        !atomic_load_explicit(&orphaned, memory_order_relaxed)) {
        if (!atomic_load_explicit(&region_has_run, memory_order_relaxed)) {
            pthread_once(&fork_once, watch_forks);
            atomic_store(&region_has_run, true);
        }
#pragma omp parallel num_threads(threads)
        {
            /* The runtime may grant fewer threads than were asked for. */
            const struct bx_float_mode had = bx_float_begin(); /* a thread has its own */
            const int granted = omp_get_num_threads();
            for (int t = omp_get_thread_num(); t < threads; t += granted) work(context, t, threads);
            bx_float_end(&had);
        }
        return;
    }
    for (int t = 0; t < threads; t++) work(context, t, threads);
}

struct share bx_share_of(int64_t count, int thread, int threads) {
    const int64_t each = count / threads;
    const int64_t left = count % threads;
    const int64_t first = each * thread + (left < thread ? left : thread);
    return (struct share){first, first + each + (left > thread)};
}

static void nothing(const void *context, int thread, int threads) {
    (void)context, (void)thread, (void)threads;
}

void bx_run_nothing(int threads) { bx_run_parallel(threads, nothing, NULL); }
