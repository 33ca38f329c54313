/* SPDX-License-Identifier: MIT */
/* Compile once, run often. */
#include <string.h>

#include "api/api_p.h"
#include "base/checked.h"
#include "base/error.h"
#include "base/memory.h"

struct expr_program {
    struct bx_program *program;
    struct bx_run_options options;
    bool has_value;
    uint32_t count;                  /* of the variables that it was compiled for */
    const struct bx_symbol *symbols; /* they: what a run's variables are compared with */
};

/* One block: the program, its symbols, their names. */
static expr_program *keep(const struct bx_symbol *symbols, uint32_t count) {
    size_t names = 0;
    for (uint32_t k = 0; k < count; k++) names += strlen(symbols[k].name) + 1;
    const size_t size = (size_t)count * sizeof *symbols; /* both within the limits of variables */
    expr_program *made = bx_alloc(sizeof *made + size + names);
    if (!made) return NULL;
    struct bx_symbol *kept = (struct bx_symbol *)(void *)(made + 1);
    char *name = (char *)(kept + count);
    for (uint32_t k = 0; k < count; k++) {
        const size_t length = strlen(symbols[k].name) + 1;
        kept[k] = symbols[k];
        kept[k].name = memcpy(name, symbols[k].name, length);
        name += length;
    }
    *made = (expr_program){.count = count, .symbols = kept};
    return made;
}

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
    read.no_value = out_type == EXPR_NONE;
    if (read.no_value && !bx_api_has_output(vars))
        return bx_error(EXPR_ERROR_ARGUMENT,
                        "out_type is EXPR_NONE but no variable is an output; give EXPR_AUTO, or an "
                        "expr_output");
    struct bx_arena arena = BX_ARENA_EMPTY;
    struct bx_tree tree;
    const struct bx_symbol *symbols = NULL;
    struct bx_program *compiled = NULL;
    uint32_t count = 0;
    status = bx_api_build(text, vars, out_type, &read, &arena, &tree, &symbols, &compiled);
    if (status == EXPR_OK) status = bx_api_check_names(vars, &count);
    if (status == EXPR_OK) {
        *program = keep(symbols, count);
        if (!*program) status = bx_error_memory();
    }
    bx_arena_free(&arena);
    if (status != EXPR_OK) {
        bx_program_release(compiled);
        return status;
    }
    (*program)->program = compiled;
    (*program)->options = read.run;
    (*program)->has_value = !read.no_value;
    return EXPR_OK;
}

static bool fits(const struct bx_symbol *symbol, const expr_var *var) {
    if (symbol->kind == SYMBOL_FUNCTION)
        return var->kind == EXPR_KIND_FUNCTION &&
               bx_api_same_signature(var->value.function, symbol);
    if (symbol->kind == SYMBOL_OUTPUT) return var->kind == EXPR_KIND_OUTPUT && var->value.output;
    switch ((enum bx_weak)symbol->weak) {
    case WEAK_INT: return var->kind == EXPR_KIND_INT;
    case WEAK_FLOAT: return var->kind == EXPR_KIND_FLOAT;
    case WEAK_COMPLEX: return var->kind == EXPR_KIND_COMPLEX;
    case WEAK_NOT: break;
    }
    return var->kind == EXPR_KIND_ARRAY && bx_inner_type(var->array.type) == symbol->type &&
           (var->array.ndim > 0) == symbol->rank;
}

/* What a symbol is, to a person. */
static void describe(const struct bx_symbol *symbol, struct bx_text *text) {
    static const char *const weak_names[] = {"", "a weak integer scalar", "a weak float scalar",
                                             "a weak complex scalar"};
    if (symbol->kind == SYMBOL_OUTPUT) {
        bx_text_add(text, "an output");
    } else if (symbol->kind == SYMBOL_FUNCTION) {
        bx_text_add(text, "a function (");
        for (unsigned k = 0; k < symbol->arity; k++)
            bx_text_add(text, "%s%s", k ? ", " : "",
                        bx_type_text((enum bx_type)symbol->argument[k]));
        bx_text_add(text, ") -> %s%s", bx_type_text((enum bx_type)symbol->type),
                    symbol->pure ? ", pure" : "");
    } else if (symbol->weak) {
        bx_text_add(text, "%s", weak_names[symbol->weak]);
    } else {
        bx_text_add(text, "%s %s dimensions", bx_type_text((enum bx_type)symbol->type),
                    symbol->rank ? "with" : "without");
    }
}

/* What the program has of one of its symbols; the place in the text is known of variables. */
struct use {
    uint32_t position;
    const struct bx_variable *variable; /* NULL: an output */
};

static expr_status missing(const expr_program *program, struct use use) {
    const char *name = program->symbols[use.position].name;
    if (!use.variable)
        return bx_error(EXPR_ERROR_NAME,
                        "the program has an output '%s', which is not among the variables", name);
    return bx_error_at(EXPR_ERROR_NAME, program->program->text, use.variable->place, strlen(name),
                       "the program uses '%s', which is not among the variables", name);
}

static expr_status misfit(const expr_program *program, struct use use) {
    const struct bx_symbol *symbol = &program->symbols[use.position];
    char buffer[256];
    struct bx_text text = {.buffer = buffer, .capacity = sizeof buffer};
    describe(symbol, &text);
    if (!use.variable)
        return bx_error(EXPR_ERROR_TYPE,
                        "variable '%s' is not what the program was compiled for: %s", symbol->name,
                        buffer);
    return bx_error_at(
        EXPR_ERROR_TYPE, program->program->text, use.variable->place, strlen(symbol->name),
        "variable '%s' is not what the program was compiled for: %s", symbol->name, buffer);
}

/* Names are short: a call would cost more than the comparison. */
static inline bool same_name(const char *a, const char *b) {
    while (*a == *b && *a) a++, b++;
    return *a == *b;
}

/* Finds a variable of the program among count ones, and compares it with what was compiled. */
static expr_status find(const expr_program *program, struct use use, const expr_var *vars,
                        uint32_t count, uint32_t *found) {
    const struct bx_symbol *symbol = &program->symbols[use.position];
    uint32_t at = use.position;
    if (at >= count || !same_name(vars[at].name, symbol->name))
        for (at = 0; at < count && !same_name(vars[at].name, symbol->name); at++) {
        }
    *found = at;
    if (at == count) return missing(program, use);
    return fits(symbol, &vars[at]) ? EXPR_OK : misfit(program, use);
}

static uint32_t use_count(const expr_program *program) {
    return (uint32_t)program->program->variable_count + program->program->output_count;
}

/* false: the program's output 0 is the call's out, no variable. */
static bool use_at(const expr_program *program, uint32_t k, struct use *use) {
    const struct bx_program *p = program->program;
    if (k < p->variable_count)
        *use = (struct use){p->variables[k].position, &p->variables[k]};
    else
        *use = (struct use){p->outputs[k - p->variable_count].position, NULL};
    return use->position != BX_NO_SLOT;
}

/* Checks all; *in_place: each stands where it stood when the program was compiled. */
static expr_status check(const expr_program *program, const expr_var *vars, uint32_t count,
                         bool *in_place) {
    *in_place = true;
    for (uint32_t k = 0; k < use_count(program); k++) {
        struct use use;
        uint32_t found;
        if (!use_at(program, k, &use)) continue;
        expr_status status = find(program, use, vars, count, &found);
        if (status != EXPR_OK) return status;
        *in_place &= found == use.position;
    }
    return EXPR_OK;
}

enum { FEW_VARIABLES = 16 };

/* Variables in another order are copied to where they stood: descriptions, never elements. */
__attribute__((noinline)) static expr_status
run_reordered(const expr_program *program, const expr_var *vars, uint32_t count, expr_array *out) {
    expr_var few[FEW_VARIABLES];
    expr_var *ordered = few;
    if (program->count > FEW_VARIABLES) ordered = bx_alloc(program->count * sizeof *ordered);
    if (!ordered) return bx_error_memory();
    expr_status status = EXPR_OK;
    for (uint32_t k = 0; k < use_count(program) && status == EXPR_OK; k++) {
        struct use use;
        uint32_t found;
        if (!use_at(program, k, &use)) continue;
        status = find(program, use, vars, count, &found);
        if (status == EXPR_OK) ordered[use.position] = vars[found];
    }
    if (status == EXPR_OK) status = bx_run(program->program, ordered, NULL, out, &program->options);
    if (ordered != few) bx_free(ordered);
    return status;
}

expr_status expr_run(const expr_program *program, const expr_var vars[], expr_array *out) {
    uint32_t count;
    bool in_place;
    if (!program)
        return bx_error(EXPR_ERROR_ARGUMENT, "program is NULL; compile one with expr_compile");
    if (!out && program->has_value)
        return bx_error(EXPR_ERROR_ARGUMENT,
                        "out is NULL; give an array, or expr_out_new() to have one allocated");
    if (out && !program->has_value)
        return bx_error(EXPR_ERROR_ARGUMENT,
                        "the program was compiled without a value (EXPR_NONE); give NULL for out");
    expr_status status = bx_api_check_names(vars, &count);
    if (status == EXPR_OK) status = check(program, vars, count, &in_place);
    if (status != EXPR_OK) return status;
    if (!in_place) return run_reordered(program, vars, count, out);
    return bx_run(program->program, vars, NULL, out, &program->options);
}

expr_type expr_program_type(const expr_program *program) {
    if (!program) return EXPR_AUTO;
    return program->has_value ? bx_public_type((enum bx_type)program->program->result_type)
                              : EXPR_NONE;
}

void expr_program_free(expr_program *program) {
    if (!program) return;
    bx_program_release(program->program);
    bx_free(program);
}
