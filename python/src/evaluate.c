/* SPDX-License-Identifier: MIT */
/* evaluate, re_evaluate and validate. */
#include "core.h"

enum {
    LONG_CALL = 8192,          /* elements from which on other Python threads may run meanwhile */
    THREADED_CALL = 1 << 16,   /* from which on a number of threads that was set holds */
    INTERRUPTED_CALL = 1 << 22 /* from which on a call can be interrupted */
};

int core_threads;

/* A new array as the result's memory. */
struct result {
    PyArrayObject *array;
    PyThreadState *saved; /* NULL: this thread holds the interpreter's lock */
};

static void *allocate(void *context, const expr_array *array, size_t bytes) {
    struct result *result = context;
    npy_intp shape[EXPR_MAX_DIMENSIONS], strides[EXPR_MAX_DIMENSIONS];
    (void)bytes;
    const int number = core_number_of(array->type);
    for (int d = 0; d < array->ndim; d++) {
        shape[d] = (npy_intp)array->shape[d];
        strides[d] = (npy_intp)array->strides[d];
    }
    if (result->saved) PyEval_RestoreThread(result->saved);
    result->array =
        (PyArrayObject *)PyArray_New(&PyArray_Type, array->ndim, shape, number,
                                     array->ndim > 1 ? strides : NULL, NULL, 0, 0, NULL);
    if (result->saved) result->saved = PyEval_SaveThread();
    return result->array ? PyArray_DATA(result->array) : NULL;
}

static void release(void *context, void *data) {
    (void)context; /* the array goes when the call is over */
    (void)data;
}

bool core_read_order(PyObject *order, char *to) {
    const char *word = PyUnicode_Check(order) ? PyUnicode_AsUTF8AndSize(order, NULL) : NULL;
    if (word && strlen(word) == 1 && strchr("CFAKcfak", *word)) {
        *to = (char)(*word & ~0x20);
        return true;
    }
    PyErr_Format(PyExc_ValueError, "order must be 'C', 'F', 'A' or 'K', not %R", order);
    return false;
}

bool core_read_casting(PyObject *casting, expr_casting *to) {
    static const struct {
        const char *word;
        expr_casting casting;
    } words[] = {{"no", EXPR_CASTING_NO},
                 {"equiv", EXPR_CASTING_NO},
                 {"safe", EXPR_CASTING_SAFE},
                 {"same_kind", EXPR_CASTING_SAME_KIND},
                 {"unsafe", EXPR_CASTING_UNSAFE}};
    const char *word = PyUnicode_Check(casting) ? PyUnicode_AsUTF8AndSize(casting, NULL) : NULL;
    for (size_t k = 0; word && k < sizeof words / sizeof *words; k++)
        if (strcmp(words[k].word, word) == 0) {
            *to = words[k].casting;
            return true;
        }
    PyErr_Format(PyExc_ValueError,
                 "casting must be 'no', 'equiv', 'safe', 'same_kind' or 'unsafe', not %R", casting);
    return false;
}

void core_fill_options(const struct request *request, const struct operands *operands,
                       expr_options *options) {
    const char order = request->order;
    int threads = request->threads ? request->threads : core_threads;
    if (!request->threads && threads > 1 && operands->elements < THREADED_CALL) threads = 1;
    *options = (expr_options){.size = sizeof *options,
                              .threads = threads,
                              .casting = request->casting,
                              .flags = request->fast ? EXPR_FAST : 0};
    options->order = order == 'C'                            ? EXPR_ORDER_C
                     : order == 'F'                          ? EXPR_ORDER_FORTRAN
                     : order == 'A' && operands->all_fortran ? EXPR_ORDER_FORTRAN
                     : order == 'A'                          ? EXPR_ORDER_C
                                                             : EXPR_ORDER_INPUTS;
}

/* Into an array that the library cannot write to: of the other byte order. */
static PyObject *run_aside(const char *text, struct operands *operands,
                           const struct request *request) {
    static const char *const words[] = {"same_kind", "no", "safe", "unsafe"};
    struct request own = *request;
    own.out = NULL;
    PyObject *made = core_run(text, operands, &own);
    PyObject *numpy = made ? PyImport_ImportModule("numpy") : NULL;
    PyObject *done = numpy ? PyObject_CallMethod(numpy, "copyto", "OOs", request->out, made,
                                                 words[request->casting])
                           : NULL;
    Py_XDECREF(numpy);
    Py_XDECREF(made);
    if (!done) return NULL;
    Py_DECREF(done);
    Py_INCREF(request->out);
    return request->out;
}

static expr_status evaluate(const char *text, const struct operands *operands, expr_array *out,
                            expr_options *options, struct result *result) {
    struct interrupt interrupt;
    if (operands->elements < LONG_CALL) return expr_eval_with(text, operands->vars, out, options);
    if (operands->elements >= INTERRUPTED_CALL)
        core_interrupt_begin(&interrupt, &result->saved, options);
    result->saved = PyEval_SaveThread();
    const expr_status status = expr_eval_with(text, operands->vars, out, options);
    PyEval_RestoreThread(result->saved);
    result->saved = NULL;
    return status;
}

PyObject *core_run(const char *text, struct operands *operands, const struct request *request) {
    struct result result = {NULL, NULL};
    expr_options options;
    expr_array out;
    PyArrayObject *given = (PyArrayObject *)request->out;
    core_fill_options(request, operands, &options);
    if (given) {
        if (PyArray_FailUnlessWriteable(given, "out") < 0) return NULL;
        const bool known = core_describe(given, &out);
        if (!known || out.flags & EXPR_ARRAY_SWAPPED) return run_aside(text, operands, request);
        if (PyArray_SIZE(given) > operands->elements) operands->elements = PyArray_SIZE(given);
    } else {
        out.data = NULL;
        out.type = EXPR_AUTO;
        out.ndim = 0;
        out.flags = 0;
        out.item_size = 0;
        options.allocate = allocate;
        options.release = release;
        options.memory_context = &result;
    }
    if (evaluate(text, operands, &out, &options, &result) != EXPR_OK) {
        Py_XDECREF((PyObject *)result.array);
        return core_fail(text);
    }
    if (!given) return (PyObject *)result.array;
    Py_INCREF((PyObject *)given);
    return (PyObject *)given;
}

/* The last call, for re_evaluate. */
static struct {
    PyObject *text; /* a Text */
    PyObject *out;  /* a weak reference: nothing is kept alive for a call that may never come */
    struct request request;
} last;

static bool remember(Text *text, const struct request *request) {
    PyObject *out = request->out ? PyWeakref_NewRef(request->out, NULL) : NULL;
    if (request->out && !out) return false;
    if (last.text != (PyObject *)text) {
        Py_INCREF((PyObject *)text);
        core_replace(&last.text, (PyObject *)text);
    }
    core_replace(&last.out, out);
    last.request = *request;
    return true;
}

static PyObject *run_action(const struct variant *variant, const struct operands *operands,
                            const struct request *request) {
    PyObject *arguments = PyTuple_New(operands->count);
    for (Py_ssize_t k = 0; arguments && k < operands->count; k++) {
        PyObject *value = operands->holders[k].object;
        if (value)
            Py_INCREF(value);
        else
            value =
                PyArray_New(&PyArray_Type, 0, NULL, core_number_of(operands->vars[k].array.type),
                            NULL, NULL, 0, 0, NULL);
        if (!value || PyTuple_SetItem(arguments, k, value) < 0) Py_CLEAR(arguments);
        if (arguments && !operands->holders[k].object)
            memcpy(PyArray_DATA((PyArrayObject *)value), &operands->holders[k].value,
                   (size_t)PyArray_ITEMSIZE((PyArrayObject *)value));
    }
    PyObject *result = arguments ? PyObject_CallFunction(variant->action, "OO", arguments,
                                                         request->out ? request->out : Py_None)
                                 : NULL;
    Py_XDECREF(arguments);
    return result;
}

static PyObject *run_text(Text *text, const struct scope *scope, const struct request *request) {
    struct operands operands;
    PyObject *result = NULL;
    if (!core_operands(text, scope, &operands)) return NULL;
    if (text->typing == TYPING_NUMPY) {
        result = core_run(text->utf8, &operands, request);
    } else {
        const struct variant *variant = core_variant(text, operands.kinds);
        if (variant && variant->utf8)
            result = core_run(variant->utf8, &operands, request);
        else if (variant)
            result = run_action(variant, &operands, request);
    }
    core_operands_end(&operands);
    return result;
}

static PyObject *run_in_scope(Text *text, PyObject *local_dict, PyObject *global_dict,
                              const struct request *request) {
    struct scope scope;
    if (!core_scope(local_dict, global_dict, &scope)) return NULL;
    Py_INCREF((PyObject *)text); /* other calls may drop it meanwhile */
    PyObject *result = run_text(text, &scope, request);
    if (result && !remember(text, request)) Py_CLEAR(result);
    Py_DECREF((PyObject *)text);
    core_scope_end(&scope);
    return result;
}

/* The arguments of a call, by position or by name. */
enum { EX, LOCALS, GLOBALS, OUT, ORDER, CASTING, TYPING, THREADS, FAST, MODE, IGNORED, ARGUMENTS };

static int place_of(PyObject *name, bool numexpr) {
    static const struct {
        const char *name;
        int place;
        char whose; /* 'b'oth, 'o'wn, 'n'umexpr's */
    } known[] = {
        {"local_dict", LOCALS, 'b'},     {"global_dict", GLOBALS, 'b'}, {"out", OUT, 'b'},
        {"order", ORDER, 'b'},           {"casting", CASTING, 'b'},     {"ex", EX, 'b'},
        {"typing", TYPING, 'o'},         {"threads", THREADS, 'o'},     {"fast", FAST, 'o'},
        {"optimization", MODE, 'n'},     {"truediv", IGNORED, 'n'},     {"sanitize", IGNORED, 'n'},
        {"disable_cache", IGNORED, 'n'}, {"_frame_depth", IGNORED, 'n'}};
    for (size_t k = 0; k < sizeof known / sizeof *known; k++)
        if (known[k].whose != (numexpr ? 'o' : 'n') &&
            PyUnicode_CompareWithASCIIString(name, known[k].name) == 0)
            return known[k].place;
    PyErr_Format(numexpr ? PyExc_ValueError : PyExc_TypeError, "Unknown keyword argument '%U'",
                 name);
    return -1;
}

static bool read_arguments(PyObject *const *args, Py_ssize_t count, PyObject *names, bool numexpr,
                           PyObject *read[ARGUMENTS]) {
    memset(read, 0, ARGUMENTS * sizeof *read);
    if (count > CASTING + 1) {
        PyErr_SetString(PyExc_TypeError, "at most 6 arguments go by position");
        return false;
    }
    for (Py_ssize_t k = 0; k < count; k++) read[k] = args[k];
    for (Py_ssize_t k = 0; names && k < PyTuple_Size(names); k++) {
        const int place = place_of(PyTuple_GetItem(names, k), numexpr);
        if (place < 0) return false;
        if (read[place] && place != IGNORED) {
            PyErr_Format(PyExc_TypeError, "argument '%U' is given twice",
                         PyTuple_GetItem(names, k));
            return false;
        }
        read[place] = args[count + k];
    }
    if (read[EX]) return true;
    PyErr_SetString(PyExc_TypeError, "the expression is missing");
    return false;
}

static bool read_request(PyObject *const read[ARGUMENTS], expr_casting casting,
                         struct request *request) {
    *request = (struct request){.casting = casting, .order = 'K'};
    if (read[OUT] && read[OUT] != Py_None) {
        if (!PyArray_Check(read[OUT])) {
            PyErr_Format(PyExc_TypeError, "out must be an array of NumPy, not %R",
                         (PyObject *)Py_TYPE(read[OUT]));
            return false;
        }
        request->out = read[OUT];
    }
    if (read[ORDER] && !core_read_order(read[ORDER], &request->order)) return false;
    if (read[CASTING] && !core_read_casting(read[CASTING], &request->casting)) return false;
    if (read[THREADS]) request->threads = (int)PyLong_AsLong(read[THREADS]);
    if (read[FAST]) request->fast = PyObject_IsTrue(read[FAST]) > 0;
    return !PyErr_Occurred();
}

/* numexpr's way to make expressions if it is not told another. */
static PyObject *usual_mode(void) {
    static PyObject *usual;
    if (!usual) usual = PyUnicode_InternFromString("aggressive");
    return usual;
}

static bool read_typing(PyObject *word, enum typing *typing) {
    const bool is_word = PyUnicode_Check(word);
    *typing = TYPING_NUMPY;
    if (is_word && PyUnicode_CompareWithASCIIString(word, "numpy") == 0) return true;
    *typing = TYPING_NUMEXPR;
    if (is_word && PyUnicode_CompareWithASCIIString(word, "numexpr") == 0) return true;
    PyErr_Format(PyExc_ValueError, "typing must be 'numpy' or 'numexpr', not %R", word);
    return false;
}

PyObject *core_evaluate(PyObject *self, PyObject *const *args, Py_ssize_t count, PyObject *names) {
    PyObject *read[ARGUMENTS];
    struct request request;
    (void)self;
    if (!read_arguments(args, count, names, false, read) ||
        !read_request(read, EXPR_CASTING_SAME_KIND, &request))
        return NULL;
    enum typing typing = TYPING_NUMPY;
    if (read[TYPING] && !read_typing(read[TYPING], &typing)) return NULL;
    PyObject *mode = typing == TYPING_NUMEXPR ? usual_mode() : NULL;
    if (typing == TYPING_NUMEXPR && !mode) return NULL;
    Text *text = core_text(read[EX], typing, mode);
    return text ? run_in_scope(text, read[LOCALS], read[GLOBALS], &request) : NULL;
}

PyObject *core_evaluate_numexpr(PyObject *self, PyObject *const *args, Py_ssize_t count,
                                PyObject *names) {
    PyObject *usual = usual_mode();
    PyObject *read[ARGUMENTS];
    struct request request;
    (void)self;
    if (!usual || !read_arguments(args, count, names, true, read) ||
        !read_request(read, EXPR_CASTING_SAFE, &request))
        return NULL;
    Text *text = core_text(read[EX], TYPING_NUMEXPR, read[MODE] ? read[MODE] : usual);
    return text ? run_in_scope(text, read[LOCALS], read[GLOBALS], &request) : NULL;
}

PyObject *core_re_evaluate(PyObject *self, PyObject *const *args, Py_ssize_t count,
                           PyObject *names) {
    PyObject *read[2] = {NULL, NULL};
    (void)self;
    for (Py_ssize_t k = 0; k < count && k < 2; k++) read[k] = args[k];
    for (Py_ssize_t k = 0; names && k < PyTuple_Size(names); k++) {
        const int place = place_of(PyTuple_GetItem(names, k), true);
        if (place == LOCALS || place == GLOBALS) read[place - LOCALS] = args[count + k];
        if (place < 0) return NULL;
    }
    if (!last.text) {
        PyErr_SetString(PyExc_RuntimeError, "nothing has been evaluated before");
        return NULL;
    }
    Text *text = (Text *)last.text;
    struct request request = last.request;
    Py_INCREF((PyObject *)text);
    request.out = last.out ? PyWeakref_GetObject(last.out) : NULL;
    if (request.out == Py_None) request.out = NULL;
    Py_XINCREF(request.out);
    PyObject *result = run_in_scope(text, read[0], read[1], &request);
    Py_XDECREF(request.out);
    Py_DECREF((PyObject *)text);
    return result;
}
