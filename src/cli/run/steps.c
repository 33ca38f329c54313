/* SPDX-License-Identifier: MIT */
/* Steps in portions, between which frames are written and ends are looked for. */
#include <stdlib.h>
#include <string.h>

#include "cli/run/run.h"

/* A portion lasts about so long, so that a signal loses no more than that. */
static const double PORTION_SECONDS = 1.0;

struct reported {
    struct bx_progress progress;
    const struct run *run;
    int64_t portion;
};

/* The share of all steps, where there is an end to them. */
static int report(void *context, double done) {
    struct reported *reported = context;
    const struct run *run = reported->run;
    const double all = run->steps > 0 ? (double)run->steps : 1;
    const double steps = (double)run->done + done * (double)reported->portion;
    return bx_progress_show(&reported->progress, run->steps > 0 ? steps / all : 0);
}

/* So many steps; the states are those after them, or where it fails those before. */
static int take_steps(struct run *run, int64_t steps) {
    expr_feed feeds[EXPR_MAX_VARIABLES];
    if (run->field_count > EXPR_MAX_VARIABLES)
        return bx_cli_usage("run: more than %d feeds", EXPR_MAX_VARIABLES);
    for (int k = 0; k < run->field_count; k++)
        feeds[k] =
            (expr_feed){run->fields[k].variable, run->fields[k].source, &run->fields[k].next};
    if (expr_iterate(run->program, run->inputs.vars, steps, feeds, run->field_count) != EXPR_OK)
        return expr_last_error()->status == EXPR_ERROR_CANCELLED ? BX_EXIT_FAILED
                                                                 : bx_cli_library_failed();
    run->done += steps;
    for (int k = 0; k < run->field_count; k++) {
        struct run_field *field = &run->fields[k];
        const expr_array now = field->next;
        field->next = field->now;
        field->now = now;
        run->inputs.vars[bx_inputs_find(&run->inputs, field->variable)].array = now;
    }
    return BX_EXIT_OK;
}

/* The text of --until, over the states before the last step (in `next`, since they have changed
 * places) and after it. */
static int look(const struct run *run, bool *ended) {
    const int count = run->inputs.count;
    expr_var *vars = malloc(((size_t)count + (size_t)run->field_count + 2) * sizeof *vars);
    int used = 0;
    if (!vars) return bx_cli_memory_failed();
    for (int k = 0; k < count; k++)
        if (run->inputs.vars[k].kind != EXPR_KIND_OUTPUT) vars[used++] = run->inputs.vars[k];
    for (int k = 0; k < run->field_count; k++) {
        const struct run_field *field = &run->fields[k];
        for (int j = 0; j < used; j++)
            if (strcmp(vars[j].name, field->variable) == 0) vars[j].array = field->next;
        if (field->computed)
            vars[used++] = expr_variable(field->source ? field->source : "next", field->now);
    }
    vars[used] = expr_end();
    uint8_t value = 0;
    expr_array out = expr_out_nd(EXPR_BOOL, &value, 0, NULL);
    const expr_status status = expr_eval(run->until, vars, &out);
    free(vars);
    *ended = value != 0;
    if (status == EXPR_OK) return BX_EXIT_OK;
    const int result = bx_cli_library_failed();
    fputs("--until takes a single truth value, such as 'max(abs(u - next)) < 1e-6'.\n", stderr);
    return result;
}

static int64_t smaller(int64_t a, int64_t b) { return a < b ? a : b; }

/* Steps to the next one after which there is something to do. */
static int64_t next_portion(const struct run *run, int64_t portion) {
    int64_t steps = portion;
    if (run->steps > 0) steps = smaller(steps, run->steps - run->done);
    if (run->every > 0) steps = smaller(steps, run->every - run->done % run->every);
    if (run->until) {
        /* The last step before a look is taken by itself: it needs the state before it. */
        const int64_t until = run->check - run->done % run->check;
        steps = smaller(steps, until > 1 ? until - 1 : 1);
    }
    return steps;
}

static int run_all(struct run *run, struct reported *reported) {
    int64_t portion = 1;
    bool ended = false;
    while (!ended && (run->steps == 0 || run->done < run->steps)) {
        if (bx_signal_noted()) return bx_run_write_rest(run);
        const double began = bx_now();
        reported->portion = next_portion(run, portion);
        const int result = take_steps(run, reported->portion);
        if (result != BX_EXIT_OK) return bx_signal_noted() ? bx_run_write_rest(run) : result;
        const double took = bx_now() - began;
        if (took < PORTION_SECONDS / 2 && reported->portion == portion) portion *= 2;
        if (took > PORTION_SECONDS * 2 && portion > 1) portion /= 2;
        const bool looks = run->until && run->done % run->check == 0;
        if (looks && look(run, &ended) != BX_EXIT_OK) return BX_EXIT_FAILED;
        const bool last = ended || (run->steps > 0 && run->done == run->steps);
        if (last || (run->every > 0 && run->done % run->every == 0)) {
            bx_progress_end(&reported->progress);
            const int written = bx_run_write_frames(run, last);
            if (written != BX_EXIT_OK) return written;
        }
    }
    if (run->until && !run->quiet)
        fprintf(stderr, "%s after %lld steps\n",
                ended ? "--until came true" : "--until was still false",
                (long long)(run->first + run->done));
    return BX_EXIT_OK;
}

int bx_run_all_steps(struct run *run) {
    struct reported reported = {.run = run};
    bx_progress_begin(&reported.progress, "run", run->quiet);
    /* The program keeps what it was compiled with: it is compiled again with the progress. */
    run->options.progress = report;
    run->options.context = &reported;
    expr_program_free(run->program);
    run->program = NULL;
    if (expr_compile(run->text, run->inputs.vars, run->has_value ? EXPR_AUTO : EXPR_NONE,
                     &run->options, &run->program) != EXPR_OK)
        return bx_cli_library_failed();
    int result = run->every > 0 && run->first == 0 ? bx_run_write_frames(run, false) : BX_EXIT_OK;
    if (result == BX_EXIT_OK) result = run_all(run, &reported);
    bx_progress_end(&reported.progress);
    return result;
}
