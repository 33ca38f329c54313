/* SPDX-License-Identifier: MIT */
/* Texts that have been evaluated, with their names: looked up by the text from then on. */
#include "core.h"

enum { MOST_TEXTS = 512, MOST_NAMES = EXPR_MAX_VARIABLES };

static PyTypeObject *text_type;
static PyObject *kept[2];  /* of each typing: a dict of texts, and of (mode, text) */
static PyObject *compiler; /* blockexpr.numexpr._compile, imported when it is needed */

static void free_text(PyObject *self) {
    Text *text = (Text *)self;
    for (Py_ssize_t k = 0; k < text->count; k++) Py_XDECREF(text->names[k]);
    for (Py_ssize_t k = 0; k < text->variant_count; k++) {
        PyMem_Free(text->variants[k].kinds);
        Py_XDECREF(text->variants[k].text);
        Py_XDECREF(text->variants[k].action);
    }
    PyMem_Free(text->variants);
    PyMem_Free(text->names);
    PyMem_Free(text->spelled);
    PyMem_Free(text->optional);
    Py_XDECREF(text->text);
    Py_XDECREF(text->mode);
    PyTypeObject *type = Py_TYPE(self);
    PyObject_Free(self);
    Py_DECREF(type);
}

static PyType_Slot slots[] = {{Py_tp_dealloc, __extension__(void *) free_text}, {0, NULL}};
static PyType_Spec spec = {.name = "blockexpr._core.Text",
                           .basicsize = sizeof(Text),
                           .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_DISALLOW_INSTANTIATION,
                           .slots = slots};

int core_texts_begin(PyObject *module) {
    text_type = (PyTypeObject *)PyType_FromModuleAndSpec(module, &spec, NULL);
    for (int k = 0; k < 2; k++) kept[k] = PyDict_New();
    return text_type && kept[0] && kept[1] ? 0 : -1;
}

static bool make_room(Text *text, Py_ssize_t count) {
    const size_t room = count ? (size_t)count : 1;
    text->names = PyMem_Calloc(room, sizeof *text->names);
    text->spelled = PyMem_Calloc(room, sizeof *text->spelled);
    text->optional = PyMem_Calloc(room, sizeof *text->optional);
    if (text->names && text->spelled && text->optional) return true;
    PyErr_NoMemory();
    return false;
}

/* Takes over the reference. */
static bool add_name(Text *text, PyObject *name, bool optional) {
    if (!name) return false;
    PyUnicode_InternInPlace(&name);
    text->names[text->count] = name;
    text->optional[text->count] = optional;
    text->spelled[text->count] = PyUnicode_AsUTF8AndSize(name, NULL);
    return text->spelled[text->count++] != NULL;
}

static bool find_names(Text *text) {
    expr_name few[FEW];
    expr_name *names = few;
    size_t count = 0;
    if (expr_names(text->utf8, EXPR_NAMES_CONSTANTS, few, FEW, &count) != EXPR_OK)
        return core_fail(text->utf8) != NULL;
    if (count > FEW) {
        names = PyMem_Calloc(count, sizeof *names);
        if (!names) return PyErr_NoMemory() != NULL;
        if (expr_names(text->utf8, EXPR_NAMES_CONSTANTS, names, count, &count) != EXPR_OK)
            return core_fail(text->utf8) != NULL;
    }
    bool found = make_room(text, (Py_ssize_t)count);
    for (size_t k = 0; k < count && found; k++)
        found = add_name(
            text,
            PyUnicode_FromStringAndSize(text->utf8 + names[k].offset, (Py_ssize_t)names[k].length),
            names[k].kind == EXPR_NAME_CONSTANT);
    if (names != few) PyMem_Free(names);
    return found;
}

static PyObject *compiler_module(void) {
    if (!compiler) compiler = PyImport_ImportModule("blockexpr.numexpr._compile");
    return compiler;
}

/* numexpr's names, by its rules and with its errors. */
static bool ask_names(Text *text) {
    PyObject *module = compiler_module();
    PyObject *names =
        module ? PyObject_CallMethod(module, "names", "OO", text->text, text->mode) : NULL;
    bool found = names && PyTuple_Check(names) && make_room(text, PyTuple_Size(names));
    for (Py_ssize_t k = 0; found && k < PyTuple_Size(names); k++) {
        PyObject *name = PyTuple_GetItem(names, k);
        Py_INCREF(name);
        found = add_name(text, name, false);
    }
    Py_XDECREF(names);
    return found;
}

static Text *new_text(PyObject *string, enum typing typing, PyObject *mode) {
    Text *text = (Text *)PyType_GenericAlloc(text_type, 0);
    Py_ssize_t bytes;
    if (!text) return NULL;
    Py_INCREF(string);
    text->text = string;
    Py_XINCREF(mode);
    text->mode = mode;
    text->typing = typing;
    text->utf8 = PyUnicode_AsUTF8AndSize(string, &bytes);
    bool made = text->utf8 != NULL;
    if (made && strlen(text->utf8) != (size_t)bytes) {
        PyErr_SetString(PyExc_ValueError, "the expression contains a null character");
        made = false;
    }
    if (made) made = typing == TYPING_NUMPY ? find_names(text) : ask_names(text);
    if (made) return text;
    Py_DECREF((PyObject *)text);
    return NULL;
}

/* The oldest goes where there are too many. */
static bool keep(PyObject *dict, PyObject *key, Text *text) {
    if (PyDict_Size(dict) >= MOST_TEXTS) {
        Py_ssize_t at = 0;
        PyObject *oldest, *value;
        if (PyDict_Next(dict, &at, &oldest, &value)) {
            Py_INCREF(oldest);
            const int removed = PyDict_DelItem(dict, oldest);
            Py_DECREF(oldest);
            if (removed < 0) return false;
        }
    }
    return PyDict_SetItem(dict, key, (PyObject *)text) == 0;
}

Text *core_text(PyObject *string, enum typing typing, PyObject *mode) {
    PyObject *key = string;
    if (!PyUnicode_Check(string)) {
        PyErr_SetString(typing == TYPING_NUMPY ? PyExc_TypeError : PyExc_ValueError,
                        "must specify expression as a string");
        return NULL;
    }
    if (mode) {
        key = PyTuple_Pack(2, mode, string);
        if (!key) return NULL;
    }
    Text *text = (Text *)PyDict_GetItemWithError(kept[typing], key);
    if (!text && !PyErr_Occurred()) {
        text = new_text(string, typing, mode);
        if (text) {
            const bool held = keep(kept[typing], key, text);
            Py_DECREF((PyObject *)text);
            if (!held) text = NULL;
        }
    }
    if (mode) Py_DECREF(key);
    return text;
}

static bool same_kinds(const char *a, const char *b, Py_ssize_t count) {
    for (Py_ssize_t k = 0; k < count; k++)
        if (a[k] != b[k]) return false;
    return true;
}

static const struct variant *new_variant(Text *text, const char *kinds) {
    PyObject *module = compiler_module();
    if (!module) return NULL;
    PyObject *made = PyObject_CallMethod(module, "form", "OOs#", text->text,
                                         text->mode ? text->mode : Py_None, kinds, text->count);
    if (!made) return NULL;
    struct variant *larger =
        PyMem_Realloc(text->variants, (size_t)(text->variant_count + 1) * sizeof *larger);
    char *own = PyMem_Malloc((size_t)text->count + 1);
    if (larger) text->variants = larger;
    if (!larger || !own) {
        PyMem_Free(own);
        Py_DECREF(made);
        return (void)PyErr_NoMemory(), NULL;
    }
    memcpy(own, kinds, (size_t)text->count + 1);
    struct variant *variant = &larger[text->variant_count++];
    const bool is_text = PyUnicode_Check(made);
    *variant = (struct variant){.kinds = own,
                                .text = is_text ? made : NULL,
                                .action = is_text ? NULL : made,
                                .utf8 = is_text ? PyUnicode_AsUTF8AndSize(made, NULL) : NULL};
    return variant;
}

const struct variant *core_variant(Text *text, const char *kinds) {
    for (Py_ssize_t k = 0; k < text->variant_count; k++)
        if (same_kinds(text->variants[k].kinds, kinds, text->count)) return &text->variants[k];
    return new_variant(text, kinds);
}
