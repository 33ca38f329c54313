/* SPDX-License-Identifier: MIT */
#include "call.h"
#include "target.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))

bool fuzz_go_on, fuzz_strict_nan, fuzz_verbose;
unsigned long fuzz_findings, fuzz_calls, fuzz_refused;

void fuzz_environment(void) {
    fuzz_go_on = getenv("FUZZ_GO_ON") != NULL;
    fuzz_verbose = getenv("FUZZ_VERBOSE") != NULL;
    fuzz_strict_nan = getenv("FUZZ_STRICT_NAN") != NULL;
}

void *block_new(size_t bytes, const void *contents) {
    unsigned char *block = malloc(bytes ? bytes : 1);
    if (!block) abort();
    if (bytes && contents) memcpy(block, contents, bytes);
    if (bytes && !contents) memset(block, 0x5A, bytes);
    return block;
}

static enum bx_kind kind_of(expr_type type) {
    for (unsigned k = 0; k < TYPE_COUNT; k++)
        if (strcmp(bx_type_text((enum bx_type)k), expr_type_name(type)) == 0)
            return bx_type_kind((enum bx_type)k);
    return KIND_BYTES;
}

/* The call's own type comes twice as often as the others together. */
static expr_type take_type(struct input *input, expr_type usual) {
    static const expr_type types[] = {EXPR_FLOAT64,  EXPR_FLOAT32,   EXPR_INT32,      EXPR_INT64,
                                      EXPR_BOOL,     EXPR_UINT8,     EXPR_INT8,       EXPR_INT16,
                                      EXPR_UINT16,   EXPR_UINT32,    EXPR_UINT64,     EXPR_FLOAT16,
                                      EXPR_BFLOAT16, EXPR_COMPLEX64, EXPR_COMPLEX128, EXPR_FLOAT64};
    const unsigned choice = take_below(input, usual == EXPR_AUTO ? 16 : 32);
    return choice < 16 && (usual == EXPR_AUTO || choice > 5) ? types[choice] : usual;
}

static int64_t take_length(struct input *input) {
    static const int64_t lengths[] = {3, 2, 5, 1, 8, 4, 16, 17, 0, 33, 64, 7, 65, 100, 31, 130};
    return lengths[take_below(input, COUNT(lengths))];
}

static void array_new(struct call *call, struct input *input, expr_type type, bool one_shape) {
    const int k = call->arrays++;
    struct layout *layout = &call->layout[k];
    *layout = (struct layout){.type = type, .ndim = call->ndim};
    if (type == EXPR_BYTES) layout->item_size = 1 + take_below(input, 5);
    const unsigned choice = one_shape ? 0 : take(input);
    int first = 0; /* axes that are left out */
    if (choice % 8 == 7) first = (int)(choice / 8 % (unsigned)(call->ndim + 1));
    layout->ndim = call->ndim - first;
    for (int d = 0; d < layout->ndim; d++) {
        layout->shape[d] = call->shape[d + first];
        if (choice % 8 == 5 && (choice / 8 >> d & 1)) layout->shape[d] = 1;
        if (choice % 8 == 6 && layout->shape[d] == 1) layout->shape[d] = 2;
    }
    layout_choose(layout, input, true, true);
    call->pristine[k] = block_new(layout->bytes, NULL);
    const unsigned manner = take_below(input, 5);
    layout_fill(layout, call->pristine[k], manner, take(input));
    snprintf(call->names[k], sizeof call->names[k], "%c", "abcde"[k]);
    scope_add(&call->scope, call->names[k], kind_of(type),
              layout->ndim > 0 && layout->ndim == call->ndim);
}

void call_variables(struct call *call, struct input *input, bool one_shape) {
    static const int dimensions[] = {1, 1, 2, 1, 2, 3, 0, 2};
    *call = (struct call){.ndim = dimensions[take_below(input, COUNT(dimensions))]};
    int64_t n = 1;
    for (int d = 0; d < call->ndim; d++) {
        call->shape[d] = take_length(input);
        if (n * call->shape[d] > 3000) call->shape[d] = 2;
        n *= call->shape[d];
    }
    if (call->ndim == 1 && take_once_in(input, 8)) call->shape[0] = 1 + 9 * take(input);
    call->scope.ndim = call->ndim;
    call->scope.functions = true;
    const expr_type usual = take_type(input, EXPR_AUTO);
    const unsigned count = 1 + take_below(input, 3);
    for (unsigned k = 0; k < count; k++) array_new(call, input, take_type(input, usual), one_shape);
    if (take_once_in(input, 8)) array_new(call, input, EXPR_BYTES, one_shape);
    static const double weak[] = {0.5, 2.0, -1.5, 0.1, 1e-3, 0.0};
    call->weak = weak[take_below(input, COUNT(weak))];
    call->weak_integer = (int64_t)take_below(input, 16) - 3;
    call->weak_complex[0] = weak[take_below(input, COUNT(weak))];
    call->weak_complex[1] = 1;
    scope_add(&call->scope, "s", KIND_FLOAT, false);
    scope_add(&call->scope, "n", KIND_SIGNED, false);
    if (take_once_in(input, 4)) scope_add(&call->scope, "z", KIND_COMPLEX, false);
}

void call_text(struct call *call, struct input *input) {
    static const enum bx_kind any[] = {KIND_FLOAT, KIND_SIGNED, KIND_BOOL, KIND_COMPLEX};
    struct written *to = &call->written;
    enum bx_kind kind = call->arrays ? call->scope.entry[0].kind : KIND_FLOAT;
    if (take_once_in(input, 4)) kind = any[take_below(input, COUNT(any))];
    const unsigned statements = take_below(input, 6);
    for (unsigned k = 3; k < statements; k++) { /* one or two steps on the way */
        const char name[] = {'t', (char)('0' + k), 0};
        write_text(to, "%s = ", name);
        const bool full = write_expression(to, input, &call->scope, kind);
        write_text(to, "%s", take_once_in(input, 2) ? "\n" : "; ");
        scope_add(&call->scope, name, kind, full);
    }
    call->named = take_once_in(input, 6);
    if (call->named) {
        write_text(to, "p = ");
        write_expression(to, input, &call->scope, any[take_below(input, COUNT(any))]);
        write_text(to, "\n");
    }
    write_expression(to, input, &call->scope, kind);
}

void call_end(struct call *call) {
    for (int k = 0; k < call->arrays; k++) free(call->pristine[k]);
}

/* The user's functions. */
static void half_of(void *context, int64_t count, const void *const inputs[], void *output) {
    (void)context;
    const double *x = inputs[0];
    double *y = output;
    for (int64_t k = 0; k < count; k++) y[k] = 0.5 * x[k];
}
static void difference_of(void *context, int64_t count, const void *const inputs[], void *output) {
    (void)context;
    const float *a = inputs[0], *b = inputs[1];
    float *y = output;
    for (int64_t k = 0; k < count; k++) y[k] = a[k] - b[k];
}
static const expr_function user1 = {.call = half_of,
                                    .result = EXPR_FLOAT64,
                                    .arity = 1,
                                    .arguments = {EXPR_FLOAT64},
                                    .flags = EXPR_PURE};
static const expr_function user2 = {.call = difference_of,
                                    .result = EXPR_FLOAT32,
                                    .arity = 2,
                                    .arguments = {EXPR_FLOAT32, EXPR_FLOAT32}};

void call_bind(const struct call *call, expr_var vars[MOST_VARIABLES], void *const blocks[],
               expr_array *named) {
    int count = 0;
    for (int k = 0; k < call->arrays; k++)
        vars[count++] = expr_variable(call->names[k], layout_array(&call->layout[k], blocks[k]));
    vars[count++] = expr_scalar("s", call->weak);
    vars[count++] = expr_scalar_int("n", call->weak_integer);
    vars[count++] = expr_scalar_complex("z", call->weak_complex[0], call->weak_complex[1]);
    vars[count++] = expr_user_function("user1", &user1);
    vars[count++] = expr_user_function("user2", &user2);
    if (call->named) vars[count++] = expr_output("p", named);
    vars[count] = expr_end();
}

void call_describe(const struct call *call) {
    fprintf(stderr, "text:\n%s\n", call->written.text);
    for (int k = 0; k < call->arrays; k++) {
        char text[400], values[120];
        layout_describe(&call->layout[k], text, sizeof text);
        fprintf(stderr, "%s: %s;", call->names[k], text);
        const struct layout *layout = &call->layout[k];
        for (int64_t i = 0; i < layout_elements(layout) && i < 4; i++) {
            item_describe(layout_element(layout, call->pristine[k], i), layout->type,
                          layout_item(layout), values, sizeof values);
            fprintf(stderr, " %s,", values);
        }
        fprintf(stderr, "\n");
    }
    fprintf(stderr, "s = %g, n = %lld, z = %g+%gj%s\n", call->weak, (long long)call->weak_integer,
            call->weak_complex[0], call->weak_complex[1], call->named ? ", output p" : "");
}

void finding(const struct call *call, const char *format, ...) {
    fprintf(stderr, "\n== a finding: ");
    va_list arguments;
    va_start(arguments, format);
    vfprintf(stderr, format, arguments);
    va_end(arguments);
    fprintf(stderr, "\n");
    if (call) call_describe(call);
    fflush(stderr);
    fuzz_findings++;
    if (!fuzz_go_on) abort();
}

const struct bx_kernel_set *take_kernels(struct input *input, const struct bx_kernel_set *like) {
    const struct bx_kernel_set *sets[BX_MOST_KERNEL_SETS];
    const unsigned count = (unsigned)bx_kernels_available(sets);
    const unsigned first = take(input);
    for (unsigned k = 0; k < count; k++) {
        const struct bx_kernel_set *set = sets[(first + k) % count];
        if (!like || set->fma == like->fma) return set;
    }
    return like;
}

expr_options take_options(struct input *input) {
    static const int64_t lengths[] = {0, 1, 7, 16, 64, 100, 1000, 3};
    const unsigned choice = take(input), more = take(input);
    return (expr_options){.size = sizeof(expr_options),
                          .block_length = lengths[choice % COUNT(lengths)],
                          .threads = more % 64 == 63 ? 2 : more % 2,
                          .stores = (expr_stores)(choice / 8 % 3),
                          .casting = EXPR_CASTING_UNSAFE};
}

void options_describe(const expr_options *options, const struct bx_kernel_set *set, char *text,
                      size_t size) {
    snprintf(text, size, "block_length %lld, threads %d, stores %d, flags %u, sweep_steps %d, %s",
             (long long)options->block_length, options->threads, (int)options->stores,
             options->flags, options->sweep_steps, set->isa);
}
