/* SPDX-License-Identifier: MIT */
/* Compile once, run often. */
#include <string.h>

#include "api/api_p.h"
#include "base/error.h"
#include "base/memory.h"

struct expr_program {
    struct bx_program *program;
    struct bx_run_options options;
};

expr_status expr_compile(const char *text, const expr_var vars[], expr_type out_type,
                         const expr_options *options, expr_program **program) {
    struct api_options read;
    if (!program)
        return bx_error(EXPR_ERROR_ARGUMENT, "program is NULL; give the address of a pointer");
    *program = NULL;
    if (!text)
        return bx_error(EXPR_ERROR_ARGUMENT, "text is NULL; give the expression as a string");
    expr_status status = bx_api_read_options(options, &read);
    if (status != EXPR_OK) return status;
    expr_program *made = bx_alloc(sizeof *made);
    if (!made) return bx_error_memory();
    struct bx_arena arena = BX_ARENA_EMPTY;
    struct bx_tree tree;
    made->options = read.run;
    status = bx_api_build(text, vars, out_type, &read, &arena, &tree, &made->program);
    bx_arena_free(&arena);
    if (status != EXPR_OK) {
        bx_free(made);
        return status;
    }
    *program = made;
    return EXPR_OK;
}

static bool fits(const struct bx_variable *variable, const expr_var *var) {
    if (variable->weak == WEAK_FLOAT) return var->kind == EXPR_KIND_FLOAT;
    if (variable->weak == WEAK_INT) return var->kind == EXPR_KIND_INT;
    return var->kind == EXPR_KIND_ARRAY && bx_inner_type(var->array.type) == variable->type &&
           (var->array.ndim > 0) == variable->rank;
}

static expr_status misfit(const struct bx_program *program, const struct bx_variable *variable) {
    static const char *const weak_names[] = {"", "a weak integer scalar", "a weak float scalar"};
    return bx_error_at(
        EXPR_ERROR_TYPE, program->text, variable->place, strlen(variable->name),
        "variable '%s' is not what the program was compiled for: %s%s", variable->name,
        variable->weak ? weak_names[variable->weak] : bx_type_text((enum bx_type)variable->type),
        variable->weak   ? ""
        : variable->rank ? " with dimensions"
                         : " without dimensions");
}

/* Names are short: a call would cost more than the comparison. */
static inline bool same_name(const char *a, const char *b) {
    while (*a == *b && *a) a++, b++;
    return *a == *b;
}

/* Where the program's variables are in this array; they may stand in another order than before. */
static expr_status find_positions(const struct bx_program *program, const expr_var *vars,
                                  uint16_t positions[]) {
    uint32_t count;
    expr_status status = bx_api_check_names(vars, &count);
    if (status != EXPR_OK) return status;
    for (unsigned k = 0; k < program->variable_count; k++) {
        const struct bx_variable *variable = &program->variables[k];
        uint32_t at = variable->position;
        if (at >= count || !same_name(vars[at].name, variable->name))
            for (at = 0; at < count && !same_name(vars[at].name, variable->name); at++) {
            }
        if (at == count)
            return bx_error_at(
                EXPR_ERROR_NAME, program->text, variable->place, strlen(variable->name),
                "the program uses '%s', which is not among the variables", variable->name);
        if (!fits(variable, &vars[at])) return misfit(program, variable);
        positions[k] = (uint16_t)at;
    }
    return EXPR_OK;
}

expr_status expr_run(const expr_program *program, const expr_var vars[], expr_array *out) {
    uint16_t positions[EXPR_MAX_VARIABLES * TYPE_COUNT]; /* a weak scalar may be read in each */
    if (!program)
        return bx_error(EXPR_ERROR_ARGUMENT, "program is NULL; compile one with expr_compile");
    if (!out)
        return bx_error(EXPR_ERROR_ARGUMENT,
                        "out is NULL; give an array, or expr_out_new() to have one allocated");
    expr_status status = find_positions(program->program, vars, positions);
    if (status != EXPR_OK) return status;
    return bx_run(program->program, vars, positions, out, &program->options);
}

expr_type expr_program_type(const expr_program *program) {
    return program ? bx_public_type((enum bx_type)program->program->result_type) : EXPR_AUTO;
}

void expr_program_free(expr_program *program) {
    if (!program) return;
    bx_program_release(program->program);
    bx_free(program);
}
