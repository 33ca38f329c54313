/* SPDX-License-Identifier: MIT */
/* Besides evaluating: validate, explain, names, info and the number of threads. */
#include "core.h"

static bool text_of(PyObject *ex, PyObject *local_dict, PyObject *global_dict, Text **text,
                    struct scope *scope) {
    *text = core_text(ex, TYPING_NUMPY, NULL);
    if (!*text || !core_scope(local_dict, global_dict, scope)) return false;
    Py_INCREF((PyObject *)*text); /* other calls may drop it meanwhile */
    return true;
}

PyObject *core_explain(PyObject *self, PyObject *args, PyObject *named) {
    static char *words[] = {"ex", "local_dict", "global_dict", NULL};
    PyObject *ex, *local_dict = NULL, *global_dict = NULL, *result = NULL;
    struct scope scope;
    struct operands operands;
    size_t length = 0;
    Text *text;
    (void)self;
    if (!PyArg_ParseTupleAndKeywords(args, named, "O|OO", words, &ex, &local_dict, &global_dict) ||
        !text_of(ex, local_dict, global_dict, &text, &scope))
        return NULL;
    if (core_operands(text, &scope, &operands)) {
        expr_status status = expr_explain(text->utf8, operands.vars, NULL, NULL, NULL, 0, &length);
        char *buffer = status == EXPR_OK ? PyMem_Malloc(length + 1) : NULL;
        if (buffer)
            status =
                expr_explain(text->utf8, operands.vars, NULL, NULL, buffer, length + 1, &length);
        if (status != EXPR_OK)
            core_fail(text->utf8);
        else
            result = buffer ? PyUnicode_DecodeUTF8(buffer, (Py_ssize_t)length, "replace")
                            : PyErr_NoMemory();
        PyMem_Free(buffer);
        core_operands_end(&operands);
    }
    Py_DECREF((PyObject *)text);
    core_scope_end(&scope);
    return result;
}

/* What is wrong with a call, as an exception that is returned; None: nothing. */
static PyObject *find_fault(Text *text, struct operands *operands, const struct request *request) {
    expr_options options;
    expr_array out = expr_out_new();
    core_fill_options(request, operands, &options);
    if (request->out && !core_describe((PyArrayObject *)request->out, &out)) out = expr_out_new();
    if (expr_predict(text->utf8, operands->vars, &out, &options, NULL) != EXPR_OK)
        return core_failure(text->utf8);
    Py_INCREF(Py_None);
    return Py_None;
}

/* The error that is set, as an object. */
static PyObject *caught(void) {
    PyObject *type, *value, *trace;
    PyErr_Fetch(&type, &value, &trace);
    PyErr_NormalizeException(&type, &value, &trace);
    Py_XDECREF(type);
    Py_XDECREF(trace);
    return value;
}

PyObject *core_validate(PyObject *self, PyObject *args, PyObject *named) {
    static char *words[] = {"ex", "local_dict", "global_dict", "out", "order", "casting", NULL};
    PyObject *ex, *local_dict = NULL, *global_dict = NULL, *out = Py_None, *order = NULL;
    PyObject *casting = NULL, *result = NULL;
    struct request request = {.casting = EXPR_CASTING_SAFE, .order = 'K'};
    struct scope scope;
    struct operands operands;
    (void)self;
    if (!PyArg_ParseTupleAndKeywords(args, named, "O|OOOOO", words, &ex, &local_dict, &global_dict,
                                     &out, &order, &casting) ||
        (order && !core_read_order(order, &request.order)) ||
        (casting && !core_read_casting(casting, &request.casting)))
        return NULL;
    if (PyArray_Check(out)) request.out = out;
    Text *text = core_text(ex, TYPING_NUMPY, NULL);
    if (!text) return caught();
    if (!core_scope(local_dict, global_dict, &scope)) return NULL;
    Py_INCREF((PyObject *)text);
    if (core_operands(text, &scope, &operands)) {
        result = find_fault(text, &operands, &request);
        core_operands_end(&operands);
    } else {
        result = caught();
    }
    Py_DECREF((PyObject *)text);
    core_scope_end(&scope);
    return result;
}

PyObject *core_names(PyObject *self, PyObject *ex) {
    (void)self;
    Text *text = core_text(ex, TYPING_NUMPY, NULL);
    PyObject *names = text ? PyList_New(0) : NULL;
    Py_XINCREF((PyObject *)text);
    for (Py_ssize_t k = 0; names && k < text->count; k++)
        if (!text->optional[k] && PyList_Append(names, text->names[k]) < 0) Py_CLEAR(names);
    Py_XDECREF((PyObject *)text);
    return names;
}

PyObject *core_info(PyObject *self, PyObject *none) {
    expr_machine machine;
    expr_cache_counters cache;
    (void)self;
    (void)none;
    if (expr_machine_info(&machine) != EXPR_OK || expr_cache_stats(&cache) != EXPR_OK)
        return core_fail(NULL);
    const unsigned version = expr_version();
    char number[32];
    snprintf(number, sizeof number, "%u.%u.%u", version / 1000000, version / 1000 % 1000,
             version % 1000);
    return Py_BuildValue(
        "{s:s,s:s,s:s,s:i,s:i,s:i,s:n,s:n,s:n,s:i,s:O,s:{s:K,s:K,s:K,s:K,s:K}}", "version", number,
        "isa", machine.isa, "isa_available", machine.isa_available, "cores", machine.cores,
        "processors", machine.processors, "threads", machine.threads, "l1d_bytes",
        (Py_ssize_t)machine.l1d_bytes, "l2_bytes", (Py_ssize_t)machine.l2_bytes, "l3_bytes",
        (Py_ssize_t)machine.l3_bytes, "numa_nodes", machine.numa_nodes, "measured",
        machine.measured ? Py_True : Py_False, "cache", "hits", (unsigned long long)cache.hits,
        "misses", (unsigned long long)cache.misses, "evictions",
        (unsigned long long)cache.evictions, "entries", (unsigned long long)cache.entries,
        "capacity", (unsigned long long)cache.capacity);
}

PyObject *core_set_threads(PyObject *self, PyObject *number) {
    const int before = core_threads;
    const long threads = PyLong_AsLong(number);
    (void)self;
    if (threads == -1 && PyErr_Occurred()) return NULL;
    if (threads < 0 || threads > EXPR_MAX_THREADS) {
        PyErr_Format(PyExc_ValueError, "threads must be 0 (tuned) or 1 to %d", EXPR_MAX_THREADS);
        return NULL;
    }
    core_threads = (int)threads;
    return PyLong_FromLong(before);
}
