/* SPDX-License-Identifier: MIT */
/* Compile once, run often. */
#include <string.h>

#include "api/api_p.h"
#include "base/error.h"
#include "base/float_mode.h"
#include "base/memory.h"
#include "layout/types.h"

/* What the program needs of one entry of the variables array. */
struct use {
    const char *name;
    const struct bx_symbol *symbol;
    uint32_t place;    /* in the text; not of outputs */
    uint16_t position; /* where it stood when the program was compiled */
    uint8_t rank;
    int32_t kind; /* enum expr_kind */
    int32_t type; /* enum expr_type, of arrays */
};

struct expr_program {
    struct bx_program *program;
    struct bx_run_options options;
    bool has_value;
    uint32_t count; /* of the variables that it was compiled for */
    uint32_t use_count;
    struct use *uses;
};

static expr_kind kind_of(const struct bx_symbol *symbol) {
    static const uint8_t weak[] = {EXPR_KIND_ARRAY, EXPR_KIND_INT, EXPR_KIND_FLOAT,
                                   EXPR_KIND_COMPLEX};
    switch ((enum bx_symbol_kind)symbol->kind) {
    case SYMBOL_OUTPUT: return EXPR_KIND_OUTPUT;
    case SYMBOL_FUNCTION: return EXPR_KIND_FUNCTION;
    case SYMBOL_VALUE: break;
    }
    return (expr_kind)weak[symbol->weak];
}

static void add_use(expr_program *made, const struct bx_symbol *symbols, uint16_t position,
                    uint32_t place) {
    const struct bx_symbol *symbol = &symbols[position];
    for (uint32_t k = 0; k < made->use_count; k++) /* a scalar may be read in several types */
        if (made->uses[k].position == position) return;
    made->uses[made->use_count++] =
        (struct use){.name = symbol->name,
                     .symbol = symbol,
                     .place = place,
                     .position = position,
                     .rank = symbol->rank,
                     .kind = (int32_t)kind_of(symbol),
                     .type = bx_public_type((enum bx_type)symbol->type)};
}

/* One block: the program, what it uses, the symbols, their names. */
static expr_program *keep(struct bx_program *program, const struct bx_symbol *symbols,
                          uint32_t count, const struct api_options *options) {
    size_t names = 0;
    for (uint32_t k = 0; k < count; k++) names += strlen(symbols[k].name) + 1;
    const size_t uses = (size_t)program->variable_count + program->output_count;
    /* All within the limits of variables: nothing overflows. */
    expr_program *made = bx_alloc(sizeof *made + uses * sizeof *made->uses +
                                  (size_t)count * sizeof *symbols + names);
    if (!made) return NULL;
    *made = (expr_program){.program = program,
                           .options = options->run,
                           .has_value = !options->no_value,
                           .count = count};
    made->uses = (struct use *)(void *)(made + 1);
    struct bx_symbol *kept = (struct bx_symbol *)(void *)(made->uses + uses);
    char *name = (char *)(kept + count);
    for (uint32_t k = 0; k < count; k++) {
        const size_t length = strlen(symbols[k].name) + 1;
        kept[k] = symbols[k];
        kept[k].name = memcpy(name, symbols[k].name, length);
        name += length;
    }
    for (unsigned k = 0; k < program->variable_count; k++)
        add_use(made, kept, program->variables[k].position, program->variables[k].place);
    for (unsigned k = 0; k < program->output_count; k++)
        if (program->outputs[k].position != BX_NO_SLOT)
            add_use(made, kept, program->outputs[k].position, 0);
    return made;
}

static expr_status compile(const char *text, const expr_var vars[], expr_type out_type,
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
        *program = keep(compiled, symbols, count, &read);
        if (!*program) status = bx_error_memory();
    }
    bx_arena_free(&arena);
    if (status != EXPR_OK) bx_program_release(compiled);
    return status;
}

struct compilation {
    const char *text;
    expr_type out_type;
    const expr_options *options;
    expr_program **program;
};

static expr_status compile_here(void *context, const expr_var vars[]) {
    const struct compilation *own = context;
    return compile(own->text, vars, own->out_type, own->options, own->program);
}

expr_status expr_compile(const char *text, const expr_var vars[], expr_type out_type,
                         const expr_options *options, expr_program **program) {
    struct compilation own = {text, out_type, options, program};
    if (program) *program = NULL;
    const struct bx_float_mode had = bx_float_begin();
    const expr_status status = bx_api_is_elsewhere(vars)
                                   ? bx_api_call_here(vars, compile_here, &own)
                                   : compile_here(&own, vars);
    bx_float_end(&had);
    return status;
}

static bool fits_rarely(const struct use *use, const expr_var *var) {
    switch ((expr_kind)use->kind) {
    case EXPR_KIND_FUNCTION: return bx_api_same_signature(var->value.function, use->symbol);
    case EXPR_KIND_OUTPUT: return var->value.output != NULL;
    default: return true;
    }
}

static inline bool fits(const struct use *use, const expr_var *var) {
    if ((int32_t)var->kind != use->kind) return false;
    if (var->kind == EXPR_KIND_ARRAY)
        return (int32_t)var->array.type == use->type && (var->array.ndim > 0) == use->rank;
    return var->kind == EXPR_KIND_FLOAT || var->kind == EXPR_KIND_INT || fits_rarely(use, var);
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

static expr_status missing(const expr_program *program, const struct use *use) {
    if (use->kind == EXPR_KIND_OUTPUT)
        return bx_error_coded(
            EXPR_CODE_UNKNOWN_NAME,
            bx_error(EXPR_ERROR_NAME,
                     "the program has an output '%s', which is not among the variables",
                     use->name));
    return bx_error_coded(
        EXPR_CODE_UNKNOWN_NAME,
        bx_error_at(EXPR_ERROR_NAME, program->program->text, use->place, strlen(use->name),
                    "the program uses '%s', which is not among the variables", use->name));
}

static expr_status misfit(const expr_program *program, const struct use *use) {
    char buffer[256];
    struct bx_text text = {.buffer = buffer, .capacity = sizeof buffer};
    describe(use->symbol, &text);
    if (use->kind == EXPR_KIND_OUTPUT)
        return bx_error_coded(EXPR_CODE_VARIABLE,
                              bx_error(EXPR_ERROR_TYPE,
                                       "variable '%s' is not what the program was compiled for: %s",
                                       use->name, buffer));
    return bx_error_coded(EXPR_CODE_VARIABLE,
                          bx_error_at(EXPR_ERROR_TYPE, program->program->text, use->place,
                                      strlen(use->name),
                                      "variable '%s' is not what the program was compiled for: %s",
                                      use->name, buffer));
}

/* Names are short: a call would cost more than the comparison. */
static inline bool same_name(const char *a, const char *b) {
    while (*a == *b && *a) a++, b++;
    return *a == *b;
}

/* Does each variable fit, where it stood when the program was compiled? */
static inline bool all_in_place(const expr_program *program, const expr_var *vars, uint32_t count) {
    for (uint32_t k = 0; k < program->use_count; k++) {
        const struct use *use = &program->uses[k];
        if (use->position >= count) return false;
        const expr_var *var = &vars[use->position];
        if (!fits(use, var) || !same_name(var->name, use->name)) return false;
    }
    return true;
}

enum { FEW_VARIABLES = 16 };

/* Where a variable stands; count: nowhere. */
static uint32_t entry_of(const struct use *use, const expr_var *vars, uint32_t count) {
    uint32_t at = use->position;
    if (at >= count || !same_name(vars[at].name, use->name))
        for (at = 0; at < count && !same_name(vars[at].name, use->name); at++) {
        }
    return at;
}

void bx_api_mark_used(const expr_program *program, const expr_var vars[], uint32_t count,
                      bool used[]) {
    for (uint32_t k = 0; k < program->use_count; k++) {
        const uint32_t at = entry_of(&program->uses[k], vars, count);
        if (at < count) used[at] = true;
    }
}

/* Finds each variable wherever it stands, and copies it (its description, never its elements) to
 * where it stood. */
static expr_status reorder(const expr_program *program, const expr_var *vars, uint32_t count,
                           expr_var *ordered) {
    for (uint32_t k = 0; k < program->use_count; k++) {
        const struct use *use = &program->uses[k];
        const uint32_t at = entry_of(use, vars, count);
        if (at == count) return missing(program, use);
        if (!fits(use, &vars[at])) return misfit(program, use);
        ordered[use->position] = vars[at];
    }
    return EXPR_OK;
}

__attribute__((noinline)) static expr_status
run_reordered(const expr_program *program, const expr_var *vars, uint32_t count, expr_array *out) {
    expr_var few[FEW_VARIABLES];
    expr_var *ordered = few;
    if (program->count > FEW_VARIABLES) ordered = bx_alloc(program->count * sizeof *ordered);
    if (!ordered) return bx_error_memory();
    expr_status status = reorder(program, vars, count, ordered);
    if (status == EXPR_OK) status = bx_run(program->program, ordered, out, &program->options);
    if (ordered != few) bx_free(ordered);
    return status;
}

expr_type bx_api_output_type(const expr_program *program, const char *name) {
    const struct bx_program *compiled = program->program;
    for (unsigned k = 0; k < compiled->output_count; k++)
        for (uint32_t j = 0; j < program->use_count; j++)
            if (program->uses[j].position == compiled->outputs[k].position &&
                same_name(program->uses[j].name, name))
                return bx_public_type((enum bx_type)compiled->outputs[k].type);
    return EXPR_NONE;
}

expr_status bx_api_run_steps(const expr_program *program, const expr_var vars[], expr_array *out,
                             const struct bx_steps *steps, int64_t *taken) {
    uint32_t count;
    expr_status status = bx_api_check_names(vars, &count);
    expr_var few[FEW_VARIABLES];
    expr_var *ordered = few;
    if (status != EXPR_OK) return status;
    if (program->count > FEW_VARIABLES) ordered = bx_alloc(program->count * sizeof *ordered);
    if (!ordered) return bx_error_memory();
    status = reorder(program, vars, count, ordered);
    struct bx_run_options options = program->options; /* states live in the library's memory */
    options.allocate = NULL;
    options.order = EXPR_ORDER_INPUTS;
    if (status == EXPR_OK)
        status = bx_run_steps(program->program, ordered, out, &options, steps, taken);
    if (ordered != few) bx_free(ordered);
    return status;
}

bool bx_api_is_watched(const expr_program *program) { return program->options.progress != NULL; }

bool bx_api_allocates(const expr_program *program) { return program->options.allocate != NULL; }

expr_status bx_api_ask(const expr_program *program, double done) {
    return bx_api_is_watched(program) ? bx_run_ask(&program->options, done) : EXPR_OK;
}

static expr_status run(const expr_program *program, const expr_var vars[], expr_array *out) {
    uint32_t count;
    if (!program)
        return bx_error(EXPR_ERROR_ARGUMENT, "program is NULL; compile one with expr_compile");
    if (!out && program->has_value)
        return bx_error(EXPR_ERROR_ARGUMENT,
                        "out is NULL; give an array, or expr_out_new() to have one allocated");
    if (out && !program->has_value)
        return bx_error(EXPR_ERROR_ARGUMENT,
                        "the program was compiled without a value (EXPR_NONE); give NULL for out");
    expr_status status = bx_api_check_names(vars, &count);
    if (status != EXPR_OK) return status;
    if (!all_in_place(program, vars, count)) return run_reordered(program, vars, count, out);
    return bx_run(program->program, vars, out, &program->options);
}

struct one_run {
    const expr_program *program;
    expr_array *out;
};

static expr_status run_here(void *context, const expr_var vars[]) {
    const struct one_run *own = context;
    return run(own->program, vars, own->out);
}

static expr_status run_elsewhere(const expr_program *program, const expr_var vars[],
                                 expr_array *out) {
    struct one_run own = {program, out};
    return bx_api_call_here(vars, run_here, &own);
}

expr_status expr_run(const expr_program *program, const expr_var vars[], expr_array *out) {
    const struct bx_float_mode had = bx_float_begin();
    const expr_status status =
        bx_api_is_elsewhere(vars) ? run_elsewhere(program, vars, out) : run(program, vars, out);
    bx_float_end(&had);
    return status;
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
