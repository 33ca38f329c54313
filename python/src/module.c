/* SPDX-License-Identifier: MIT */
/* blockexpr._core, the extension. */
#define CORE_IMPORTS_NUMPY
#include "core.h"

#define FAST(function) (PyCFunction)(void (*)(void))(function), METH_FASTCALL | METH_KEYWORDS
#define NAMED(function) (PyCFunction)(void (*)(void))(function), METH_VARARGS | METH_KEYWORDS

static PyMethodDef methods[] = {
    {"evaluate", FAST(core_evaluate),
     "evaluate(ex, local_dict=None, global_dict=None, out=None, order='K', casting='same_kind', *, "
     "typing='numpy', threads=0, fast=False)\n\n"
     "The value of an array expression with the meaning that NumPy gives it. Names are looked up "
     "in "
     "local_dict and global_dict, or where they are None in the calling function and its module. "
     "out takes the result; without it a new array does, with its axes in the given order. "
     "typing: 'numexpr' gives the types that numexpr would. threads: 0 = as many as pay, and as "
     "set_num_threads says. fast: results within 4 ULP."},
    {"evaluate_numexpr", FAST(core_evaluate_numexpr),
     "evaluate(ex, local_dict=None, global_dict=None, out=None, order='K', casting='safe', "
     "**kwargs)\n\nThe same with the types that numexpr gives to results."},
    {"re_evaluate", FAST(core_re_evaluate),
     "re_evaluate(local_dict=None, global_dict=None)\n\n"
     "Evaluates the last expression once more, with what its names stand for now."},
    {"validate", NAMED(core_validate),
     "validate(ex, local_dict=None, global_dict=None, out=None, order='K', casting='safe')\n\n"
     "None, or the exception that evaluate would raise. Nothing is computed."},
    {"explain", NAMED(core_explain), "explain(ex, local_dict=None, global_dict=None) -> str"},
    {"iterate", NAMED(core_iterate),
     "iterate(ex, steps, feeds, local_dict=None, global_dict=None)\n\n"
     "Takes many steps, each with what the one before has made. feeds is the name of the array "
     "that "
     "takes the value of ex after each step, and the result is that array after the last one; or a "
     "dict from names of arrays to what they are in the next step: None for the value, the name of "
     "another array, or a name that ex assigns to. Then the result is a dict of arrays."},
    {"names", core_names, METH_O, "names(ex) -> list\n\nThe names that an expression reads."},
    {"info", core_info, METH_NOARGS, "info() -> dict\n\nThe library, the machine and the cache."},
    {"set_num_threads", core_set_threads, METH_O,
     "set_num_threads(n) -> int\n\nThreads of long calls from now on; 0: as many as pay. Returns "
     "the number that was set before."},
    {NULL, NULL, 0, NULL}};

static PyModuleDef module = {PyModuleDef_HEAD_INIT, .m_name = "blockexpr._core", .m_size = -1,
                             .m_methods = methods};

PyMODINIT_FUNC PyInit__core(void);
PyMODINIT_FUNC PyInit__core(void) {
    import_array();
    PyObject *made = PyModule_Create(&module);
    if (made && core_texts_begin(made) < 0) Py_CLEAR(made);
    return made;
}
