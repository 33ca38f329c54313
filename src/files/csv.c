/* SPDX-License-Identifier: MIT */
/* One column of a CSV file (RFC 4180), and arrays as CSV. */
#include <errno.h>
#include <inttypes.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/mman.h>

#include "files/files_p.h"

enum { MOST_FIELD = 1 << 20 };

/* A file on its way through: one field after another. */
struct reader {
    const char *at;
    const char *end;
    char separator;
    int64_t line; /* of the field, from 1 */
    char *field;  /* unquoted, closed by a 0 */
    size_t length;
    size_t capacity;
    bool quoted;
    bool last; /* of its row */
};

static bool put(struct reader *reader, char byte, struct bx_fault *fault) {
    if (reader->length + 1 >= reader->capacity) {
        const size_t capacity = reader->capacity ? reader->capacity * 2 : 256;
        if (capacity > MOST_FIELD)
            return bx_fault(fault, "has a field of more than %d bytes that begins in line %" PRId64,
                            MOST_FIELD / 2, reader->line);
        char *grown = realloc(reader->field, capacity);
        if (!grown) return bx_fault(fault, "cannot be read: out of memory");
        reader->field = grown;
        reader->capacity = capacity;
    }
    reader->field[reader->length++] = byte;
    reader->field[reader->length] = '\0';
    return true;
}

/* A line feed, a carriage return and a line feed, or a carriage return alone. */
static bool take_line_end(struct reader *reader) {
    if (reader->at < reader->end && *reader->at != '\n' && *reader->at != '\r') return false;
    if (reader->at < reader->end && *reader->at == '\r') reader->at++;
    if (reader->at < reader->end && *reader->at == '\n') reader->at++;
    return true;
}

/* The next field; lines counts what a quoted one holds of line ends. */
static bool next_field(struct reader *reader, struct bx_fault *fault) {
    const int64_t line = reader->line;
    int64_t lines = 0;
    reader->length = 0;
    reader->quoted = reader->at < reader->end && *reader->at == '"';
    if (!put(reader, '\0', fault)) return false; /* there is memory for an empty one */
    reader->length = 0;
    if (reader->quoted) {
        reader->at++;
        for (;; reader->at++) {
            if (reader->at == reader->end)
                return bx_fault(fault, "has a quote in line %" PRId64 " that is not closed", line);
            if (*reader->at == '"') {
                if (reader->at + 1 == reader->end || reader->at[1] != '"') break;
                reader->at++;
            }
            lines += *reader->at == '\n';
            if (!put(reader, *reader->at, fault)) return false;
        }
        reader->at++;
    } else {
        while (reader->at < reader->end && *reader->at != reader->separator &&
               *reader->at != '\n' && *reader->at != '\r')
            if (!put(reader, *reader->at++, fault)) return false;
    }
    reader->line += lines;
    if (reader->at < reader->end && *reader->at == reader->separator) {
        reader->at++;
        reader->last = false;
        return true;
    }
    reader->last = take_line_end(reader);
    return reader->last || bx_fault(fault,
                                    "has something behind a closing quote in line %" PRId64
                                    "; quotes inside quotes are doubled",
                                    reader->line);
}

/* The column's values as they come: integers until one is none. */
struct column {
    char *data; /* int64 or float64 */
    int64_t count;
    int64_t capacity;
    bool floats;
};

static bool put_value(struct column *column, const void *value, struct bx_fault *fault) {
    if (column->count == column->capacity) {
        const int64_t capacity = column->capacity ? column->capacity * 2 : 1024;
        char *grown = realloc(column->data, (size_t)capacity * 8);
        if (!grown) return bx_fault(fault, "cannot be read: out of memory");
        column->data = grown;
        column->capacity = capacity;
    }
    memcpy(column->data + column->count++ * 8, value, 8);
    return true;
}

static void make_floats(struct column *column) {
    for (int64_t k = 0; k < column->count && !column->floats; k++) {
        int64_t integer;
        memcpy(&integer, column->data + k * 8, 8);
        const double value = (double)integer;
        memcpy(column->data + k * 8, &value, 8);
    }
    column->floats = true;
}

/* Text without the spaces around it. */
static char *trimmed(char *text) {
    size_t length;
    while (*text == ' ' || *text == '\t') text++;
    length = strlen(text);
    while (length > 0 && (text[length - 1] == ' ' || text[length - 1] == '\t')) length--;
    text[length] = '\0';
    return text;
}

/* An empty field is a NaN; false: it is no number. */
static bool read_number(const char *text, bool *is_integer, int64_t *integer, double *value) {
    char *end;
    *is_integer = false;
    *value = (double)__builtin_nan("");
    if (*text == '\0') return true;
    errno = 0;
    *integer = strtoll(text, &end, 10);
    *is_integer = *end == '\0' && errno == 0;
    if (*is_integer) return true;
    *value = strtod(text, &end);
    return *end == '\0' && !strpbrk(text, "xXpP(");
}

static bool take_field(struct column *column, struct reader *reader, const char *name,
                       struct bx_fault *fault) {
    bool is_integer;
    int64_t integer = 0;
    double value;
    char *text = trimmed(reader->field);
    if (!read_number(text, &is_integer, &integer, &value))
        return bx_fault(fault, "has '%.40s' in line %" PRId64 ", column %s, which is no number",
                        text, reader->line, name);
    if (is_integer && !column->floats) return put_value(column, &integer, fault);
    make_floats(column);
    if (is_integer) value = (double)integer;
    return put_value(column, &value, fault);
}

/* Names of a header's fields, or what stands there, for messages. */
struct header {
    int64_t column; /* the one that is wanted; -1: none */
    int64_t columns;
    bool is_header; /* the wanted column's first field is no number */
    char names[200];
};

static bool is_number(const char *text, int64_t *number) {
    char *end;
    errno = 0;
    const long long value = strtoll(text, &end, 10);
    *number = value;
    return *text >= '0' && *text <= '9' && *end == '\0' && errno == 0;
}

/* Goes through the first row. */
static bool read_header(struct reader *reader, const char *wanted, struct header *header,
                        struct bx_fault *fault) {
    int64_t number = 0;
    const bool by_number = wanted && is_number(wanted, &number);
    size_t at = 0;
    *header = (struct header){.column = -1};
    for (int64_t k = 0;; k++) {
        bool is_integer;
        int64_t integer;
        double value;
        if (!next_field(reader, fault)) return false;
        const char *text = trimmed(reader->field);
        const bool figures = *text && read_number(text, &is_integer, &integer, &value);
        const bool named = wanted && strcmp(text, wanted) == 0 && !figures;
        if (named || (header->column < 0 && by_number && number == k + 1)) {
            header->column = k;
            header->is_header = !figures && *text;
        }
        const size_t length = strlen(text);
        if (length + 3 < sizeof header->names - at) {
            at += (size_t)snprintf(header->names + at, sizeof header->names - at, "%s%s",
                                   at ? ", " : "", text);
        }
        header->columns = k + 1;
        if (!wanted && k == 0) header->is_header = !figures && *text;
        if (reader->last) break;
    }
    if (!wanted && header->columns == 1) header->column = 0;
    for (char *byte = header->names; *byte; byte++)
        if ((unsigned char)*byte < ' ' || *byte == 127) *byte = '?';
    return true;
}

static bool read_column(struct reader *reader, const char *wanted, struct column *column,
                        struct bx_fault *fault) {
    struct header header;
    const struct reader start = *reader;
    if (reader->at == reader->end) return bx_fault(fault, "is empty");
    if (!read_header(reader, wanted, &header, fault)) return false;
    if (header.column < 0 && wanted)
        return bx_fault(fault, "has no column '%.80s'; it has %" PRId64 ": %s", wanted,
                        header.columns, header.names);
    if (header.column < 0)
        return bx_fault(fault,
                        "has %" PRId64 " columns; write a name of %s, or a number from 1, behind "
                        "its name and a colon",
                        header.columns, header.names);
    char name[64];
    snprintf(name, sizeof name, "%.40s", wanted ? wanted : "1");
    if (!header.is_header) { /* the first row is one of the others */
        reader->at = start.at;
        reader->line = 0;
    }
    while (reader->at < reader->end) {
        reader->line++;
        for (int64_t k = 0;; k++) {
            const bool blank = k == 0 && (*reader->at == '\n' || *reader->at == '\r');
            if (!next_field(reader, fault)) return false;
            if (blank && header.columns > 1) break; /* an empty line */
            if (k == header.column && !take_field(column, reader, name, fault)) return false;
            if (!reader->last) continue;
            if (k < header.column)
                return bx_fault(fault,
                                "has %" PRId64 " fields in line %" PRId64
                                ", and the column is number %" PRId64,
                                k + 1, reader->line, header.column + 1);
            break;
        }
    }
    return true;
}

bool bx_csv_open(struct bx_map *map, const char *path, const char *column, struct bx_source *source,
                 struct bx_fault *fault) {
    const size_t length = strlen(path);
    const bool tabs = length > 4 && strcasecmp(path + length - 4, ".tsv") == 0;
    struct reader reader = {
        .at = map->data, .end = map->data, .line = 1, .separator = tabs ? '\t' : ','};
    struct column read = {.data = NULL};
    if (map->data) reader.end += map->bytes;
    /* Excel's mark of UTF-8. */
    if (map->bytes >= 3 && memcmp(map->data, "\xef\xbb\xbf", 3) == 0) reader.at += 3;
    const bool good = read_column(&reader, column, &read, fault);
    free(reader.field);
    if (map->data) munmap(map->data, map->bytes);
    if (!good) {
        free(read.data);
        return false;
    }
    *source = (struct bx_source){.memory = read.data};
    source->array = (expr_array){.data = read.data,
                                 .type = read.floats ? EXPR_FLOAT64 : EXPR_INT64,
                                 .ndim = 1,
                                 .shape = {read.count},
                                 .strides = {8}};
    return true;
}

bool bx_table_write(FILE *stream, const expr_array *array) {
    const int64_t rows = array->ndim > 0 ? array->shape[0] : 1;
    const int64_t columns = array->ndim > 1 ? array->shape[1] : 1;
    char text[BX_NUMBER_TEXT];
    for (int64_t row = 0; row < rows; row++) {
        for (int64_t column = 0; column < columns; column++) {
            const char *element = array->data;
            if (array->ndim > 0) element += row * array->strides[0];
            if (array->ndim > 1) element += column * array->strides[1];
            bx_number_text(array->type, element, text);
            if (fputs(column ? "," : "", stream) < 0 || fputs(text, stream) < 0) return false;
        }
        if (fputs("\r\n", stream) < 0) return false;
    }
    return true;
}
