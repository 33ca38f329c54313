/* SPDX-License-Identifier: MIT */
/* Written by tools/sollya/generate.sh: polynomials and tables of the functions. */
#ifndef BX_MATH_CONSTANTS_H
#define BX_MATH_CONSTANTS_H

/* log.sollya */
_Alignas(64) static const double bx_log_r[] = {
    0x1.5555555555558p-1, 0x1.9999999995314p-2, 0x1.2492492df0bf3p-2, 0x1.c71c62e3d0f52p-3,
    0x1.7462b5773743cp-3, 0x1.39fe404ed590bp-3, 0x1.2b59fe578f6b8p-3};
#define BX_LN2_HIGH 0x1.62e42fefa2p-1
#define BX_LN2_LOW 0x1.9ef35793c7673p-41
#define BX_LOG2E_HIGH 0x1.71547652b82fep0
#define BX_LOG2E_LOW 0x1.777d0ffda0d24p-56
#define BX_LOG10E_HIGH 0x1.bcb7b1526e50ep-2
#define BX_LOG10E_LOW 0x1.95355baaafad3p-57
#define BX_LOG10_2_HIGH 0x1.34413509f4p-2
#define BX_LOG10_2_LOW 0x1.cff7988f8959bp-41

/* exp.sollya */
_Alignas(64) static const
    double bx_exp_p[] = {0x1.000000000011p-1,  0x1.5555555555662p-3,  0x1.55555547ec8b1p-5,
                         0x1.11111107c5f21p-7, 0x1.6c1cc402539cbp-10, 0x1.a0207b8d182f7p-13};
_Alignas(64) static const double bx_exp_high[] = {0x1p0,
                                                  0x1.172b83c7d517bp0,
                                                  0x1.306fe0a31b715p0,
                                                  0x1.4bfdad5362a27p0,
                                                  0x1.6a09e667f3bcdp0,
                                                  0x1.8ace5422aa0dbp0,
                                                  0x1.ae89f995ad3adp0,
                                                  0x1.d5818dcfba487p0};
_Alignas(64) static const double bx_exp_low[] = {0,
                                                 -0x1.01b15eaa59348p-55,
                                                 0x1.34d754db0abb6p-55,
                                                 0x1.690cebb7aafbp-56,
                                                 -0x1.3b3efbf5e2228p-54,
                                                 0x1.db72fc1f0eab4p-55,
                                                 0x1.c1a7792cb3387p-55,
                                                 0x1.4a385a63d07a7p-56};
#define BX_EXP_STEPS 0x1.71547652b82fep3
#define BX_EXP_STEP_HIGH 0x1.62e42fefap-4
#define BX_EXP_STEP_LOW 0x1.cf79abc9e3b3ap-43
#define BX_LN2 0x1.62e42fefa39efp-1
#define BX_LN2_REST 0x1.abc9e3b39803fp-56

/* pow.sollya */
/* abs(r) is at most 0x1.44p-6 */
_Alignas(64) static const double bx_pow_inverse[] = {
    0x1.6cp0,  0x1.64p0, 0x1.5cp0,  0x1.54p0,  0x1.5p0,  0x1.48p0,  0x1.4p0,   0x1.3cp0,
    0x1.34p0,  0x1.3p0,  0x1.28p0,  0x1.24p0,  0x1.2p0,  0x1.1cp0,  0x1.14p0,  0x1.1p0,
    0x1.0cp0,  0x1.08p0, 0x1.04p0,  0x1p0,     0x1.fp-1, 0x1.ep-1,  0x1.d4p-1, 0x1.c8p-1,
    0x1.b8p-1, 0x1.bp-1, 0x1.a4p-1, 0x1.98p-1, 0x1.9p-1, 0x1.88p-1, 0x1.7cp-1, 0x1.74p-1};
_Alignas(64) static const double bx_pow_high[] = {
    -0x1.686c81e9b2p-2, -0x1.51aad872ep-2,  -0x1.3a64c55695p-2, -0x1.22941fbcf8p-2,
    -0x1.1675cababbp-2, -0x1.fb9186d5e4p-3, -0x1.c8ff7c79aap-3, -0x1.af3c94e80cp-3,
    -0x1.7ab890210ep-3, -0x1.5ff3070a7ap-3, -0x1.29552f82p-3,   -0x1.0d77e7cd0ap-3,
    -0x1.e27076e2bp-4,  -0x1.a926d3a4bp-4,  -0x1.341d7961cp-4,  -0x1.f0a30c0118p-5,
    -0x1.77458f633p-5,  -0x1.f829b0e79p-6,  -0x1.fc0a8b0fep-7,  0,
    0x1.0415d89e7p-5,   0x1.08598b59ep-4,   0x1.700d30aeacp-4,  0x1.da72763844p-4,
    0x1.365fcb0158p-3,  0x1.5bf406b542p-3,  0x1.95a5adcf7p-3,   0x1.d1037f2654p-3,
    0x1.f991c6cb3ap-3,  0x1.1178e8227ep-2,  0x1.314f1e1d35p-2,  0x1.4718dc271cp-2};
_Alignas(64) static const double bx_pow_low[] = {
    0x1.6a2777a83dfd6p-43, 0x1.f4bd8db0a7cc1p-44, 0x1.42c71a1946518p-43, 0x1.a6976f5eb0963p-44,
    0x1.3e3f8c670551ep-43, 0x1.d572aab993c87p-47, 0x1.7794f689f8434p-45, 0x1.a4e633fcd9066p-52,
    0x1.bdb9072534a58p-45, 0x1.8586f183bebf2p-44, 0x1.5b967f4471dfcp-44, 0x1.1a699688e85bfp-43,
    0x1.a342c2af0003cp-45, 0x1.54e4d7a16eab2p-43, 0x1.717b6b33e44f8p-43, 0x1.d599e83368e91p-45,
    0x1.181dce586af09p-44, 0x1.99ff660e07d87p-43, 0x1.fc1c3061258b3p-43, 0,
    0x1.1111c05cf1d75p-43, 0x1.d034451fecdfbp-43, 0x1.c1e8da99ded32p-49, 0x1.a89401fa71733p-46,
    0x1.0162fa8234b73p-43, 0x1.db1fb8292ecfdp-43, 0x1.7f22858a0ff6fp-47, 0x1.e7b5818a49092p-43,
    0x1.3797d99419be6p-43, 0x1.1ef78ce2d07f2p-44, 0x1.9c7614b37b0d2p-43, 0x1.06c18fb4c14c5p-44};
_Alignas(64) static const double bx_pow_rows[] = {0x1.6cp0,
                                                  -0x1.686c81e9b2p-2,
                                                  0x1.6a2777a83dfd6p-43,
                                                  0,
                                                  0x1.64p0,
                                                  -0x1.51aad872ep-2,
                                                  0x1.f4bd8db0a7cc1p-44,
                                                  0,
                                                  0x1.5cp0,
                                                  -0x1.3a64c55695p-2,
                                                  0x1.42c71a1946518p-43,
                                                  0,
                                                  0x1.54p0,
                                                  -0x1.22941fbcf8p-2,
                                                  0x1.a6976f5eb0963p-44,
                                                  0,
                                                  0x1.5p0,
                                                  -0x1.1675cababbp-2,
                                                  0x1.3e3f8c670551ep-43,
                                                  0,
                                                  0x1.48p0,
                                                  -0x1.fb9186d5e4p-3,
                                                  0x1.d572aab993c87p-47,
                                                  0,
                                                  0x1.4p0,
                                                  -0x1.c8ff7c79aap-3,
                                                  0x1.7794f689f8434p-45,
                                                  0,
                                                  0x1.3cp0,
                                                  -0x1.af3c94e80cp-3,
                                                  0x1.a4e633fcd9066p-52,
                                                  0,
                                                  0x1.34p0,
                                                  -0x1.7ab890210ep-3,
                                                  0x1.bdb9072534a58p-45,
                                                  0,
                                                  0x1.3p0,
                                                  -0x1.5ff3070a7ap-3,
                                                  0x1.8586f183bebf2p-44,
                                                  0,
                                                  0x1.28p0,
                                                  -0x1.29552f82p-3,
                                                  0x1.5b967f4471dfcp-44,
                                                  0,
                                                  0x1.24p0,
                                                  -0x1.0d77e7cd0ap-3,
                                                  0x1.1a699688e85bfp-43,
                                                  0,
                                                  0x1.2p0,
                                                  -0x1.e27076e2bp-4,
                                                  0x1.a342c2af0003cp-45,
                                                  0,
                                                  0x1.1cp0,
                                                  -0x1.a926d3a4bp-4,
                                                  0x1.54e4d7a16eab2p-43,
                                                  0,
                                                  0x1.14p0,
                                                  -0x1.341d7961cp-4,
                                                  0x1.717b6b33e44f8p-43,
                                                  0,
                                                  0x1.1p0,
                                                  -0x1.f0a30c0118p-5,
                                                  0x1.d599e83368e91p-45,
                                                  0,
                                                  0x1.0cp0,
                                                  -0x1.77458f633p-5,
                                                  0x1.181dce586af09p-44,
                                                  0,
                                                  0x1.08p0,
                                                  -0x1.f829b0e79p-6,
                                                  0x1.99ff660e07d87p-43,
                                                  0,
                                                  0x1.04p0,
                                                  -0x1.fc0a8b0fep-7,
                                                  0x1.fc1c3061258b3p-43,
                                                  0,
                                                  0x1p0,
                                                  0,
                                                  0,
                                                  0,
                                                  0x1.fp-1,
                                                  0x1.0415d89e7p-5,
                                                  0x1.1111c05cf1d75p-43,
                                                  0,
                                                  0x1.ep-1,
                                                  0x1.08598b59ep-4,
                                                  0x1.d034451fecdfbp-43,
                                                  0,
                                                  0x1.d4p-1,
                                                  0x1.700d30aeacp-4,
                                                  0x1.c1e8da99ded32p-49,
                                                  0,
                                                  0x1.c8p-1,
                                                  0x1.da72763844p-4,
                                                  0x1.a89401fa71733p-46,
                                                  0,
                                                  0x1.b8p-1,
                                                  0x1.365fcb0158p-3,
                                                  0x1.0162fa8234b73p-43,
                                                  0,
                                                  0x1.bp-1,
                                                  0x1.5bf406b542p-3,
                                                  0x1.db1fb8292ecfdp-43,
                                                  0,
                                                  0x1.a4p-1,
                                                  0x1.95a5adcf7p-3,
                                                  0x1.7f22858a0ff6fp-47,
                                                  0,
                                                  0x1.98p-1,
                                                  0x1.d1037f2654p-3,
                                                  0x1.e7b5818a49092p-43,
                                                  0,
                                                  0x1.9p-1,
                                                  0x1.f991c6cb3ap-3,
                                                  0x1.3797d99419be6p-43,
                                                  0,
                                                  0x1.88p-1,
                                                  0x1.1178e8227ep-2,
                                                  0x1.1ef78ce2d07f2p-44,
                                                  0,
                                                  0x1.7cp-1,
                                                  0x1.314f1e1d35p-2,
                                                  0x1.9c7614b37b0d2p-43,
                                                  0,
                                                  0x1.74p-1,
                                                  0x1.4718dc271cp-2,
                                                  0x1.06c18fb4c14c5p-44,
                                                  0};
_Alignas(64) static const double bx_pow_p[] = {
    0x1.5555555555551p-2, -0x1.fffffffffffefp-3, 0x1.99999999c4aa9p-3, -0x1.5555555596718p-3,
    0x1.249244ad149eap-3, -0x1.fffff4f59d35ep-4, 0x1.c77d91c1ff522p-4, -0x1.99ff955feca5bp-4};

/* trig.sollya */
_Alignas(64) static const
    double bx_sin_p[] = {-0x1.5555555555548p-3, 0x1.111111110f74cp-7,  -0x1.a01a019beebd7p-13,
                         0x1.71de355b4ef37p-19, -0x1.ae5e5114a021p-26, 0x1.5d8d1fe5b925cp-33};
_Alignas(64) static const
    double bx_cos_p[] = {0x1.555555555554cp-5,   -0x1.6c16c16c15214p-10, 0x1.a01a019cbd6f3p-16,
                         -0x1.27e4f810c4cc2p-22, 0x1.1ee9efafc8b35p-29,  -0x1.8fb03357cebc2p-37};
#define BX_HALF_PI_1 0x1.921fb54442d18p0
#define BX_HALF_PI_2 0x1.1a626331p-54
#define BX_HALF_PI_3 0x1.1701b839a252p-88
#define BX_HALF_PI_REST 0x1.1a62633145c07p-54
#define BX_TURNS 0x1.45f306dc9c883p-1
_Alignas(64) static const
    double bx_sin_short[] = {-0x1.5555554744b77p-3, 0x1.11110c4000571p-7, -0x1.a017d64323e04p-13,
                             0x1.71700edb335b6p-19, -0x1.9a5e52978f79bp-26};
#define BX_PI_1 0x1.921fb544p1
#define BX_PI_2 0x1.0b4611a626331p-33
#define BX_HALF_TURNS 0x1.45f306dc9c883p-2

/* hyperbolic.sollya */
_Alignas(64) static const
    double bx_sinh_p[] = {0x1.5555555555555p-3,  0x1.111111111130ap-7,  0x1.a01a019f13e56p-13,
                          0x1.71de3e355857ap-19, 0x1.ae56a1fe07818p-26, 0x1.73beacae0897dp-33};
_Alignas(64) static const
    double bx_cosh_p[] = {0x1.5555555555558p-5, 0x1.6c16c16c15p-10, 0x1.a01a01ad7d6b5p-16,
                          0x1.27e4cc1403bdfp-22, 0x1.1f8bd9a0b8b09p-29};

/* cbrt.sollya */
_Alignas(64) static const
    double bx_cbrt_p[] = {0x1.00000049b2fc7p0,  0x1.555559aead0f9p-2, 0x1.c712e3d257d5fp-3,
                          0x1.61eaea88e0b59p-3, 0x1.2cd60344eddbp-3,  0x1.061486317e71cp-3};

/* inverse.sollya */
_Alignas(64) static const double bx_arctan_p_f64[] = {
    -0x1.555555555553dp-2, 0x1.999999999586dp-3, -0x1.24924922ad6edp-3, 0x1.c71c70e613401p-4,
    -0x1.745cf8dcacc2cp-4, 0x1.3b11191f75b4cp-4, -0x1.10ebb86a779eap-4, 0x1.df0f4dc533861p-5,
    -0x1.9cd2cc3bca9b5p-5, 0x1.37d5d6ce4a661p-5, -0x1.256ae1c819cccp-6};
_Alignas(64) static const float bx_arctan_p_f32[] = {
    -0x1.55554ap-2f, 0x1.9991e4p-3f, -0x1.23b9d6p-3f, 0x1.b227aep-4f, -0x1.f2f74cp-5f};
_Alignas(64) static const double bx_arcsin_p_f64[] = {
    0x1.555555555539p-3,  0x1.333333336e833p-4, 0x1.6db6db4277f8cp-5,  0x1.f1c72c39efa29p-6,
    0x1.6e89f42584168p-6, 0x1.1c6be3644c055p-6, 0x1.c6fd9c5da0999p-7,  0x1.8ec401fcc0324p-7,
    0x1.abc60b05222fdp-8, 0x1.3ffb56c5b9d53p-6, -0x1.09de10211cd26p-6, 0x1.05714c02d4f7fp-5};
_Alignas(64) static const float bx_arcsin_p_f32[] = {0x1.5555c8p-3f, 0x1.330204p-4f, 0x1.747bbep-5f,
                                                     0x1.8c3ddp-6f, 0x1.595d06p-5f};
_Alignas(64) static const double bx_arctanh_p_f64[] = {
    0x1.55555555557bp-2,  0x1.99999998e1461p-3, 0x1.249249bcf7b02p-3, 0x1.c71bfa7f8451dp-4,
    0x1.7475fc226f95ep-4, 0x1.383cedf44eb62p-4, 0x1.3b67db6ec09eap-4};
_Alignas(64) static const
    float bx_arctanh_p_f32[] = {0x1.5555b8p-2f, 0x1.992792p-3f, 0x1.372e4cp-3f};
#define BX_QUARTER_PI_f64 0x1.921fb54442d18p-1
#define BX_QUARTER_PI_LOW_f64 0x1.1a62633145c07p-55
#define BX_QUARTER_PI_f32 0x1.921fbp-1f
#define BX_QUARTER_PI_LOW_f32 0x1.5110b4p-23f
#define BX_HALF_LN2_f64 0x1.62e42fefa2p-2
#define BX_HALF_LN2_LOW_f64 0x1.9ef35793c7673p-42
#define BX_HALF_LN2_f32 0x1.62e4p-2f
#define BX_HALF_LN2_LOW_f32 0x1.7f7d1cp-21f

/* float32.sollya */
_Alignas(64) static const float bx_exp_p_f32[] = {0x1p-1f,        0x1.555556p-3f,  0x1.5555p-5f,
                                                  0x1.110fc4p-7f, 0x1.6d3132p-10f, 0x1.a2d3ap-13f};
_Alignas(64) static const float bx_sinh_p_f32[] = {0x1.5554acp-3f, 0x1.122acp-7f};
_Alignas(64) static const float bx_cosh_p_f32[] = {0x1.555556p-5f, 0x1.6c14d4p-10f, 0x1.a33e1p-16f};
#define BX_FLOAT_LN2 0x1.62e4p-1f
#define BX_FLOAT_LN2_LOW 0x1.7f7d1cp-20f
_Alignas(64) static const float bx_exp2_p_f32[] = {0x1.ebfbep-3f, 0x1.c6afeep-5f, 0x1.3b2a4cp-7f,
                                                   0x1.5ec7f4p-10f, 0x1.4421c8p-13f};
#define BX_WHOLE_LN2_f32 0x1.62e43p-1f
#define BX_LOG2E_f32 0x1.715476p0f
_Alignas(64) static const float bx_log_p_f32[] = {0x1.55553ep-2f,  -0x1.000006p-2f, 0x1.99a8d6p-3f,
                                                  -0x1.555f6ep-3f, 0x1.22f0b4p-3f,  -0x1.fb66eap-4f,
                                                  0x1.e9ea52p-4f,  -0x1.e38832p-4f, 0x1.148604p-4f};
#define BX_FLOAT_LOG2E 0x1.715476p0f
#define BX_FLOAT_LOG2E_LOW 0x1.4ae0cp-26f
#define BX_FLOAT_LOG10E 0x1.bcb7b2p-2f
#define BX_FLOAT_LOG10E_LOW -0x1.5b235ep-27f
#define BX_LOG10_2_f32 0x1.344p-2f
#define BX_LOG10_2_LOW_f32 0x1.3509f8p-18f
_Alignas(64) static const
    float bx_sin_p_f32[] = {-0x1.555544p-3f, 0x1.1106d8p-7f, -0x1.99257ep-13f};
_Alignas(64) static const float bx_cos_p_f32[] = {0x1.55554ap-5f, -0x1.6c0c26p-10f, 0x1.99e6cp-16f};
_Alignas(64) static const
    float bx_tan_p_f32[] = {0x1.555562p-2f, 0x1.110d28p-3f,   0x1.baecf6p-5f, 0x1.5c041cp-6f,
                            0x1.668074p-7f, -0x1.654926p-15f, 0x1.23129ap-8f};
#define BX_TURNS_f32 0x1.45f306p-1f
#define BX_HALF_PI_1_f32 0x1.921fb6p0f
#define BX_HALF_PI_2_f32 -0x1.778p-25f
#define BX_HALF_PI_3_f32 0x1.68c234p-39f
_Alignas(64) static const float bx_cbrt_p_f32[] = {0x1p0f, 0x1.55525cp-2f, 0x1.c7147ep-3f,
                                                   0x1.6773cep-3f, 0x1.2c96a6p-3f};
/* abs(r) is at most 0x1.6p-5 */
_Alignas(64) static const float bx_pow_inverse_f32[] = {
    0x1.6p0f,  0x1.58p0f, 0x1.48p0f, 0x1.38p0f, 0x1.3p0f,  0x1.28p0f, 0x1.18p0f, 0x1.1p0f,
    0x1.08p0f, 0x1p0f,    0x1.ep-1f, 0x1.cp-1f, 0x1.bp-1f, 0x1.ap-1f, 0x1.8p-1f, 0x1.7p-1f};
_Alignas(64) static const float bx_pow_high_f32[] = {
    -0x1.461cp-2f, -0x1.2e9p-2f, -0x1.fb98p-3f, -0x1.9528p-3f, -0x1.5ff8p-3f, -0x1.2958p-3f,
    -0x1.6f1p-4f,  -0x1.f0cp-5f, -0x1.f84p-6f,  0.0f,          0x1.085p-4f,   0x1.1178p-3f,
    0x1.5bfp-3f,   0x1.a938p-3f, 0x1.2694p-2f,  0x1.5228p-2f};
_Alignas(64) static const float bx_pow_low_f32[] = {
    0x1.a1ef1ep-17f, 0x1.d451eep-18f, 0x1.9e4a88p-17f, 0x1.2b185ep-18f, 0x1.3e3d62p-17f,
    0x1.683fp-18f,   0x1.6ba8d4p-19f, 0x1.cf3feep-17f, 0x1.64f188p-18f, 0.0f,
    0x1.316b3cp-17f, 0x1.d044fcp-20f, 0x1.01ad5p-17f,  0x1.b4f22cp-17f, 0x1.1089a6p-17f,
    0x1.7039c6p-17f};
_Alignas(64) static const
    float bx_pow_p_f32[] = {0x1.555544p-2f, -0x1.ffffd4p-3f, 0x1.9a6a06p-3f, -0x1.562b7ep-3f};

#endif
