/* SPDX-License-Identifier: MIT */
/* What the library knows of the machine, of itself and of the last failure. */
#include "api/api_p.h"
#include "base/error.h"
#include "base/float_mode.h"
#include "blockexpr.h"
#include "kernels/kernels.h"
#include "machine/machine.h"

void bx_api_machine(const struct bx_machine *m, const struct bx_kernel_set *kernels,
                    expr_machine *machine) {
    *machine = (expr_machine){
        .l1d_bytes = m->l1d_bytes,
        .l2_bytes = m->l2_bytes,
        .l3_bytes = m->l3_bytes,
        .l2_shared_by = m->l2_shared_by,
        .l3_shared_by = m->l3_shared_by,
        .cores = m->cores,
        .processors = m->processors,
        .numa_nodes = m->numa_nodes,
        .threads = m->threads,
        .vector_bytes = kernels->vector_bytes,
        .fma = kernels->fma,
        .caches_known = m->caches_known,
        .measured = m->measured,
        .region_ns = m->region_ns,
        .l2_bytes_per_ns = m->l2_speed,
        .l3_bytes_per_ns = m->l3_speed,
        .memory_bytes_per_ns = m->memory_speed,
        .isa = kernels->isa,
        .isa_available = bx_kernels_available_text(),
    };
}

expr_status expr_machine_info(expr_machine *machine) {
    if (!machine) return bx_error(EXPR_ERROR_ARGUMENT, "machine is NULL; give a struct to fill");
    const struct bx_kernel_set *kernels = bx_kernels();
    if (!kernels) return bx_error_last()->status;
    const struct bx_float_mode had = bx_float_begin(); /* measurements may be read */
    bx_api_machine(bx_machine(), kernels, machine);
    bx_float_end(&had);
    return EXPR_OK;
}

uint32_t expr_version(void) {
    return EXPR_VERSION_MAJOR * 1000000u + EXPR_VERSION_MINOR * 1000u + EXPR_VERSION_PATCH;
}

const expr_error *expr_last_error(void) { return bx_error_last(); }
const char *expr_error_text(void) { return bx_error_last_text(); }

const char *expr_status_text(expr_status status) {
    static const char *const texts[] = {
        [EXPR_OK] = "no error",
        [EXPR_ERROR_ARGUMENT] = "bad argument",
        [EXPR_ERROR_SYNTAX] = "syntax error",
        [EXPR_ERROR_NAME] = "unknown name",
        [EXPR_ERROR_ARITY] = "wrong number of arguments",
        [EXPR_ERROR_TYPE] = "type error",
        [EXPR_ERROR_SHAPE] = "shape error",
        [EXPR_ERROR_LIMIT] = "limit exceeded",
        [EXPR_ERROR_RANGE] = "value out of range",
        [EXPR_ERROR_MEMORY] = "out of memory",
        [EXPR_ERROR_UNSUPPORTED] = "not supported on this machine",
        [EXPR_ERROR_FILE] = "a file cannot be written or read",
        [EXPR_ERROR_CANCELLED] = "cancelled",
    };
    const size_t count = sizeof texts / sizeof *texts;
    return (size_t)status < count ? texts[(size_t)status] : "unknown status";
}

const char *expr_function_name(int number, const char **help) {
    const char *name = NULL;
    const enum bx_op op = bx_op_function(number, &name);
    if (name && help) *help = bx_op_info(op)->doc;
    return name;
}
