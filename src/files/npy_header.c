/* SPDX-License-Identifier: MIT */
/* Headers of .npy files, versions 1 to 3: a dictionary in Python's syntax. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "files/files_p.h"
#include "files/literal.h"

enum { MAGIC = 6, MOST_HEADER = 1 << 20 };

static bool is_little(void) {
    const uint16_t one = 1;
    unsigned char first;
    memcpy(&first, &one, 1);
    return first == 1;
}

static const struct {
    expr_type type;
    const char *code; /* without the order of bytes */
} codes[] = {
    {EXPR_BOOL, "b1"},      {EXPR_INT8, "i1"},        {EXPR_INT16, "i2"},   {EXPR_INT32, "i4"},
    {EXPR_INT64, "i8"},     {EXPR_UINT8, "u1"},       {EXPR_UINT16, "u2"},  {EXPR_UINT32, "u4"},
    {EXPR_UINT64, "u8"},    {EXPR_FLOAT16, "f2"},     {EXPR_FLOAT32, "f4"}, {EXPR_FLOAT64, "f8"},
    {EXPR_COMPLEX64, "c8"}, {EXPR_COMPLEX128, "c16"},
};

const char *bx_npy_code(expr_type type) {
    for (size_t k = 0; k < sizeof codes / sizeof *codes; k++)
        if (codes[k].type == type) return codes[k].code;
    return NULL;
}

/* What there is no type for, and what to do about it. */
static bool refuse_type(const char *code, size_t length, struct bx_fault *fault) {
    const int shown = length < 40 ? (int)length : 40;
    const char kind = length > 1 ? code[1] : length > 0 ? code[0] : ' ';
    const char *why = "only numbers, truth values and byte strings can be evaluated";
    if (kind == 'O')
        why = "they are pickled Python objects, which would have to be executed; save them as "
              "numbers";
    else if (kind == 'M' || kind == 'm')
        why = "dates and times are saved as numbers by x.astype('i8')";
    else if (kind == 'U')
        why = "texts are saved as byte strings by x.astype('S')";
    else if (kind == 'f' || kind == 'c')
        why = "save it as float64 or complex128";
    return bx_fault(fault, "holds elements of type '%.*s': %s", shown, code, why);
}

/* "S5" or "a5". */
static bool read_bytes_type(const char *digits, size_t length, expr_array *array) {
    uint64_t size = 0;
    for (size_t k = 0; k < length; k++) {
        if (digits[k] < '0' || digits[k] > '9' || size > UINT32_MAX / 16) return false;
        size = size * 10 + (uint64_t)(digits[k] - '0');
    }
    if (length == 0 || size == 0 || size > UINT32_MAX) return false;
    array->type = EXPR_BYTES;
    array->item_size = (uint32_t)size;
    return true;
}

bool bx_npy_type(const char *code, size_t length, expr_array *array, struct bx_fault *fault) {
    if (length < 2) return refuse_type(code, length, fault);
    const bool marked = strchr("<>|=", code[0]) != NULL;
    const char *kind = code + marked;
    const size_t rest = length - marked;
    array->flags = 0;
    array->item_size = 0;
    array->type = EXPR_AUTO;
    if (rest > 1 && (kind[0] == 'S' || kind[0] == 'a')) {
        if (read_bytes_type(kind + 1, rest - 1, array)) return true;
        return refuse_type(code, length, fault);
    }
    for (size_t k = 0; k < sizeof codes / sizeof *codes; k++)
        if (strlen(codes[k].code) == rest && memcmp(codes[k].code, kind, rest) == 0)
            array->type = codes[k].type;
    if (array->type == EXPR_AUTO) return refuse_type(code, length, fault);
    const bool other = (code[0] == '>' && is_little()) || (code[0] == '<' && !is_little());
    if (other && expr_type_size(array->type) > 1) array->flags = EXPR_ARRAY_SWAPPED;
    return true;
}

/* A tuple of sizes behind the shape that there is. */
static bool add_shape(const struct bx_literal *shape, expr_array *array, struct bx_fault *fault) {
    if (!shape || (shape->kind != LITERAL_TUPLE && shape->kind != LITERAL_INTEGER))
        return bx_fault(fault, "has a header without a shape");
    const struct bx_literal *size = shape->kind == LITERAL_TUPLE ? shape->child : shape;
    for (; size; size = shape->kind == LITERAL_TUPLE ? size->next : NULL) {
        if (size->kind != LITERAL_INTEGER || size->value < 0)
            return bx_fault(fault, "has a size in its header that is no number from 0 up");
        if (array->ndim == EXPR_MAX_DIMENSIONS)
            return bx_fault(fault, "has more than %d dimensions", EXPR_MAX_DIMENSIONS);
        array->shape[array->ndim++] = size->value;
    }
    return true;
}

/* One element type of a file, as NumPy describes it: a code or a list of fields. */
struct layout {
    size_t size;
    bool found;
    size_t offset;   /* of the field */
    expr_array type; /* its type, and its own dimensions with strides */
};

static bool read_layout(const struct bx_literal *descr, const char *field, int depth,
                        struct layout *layout, struct bx_fault *fault);

static bool read_code(const struct bx_literal *descr, struct layout *layout,
                      struct bx_fault *fault) {
    /* What is only jumped over may be of any type that has a size. */
    size_t digits = descr->length;
    while (digits > 0 && descr->text[digits - 1] >= '0' && descr->text[digits - 1] <= '9') digits--;
    size_t size = 0;
    for (size_t k = digits; k < descr->length; k++) {
        if (size > PTRDIFF_MAX / 100) return bx_fault(fault, "has an element of impossible size");
        size = size * 10 + (size_t)(descr->text[k] - '0');
    }
    if (digits > 0 && descr->text[digits - 1] == 'U') size *= 4;
    layout->size = size;
    return true;
}

/* ('name', type) or ('name', type, shape); the name may be (title, name). */
static bool read_field(const struct bx_literal *entry, const char *field, int depth,
                       struct layout *layout, struct bx_fault *fault) {
    if (entry->kind != LITERAL_TUPLE || entry->count < 2 || entry->count > 3)
        return bx_fault(fault, "has a header with a field that is none");
    const struct bx_literal *name = entry->child;
    const struct bx_literal *descr = name->next;
    if (name->kind == LITERAL_TUPLE && name->count == 2) name = name->child->next;
    if (name->kind != LITERAL_TEXT) return bx_fault(fault, "has a header with a nameless field");
    /* Of "a.b" the field a is looked for, and in it b. */
    const size_t length = field ? strcspn(field, ".") : 0;
    const bool whole =
        field && name->length == strlen(field) && memcmp(name->text, field, name->length) == 0;
    const bool outer = field && field[length] == '.' && name->length == length &&
                       memcmp(name->text, field, length) == 0;
    struct layout own = {.type = {.type = EXPR_AUTO}};
    expr_array dimensions = {.ndim = 0};
    if (entry->count == 3 && !add_shape(descr->next, &dimensions, fault)) return false;
    if (!read_layout(descr, outer ? field + length + 1 : NULL, depth + 1, &own, fault))
        return false;
    if (whole && descr->kind == LITERAL_TEXT) {
        if (!bx_npy_type(descr->text, descr->length, &own.type, fault)) return false;
        own.found = true;
        own.offset = 0;
        own.type.ndim = 0;
    }
    if ((whole || outer) && own.found && !layout->found) {
        /* The field's own dimensions stand before those inside it. */
        expr_array joined = own.type;
        int64_t stride = (int64_t)own.size;
        if (dimensions.ndim + own.type.ndim > EXPR_MAX_DIMENSIONS)
            return bx_fault(fault, "has more than %d dimensions", EXPR_MAX_DIMENSIONS);
        joined.ndim = dimensions.ndim + own.type.ndim;
        for (int d = dimensions.ndim - 1; d >= 0; d--) {
            joined.shape[d] = dimensions.shape[d];
            joined.strides[d] = stride;
            if (__builtin_mul_overflow(stride, dimensions.shape[d], &stride))
                return bx_fault(fault, "has a field whose size overflows");
        }
        for (int d = 0; d < own.type.ndim; d++) {
            joined.shape[dimensions.ndim + d] = own.type.shape[d];
            joined.strides[dimensions.ndim + d] = own.type.strides[d];
        }
        layout->found = true;
        layout->offset = layout->size + own.offset;
        layout->type = joined;
    }
    for (int d = 0; d < dimensions.ndim; d++)
        if (!bx_times(own.size, (size_t)dimensions.shape[d], &own.size))
            return bx_fault(fault, "has a field whose size overflows");
    if (__builtin_add_overflow(layout->size, own.size, &layout->size) || layout->size > PTRDIFF_MAX)
        return bx_fault(fault, "has fields whose size overflows");
    return true;
}

static bool read_layout(const struct bx_literal *descr, const char *field, int depth,
                        struct layout *layout, struct bx_fault *fault) {
    if (depth > EXPR_MAX_DIMENSIONS) return bx_fault(fault, "has fields nested too deeply");
    if (descr->kind == LITERAL_TEXT) return read_code(descr, layout, fault);
    if (descr->kind != LITERAL_LIST) return bx_fault(fault, "has a header without a type");
    for (const struct bx_literal *entry = descr->child; entry; entry = entry->next)
        if (!read_field(entry, field, depth, layout, fault)) return false;
    return true;
}

/* The names of a structured type's fields, for a message. */
static bool refuse_field(const struct bx_literal *descr, const char *field,
                         struct bx_fault *fault) {
    char names[300] = "";
    size_t at = 0;
    for (const struct bx_literal *entry = descr->child; entry; entry = entry->next) {
        const struct bx_literal *name = entry->kind == LITERAL_TUPLE ? entry->child : NULL;
        if (name && name->kind == LITERAL_TUPLE && name->count == 2) name = name->child->next;
        if (!name || name->length == 0 || name->length + 3 > sizeof names - at) continue;
        at += (size_t)snprintf(names + at, sizeof names - at, "%s%.*s", at ? ", " : "",
                               (int)name->length, name->text);
    }
    if (field) return bx_fault(fault, "has no field '%.80s'; its fields are %s", field, names);
    return bx_fault(fault, "has several fields; write one of %s behind its name and a colon",
                    names);
}

static bool read_dict(const struct bx_literal *dict, const char *field,
                      struct bx_npy_header *header, struct bx_fault *fault) {
    const struct bx_literal *descr = bx_literal_get(dict, "descr");
    const struct bx_literal *fortran = bx_literal_get(dict, "fortran_order");
    const struct bx_literal *shape = bx_literal_get(dict, "shape");
    struct layout layout = {.type = {.type = EXPR_AUTO}};
    expr_array *array = &header->array;
    if (dict->kind != LITERAL_DICT || !descr || !fortran || fortran->kind != LITERAL_BOOL || !shape)
        return bx_fault(fault, "has a header without 'descr', 'fortran_order' or 'shape'");
    if (descr->kind == LITERAL_TEXT) {
        if (field) return bx_fault(fault, "has no fields, and so no '%.80s'", field);
        if (!bx_npy_type(descr->text, descr->length, &layout.type, fault)) return false;
        layout.size = bx_item_bytes(&layout.type);
    } else {
        if (!read_layout(descr, field, 0, &layout, fault)) return false;
        if (!layout.found) return refuse_field(descr, field, fault);
    }
    *array = layout.type;
    array->ndim = 0;
    if (!add_shape(shape, array, fault)) return false;
    /* All elements: also those of other fields. */
    size_t bytes = layout.size;
    bool empty = false;
    for (int d = 0; d < array->ndim; d++) empty |= array->shape[d] == 0;
    for (int d = 0; d < array->ndim && !empty; d++)
        if (!bx_times(bytes, (size_t)array->shape[d], &bytes) || bytes > PTRDIFF_MAX)
            return bx_fault(fault, "has sizes in its header whose product overflows");
    header->extent = empty ? 0 : bytes;
    header->offset = layout.offset;
    int64_t stride = (int64_t)layout.size;
    for (int k = 0; k < array->ndim; k++) {
        const int d = fortran->value ? k : array->ndim - 1 - k;
        array->strides[d] = stride;
        if (!empty) stride *= array->shape[d];
    }
    if (array->ndim + layout.type.ndim > EXPR_MAX_DIMENSIONS)
        return bx_fault(fault, "has more than %d dimensions", EXPR_MAX_DIMENSIONS);
    for (int d = 0; d < layout.type.ndim; d++) {
        array->shape[array->ndim] = layout.type.shape[d];
        array->strides[array->ndim++] = layout.type.strides[d];
    }
    return true;
}

bool bx_npy_is(const char *data, size_t bytes) {
    return bytes >= MAGIC && memcmp(data, "\x93NUMPY", MAGIC) == 0;
}

bool bx_npy_read_header(const char *data, size_t bytes, const char *field,
                        struct bx_npy_header *header, struct bx_fault *fault) {
    const unsigned char *byte = (const unsigned char *)data;
    if (!bx_npy_is(data, bytes) || bytes < MAGIC + 4)
        return bx_fault(fault, "is no .npy file, or is cut off in its header");
    const unsigned version = byte[MAGIC];
    size_t start = MAGIC + 4;
    size_t length = (size_t)byte[8] | (size_t)byte[9] << 8;
    if (version < 1 || version > 3)
        return bx_fault(fault, "is of version %u of the .npy format; 1 to 3 are known", version);
    if (version > 1) {
        start += 2;
        if (bytes < start) return bx_fault(fault, "is cut off in its header");
        length |= (size_t)byte[10] << 16 | (size_t)byte[11] << 24;
    }
    if (length > bytes - start)
        return bx_fault(fault, "is cut off in its header, which should have %zu bytes", length);
    if (length > MOST_HEADER)
        return bx_fault(fault, "has a header of %zu bytes; more than %d are not read", length,
                        MOST_HEADER);
    struct bx_literals literals;
    size_t offset;
    const struct bx_literal *dict = bx_literal_read(&literals, data + start, length, &offset);
    header->start = start + length;
    const bool good = dict ? read_dict(dict, field, header, fault)
                           : bx_fault(fault, "has a header that cannot be read, from byte %zu on",
                                      start + offset);
    bx_literals_free(&literals);
    return good;
}

size_t bx_npy_write_header(const expr_array *array, char *header, size_t capacity) {
    enum { ALIGNMENT = 64 };
    char dict[128 + EXPR_MAX_DIMENSIONS * 24];
    const char *code = bx_npy_code(array->type);
    const bool fortran = array->ndim > 1 && !bx_array_is_packed(array, false);
    const char order = expr_type_size(array->type) == 1 ? '|' : is_little() ? '<' : '>';
    if (!code) return 0;
    size_t at = (size_t)snprintf(dict, sizeof dict,
                                 "{'descr': '%c%s', 'fortran_order': %s, "
                                 "'shape': (",
                                 order, code, fortran ? "True" : "False");
    for (int d = 0; d < array->ndim; d++)
        at += (size_t)snprintf(dict + at, sizeof dict - at, "%s%lld%s", d ? " " : "",
                               (long long)array->shape[d],
                               array->ndim == 1 || d + 1 < array->ndim ? "," : "");
    at += (size_t)snprintf(dict + at, sizeof dict - at, "), }");
    const size_t whole = (MAGIC + 4 + at + 1 + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    const size_t length = whole - MAGIC - 4;
    if (whole > capacity || length > UINT16_MAX) return 0;
    memset(header, ' ', whole);
    memcpy(header, "\x93NUMPY\1\0", MAGIC + 2);
    header[8] = (char)(length & 0xff);
    header[9] = (char)(length >> 8);
    memcpy(header + MAGIC + 4, dict, at);
    header[whole - 1] = '\n';
    return whole;
}
