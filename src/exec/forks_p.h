/* SPDX-License-Identifier: MIT */
/* Processes that come from fork. */
#ifndef BX_EXEC_FORKS_H
#define BX_EXEC_FORKS_H

#include <stdbool.h>

/* May there be a region that would wait for threads of a parent process? */
bool bx_team_is_orphaned(void);

#endif
