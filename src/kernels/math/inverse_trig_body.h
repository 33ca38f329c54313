/* SPDX-License-Identifier: MIT */
/* See inverse_trig.h. */

/* eighths*pi/4 + part + tail. */
BX_INLINE V NAMED(angle_sum)(V eighths, V part, V tail) {
    return NAMED(sum_of)(eighths * NAMED(BX_QUARTER_PI), part,
                         MUL_ADD(eighths, EACH(NAMED(BX_QUARTER_PI_LOW)), tail));
}
/* The angle of the point (b, a), both not negative, with the signs that the bits of left (b is to
 * be negative) have. */
BX_INLINE V NAMED(angle_of)(V a, V b, BITS left) {
    const V high = NAMED(greater)(a, b), low = NAMED(lesser)(b, a);
    const MASK middle = low > high * NAMED(TAN_EIGHTH);
    const V less = WHERE(middle, high), more = WHERE(middle, low);
    const V over = low - less, under = high + more;
    const V over_low = low - (over + less), under_low = more - (under - high);
    const MASK swapped = a > b;
    const BITS negative = ((BITS)swapped & EACH_BITS(NAMED(SIGN))) ^ left;
    const struct NAMED(quotient) q =
        NAMED(quotient_of)(over, over_low, under, under_low, 1 / under, 1);
    const V part = (V)((BITS)q.head ^ negative), part_low = (V)((BITS)q.low ^ negative);
    const V square = part * part;
    const V tail =
        MUL_ADD(part * square,
                NAMED(ARCTAN_POLYNOMIAL)(NAMED(bx_arctan_p), square, square * square), part_low);
    V eighths = WHERE(middle, EACH(1));
    eighths = CHOOSE(swapped, 2 - eighths, eighths);
    eighths = CHOOSE((MASK)left < 0, 4 - eighths, eighths);
    return NAMED(angle_sum)(eighths, part, tail);
}

/* Of NaN it is NaN, the second operand of lesser. */
BX_INLINE V NAMED(fast_arctan)(V x, MASK *special) {
    *special = (MASK){0};
    const V size = NAMED(lesser)(EACH(NAMED(ARCTAN_MOST)), SIZE_OF(x));
    return SIGNED(NAMED(angle_of)(size, EACH(1), (BITS){0}), x);
}
BX_INLINE V NAMED(fast_arctan2)(V y, V x, MASK *special) {
    const V a = SIZE_OF(y), b = SIZE_OF(x);
    const V high = NAMED(greater)(a, b), low = NAMED(lesser)(a, b);
    *special = ~((high <= NAMED(ANGLE_MOST)) & (high >= NAMED(ANGLE_LEAST)) &
                 ((low >= NAMED(ANGLE_LEAST)) | (low == 0)));
    return SIGNED(NAMED(angle_of)(a, b, (BITS)x & EACH_BITS(NAMED(SIGN))), y);
}

/* m and m_low of arcsin(abs(x)) = pi/2 - 2*(m + m_low + p) for great x, m + p otherwise. */
struct NAMED(arcsine) {
    MASK great;
    V part, low, rest;
};
BX_INLINE struct NAMED(arcsine) NAMED(arcsine_of)(V x) {
    struct NAMED(arcsine) s;
    const V size = SIZE_OF(x);
    s.great = size > (LANE)0.5;
    const V square = CHOOSE(s.great, MUL_ADD(size, EACH(-0.5), EACH(0.5)), size * size);
    const V root = NAMED(sqrt)(square);
    const V lost = REST(root, root, square) * NAMED(rough_inverse_root)(square);
    s.part = CHOOSE(s.great, root + root, size);
    s.low = WHERE(s.great, lost);
    s.rest =
        s.part * square * NAMED(ARCSIN_POLYNOMIAL)(NAMED(bx_arcsin_p), square, square * square);
    return s;
}
BX_INLINE V NAMED(fast_arcsin)(V x, MASK *special) {
    *special = (MASK){0};
    const struct NAMED(arcsine) s = NAMED(arcsine_of)(x);
    const BITS turned = (BITS)s.great & EACH_BITS(NAMED(SIGN));
    const V part = (V)((BITS)s.part ^ turned), tail = (V)((BITS)(s.low + s.rest) ^ turned);
    return SIGNED(NAMED(angle_sum)(WHERE(s.great, EACH(2)), part, tail), x);
}
BX_INLINE V NAMED(fast_arccos)(V x, MASK *special) {
    *special = (MASK){0};
    const struct NAMED(arcsine) s = NAMED(arcsine_of)(x);
    const BITS turned = ((BITS)x ^ ~(BITS)s.great) & EACH_BITS(NAMED(SIGN));
    const V part = (V)((BITS)s.part ^ turned), tail = (V)((BITS)(s.low + s.rest) ^ turned);
    const V eighths = CHOOSE(s.great, WHERE(x < 0, EACH(4)), EACH(2));
    return NAMED(angle_sum)(eighths, part, tail);
}
