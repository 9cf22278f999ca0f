// exp, log and their kin over many elements at once.
//
// The method is the C library's: a table of 128 entries takes the argument so close to a fixed point that a short
// polynomial is exact to the last bits, which leaves an error of hardly more than the half unit of rounding. All
// arithmetic is free of branches, so that the compiler makes it work on 8 elements at once. Arguments outside
// the ordinary range are replaced by harmless ones and done again afterwards, one by one, by the C library, which also
// leaves the right floating-point flags. Most of float32 is computed in double and rounded once.
//
// exp and log of float32 give NumPy's bits: its method, a quotient of two polynomials, with its coefficients and its fused
// multiplications. (A compiler may fuse within a statement; so what NumPy rounds stands in two.)
#include "internal.h"
#include "tables.h"
#include <math.h>
#include <string.h>

#define BLOCK 256

static inline uint64_t bits_of(double x) { uint64_t i; memcpy(&i, &x, 8); return i; }
static inline double double_of(uint64_t i) { double x; memcpy(&x, &i, 8); return x; }

static const double shifter = 0x1.8p52;
static const double ln2_high = 0x1.62e42fefa4000p-1, ln2_low = -0x1.8432a1b0e2634p-43;

/// exp(r) scaled by 2^(k/128): the scale, and by how much of it the result exceeds it.
typedef struct { double scale, more; } scaled;

static inline scaled exp_parts(double shifted, double r) {
    uint64_t k = bits_of(shifted);
    const uint64_t *entry = exp_table[k & 127];
    double r2 = r * r;
    double more = double_of(entry[0]) + r + r2 * (0.5 + r * (1.0 / 6)) + r2 * r2 * (1.0 / 24 + r * (1.0 / 120));
    return (scaled) { double_of(entry[1] + (k << 45)), more };
}
// The first part of ln(2)/128 is short enough for its product with k to be exact.
static inline scaled exp_of(double x) {
    double shifted = x * 0x1.71547652b82fep+7 + shifter, k = shifted - shifter;
    return exp_parts(shifted, x - k * 0x1.62e42fefc0000p-8 - k * -0x1.c610ca86c3899p-44);
}
static inline double exp_core(double x) { scaled e = exp_of(x); return e.scale + e.scale * e.more; }
static inline double expm1_core(double x) { scaled e = exp_of(x); return (e.scale - 1) + e.scale * e.more; }
static inline double exp2_core(double x) {
    double shifted = x * 128 + shifter, k = shifted - shifter;
    scaled e = exp_parts(shifted, (x - k * 0x1p-7) * 0x1.62e42fefa39efp-1);
    return e.scale + e.scale * e.more;
}
static inline double tanh_core(double x) {
    double e = expm1_core(-2 * fabs(x));
    return copysign(-e / (2 + e), x);
}

/// A logarithm as a sum of which the first part is much the larger.
typedef struct { double high, low; } parts;

static inline parts log_parts(double x) {
    uint64_t i = bits_of(x), t = i - 0x3fe6000000000000u;
    const double *entry = log_table[(t >> 45) & 127];
    double k = (double)((int64_t)t >> 52);
    double z = double_of(i - (t & 0xfff0000000000000u));
    // The inverse has few bits and z is split, so that these products are exact.
    double z_high = double_of(bits_of(z) & 0xfffffffff8000000u), z_low = z - z_high;
    double r = (z_high * entry[0] - 1) + z_low * entry[0];
    double w = k * ln2_high + entry[1], high = w + r;
    double low = (w - high) + r + (k * ln2_low + entry[2]);
    double r2 = r * r, r4 = r2 * r2;
    double p = r * (1.0 / 3) - 0.5 + r2 * (r * (1.0 / 5) - 0.25) + r4 * (r * (1.0 / 7) - 1.0 / 6 + r2 * (r * (1.0 / 9) - 0.125));
    return (parts) { high, low + r2 * p };
}
static inline double log_core(double x) { parts l = log_parts(x); return l.high + l.low; }
static inline double log1p_core(double x) {
    double y = 1 + x, c = x >= 1 ? 1 - (y - x) : x - (y - 1);
    parts l = log_parts(y);
    return l.high + (l.low + c / y);
}
static inline double log_to_base(double x, double high, double low) {
    parts l = log_parts(x);
    double top = double_of(bits_of(l.high) & 0xfffffffff8000000u), rest = (l.high - top) + l.low;
    return top * high + (top * low + rest * (high + low));
}
static inline double log2_core(double x) { return log_to_base(x, 0x1.7154764000000p+0, 0x1.2b82fe1777d10p-28); }
static inline double log10_core(double x) { return log_to_base(x, 0x1.bcb7b10000000p-2, 0x1.49b9438ca9aaep-28); }

static inline uint32_t bits_of_f32(float x) { uint32_t i; memcpy(&i, &x, 4); return i; }
static inline float float_of(uint32_t i) { float x; memcpy(&x, &i, 4); return x; }

static inline float exp_of_f32(float x, int32_t *k) {
    float n = x * 0x1.715476p+0f;
    n += 0x1.8p23f;
    n -= 0x1.8p23f;
    *k = (int32_t)n;
    x = __builtin_fmaf(n, -6.93145752e-1f, x);
    x = __builtin_fmaf(n, -1.42860677e-6f, x);
    float top = __builtin_fmaf(5.082762527590693718096e-04f, x, 6.757896990527504603057e-03f);
    top = __builtin_fmaf(top, x, 5.114512081637298353406e-02f);
    top = __builtin_fmaf(top, x, 2.473615434895520810817e-01f);
    top = __builtin_fmaf(top, x, 7.257664613233124478488e-01f);
    top = __builtin_fmaf(top, x, 9.999999999980870924916e-01f);
    float under = __builtin_fmaf(2.159509375685829852307e-02f, x, -2.742335390411667452936e-01f);
    under = __builtin_fmaf(under, x, 1);
    return top / under;
}
static inline float exp_core_f32(float x) {
    int32_t k;
    float y = exp_of_f32(x, &k);
    return float_of(bits_of_f32(y) + ((uint32_t)k << 23));
}
static float exp_rare_f32(float x) {
    if (!(x < 88.72283935546875f)) return expf(x);
    if (x <= -103.97208404541015625f) return 0;
    int32_t k;
    float y = exp_of_f32(x, &k);
    return ldexpf(y, k);
}

static inline float log_of_f32(float x, float exponent) {
    int half = x <= 0x1.6a09e6p-1f;
    x = half ? x + x : x;
    exponent = half ? exponent - 1 : exponent;
    x -= 1;
    float top = __builtin_fmaf(2.589979117907922693523e-02f, x, 3.808837741388407920751e-01f);
    top = __builtin_fmaf(top, x, 1.480000633576506585156e+00f);
    top = __builtin_fmaf(top, x, 2.112677543073053063722e+00f);
    top = __builtin_fmaf(top, x, 9.999999999999998702752e-01f);
    top *= x;
    float under = __builtin_fmaf(5.875095403124574342950e-03f, x, 1.546476374983906719538e-01f);
    under = __builtin_fmaf(under, x, 9.864942958519418960339e-01f);
    under = __builtin_fmaf(under, x, 2.453006071784736363091e+00f);
    under = __builtin_fmaf(under, x, 2.612677543073109236779e+00f);
    under = __builtin_fmaf(under, x, 1);
    return __builtin_fmaf(exponent, 0x1.62e43p-1f, top / under);
}
static inline float log_core_f32(float x) {
    uint32_t i = bits_of_f32(x);
    return log_of_f32(float_of((i & 0x7fffff) | 0x3f000000), (float)((int32_t)(i >> 23) - 126));
}
static float log_rare_f32(float x) {
    if (!(x > 0) || x == INFINITY) return logf(x);
    int exponent;
    float y = frexpf(x, &exponent);
    return log_of_f32(y, (float)exponent);
}

// What float32 takes from float64, and what is left to the C library.
#define WIDE(NAME) \
static inline double NAME##_core_f64(double x) { return NAME##_core(x); } \
static inline float NAME##_core_f32(float x) { return (float)NAME##_core(x); }
WIDE(exp2) WIDE(expm1) WIDE(log2) WIDE(log10) WIDE(log1p) WIDE(tanh)
static inline double exp_core_f64(double x) { return exp_core(x); }
static inline double log_core_f64(double x) { return log_core(x); }

// Name, rare cases of either type, harmless argument, and for each type when an argument is ordinary.
#define FUNCTIONS(X) \
    X(exp, exp, exp_rare_f32, 0, fabs(x) < 708, fabs(x) < 87) \
    X(exp2, exp2, exp2f, 0, fabs(x) < 1021, fabs(x) < 125) \
    X(expm1, expm1, expm1f, 0.5, (fabs(x) < 708) & (fabs(x) > 1e-300), (fabs(x) < 87) & (fabs(x) > 1e-37)) \
    X(log, log, log_rare_f32, 1, (x >= 0x1p-1022) & (x < INFINITY), (x >= 0x1p-126) & (x < INFINITY)) \
    X(log2, log2, log2f, 1, (x >= 0x1p-1022) & (x < INFINITY), (x > 0) & (x < INFINITY)) \
    X(log10, log10, log10f, 1, (x >= 0x1p-1022) & (x < INFINITY), (x > 0) & (x < INFINITY)) \
    X(log1p, log1p, log1pf, 0.5, (x > -1) & (x < 1e300) & (fabs(x) > 1e-300), (x > -1) & (x < INFINITY) & (fabs(x) > 1e-37)) \
    X(tanh, tanh, tanhf, 0.5, (fabs(x) < 300) & (fabs(x) > 1e-300), (fabs(x) < 300) & (fabs(x) > 1e-37))

// One block of contiguous elements; `x` and `r` are apart. Returns whether any argument was out of the ordinary.
#define KERNEL(NAME, TAG, TYPE, HARMLESS, ORDINARY) \
NN_BUILD_FAST int nn_##NAME##_block_##TAG(const TYPE *restrict u, TYPE *restrict r, intptr_t n) { \
    int odd = 0; \
    for (intptr_t i = 0; i < n; i++) { \
        TYPE x = u[i]; \
        int fine = ORDINARY; \
        odd |= !fine; \
        r[i] = NAME##_core_##TAG(fine ? x : HARMLESS); \
    } \
    return odd; \
}

#define LOOP(NAME, RARE, TAG, TYPE, ORDINARY) \
void nn_##NAME##_##TAG(void *const *p, const intptr_t *s, intptr_t n) { \
    const char *a = p[0]; char *o = p[1]; \
    TYPE in[BLOCK], out[BLOCK]; \
    while (n > 0) { \
        intptr_t m = n < BLOCK ? n : BLOCK; \
        const TYPE *u = (const TYPE *)a; \
        TYPE *r = s[1] == sizeof(TYPE) ? (TYPE *)o : out; \
        if (s[0] != sizeof(TYPE) || (const void *)a == (const void *)o) { \
            for (intptr_t i = 0; i < m; i++) in[i] = *(const TYPE *)(a + i * s[0]); \
            u = in; \
        } \
        if (nn_##NAME##_block_##TAG(u, r, m)) \
            for (intptr_t i = 0; i < m; i++) { TYPE x = u[i]; if (!(ORDINARY)) r[i] = RARE(x); } \
        if (r == out) for (intptr_t i = 0; i < m; i++) *(TYPE *)(o + i * s[1]) = out[i]; \
        a += m * s[0]; o += m * s[1]; n -= m; \
    } \
}

#define BOTH(NAME, RARE64, RARE32, HARMLESS, ORDINARY64, ORDINARY32) \
    KERNEL(NAME, f64, double, HARMLESS, ORDINARY64) LOOP(NAME, RARE64, f64, double, ORDINARY64) \
    KERNEL(NAME, f32, float, HARMLESS, ORDINARY32) LOOP(NAME, RARE32, f32, float, ORDINARY32)
FUNCTIONS(BOTH)
