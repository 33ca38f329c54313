/* SPDX-License-Identifier: MIT */
/* Python's values as variables of the library. */
#include "core.h"

expr_type core_type_of(PyArrayObject *array) {
    switch (PyArray_TYPE(array)) {
    case NPY_BOOL: return EXPR_BOOL;
    case NPY_BYTE: return EXPR_INT8;
    case NPY_UBYTE: return EXPR_UINT8;
    case NPY_SHORT: return EXPR_INT16;
    case NPY_USHORT: return EXPR_UINT16;
    case NPY_INT: return EXPR_INT32;
    case NPY_UINT: return EXPR_UINT32;
    case NPY_LONG: return sizeof(long) == 8 ? EXPR_INT64 : EXPR_INT32;
    case NPY_ULONG: return sizeof(long) == 8 ? EXPR_UINT64 : EXPR_UINT32;
    case NPY_LONGLONG: return EXPR_INT64;
    case NPY_ULONGLONG: return EXPR_UINT64;
    case NPY_HALF: return EXPR_FLOAT16;
    case NPY_FLOAT: return EXPR_FLOAT32;
    case NPY_DOUBLE: return EXPR_FLOAT64;
    case NPY_CFLOAT: return EXPR_COMPLEX64;
    case NPY_CDOUBLE: return EXPR_COMPLEX128;
    case NPY_STRING: return EXPR_BYTES;
    default: return EXPR_AUTO;
    }
}

int core_number_of(expr_type type) {
    switch (type) {
    case EXPR_BOOL: return NPY_BOOL;
    case EXPR_INT8: return NPY_INT8;
    case EXPR_INT16: return NPY_INT16;
    case EXPR_INT32: return NPY_INT32;
    case EXPR_INT64: return NPY_INT64;
    case EXPR_UINT8: return NPY_UINT8;
    case EXPR_UINT16: return NPY_UINT16;
    case EXPR_UINT32: return NPY_UINT32;
    case EXPR_UINT64: return NPY_UINT64;
    case EXPR_FLOAT16: return NPY_HALF;
    case EXPR_FLOAT32: return NPY_FLOAT;
    case EXPR_FLOAT64: return NPY_DOUBLE;
    case EXPR_COMPLEX64: return NPY_CFLOAT;
    case EXPR_COMPLEX128: return NPY_CDOUBLE;
    default: return NPY_NOTYPE;
    }
}

/* numexpr's kinds, by the letters of its signatures. */
static char kind_of(expr_type type) {
    switch (type) {
    case EXPR_BOOL: return 'b';
    case EXPR_INT8:
    case EXPR_INT16:
    case EXPR_INT32:
    case EXPR_UINT8:
    case EXPR_UINT16: return 'i';
    case EXPR_UINT32:
    case EXPR_INT64:
    case EXPR_UINT64: return 'l';
    case EXPR_FLOAT16:
    case EXPR_FLOAT32: return 'f';
    case EXPR_COMPLEX64:
    case EXPR_COMPLEX128: return 'c';
    case EXPR_BYTES: return 's';
    default: return 'd';
    }
}

bool core_describe(PyArrayObject *array, expr_array *to) {
    const int ndim = PyArray_NDIM(array);
    const expr_type type = core_type_of(array);
    if (type == EXPR_AUTO || ndim > EXPR_MAX_DIMENSIONS) return false;
    if (type == EXPR_BYTES && PyArray_ITEMSIZE(array) == 0) return false;
    to->data = PyArray_DATA(array);
    to->type = type;
    to->ndim = ndim;
    to->flags = PyArray_ISBYTESWAPPED(array) ? EXPR_ARRAY_SWAPPED : 0;
    to->item_size = type == EXPR_BYTES ? (uint32_t)PyArray_ITEMSIZE(array) : 0;
    for (int d = 0; d < ndim; d++) {
        to->shape[d] = PyArray_DIM(array, d);
        to->strides[d] = PyArray_STRIDE(array, d);
    }
    return true;
}

static int take_strong(expr_type type, struct holder *holder, char *kind, expr_var *var) {
    var->kind = EXPR_KIND_ARRAY;
    var->array.data = &holder->value;
    var->array.type = type;
    var->array.ndim = 0;
    var->array.flags = 0;
    var->array.item_size = 0;
    *kind = kind_of(type);
    return 1;
}

static int take_integer(PyObject *object, enum typing typing, struct holder *holder, char *kind,
                        expr_var *var) {
    int overflow = 0;
    const long long value = PyLong_AsLongLongAndOverflow(object, &overflow);
    if (overflow > 0) {
        holder->value.u = PyLong_AsUnsignedLongLong(object);
        if (!PyErr_Occurred()) return take_strong(EXPR_UINT64, holder, kind, var);
    }
    if (overflow < 0)
        PyErr_SetString(PyExc_OverflowError, "an integer is too large for any integer type");
    if (PyErr_Occurred()) return -1;
    holder->value.i = value;
    if (typing == TYPING_NUMEXPR) return take_strong(EXPR_INT64, holder, kind, var);
    var->kind = EXPR_KIND_INT;
    var->value.i = value;
    return 1;
}

static int take_complex(PyObject *object, enum typing typing, struct holder *holder, char *kind,
                        expr_var *var) {
    holder->value.c[0] = PyComplex_RealAsDouble(object);
    holder->value.c[1] = PyComplex_ImagAsDouble(object);
    if (typing == TYPING_NUMEXPR) return take_strong(EXPR_COMPLEX128, holder, kind, var);
    var->kind = EXPR_KIND_COMPLEX;
    var->value.c.re = holder->value.c[0];
    var->value.c.im = holder->value.c[1];
    return 1;
}

static int refuse(PyArrayObject *array) {
    PyObject *dtype = (PyObject *)PyArray_DESCR(array);
    if (PyArray_NDIM(array) > EXPR_MAX_DIMENSIONS)
        PyErr_Format(PyExc_ValueError, "an array has %d dimensions, and the most are %d",
                     PyArray_NDIM(array), EXPR_MAX_DIMENSIONS);
    else if (PyArray_TYPE(array) == NPY_UNICODE)
        PyErr_Format(PyExc_ValueError,
                     "strings of characters (%S) are not supported; encode them to bytes", dtype);
    else
        PyErr_Format(PyExc_TypeError, "elements of type %S are not supported", dtype);
    return -1;
}

/* Anything that NumPy makes an array of numbers of. */
static PyArrayObject *to_array(PyObject *object) {
    PyObject *made = PyArray_FromAny(object, NULL, 0, 0, 0, NULL);
    if (made && PyArray_TYPE((PyArrayObject *)made) == NPY_OBJECT &&
        PyObject_HasAttrString(object, "__dlpack__")) {
        PyObject *numpy = PyImport_ImportModule("numpy");
        core_replace(&made, numpy ? PyObject_CallMethod(numpy, "from_dlpack", "O", object) : NULL);
        Py_XDECREF(numpy);
    }
    return (PyArrayObject *)made;
}

static int take_array(PyArrayObject *array, char *kind, expr_var *var) {
    var->kind = EXPR_KIND_ARRAY;
    if (!core_describe(array, &var->array)) return refuse(array);
    *kind = kind_of(var->array.type);
    return 1;
}

int core_take_value(PyObject *object, enum typing typing, struct holder *holder, char *kind,
                    expr_var *var) {
    if (PyArray_Check(object)) {
        Py_INCREF(object);
        holder->object = object;
        return take_array((PyArrayObject *)object, kind, var);
    }
    if (PyFloat_CheckExact(object)) {
        holder->value.f = PyFloat_AsDouble(object);
        if (typing == TYPING_NUMEXPR) return take_strong(EXPR_FLOAT64, holder, kind, var);
        var->kind = EXPR_KIND_FLOAT;
        var->value.f = holder->value.f;
        return 1;
    }
    if (PyBool_Check(object)) {
        holder->value.b = object == Py_True;
        return take_strong(EXPR_BOOL, holder, kind, var);
    }
    if (PyLong_CheckExact(object)) return take_integer(object, typing, holder, kind, var);
    if (PyComplex_CheckExact(object)) return take_complex(object, typing, holder, kind, var);
    if (PyArray_IsScalar(object, Generic))
        holder->object = PyArray_FromScalar(object, NULL);
    else
        holder->object = (PyObject *)to_array(object);
    return holder->object ? take_array((PyArrayObject *)holder->object, kind, var) : -1;
}
