/* SPDX-License-Identifier: MIT */
/* Times all calls at one size in turn, on the same arrays. */
#include "measure/expression.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "measure/failure.h"
#include "measure/rounds.h"
#include "measure/text.h"

/* A sample lasts at least this long, so that neither the clock nor one interrupt decides it. */
#define SAMPLE_NS 200e3
#define SAMPLES 31
#define SAMPLES_LARGE 15
#define LARGE_BYTES (32.0 * 1024 * 1024)

const char *const bx_method_names[BX_METHODS] = {"unblocked", "blocked", "loop"};

/* The loop for this expression, if its names are the arrays and scalars that it was written for. */
static const struct bx_loop *find_loop(const struct bx_expression_sweep *sweep) {
    const struct bx_variables *variables = &sweep->variables;
    const struct bx_expression *written =
        bx_expression_find(sweep->request.text, sweep->request.type);
    if (written == NULL || written->in_place != (variables->in_place >= 0) ||
        variables->result != written->result)
        return NULL;
    const char *const arrays[] = {written->first, written->second};
    for (int i = 0; i < 2 && arrays[i] != NULL; i++) {
        const int at = bx_variables_index(variables, arrays[i]);
        if (at < 0 || variables->vars[at].kind != EXPR_KIND_ARRAY) return NULL;
    }
    for (int i = 0; i < BX_LOOP_SCALARS && bx_has_scalars(written); i++) {
        const int at = bx_variables_index(variables, bx_loop_scalars[i].name);
        if (at < 0 || variables->vars[at].kind == EXPR_KIND_ARRAY) return NULL;
    }
    const struct bx_loops *loops = bx_loops_for(sweep->machine.isa);
    return loops ? &loops->expressions[written - bx_expressions] : NULL;
}

static int make_calls(struct bx_expression_sweep *sweep) {
    struct bx_request *request = &sweep->request;
    const struct bx_loop *loop = find_loop(sweep);
    sweep->no_loop = request->methods[BX_LOOP] && loop == NULL;
    if (sweep->no_loop) request->methods[BX_LOOP] = false;
    sweep->calls = calloc((size_t)request->team_count * BX_METHODS, sizeof *sweep->calls);
    if (sweep->calls == NULL) return bx_fail_memory();
    for (int team = 0; team < request->team_count; team++)
        for (int method = 0; method < BX_METHODS; method++) {
            if (!request->methods[method]) continue;
            const int threads = request->teams[team];
            struct bx_call *call = &sweep->calls[sweep->call_count++];
            *call = method == BX_LOOP
                        ? bx_call_loop(loop, loop->plain, threads, false)
                        : bx_call_library(&sweep->machine, threads, method == BX_UNBLOCKED);
            call->method = method;
            call->text = request->text;
        }
    if (sweep->call_count == 0)
        return bx_reject("sweep: --methods: nothing is left to measure; add blocked");
    return BX_MEASURED;
}

int bx_expression_prepare(struct bx_expression_sweep *sweep) {
    struct bx_request *request = &sweep->request;
    if (expr_machine_info(&sweep->machine) != EXPR_OK) return bx_fail_library();
    if (request->team_count == 0) {
        request->teams[request->team_count++] = 1;
        if (sweep->machine.threads > 1)
            request->teams[request->team_count++] = sweep->machine.threads;
    }
    int result = bx_variables_find(request, &sweep->variables);
    if (result == BX_MEASURED) result = make_calls(sweep);
    if (result == BX_MEASURED) result = bx_buffers_check(&sweep->variables, request);
    return result;
}

void bx_expression_forget(struct bx_expression_sweep *sweep) {
    bx_points_forget(&sweep->points);
    free(sweep->calls);
    bx_variables_forget(&sweep->variables);
}

static double scalar_of(const struct bx_variables *variables, const char *name) {
    const int at = bx_variables_index(variables, name);
    if (at < 0) return 0;
    const expr_var *scalar = &variables->vars[at];
    return scalar->kind == EXPR_KIND_INT ? (double)scalar->value.i : scalar->value.f;
}

static const void *array_of(const struct bx_variables *variables, const char *name) {
    return name ? variables->vars[bx_variables_index(variables, name)].array.data : NULL;
}

/* Points a call at the arrays of one size, so that nothing of it is left to do while measuring. */
static void bind(struct bx_call *call, const struct bx_expression_sweep *sweep,
                 struct bx_buffers *buffers) {
    const struct bx_variables *variables = &sweep->variables;
    call->vars = variables->vars;
    call->out = &buffers->out;
    call->elements = buffers->n * buffers->n;
    if (call->method != BX_LOOP) return;
    const struct bx_expression *written =
        bx_expression_find(sweep->request.text, sweep->request.type);
    /* A loop names two arrays, even where its value has one. */
    const char *second = written->second != NULL ? written->second : written->first;
    call->data = (struct bx_loop_data){.out = buffers->out.data,
                                       .first = array_of(variables, written->first),
                                       .second = array_of(variables, second),
                                       .D = scalar_of(variables, bx_loop_scalars[0].name),
                                       .dt = scalar_of(variables, bx_loop_scalars[1].name)};
}

static void describe(const struct bx_call *call, char *text, size_t size) {
    snprintf(text, size, "%s on %d thread%s", bx_method_names[call->method], call->threads,
             bx_plural(call->threads));
}

/* The same values, bit for bit, from every call; also the first, cold run of each. */
static int check_agreement(struct bx_expression_sweep *sweep, struct bx_buffers *buffers) {
    uint64_t expected = 0;
    for (int i = 0; i < sweep->call_count; i++) {
        const struct bx_call *call = &sweep->calls[i];
        bx_buffers_reset(buffers, &sweep->variables);
        if (bx_call_run(call) != EXPR_OK) return bx_fail_library();
        uint64_t hash = bx_buffers_hash(buffers);
        if (i == 0) expected = hash;
        if (hash == expected) continue;
        char first[64];
        char second[64];
        describe(&sweep->calls[0], first, sizeof first);
        describe(call, second, sizeof second);
        return bx_fail("sweep: n = %" PRId64 ": the results of %s and %s differ; this is an error "
                       "of blockexpr, please report it with the expression %s",
                       buffers->n, first, second, sweep->request.text);
    }
    return BX_MEASURED;
}

/* One call before each sample brings the caches into the state that repeated use of this method
 * leaves. */
static double time_way(void *context, int way, int round, int64_t repeats) {
    const struct bx_call *call = &((struct bx_expression_sweep *)context)->calls[way];
    if (round >= 0 && bx_call_run(call) != EXPR_OK) return -1;
    return bx_call_time(call, repeats);
}

static int measure(struct bx_expression_sweep *sweep, struct bx_buffers *buffers,
                   struct bx_way *ways) {
    bx_buffers_fill(&sweep->variables);
    int result = check_agreement(sweep, buffers);
    if (result != BX_MEASURED) return result;
    for (int i = 0; i < sweep->call_count; i++) {
        ways[i].repeats = bx_calibrate(time_way, sweep, i, SAMPLE_NS);
        if (ways[i].repeats < 0) return bx_fail_library();
    }
    if (!bx_take_rounds(time_way, sweep, ways, sweep->call_count)) return bx_fail_library();
    for (int i = 0; i < sweep->call_count; i++) {
        const struct bx_point point = {.n = buffers->n,
                                       .elements = buffers->n * buffers->n,
                                       .method = sweep->calls[i].method,
                                       .threads = sweep->calls[i].threads,
                                       .in_turn = true};
        if (!bx_points_add(&sweep->points, &point, ways[i].ns, ways[i].samples))
            return bx_fail_memory();
    }
    return BX_MEASURED;
}

int bx_expression_measure(struct bx_expression_sweep *sweep, int64_t n) {
    double bytes = (double)n * (double)n * (double)sweep->variables.resident_bytes;
    int count = sweep->request.samples;
    if (count == 0) count = bytes > LARGE_BYTES ? SAMPLES_LARGE : SAMPLES;
    const size_t calls = (size_t)sweep->call_count;
    double *samples = calloc(calls * (size_t)count, sizeof *samples);
    struct bx_way *ways = calloc(calls, sizeof *ways);
    struct bx_buffers buffers = {0};
    int result =
        samples && ways ? bx_buffers_make(&buffers, &sweep->variables, n) : bx_fail_memory();
    if (result == BX_MEASURED) {
        for (int i = 0; i < sweep->call_count; i++) {
            ways[i] = (struct bx_way){.samples = count, .ns = samples + i * count};
            bind(&sweep->calls[i], sweep, &buffers);
        }
        result = measure(sweep, &buffers, ways);
    }
    bx_buffers_forget(&buffers);
    free(ways);
    free(samples);
    return result;
}
