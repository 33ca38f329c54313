/* SPDX-License-Identifier: MIT */
/* From machine, work and number of elements to threads, block and stores: docs/tuning.md. */
#include "machine/machine_p.h"

/* One core's computing. */
static const double CYCLES_PER_NS = 3.0;

/* Parallel regions that the work of each thread must last for. Two would do for threads that are
 * awake; those that have gone to sleep since the last call cost more, and must not make it slower.
 */
static const double REGIONS_PER_THREAD = 4.0;

/* So that the cost of a block (tens of nanoseconds) drowns in its work. */
enum { SHORTEST_BLOCK = 1024 };

/* Far above any expression, and small enough for products with any number of elements. */
static const double LARGEST_WORK = 1e12;

static double sane(double work) {
    if (!(work > 0)) return 0; /* NaN too */
    return work < LARGEST_WORK ? work : LARGEST_WORK;
}

static struct bx_work sane_work(const struct bx_work *work) {
    return (struct bx_work){.read_bytes = sane(work->read_bytes),
                            .write_bytes = sane(work->write_bytes),
                            .staged_bytes = sane(work->staged_bytes),
                            .cycles = sane(work->cycles)};
}

static double or_default(double number, double otherwise) {
    return number > 0 ? number : otherwise;
}
static int at_least_one(int count) { return count < 1 ? 1 : count; }
static int smaller(int a, int b) { return a < b ? a : b; }
static int64_t divided_up(int64_t a, int64_t b) { return a / b + (a % b != 0); }

/* In place, the output's memory is counted among what is read. */
static double array_bytes(const struct bx_work *work, const struct bx_request *request) {
    if (!request->in_place) return work->read_bytes + work->write_bytes;
    return work->read_bytes > work->write_bytes ? work->read_bytes : work->write_bytes;
}

/* From where arrays of so many bytes lie. */
static double speed_of(const struct bx_machine *machine, double footprint) {
    if (footprint <= (double)machine->l2_bytes || footprint <= (double)machine->l1d_bytes)
        return or_default(machine->l2_speed, DEFAULT_L2_SPEED);
    if (footprint <= (double)machine->l3_bytes)
        return or_default(machine->l3_speed, DEFAULT_L3_SPEED);
    return or_default(machine->memory_speed, DEFAULT_MEMORY_SPEED);
}

void bx_tune_bounds(const struct bx_machine *machine, double bytes, int64_t elements,
                    double *compute_ns, double *traffic_ns) {
    *compute_ns = sane(*compute_ns) / CYCLES_PER_NS;
    *traffic_ns = sane(bytes) / speed_of(machine, sane(bytes) * (double)elements);
}

static double ns_on_one_thread(const struct bx_machine *machine, const struct bx_work *work,
                               const struct bx_request *request, double elements) {
    const double footprint = elements * array_bytes(work, request);
    const double l2_speed = or_default(machine->l2_speed, DEFAULT_L2_SPEED);
    const double speed = speed_of(machine, footprint);
    /* Staged elements are written and read once more, near the core. */
    const double moving =
        (work->read_bytes + work->write_bytes) / speed + 2 * work->staged_bytes / l2_speed;
    const double computing = work->cycles / CYCLES_PER_NS;
    return elements * (moving > computing ? moving : computing);
}

static int choose_threads(const struct bx_machine *machine, const struct bx_work *work,
                          const struct bx_request *request, int64_t elements, const char **why) {
    if (request->threads > 0) {
        *why = "set by options";
        return request->threads;
    }
    const int most = at_least_one(machine->threads);
    if (most == 1) {
        *why = "all that the process may use";
        return 1;
    }
    const double region_ns = or_default(machine->region_ns, DEFAULT_REGION_NS);
    const double paid = ns_on_one_thread(machine, work, request, (double)elements) /
                        (REGIONS_PER_THREAD * region_ns);
    if (paid < 2) {
        *why = "the work is too short to share";
        return 1;
    }
    const int64_t shortest =
        request->block_length > 0 ? request->block_length : at_least_one(request->granule);
    const int64_t blocks = divided_up(elements, shortest);
    int threads = paid < most ? (int)paid : most;
    *why = paid < most ? "as many as the work keeps busy" : "all that the process may use";
    if (blocks < threads) {
        threads = (int)blocks;
        *why = "one for each block";
    }
    return threads;
}

/* Half of what a thread has of the cache nearest to L2 in size. */
static double block_bytes(const struct bx_machine *machine, int threads) {
    if (machine->l2_bytes > 0)
        return (double)machine->l2_bytes / smaller(threads, at_least_one(machine->l2_shared_by)) /
               2;
    if (machine->l3_bytes > 0)
        return (double)machine->l3_bytes / smaller(threads, at_least_one(machine->l3_shared_by)) /
               2;
    return (double)DEFAULT_L2_BYTES / 2;
}

static int64_t rounded_up(int64_t length, int granule) {
    const int64_t past = length % granule;
    if (past == 0) return length;
    return length <= INT64_MAX - granule ? length - past + granule : length - past;
}

static int64_t choose_block(const struct bx_machine *machine, const struct bx_work *work,
                            const struct bx_request *request, int64_t elements, int threads,
                            const char **why) {
    const int granule = at_least_one(request->granule);
    if (request->block_length > 0) {
        *why = "set by options";
        return rounded_up(request->block_length, granule);
    }
    const double bytes = work->read_bytes + work->write_bytes + work->staged_bytes;
    const double fitting = block_bytes(machine, threads) / (bytes > 1 ? bytes : 1);
    int64_t longest = SHORTEST_BLOCK;
    if (fitting > SHORTEST_BLOCK) longest = fitting < 0x1p62 ? (int64_t)fitting : (int64_t)1 << 62;
    longest = longest > granule ? longest - longest % granule : granule;
    /* As many blocks for each thread, all of one length but for what rounding adds. */
    const int64_t share = divided_up(elements, threads);
    const int64_t blocks = divided_up(share, longest);
    if (blocks > 1)
        *why = machine->l2_bytes > 0   ? "its arrays take half of a thread's L2"
               : machine->l3_bytes > 0 ? "its arrays take half of a thread's share of L3"
                                       : "its arrays take half of an L2 of the usual size";
    else
        *why = threads > 1 ? "an equal share for each thread" : "all elements at once";
    return rounded_up(divided_up(share, blocks), granule);
}

/* Bytes of the last level that threads on all its instances reach. */
static double cached_bytes(const struct bx_machine *machine, int threads) {
    size_t bytes = machine->l3_bytes;
    int shared_by = machine->l3_shared_by;
    if (bytes == 0) {
        bytes = machine->l2_bytes;
        shared_by = machine->l2_shared_by;
    }
    if (bytes == 0) return (double)DEFAULT_L3_BYTES;
    const int caches = at_least_one(machine->cores / at_least_one(shared_by));
    return (double)bytes * smaller(caches, threads);
}

static bool choose_stores(const struct bx_machine *machine, const struct bx_work *work,
                          const struct bx_request *request, int64_t elements, const char **why) {
    /* The most that may run, not the chosen: in doubt there is more cache, and no streaming. */
    const int threads = request->threads > 0 ? request->threads : at_least_one(machine->threads);
    if (work->write_bytes == 0) {
        *why = "no array is written";
        return false;
    }
    if (request->in_place) {
        *why = "in place: the output's cache lines are read anyway";
        return false;
    }
    if (work->cycles / CYCLES_PER_NS >
        (work->read_bytes + work->write_bytes) /
            or_default(machine->memory_speed, DEFAULT_MEMORY_SPEED)) {
        *why = "computing takes longer than the traffic, which hides behind it";
        return false;
    }
    if ((double)elements * array_bytes(work, request) <= cached_bytes(machine, threads)) {
        *why = "the arrays fit the last cache, so the output stays at hand";
        return false;
    }
    *why = "the arrays exceed the last cache, which the output would leave anyway";
    return true;
}

struct bx_plan bx_tune(const struct bx_machine *machine, const struct bx_work *work,
                       const struct bx_request *request) {
    const struct bx_work checked = sane_work(work);
    const int64_t elements = request->elements > 1 ? request->elements : 1;
    struct bx_plan plan;
    plan.threads = choose_threads(machine, &checked, request, elements, &plan.threads_why);
    plan.tuned = request->threads <= 0;
    plan.serial_ns = ns_on_one_thread(machine, &checked, request, (double)elements);
    plan.block_length =
        choose_block(machine, &checked, request, elements, plan.threads, &plan.block_why);
    plan.stream = choose_stores(machine, &checked, request, elements, &plan.stores_why);
    return plan;
}

/* Taking a step at a time costs its traffic; taking several, a detour through the last cache. */
enum { STEPS_AT_ONCE = 48 };
static const double CACHE_THAT_PLAIN_STEPS_USE = 0.75;

int64_t bx_tune_steps(const struct bx_machine *machine, const struct bx_work *work,
                      int64_t elements, int threads) {
    const struct bx_work checked = sane_work(work);
    const double bytes = (double)elements * (checked.read_bytes + checked.write_bytes);
    const double moving = (checked.read_bytes + checked.write_bytes) /
                          or_default(machine->memory_speed, DEFAULT_MEMORY_SPEED);
    /* Where computing takes longer, the traffic hides behind it. */
    if (checked.cycles / CYCLES_PER_NS > moving) return 1;
    return bytes > CACHE_THAT_PLAIN_STEPS_USE * cached_bytes(machine, threads) ? STEPS_AT_ONCE : 1;
}
