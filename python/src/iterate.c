/* SPDX-License-Identifier: MIT */
/* Many steps of one expression, each with what the one before has made. */
#include "core.h"

enum { MOST_FEEDS = 32 };

struct feeds {
    expr_feed feed[MOST_FEEDS];
    expr_array out[MOST_FEEDS];
    PyObject *arrays[MOST_FEEDS]; /* the results */
    expr_array named[MOST_FEEDS]; /* of outputs of the text that are sources */
    int count;
    bool takes_value;
};

static const expr_var *find(const struct operands *operands, const char *name, Py_ssize_t *at) {
    for (Py_ssize_t k = 0; k < operands->count; k++)
        if (strcmp(operands->vars[k].name, name) == 0) {
            *at = k;
            return &operands->vars[k];
        }
    return NULL;
}

static bool add_feed(struct feeds *feeds, const struct operands *operands, PyObject *name,
                     PyObject *source) {
    Py_ssize_t at = 0;
    if (feeds->count == MOST_FEEDS || !PyUnicode_Check(name) ||
        (source != Py_None && !PyUnicode_Check(source))) {
        PyErr_Format(PyExc_ValueError,
                     "feeds maps names of arrays to None or other names, at most %d", MOST_FEEDS);
        return false;
    }
    const char *variable = PyUnicode_AsUTF8AndSize(name, NULL);
    const expr_var *var = variable ? find(operands, variable, &at) : NULL;
    if (!var || var->kind != EXPR_KIND_ARRAY || !operands->holders[at].object) {
        PyErr_Format(PyExc_ValueError, "'%U' is no array that the expression reads", name);
        return false;
    }
    const int k = feeds->count;
    feeds->arrays[k] =
        PyArray_NewLikeArray((PyArrayObject *)operands->holders[at].object, NPY_CORDER, NULL, 0);
    if (!feeds->arrays[k]) return false;
    feeds->count++;
    feeds->feed[k].variable = variable;
    feeds->feed[k].source = source == Py_None ? NULL : PyUnicode_AsUTF8AndSize(source, NULL);
    feeds->feed[k].out = &feeds->out[k];
    feeds->takes_value |= source == Py_None;
    if (!core_describe((PyArrayObject *)feeds->arrays[k], &feeds->out[k])) return false;
    return source == Py_None || feeds->feed[k].source;
}

static bool read_feeds(struct feeds *feeds, const struct operands *operands, PyObject *from) {
    PyObject *name, *source;
    Py_ssize_t at = 0;
    feeds->count = 0;
    feeds->takes_value = false;
    if (PyUnicode_Check(from)) return add_feed(feeds, operands, from, Py_None);
    if (PyDict_Check(from)) {
        while (PyDict_Next(from, &at, &name, &source))
            if (!add_feed(feeds, operands, name, source)) return false;
        if (feeds->count > 0) return true;
    }
    PyErr_SetString(PyExc_TypeError,
                    "feeds is the name of an array, or a dict of names and sources");
    return false;
}

/* The variables, and as outputs those sources that are no variables. */
static expr_var *make_vars(struct feeds *feeds, const struct operands *operands) {
    expr_var *vars = PyMem_Calloc((size_t)(operands->count + MOST_FEEDS + 1), sizeof *vars);
    Py_ssize_t count = operands->count, at;
    if (!vars) return (void)PyErr_NoMemory(), NULL;
    memcpy(vars, operands->vars, (size_t)count * sizeof *vars);
    for (int k = 0; k < feeds->count; k++) {
        const char *source = feeds->feed[k].source;
        bool known = !source || find(operands, source, &at);
        for (Py_ssize_t j = operands->count; j < count && !known; j++)
            known = strcmp(vars[j].name, source) == 0;
        if (known) continue;
        feeds->named[k] = expr_out_new();
        vars[count++] = expr_output(source, &feeds->named[k]);
    }
    vars[count] = expr_end();
    return vars;
}

static expr_status run(const char *text, const expr_var *vars, int64_t steps,
                       const struct feeds *feeds, PyThreadState **saved) {
    expr_program *program = NULL;
    struct interrupt interrupt;
    expr_options options = {.size = sizeof options, .threads = core_threads};
    core_interrupt_begin(&interrupt, saved, &options);
    expr_status status =
        expr_compile(text, vars, feeds->takes_value ? EXPR_AUTO : EXPR_NONE, &options, &program);
    if (status == EXPR_OK) status = expr_iterate(program, vars, steps, feeds->feed, feeds->count);
    expr_program_free(program);
    return status;
}

static PyObject *results_of(const struct feeds *feeds, PyObject *from) {
    if (PyUnicode_Check(from)) {
        Py_INCREF(feeds->arrays[0]);
        return feeds->arrays[0];
    }
    PyObject *results = PyDict_New();
    for (int k = 0; results && k < feeds->count; k++)
        if (PyDict_SetItemString(results, feeds->feed[k].variable, feeds->arrays[k]) < 0)
            Py_CLEAR(results);
    return results;
}

static PyObject *iterate(Text *text, struct operands *operands, long long steps, PyObject *from) {
    struct feeds feeds;
    PyObject *results = NULL;
    expr_var *vars = NULL;
    if (read_feeds(&feeds, operands, from) && (vars = make_vars(&feeds, operands)) != NULL) {
        PyThreadState *saved = PyEval_SaveThread();
        const expr_status status = run(text->utf8, vars, steps, &feeds, &saved);
        PyEval_RestoreThread(saved);
        results = status == EXPR_OK ? results_of(&feeds, from) : core_fail(text->utf8);
    }
    PyMem_Free(vars);
    for (int k = 0; k < feeds.count; k++) Py_XDECREF(feeds.arrays[k]);
    return results;
}

PyObject *core_iterate(PyObject *self, PyObject *args, PyObject *named) {
    static char *words[] = {"ex", "steps", "feeds", "local_dict", "global_dict", NULL};
    PyObject *ex, *from, *local_dict = NULL, *global_dict = NULL, *result = NULL;
    long long steps;
    struct scope scope;
    struct operands operands;
    (void)self;
    if (!PyArg_ParseTupleAndKeywords(args, named, "OLO|OO", words, &ex, &steps, &from, &local_dict,
                                     &global_dict))
        return NULL;
    Text *text = core_text(ex, TYPING_NUMPY, NULL);
    if (!text || !core_scope(local_dict, global_dict, &scope)) return NULL;
    Py_INCREF((PyObject *)text);
    if (core_operands(text, &scope, &operands)) {
        result = iterate(text, &operands, steps, from);
        core_operands_end(&operands);
    }
    Py_DECREF((PyObject *)text);
    core_scope_end(&scope);
    return result;
}
