/* SPDX-License-Identifier: MIT */
/*
 * What a failure says, written into the thread's record. What comes from the
 * caller's text is shown with its control bytes and its invalid UTF-8 replaced,
 * so that a message stays one line and a terminal safe.
 */
#include "base/error.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/record.h"

#define WINDOW BX_RECORD_WINDOW
#define BEFORE 36 /* of these, before the place, when the line is cut */
#define CUT "..."
#define CUT_LENGTH 3
#define INDENT "  "
#define PLACE_SIZE 64 /* " at line 123, column 123" */

/* Bytes of the valid UTF-8 sequence at s, or 0. Never looks past a NUL. */
static size_t sequence_length(const unsigned char *s) {
    unsigned char lead = s[0];
    if (lead < 0x80) return 1;
    size_t length = lead < 0xC2 ? 0 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : lead < 0xF5 ? 4 : 0;
    for (size_t i = 1; i < length; i++)
        if ((s[i] & 0xC0) != 0x80) return 0;
    /* Overlong forms, surrogates and what lies past U+10FFFF. */
    if ((lead == 0xE0 && s[1] < 0xA0) || (lead == 0xED && s[1] > 0x9F) ||
        (lead == 0xF0 && s[1] < 0x90) || (lead == 0xF4 && s[1] > 0x8F))
        return 0;
    return length;
}

/* Bytes that count as one character: a sequence, or one byte that belongs to none. */
static size_t character_length(const char *s) {
    size_t length = sequence_length((const unsigned char *)s);
    return length != 0 ? length : 1;
}

/* Copies one character in its harmless form; returns the bytes written, at most 4. */
static size_t copy_character(char *to, const char *from) {
    const unsigned char *s = (const unsigned char *)from;
    size_t length = sequence_length(s);
    bool control = s[0] < 0x20 || s[0] == 0x7F || (s[0] == 0xC2 && s[1] < 0xA0);
    if (length == 0 || control) {
        to[0] = s[0] == '\t' ? ' ' : '?';
        return 1;
    }
    memcpy(to, from, length);
    return length;
}

/* Appends from[0, from_length) to a buffer of size bytes, ending in CUT where it does not fit. */
static size_t append_clean(char *buffer, size_t length, size_t size, const char *from,
                           size_t from_length) {
    size_t start = length;
    size_t fits = length; /* length at which CUT would still find room */
    for (size_t i = 0; i < from_length;) {
        char shown[4];
        size_t bytes = copy_character(shown, from + i);
        if (length + bytes >= size) {
            length = fits;
            if (length + CUT_LENGTH < size) {
                memcpy(buffer + length, CUT, CUT_LENGTH);
                length += CUT_LENGTH;
            } else {
                length = start;
            }
            break;
        }
        memcpy(buffer + length, shown, bytes);
        length += bytes;
        if (length + CUT_LENGTH < size) fits = length;
        i += character_length(from + i);
    }
    buffer[length] = 0;
    return length;
}

/* Length of the first part of a message: up to a "; " that is not inside quotes. */
static size_t first_part(const char *message) {
    for (size_t i = 0; message[i] != 0; i++) {
        if (message[i] == ';' && message[i + 1] == ' ') return i;
        if (message[i] == '\'' && (i == 0 || message[i - 1] == ' ')) {
            const char *close = strchr(message + i + 1, '\'');
            if (close != NULL) i = (size_t)(close - message);
        }
    }
    return strlen(message);
}

/* Writes the record's message: what is wrong, where, and after "; " the cure. */
static void write_message(expr_error *error, const char *message, const char *place) {
    size_t head = first_part(message);
    size_t place_length = strlen(place);
    size_t length =
        append_clean(error->message, 0, sizeof error->message - place_length, message, head);
    memcpy(error->message + length, place, place_length + 1);
    append_clean(error->message, length + place_length, sizeof error->message, message + head,
                 strlen(message + head));
}

static void fill(struct bx_record *record, size_t offset, size_t length, const char *message,
                 const char *place) {
    record->error.offset = offset;
    record->error.length = length;
    write_message(&record->error, message, place);
    snprintf(record->text, sizeof record->text, "%s", record->error.message);
}

/* A place in the text as a person counts it: lines and characters, from 0. */
struct place {
    const char *line; /* its line */
    size_t bytes;     /* of the line */
    size_t row;
    size_t column;
    size_t width;      /* characters of the place within the line, at least 1 */
    size_t characters; /* of the line */
    bool several_lines;
};

static struct place find_place(const char *text, size_t offset, size_t length) {
    struct place place = {.line = text};
    for (const char *end; (end = memchr(place.line, '\n', (size_t)(text + offset - place.line)));) {
        place.line = end + 1;
        place.row++;
    }
    place.bytes = strcspn(place.line, "\n");
    const char *next = place.line + place.bytes;
    place.several_lines = place.row > 0 || (next[0] == '\n' && next[1] != 0);
    if (place.bytes > 0 && next[0] == '\n' && next[-1] == '\r') place.bytes--;

    size_t first = offset - (size_t)(place.line - text);
    for (size_t i = 0; i < place.bytes; place.characters++) {
        size_t after = i + character_length(place.line + i);
        if (after <= first)
            place.column++;
        else if (i < first || i - first < length)
            place.width++;
        i = after;
    }
    if (place.width == 0) place.width = 1;
    return place;
}

/* Appends the line and the caret line to the text; a long line is cut to a window. */
static void show_place(const struct place *place, char *shown, size_t size) {
    size_t from = 0;
    size_t to = place->characters;
    if (place->characters > WINDOW) {
        from = place->column > BEFORE + CUT_LENGTH ? place->column - BEFORE : 0;
        if (from + WINDOW > place->characters) from = place->characters - WINDOW;
        to = from + WINDOW;
    }
    bool cut_left = from > 0;
    bool cut_right = to < place->characters;

    size_t length = strlen(shown);
    shown[length++] = '\n';
    memcpy(shown + length, INDENT, sizeof INDENT - 1);
    length += sizeof INDENT - 1;
    const char *s = place->line;
    for (size_t i = 0; i < to; i++) {
        bool dot = (cut_left && i < from + CUT_LENGTH) || (cut_right && i >= to - CUT_LENGTH);
        if (i >= from && dot)
            shown[length++] = '.';
        else if (i >= from)
            length += copy_character(shown + length, s);
        s += character_length(s);
    }

    size_t before = place->column - from;
    size_t room = to > place->column ? to - place->column : 1;
    size_t tildes = (place->width < room ? place->width : room) - 1;
    length += (size_t)snprintf(shown + length, size - length, "\n%s%*s^", INDENT, (int)before, "");
    memset(shown + length, '~', tildes);
    shown[length + tildes] = 0;
}

_Static_assert(BX_RECORD_TEXT >= EXPR_ERROR_MESSAGE + 2 * sizeof INDENT + WINDOW * 4 + WINDOW + 4,
               "message, line and caret line fit");

expr_status bx_error(expr_status status, const char *format, ...) {
    struct bx_record *record = bx_record_begin(status);
    if (record == NULL) return status;
    char message[2 * EXPR_ERROR_MESSAGE];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(message, sizeof message, format, arguments);
    va_end(arguments);
    fill(record, 0, 0, message, "");
    return status;
}

expr_status bx_error_at(expr_status status, const char *text, size_t offset, size_t length,
                        const char *format, ...) {
    struct bx_record *record = bx_record_begin(status);
    if (record == NULL) return status;
    char message[2 * EXPR_ERROR_MESSAGE];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(message, sizeof message, format, arguments);
    va_end(arguments);

    offset = strnlen(text, offset);
    if (length == 0) length = 1; /* 0 would mean that there is no place */
    struct place place = find_place(text, offset, length);
    char where[PLACE_SIZE];
    if (place.several_lines)
        snprintf(where, sizeof where, " at line %zu, column %zu", place.row + 1, place.column + 1);
    else
        snprintf(where, sizeof where, " at column %zu", place.column + 1);
    fill(record, offset, length, message, where);
    show_place(&place, record->text, sizeof record->text);
    return status;
}

expr_status bx_error_coded(expr_code code, expr_status status) {
    bx_record_code(code);
    return status;
}

expr_status bx_error_memory(void) { return bx_error(EXPR_ERROR_MEMORY, "out of memory"); }

const expr_error *bx_error_last(void) { return bx_record_error(); }

const char *bx_error_last_text(void) { return bx_record_text(); }
