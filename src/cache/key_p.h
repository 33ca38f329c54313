/* SPDX-License-Identifier: MIT */
/* A key as the cache keeps it, and its comparison with a caller's key. */
#ifndef BX_CACHE_KEY_P_H
#define BX_CACHE_KEY_P_H

#include <stdbool.h>
#include <string.h>

#include "cache/cache.h"

/*
 * signature holds for each variable a tag byte, its name and a 0, and after the
 * last one a tag of 0; between the tag and the name of a user's function stands
 * its signature, in bytes other than 0:
 *
 *     'tag' n e x t \0  'tag' D \0  BX_TAG_FUNCTION arity result flags+1 argument... f \0  \0
 */
struct bx_stored_key {
    expr_type out_type;
    uint32_t mode;
    const char *signature;
    const char *text;
    const int8_t *ndims; /* of each array, in order, where the program depends on it; else NULL */
};

#define BX_TAG_TYPES 32 /* types that a tag has room for */

/* The low bits of a tag tell arrays (1, 5), outputs (6) and the others apart. */
enum { BX_TAG_OUTPUT = 6, BX_TAG_COMPLEX = 7, BX_TAG_FUNCTION = 11 };

/* key.c: have the arrays as many dimensions as the stored ones? All else is equal. */
bool bx_key_same_ndims(const int8_t *ndims, const expr_var *vars);
/* How many arrays there are, and writes how many dimensions each has, unless ndims is NULL. */
size_t bx_key_ndims(const expr_var *vars, int8_t *ndims);
/* Tags of the kinds that are seldom met. */
unsigned char bx_key_rare_tag(const expr_var *var);
/* Is the stored tag, with what belongs to it, that of such a variable? Returns the stored name, or
 * NULL. */
const char *bx_key_rare_name(const char *stored, const expr_var *var);

/*
 * Kind, rank and type of a variable in one byte; 0 for the end and for what no
 * key can hold: then the evaluation goes the long way, and fails there.
 */
static inline unsigned char bx_key_array_tag(const expr_var *var) {
    unsigned type = (unsigned)var->array.type;
    if (type >= BX_TAG_TYPES) return 0;
    return (unsigned char)(type << 3 | (var->array.ndim == 0 ? 4u : 0u) | EXPR_KIND_ARRAY);
}
static inline unsigned char bx_key_tag(const expr_var *var) {
    if (var->kind == EXPR_KIND_ARRAY) return bx_key_array_tag(var);
    if (var->kind == EXPR_KIND_FLOAT || var->kind == EXPR_KIND_INT) return (unsigned char)var->kind;
    return bx_key_rare_tag(var);
}

/*
 * Compares contents, never addresses: a caller may have written another text
 * or name to the same place. Names are short, so they are compared in line.
 */
static inline bool bx_key_equal(const struct bx_stored_key *stored,
                                const struct bx_cache_key *key) {
    if (stored->out_type != key->out_type || stored->mode != key->mode) return false;
    const char *s = stored->signature;
    const expr_var *var = key->vars;
    if (var == NULL) {
        if (*s != 0) return false;
    } else {
        for (; *s != 0; var++) {
            if (var->kind == EXPR_KIND_ARRAY) {
                if ((unsigned char)*s++ != bx_key_array_tag(var)) return false;
            } else if (var->kind == EXPR_KIND_FLOAT || var->kind == EXPR_KIND_INT) {
                if ((unsigned char)*s++ != (unsigned char)var->kind) return false;
            } else {
                s = bx_key_rare_name(s, var);
                if (__builtin_expect(s == NULL, 0)) return false;
            }
            const char *name = var->name;
            while (*s == *name && *s != 0) {
                s++;
                name++;
            }
            if (*s++ != *name) return false;
        }
        if (var->kind != EXPR_KIND_END) return false;
    }
    if (strcmp(stored->text, key->text) != 0) return false;
    return __builtin_expect(stored->ndims == NULL, 1) ||
           bx_key_same_ndims(stored->ndims, key->vars);
}

/* What the slow path needs to know of a key. */
struct bx_key_facts {
    uint64_t hash;
    size_t signature_size; /* bytes, with the closing 0 */
    size_t text_size;
};

/* false when a variable is of no known kind or type: such a key is not kept. */
bool bx_key_measure(const struct bx_cache_key *key, struct bx_key_facts *facts);
/* Writes the copies to signature_size + text_size bytes; without ndims. */
void bx_key_store(const struct bx_cache_key *key, const struct bx_key_facts *facts, char *bytes,
                  struct bx_stored_key *stored);
/* For tests: hashes keep only these bits (all for UINT64_MAX), so that collisions can be made. */
void bx_key_hash_mask(uint64_t mask);

#endif
