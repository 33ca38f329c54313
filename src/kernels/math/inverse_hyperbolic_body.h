/* SPDX-License-Identifier: MIT */
/* See inverse_hyperbolic.h. */

/* The integer whose bits these are, below 2^FRACTION. */
BX_INLINE V NAMED(integer_of)(BITS n) {
    return (V)(n | EACH_BITS(NAMED(WHOLE_BITS))) - NAMED(WHOLE);
}
/* times*(k*log(2)/2 + arctanh(q)). */
BX_INLINE V NAMED(logarithm_sum)(V k, struct NAMED(quotient) q, V square, LANE times) {
    const V tail =
        MUL_ADD(q.head * square,
                NAMED(ARCTANH_POLYNOMIAL)(NAMED(bx_arctanh_p), square, square * square), q.low);
    return NAMED(sum_of)(k * (times * NAMED(BX_HALF_LN2)), q.head,
                         MUL_ADD(k, EACH(times * NAMED(BX_HALF_LN2_LOW)), tail));
}
/* The 2^k that is nearest to u by quotient. */
struct NAMED(power) {
    V value, k;
};
BX_INLINE struct NAMED(power) NAMED(power_near)(V u) {
    const BITS offset = EACH_BITS(NAMED(ONE) - NAMED(ROOT_HALF));
    const BITS exponent = ((BITS)u + offset) >> NAMED(FRACTION);
    struct NAMED(power) power;
    power.value = (V)(exponent << NAMED(FRACTION));
    power.k = NAMED(integer_of)(exponent) - (LANE)NAMED(BIAS);
    return power;
}
/* log(u + low), under being u + 2^k, inverse about 1/under. */
BX_INLINE V NAMED(log_of_parts)(V u, V low, struct NAMED(power) power, V under, V inverse) {
    const V under_low = ((power.value - under) + u) + low;
    const struct NAMED(quotient) q =
        NAMED(quotient_of)(u - power.value, low, under, under_low, inverse, 2);
    const V half = (LANE)0.5 * q.head;
    return NAMED(logarithm_sum)(power.k, q, half * half, 2);
}

BX_INLINE V NAMED(fast_log1p)(V x, MASK *special) {
    *special = ~((x > -1) & (x < NAMED(LOG1P_END)));
    const V u = x + 1;
    const struct NAMED(power) power = NAMED(power_near)(u);
    const V under = power.value + u;
    return SIGNED(NAMED(log_of_parts)(u, x - (u - 1), power, under, 1 / under), x);
}
/* log(size + sqrt(square + square_low)). */
BX_INLINE V NAMED(log_with_root)(V size, V square, V square_low) {
    const V root = NAMED(sqrt)(square);
    const V divisor = NAMED(greater)(root, EACH(NAMED(ROOT_LEAST)));
    const V u = root + size;
    const struct NAMED(power) power = NAMED(power_near)(u);
    const V under = power.value + u;
    const V inverse = 1 / (under * divisor);
    const V root_low = (REST(root, root, square) + square_low) * ((LANE)0.5 * (inverse * under));
    const V high = NAMED(greater)(root, size), low = NAMED(lesser)(root, size);
    return NAMED(log_of_parts)(u, ((high - u) + low) + root_low, power, under, inverse * divisor);
}
BX_INLINE V NAMED(fast_arcsinh)(V x, MASK *special) {
    const V size = SIZE_OF(x);
    *special = ~(size < NAMED(ROOT_END));
    const V square = size * size;
    const V high = NAMED(greater)(square, EACH(1)), low = NAMED(lesser)(square, EACH(1));
    const V sum = high + low;
    const V rest = ((high - sum) + low) + MUL_SUB(size, size, square);
    return SIGNED(NAMED(log_with_root)(size, sum, rest), x);
}
BX_INLINE V NAMED(fast_arccosh)(V x, MASK *special) {
    *special = ~((x >= 1) & (x < NAMED(ROOT_END)));
    const V less = x - 1, more = x + 1;
    const V more_low = (x - more) + 1;
    const V square = less * more;
    return NAMED(log_with_root)(x, square, MUL_ADD(less, more_low, MUL_SUB(less, more, square)));
}
/* k from the difference of the bits of 1 + x and 1 - x, which are about their logarithms. */
BX_INLINE V NAMED(fast_arctanh)(V x, MASK *special) {
    const V size = SIZE_OF(x);
    *special = ~(size < 1);
    const V more = 1 + size, less = 1 - size;
    const V more_low = size - (more - 1), less_low = (1 - less) - size;
    const BITS half = EACH_BITS(1) << (NAMED(FRACTION) - 1);
    const BITS exponent = ((BITS)more - (BITS)less + half) >> NAMED(FRACTION);
    const V power = (V)((exponent << NAMED(FRACTION)) + EACH_BITS(NAMED(ONE)));
    const V scaled = less * power;
    const V scaled_low = less_low * power;
    const V under = more + scaled;
    const V high = NAMED(greater)(more, scaled), low = NAMED(lesser)(more, scaled);
    const V under_low = ((high - under) + low) + (more_low + scaled_low);
    const struct NAMED(quotient) q =
        NAMED(quotient_of)(more - scaled, more_low - scaled_low, under, under_low, 1 / under, 1);
    return SIGNED(NAMED(logarithm_sum)(NAMED(integer_of)(exponent), q, q.head * q.head, 1), x);
}
