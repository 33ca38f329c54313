/* SPDX-License-Identifier: MIT */
/*
 * A Pratt parser whose recursion is a stack of frames in the arena: the machine
 * stack does not grow with the text. A frame is something that waits for a
 * value on its right; its right power says how tightly. An operator takes the
 * value read so far away from every frame that binds tighter than the operator
 * does to its left.
 */
#ifndef BX_LANG_PARSER_P_H
#define BX_LANG_PARSER_P_H

#include "base/error.h"
#include "lang/tree_p.h"

enum bx_frame_kind {
    FRAME_OPEN,    /* ( ... */
    FRAME_CALL,    /* name( ... */
    FRAME_PREFIX,  /* -... */
    FRAME_INFIX,   /* operand[0] op ... */
    FRAME_COMPARE, /* operand[0] op ..., operand[1] is the chain before it or NO_CHAIN */
    FRAME_IF,      /* operand[0] if ... */
    FRAME_ELSE     /* operand[0] if operand[1] else ... */
};

enum { /* binding powers of what has no row in the table, where the lowest is 2 */
       POWER_OPEN = 0,
       POWER_CHOICE = 1,
       POWER_CONDITION = 2 /* a choice is no condition of another, but for parentheses */
};

#define NO_CHAIN UINT32_MAX

/* What a reduction is told about its axes, each at most once. */
struct bx_reducing {
    bool has_keyword; /* one of the arguments has */
    bool by_position; /* the axes came without their keyword */
    bool has_axis;
    bool has_keepdims;
    bool has_ddof;
    int16_t ddof;
    struct bx_axes axes;
};

/* Integers as they are written, alone or in a tuple, before anything is said against them. */
struct bx_written {
    unsigned count; /* may be one past what is kept; 0: None */
    bool is_tuple;
    struct bx_span whole;
    int64_t value[BX_MOST_AXES + 1]; /* what does not fit int64 is its greatest, or less its */
    struct bx_span span[BX_MOST_AXES + 1];
};

enum { BX_FIRST_AXIS = -BX_MOST_AXES, BX_LAST_AXIS = BX_MOST_AXES - 1 };

enum bx_setting { SETTING_SHIFT, SETTING_AXIS, SETTING_FILL, SETTING_ORDER, SETTING_COUNT };

/* What a move is told, each setting at most once. */
struct bx_moving {
    struct bx_moving *spare; /* the next one that is free */
    uint32_t position;       /* of the next argument without a keyword; the operand has 0 */
    bool given[SETTING_COUNT];
    bool has_keyword; /* one of the arguments has */
    bool awaits_fill; /* the value that is read next is the fill */
    uint8_t boundary; /* enum bx_boundary, if given */
    uint8_t order;    /* of diff */
    uint32_t fill;    /* node, of BOUNDARY_FILL */
    struct bx_written shift;
    struct bx_written axis;
};

struct bx_frame {
    uint8_t kind;  /* enum bx_frame_kind */
    uint8_t right; /* binding power of the awaited value */
    uint16_t op;
    uint32_t arguments; /* of calls: how many were read, without those that have keywords */
    uint32_t symbol;    /* of calls: the user's function, or BX_NO_SYMBOL */
    struct bx_reducing reducing; /* of calls */
    struct bx_moving *moving;    /* of calls of roll, shift, diff and laplacian; else NULL */
    uint32_t operand[BX_MOST_OPERANDS];
    uint32_t first;      /* where the text of the frame's result begins */
    uint32_t left_first; /* comparisons: where the left operand begins */
    uint32_t place;      /* of the operator, the opening parenthesis, the word if */
};

struct bx_parser {
    struct bx_growing tree;
    struct bx_lexer lexer;
    struct bx_token token;    /* the next one */
    struct bx_token previous; /* the one before it; an end before the first */
    struct bx_frame *frames;
    uint32_t frame_count;
    uint32_t frame_capacity;
    uint32_t nesting;
    uint32_t open;        /* parentheses, of calls too */
    struct bx_term value; /* the value read last */
    struct bx_moving *spare;
};

/* Records the error and is false, as every function below is that fails. */
#define BX_FAIL(parser, status, offset, length, ...) \
    bx_tree_fail(&(parser)->tree,                    \
                 bx_error_at(status, (parser)->tree.text, offset, length, __VA_ARGS__))

static inline const char *bx_spelling(const struct bx_parser *parser,
                                      const struct bx_token *token) {
    return parser->tree.text + token->offset;
}
void bx_advance(struct bx_parser *parser);
/* The token behind the next one. */
struct bx_token bx_peek(const struct bx_parser *parser);
bool bx_spells(const struct bx_parser *parser, const struct bx_token *token, const char *word);
/* Bytes of the name at the start of a text. */
static inline uint32_t bx_name_bytes(const char *text) {
    uint32_t length = 0;
    while (bx_is_name_part(text[length])) length++;
    return length;
}
/* Does the line, and the statement with it, end before the token, behind a value? */
bool bx_ends_line(const struct bx_parser *parser);

/* frames.c */
/* NULL when there is none. */
struct bx_frame *bx_frame_top(struct bx_parser *parser);
uint8_t bx_frame_power(struct bx_parser *parser);
/* at: the token that a complaint about the depth points to. */
bool bx_frame_push(struct bx_parser *parser, const struct bx_frame *frame,
                   const struct bx_token *at);
struct bx_frame bx_frame_pop(struct bx_parser *parser);
/* Gives the value to the topmost frame, which is no opener. */
bool bx_frame_reduce(struct bx_parser *parser);
/* Gives the value to every frame that binds tighter than power. */
bool bx_frame_reduce_above(struct bx_parser *parser, uint8_t power);
/* Makes the value an operation; its text goes from first to the end of the value's. */
bool bx_make(struct bx_parser *parser, enum bx_op op, const uint32_t operands[], uint32_t first,
             uint32_t place);

/* operand.c */
/* The arguments that a call must have, without keywords. */
uint32_t bx_call_arity(const struct bx_parser *parser, const struct bx_frame *call);
/* Reads prefix operators, openers and the value behind them. */
bool bx_operand(struct bx_parser *parser);
/* The topmost frame is a call and the token its ')'. */
bool bx_finish_call(struct bx_parser *parser);
/* The token is the point behind a value. */
bool bx_attribute(struct bx_parser *parser);

/* arguments.c: the topmost frame is a call. */
/* The value becomes its next argument. */
bool bx_add_argument(struct bx_parser *parser);
/* Reads what is written out as the next arguments, axes and shifts, and the commas behind; *closed
 * tells that the ')' of the call is reached. */
bool bx_read_settings(struct bx_parser *parser, bool *closed);
/* Reads what follows the name of a keyword argument; the token is its '='. */
bool bx_read_keyword(struct bx_parser *parser, const struct bx_token *name);

/* integer_arguments.c */
/* Is there nothing more of an argument? */
bool bx_ends_argument(const struct bx_parser *parser);
/* A literal integer with or without a sign. False, with the token at what is none; nothing is
 * complained about. */
bool bx_scan_integer(struct bx_parser *parser, int64_t *value, struct bx_span *span);
/* Likewise a whole argument: an integer, a tuple of them, or None. */
bool bx_scan_written(struct bx_parser *parser, struct bx_written *written);
/* The '=' of a keyword and that a value begins behind it; twice: there is one of that name before.
 */
bool bx_begin_keyword(struct bx_parser *parser, const struct bx_token *name, bool twice);

/* shift_arguments.c: the topmost frame is a call of a move; as in arguments.c. */
/* Makes room in a call for what a move is told, if it is one. */
bool bx_begin_moving(struct bx_parser *parser, struct bx_frame *call);
bool bx_add_moved(struct bx_parser *parser);
bool bx_read_moving(struct bx_parser *parser, bool *closed);
bool bx_read_moving_keyword(struct bx_parser *parser, const struct bx_token *name);
/* shift_tree.c: the call, which is no frame any more, becomes the value. */
bool bx_finish_moving(struct bx_parser *parser, const struct bx_frame *call, struct bx_span span);

/* parser.c: makes ready to read a text. */
expr_status bx_parser_begin(struct bx_parser *parser, const char *text,
                            const struct bx_symbol *symbols, uint32_t count,
                            struct bx_arena *arena);
/* statements.c */
/* Reads the statements of the text. */
bool bx_statements(struct bx_parser *parser);
/* parser.c: reads the expression of one. */
bool bx_expression(struct bx_parser *parser);

/* syntax_errors.c */
bool bx_complain_wrong(struct bx_parser *parser, const struct bx_token *wrong);
bool bx_complain_never_closed(struct bx_parser *parser, const struct bx_frame *opener);
bool bx_complain_stray_close(struct bx_parser *parser);
/* The token is a point, and no attribute that there is stands behind it. */
bool bx_complain_attribute(struct bx_parser *parser);
/* The token cannot begin a value. */
bool bx_complain_missing_value(struct bx_parser *parser);
/* The token cannot begin a line that is a statement of its own. */
bool bx_complain_line(struct bx_parser *parser);
/* The token cannot follow a value. */
bool bx_complain_missing_operator(struct bx_parser *parser);
/* The token is none that the argument takes; what says what it takes. */
bool bx_complain_unfit(struct bx_parser *parser, const char *what);
bool bx_fail_at(struct bx_parser *parser, expr_status status, struct bx_span span,
                const char *message);
bool bx_complain_arity(struct bx_parser *parser, const struct bx_frame *call, struct bx_span span);

#endif
