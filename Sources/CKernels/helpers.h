// Functions of single elements that rows of operations.h use.
#ifndef NN_HELPERS_H
#define NN_HELPERS_H
#include "loops.h"
#if defined(__x86_64__)
#include <immintrin.h>
#else
#include <fenv.h>
#endif

static inline void nn_raise(int flag) {
#if defined(__x86_64__)
    _mm_setcsr(_mm_getcsr() | (flag == NN_FP_DIVIDE ? 0x04u : flag == NN_FP_OVERFLOW ? 0x08u : 0x01u));
#else
    feraiseexcept(flag == NN_FP_DIVIDE ? FE_DIVBYZERO : flag == NN_FP_OVERFLOW ? FE_OVERFLOW : FE_INVALID);
#endif
}

// Integer division as NumPy has it: rounded down, zero for a zero divisor, which is told.
#define NN_ZERO(b) ((b) == 0 ? (nn_raise(NN_FP_DIVIDE), true) : false)
#define NN_LEAST(T) ((T)((T)-1 < 0 ? (uint64_t)1 << (8 * sizeof(T) - 1) : 0))
#define NN_MINUS1(T, b) ((T)-1 < 0 && (b) == (T)-1)
#define NN_IFLOORDIV(T, U, a, b) (NN_ZERO(b) ? 0 \
    : NN_MINUS1(T, b) ? ((a) == NN_LEAST(T) ? (nn_raise(NN_FP_OVERFLOW), (U)(a)) : 0 - (U)(a)) \
    : (U)((a) / (b)) - (U)(((a) % (b) != 0) & (((a) < 0) != ((b) < 0))))
#define NN_IREMAINDER(T, a, b) (NN_ZERO(b) || NN_MINUS1(T, b) ? 0 \
    : (((a) % (b) != 0) & (((a) < 0) != ((b) < 0))) ? (a) % (b) + (b) : (a) % (b))
#define NN_IFMOD(T, a, b) (NN_ZERO(b) || NN_MINUS1(T, b) ? 0 : (a) % (b))
// 1 / 0 is infinity made an integer, as x86 does it.
#define NN_IRECIPROCAL(T, a) (NN_ZERO(a) ? (nn_raise(NN_FP_INVALID), sizeof(T) < 4 ? 0 : NN_LEAST(T)) : 1 / (a))
#define NN_MAGNITUDE(T, a) ((a) < 0 ? 0 - (uint64_t)(a) : (uint64_t)(a))

static inline uint64_t nn_ipow(uint64_t base, int64_t exponent) {
    uint64_t out = 1, left = (uint64_t)exponent;
    for (; left; left >>= 1, base *= base) if (left & 1) out *= base;
    return out;
}

static inline uint64_t nn_gcd(uint64_t a, uint64_t b) {
    while (b) { uint64_t t = a % b; a = b; b = t; }
    return a;
}
static inline uint64_t nn_lcm(uint64_t a, uint64_t b) {
    uint64_t g = nn_gcd(a, b);
    return g ? a / g * b : 0;
}

#define NN_FLOAT_HELPERS(NUMBER, TAG, TYPE, WIDE) \
static inline TYPE nn_one_floordiv_##TAG(TYPE a, TYPE b) { \
    typedef TYPE T; \
    if (b == 0) return a / b; \
    T mod = NN_M(fmod)(a, b), div = (a - mod) / b; \
    if (mod != 0) { if ((b < 0) != (mod < 0)) div -= 1; } \
    if (div == 0) return NN_M(copysign)(0, a / b); \
    T down = NN_M(floor)(div); \
    return div - down > (T)0.5 ? down + 1 : down; \
} \
static inline TYPE nn_one_modulo_##TAG(TYPE a, TYPE b) { \
    typedef TYPE T; \
    T mod = NN_M(fmod)(a, b); \
    if (b == 0) return mod; \
    if (mod == 0) return NN_M(copysign)(0, b); \
    return (b < 0) != (mod < 0) ? mod + b : mod; \
} \
static inline TYPE nn_one_logaddexp_##TAG(TYPE a, TYPE b) { \
    typedef TYPE T; \
    if (a == b) return a + (T)0.693147180559945309417232121458176568; \
    T d = a - b; \
    if (d > 0) return a + NN_M(log1p)(NN_M(exp)(-d)); \
    if (d <= 0) return b + NN_M(log1p)(NN_M(exp)(d)); \
    nn_raise(NN_FP_INVALID); \
    return d; \
} \
static inline TYPE nn_one_logaddexp2_##TAG(TYPE a, TYPE b) { \
    typedef TYPE T; \
    const T e = (T)1.442695040888963407359924681001892137; \
    if (a == b) return a + 1; \
    T d = a - b; \
    if (d > 0) return a + e * NN_M(log1p)(NN_M(exp2)(-d)); \
    if (d <= 0) return b + e * NN_M(log1p)(NN_M(exp2)(d)); \
    nn_raise(NN_FP_INVALID); \
    return d; \
} \
static inline TYPE nn_one_spacing_##TAG(TYPE a) { \
    typedef TYPE T; \
    if (a - a != 0) return NAN; \
    return NN_M(nextafter)(a, NN_M(copysign)(INFINITY, a)) - a; \
} \
static inline TYPE nn_one_clip_##TAG(TYPE a, TYPE b, TYPE c) { \
    TYPE low = ((a != a) | (a > b)) ? a : b; \
    return ((low != low) | (low < c)) ? low : c; \
}
NN_FLOATS(NN_FLOAT_HELPERS)

static inline nn_bool nn_one_negative_bit_f32(float a) { union { float f; uint32_t i; } u = { a }; return u.i >> 31; }
static inline nn_bool nn_one_negative_bit_f64(double a) { union { double f; uint64_t i; } u = { a }; return u.i >> 63; }

// The C library's root, which may be off by a unit, and a step of Newton's with the whole remainder.
static inline double nn_one_cube_root_f64(double x) {
    double y = cbrt(x);
    if (!(fabs(y) > 1e-90 && fabs(y) < 1e90)) return y;
    double square = y * y, rest = __builtin_fma(square, y, -x) + __builtin_fma(y, y, -square) * y;
    return y - rest / (3 * square);
}
static inline float nn_one_cube_root_f32(float x) { return (float)cbrt(x); }

#endif
