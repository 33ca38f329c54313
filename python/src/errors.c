/* SPDX-License-Identifier: MIT */
/* Failures of the library as Python's exceptions. */
#include "core.h"

static PyObject *class_of(expr_status status) {
    switch (status) {
    case EXPR_ERROR_SYNTAX: return PyExc_SyntaxError;
    case EXPR_ERROR_NAME: return PyExc_NameError;
    case EXPR_ERROR_ARITY:
    case EXPR_ERROR_TYPE: return PyExc_TypeError;
    case EXPR_ERROR_RANGE: return PyExc_OverflowError;
    case EXPR_ERROR_MEMORY: return PyExc_MemoryError;
    case EXPR_ERROR_UNSUPPORTED: return PyExc_NotImplementedError;
    case EXPR_ERROR_CANCELLED: return PyExc_KeyboardInterrupt;
    default: return PyExc_ValueError;
    }
}

static Py_ssize_t characters(const char *from, const char *to) {
    Py_ssize_t count = 0;
    for (; from < to; from++) count += ((unsigned char)*from & 0xC0) != 0x80;
    return count;
}

/* With the line and the column, from which Python draws its caret. */
static PyObject *syntax_error(const expr_error *error, const char *text) {
    const char *line = text, *at = text + error->offset;
    int number = 1;
    for (const char *c = text; c < at; c++)
        if (*c == '\n') line = c + 1, number++;
    const char *end = strchr(line, '\n');
    const Py_ssize_t bytes = end ? end - line : (Py_ssize_t)strlen(line);
    const Py_ssize_t column = characters(line, at) + 1;
    const Py_ssize_t width = characters(at, at + error->length);
    return PyObject_CallFunction(PyExc_SyntaxError, "s(sins#in)", error->message, "<expression>",
                                 number, column, line, bytes, number, column + width);
}

PyObject *core_failure(const char *text) {
    const expr_error *error = expr_last_error();
    if (error->status == EXPR_ERROR_SYNTAX && text && error->offset + error->length <= strlen(text))
        return syntax_error(error, text);
    return PyObject_CallFunction(class_of(error->status), "s", expr_error_text());
}

PyObject *core_fail(const char *text) {
    PyObject *failure;
    if (PyErr_Occurred()) return NULL; /* what a call-back has met says more */
    failure = core_failure(text);
    if (failure) PyErr_SetObject((PyObject *)Py_TYPE(failure), failure);
    Py_XDECREF(failure);
    return NULL;
}
