/* SPDX-License-Identifier: MIT */
/* What the names of a text stand for where it is evaluated. */
#include "core.h"

enum { CODE_OPTIMIZED = 1 }; /* of co_flags: a function's, whose locals() are a copy */

/* Are the locals of the calling frame a copy of them? Asked for the same code again and again. */
static bool locals_are_copies(void) {
    static PyObject *last_code;
    static bool last;
    PyFrameObject *frame = PyEval_GetFrame();
    if (!frame) return false;
    PyObject *code = (PyObject *)PyFrame_GetCode(frame);
    if (code != last_code) {
        PyObject *flags = PyObject_GetAttrString(code, "co_flags");
        last = flags && (PyLong_AsLong(flags) & CODE_OPTIMIZED);
        Py_XDECREF(flags);
        PyErr_Clear();
        Py_XDECREF(last_code);
        last_code = code;
        Py_INCREF(code);
    }
    Py_DECREF(code);
    return last;
}

static bool is_none(PyObject *object) { return !object || object == Py_None; }

bool core_scope(PyObject *local_dict, PyObject *global_dict, struct scope *scope) {
    *scope = (struct scope){.locals = local_dict, .globals = global_dict};
    if (is_none(local_dict)) {
        scope->locals = PyEval_GetLocals();
        if (PyErr_Occurred()) return false;
        scope->of_frame = scope->locals && locals_are_copies();
    }
    if (is_none(global_dict)) scope->globals = PyEval_GetGlobals();
    Py_XINCREF(scope->locals);
    Py_XINCREF(scope->globals);
    return true;
}

/* The copies that Python made of a function's variables would keep arrays alive that the function
 * has dropped. They stay where someone else holds them. */
void core_scope_end(const struct scope *scope) {
    PyObject *locals = scope->locals;
    if (scope->of_frame && locals != scope->globals && PyDict_CheckExact(locals) &&
        PyDict_Size(locals) > 0 && Py_REFCNT(locals) <= 2)
        PyDict_Clear(locals);
    Py_XDECREF(scope->locals);
    Py_XDECREF(scope->globals);
}

static PyObject *look_in(PyObject *mapping, PyObject *name) {
    if (!mapping) return NULL;
    if (PyDict_CheckExact(mapping)) {
        PyObject *value = PyDict_GetItemWithError(mapping, name);
        Py_XINCREF(value);
        return value;
    }
    PyObject *value = PyObject_GetItem(mapping, name);
    if (!value && PyErr_ExceptionMatches(PyExc_KeyError)) PyErr_Clear();
    return value;
}

PyObject *core_look_up(const struct scope *scope, PyObject *name) {
    PyObject *value = look_in(scope->locals, name);
    return value || PyErr_Occurred() ? value : look_in(scope->globals, name);
}

static bool make_room(struct operands *operands, Py_ssize_t most) {
    operands->vars = operands->few_vars;
    operands->holders = operands->few_holders;
    operands->kinds = operands->few_kinds;
    operands->count = 0;
    operands->elements = 1;
    operands->ndim = 0;
    operands->all_fortran = true;
    if (most <= FEW) return true;
    operands->vars = PyMem_Malloc(((size_t)most + 1) * sizeof *operands->vars);
    operands->holders = PyMem_Malloc((size_t)most * sizeof *operands->holders);
    operands->kinds = PyMem_Malloc((size_t)most + 1);
    if (operands->vars && operands->holders && operands->kinds) return true;
    PyErr_NoMemory();
    core_operands_end(operands);
    return false;
}

void core_operands_end(struct operands *operands) {
    for (Py_ssize_t k = 0; k < operands->count; k++) Py_XDECREF(operands->holders[k].object);
    operands->count = 0;
    if (operands->vars != operands->few_vars) {
        PyMem_Free(operands->vars);
        PyMem_Free(operands->holders);
        PyMem_Free(operands->kinds);
    }
}

/* How long a call may take depends on it. Shapes that do not go together may make it overflow. */
static int64_t broadcast_elements(const struct operands *operands) {
    int64_t elements = 1;
    for (int d = 0; d < operands->ndim; d++)
        if (__builtin_mul_overflow(elements, operands->longest[d], &elements)) return INT64_MAX;
    return elements;
}

static void look_at(struct operands *operands, const expr_var *var, const struct holder *holder) {
    if (var->kind != EXPR_KIND_ARRAY || var->array.ndim == 0) return;
    const int ndim = var->array.ndim;
    for (; operands->ndim < ndim; operands->ndim++) operands->longest[operands->ndim] = 1;
    for (int d = 0; d < ndim; d++) {
        const int64_t length = var->array.shape[ndim - 1 - d];
        if (length > operands->longest[d]) operands->longest[d] = length;
    }
    if (!PyArray_IS_F_CONTIGUOUS((PyArrayObject *)holder->object)) operands->all_fortran = false;
}

/* 1, 0: there is no such operand, -1 */
static int take(Text *text, Py_ssize_t k, const struct scope *scope, struct operands *operands) {
    struct holder *holder = &operands->holders[operands->count];
    expr_var *var = &operands->vars[operands->count];
    char *kind = &operands->kinds[operands->count];
    PyObject *value = core_look_up(scope, text->names[k]);
    if (!value && PyErr_Occurred()) return -1;
    if (!value && text->typing == TYPING_NUMPY) return 0; /* the library tells what is near it */
    if (!value) {
        PyErr_SetObject(PyExc_KeyError, text->names[k]);
        return -1;
    }
    holder->object = NULL;
    var->name = text->spelled[k];
    var->reserved = 0;
    *kind = 'd';
    int taken = core_take_value(value, text->typing, holder, kind, var);
    Py_DECREF(value);
    if (taken < 0 && text->optional[k] && !PyErr_ExceptionMatches(PyExc_MemoryError)) {
        PyErr_Clear(); /* something else goes by the name of a constant */
        taken = 0;
    }
    if (taken <= 0) {
        Py_CLEAR(holder->object);
        return taken;
    }
    look_at(operands, var, holder);
    operands->count++;
    return 1;
}

bool core_operands(Text *text, const struct scope *scope, struct operands *operands) {
    if (!make_room(operands, text->count)) return false;
    for (Py_ssize_t k = 0; k < text->count; k++) {
        if (take(text, k, scope, operands) >= 0) continue;
        core_operands_end(operands);
        return false;
    }
    operands->elements = broadcast_elements(operands);
    operands->kinds[operands->count] = 0;
    operands->vars[operands->count].kind = EXPR_KIND_END;
    operands->vars[operands->count].name = NULL;
    return true;
}
