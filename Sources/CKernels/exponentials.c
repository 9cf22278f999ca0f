// exp, log and their kin over many elements at once.
//
// The method is the C library's: a table of 128 entries takes the argument so close to a fixed point that a short
// polynomial is exact to the last bits, which leaves an error of hardly more than the half unit of rounding. All
// arithmetic is free of branches, so that the compiler makes it work on 8 elements at once. Arguments outside
// the ordinary range are replaced by harmless ones and done again afterwards, one by one, by the C library, which also
// leaves the right floating-point flags. float32 is computed in double and rounded once.
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

// Name, C library's function, harmless argument, and for each type when an argument is ordinary.
#define FUNCTIONS(X) \
    X(exp, exp, 0, fabs(x) < 708, fabs(x) < 87) \
    X(exp2, exp2, 0, fabs(x) < 1021, fabs(x) < 125) \
    X(expm1, expm1, 0.5, (fabs(x) < 708) & (fabs(x) > 1e-300), (fabs(x) < 87) & (fabs(x) > 1e-37)) \
    X(log, log, 1, (x >= 0x1p-1022) & (x < INFINITY), (x > 0) & (x < INFINITY)) \
    X(log2, log2, 1, (x >= 0x1p-1022) & (x < INFINITY), (x > 0) & (x < INFINITY)) \
    X(log10, log10, 1, (x >= 0x1p-1022) & (x < INFINITY), (x > 0) & (x < INFINITY)) \
    X(log1p, log1p, 0.5, (x > -1) & (x < 1e300) & (fabs(x) > 1e-300), (x > -1) & (x < INFINITY) & (fabs(x) > 1e-37)) \
    X(tanh, tanh, 0.5, (fabs(x) < 300) & (fabs(x) > 1e-300), (fabs(x) < 300) & (fabs(x) > 1e-37))

// One block of contiguous elements; `x` and `r` are apart. Returns whether any argument was out of the ordinary.
#define KERNEL(NAME, TAG, TYPE, HARMLESS, ORDINARY) \
NN_BUILD_FAST int nn_##NAME##_block_##TAG(const TYPE *restrict u, TYPE *restrict r, intptr_t n) { \
    int odd = 0; \
    for (intptr_t i = 0; i < n; i++) { \
        double x = u[i]; \
        int fine = ORDINARY; \
        odd |= !fine; \
        r[i] = (TYPE)NAME##_core(fine ? x : HARMLESS); \
    } \
    return odd; \
}

#define LOOP(NAME, LIBRARY, TAG, TYPE, ORDINARY) \
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
            for (intptr_t i = 0; i < m; i++) { double x = u[i]; if (!(ORDINARY)) r[i] = LIBRARY(u[i]); } \
        if (r == out) for (intptr_t i = 0; i < m; i++) *(TYPE *)(o + i * s[1]) = out[i]; \
        a += m * s[0]; o += m * s[1]; n -= m; \
    } \
}

#define BOTH(NAME, LIBRARY, HARMLESS, ORDINARY64, ORDINARY32) \
    KERNEL(NAME, f64, double, HARMLESS, ORDINARY64) LOOP(NAME, LIBRARY, f64, double, ORDINARY64) \
    KERNEL(NAME, f32, float, HARMLESS, ORDINARY32) LOOP(NAME, LIBRARY##f, f32, float, ORDINARY32)
FUNCTIONS(BOTH)
