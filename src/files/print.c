/* SPDX-License-Identifier: MIT */
/* Arrays as NumPy's print shows them, with its widths, digits and line breaks. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "files/files_p.h"

enum { LINE_WIDTH = 75, THRESHOLD = 1000, EDGE = 3, PRECISION = 8, MOST_WORD = 160 };

/* How all floats of an array are written: one width, one notation. */
struct floats {
    bool scientific;
    bool plus; /* positive numbers have a sign: imaginary parts */
    int precision;
    int left, right; /* of the point */
    int exponent;    /* digits of it */
};

struct style {
    const expr_array *array;
    expr_type part; /* of a complex number, or the type itself */
    bool summary;
    int width; /* of integers and bools */
    struct floats real, imaginary;
};

/* --- numbers ---------------------------------------------------------------------------------- */

static void trim_zeros(char *text) {
    char *end = text + strcspn(text, "e");
    char *last = end;
    if (!memchr(text, '.', (size_t)(end - text))) return;
    while (last > text && last[-1] == '0') last--;
    memmove(last, end, strlen(end) + 1);
}

static int exponent_of(expr_type type, double value) {
    char text[BX_NUMBER_TEXT];
    snprintf(text, sizeof text, "%.*e", bx_shortest_digits(type, value) - 1, value);
    return (int)strtol(strchr(text, 'e') + 1, NULL, 10);
}

/* The fewest digits that read back the same, at most `most` behind the point; no zeros at the end,
 * but the point. */
static void positional(expr_type type, double value, bool plus, int most, char text[MOST_WORD]) {
    char buffer[400];
    const int digits = bx_shortest_digits(type, value);
    int decimals = value == 0 ? 0 : digits - 1 - exponent_of(type, value);
    if (decimals > most) decimals = most;
    if (decimals >= 0) {
        snprintf(buffer, sizeof buffer, "%s%.*f%s", plus && !signbit(value) ? "+" : "", decimals,
                 value, decimals == 0 ? "." : "");
    } else {
        char figures[BX_NUMBER_TEXT];
        bx_number_text(EXPR_FLOAT64, &value, figures);
        figures[strcspn(figures, ".")] = '\0';
        snprintf(buffer, sizeof buffer, "%s%s.", plus && !signbit(value) ? "+" : "", figures);
    }
    trim_zeros(buffer);
    snprintf(text, MOST_WORD, "%.*s", MOST_WORD - 1, buffer);
}

/* At least `least` digits behind the point: those of the value itself. */
static void scientific(expr_type type, double value, bool plus, int most, int least,
                       char text[MOST_WORD]) {
    char buffer[BX_NUMBER_TEXT];
    int decimals = bx_shortest_digits(type, value) - 1;
    if (decimals > most) decimals = most;
    if (decimals < least) decimals = least;
    snprintf(buffer, sizeof buffer, "%#.*e", decimals, value);
    if (least == 0) trim_zeros(buffer);
    snprintf(text, MOST_WORD, "%s%s", plus && !signbit(value) ? "+" : "", buffer);
}

/* The largest widths of the parts of what has been written so far. */
static void widen(struct floats *floats, const char *text) {
    const int left = (int)strcspn(text, ".");
    const int right = (int)strcspn(text + left + 1, "e");
    if (left > floats->left) floats->left = left;
    if (right > floats->right) floats->right = right;
    const char *exponent = strchr(text, 'e');
    if (exponent && (int)strlen(exponent) - 2 > floats->exponent)
        floats->exponent = (int)strlen(exponent) - 2;
}

/* --- which elements ----------------------------------------------------------------------------*/

typedef void visit(struct style *style, const char *element, void *context);

static void visit_shown(struct style *style, int axis, const char *at, visit *visitor,
                        void *context) {
    const expr_array *array = style->array;
    if (axis == array->ndim) {
        visitor(style, at, context);
        return;
    }
    const int64_t length = array->shape[axis];
    const bool cut = style->summary && length > 2 * EDGE;
    for (int64_t k = 0; k < length; k++) {
        if (cut && k == EDGE) k = length - EDGE;
        visit_shown(style, axis + 1, at + k * array->strides[axis], visitor, context);
    }
}

struct range {
    double least, greatest; /* magnitudes of those that are neither 0 nor infinite */
    bool any, finite, infinite, negative_infinite;
    size_t offset; /* of the part in the element */
    struct floats *floats;
};

static void visit_range(struct style *style, const char *element, void *context) {
    struct range *range = context;
    const double value = bx_float_value(style->part, element + range->offset);
    if (!isfinite(value)) {
        range->infinite = true;
        range->negative_infinite |= isinf(value) && value < 0;
        return;
    }
    range->finite = true;
    const double magnitude = fabs(value);
    if (magnitude == 0) return;
    if (!range->any || magnitude < range->least) range->least = magnitude;
    if (!range->any || magnitude > range->greatest) range->greatest = magnitude;
    range->any = true;
}

static void visit_widths(struct style *style, const char *element, void *context) {
    const struct range *range = context;
    struct floats *floats = range->floats;
    char text[MOST_WORD];
    const double value = bx_float_value(style->part, element + range->offset);
    if (!isfinite(value)) return;
    if (floats->scientific)
        scientific(style->part, value, floats->plus, PRECISION, 0, text);
    else
        positional(style->part, value, floats->plus, PRECISION, text);
    widen(floats, text);
}

static void choose_floats(struct style *style, struct floats *floats, size_t offset, bool plus) {
    struct range range = {.offset = offset, .floats = floats};
    *floats = (struct floats){.plus = plus};
    visit_shown(style, 0, style->array->data, visit_range, &range);
    floats->scientific = range.any && (range.greatest >= 1e8 || range.least < 1e-4 ||
                                       range.greatest / range.least > 1000);
    visit_shown(style, 0, style->array->data, visit_widths, &range);
    floats->precision = floats->right;
    if (floats->scientific) floats->right = floats->exponent + 2 + floats->precision;
    if (!range.infinite) return;
    const int point = floats->right + 1;
    const int infinity = 3 + (plus || range.negative_infinite);
    if (3 - point > floats->left) floats->left = 3 - point;
    if (infinity - point > floats->left) floats->left = infinity - point;
}

static void visit_integer(struct style *style, const char *element, void *context) {
    char text[BX_NUMBER_TEXT];
    (void)context;
    bx_number_text(style->array->type, element, text);
    if ((int)strlen(text) > style->width) style->width = (int)strlen(text);
    if (style->array->type == EXPR_BOOL) style->width = (int)sizeof "False" - 1;
}

/* --- words -------------------------------------------------------------------------------------*/

static void float_word(const struct style *style, const struct floats *floats, const char *element,
                       char word[MOST_WORD]) {
    char text[MOST_WORD];
    const double value = bx_float_value(style->part, element);
    if (!isfinite(value)) {
        const char *sign = isinf(value) && value < 0 ? "-" : floats->plus ? "+" : "";
        snprintf(text, sizeof text, "%s%s", sign, isnan(value) ? "nan" : "inf");
        snprintf(word, MOST_WORD, "%*s", floats->left + floats->right + 1, text);
        return;
    }
    if (floats->scientific)
        scientific(style->part, value, floats->plus, floats->precision, floats->precision, text);
    else
        positional(style->part, value, floats->plus, PRECISION, text);
    const int left = (int)strcspn(text, ".");
    const int before = floats->left > left ? floats->left - left : 0;
    int after = floats->right - ((int)strlen(text) - left - 1);
    if (floats->scientific || after < 0) after = 0;
    snprintf(word, MOST_WORD, "%*s%.100s%*s", before, "", text, after, "");
}

static void word_of(const struct style *style, const char *element, char word[MOST_WORD]) {
    char text[BX_NUMBER_TEXT];
    switch (style->array->type) {
    case EXPR_FLOAT16:
    case EXPR_BFLOAT16:
    case EXPR_FLOAT32:
    case EXPR_FLOAT64: float_word(style, &style->real, element, word); return;
    case EXPR_COMPLEX64:
    case EXPR_COMPLEX128: {
        char imaginary[MOST_WORD];
        float_word(style, &style->real, element, word);
        float_word(style, &style->imaginary, element + expr_type_size(style->part), imaginary);
        size_t end = strlen(imaginary);
        while (end > 0 && imaginary[end - 1] == ' ') end--;
        /* The j stands at the number, before the blanks that fill its width. */
        char *to = word + strlen(word);
        const size_t length = strlen(imaginary);
        if (to + length + 2 > word + MOST_WORD) return;
        memcpy(to, imaginary, end);
        to[end] = 'j';
        memcpy(to + end + 1, imaginary + end, length - end + 1);
        return;
    }
    default:
        bx_number_text(style->array->type, element, text);
        snprintf(word, MOST_WORD, "%*s", style->width, text);
    }
}

/* --- lines -------------------------------------------------------------------------------------*/

struct row {
    FILE *stream;
    char line[LINE_WIDTH + MOST_WORD + 8];
    size_t length;
    size_t written; /* of the line: the brackets before a row are its first indent */
    size_t indent;
};

static void end_line(struct row *row) {
    while (row->length > row->indent && row->line[row->length - 1] == ' ') row->length--;
    fprintf(row->stream, "%.*s\n", (int)(row->length - row->written), row->line + row->written);
    memset(row->line, ' ', row->indent);
    row->length = row->indent;
    row->written = 0;
}

static void add_word(struct row *row, const char *word) {
    const size_t length = strlen(word);
    if (row->length + length > LINE_WIDTH - row->indent && row->length > row->indent) end_line(row);
    memcpy(row->line + row->length, word, length);
    row->length += length;
}

/* The elements of the last axis. */
static void print_row(const struct style *style, FILE *stream, const char *at) {
    const expr_array *array = style->array;
    const int axis = array->ndim - 1;
    const int64_t length = array->shape[axis];
    const bool cut = style->summary && length > 2 * EDGE;
    const size_t indent = (size_t)array->ndim;
    struct row row = {.stream = stream, .indent = indent, .length = indent, .written = indent};
    char word[MOST_WORD];
    memset(row.line, ' ', indent);
    for (int64_t k = 0; k < length; k++) {
        if (cut && k == EDGE) {
            add_word(&row, "...");
            row.line[row.length++] = ' ';
            k = length - EDGE;
        }
        word_of(style, at + k * array->strides[axis], word);
        add_word(&row, word);
        if (k + 1 < length) row.line[row.length++] = ' ';
    }
    fprintf(stream, "%.*s", (int)(row.length - row.written), row.line + row.written);
}

/* Rows in brackets, one blank line between them for each axis that lies farther out. */
static void print_axis(const struct style *style, FILE *stream, int axis, const char *at) {
    const expr_array *array = style->array;
    const int64_t length = array->shape[axis];
    const bool cut = style->summary && length > 2 * EDGE;
    fputc('[', stream);
    if (axis == array->ndim - 1) {
        print_row(style, stream, at);
    } else {
        for (int64_t k = 0; k < length; k++) {
            if (k > 0) {
                for (int line = axis + 1; line < array->ndim; line++) fputc('\n', stream);
                fprintf(stream, "%*s", axis + 1, "");
            }
            if (cut && k == EDGE) {
                fputs("...", stream);
                k = length - EDGE - 1;
                continue;
            }
            print_axis(style, stream, axis + 1, at + k * array->strides[axis]);
        }
    }
    fputc(']', stream);
}

static void choose_style(struct style *style) {
    switch (style->array->type) {
    case EXPR_COMPLEX64:
    case EXPR_COMPLEX128:
        style->part = style->array->type == EXPR_COMPLEX64 ? EXPR_FLOAT32 : EXPR_FLOAT64;
        choose_floats(style, &style->real, 0, false);
        choose_floats(style, &style->imaginary, expr_type_size(style->part), true);
        return;
    case EXPR_FLOAT16:
    case EXPR_BFLOAT16:
    case EXPR_FLOAT32:
    case EXPR_FLOAT64:
        style->part = style->array->type;
        choose_floats(style, &style->real, 0, false);
        return;
    default: visit_shown(style, 0, style->array->data, visit_integer, NULL); return;
    }
}

void bx_print_element(FILE *stream, const expr_array *array, const void *element) {
    char text[BX_NUMBER_TEXT];
    bx_number_text(array->type, element, text);
    fputs(text, stream);
}

bool bx_print_array(FILE *stream, const expr_array *array) {
    const int64_t elements = bx_array_elements(array);
    struct style style = {.array = array, .part = array->type, .summary = elements > THRESHOLD};
    if (array->ndim == 0) {
        bx_print_element(stream, array, array->data);
    } else if (elements == 0) {
        fputs("[]", stream);
    } else {
        choose_style(&style);
        print_axis(&style, stream, 0, array->data);
    }
    return !ferror(stream);
}
