/* SPDX-License-Identifier: MIT */
/* Hash and copy of a key; only calls that miss the thread's own table come here. */
#include "cache/key_p.h"

#include <stdatomic.h>

#include "base/checked.h"
#include "base/hash.h"

static _Atomic uint64_t hash_bits = UINT64_MAX;

static uint64_t mix_bytes(uint64_t hash, const char *bytes, size_t length) {
    uint64_t word = 0;
    for (; length >= sizeof word; bytes += sizeof word, length -= sizeof word) {
        memcpy(&word, bytes, sizeof word);
        hash = bx_hash_mix(hash, word);
    }
    word = 0;
    if (length != 0) memcpy(&word, bytes, length);
    return bx_hash_mix(hash, word ^ (uint64_t)length << 56);
}

enum { MOST_SIGNATURE = 3 + EXPR_MAX_ARGUMENTS };

/* Writes at most MOST_SIGNATURE bytes; returns how many. */
static size_t signature_of(const expr_function *function, char *bytes) {
    const size_t arity = (size_t)function->arity;
    bytes[0] = (char)function->arity;
    bytes[1] = (char)function->result;
    bytes[2] = (char)(function->flags + 1);
    for (size_t k = 0; k < arity; k++) bytes[3 + k] = (char)function->arguments[k];
    return 3 + arity;
}

static bool type_fits(expr_type type) { return type > EXPR_AUTO && type < BX_TAG_TYPES; }

/* Can its signature be written in bytes that are not 0? */
static bool function_fits(const expr_function *function) {
    if (function == NULL || function->call == NULL || function->arity < 1 ||
        function->arity > EXPR_MAX_ARGUMENTS || function->flags > EXPR_PURE ||
        !type_fits(function->result))
        return false;
    for (int k = 0; k < function->arity; k++)
        if (!type_fits(function->arguments[k])) return false;
    return true;
}

unsigned char bx_key_rare_tag(const expr_var *var) {
    switch (var->kind) {
    case EXPR_KIND_COMPLEX: return BX_TAG_COMPLEX;
    case EXPR_KIND_FUNCTION:
        return function_fits(var->value.function) ? (unsigned char)BX_TAG_FUNCTION : 0;
    case EXPR_KIND_OUTPUT: {
        const unsigned type =
            var->value.output == NULL ? BX_TAG_TYPES : (unsigned)var->value.output->type;
        return type < BX_TAG_TYPES ? (unsigned char)(type << 3 | BX_TAG_OUTPUT) : 0;
    }
    default: return 0;
    }
}

const char *bx_key_rare_name(const char *stored, const expr_var *var) {
    const unsigned char tag = bx_key_rare_tag(var);
    if (tag == 0 || (unsigned char)*stored++ != tag) return NULL;
    if (tag != BX_TAG_FUNCTION) return stored;
    char bytes[MOST_SIGNATURE];
    const size_t size = signature_of(var->value.function, bytes);
    /* The first byte that differs ends it, before the stored one can. */
    for (size_t k = 0; k < size; k++)
        if (stored[k] != bytes[k]) return NULL;
    return stored + size;
}

bool bx_key_same_ndims(const int8_t *ndims, const expr_var *vars) {
    for (const expr_var *var = vars; var != NULL && var->kind != EXPR_KIND_END; var++)
        if (var->kind == EXPR_KIND_ARRAY && *ndims++ != var->array.ndim) return false;
    return true;
}

size_t bx_key_ndims(const expr_var *vars, int8_t *ndims) {
    size_t count = 0;
    for (const expr_var *var = vars; var != NULL && var->kind != EXPR_KIND_END; var++) {
        if (var->kind != EXPR_KIND_ARRAY) continue;
        if (ndims != NULL) ndims[count] = (int8_t)var->array.ndim; /* of a program, so it fits */
        count++;
    }
    return count;
}

bool bx_key_measure(const struct bx_cache_key *key, struct bx_key_facts *facts) {
    size_t text_length = strlen(key->text);
    uint64_t hash = bx_hash_mix((uint64_t)(uint32_t)key->out_type << 32 | key->mode, text_length);
    hash = mix_bytes(hash, key->text, text_length);

    size_t size = 1;
    if (key->vars != NULL) {
        for (const expr_var *var = key->vars; var->kind != EXPR_KIND_END; var++) {
            unsigned char tag = bx_key_tag(var);
            if (tag == 0) return false;
            hash = bx_hash_mix(hash, tag);
            if (tag == BX_TAG_FUNCTION) {
                char bytes[MOST_SIGNATURE];
                const size_t bytes_size = signature_of(var->value.function, bytes);
                hash = mix_bytes(hash, bytes, bytes_size);
                if (!bx_add_size(size, bytes_size, &size)) return false;
            }
            size_t length = strlen(var->name);
            hash = mix_bytes(hash, var->name, length);
            if (!bx_add_size(size, length + 2, &size)) return false;
        }
    }
    facts->signature_size = size;
    facts->text_size = text_length + 1;
    facts->hash = hash & atomic_load_explicit(&hash_bits, memory_order_relaxed);
    return true;
}

void bx_key_store(const struct bx_cache_key *key, const struct bx_key_facts *facts, char *bytes,
                  struct bx_stored_key *stored) {
    char *s = bytes;
    if (key->vars != NULL) {
        for (const expr_var *var = key->vars; var->kind != EXPR_KIND_END; var++) {
            const unsigned char tag = bx_key_tag(var);
            *s++ = (char)tag;
            if (tag == BX_TAG_FUNCTION) s += signature_of(var->value.function, s);
            size_t size = strlen(var->name) + 1;
            memcpy(s, var->name, size);
            s += size;
        }
    }
    *s = 0;
    char *text = bytes + facts->signature_size;
    memcpy(text, key->text, facts->text_size);
    *stored = (struct bx_stored_key){key->out_type, key->mode, bytes, text, NULL};
}

void bx_key_hash_mask(uint64_t mask) {
    atomic_store_explicit(&hash_bits, mask, memory_order_relaxed);
}
