/* SPDX-License-Identifier: MIT */
/* Threads that the OpenMP runtime can be asked for without ending or hanging the process. */
#ifndef BX_EXEC_TEAM_H
#define BX_EXEC_TEAM_H

/* The team that the runtime keeps for a thread of the host. */
struct team {
    int size; /* of the last region */
    int most; /* that could be had when more were wanted; 0: all could */
    int wait; /* calls until more are wanted again, */
    int next; /* and the next time */
};
/* Of so many threads, those that the runtime has or can start; no team: 1. */
int bx_team_grow(struct team *team, int threads);
void bx_team_has_run(struct team *team, int wanted, int granted);

#endif
