/* SPDX-License-Identifier: MIT */
/* Handlers of complex numbers: their arrays, and functions of them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <complex.h>
#include <float.h>
#include <math.h>
#include <mpfr.h>
#include <stdio.h>
#include <string.h>

#include "support/cases.h"
#include "support/cells.h"

/* Parts of any size in each place: what comes out is what went in, bit for bit. */
static void arrays(const struct tested *tested) {
    static const struct {
        unsigned re, im, load, pack, store;
        size_t part;
    } rows[] = {
        {OPC_re_c64_m, OPC_im_c64_m, OPC_load_f32_m, OPC_pack_c64_tmm, OPC_store_f32_m, 4},
        {OPC_re_c128_m, OPC_im_c128_m, OPC_load_f64_m, OPC_pack_c128_tmm, OPC_store_f64_m, 8}};
    static _Alignas(8) char whole[LONGEST * 16], part[2][LONGEST * 8], out[LONGEST * 16 + 1];
    for (int r = 0; r < 1 + tested->wide; r++) {
        const size_t size = rows[r].part;
        uint64_t state = 31;
        for (size_t k = 0; k < sizeof whole; k++) whole[k] = (char)random_bits(&state);
        for (const ptrdiff_t *n = cell_lengths; *n; n++)
            for (int in_arrays = 0; in_arrays < 2; in_arrays++) {
                for (int p = 0; p < 2; p++) {
                    const struct cell_operation take = {.load = p ? rows[r].im : rows[r].re,
                                                        .store = rows[r].store,
                                                        .a = whole,
                                                        .item_a = 2 * size,
                                                        .out = part[p],
                                                        .item_out = size};
                    run_operation(tested, &take, *n, in_arrays);
                    for (size_t k = 0; k < (size_t)*n; k++)
                        assert_memory_equal(part[p] + k * size, whole + (2 * k + (size_t)p) * size,
                                            size);
                }
                /* The imaginary parts stay in the tile behind it, and are stored too. */
                struct cell_array re = {part[0], size, NULL}, im = {part[1], size, NULL};
                struct cell_array to = {out, 2 * size, NULL}, left = {part[1], size, NULL};
                const struct cell_step steps[] = {{rows[r].load, {IN_ARRAY(im)}, 0},
                                                  {rows[r].pack, {IN_ARRAY(re), IN_ARRAY(to)}, 0},
                                                  {rows[r].store, {IN_ARRAY(left)}, 0}};
                memset(out, 0x77, sizeof out);
                run_cells(tested, steps, 3, *n, in_arrays);
                assert_memory_equal(out, whole, (size_t)*n * 2 * size);
                assert_int_equal(out[(size_t)*n * 2 * size], 0x77);
                for (size_t k = 0; k < (size_t)*n; k++)
                    assert_memory_equal(part[1] + k * size, whole + (2 * k + 1) * size, size);
            }
    }
}
static void parts_come_from_arrays_and_go_into_them(void **state) {
    (void)state;
    each_tested(arrays);
}

/* Real parts in a scratch tile, as they are when both parts were computed. */
static void pack_tiles(const struct tested *tested) {
    static struct scratch_tile tile;
    static float whole[2 * 256], out[2 * 256];
    for (int k = 0; k < 512; k++) whole[k] = (float)k;
    for (ptrdiff_t n = 1; n <= tested->kernels->lanes; n += 5) {
        struct cell_array in = {whole, 8, NULL}, to = {out, 8, NULL};
        const struct cell_step steps[] = {
            {OPC_re_c64_m, {IN_ARRAY(in)}, 0},
            {OPC_spill, {IN_TILE(tile.bytes)}, 0},
            {OPC_im_c64_m, {IN_ARRAY(in)}, 0},
            {OPC_pack_c64_tmm, {IN_TILE(tile.bytes), IN_ARRAY(to)}, 0}};
        memset(out, 0, sizeof out);
        run_cells(tested, steps, 4, n, false);
        assert_memory_equal(out, whole, (size_t)n * 8);
        assert_true(out[2 * n] == 0);
    }
}
static void parts_in_tiles_are_packed(void **state) {
    (void)state;
    each_tested(pack_tiles);
}

/* exp(z) - 1 and log(1 + z) in more bits than they can lose. */
enum { MANY_BITS = 2600 };
static void finely(bool is_log, double x, double y, long double *re, long double *im) {
    mpfr_t a, b, s, t;
    mpfr_inits2(MANY_BITS, a, b, s, t, (mpfr_ptr)0);
    mpfr_set_d(a, x, MPFR_RNDN);
    mpfr_set_d(b, y, MPFR_RNDN);
    if (is_log) {
        mpfr_add_ui(a, a, 1, MPFR_RNDN);
        mpfr_atan2(t, b, a, MPFR_RNDN);
        *im = mpfr_get_ld(t, MPFR_RNDN);
        mpfr_sqr(s, a, MPFR_RNDN);
        mpfr_sqr(t, b, MPFR_RNDN);
        mpfr_add(s, s, t, MPFR_RNDN);
        mpfr_log(s, s, MPFR_RNDN);
        mpfr_div_ui(s, s, 2, MPFR_RNDN);
    } else {
        mpfr_exp(a, a, MPFR_RNDN);
        mpfr_sin_cos(t, s, b, MPFR_RNDN);
        mpfr_mul(t, t, a, MPFR_RNDN);
        *im = mpfr_get_ld(t, MPFR_RNDN);
        mpfr_mul(s, s, a, MPFR_RNDN);
        mpfr_sub_ui(s, s, 1, MPFR_RNDN);
    }
    *re = mpfr_get_ld(s, MPFR_RNDN);
    mpfr_clears(a, b, s, t, (mpfr_ptr)0);
}

typedef long double _Complex complex_function(long double _Complex);
typedef double _Complex plain_function(double _Complex);
typedef float _Complex narrow_function(float _Complex);
/* Good enough at the ends. */
static double _Complex plain_expm1(double _Complex z) { return cexp(z) - 1; }
static double _Complex plain_log1p(double _Complex z) {
    const double part[2] = {creal(z) + 1, cimag(z)}; /* adding 1 + 0i might change a zero's sign */
    memcpy(&z, part, sizeof z);
    return clog(z);
}
static float _Complex narrow_expm1(float _Complex z) {
    return (float _Complex)plain_expm1((double _Complex)z);
}
static float _Complex narrow_log1p(float _Complex z) {
    return (float _Complex)plain_log1p((double _Complex)z);
}

static const struct row {
    const char *name;
    complex_function *fine; /* NULL: finely */
    plain_function *plain;
    narrow_function *narrow;
    unsigned f64, f32;
} functions[] = {
#define ROW(stem, name) \
    { #stem, name##l, name, name##f, OPC_c_##stem##_f64_tmm, OPC_c_##stem##_f32_tmm }
    ROW(sqrt, csqrt),
    ROW(exp, cexp),
    ROW(log, clog),
    ROW(sin, csin),
    ROW(cos, ccos),
    ROW(tan, ctan),
    ROW(arcsin, casin),
    ROW(arccos, cacos),
    ROW(arctan, catan),
    ROW(sinh, csinh),
    ROW(cosh, ccosh),
    ROW(tanh, ctanh),
    ROW(arcsinh, casinh),
    ROW(arccosh, cacosh),
    ROW(arctanh, catanh),
    {"expm1", NULL, plain_expm1, narrow_expm1, OPC_c_expm1_f64_tmm, OPC_c_expm1_f32_tmm},
    {"log1p", NULL, plain_log1p, narrow_log1p, OPC_c_log1p_f64_tmm, OPC_c_log1p_f32_tmm},
};
enum { FUNCTIONS = sizeof functions / sizeof *functions, N = 1100, SPECIALS = 12 };

/* Numbers of each size around 0, 1 and -1, first the specials in pairs. */
static double re64[N], im64[N];
static float re32[N], im32[N];
static void fill(void) {
    static const double specials[SPECIALS] = {0.0,         -0.0, 1.0, -1.0, HUGE_VAL, -HUGE_VAL,
                                              (double)NAN, 0.5,  710, -710, 1e-300,   -1e30};
    uint64_t state = 32;
    for (int k = 0; k < N; k++) {
        double part[2];
        for (int p = 0; p < 2; p++) {
            const double unit = (double)(random_bits(&state) >> 11) * 0x1p-52 - 1;
            part[p] = unit * ldexp(1, (int)(random_bits(&state) % 24) - 20);
        }
        re64[k] = part[0] + (k % 3 - 1) * (k % 2);
        im64[k] = part[1] * (k % 7 == 0 ? 9 : 1);
        if (k % 11 == 0) { /* close to the circle around -1 */
            re64[k] = cos(part[1]) - 1;
            im64[k] = sin(part[1]);
        }
        if (k % 11 == 1) { /* and around 0 */
            re64[k] = cos(part[1] * 4);
            im64[k] = sin(part[1] * 4);
        }
        if (k < SPECIALS * SPECIALS) {
            re64[k] = specials[k % SPECIALS];
            im64[k] = specials[k / SPECIALS];
        }
        re32[k] = (float)re64[k];
        im32[k] = (float)im64[k];
    }
}

/* The real part comes out of the tile, the imaginary part out of the tile beside it. */
static void apply(const struct tested *tested, unsigned opcode, bool wide, ptrdiff_t n, void *re,
                  void *im, void *out_re, void *out_im, bool tiles) {
    static struct scratch_tile side, tile;
    const size_t size = wide ? 8 : 4;
    struct cell_array a = {re, size, NULL}, b = {im, size, NULL};
    struct cell_array c = {out_re, size, NULL}, d = {out_im, size, NULL};
    const unsigned load = wide ? OPC_load_f64_m : OPC_load_f32_m;
    struct cell_step steps[] = {{load, {IN_ARRAY(b)}, 0},
                                {OPC_spill, {IN_TILE(tile.bytes)}, 0},
                                {load, {IN_ARRAY(a)}, 0},
                                {opcode, {IN_ARRAY(b), IN_TILE(side.bytes)}, 0},
                                {wide ? OPC_put_f64_m : OPC_put_f32_m, {IN_ARRAY(c)}, 0},
                                {OPC_reload, {IN_TILE(side.bytes)}, 0},
                                {wide ? OPC_store_f64_m : OPC_store_f32_m, {IN_ARRAY(d)}, 0}};
    if (tiles) steps[3].operand[0] = (struct cell_operand)IN_TILE(tile.bytes);
    run_cells(tested, steps, 7, n, !tiles);
}

static bool same(double a, double b) {
    return (isnan(a) && isnan(b)) || (a == b && signbit(a) == signbit(b));
}
/* Far from ends of the range and from cuts. */
static bool ordinary(const struct row *row, double x, double y) {
    return fabs(x) < 80 && fabs(y) < (row->fine ? 80 : 1000) && (x != 0 || y != 0);
}

/* Distance in units of the larger part, which is what complex arithmetic keeps. */
static double distance(long double re, long double im, long double fine_re, long double fine_im,
                       long double unit) {
    return (double)(hypotl(re - fine_re, im - fine_im) / (hypotl(fine_re, fine_im) * unit));
}

/* As the C library has it: infinities, NaNs and zeros to the bit. */
static bool same_or_close(double re, double im, double plain_re, double plain_im,
                          long double unit) {
    if (same(re, plain_re) && same(im, plain_im)) return true;
    if ((plain_re == 0 && !same(re, plain_re)) || (plain_im == 0 && !same(im, plain_im)))
        return false;
    return isfinite(re) && isfinite(im) &&
           distance((long double)re, (long double)im, (long double)plain_re, (long double)plain_im,
                    unit) < 8;
}

static void check_element(const struct tested *tested, const struct row *row, bool wide, int k,
                          double re, double im) {
    const double x = wide ? re64[k] : (double)re32[k], y = wide ? im64[k] : (double)im32[k];
    const long double unit = wide ? 0x1p-53L : 0x1p-24L;
    bool good;
    if (ordinary(row, x, y)) {
        static long double fine[2][2][N][2]; /* of expm1 and log1p, which take long */
        static bool known[2][2][N];
        long double fine_re, fine_im;
        if (row->fine) {
            const long double fine_part[2] = {(long double)x, (long double)y};
            long double _Complex fine_z;
            memcpy(&fine_z, fine_part, sizeof fine_z);
            const long double _Complex w = row->fine(fine_z);
            fine_re = creall(w), fine_im = cimagl(w);
        } else {
            const int which = strcmp(row->name, "log1p") == 0;
            long double *both = fine[which][wide][k];
            if (!known[which][wide][k]) finely(which, x, y, &both[0], &both[1]);
            known[which][wide][k] = true;
            fine_re = both[0], fine_im = both[1];
        }
        good = (same(re, (double)fine_re) && same(im, (double)fine_im)) ||
               distance((long double)re, (long double)im, fine_re, fine_im, unit) < 8;
        /* Each part for itself, however small the other makes it. */
        const bool is_log = strcmp(row->name, "log") == 0,
                   is_log1p = strcmp(row->name, "log1p") == 0;
        const long double least = is_log ? (wide ? 0x1p-104L : 0x1p-46L) : wide ? 1e-300L : 1e-44L;
        if (good && (is_log || is_log1p) && isfinite(fine_re))
            good = fabsl((long double)re - fine_re) <= 4 * unit * fabsl(fine_re) + least;
        if (!isfinite(fine_re)) good = same(re, (double)fine_re) && same(im, (double)fine_im);
    } else if (!row->fine && x == 0 && y == 0) {
        good = re == 0 && same(im, y);
    } else {
        const double part[2] = {x, y};
        const float narrow_part[2] = {(float)x, (float)y};
        double _Complex z;
        float _Complex narrow_z;
        memcpy(&z, part, sizeof z);
        memcpy(&narrow_z, narrow_part, sizeof narrow_z);
        const double _Complex of_wide =
            wide ? row->plain(z) : (double _Complex)row->narrow(narrow_z);
        good = same_or_close(re, im, creal(of_wide), cimag(of_wide), unit);
    }
    if (!good)
        fail_msg("%s of (%a, %a) is (%a, %a) on %s, %s", row->name, x, y, re, im,
                 tested_name(tested), wide ? "f64" : "f32");
}

static void apply_functions(const struct tested *tested) {
    static double out64[2][N], part64[2][N];
    static float out32[2][N], part32[2][N];
    fill();
    for (int f = 0; f < FUNCTIONS; f++)
        for (int wide = 0; wide < 1 + tested->wide; wide++) {
            const unsigned opcode = wide ? functions[f].f64 : functions[f].f32;
            void *re = wide ? (void *)re64 : (void *)re32, *im = wide ? (void *)im64 : (void *)im32;
            void *whole[2] = {wide ? (void *)out64[0] : (void *)out32[0],
                              wide ? (void *)out64[1] : (void *)out32[1]};
            void *part[2] = {wide ? (void *)part64[0] : (void *)part32[0],
                             wide ? (void *)part64[1] : (void *)part32[1]};
            apply(tested, opcode, wide, N, re, im, whole[0], whole[1], false);
            for (int k = 0; k < N; k++)
                check_element(tested, &functions[f], wide, k,
                              wide ? out64[0][k] : (double)out32[0][k],
                              wide ? out64[1][k] : (double)out32[1][k]);
            /* The same bits whatever the length, and from tiles. */
            for (const ptrdiff_t *n = cell_lengths; *n; n++) {
                apply(tested, opcode, wide, *n, re, im, part[0], part[1], *n % 2);
                for (int p = 0; p < 2; p++)
                    assert_true(
                        same_elements(part[p], whole[p], wide ? EXPR_FLOAT64 : EXPR_FLOAT32, *n));
            }
        }
}
static void functions_are_precise_and_special_at_the_ends(void **state) {
    (void)state;
    each_tested(apply_functions);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(parts_come_from_arrays_and_go_into_them),
        cmocka_unit_test(parts_in_tiles_are_packed),
        cmocka_unit_test(functions_are_precise_and_special_at_the_ends),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
