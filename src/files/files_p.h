/* SPDX-License-Identifier: MIT */
/* What the files of this room share. */
#ifndef BX_FILES_P_H
#define BX_FILES_P_H

#include "files/files.h"

/* A file that is mapped as it is. bytes may be 0, and data is NULL then. */
struct bx_map {
    char *data;
    size_t bytes;
};
bool bx_map_file(const char *path, struct bx_map *map, struct bx_fault *fault);

/* How a .npy file's elements lie. */
struct bx_npy_header {
    expr_array array; /* type, flags, item_size, ndim, shape and strides */
    size_t offset;    /* of the element, from the start of the elements */
    size_t start;     /* of the elements, in the file */
    size_t extent;    /* bytes of all elements of the file */
};
/* Reads a header of at most `bytes` bytes; field: NULL, or that of a structured type. */
bool bx_npy_read_header(const char *data, size_t bytes, const char *field,
                        struct bx_npy_header *header, struct bx_fault *fault);
bool bx_npy_is(const char *data, size_t bytes);
/* An element type by NumPy's code, such as "<f8", into type, flags and item_size. */
bool bx_npy_type(const char *code, size_t length, expr_array *array, struct bx_fault *fault);
/* NumPy's code for a type; NULL: it has none. */
const char *bx_npy_code(expr_type type);
/* A header for the array, whose order of axes must be C's or Fortran's, with room for `capacity`
 * bytes; its length, or 0: it does not fit. */
size_t bx_npy_write_header(const expr_array *array, char *header, size_t capacity);

/* Takes the mapped file over, whatever it returns. */
bool bx_npy_open(struct bx_map *map, const char *field, struct bx_source *source,
                 struct bx_fault *fault);
bool bx_npz_open(const char *path, const char *member, const char *field, struct bx_source *source,
                 struct bx_fault *fault);
bool bx_csv_open(struct bx_map *map, const char *path, const char *column, struct bx_source *source,
                 struct bx_fault *fault);
bool bx_table_write(FILE *stream, const expr_array *array);

/* Can the array be such a picture? And write it. */
bool bx_image_check(const expr_array *array, enum bx_format format, struct bx_fault *fault);
bool bx_image_write(FILE *stream, const expr_array *array, enum bx_format format,
                    const struct bx_image *image);

/* Sizes: false where they overflow. */
static inline bool bx_times(size_t a, size_t b, size_t *product) {
    return !__builtin_mul_overflow(a, b, product);
}
static inline size_t bx_item_bytes(const expr_array *array) {
    return array->type == EXPR_BYTES ? array->item_size : expr_type_size(array->type);
}
/* Bytes of all elements; false: they overflow. */
bool bx_array_bytes(const expr_array *array, size_t *bytes);
int64_t bx_array_elements(const expr_array *array);
/* Strides of elements one after the other; Fortran: the first axis fastest. */
void bx_array_pack(expr_array *array, bool fortran);
bool bx_array_is_packed(const expr_array *array, bool fortran);

/* An element as text: the shortest that reads back the same. */
enum { BX_NUMBER_TEXT = 64 };
void bx_number_text(expr_type type, const void *element, char text[BX_NUMBER_TEXT]);
/* A float of this type as a double. */
double bx_float_value(expr_type type, const void *element);
/* Digits that a value of the type needs at least to read back the same. */
int bx_shortest_digits(expr_type type, double value);

#endif
