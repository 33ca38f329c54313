/* SPDX-License-Identifier: MIT */
/* The memory that a thread keeps for its calls. */
#ifndef BX_EXEC_WORKSPACE_H
#define BX_EXEC_WORKSPACE_H

#include <stdbool.h>
#include <stddef.h>

#include "exec/team_p.h"

/*
 * Memory of a thread for its calls, kept from call to call. The calling
 * thread's workspace also holds the parts of the threads that help it.
 */
struct workspace {
    char *memory;
    size_t size;
    char *temporaries; /* whole arrays of unblocked programs, and results along axes */
    size_t temporaries_size;
    int threads;             /* of the call */
    size_t temporaries_used; /* by the call; 0: none */
    bool gave_back;          /* the last call's was too large to be kept */
    bool busy;               /* a call is using it */
};

struct kept;
enum { KEPT_CALLS = 16 };

/* What a thread keeps. */
struct keep {
    struct workspace workspace;
    struct kept *kept[KEPT_CALLS]; /* by the program's serial number */
    void (*free_kept)(struct kept *);
    struct team team;
};
/* The calling thread's; NULL without memory. */
struct keep *bx_keep(void);

/* A call's workspace: the thread's, or one for this call only if that is busy; NULL without memory.
 */
struct workspace *bx_workspace_take(void);
void bx_workspace_give(struct workspace *workspace);
void bx_workspace_free(struct workspace *workspace);
/* Room for so many bytes, on so many threads; false without memory. */
bool bx_workspace_reserve(struct workspace *workspace, size_t bytes, int threads);
bool bx_workspace_reserve_temporaries(struct workspace *workspace, size_t bytes);

#endif
