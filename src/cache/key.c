/* SPDX-License-Identifier: MIT */
/* Hash and copy of a key; only calls that miss the thread's own table come here. */
#include "cache/key_p.h"

#include <stdatomic.h>

#include "base/checked.h"

static _Atomic uint64_t hash_bits = UINT64_MAX;

static uint64_t mix(uint64_t hash, uint64_t word) {
    hash = (hash ^ word) * UINT64_C(0x9E3779B97F4A7C15);
    return hash ^ hash >> 29;
}

static uint64_t mix_bytes(uint64_t hash, const char *bytes, size_t length) {
    uint64_t word = 0;
    for (; length >= sizeof word; bytes += sizeof word, length -= sizeof word) {
        memcpy(&word, bytes, sizeof word);
        hash = mix(hash, word);
    }
    word = 0;
    if (length != 0) memcpy(&word, bytes, length);
    return mix(hash, word ^ (uint64_t)length << 56);
}

bool bx_key_measure(const struct bx_cache_key *key, struct bx_key_facts *facts) {
    size_t text_length = strlen(key->text);
    uint64_t hash = mix((uint64_t)(uint32_t)key->out_type << 32 | key->mode, text_length);
    hash = mix_bytes(hash, key->text, text_length);

    size_t size = 1;
    if (key->vars != NULL) {
        for (const expr_var *var = key->vars; var->kind != EXPR_KIND_END; var++) {
            unsigned char tag = bx_key_tag(var);
            if (tag == 0) return false;
            size_t length = strlen(var->name);
            hash = mix_bytes(mix(hash, tag), var->name, length);
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
            *s++ = (char)bx_key_tag(var);
            size_t size = strlen(var->name) + 1;
            memcpy(s, var->name, size);
            s += size;
        }
    }
    *s = 0;
    char *text = bytes + facts->signature_size;
    memcpy(text, key->text, facts->text_size);
    *stored = (struct bx_stored_key){key->out_type, key->mode, bytes, text};
}

void bx_key_hash_mask(uint64_t mask) {
    atomic_store_explicit(&hash_bits, mask, memory_order_relaxed);
}
