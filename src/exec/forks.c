/* SPDX-License-Identifier: MIT */
/*
 * An OpenMP runtime keeps its threads, and in a child of fork its next region may wait for those
 * that only the parent has. The host may have started them as well as the library, so forks are
 * watched from the time the library is loaded; and if it is loaded after a fork, the runtime must
 * have come with it.
 */
#include "exec/forks_p.h"

#include <fcntl.h>
#include <link.h>
#include <omp.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static atomic_bool forks_alone; /* no other thread at the time of the fork */
static atomic_bool orphaned;

/* A directory for each thread, and two links of its own. */
static bool is_only_thread(void) {
    struct stat tasks;
    return stat("/proc/self/task", &tasks) == 0 && tasks.st_nlink == 3;
}

static void before_fork(void) { atomic_store(&forks_alone, is_only_thread()); }

static void after_fork(void) {
    if (!atomic_load(&forks_alone)) atomic_store(&orphaned, true);
}

bool bx_team_is_orphaned(void) { return atomic_load_explicit(&orphaned, memory_order_relaxed); }

/* Has the process come from fork, and not from exec since? The seventh word of /proc/self/stat
 * after the name in brackets has a flag for it. */
static bool is_forked(void) {
    enum { FORKED = 0x40, WORDS = 7 };
    char text[512];
    const int file = open("/proc/self/stat", O_RDONLY | O_CLOEXEC);
    const ssize_t count = file < 0 ? -1 : read(file, text, sizeof text - 1);
    if (file >= 0) close(file);
    if (count <= 0) return false;
    text[count] = '\0';
    const char *at = strrchr(text, ')');
    for (int word = 0; at && word < WORDS; word++) at = strchr(at + 1, ' ');
    return at && (strtoul(at, NULL, 10) & FORKED);
}

static void begin(void);

/* The objects that hold the runtime and this file, by the order in which they were loaded. */
struct order {
    int next;
    int runtime, own;
};

static bool is_in(const struct dl_phdr_info *object, uintptr_t address) {
    for (int k = 0; k < object->dlpi_phnum; k++) {
        const uintptr_t first = object->dlpi_addr + object->dlpi_phdr[k].p_vaddr;
        if (object->dlpi_phdr[k].p_type == PT_LOAD && address >= first &&
            address - first < object->dlpi_phdr[k].p_memsz)
            return true;
    }
    return false;
}

static int look_at(struct dl_phdr_info *object, size_t size, void *context) {
    struct order *order = context;
    (void)size;
    if (is_in(object, (uintptr_t)omp_get_num_threads)) order->runtime = order->next;
    if (is_in(object, (uintptr_t)begin)) order->own = order->next;
    order->next++;
    return 0;
}

static bool runtime_was_there(void) {
    struct order order = {0, -1, -1};
    dl_iterate_phdr(look_at, &order);
    return order.runtime < order.own;
}

static __attribute__((constructor)) void begin(void) {
    if (is_forked() && runtime_was_there()) atomic_store(&orphaned, true);
    pthread_atfork(before_fork, NULL, after_fork);
}
