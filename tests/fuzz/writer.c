/* SPDX-License-Identifier: MIT */
#include "writer.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { KINDS = KIND_BYTES + 1, DEEPEST = 5, MOST_CHOICES = 128 };

/* What a rule makes, as a set of kinds. */
#define SET(kind) (1u << KIND_##kind)
#define INTEGERS (SET(SIGNED) | SET(UNSIGNED))
#define REALS (INTEGERS | SET(FLOAT))
#define NUMBERS (REALS | SET(COMPLEX))

static unsigned kinds_made(enum bx_op op) {
    const struct bx_op_info *info = bx_op_info(op);
    switch ((enum bx_rule)info->rule) {
    case RULE_SELECT:
    case RULE_KEEP:
    case RULE_LIKE:
    case RULE_MOVE:
    case RULE_ADD: return NUMBERS | SET(BOOL);
    case RULE_LOGICAL:
    case RULE_COMPARE:
    case RULE_CLASSIFY:
    case RULE_BYTES:
    case RULE_TRUTH: return SET(BOOL);
    case RULE_BITWISE: return INTEGERS | SET(BOOL);
    case RULE_SHIFT: return INTEGERS;
    case RULE_SUBTRACT:
    case RULE_POWER: return NUMBERS;
    case RULE_SUM: return op == OP_sum || op == OP_nansum ? NUMBERS : REALS;
    case RULE_DIVIDE:
    case RULE_ANALYTIC:
    case RULE_MEAN: return SET(FLOAT) | SET(COMPLEX);
    case RULE_REMAINDER:
    case RULE_MAGNITUDE:
    case RULE_PART: return REALS;
    case RULE_ROUND:
    case RULE_EXTREMUM:
    case RULE_EXTREME: return REALS | SET(BOOL);
    case RULE_FLOAT:
    case RULE_SPREAD: return SET(FLOAT);
    case RULE_COMPLEX: return SET(COMPLEX);
    case RULE_COUNT:
    case RULE_WHICH: return SET(SIGNED);
    case RULE_CAST: break;
    }
    for (unsigned type = 0; type < TYPE_COUNT; type++)
        if (strcmp(bx_type_text((enum bx_type)type), info->spelling) == 0)
            return 1u << bx_type_kind((enum bx_type)type);
    return NUMBERS;
}

/* Operations that make a kind, found once. */
static struct {
    uint8_t op[MOST_CHOICES];
    unsigned count;
} choices[KINDS];

static void find_choices(void) {
    if (choices[KIND_FLOAT].count) return;
    for (unsigned op = 0; op < OPERATOR_COUNT; op++) {
        if (bx_op_info((enum bx_op)op)->syntax == SYNTAX_INTERNAL) continue;
        const unsigned made = kinds_made((enum bx_op)op);
        for (unsigned kind = 0; kind < KINDS; kind++)
            if ((made >> kind & 1) && choices[kind].count < MOST_CHOICES)
                choices[kind].op[choices[kind].count++] = (uint8_t)op;
    }
}

static enum bx_kind any_number(struct input *input) {
    static const enum bx_kind kinds[] = {KIND_FLOAT, KIND_SIGNED,   KIND_FLOAT,  KIND_BOOL,
                                         KIND_FLOAT, KIND_UNSIGNED, KIND_COMPLEX};
    return kinds[take_below(input, 7)];
}

/* Kind of an operand, for a result of kind `made`. */
static enum bx_kind operand_kind(struct input *input, enum bx_op op, unsigned place,
                                 enum bx_kind made) {
    switch ((enum bx_rule)bx_op_info(op)->rule) {
    case RULE_SELECT: return place == 0 ? KIND_BOOL : made;
    case RULE_LOGICAL:
    case RULE_COUNT:
    case RULE_TRUTH: return take_once_in(input, 2) ? any_number(input) : KIND_BOOL;
    case RULE_COMPARE: {
        const enum bx_kind kind = any_number(input);
        return kind == KIND_COMPLEX && op != OP_eq && op != OP_ne ? KIND_FLOAT : kind;
    }
    case RULE_CLASSIFY:
    case RULE_SPREAD: return take_once_in(input, 4) ? KIND_COMPLEX : KIND_FLOAT;
    case RULE_MAGNITUDE:
    case RULE_PART: return made == KIND_FLOAT && take_once_in(input, 2) ? KIND_COMPLEX : made;
    case RULE_COMPLEX: return KIND_FLOAT;
    case RULE_CAST: {
        const enum bx_kind kind = any_number(input);
        return kind == KIND_COMPLEX && made != KIND_COMPLEX ? KIND_FLOAT : kind;
    }
    case RULE_BYTES: return KIND_BYTES;
    case RULE_WHICH: return take_once_in(input, 3) ? KIND_SIGNED : KIND_FLOAT;
    case RULE_FLOAT:
    case RULE_ANALYTIC:
    case RULE_DIVIDE: return made == KIND_FLOAT && take_once_in(input, 8) ? KIND_SIGNED : made;
    default: return made;
    }
}

void scope_add(struct scope *scope, const char *name, enum bx_kind kind, bool full) {
    if (scope->count == MOST_SCOPE) return;
    snprintf(scope->entry[scope->count].name, sizeof scope->entry[0].name, "%s", name);
    scope->entry[scope->count].full = full;
    scope->entry[scope->count++].kind = kind;
}

void write_text(struct written *to, const char *format, ...) {
    const size_t room = sizeof to->text - to->length;
    va_list arguments;
    va_start(arguments, format);
    const int length = vsnprintf(to->text + to->length, room, format, arguments);
    va_end(arguments);
    if (length > 0) to->length += (size_t)length < room ? (size_t)length : room - 1;
}

static void literal(struct written *to, struct input *input, enum bx_kind kind) {
    static const char *const floats[] = {"1.0", "0.5", "2.0",   "0.1",    "-1.5", "0.0",  "-0.0",
                                         "pi",  "3.0", "1e-3",  "inf",    "nan",  "1e30", "-inf",
                                         "7",   "1",   "1e300", "1e-310", "0",    "2"};
    static const char *const whole[] = {"1", "2", "3", "0", "-1", "5", "7", "-3", "100", "127"};
    switch (kind) {
    case KIND_BOOL: write_text(to, "%s", take_once_in(input, 2) ? "True" : "False"); return;
    case KIND_UNSIGNED: write_text(to, "%u", take(input) % 128); return;
    case KIND_SIGNED: write_text(to, "%s", whole[take_below(input, 10)]); return;
    case KIND_FLOAT: write_text(to, "%s", floats[take_below(input, 20)]); return;
    case KIND_COMPLEX:
        write_text(to, "(%s+%uj)", floats[take_below(input, 20)], take_below(input, 4));
        return;
    case KIND_BYTES: write_text(to, "%s", take_once_in(input, 2) ? "'ab'" : "'a'"); return;
    }
}

/* True if what was written has the dimensions of the call. */
static bool leaf(struct written *to, struct input *input, const struct scope *scope,
                 enum bx_kind kind) {
    const unsigned first = take(input);
    if (scope->count && first % 5 != 4)
        for (int k = 0; k < scope->count; k++) {
            const int place = (int)((first / 5 + (unsigned)k) % (unsigned)scope->count);
            if (scope->entry[place].kind != kind) continue;
            write_text(to, "%s", scope->entry[place].name);
            return scope->entry[place].full;
        }
    /* Of another kind, converted. */
    if (scope->count && first % 5 == 3 && kind != KIND_BYTES) {
        static const char *const casts[] = {"bool", "uint16", "int32", "float32", "complex64"};
        const int place = (int)((first / 5) % (unsigned)scope->count);
        const enum bx_kind from = scope->entry[place].kind;
        if (from != KIND_BYTES && (from != KIND_COMPLEX || kind == KIND_COMPLEX)) {
            write_text(to, "%s(%s)", casts[kind], scope->entry[place].name);
            return scope->entry[place].full;
        }
    }
    literal(to, input, kind);
    return false;
}

static bool expression(struct written *to, struct input *input, const struct scope *scope,
                       enum bx_kind kind, unsigned depth);

static int some_axis(struct input *input, const struct scope *scope) {
    const int ndim = scope->ndim ? scope->ndim : 1;
    const int axis = (int)take_below(input, (unsigned)ndim);
    return take_once_in(input, 3) ? axis - ndim : axis;
}

/* The axes of a reduction: mostly such that the result goes with the operand. */
static bool reduction_tail(struct written *to, struct input *input, const struct scope *scope,
                           enum bx_op op, bool full) {
    const unsigned way = take_below(input, 8);
    bool kept = false;
    if (full && way) {
        if (way == 7 && scope->ndim > 1 && bx_op_info(op)->rule != RULE_WHICH)
            write_text(to, ", axis=(%d, %d)", 0, scope->ndim - 1);
        else
            write_text(to, ", axis=%d", some_axis(input, scope));
        kept = way < 6;
        if (kept) write_text(to, ", keepdims=True");
    }
    if (bx_op_info(op)->rule == RULE_SPREAD && take_once_in(input, 3))
        write_text(to, ", ddof=%u", take_below(input, 3));
    return kept;
}

static void boundary(struct written *to, struct input *input, enum bx_kind kind) {
    static const char *const words[] = {"edge", "wrap", "reflect", "symmetric"};
    const unsigned way = take_below(input, 6);
    if (way < 4 || kind == KIND_BYTES)
        write_text(to, "%s", words[way % 4]);
    else
        literal(to, input, kind);
}

static bool move(struct written *to, struct input *input, const struct scope *scope, enum bx_op op,
                 enum bx_kind kind, unsigned depth) {
    const size_t start = to->length;
    write_text(to, "%s(", bx_op_info(op)->spelling);
    const size_t operand = to->length;
    if (!expression(to, input, scope, kind, depth)) { /* there is nothing to move along */
        memmove(to->text + start, to->text + operand, to->length - operand + 1);
        to->length -= operand - start;
        return false;
    }
    const int shift = (int)take_below(input, 9) - 4;
    switch (op) {
    case OP_diff:
        write_text(to, ", %d", some_axis(input, scope));
        if (take_once_in(input, 6)) write_text(to, ", n=%u", take_below(input, 4));
        break;
    case OP_laplacian:
        if (take_once_in(input, 2)) write_text(to, ", %d", some_axis(input, scope));
        write_text(to, ", fill=");
        boundary(to, input, kind);
        break;
    default:
        if (scope->ndim > 1 && take_once_in(input, 4))
            write_text(to, ", (%d, %d), (0, %d)", shift, (int)take_below(input, 5) - 2,
                       scope->ndim - 1);
        else
            write_text(to, ", %d, %d", take_once_in(input, 12) ? 1000 * shift : shift,
                       some_axis(input, scope));
        if (op == OP_shift) {
            write_text(to, ", ");
            boundary(to, input, kind);
        }
        break;
    }
    write_text(to, ")");
    return true;
}

/* What has a form of its own in the grammar. */
static bool special(struct written *to, struct input *input, const struct scope *scope,
                    enum bx_kind kind, unsigned depth, bool *is_full) {
    bool full = false;
    switch (take_below(input, 16)) {
    case 15:
        write_text(to, "(");
        full |= expression(to, input, scope, kind, depth);
        write_text(to, " if ");
        full |= expression(to, input, scope, KIND_BOOL, depth);
        write_text(to, " else ");
        full |= expression(to, input, scope, kind, depth);
        write_text(to, ")");
        return *is_full = full, true;
    case 14:
        if (kind == KIND_FLOAT && scope->functions) {
            const bool two = take_once_in(input, 2);
            write_text(to, two ? "user2(" : "user1(");
            full |= expression(to, input, scope, KIND_FLOAT, depth);
            if (two) {
                write_text(to, ", ");
                full |= expression(to, input, scope, KIND_FLOAT, depth);
            }
            write_text(to, ")");
            return *is_full = full, true;
        }
        if (kind != KIND_BOOL) return false;
        write_text(to, "(");
        full |= expression(to, input, scope, KIND_FLOAT, depth);
        write_text(to, " < ");
        full |= expression(to, input, scope, KIND_FLOAT, depth);
        write_text(to, " <= ");
        full |= expression(to, input, scope, KIND_SIGNED, depth);
        write_text(to, ")");
        return *is_full = full, true;
    case 13:
        if (kind != KIND_FLOAT) return false;
        write_text(to, "(");
        full |= expression(to, input, scope, KIND_COMPLEX, depth);
        write_text(to, take_once_in(input, 2) ? ").imag" : ").real");
        return *is_full = full, true;
    case 12: /* of the lower kind */
        if (kind != KIND_FLOAT) return false;
        full |= expression(to, input, scope, take_once_in(input, 2) ? KIND_UNSIGNED : KIND_SIGNED,
                           depth);
        return *is_full = full, true;
    case 11: /* the same operand twice */
        if (kind == KIND_BYTES || kind == KIND_BOOL || depth < 2) return false;
        {
            const size_t start = to->length;
            char again[200];
            write_text(to, "(");
            full |= expression(to, input, scope, kind, 0);
            const size_t length = to->length - start - 1;
            if (length < sizeof again) {
                memcpy(again, to->text + start + 1, length);
                again[length] = 0;
                write_text(to, "*%s", again);
            }
            write_text(to, ")");
        }
        return *is_full = full, true;
    default: return false;
    }
}

static bool expression(struct written *to, struct input *input, const struct scope *scope,
                       enum bx_kind kind, unsigned depth) {
    bool full = false;
    if (depth == 0 || to->length > MOST_WRITTEN / 2 || kind == KIND_BYTES ||
        take_below(input, 8) == 0) {
        return leaf(to, input, scope, kind);
    }
    depth--;
    if (special(to, input, scope, kind, depth, &full)) return full;
    const enum bx_op op = (enum bx_op)choices[kind].op[take_below(input, choices[kind].count)];
    const struct bx_op_info *info = bx_op_info(op);
    if (info->rule == RULE_MOVE) return move(to, input, scope, op, kind, depth);
    if (bx_op_is_reduction(op) &&
        (info->rule == RULE_SUM || info->rule == RULE_MEAN || info->rule == RULE_SPREAD))
        to->sums = true;
    /* Both operands of a comparison and its like are of one kind. */
    enum bx_kind operand = operand_kind(input, op, 0, kind);
    if (info->syntax == SYNTAX_FUNCTION)
        write_text(to, "%s(", info->spelling);
    else
        write_text(to, info->syntax == SYNTAX_PREFIX ? "(%s " : "(", info->spelling);
    for (unsigned k = 0; k < info->arity; k++) {
        if (k && info->syntax == SYNTAX_INFIX) write_text(to, " %s ", info->spelling);
        if (k && info->syntax != SYNTAX_INFIX) write_text(to, ", ");
        if (info->rule == RULE_SELECT) operand = operand_kind(input, op, k, kind);
        full |= expression(to, input, scope, operand, depth);
    }
    if (bx_op_is_reduction(op)) full = reduction_tail(to, input, scope, op, full);
    write_text(to, ")");
    return full;
}

bool write_expression(struct written *to, struct input *input, const struct scope *scope,
                      enum bx_kind kind) {
    find_choices();
    return expression(to, input, scope, kind, 1 + take_below(input, DEEPEST));
}
