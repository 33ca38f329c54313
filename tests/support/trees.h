/* SPDX-License-Identifier: MIT */
/* Texts parsed for tests of the language: trees as text, complaints and their places. */
#ifndef TREES_H
#define TREES_H

#include "lang/lang.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))
#define VARIABLE(spelling, its_type, its_weak, its_rank) \
    { .name = (spelling), .type = (its_type), .weak = (its_weak), .rank = (its_rank) }

/* Integers, so that nearly every operator takes every operand: a, b, c, d, u. */
enum { INTEGERS = 5 };
extern const struct bx_symbol integers[INTEGERS];
/* One of each kind, named by its type. */
enum { TYPED = 13 };
extern const struct bx_symbol typed[TYPED];

struct parsed {
    struct bx_arena arena;
    struct bx_tree tree;
    expr_status status;
};

/* arena is to be freed whatever the status. */
struct parsed parse_with(const char *text, const struct bx_symbol *symbols, size_t count);
struct parsed parse_typed(const char *text);
const struct bx_node *root(const struct parsed *parsed);

/* A node as (stem operand operand). Only for small trees: it recurses. */
void print_tree(const struct bx_tree *tree, const struct bx_symbol *symbols, uint32_t node,
                char *buffer, size_t size);
/* Writes the tree of a text with integers, or the status when there is none. */
void shape_of(const char *text, char *buffer, size_t size);

struct shape {
    const char *text;
    const char *expected;
};
void assert_shape(const char *text, const char *expected);
void assert_shape_with(const char *text, const char *expected, const struct bx_symbol *symbols,
                       size_t count);
void assert_shapes(const struct shape *shapes, size_t count);

struct complaint {
    const char *text;
    expr_status status;
    size_t offset, length;
    const char *what;
    const char *cure;
};
void assert_complaint(const struct complaint *complaint, const struct bx_symbol *symbols,
                      size_t count);
/* With the typed variables. */
void assert_complaints(const struct complaint *complaints, size_t count);

/* Whatever the text: a sound tree, or an error with a place in it. True for a tree. */
bool assert_sound(const char *text, const struct bx_symbol *symbols, size_t count);

/* before, then count times unit, then middle, then count times closing; to be freed. */
char *repeated(const char *before, const char *unit, size_t count, const char *middle,
               const char *closing);
/* Such a text with integers has this status, and its error that offset. */
void assert_repeated(expr_status status, size_t offset, const char *before, const char *unit,
                     size_t count, const char *middle, const char *closing);

/* The same sequence for the same seed. */
void random_seed(uint64_t seed);
uint32_t random_below(uint32_t limit);

#endif
