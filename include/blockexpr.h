/* SPDX-License-Identifier: MIT */
/*
 * blockexpr: array expressions written as strings, evaluated block by block.
 *
 *     expr_var vars[] = { expr_f64("next", next, n), expr_f64("grid", grid, n),
 *                         expr_scalar("D", 1.0), expr_scalar("dt", 0.1), EXPR_END };
 *     expr_array out = expr_out_f64(next, n);
 *     if (expr_eval("next*D*dt+grid", vars, &out) != EXPR_OK)
 *         fprintf(stderr, "%s\n", expr_error_text());
 *
 * Threads: every function may be called from any thread at any time. One
 * program may be run by many threads at once. Two calls that run at the same
 * time must not write the same memory. Inside a parallel region of the caller,
 * and in a child made by fork() after a threaded call, calls run on one thread.
 *
 * Loading: the shared library may be loaded late and closed at any time; once
 * loaded it stays in memory. Copies of it under other names share nothing.
 *
 * Ownership: the library borrows every pointer for the length of the call only
 * (texts and names included). Memory that it hands out is given back with the
 * function named where it is handed out.
 *
 * Failing: a function that fails returns a status other than EXPR_OK, keeps a
 * message for the calling thread (expr_error_text), and has not written to any
 * array. Nothing is printed and nothing exits. (hwloc, which reads the machine
 * at the first call, would crash for want of memory: it is left out, and usual
 * caches are assumed, in a process that cannot have 16 MiB more.)
 *
 * Floating point: every thread of a call computes in one mode, whatever the
 * caller's is: rounding to nearest, with subnormal numbers, exceptions masked.
 * When the function returns, the calling thread has its own mode and exception
 * flags as they were: evaluation raises no flag.
 *
 * Stack: 32 KiB are enough for ordinary calls, 256 KiB for every text within the
 * limits.
 *
 * Environment, read once, at the first call: BLOCKEXPR_ISA (x86_64, x86_64_v2,
 * x86_64_v3, x86_64_v4) forces an instruction set that the machine has.
 * BLOCKEXPR_TUNING names the file of measurements that expr_tune wrote; empty,
 * it is for none. Without it the file is blockexpr/tuning below XDG_CACHE_HOME
 * or ~/.cache, if there is one. OMP_NUM_THREADS and OMP_THREAD_LIMIT lower the
 * threads of a tuned call.
 */
#ifndef BLOCKEXPR_H
#define BLOCKEXPR_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#ifndef EXPR_API
#if defined(__GNUC__)
#define EXPR_API __attribute__((visibility("default")))
#else
#define EXPR_API
#endif
#endif

/* Constructors are inline, because a copy of a struct costs as much as a small evaluation, and
 * functions of the library as well, to be called from other languages and by their address. */
#if defined(__GNUC_GNU_INLINE__) && !defined(__cplusplus)
#define EXPR_INLINE EXPR_API extern inline
#else
#define EXPR_INLINE EXPR_API inline
#endif

#define EXPR_VERSION_MAJOR 0
#define EXPR_VERSION_MINOR 3
#define EXPR_VERSION_PATCH 0

/* Limits. One past a limit is an EXPR_ERROR_LIMIT that names it. */
#define EXPR_MAX_DIMENSIONS 32  /* dimensions of an array */
#define EXPR_MAX_TEXT 1048576   /* bytes of an expression */
#define EXPR_MAX_NESTING 200    /* parentheses, calls, right-hand chains inside one another */
#define EXPR_MAX_NODES 8192     /* names, literals and operations of one expression */
#define EXPR_MAX_VARIABLES 1024 /* entries of a variables array */
#define EXPR_MAX_NAME 255       /* bytes of a name */
#define EXPR_MAX_THREADS 1024   /* threads of one call */
#define EXPR_MAX_ARGUMENTS 8    /* arguments of a user's function */
/* Of what a text is compiled to: short texts may say much. */
#define EXPR_MAX_INSTRUCTIONS 65536 /* of all passes together; `blockexpr explain` lists them */
#define EXPR_MAX_OPERANDS 65535     /* arrays, scalars and temporaries that these name */
#define EXPR_MAX_SHIFTS 4096        /* places of arrays that roll, shift, diff, ... lead to */
#define EXPR_MAX_VALUES 60000       /* results on the way, equal ones once */
#define EXPR_MAX_SHIFT_STEPS 64     /* shifts of an array one after the other that do not add up */
#define EXPR_MAX_WORKSPACE 268435456u /* bytes a thread, but for temporaries as long as arrays */

typedef enum expr_status {
    EXPR_OK = 0,
    EXPR_ERROR_ARGUMENT = 1, /* null pointer, unknown option, malformed variables array */
    EXPR_ERROR_SYNTAX = 2,   /* the text is not an expression */
    EXPR_ERROR_NAME = 3,     /* unknown variable or function */
    EXPR_ERROR_ARITY = 4,    /* wrong number of arguments */
    EXPR_ERROR_TYPE = 5,     /* the operation does not take these types, or the cast is refused */
    EXPR_ERROR_SHAPE = 6,    /* shapes, strides or sizes that do not fit */
    EXPR_ERROR_LIMIT = 7,    /* one of the limits above */
    EXPR_ERROR_RANGE = 8,    /* a literal or scalar does not fit its type */
    EXPR_ERROR_MEMORY = 9,   /* allocation failed */
    EXPR_ERROR_UNSUPPORTED = 10, /* this machine or this build cannot do it */
    EXPR_ERROR_FILE = 11,        /* a file cannot be written or read */
    EXPR_ERROR_CANCELLED = 12    /* expr_options.progress has asked for it */
} expr_status;

/* Element types. EXPR_AUTO, for an output, means the type of what is written to it. */
typedef enum expr_type {
    EXPR_NONE = -1, /* for expr_compile: no value is wanted, named outputs only */
    EXPR_AUTO = 0,
    EXPR_BOOL = 1, /* one byte, 0 or 1; any other byte counts as 1 */
    EXPR_INT8 = 2,
    EXPR_INT16 = 3,
    EXPR_INT32 = 4,
    EXPR_INT64 = 5,
    EXPR_UINT8 = 6,
    EXPR_UINT16 = 7,
    EXPR_UINT32 = 8,
    EXPR_UINT64 = 9,
    EXPR_FLOAT16 = 10,  /* IEEE's format of 2 bytes; computed in float32, rounded after each step */
    EXPR_BFLOAT16 = 11, /* the upper half of a float32; likewise */
    EXPR_FLOAT32 = 12,
    EXPR_FLOAT64 = 13,
    EXPR_COMPLEX64 = 14,  /* two float32, real part first: C's float _Complex */
    EXPR_COMPLEX128 = 15, /* two float64 */
    EXPR_BYTES = 16       /* item_size bytes an element; trailing zeros do not count */
} expr_type;

/*
 * An n-dimensional array. shape counts elements, strides count bytes, as in
 * NumPy; entries from ndim on are ignored. ndim 0 is a single element.
 * As an input it is borrowed. As an output with data == NULL the library
 * allocates contiguous memory, fills every field, and the caller gives it back
 * with expr_array_free. Its axes lie in the order of the inputs' if these agree
 * on one, as NumPy's order='K' has it, and in C order otherwise: read strides.
 * expr_options has other orders, and memory of the caller's.
 */
typedef struct expr_array {
    void *data;
    expr_type type;
    int32_t ndim;
    uint32_t flags;     /* EXPR_ARRAY_... */
    uint32_t item_size; /* bytes of an EXPR_BYTES element; other types: 0 */
    int64_t shape[EXPR_MAX_DIMENSIONS];
    int64_t strides[EXPR_MAX_DIMENSIONS];
} expr_array;

#define EXPR_ARRAY_ALLOCATED 1u /* set by the library, to be cleared by expr_array_free */
#define EXPR_ARRAY_SWAPPED 2u   /* an input of the other byte order */

/* What a variable is. Weak scalars take the type of the array they meet, as literals do. */
typedef enum expr_kind {
    EXPR_KIND_END = 0,      /* closes a variables array */
    EXPR_KIND_ARRAY = 1,    /* .array; with ndim 0 a strongly typed scalar */
    EXPR_KIND_FLOAT = 2,    /* .value.f, a weak float */
    EXPR_KIND_INT = 3,      /* .value.i, a weak integer */
    EXPR_KIND_OUTPUT = 4,   /* .value.output: takes what the text assigns to the name */
    EXPR_KIND_FUNCTION = 5, /* .value.function: may be called by its name */
    EXPR_KIND_COMPLEX = 6,  /* .value.c, a weak complex number */
    EXPR_KIND_ARRAY_AT = 7  /* .value.at: an array that is described elsewhere */
} expr_kind;

/*
 * A function over `count` elements of a tile: inputs[k] are count contiguous
 * elements of the k-th argument's type, aligned to 64 bytes, and output is
 * where as many results go. Called from several threads at once, with the
 * function's own context; elements come in any order. It is called in the
 * library's floating-point mode, and may change it: that is undone after it.
 */
typedef void expr_callback(void *context, int64_t count, const void *const inputs[], void *output);

#define EXPR_PURE 1u /* equal arguments give equal results: equal calls may become one */

/* Types: EXPR_INT32, EXPR_INT64, EXPR_FLOAT32, EXPR_FLOAT64. Arguments are converted as NumPy's
 * same_kind rule allows. Borrowed for the call; each run of a program takes its own. */
typedef struct expr_function {
    expr_callback *call;
    void *context;
    expr_type result;
    int32_t arity; /* 1 to EXPR_MAX_ARGUMENTS */
    expr_type arguments[EXPR_MAX_ARGUMENTS];
    uint32_t flags; /* EXPR_PURE or 0 */
    uint32_t reserved;
} expr_function;

typedef struct expr_var {
    const char *name; /* ASCII letter or underscore, then letters, digits, underscores */
    expr_kind kind;
    uint32_t reserved;
    union {
        double f;
        int64_t i;
        struct {
            double re;
            double im;
        } c;
        expr_array *output;
        const expr_function *function;
        const expr_array *at;
    } value;
    expr_array array;
} expr_var;

/* The entry that closes a variables array: as an expression, and as a constant for static arrays:
 *     static const expr_var none[] = {EXPR_END_INIT};
 * Entries before it are then designated initialisers, of which all but name, kind, and the value or
 * the array's data, type, ndim, shape and strides may be left out. */
#define EXPR_END expr_end()
#ifdef __cplusplus
#define EXPR_END_INIT \
    {}
#else
#define EXPR_END_INIT \
    { 0 }
#endif

/*
 * Inputs. The constructors copy pointers, never elements: names and data stay
 * the caller's, and are read by evaluations only. They fail on nothing: what is
 * wrong with an array (a negative n, too many dimensions) is reported by the
 * evaluation that is given it. Any thread may call them.
 *
 * One-dimensional and C-contiguous, of n elements:
 */
EXPR_INLINE expr_var expr_f64(const char *name, const double *data, int64_t n);
EXPR_INLINE expr_var expr_f32(const char *name, const float *data, int64_t n);
EXPR_INLINE expr_var expr_i64(const char *name, const int64_t *data, int64_t n);
EXPR_INLINE expr_var expr_i32(const char *name, const int32_t *data, int64_t n);
EXPR_INLINE expr_var expr_i16(const char *name, const int16_t *data, int64_t n);
EXPR_INLINE expr_var expr_i8(const char *name, const int8_t *data, int64_t n);
EXPR_INLINE expr_var expr_u64(const char *name, const uint64_t *data, int64_t n);
EXPR_INLINE expr_var expr_u32(const char *name, const uint32_t *data, int64_t n);
EXPR_INLINE expr_var expr_u16(const char *name, const uint16_t *data, int64_t n);
EXPR_INLINE expr_var expr_u8(const char *name, const uint8_t *data, int64_t n);
EXPR_INLINE expr_var expr_bool(const char *name, const uint8_t *data, int64_t n);
/* The bits of float16 and bfloat16 numbers. */
EXPR_INLINE expr_var expr_f16(const char *name, const uint16_t *data, int64_t n);
EXPR_INLINE expr_var expr_bf16(const char *name, const uint16_t *data, int64_t n);
/* n complex numbers: 2*n floats, each real part before its imaginary part. */
EXPR_INLINE expr_var expr_c64(const char *name, const float *data, int64_t n);
EXPR_INLINE expr_var expr_c128(const char *name, const double *data, int64_t n);
/* n byte strings of item_size bytes each (from 1); shorter ones end in zeros. */
EXPR_API expr_var expr_bytes(const char *name, const char *data, size_t item_size, int64_t n);
/* C-contiguous, of any type and 0 to EXPR_MAX_DIMENSIONS dimensions; shape has ndim entries. */
EXPR_API expr_var expr_nd(const char *name, expr_type type, const void *data, int ndim,
                          const int64_t *shape);
/* The same with steps of its own: strides has ndim entries, in bytes, which may be negative (data
 * is where the first element lies) or 0. Of EXPR_BYTES set .array.item_size afterwards. */
EXPR_API expr_var expr_strided(const char *name, expr_type type, const void *data, int ndim,
                               const int64_t *shape, const int64_t *strides);
/* Any array: one filled by hand, by expr_array_from_dlpack or by an evaluation. */
EXPR_INLINE expr_var expr_variable(const char *name, expr_array array);
/* The same of an array that stays where it is: *array must outlive the call, and may change from
 * one call to the next without the entry being written anew. */
EXPR_INLINE expr_var expr_variable_at(const char *name, const expr_array *array);
/* Weak scalars: they never widen the arrays they are combined with. */
EXPR_INLINE expr_var expr_scalar(const char *name, double value);
EXPR_INLINE expr_var expr_scalar_int(const char *name, int64_t value);
EXPR_INLINE expr_var expr_scalar_complex(const char *name, double re, double im);
/*
 * A named output: the text must assign to it ("name = ..."), and the evaluation
 * writes the last value so assigned to *out, which is used like expr_eval's
 * out: memory of the caller or, with data == NULL, of the library. out must
 * outlive the call and serve this output alone; outputs of a call must not overlap.
 */
EXPR_INLINE expr_var expr_output(const char *name, expr_array *out);
/* A function that the text may call by this name, instead of one of the language of that name. */
EXPR_INLINE expr_var expr_user_function(const char *name, const expr_function *function);
/* The entry that closes a variables array. */
EXPR_INLINE expr_var expr_end(void);

/* One-dimensional C-contiguous outputs of n elements in the caller's memory; types as above. */
EXPR_INLINE expr_array expr_out_f64(double *data, int64_t n);
EXPR_INLINE expr_array expr_out_f32(float *data, int64_t n);
EXPR_INLINE expr_array expr_out_i64(int64_t *data, int64_t n);
EXPR_INLINE expr_array expr_out_i32(int32_t *data, int64_t n);
EXPR_INLINE expr_array expr_out_i16(int16_t *data, int64_t n);
EXPR_INLINE expr_array expr_out_i8(int8_t *data, int64_t n);
EXPR_INLINE expr_array expr_out_u64(uint64_t *data, int64_t n);
EXPR_INLINE expr_array expr_out_u32(uint32_t *data, int64_t n);
EXPR_INLINE expr_array expr_out_u16(uint16_t *data, int64_t n);
EXPR_INLINE expr_array expr_out_u8(uint8_t *data, int64_t n);
EXPR_INLINE expr_array expr_out_bool(uint8_t *data, int64_t n);
EXPR_INLINE expr_array expr_out_f16(uint16_t *data, int64_t n);
EXPR_INLINE expr_array expr_out_bf16(uint16_t *data, int64_t n);
EXPR_INLINE expr_array expr_out_c64(float *data, int64_t n);
EXPR_INLINE expr_array expr_out_c128(double *data, int64_t n);
EXPR_API expr_array expr_out_nd(expr_type type, void *data, int ndim, const int64_t *shape);
/* strides in bytes; no two elements may share memory. */
EXPR_API expr_array expr_out_strided(expr_type type, void *data, int ndim, const int64_t *shape,
                                     const int64_t *strides);
/* An output that the library allocates; give it back with expr_array_free. */
EXPR_INLINE expr_array expr_out_new(void);

/*
 * The array that a DLPack tensor holds (struct DLManagedTensor of <dlpack/dlpack.h>), to be an
 * input by expr_variable or an output. Nothing is copied, and the tensor stays the caller's, who
 * calls its deleter when the array is no longer used. The tensor's memory must be the processor's
 * (kDLCPU, or pinned: kDLCUDAHost, kDLROCMHost). On failure *array is left alone; other devices and
 * element types, and a library built without DLPack, are an EXPR_ERROR_UNSUPPORTED.
 */
struct DLManagedTensor;
EXPR_API expr_status expr_array_from_dlpack(const struct DLManagedTensor *tensor,
                                            expr_array *array);

/* Frees what the library allocated and clears the struct; does nothing to the caller's memory or
 * NULL. */
EXPR_API void expr_array_free(expr_array *array);
/* Bytes of an element; 1 for EXPR_BYTES, whose width is the array's; 0 for EXPR_AUTO and unknown
 * values. */
EXPR_API size_t expr_type_size(expr_type type);
/* NumPy's name of a type ("float64"), or "unknown". Static text. */
EXPR_API const char *expr_type_name(expr_type type);

#define EXPR_UNBLOCKED (-1) /* block_length: one operation at a time over whole arrays */

typedef enum expr_stores {
    EXPR_STORES_TUNED = 0,
    EXPR_STORES_CACHED = 1,   /* ordinary stores */
    EXPR_STORES_STREAMING = 2 /* past the caches, where alignment allows */
} expr_stores;

/* NumPy's casting rules for writing the result into an output of another type. */
typedef enum expr_casting {
    EXPR_CASTING_SAME_KIND = 0, /* within a kind, or to a wider kind; the default */
    EXPR_CASTING_NO = 1,        /* exactly the result's type */
    EXPR_CASTING_SAFE = 2,      /* only where every value is kept */
    /* Anything. NaN and values out of range give the smallest int32 or int64, of which smaller
     * types keep the low bits, as NumPy on x86 does; too large for uint64 gives 0 in it. */
    EXPR_CASTING_UNSAFE = 3
} expr_casting;

/*
 * Flags of expr_options. EXPR_FAST gives up the strict bits for speed: a product
 * and a sum are rounded once where the machine has FMA, products of constants
 * are taken together and division by a constant is multiplication by its
 * reciprocal, both only where that can neither overflow nor underflow, and
 * functions come within 4 ULP instead of 1. Results are still the same for
 * every block length and thread count (EXPR_UNBLOCKED apart, which rounds each
 * operation by itself), but not for every instruction set.
 */
#define EXPR_FAST 1u

/*
 * Told how far a call has come, by the thread that made it, while the call runs: between blocks,
 * from time to time, and between the steps of expr_iterate. done goes from 0 to 1 and never back.
 * 0 lets the call go on. Anything else cancels it: the other threads end after the block that they
 * are at, and the call returns EXPR_ERROR_CANCELLED. Memory of the caller that the call was to
 * write then holds new values in some elements and what it held before in the others; arrays that
 * the library was to allocate are left as they were. Calls of some microseconds need not ask. The
 * function may call the library.
 */
typedef int expr_progress(void *context, double done);

/* The order in memory of the axes of outputs that are allocated. */
typedef enum expr_order {
    EXPR_ORDER_INPUTS = 0, /* that of the inputs where they agree on one, else C's: NumPy's 'K' */
    EXPR_ORDER_C = 1,      /* the last axis varies fastest */
    EXPR_ORDER_FORTRAN = 2 /* the first axis varies fastest */
} expr_order;

/*
 * Memory for an output that has none: bytes (from 1), aligned as the element type needs it at
 * least, and best to 64. array has the type, shape and strides that the output is going to have.
 * NULL: there is none, and the call returns EXPR_ERROR_MEMORY. Called by the thread that made the
 * call, before anything is computed. The function may not call the library.
 */
typedef void *expr_allocate(void *context, const expr_array *array, size_t bytes);
/* Takes back what expr_allocate gave, when the call fails after that. */
typedef void expr_release(void *context, void *data);

/*
 * Zero-initialised = defaults. Unknown values are an EXPR_ERROR_ARGUMENT.
 * Later versions add fields at the end, whose 0 is the default. size tells how
 * much of the struct there is, and no more than that is read: a program built
 * with an older header works, and one built with a newer header does as long as
 * the fields that this library does not know are 0.
 */
typedef struct expr_options {
    size_t size;     /* sizeof(expr_options), or 0: the fields of version 0.3.0 */
    int32_t threads; /* 0 = tuned, and fewer while others use the processors; otherwise exactly this
                        many, at most EXPR_MAX_THREADS. Where the system refuses to start so many,
                        those that there are do the work. */
    expr_stores stores;
    int64_t block_length; /* elements; 0 = tuned, EXPR_UNBLOCKED */
    expr_casting casting;
    uint32_t flags;      /* EXPR_FAST or 0 */
    int32_t sweep_steps; /* of expr_iterate: steps taken at a time; 0 = tuned, 1 = one by one */
    uint32_t reserved;   /* 0 */
    /* From here on read only if size says that they are there. */
    expr_progress *progress; /* NULL: nobody is asked. A program keeps it for all its runs. */
    void *context;           /* for progress */
    expr_order order;        /* of outputs that are allocated */
    uint32_t reserved2;      /* 0 */
    /* Both or neither: memory for outputs without data. They then have no EXPR_ARRAY_ALLOCATED:
     * their memory is the caller's, and expr_array_free leaves it alone. A program keeps the two
     * for all its runs. expr_iterate takes the library's memory and chooses the order itself. */
    expr_allocate *allocate;
    expr_release *release;
    void *memory_context; /* for allocate and release */
} expr_options;

/*
 * Evaluates text over vars and writes its value, that of its last statement, to
 * out, and what it assigns to named outputs to these. out may be NULL if vars
 * has a named output: then the value is not wanted.
 *
 * Shapes: arrays of any strides are broadcast against each other as in NumPy;
 * scalars and 0-d arrays go with any. out has the result's shape, or one that
 * the result is broadcast to. An expression of scalars only, or one that ends
 * in a reduction over all axes, has a 0-d result; given an out with dimensions,
 * it fills it. out may be one of the inputs, or overlap them: the result is as
 * if the inputs had been copied first (exactly in place costs nothing, partial
 * overlap costs the copy).
 *
 * vars ends with EXPR_END and may be NULL for an expression without names.
 * The program is compiled once per text and types and kept in a cache; a
 * repeated call on a warm thread takes no lock and allocates nothing.
 */
EXPR_API expr_status expr_eval(const char *text, const expr_var vars[], expr_array *out);
/* The same with options; NULL means defaults. */
EXPR_API expr_status expr_eval_with(const char *text, const expr_var vars[], expr_array *out,
                                    const expr_options *options);

typedef struct expr_program expr_program;

/*
 * Compiles text for variables of these names, types and kinds (their data and
 * shapes may change from run to run, and so may their dimensions where the text
 * does not depend on them, but not between none and some; likewise outputs, and
 * functions of the same signature) and for a value of out_type (EXPR_AUTO: the result's own
 * type; EXPR_NONE: no value, for texts with named outputs). options (NULL:
 * defaults) hold for every run.
 * On success *program is immutable, may be run by many threads at once, and is
 * given back with expr_program_free. On failure *program is NULL.
 */
EXPR_API expr_status expr_compile(const char *text, const expr_var vars[], expr_type out_type,
                                  const expr_options *options, expr_program **program);
/*
 * Runs a program. vars must hold the names it uses with the types and kinds
 * it was compiled for (quickest in the same order); out as in expr_eval, and
 * NULL for a program without a value.
 */
EXPR_API expr_status expr_run(const expr_program *program, const expr_var vars[], expr_array *out);
/* Type of the program's value as it is stored; EXPR_NONE if it has none. */
EXPR_API expr_type expr_program_type(const expr_program *program);
/* NULL is allowed. No run of the program may be under way. */
EXPR_API void expr_program_free(expr_program *program);

/* How a variable goes on from one step of expr_iterate to the next. */
typedef struct expr_feed {
    const char *variable; /* an array, of numbers */
    const char *source;   /* what the variable is in the next step: NULL, the program's value of
                             this one; or a named output; or another array variable as it is in this
                             step, which costs no copy */
    expr_array *out;      /* gets what the variable is after the last step, as expr_eval's out does;
                             NULL: it is not wanted */
} expr_feed;

/*
 * Runs a program `steps` times (from 0), each step with what the one before it
 * has made: after each of them, every feed's variable takes what its source
 * was, all at once. A time step of diffusion feeds {"u", NULL, &out}; a wave
 * equation that is second order in time {"u", NULL, &out} and {"old", "u"}.
 * Variables that no feed names stay as they are, and so do the caller's arrays:
 * states between the first and the last step live in the library's memory,
 * but for those outs that can hold them. An out may be the variable's own
 * array. Named outputs that are no source get what the last step gives them (nothing after 0
 * steps), those that are a source are left alone, and a value that is no source is dropped.
 * Entries that neither the program nor a feed names are not looked at. No two results may share a
 * struct.
 *
 * Types and shapes of source and variable must be equal. Where it pays, several
 * steps are taken on a part of the arrays while it is in the cache; the results
 * are those of step after step, bit for bit. feeds has count entries (from 1);
 * on failure nothing has been written.
 */
EXPR_API expr_status expr_iterate(const expr_program *program, const expr_var vars[], int64_t steps,
                                  const expr_feed feeds[], int count);

/*
 * Writes what the compiler made of text, for a person: tree, instructions,
 * registers, block, threads, stores and why. At most capacity bytes go to
 * buffer, closed by a 0 (buffer may be NULL when capacity is 0); *length, if
 * not NULL, gets the bytes of the whole text without the 0. out may be NULL: an
 * EXPR_AUTO one, or with named outputs none, as in expr_eval.
 * Arrays are not read, and their data may be NULL; all else is checked as
 * expr_eval does it. Variables that the text does not read are named.
 */
EXPR_API expr_status expr_explain(const char *text, const expr_var vars[], const expr_array *out,
                                  const expr_options *options, char *buffer, size_t capacity,
                                  size_t *length);

/* What an evaluation would take. Numbers an element are sums over all passes. */
typedef struct expr_prediction {
    int64_t elements;     /* of the arrays as they are broadcast against each other */
    int64_t block_length; /* in elements */
    int32_t threads;
    int32_t passes;           /* over the arrays */
    uint64_t temporary_bytes; /* whole arrays between passes: of an unblocked program, and results
                                 along axes that are used again */
    uint64_t workspace_bytes; /* of all threads together; does not grow with the arrays, but for the
                                 sums of parts that reductions keep */
    double read_bytes;        /* an element: arrays that are read, */
    double written_bytes;     /* and written */
    double operations;        /* an element: instructions that compute */
    double compute_ns;        /* an element on one thread, as the tuning model has it: computing, */
    double traffic_ns;        /* and moving those bytes, from where arrays of that size lie */
} expr_prediction;

/*
 * What expr_eval_with would do, without doing it: arrays are not read, and their data may be NULL;
 * all else is checked. Outputs without data, out (may be NULL as in expr_explain) and the named
 * ones, get the type, shape and strides that they would have, and stay without data: memory for
 * them can be made ready before the call. prediction may be NULL. Copies of inputs that an output
 * overlaps are not counted.
 */
EXPR_API expr_status expr_predict(const char *text, const expr_var vars[], expr_array *out,
                                  const expr_options *options, expr_prediction *prediction);

/* The language's functions and their other names, by number from 0 on: the name, or NULL after the
 * last one. *help, if not NULL, gets one line that says what it does. Static text. */
EXPR_API const char *expr_function_name(int number, const char **help);

#define EXPR_NAMES_CONSTANTS \
    1u /* names that the language gives a meaning where they are no variables */
#define EXPR_NAMES_ASSIGNED \
    2u /* names that the text assigns to: outputs, if there are such variables */
#define EXPR_NAMES_FUNCTIONS 4u /* functions that the language has not; else they are an error */

typedef enum expr_name_kind {
    EXPR_NAME_VARIABLE = 1, /* the text reads it: there must be a variable of this name */
    EXPR_NAME_CONSTANT = 2, /* e, inf, nan, pi, or the word of a boundary: there may be one */
    EXPR_NAME_ASSIGNED = 3,
    EXPR_NAME_FUNCTION = 4
} expr_name_kind;

/* A name of a text, by the bytes of its first place there. */
typedef struct expr_name {
    size_t offset;
    size_t length;
    expr_name_kind kind;
    uint32_t reserved;
} expr_name;

/*
 * The names of a text before any variable is known, each once, in the order of the text: those that
 * it reads and does not assign to before, and by flags (EXPR_NAMES_...) others. At most capacity of
 * them go to names (may be NULL when capacity is 0); *count gets how many there are. The whole text
 * is read: what is no expression is an EXPR_ERROR_SYNTAX, and so on; types are not looked at.
 */
EXPR_API expr_status expr_names(const char *text, uint32_t flags, expr_name names[],
                                size_t capacity, size_t *count);

/* What it is that failed, where a status alone says too little. */
typedef enum expr_code {
    EXPR_CODE_NONE = 0,             /* no more than the status says */
    EXPR_CODE_UNKNOWN_NAME = 1,     /* EXPR_ERROR_NAME: there is no such variable */
    EXPR_CODE_UNKNOWN_FUNCTION = 2, /* EXPR_ERROR_NAME */
    EXPR_CODE_UNASSIGNED = 3,       /* EXPR_ERROR_NAME: nothing is assigned to an output */
    EXPR_CODE_OPERATION = 4,        /* EXPR_ERROR_TYPE: the operation does not take these types */
    EXPR_CODE_CASTING = 5,          /* EXPR_ERROR_TYPE: the casting rule refuses it */
    EXPR_CODE_NEGATIVE_POWER = 6,   /* an integer to the power of a negative integer literal */
    EXPR_CODE_VARIABLE = 7,         /* a variable is not what the program was compiled for */
    EXPR_CODE_BROADCAST = 8,        /* EXPR_ERROR_SHAPE: shapes do not go together */
    EXPR_CODE_OUTPUT_SHAPE = 9,     /* EXPR_ERROR_SHAPE: an output's shape is not the result's */
    EXPR_CODE_AXIS = 10,            /* EXPR_ERROR_SHAPE: an axis that the operand has not */
    EXPR_CODE_EMPTY = 11            /* EXPR_ERROR_SHAPE: the least or most of nothing */
} expr_code;

#define EXPR_ERROR_MESSAGE 512

/* The last failure of a thread. offset and length are bytes in the text; length 0: no place in it.
 */
typedef struct expr_error {
    expr_status status;
    expr_code code;
    size_t offset;
    size_t length;
    char message[EXPR_ERROR_MESSAGE];
} expr_error;

/* The calling thread's last failure; valid until its next failing call. Never NULL. */
EXPR_API const expr_error *expr_last_error(void);
/*
 * The same as text: the message, and where it has a place in the expression,
 * the column (in characters, from 1), the line it stands in and a caret line.
 * Valid until the calling thread's next failing call. Never NULL.
 */
EXPR_API const char *expr_error_text(void);
/* A status in words. Static text. */
EXPR_API const char *expr_status_text(expr_status status);

/* The machine as the tuning model sees it. Sizes in bytes, 0 where there is no such cache. */
typedef struct expr_machine {
    size_t l1d_bytes;     /* one core's */
    size_t l2_bytes;      /* one L2 */
    size_t l3_bytes;      /* one L3 */
    int32_t l2_shared_by; /* cores that share one L2 */
    int32_t l3_shared_by; /* cores that share one L3 */
    int32_t cores;        /* that this process may use */
    int32_t processors;   /* hardware threads that this process may use */
    int32_t numa_nodes;
    int32_t threads;        /* the most that a tuned call uses */
    int32_t vector_bytes;   /* width of a vector register in use */
    int32_t fma;            /* 1: results are those of the class of machines with FMA */
    int32_t caches_known;   /* 0: hwloc reported no caches and defaults are in use */
    int32_t measured;       /* 1: the four numbers below were measured by expr_tune */
    double region_ns;       /* what the tuning model takes a parallel region to cost */
    double l2_bytes_per_ns; /* and one thread to move, by where the arrays lie */
    double l3_bytes_per_ns;
    double memory_bytes_per_ns;
    const char *isa; /* instruction set in use: x86_64, x86_64_v2, ... Static text. */
    const char
        *isa_available; /* all that this machine can run, separated by spaces. Static text. */
} expr_machine;

EXPR_API expr_status expr_machine_info(expr_machine *machine);

/*
 * Measures what the tuning model otherwise assumes: the cost of a parallel
 * region and the traffic of one thread in each cache and in memory. Takes
 * about a second, and memory of four times the L3. Stores the result in a file
 * (path, or where the library looks for it if path is NULL; folders are made),
 * which later processes on the same kind of machine use; this one keeps its
 * numbers. A file in place is replaced; what is there and is no file (a pipe, a
 * device) is left alone, an EXPR_ERROR_FILE. A file that is not whole, not of
 * this machine or not plausible is read as if there were none.
 * measured, if not NULL, gets the machine with the new numbers.
 */
EXPR_API expr_status expr_tune(const char *path, expr_machine *measured);
/* The file that expr_tune(NULL) writes; empty if the environment names no place. Static text. */
EXPR_API const char *expr_tuning_path(void);

typedef struct expr_cache_counters {
    uint64_t hits; /* of calling threads that have ended or of this thread, and the shared cache */
    uint64_t misses;    /* each one is a compilation */
    uint64_t evictions; /* programs dropped because the cache was full */
    uint64_t entries;   /* programs held now */
    uint64_t capacity;  /* programs held at most */
} expr_cache_counters;

EXPR_API expr_status expr_cache_stats(expr_cache_counters *counters);
/* Empties the cache. Programs still in use by a thread go when that thread is done with them. */
EXPR_API void expr_cache_clear(void);

/* Version of the library at run time: major * 1000000 + minor * 1000 + patch. */
EXPR_API uint32_t expr_version(void);

/*
 * The constructors' bodies. They fill in what is read, and leave the rest of the struct as it is:
 * shape and strides from ndim on, the value of an array, the array of a value.
 */
#define EXPR_VECTOR_(suffix, ctype, element, bytes)                                      \
    EXPR_INLINE expr_array expr_out_##suffix(ctype *data, int64_t n) {                   \
        expr_array array;                                                                \
        array.data = data;                                                               \
        array.type = element;                                                            \
        array.ndim = 1;                                                                  \
        array.flags = 0;                                                                 \
        array.item_size = 0;                                                             \
        array.shape[0] = n;                                                              \
        array.strides[0] = bytes;                                                        \
        return array;                                                                    \
    }                                                                                    \
    EXPR_INLINE expr_var expr_##suffix(const char *name, const ctype *data, int64_t n) { \
        expr_var var;                                                                    \
        var.name = name;                                                                 \
        var.kind = EXPR_KIND_ARRAY;                                                      \
        var.reserved = 0;                                                                \
        var.array.data = (void *)(uintptr_t)data;                                        \
        var.array.type = element;                                                        \
        var.array.ndim = 1;                                                              \
        var.array.flags = 0;                                                             \
        var.array.item_size = 0;                                                         \
        var.array.shape[0] = n;                                                          \
        var.array.strides[0] = bytes;                                                    \
        return var;                                                                      \
    }
EXPR_VECTOR_(bool, uint8_t, EXPR_BOOL, 1)
EXPR_VECTOR_(i8, int8_t, EXPR_INT8, 1)
EXPR_VECTOR_(i16, int16_t, EXPR_INT16, 2)
EXPR_VECTOR_(i32, int32_t, EXPR_INT32, 4)
EXPR_VECTOR_(i64, int64_t, EXPR_INT64, 8)
EXPR_VECTOR_(u8, uint8_t, EXPR_UINT8, 1)
EXPR_VECTOR_(u16, uint16_t, EXPR_UINT16, 2)
EXPR_VECTOR_(u32, uint32_t, EXPR_UINT32, 4)
EXPR_VECTOR_(u64, uint64_t, EXPR_UINT64, 8)
EXPR_VECTOR_(f16, uint16_t, EXPR_FLOAT16, 2)
EXPR_VECTOR_(bf16, uint16_t, EXPR_BFLOAT16, 2)
EXPR_VECTOR_(f32, float, EXPR_FLOAT32, 4)
EXPR_VECTOR_(f64, double, EXPR_FLOAT64, 8)
EXPR_VECTOR_(c64, float, EXPR_COMPLEX64, 8)
EXPR_VECTOR_(c128, double, EXPR_COMPLEX128, 16)
#undef EXPR_VECTOR_

#define EXPR_VALUE_(parameters, kind_, member, value_) \
    EXPR_INLINE expr_var parameters {                  \
        expr_var var;                                  \
        var.name = name;                               \
        var.kind = kind_;                              \
        var.reserved = 0;                              \
        var.member = value_;                           \
        return var;                                    \
    }
EXPR_VALUE_(expr_variable(const char *name, expr_array array), EXPR_KIND_ARRAY, array, array)
EXPR_VALUE_(expr_scalar(const char *name, double value), EXPR_KIND_FLOAT, value.f, value)
EXPR_VALUE_(expr_scalar_int(const char *name, int64_t value), EXPR_KIND_INT, value.i, value)
EXPR_VALUE_(expr_output(const char *name, expr_array *out), EXPR_KIND_OUTPUT, value.output, out)
EXPR_VALUE_(expr_variable_at(const char *name, const expr_array *array), EXPR_KIND_ARRAY_AT,
            value.at, array)
EXPR_VALUE_(expr_user_function(const char *name, const expr_function *function), EXPR_KIND_FUNCTION,
            value.function, function)
#undef EXPR_VALUE_

EXPR_INLINE expr_var expr_scalar_complex(const char *name, double re, double im) {
    expr_var var;
    var.name = name;
    var.kind = EXPR_KIND_COMPLEX;
    var.reserved = 0;
    var.value.c.re = re;
    var.value.c.im = im;
    return var;
}

EXPR_INLINE expr_var expr_end(void) {
    expr_var var;
    var.name = NULL;
    var.kind = EXPR_KIND_END;
    var.reserved = 0;
    return var;
}

EXPR_INLINE expr_array expr_out_new(void) {
    expr_array array;
    array.data = NULL;
    array.type = EXPR_AUTO;
    array.ndim = 0;
    array.flags = 0;
    array.item_size = 0;
    return array;
}

#ifdef __cplusplus
}
#endif
#endif
