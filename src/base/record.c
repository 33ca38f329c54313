/* SPDX-License-Identifier: MIT */
/*
 * A record is allocated at a thread's first failure and freed when the thread
 * ends. Thread storage itself holds two pointers: what a library that is loaded
 * late can have of it is little, and shared by all libraries of the process.
 */
#include "base/record.h"

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/memory.h"

/* What is told where there is no record: nothing has failed, or there was no memory for one. */
#define CUT_SHORT "; there was no memory to tell more"
static const expr_error brief[] = {
    {EXPR_OK, 0, 0, 0, "no error"},
    {EXPR_ERROR_ARGUMENT, 0, 0, 0, "an argument is wrong" CUT_SHORT},
    {EXPR_ERROR_SYNTAX, 0, 0, 0, "the text is not an expression" CUT_SHORT},
    {EXPR_ERROR_NAME, 0, 0, 0, "a name is unknown" CUT_SHORT},
    {EXPR_ERROR_ARITY, 0, 0, 0, "the number of arguments is wrong" CUT_SHORT},
    {EXPR_ERROR_TYPE, 0, 0, 0, "a type does not fit" CUT_SHORT},
    {EXPR_ERROR_SHAPE, 0, 0, 0, "a shape does not fit" CUT_SHORT},
    {EXPR_ERROR_LIMIT, 0, 0, 0, "a limit is passed" CUT_SHORT},
    {EXPR_ERROR_RANGE, 0, 0, 0, "a value is out of range" CUT_SHORT},
    {EXPR_ERROR_MEMORY, 0, 0, 0, "out of memory"},
    {EXPR_ERROR_UNSUPPORTED, 0, 0, 0, "this machine or build cannot do it" CUT_SHORT},
    {EXPR_ERROR_FILE, 0, 0, 0, "a file cannot be read or written" CUT_SHORT},
    {EXPR_ERROR_CANCELLED, 0, 0, 0, "cancelled"},
};
_Static_assert(sizeof brief / sizeof *brief == EXPR_ERROR_CANCELLED + 1, "one for each status");

static pthread_key_t key;
static pthread_once_t key_once = PTHREAD_ONCE_INIT;
static bool key_made;
static _Thread_local struct bx_record *own __attribute__((tls_model("initial-exec")));
/* NULL: nothing has failed. */
static _Thread_local const expr_error *told __attribute__((tls_model("initial-exec")));

static void destroy(void *record) {
    own = NULL;
    told = NULL;
    bx_free(record);
}

static void make_key(void) { key_made = pthread_key_create(&key, destroy) == 0; }

static struct bx_record *make_record(void) {
    pthread_once(&key_once, make_key);
    struct bx_record *record = key_made ? bx_alloc_zeroed(sizeof *record) : NULL;
    if (record != NULL && pthread_setspecific(key, record) == 0) return record;
    bx_free(record);
    return NULL;
}

struct bx_record *bx_record_begin(expr_status status) {
    if (own == NULL) own = make_record();
    told = own != NULL ? &own->error : &brief[status];
    if (own != NULL) own->error.status = status;
    if (own != NULL) own->error.code = EXPR_CODE_NONE;
    return own;
}

void bx_record_code(expr_code code) {
    if (own != NULL && told == &own->error) own->error.code = code;
}

const expr_error *bx_record_error(void) { return told != NULL ? told : &brief[EXPR_OK]; }

const char *bx_record_text(void) {
    return own != NULL && told == &own->error ? own->text : bx_record_error()->message;
}
