/* SPDX-License-Identifier: MIT */
/* Polynomials and sums without loss of either type; included by typed files for each T. */

/* c[0] + c[1]*x + ..., in an order that leaves much to do at once. */
BX_INLINE V NAMED(pair_of)(const LANE *c, V x) { return MUL_ADD(EACH(c[1]), x, EACH(c[0])); }
BX_INLINE V NAMED(three_of)(const LANE *c, V x, V x2) {
    return MUL_ADD(EACH(c[2]), x2, NAMED(pair_of)(c, x));
}
BX_INLINE V NAMED(four_of)(const LANE *c, V x, V x2) {
    return MUL_ADD(NAMED(pair_of)(c + 2, x), x2, NAMED(pair_of)(c, x));
}
BX_INLINE V NAMED(five_of)(const LANE *c, V x, V x2) {
    return MUL_ADD(NAMED(three_of)(c + 2, x, x2), x2, NAMED(pair_of)(c, x));
}
BX_INLINE V NAMED(seven_of)(const LANE *c, V x, V x2) {
    return MUL_ADD(NAMED(three_of)(c + 4, x, x2), x2 * x2, NAMED(four_of)(c, x, x2));
}
BX_INLINE V NAMED(eleven_of)(const LANE *c, V x, V x2) {
    const V x4 = x2 * x2;
    const V upper = MUL_ADD(NAMED(three_of)(c + 8, x, x2), x4, NAMED(four_of)(c + 4, x, x2));
    return MUL_ADD(upper, x4, NAMED(four_of)(c, x, x2));
}
BX_INLINE V NAMED(twelve_of)(const LANE *c, V x, V x2) {
    const V x4 = x2 * x2;
    const V upper = MUL_ADD(NAMED(four_of)(c + 8, x, x2), x4, NAMED(four_of)(c + 4, x, x2));
    return MUL_ADD(upper, x4, NAMED(four_of)(c, x, x2));
}

/* A quotient in two parts: (over + over_low)/(under + under_low), inverse being about 1/under. */
struct NAMED(quotient) {
    V head, low;
};
BX_INLINE struct NAMED(quotient)
    NAMED(quotient_of)(V over, V over_low, V under, V under_low, V inverse, LANE times) {
    struct NAMED(quotient) q;
    q.head = over * inverse;
    const V rest = REST(q.head, under, over) + REST(q.head, under_low, over_low);
    q.low = rest * (inverse * times);
    q.head *= times;
    return q;
}
/* whole + whole_low + part + tail, abs(whole) >= abs(part) or whole = 0. */
BX_INLINE V NAMED(sum_of)(V whole, V part, V tail) {
    const V sum = whole + part;
    return sum + (((whole - sum) + part) + tail);
}
/* Within 3.5% of 1/sqrt(x). */
BX_INLINE V NAMED(rough_inverse_root)(V x) {
    return (V)(EACH_BITS(NAMED(ROOT_GUESS)) - ((BITS)x >> 1));
}
