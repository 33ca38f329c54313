/* SPDX-License-Identifier: MIT */
/* Work over OpenMP threads. */
#ifndef BX_EXEC_SCHEDULE_H
#define BX_EXEC_SCHEDULE_H

#include "exec/deal_p.h"
#include "machine/machine.h"

/*
 * Work in pieces of [0, count), on plan->threads threads at most: a tuned call uses fewer while the
 * machine has no room for them. Called once for each thread that takes part.
 */
typedef void deal_work(const void *context, int thread, struct dealer *dealer);
void bx_run_dealt(const struct bx_plan *plan, struct watch *watch, int64_t count, deal_work *work,
                  const void *context);

/* Work whose cut depends on the number of threads: work(context, thread, threads) for each thread
 * of [0, threads), where a tuned call may lower `threads`. */
typedef void thread_work(const void *context, int thread, int threads);
void bx_run_shares(const struct bx_plan *plan, int threads, thread_work *work, const void *context);

#endif
