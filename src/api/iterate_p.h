/* SPDX-License-Identifier: MIT */
/* What the parts of expr_iterate share. */
#ifndef BX_API_ITERATE_P_H
#define BX_API_ITERATE_P_H

#include "api/api_p.h"

/* Where a feed's variable goes on from. */
struct feed {
    uint32_t variable; /* in the variables array */
    uint32_t source;   /* likewise; FROM_VALUE: the program's value */
    bool computed;     /* the source is the value or an output */
};
#define FROM_VALUE UINT32_MAX

/* Memory for a state; it holds one from the step that writes it until nothing reads it any more. */
struct state {
    char *memory;
    size_t bytes;
    bool live;
};

struct iteration {
    const expr_program *program;
    const expr_feed *feeds;
    struct feed *feed;
    int count;
    expr_var *vars;    /* the caller's, but for what feeds change */
    expr_var *next;    /* of the feeds' variables in the next step */
    expr_array *out;   /* per feed: what the step writes */
    expr_array *now;   /* per feed: what its variable is to be */
    expr_array *aside; /* per variable: what an output gets in a check, and before the last step */
    bool *used;       /* per variable: the program or a feed names it; others are never looked at */
    bool started;     /* a step has been made */
    int64_t steps;    /* to be made, */
    int64_t done;     /* and of these made */
    int64_t at_once;  /* steps that are taken at a time */
    expr_array value; /* of the program, if no feed takes it */
    uint32_t var_count;
    struct state *states;
    int state_count;
};

/* The feed whose output is the same as this one's, or itself. */
static inline int bx_iterate_first(const struct iteration *it, int number) {
    for (int k = 0; k < number; k++)
        if (it->feed[k].computed && it->feed[k].source == it->feed[number].source) return k;
    return number;
}

static inline bool bx_iterate_is_source(const struct iteration *it, uint32_t source) {
    for (int k = 0; k < it->count; k++)
        if (it->feed[k].source == source) return true;
    return false;
}

/* An output that the program writes and no feed takes: the last step's is the caller's. */
static inline bool bx_iterate_is_kept(const struct iteration *it, uint32_t variable) {
    return it->used[variable] && it->vars[variable].kind == EXPR_KIND_OUTPUT &&
           !bx_iterate_is_source(it, variable);
}

/* The variable that the program's value feeds, and it alone: several steps may be taken at once. */
static inline const char *bx_iterate_name(const struct iteration *it) {
    const bool single = it->count == 1 && it->feed[0].source == FROM_VALUE;
    return single ? it->vars[it->feed[0].variable].name : NULL;
}

/* iterate_check.c: reads the feeds, and checks the arrays that they name by themselves. */
expr_status bx_iterate_read_feeds(struct iteration *it);
/* All else that can be wrong is found before the first step, whose memory is taken. */
expr_status bx_iterate_check(struct iteration *it, int64_t steps);

/* iterate_states.c: memory for all states that are ever needed at once. */
expr_status bx_iterate_make_states(struct iteration *it, int64_t steps);
void bx_iterate_free_states(struct iteration *it);
/* A free one that an array of this type and shape fits in, as an array. */
expr_array bx_iterate_take_state(struct iteration *it, const expr_array *like);
/* Does an array lie in memory as states do: in C order, without gaps? */
bool bx_iterate_lies_like_state(const expr_array *array);
/* States that the variables hold are live, others are free. */
void bx_iterate_settle(struct iteration *it);
/* May the last step write a feed's result where the caller wants it? Nothing that the step reads or
 * writes may lie there. */
bool bx_iterate_writes_to_out(const struct iteration *it, int number);
/* What the feeds' variables take from arrays that the last step's outputs are to lie over. */
void bx_iterate_save_sources(struct iteration *it);
/* What the feeds' variables are now, to where the caller wants it. */
void bx_iterate_give_out(struct iteration *it);

#endif
