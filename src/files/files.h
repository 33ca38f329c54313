/* SPDX-License-Identifier: MIT */
/*
 * Arrays in files: .npy, .npz, CSV and raw binary, read and written. Inputs are mapped where the
 * file holds the elements as they are, so that only what is read takes memory.
 */
#ifndef BX_FILES_H
#define BX_FILES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "blockexpr.h"
#include "files/fault.h"

/* An array that is read, and what must be given back after it. */
struct bx_source {
    expr_array array;
    void *map; /* of a file; NULL: none */
    size_t map_bytes;
    void *memory; /* of its own; NULL: none */
};
void bx_source_close(struct bx_source *source);
/* Tells the system that all of a mapped array will be read, and from which end on. */
void bx_source_advise(const struct bx_source *source);

/*
 * Opens PATH, PATH:PART or PATH:PART:FIELD. The file's first bytes decide what it is, and for text
 * its name: the part is a field of a structured .npy file, a member of a .npz file (and the field a
 * field of that), a column of a CSV file by its name or its number from 1. A path that exists as it
 * is written has no part.
 */
bool bx_source_open(const char *spec, struct bx_source *source, struct bx_fault *fault);
/* The same for FILE:TYPE[SHAPE], FILE:TYPE[SHAPE]@OFFSET and FILE:TYPE (as many as there are). A
 * TYPE may begin with '<' or '>', the order of its bytes. */
bool bx_source_open_raw(const char *spec, struct bx_source *source, struct bx_fault *fault);
/* Does spec look like a file's: is there one of that name, or would it be one by its ending? */
bool bx_source_is_named(const char *spec);

/* The element type of that name, long or as in the constructors; EXPR_AUTO: none. */
expr_type bx_type_of_name(const char *name, size_t length);
#define BX_TYPE_NAMES                                                                         \
    "float64, float32, float16, bfloat16, complex128, complex64, int64, int32, int16, int8, " \
    "uint64, uint32, uint16, uint8, bool"
/* Reads "1000x1000" into ndim and shape; the empty text is a single element. */
bool bx_shape_of_text(const char *text, size_t length, expr_array *array);

enum bx_format {
    BX_FORMAT_NONE,
    BX_FORMAT_NPY,
    BX_FORMAT_RAW,
    BX_FORMAT_CSV,
    BX_FORMAT_TEXT,
    BX_FORMAT_PGM,
    BX_FORMAT_PNG
};
/* By the ending of a path; BX_FORMAT_NONE: it says nothing. */
enum bx_format bx_format_of_path(const char *path);
enum bx_format bx_format_of_name(const char *name);

/* How a picture shows numbers. */
struct bx_image {
    int colours;      /* of bx_colours_of_name; 0: grey */
    bool ranged;      /* the range is given; otherwise it is the array's */
    double low, high; /* what the first and the last colour stand for */
};
/* The number of a colour map: gray, heat, ocean or signed; -1: there is none. */
int bx_colours_of_name(const char *name);
#define BX_COLOUR_NAMES "gray, heat, ocean, signed"
/* The least and the greatest finite value of a two-dimensional array; false: it has none. */
bool bx_image_range(const expr_array *array, double *low, double *high);

/*
 * An array that is written: to a temporary file beside its target that is renamed onto it at the
 * end, so that there is a whole file or the one that was there. Pipes and devices are written to
 * as they are. NPY and RAW are evaluated where they lie, in the mapped file.
 */
struct bx_sink {
    expr_array array; /* where the elements go */
    char *target;
    char *temporary; /* NULL: the target is no file that could be replaced */
    enum bx_format format;
    struct bx_image image; /* of pictures; may be set before bx_sink_finish */
    int fd;
    void *map;
    size_t map_bytes;
    void *memory;
    size_t memory_bytes; /* of memory that is mapped; 0: it is from malloc */
    size_t offset;       /* of the elements in the file */
};
/* Makes room for an array of this type and shape; "-" is standard output. In the end comes
 * bx_sink_finish, or bx_sink_drop, which leaves no trace; both are allowed after a failure. */
bool bx_sink_open(struct bx_sink *sink, const char *path, enum bx_format format,
                  const expr_array *like, struct bx_fault *fault);
bool bx_sink_finish(struct bx_sink *sink, struct bx_fault *fault);
void bx_sink_drop(struct bx_sink *sink);
/* Takes away the temporary files of all open sinks; may be called by a signal handler. */
void bx_sinks_remove(void);

/* Memory for so many bytes: of the process, or where it would be much of what there is, of a
 * nameless temporary file. *mapped gets the bytes to be unmapped; 0: it is from malloc. */
void *bx_memory_take(size_t bytes, size_t *mapped, struct bx_fault *fault);
void bx_memory_give(void *memory, size_t mapped);
/* Bytes that this process may take without pushing others out: by the system and its control
 * group. */
uint64_t bx_memory_available(void);

/* The array as NumPy's print shows it: whole up to 1000 elements, then with an ellipsis. */
bool bx_print_array(FILE *stream, const expr_array *array);
/* As print shows one element. */
void bx_print_element(FILE *stream, const expr_array *array, const void *element);

#endif
