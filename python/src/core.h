/* SPDX-License-Identifier: MIT */
/* What the parts of the extension share. */
#ifndef BLOCKEXPR_PYTHON_CORE_H
#define BLOCKEXPR_PYTHON_CORE_H

#define Py_LIMITED_API 0x030b0000
#define PY_SSIZE_T_CLEAN
#include <Python.h>

#define NPY_NO_DEPRECATED_API NPY_1_7_API_VERSION
#define PY_ARRAY_UNIQUE_SYMBOL blockexpr_numpy
#ifndef CORE_IMPORTS_NUMPY
#define NO_IMPORT_ARRAY
#endif
#include <numpy/arrayobject.h>

#include <blockexpr.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

/* Puts another object, whose reference it takes over, where there may be one. */
static inline void core_replace(PyObject **place, PyObject *by) {
    PyObject *before = *place;
    *place = by;
    Py_XDECREF(before);
}

/* Whose typing holds. */
enum typing { TYPING_NUMPY, TYPING_NUMEXPR };

/* What a text becomes for operands of certain kinds, in numexpr's typing. */
struct variant {
    char *kinds;      /* one letter an operand */
    PyObject *text;   /* of this library, or NULL: */
    PyObject *action; /* what is called with the operands instead */
    const char *utf8; /* of text */
};

/* A text that has been evaluated, with its names. */
typedef struct {
    PyObject_HEAD PyObject *text;
    const char *utf8;
    enum typing typing;
    Py_ssize_t count;
    PyObject **names; /* interned */
    const char **spelled;
    bool *optional; /* the language has a meaning for the name */
    struct variant *variants;
    Py_ssize_t variant_count;
    PyObject *mode; /* numexpr's optimization */
} Text;

/* Where an operand that is no array of the caller's has its value, and what keeps it alive. */
struct holder {
    PyObject *object;
    union {
        int64_t i;
        uint64_t u;
        uint8_t b;
        double f;
        double c[2];
    } value;
};

enum { FEW = 16 };

/* The operands of a call. */
struct operands {
    Py_ssize_t count;
    expr_var *vars; /* count, and one that closes them */
    struct holder *holders;
    char *kinds;      /* numexpr's; only in that typing */
    int64_t elements; /* of the arrays as they are broadcast, or more */
    int ndim;
    int64_t longest[EXPR_MAX_DIMENSIONS]; /* by axis, from the last one on */
    bool all_fortran;
    expr_var few_vars[FEW + 1];
    struct holder few_holders[FEW];
    char few_kinds[FEW + 1];
};

/* errors.c: sets the Python error of the library's last failure; NULL. */
PyObject *core_fail(const char *text);
PyObject *core_failure(const char *text); /* as an object; the caller's */

/* values.c */
expr_type core_type_of(PyArrayObject *array); /* EXPR_AUTO: none */
int core_number_of(expr_type type);           /* NumPy's type number */
/* 1: the variable is filled in; 0: the object is no value; -1: an error is set. */
int core_take_value(PyObject *object, enum typing typing, struct holder *holder, char *kind,
                    expr_var *var);
/* Fills in an array's description; false: not one of the library's, nothing is set. */
bool core_describe(PyArrayObject *array, expr_array *to);

/* texts.c */
int core_texts_begin(PyObject *module);
/* The kept one, or a new one; borrowed. NULL: an error is set. mode: numexpr's, or NULL. */
Text *core_text(PyObject *text, enum typing typing, PyObject *mode);
/* The form for these kinds; NULL: an error is set. */
const struct variant *core_variant(Text *text, const char *kinds);

/* operands.c */
/* Where names are looked up. */
struct scope {
    PyObject *locals;
    PyObject *globals;
    bool of_frame; /* locals are copies of a function's, and are to be cleared after use */
};
bool core_scope(PyObject *local_dict, PyObject *global_dict, struct scope *scope);
void core_scope_end(const struct scope *scope);
bool core_operands(Text *text, const struct scope *scope, struct operands *operands);
void core_operands_end(struct operands *operands);
/* A new reference, or NULL: an error, or none if there is no such name. */
PyObject *core_look_up(const struct scope *scope, PyObject *name);

/* evaluate.c */
extern int core_threads; /* 0: tuned */
struct request {
    PyObject *out; /* or NULL */
    expr_casting casting;
    char order;
    bool fast;
    int threads;
};
PyObject *core_run(const char *text, struct operands *operands, const struct request *request);
bool core_read_order(PyObject *order, char *to);
bool core_read_casting(PyObject *casting, expr_casting *to);
void core_fill_options(const struct request *request, const struct operands *operands,
                       expr_options *options);
PyObject *core_evaluate(PyObject *self, PyObject *const *args, Py_ssize_t count, PyObject *names);
PyObject *core_evaluate_numexpr(PyObject *self, PyObject *const *args, Py_ssize_t count,
                                PyObject *names);
PyObject *core_re_evaluate(PyObject *self, PyObject *const *args, Py_ssize_t count,
                           PyObject *names);
PyObject *core_validate(PyObject *self, PyObject *args, PyObject *named);

/* interrupt.c */
/* Lets Ctrl-C and other signals end a call, which runs without the interpreter's lock. */
struct interrupt {
    PyThreadState **saved; /* of the thread that made the call */
    double last;           /* when signals were looked at last, in seconds */
};
void core_interrupt_begin(struct interrupt *interrupt, PyThreadState **saved,
                          expr_options *options);

/* more.c */
PyObject *core_explain(PyObject *self, PyObject *args, PyObject *named);
PyObject *core_iterate(PyObject *self, PyObject *args, PyObject *named);
PyObject *core_names(PyObject *self, PyObject *text);
PyObject *core_info(PyObject *self, PyObject *none);
PyObject *core_set_threads(PyObject *self, PyObject *number);

#endif
