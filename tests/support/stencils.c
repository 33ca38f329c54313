/* SPDX-License-Identifier: MIT */
#include "support/stencils.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TEXT = 4096, VARIABLES = 200, ARGUMENTS = 5, NAME = 16 };

/* What the rewritten text is evaluated over: the given variables, and an array for each call. */
struct scene {
    expr_var vars[VARIABLES];
    int count, given;
    char names[VARIABLES][NAME];
};

static bool in_name(char c) { return isalnum((unsigned char)c) || c == '_'; }

static void append(char *to, const char *from, size_t length) {
    const size_t before = strlen(to);
    assert_true(before + length < TEXT);
    memcpy(to + before, from, length);
    to[before + length] = 0;
}

static void evaluate(const struct scene *scene, const char *text, expr_array *out) {
    static const expr_options plainly = {.threads = 1, .block_length = EXPR_UNBLOCKED};
    *out = expr_out_new();
    if (expr_eval_with(text, scene->vars, out, &plainly) != EXPR_OK)
        fail_msg("the reference cannot be made: %s", expr_error_text());
}

/* Takes over the array; returns the name that it has from now on. */
static const char *hold(struct scene *scene, expr_array array) {
    assert_true(scene->count + 1 < VARIABLES);
    char *name = scene->names[scene->count];
    snprintf(name, NAME, "_%d", scene->count);
    scene->vars[scene->count] = expr_variable(name, array);
    scene->vars[++scene->count] = expr_end();
    return name;
}

/* "3" or "(3, -1)"; returns how many. */
static int read_integers(const char *text, int64_t numbers[MOST_MOVES]) {
    int count = 0;
    for (const char *at = text; *at;) {
        if (*at == '(' || *at == ')' || *at == ',' || *at == ' ') {
            at++;
            continue;
        }
        char *end;
        numbers[count++] = strtoll(at, &end, 10);
        assert_ptr_not_equal(end, at);
        at = end;
    }
    return count;
}

static enum past read_past(const char *text) {
    for (int past = PAST_WRAP; past < PAST_FILL; past++)
        if (strcmp(text, past_words[past]) == 0) return (enum past)past;
    return PAST_FILL;
}

/* The operand, moved along one axis; of scalars that are filled in where() tells the type. */
static const char *moved_once(struct scene *scene, const expr_array *x, const struct moves *moves,
                              const char *fill) {
    expr_array to = expr_out_nd(x->type, NULL, x->ndim, x->shape);
    const int64_t n = elements_in(x->ndim, x->shape);
    static const char blank[16];
    to.data = malloc((size_t)n * item_of(x) + 1);
    assert_non_null(to.data);
    move_plain(to.data, x->data, item_of(x), x->ndim, x->shape, moves, blank);
    const char *name = hold(scene, to);
    if (moves->past != PAST_FILL) return name;
    expr_array mask = expr_out_nd(EXPR_BOOL, malloc((size_t)n + 1), x->ndim, x->shape);
    assert_non_null(mask.data);
    move_mask(mask.data, x->ndim, x->shape, moves);
    char text[TEXT];
    snprintf(text, sizeof text, "where(%s, %s, %s)", hold(scene, mask), name, fill);
    expr_array filled;
    evaluate(scene, text, &filled);
    return hold(scene, filled);
}

/* One axis after the other. */
static const char *moved(struct scene *scene, const expr_array *x, const struct moves *moves,
                         const char *fill) {
    const char *name = NULL;
    for (int m = 0; m < moves->count; m++) {
        const struct moves one = {moves->past, 1, {moves->axis[m]}, {moves->shift[m]}};
        name = moved_once(scene, m ? &scene->vars[scene->count - 1].array : x, &one, fill);
    }
    return name;
}

static void read_moves(struct moves *moves, const char *shifts, const char *axes) {
    int64_t shift[MOST_MOVES], axis[MOST_MOVES] = {0};
    const int s = read_integers(shifts, shift), a = axes ? read_integers(axes, axis) : 1;
    moves->count = s > a ? s : a;
    for (int m = 0; m < moves->count; m++) {
        moves->shift[m] = shift[s == 1 ? 0 : m];
        moves->axis[m] = (int)axis[a == 1 ? 0 : m];
    }
}

/* Neighbours as two views of the operand. */
static const char *differences(struct scene *scene, expr_array *x, int axis) {
    expr_array views[2], out;
    for (int v = 0; v < 2; v++) {
        views[v] = *x;
        views[v].flags = 0;
        if (views[v].shape[axis] > 0) views[v].shape[axis]--;
        if (v && views[v].shape[axis] > 0)
            views[v].data = (char *)views[v].data + views[v].strides[axis];
    }
    struct scene pair = {.count = 2};
    pair.vars[0] = expr_variable("a", views[1]);
    pair.vars[1] = expr_variable("b", views[0]);
    pair.vars[2] = expr_end();
    evaluate(&pair, x->type == EXPR_BOOL ? "a != b" : "a - b", &out);
    return hold(scene, out);
}

static const char *laplacian(struct scene *scene, const expr_array *x, const char *x_name,
                             const char *axes, const char *fill) {
    int64_t axis[EXPR_MAX_DIMENSIONS];
    int count = axes && axes[0] ? read_integers(axes, axis) : 0;
    if (count == 0)
        for (; count < x->ndim; count++) axis[count] = count;
    char sum[TEXT] = "";
    struct moves moves = {fill ? read_past(fill) : PAST_WRAP, 1, {0}, {0}};
    for (int k = 0; k < 2 * count; k++) {
        moves.axis[0] = (int)axis[k / 2];
        moves.shift[0] = k % 2 ? -1 : 1;
        const char *name = moved(scene, x, &moves, fill);
        if (k) append(sum, "+", 1);
        append(sum, name, strlen(name));
    }
    char text[TEXT + 64];
    snprintf(text, sizeof text, "%s - %d*%s", sum, 2 * count, x_name);
    expr_array out;
    evaluate(scene, text, &out);
    return hold(scene, out);
}

static void rewrite(struct scene *scene, const char *text, char to[TEXT]);

static const char *const movers[] = {"roll", "shift", "diff", "laplacian", NULL};

/* The argument of a keyword, or else the one at a place; NULL if neither is there. */
static const char *argument_of(char arguments[][TEXT], int count, const char *keyword, int place) {
    const size_t length = strlen(keyword);
    for (int k = 1; k < count; k++) {
        const bool keyed =
            strncmp(arguments[k], keyword, length) == 0 && arguments[k][length] == '=';
        if (keyed) return arguments[k] + length + 1;
        if (k == place && !strchr(arguments[k], '=')) return arguments[k];
    }
    return NULL;
}

/* A call whose arguments are text; they have been rewritten. */
static const char *call(struct scene *scene, const char *mover, char arguments[][TEXT], int count) {
    expr_array operand;
    evaluate(scene, arguments[0], &operand);
    const char *name = hold(scene, operand);
    expr_array *x = &scene->vars[scene->count - 1].array;
    if (strcmp(mover, "diff") == 0) {
        const char *axis_text = argument_of(arguments, count, "axis", 1);
        const char *order = argument_of(arguments, count, "n", -1);
        const int axis = axis_text ? atoi(axis_text) : -1;
        for (int n = order ? atoi(order) : 1; n > 0; n--) {
            name = differences(scene, x, axis < 0 ? axis + x->ndim : axis);
            x = &scene->vars[scene->count - 1].array;
        }
        return name;
    }
    if (strcmp(mover, "laplacian") == 0)
        return laplacian(scene, x, name, argument_of(arguments, count, "axis", 1),
                         argument_of(arguments, count, "fill", 2));
    const char *fill = argument_of(arguments, count, "fill", 3);
    struct moves moves = {.past = fill ? read_past(fill) : PAST_ROLL};
    read_moves(&moves, argument_of(arguments, count, "shift", 1),
               argument_of(arguments, count, "axis", 2));
    return moved(scene, x, &moves, fill);
}

/* Splits the arguments of a call, from behind its parenthesis; returns what follows the call. */
static const char *read_arguments(struct scene *scene, const char *at, char arguments[][TEXT],
                                  int *count) {
    for (*count = 0;; at++) {
        const char *begin = at += strspn(at, " ");
        for (int depth = 0; depth > 0 || (*at != ',' && *at != ')'); at++) {
            assert_true(*at);
            depth += *at == '(' ? 1 : *at == ')' ? -1 : 0;
        }
        char argument[TEXT] = "";
        append(argument, begin, (size_t)(at - begin));
        assert_true(*count < ARGUMENTS);
        rewrite(scene, argument, arguments[(*count)++]);
        if (*at == ')') return at + 1;
    }
}

/* Names stand for themselves, calls of movers for arrays. */
static void rewrite(struct scene *scene, const char *text, char to[TEXT]) {
    to[0] = 0;
    for (const char *at = text; *at;) {
        size_t length = 0;
        while (in_name(at[length])) length++;
        int mover = 0;
        while (movers[mover] && (strlen(movers[mover]) != length ||
                                 strncmp(at, movers[mover], length) != 0 || at[length] != '('))
            mover++;
        if (!movers[mover]) {
            append(to, at, length + !length);
            at += length + !length;
            continue;
        }
        char(*arguments)[TEXT] = malloc(ARGUMENTS * sizeof *arguments);
        assert_non_null(arguments);
        int count;
        at = read_arguments(scene, at + length + 1, arguments, &count);
        const char *name = call(scene, movers[mover], arguments, count);
        append(to, name, strlen(name));
        free(arguments);
    }
}

/* Puts (value) for each name in text. */
static void substitute(char text[TEXT], const char *name, const char *value) {
    char made[TEXT] = "";
    for (const char *at = text; *at;) {
        size_t length = 0;
        while (in_name(at[length])) length++;
        if (length == strlen(name) && strncmp(at, name, length) == 0) {
            append(made, "(", 1);
            append(made, value, strlen(value));
            append(made, ")", 1);
        } else {
            append(made, at, length + !length);
        }
        at += length + !length;
    }
    strcpy(text, made);
}

/* The value of the last statement, or of the last to the name, without names for statements. */
static void flatten(const char *text, const char *wanted, char value[TEXT]) {
    struct {
        char name[NAME], value[TEXT];
    } *known = calloc(16, sizeof *known);
    assert_non_null(known);
    int count = 0;
    value[0] = 0;
    for (const char *at = text; *at; at += strcspn(at, ";"), at += *at == ';') {
        at += strspn(at, " ");
        char statement[TEXT] = "";
        size_t length = 0, gap;
        while (in_name(at[length])) length++;
        gap = length + strspn(at + length, " ");
        const bool assigns = length && at[gap] == '=' && at[gap + 1] != '=';
        const char *begin = assigns ? at + gap + 1 : at;
        append(statement, begin, strcspn(begin, ";"));
        for (int k = count - 1; k >= 0; k--) substitute(statement, known[k].name, known[k].value);
        if (assigns) {
            assert_in_range(length, 1, NAME - 1);
            assert_in_range(count, 0, 15);
            memcpy(known[count].name, at, length);
            strcpy(known[count].value, statement);
        }
        if (!wanted || (assigns && strcmp(known[count].name, wanted) == 0))
            strcpy(value, statement);
        count += assigns;
    }
    free(known);
}

void stencil_reference(const char *text, const char *name, const expr_var vars[], expr_array *out) {
    struct scene *scene = calloc(1, sizeof *scene);
    char flat[TEXT], rewritten[TEXT];
    assert_non_null(scene);
    for (; vars->kind != EXPR_KIND_END; vars++)
        if (vars->kind != EXPR_KIND_OUTPUT) scene->vars[scene->count++] = *vars;
    scene->vars[scene->count] = expr_end();
    scene->given = scene->count;
    flatten(text, name, flat);
    rewrite(scene, flat, rewritten);
    evaluate(scene, rewritten, out);
    for (int k = scene->given; k < scene->count; k++) {
        expr_array *held = &scene->vars[k].array;
        if (held->flags & EXPR_ARRAY_ALLOCATED)
            expr_array_free(held);
        else
            free(held->data);
    }
    free(scene);
}

static void compare(const char *text, const expr_var vars[], const expr_options *options,
                    const expr_array *expected) {
    expr_array out = expr_out_new();
    if (expr_eval_with(text, vars, &out, options) != EXPR_OK) fail_msg("%s", expr_error_text());
    bool same = out.type == expected->type && out.ndim == expected->ndim;
    for (int d = 0; same && d < out.ndim; d++) same = out.shape[d] == expected->shape[d];
    const int64_t at = same ? first_other(&out, expected->data) : 0;
    if (!same || at >= 0)
        fail_msg("%s, block %lld, %d threads: %s", text, (long long)options->block_length,
                 options->threads, same ? "other elements" : "another type or shape");
    expr_array_free(&out);
}

void assert_stencil_with(const char *text, const expr_var vars[], const expr_options *options) {
    expr_array expected;
    stencil_reference(text, NULL, vars, &expected);
    compare(text, vars, options, &expected);
    expr_array_free(&expected);
}

void assert_stencil(const char *text, const expr_var vars[]) {
    expr_array expected;
    stencil_reference(text, NULL, vars, &expected);
    for (size_t w = 0; w < MOVE_WAYS; w++) compare(text, vars, &move_ways[w], &expected);
    expr_array_free(&expected);
}
