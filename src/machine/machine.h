/* SPDX-License-Identifier: MIT */
/* The machine as a plain struct, and the tuning model over it. */
#ifndef BX_MACHINE_H
#define BX_MACHINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "blockexpr.h"

struct bx_machine {
    size_t l1d_bytes; /* 0: none reported */
    size_t l2_bytes;
    size_t l3_bytes;
    int l2_shared_by; /* cores sharing one L2 (or L3); at least 1 */
    int l3_shared_by;
    int cores;      /* that the process may use; at least 1 */
    int processors; /* hardware threads that the process may use; at least 1 */
    int numa_nodes;
    int threads; /* most threads of a tuned call: cores, lowered by OMP_NUM_THREADS /
                    OMP_THREAD_LIMIT */
    bool caches_known;
    bool measured;    /* the numbers below come from a file of measurements */
    double region_ns; /* cost of a parallel region whose threads are awake */
    double l2_speed;  /* of one thread, in bytes per nanosecond; 0: the default */
    double l3_speed;
    double memory_speed;
};

/* Reads the machine that the process runs on; never fails: defaults where hwloc tells nothing. */
void bx_machine_read(struct bx_machine *machine);
/* From hwloc's synthetic description ("pack:1 l3:1(size=32MB) ...") or an XML file, for tests.
 * false if unreadable. */
bool bx_machine_from_synthetic(const char *description, struct bx_machine *machine);
bool bx_machine_from_xml(const char *path, struct bx_machine *machine);
/* stored.c: where measurements are kept ("" where the environment names no place; static text). */
const char *bx_tuning_path(void);
/* Takes the measurements over; false, and nothing changed, where there are none of this machine. */
bool bx_tuning_read(const char *path, struct bx_machine *machine);
/* Makes the folders of the path; the file is whole or not there. */
expr_status bx_tuning_write(const char *path, const struct bx_machine *machine);

/* The process's machine, read once. */
const struct bx_machine *bx_machine(void);

/* A program in four numbers. */
struct bx_work {
    double read_bytes;   /* streamed from arrays, per element */
    double write_bytes;  /* streamed to arrays, per element */
    double staged_bytes; /* block-sized scratch, per element */
    double cycles;       /* computing, per element */
};

struct bx_request {
    int64_t elements;
    int threads;          /* 0: choose */
    int64_t block_length; /* 0: choose */
    int granule;   /* block lengths are rounded up to a multiple of this many elements, if chosen */
    bool in_place; /* the output's cache lines are also read */
};

struct bx_plan {
    int64_t block_length;
    int threads;
    bool stream;
    bool tuned;       /* the threads were chosen here, and may be fewer while others use them */
    double serial_ns; /* what one thread would need, by the model */
    const char *block_why; /* static text, for explain */
    const char *threads_why;
    const char *stores_why;
};

/* Pure: the same arguments give the same plan. Explained in docs/tuning.md. */
struct bx_plan bx_tune(const struct bx_machine *machine, const struct bx_work *work,
                       const struct bx_request *request);

/* What one thread takes for an element at least: *compute_ns, given in cycles, for computing;
 * *traffic_ns for that many bytes, from where n elements of them lie. */
void bx_tune_bounds(const struct bx_machine *machine, double bytes, int64_t elements,
                    double *compute_ns, double *traffic_ns);

/* load.c: processors of the system with nothing to do just now; -1: unknown. Takes microseconds. */
int bx_load_idle(void);

/* Steps of a stencil that are worth taking at a time, each of that work; 1: one by one. */
int64_t bx_tune_steps(const struct bx_machine *machine, const struct bx_work *work,
                      int64_t elements, int threads);

#endif
