/* SPDX-License-Identifier: MIT */
/* The memory that a thread keeps for its calls. */
#include "exec/workspace_p.h"

#include <pthread.h>
#include <string.h>

#include "base/memory.h"
#include "exec/exec.h"

static pthread_key_t key;
static pthread_once_t key_once = PTHREAD_ONCE_INIT;
static bool key_made;
static _Thread_local struct keep *own __attribute__((tls_model("initial-exec")));

void bx_workspace_free(struct workspace *workspace) {
    bx_free(workspace->memory);
    bx_free(workspace->temporaries);
}

static void destroy(void *memory) {
    struct keep *keep = memory;
    for (int k = 0; keep->free_kept && k < KEPT_CALLS; k++) keep->free_kept(keep->kept[k]);
    bx_workspace_free(&keep->workspace);
    bx_free(keep);
    own = NULL;
}

static void make_key(void) { key_made = pthread_key_create(&key, destroy) == 0; }

static __attribute__((noinline)) struct keep *first_use(void) {
    pthread_once(&key_once, make_key);
    struct keep *keep = bx_alloc_zeroed(sizeof *keep);
    if (!keep) return NULL;
    if (!key_made || pthread_setspecific(key, keep) != 0) {
        bx_free(keep);
        return NULL;
    }
    own = keep;
    return keep;
}

struct keep *bx_keep(void) {
    return own ? own : first_use();
}

/* A call inside a call gets a workspace of its own for its length. */
struct workspace *bx_workspace_take(void) {
    struct keep *keep = bx_keep();
    if (!keep) return NULL;
    struct workspace *workspace = &keep->workspace;
    if (workspace->busy) workspace = bx_alloc_zeroed(sizeof *workspace);
    if (workspace) workspace->busy = true;
    return workspace;
}

/* What a thread keeps from call to call at most, so that a long text or large arrays do not cost it
 * memory for good. Temporaries of one size are kept for the calls that follow. */
#define MOST_KEPT ((size_t)4 << 20)
#define MOST_KEPT_A_THREAD ((size_t)4 << 20)
#define MOST_TEMPORARIES_KEPT ((size_t)256 << 20)

static void give_back(char **memory, size_t *size) {
    bx_free(*memory);
    *memory = NULL;
    *size = 0;
}

static void give_back_large(struct workspace *w) {
    const size_t held = w->size + w->temporaries_size;
    if (w->size > MOST_KEPT + MOST_KEPT_A_THREAD * (size_t)w->threads)
        give_back(&w->memory, &w->size);
    const bool mostly_unused = w->temporaries_used > 0 && w->temporaries_size > MOST_KEPT &&
                               w->temporaries_used < w->temporaries_size / 8;
    if (w->temporaries_size > MOST_TEMPORARIES_KEPT || mostly_unused)
        give_back(&w->temporaries, &w->temporaries_size);
    w->temporaries_used = 0;
    w->gave_back = w->size + w->temporaries_size < held;
}

bool bx_run_keeps_memory(void) { return own && !own->workspace.busy && !own->workspace.gave_back; }

void bx_workspace_give(struct workspace *workspace) {
    workspace->busy = false;
    if (own && workspace == &own->workspace) {
        give_back_large(workspace);
        return;
    }
    bx_workspace_free(workspace);
    bx_free(workspace);
}

static bool reserve(char **memory, size_t *size, size_t bytes) {
    if (*size >= bytes) return true;
    bx_free(*memory);
    *memory = bx_alloc(bytes);
    *size = *memory ? bytes : 0;
    return *memory != NULL;
}

bool bx_workspace_reserve(struct workspace *workspace, size_t bytes, int threads) {
    workspace->threads = threads;
    const size_t before = workspace->size;
    if (!reserve(&workspace->memory, &workspace->size, bytes)) return false;
    /* Pads are computed with past the end of the array: never with undefined values. */
    if (workspace->size != before) memset(workspace->memory, 0, workspace->size);
    return true;
}

bool bx_workspace_reserve_temporaries(struct workspace *workspace, size_t bytes) {
    workspace->temporaries_used = bytes;
    return reserve(&workspace->temporaries, &workspace->temporaries_size, bytes);
}
