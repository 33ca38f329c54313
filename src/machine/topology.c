/* SPDX-License-Identifier: MIT */
/* hwloc's topology, and what of it the process may use, as a plain struct. */
#include <hwloc.h>
#include <limits.h>
#include <pthread.h>
#include <sched.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "blockexpr.h"
#include "machine/machine_p.h"

/* Weak: this room is complete without an OpenMP runtime. */
int omp_get_num_procs(void) __attribute__((weak));

/* The first call waits for this, so it reads no more than the tuning model asks for. */
static bool set_filters(hwloc_topology_t topology) {
    static const hwloc_obj_type_t kept[] = {HWLOC_OBJ_CORE, HWLOC_OBJ_L1CACHE, HWLOC_OBJ_L2CACHE,
                                            HWLOC_OBJ_L3CACHE};
    if (hwloc_topology_set_all_types_filter(topology, HWLOC_TYPE_FILTER_KEEP_NONE) != 0)
        return false;
    for (size_t k = 0; k < sizeof kept / sizeof *kept; k++)
        if (hwloc_topology_set_type_filter(topology, kept[k], HWLOC_TYPE_FILTER_KEEP_ALL) != 0)
            return false;
#if HWLOC_API_VERSION >= 0x00020800
    const unsigned long unread = HWLOC_TOPOLOGY_FLAG_NO_DISTANCES |
                                 HWLOC_TOPOLOGY_FLAG_NO_MEMATTRS | HWLOC_TOPOLOGY_FLAG_NO_CPUKINDS;
    (void)hwloc_topology_set_flags(topology, unread);
#endif
    return true;
}

enum source { SOURCE_SYSTEM, SOURCE_SYNTHETIC, SOURCE_XML };

/*
 * hwloc takes some allocations for granted and crashes without: it is not started where there is
 * not plainly more memory than it takes, a megabyte or two on a large machine. The memory is not
 * touched.
 */
static bool has_room(void) {
    const size_t room = (size_t)16 << 20;
    void *memory = mmap(NULL, room, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) return false;
    munmap(memory, room);
    return true;
}

/* NULL where hwloc cannot read the source. */
static hwloc_topology_t load(enum source source, const char *text) {
    hwloc_topology_t topology;
    if (!has_room()) return NULL;
    if (hwloc_topology_init(&topology) != 0) return NULL;
    bool loaded = set_filters(topology);
    if (loaded && source == SOURCE_SYNTHETIC)
        loaded = hwloc_topology_set_synthetic(topology, text) == 0;
    if (loaded && source == SOURCE_XML) loaded = hwloc_topology_set_xml(topology, text) == 0;
    if (loaded && hwloc_topology_load(topology) == 0) return topology;
    hwloc_topology_destroy(topology);
    return NULL;
}

static int at_least_one(int count) { return count < 1 ? 1 : count; }

/* Objects of a type with a processor in the set; hwloc's own count wants them wholly inside. */
static int count_touching(hwloc_topology_t topology, hwloc_obj_type_t type,
                          hwloc_const_cpuset_t set) {
    int count = 0;
    hwloc_obj_t object = NULL;
    while ((object = hwloc_get_next_obj_by_type(topology, type, object)) != NULL)
        count += hwloc_bitmap_intersects(object->cpuset, set);
    return count;
}

/* Where hwloc sees no cores, each processor counts as one. */
static int count_cores(hwloc_topology_t topology, hwloc_const_cpuset_t set) {
    const int cores = count_touching(topology, HWLOC_OBJ_CORE, set);
    return cores > 0 ? cores : at_least_one(hwloc_bitmap_weight(set));
}

/* The cache of one kind above the first processor of the set; 0 where it has none. */
static size_t read_cache(hwloc_topology_t topology, hwloc_obj_type_t type, hwloc_const_cpuset_t set,
                         int *shared_by) {
    const int first = hwloc_bitmap_first(set);
    *shared_by = 1;
    if (first < 0) return 0;
    hwloc_obj_t object = hwloc_get_pu_obj_by_os_index(topology, (unsigned)first);
    while (object && object->type != type) object = object->parent;
    if (!object || object->attr->cache.size == 0) return 0;
    hwloc_bitmap_t sharing = hwloc_bitmap_alloc();
    if (sharing && hwloc_bitmap_and(sharing, object->cpuset, set) == 0)
        *shared_by = count_cores(topology, sharing);
    hwloc_bitmap_free(sharing);
    return (size_t)object->attr->cache.size;
}

static void assume_caches(struct bx_machine *machine) {
    machine->caches_known = false;
    machine->l1d_bytes = DEFAULT_L1D_BYTES;
    machine->l2_bytes = DEFAULT_L2_BYTES;
    machine->l3_bytes = DEFAULT_L3_BYTES;
    machine->l2_shared_by = 1;
    machine->l3_shared_by = machine->cores;
}

static void assume_speeds(struct bx_machine *machine) {
    machine->region_ns = DEFAULT_REGION_NS;
    machine->l2_speed = DEFAULT_L2_SPEED;
    machine->l3_speed = DEFAULT_L3_SPEED;
    machine->memory_speed = DEFAULT_MEMORY_SPEED;
}

/* The part of the topology that lies in the set. */
static void describe(hwloc_topology_t topology, hwloc_const_cpuset_t set,
                     struct bx_machine *machine) {
    int alone;
    *machine = (struct bx_machine){0};
    assume_speeds(machine);
    machine->processors = at_least_one(hwloc_bitmap_weight(set));
    machine->cores = count_cores(topology, set);
    machine->numa_nodes = at_least_one(count_touching(topology, HWLOC_OBJ_NUMANODE, set));
    machine->threads = machine->cores;
    machine->l1d_bytes = read_cache(topology, HWLOC_OBJ_L1CACHE, set, &alone);
    machine->l2_bytes = read_cache(topology, HWLOC_OBJ_L2CACHE, set, &machine->l2_shared_by);
    machine->l3_bytes = read_cache(topology, HWLOC_OBJ_L3CACHE, set, &machine->l3_shared_by);
    machine->caches_known = machine->l1d_bytes || machine->l2_bytes || machine->l3_bytes;
    if (!machine->caches_known) assume_caches(machine);
}

/*
 * Narrows the set to the processors that the process is bound to: those of its
 * first thread and of the calling one, since either may have been pinned by
 * itself. Leaves the set as it is where that cannot be told.
 */
static void keep_bound(hwloc_topology_t topology, hwloc_bitmap_t set) {
    hwloc_bitmap_t bound = hwloc_bitmap_alloc();
    hwloc_bitmap_t caller = hwloc_bitmap_alloc();
    if (bound && caller &&
        hwloc_get_proc_cpubind(topology, getpid(), bound, HWLOC_CPUBIND_THREAD) == 0 &&
        hwloc_get_cpubind(topology, caller, HWLOC_CPUBIND_THREAD) == 0) {
        hwloc_bitmap_or(bound, bound, caller);
        if (hwloc_bitmap_intersects(set, bound)) hwloc_bitmap_and(set, set, bound);
    }
    hwloc_bitmap_free(caller);
    hwloc_bitmap_free(bound);
}

/*
 * With OMP_PROC_BIND the OpenMP runtime has pinned the first thread to one
 * place, but remembers how many processors there were before.
 */
static void widen_to_openmp(hwloc_topology_t topology, struct bx_machine *machine) {
    const int processors = omp_get_num_procs ? omp_get_num_procs() : 0;
    if (processors <= machine->processors) return;
    describe(topology, hwloc_topology_get_topology_cpuset(topology), machine);
    if (processors >= machine->processors) return;
    /* Which ones they are is not known: as many of their cores as of all. */
    const int64_t all = machine->processors;
    machine->cores = (int)(((int64_t)machine->cores * processors + all - 1) / all);
    machine->processors = processors;
    machine->threads = machine->cores;
}

/* The positive number that a variable begins with (OMP_NUM_THREADS may be a list); most if none. */
static int lowered_by(const char *variable, int most) {
    const char *text = getenv(variable);
    if (!text) return most;
    char *end;
    const long number = strtol(text, &end, 10);
    while (*end == ' ' || *end == '\t') end++;
    const bool whole = end != text && (*end == '\0' || *end == ',');
    return whole && number > 0 && number < most ? (int)number : most;
}

void bx_machine_limit(struct bx_machine *machine, int processors) {
    if (machine->threads > EXPR_MAX_THREADS) machine->threads = EXPR_MAX_THREADS;
    if (machine->threads > processors) machine->threads = at_least_one(processors);
    machine->threads = lowered_by("OMP_NUM_THREADS", machine->threads);
    machine->threads = lowered_by("OMP_THREAD_LIMIT", machine->threads);
}

/*
 * Processors that the system lets the first thread or the calling one run on, whatever machine
 * hwloc has been told to see; with OMP_PROC_BIND, those that there were before. INT_MAX: unknown.
 */
static int count_allowed(void) {
    enum { MOST_PROCESSORS = 1 << 16 };
    const size_t bytes = CPU_ALLOC_SIZE(MOST_PROCESSORS);
    cpu_set_t *first = calloc(2, bytes);
    int count = 0;
    if (first) {
        cpu_set_t *caller = (cpu_set_t *)(void *)((char *)first + bytes);
        if (sched_getaffinity(getpid(), bytes, first) == 0) {
            if (sched_getaffinity(0, bytes, caller) == 0) CPU_OR_S(bytes, first, first, caller);
            count = CPU_COUNT_S(bytes, first);
        }
        free(first);
    }
    if (count < 1) return INT_MAX;
    const int openmp = omp_get_num_procs ? omp_get_num_procs() : 0;
    return openmp > count ? openmp : count;
}

void bx_machine_read(struct bx_machine *machine) {
    hwloc_topology_t topology = load(SOURCE_SYSTEM, NULL);
    hwloc_bitmap_t set = NULL;
    if (topology) set = hwloc_bitmap_dup(hwloc_topology_get_topology_cpuset(topology));
    if (set) {
        /* hwloc's variables (HWLOC_XMLFILE, HWLOC_SYNTHETIC) may have put another in its place. */
        const bool here = hwloc_topology_is_thissystem(topology) != 0;
        if (here) keep_bound(topology, set);
        describe(topology, set, machine);
        if (here) widen_to_openmp(topology, machine);
    } else {
        const long online = sysconf(_SC_NPROCESSORS_ONLN);
        const int cores = online < 1                  ? 1
                          : online > EXPR_MAX_THREADS ? EXPR_MAX_THREADS
                                                      : (int)online;
        *machine = (struct bx_machine){
            .cores = cores, .processors = cores, .numa_nodes = 1, .threads = cores};
        assume_caches(machine);
        assume_speeds(machine);
    }
    hwloc_bitmap_free(set);
    if (topology) hwloc_topology_destroy(topology);
    const int allowed = count_allowed();
    const int quota = bx_quota("");
    bx_machine_limit(machine, allowed < quota ? allowed : quota);
}

static bool read_from(enum source source, const char *text, struct bx_machine *machine) {
    hwloc_topology_t topology = text ? load(source, text) : NULL;
    if (!topology) return false;
    describe(topology, hwloc_topology_get_topology_cpuset(topology), machine);
    hwloc_topology_destroy(topology);
    return true;
}

bool bx_machine_from_synthetic(const char *description, struct bx_machine *machine) {
    return read_from(SOURCE_SYNTHETIC, description, machine);
}

bool bx_machine_from_xml(const char *path, struct bx_machine *machine) {
    return read_from(SOURCE_XML, path, machine);
}

static struct bx_machine own_machine;
static pthread_once_t own_once = PTHREAD_ONCE_INIT;

static void read_own(void) {
    bx_machine_read(&own_machine);
    bx_tuning_read(bx_tuning_path(), &own_machine);
}

const struct bx_machine *bx_machine(void) {
    pthread_once(&own_once, read_own);
    return &own_machine;
}
