// Loops that fold one run of elements into one, and running folds.
//
// Sums of floats are pairwise in NumPy's order: eight accumulators over blocks of 128, halves above. The same
// order gives the same bits.
#include "helpers.h"
#include <string.h>

#define LOAD(V, from) ({ V load_; memcpy(&load_, (from), sizeof(V)); load_; })

#define PAIRWISE(TAG, T) \
typedef T eight_##TAG __attribute__((vector_size(8 * sizeof(T)))); \
NN_BUILD_FAST T nn_pairwise_block_##TAG(const T *a, intptr_t n) { \
    eight_##TAG r = LOAD(eight_##TAG, a); \
    intptr_t i = 8; \
    for (; i < n - (n % 8); i += 8) r += LOAD(eight_##TAG, a + i); \
    T sum = ((r[0] + r[1]) + (r[2] + r[3])) + ((r[4] + r[5]) + (r[6] + r[7])); \
    for (; i < n; i++) sum += a[i]; \
    return sum; \
} \
static T pairwise_##TAG(const char *x, intptr_t step, intptr_t n) { \
    if (n < 8) { \
        T sum = -0.0; \
        for (intptr_t i = 0; i < n; i++) sum += *(const T *)(x + i * step); \
        return sum; \
    } \
    if (n <= 128) { \
        if (step == sizeof(T)) return nn_pairwise_block_##TAG((const T *)x, n); \
        T r[8]; \
        intptr_t i = 8; \
        for (int j = 0; j < 8; j++) r[j] = *(const T *)(x + j * step); \
        for (; i < n - (n % 8); i += 8) for (int j = 0; j < 8; j++) r[j] += *(const T *)(x + (i + j) * step); \
        T sum = ((r[0] + r[1]) + (r[2] + r[3])) + ((r[4] + r[5]) + (r[6] + r[7])); \
        for (; i < n; i++) sum += *(const T *)(x + i * step); \
        return sum; \
    } \
    intptr_t half = n / 2; \
    half -= half % 8; \
    return pairwise_##TAG(x, step, half) + pairwise_##TAG(x + half * step, step, n - half); \
} \
static void nn_reduce_add_##TAG(void *acc, const void *x, intptr_t step, intptr_t n) { \
    *(T *)acc = *(T *)acc + pairwise_##TAG(x, step, n); \
}
PAIRWISE(f32, float)
PAIRWISE(f64, double)

// Folds whose order does not matter to the result: integers, and float extremes (a NaN wins).
#define FOLD(NAME, TAG, T, EXPR) \
NN_BUILD_FAST void nn_reduce_##NAME##_##TAG(void *acc, const void *x, intptr_t step, intptr_t n) { \
    T a = *(T *)acc; \
    if (step == sizeof(T)) { \
        const T *u = x; \
        for (intptr_t i = 0; i < n; i++) { T b = u[i]; a = (T)(EXPR); } \
    } else { \
        const char *u = x; \
        for (intptr_t i = 0; i < n; i++, u += step) { T b = *(const T *)u; a = (T)(EXPR); } \
    } \
    *(T *)acc = a; \
}
#define FOLD_INTEGERS(NAME, E64, E) \
    FOLD(NAME, i8, int8_t, E) FOLD(NAME, u8, uint8_t, E) FOLD(NAME, i16, int16_t, E) FOLD(NAME, u16, uint16_t, E) \
    FOLD(NAME, i32, int32_t, E) FOLD(NAME, u32, uint32_t, E) FOLD(NAME, i64, int64_t, E64) FOLD(NAME, u64, uint64_t, E64)
FOLD_INTEGERS(add, (uint64_t)a + (uint64_t)b, (uint32_t)a + (uint32_t)b)
FOLD_INTEGERS(multiply, (uint64_t)a * (uint64_t)b, (uint32_t)a * (uint32_t)b)
FOLD_INTEGERS(maximum, a > b ? a : b, a > b ? a : b)
FOLD_INTEGERS(minimum, a < b ? a : b, a < b ? a : b)
FOLD(maximum, b, nn_bool, a | b)
FOLD(minimum, b, nn_bool, a & b)
FOLD(multiply, f32, float, a * b)
FOLD(multiply, f64, double, a * b)

#define EXTREME(NAME, TAG, T, I, OP) \
NN_BUILD_FAST void nn_reduce_##NAME##_##TAG(void *acc, const void *x, intptr_t step, intptr_t n) { \
    typedef T wide __attribute__((vector_size(128))); \
    typedef I wide_mask __attribute__((vector_size(128))); \
    const intptr_t lanes = 128 / sizeof(T); \
    T a = *(T *)acc; \
    const char *u = x; \
    intptr_t i = 0; \
    if (step == sizeof(T) && n >= lanes) { \
        wide m = LOAD(wide, u); \
        for (i = lanes; i + lanes <= n; i += lanes) { \
            wide v = LOAD(wide, u + i * sizeof(T)); \
            wide_mask take = (wide_mask)(v OP m) | (wide_mask)(v != v); \
            m = (wide)(((wide_mask)v & take) | ((wide_mask)m & ~take)); \
        } \
        T best[128 / sizeof(T)]; \
        memcpy(best, &m, sizeof m); \
        for (intptr_t half = lanes / 2; half > 0; half /= 2) \
            for (intptr_t j = 0; j < half; j++) { T b = best[j + half], c = best[j]; best[j] = ((b OP c) | (b != b)) ? b : c; } \
        a = ((best[0] OP a) | (best[0] != best[0])) ? best[0] : a; \
    } \
    for (; i < n; i++) { T b = *(const T *)(u + i * step); a = ((b OP a) | (b != b)) ? b : a; } \
    *(T *)acc = a; \
}
EXTREME(maximum, f32, float, int32_t, >)
EXTREME(maximum, f64, double, int64_t, >)
EXTREME(minimum, f32, float, int32_t, <)
EXTREME(minimum, f64, double, int64_t, <)

// Any and all stop where the answer is known.
static void nn_reduce_logical_or_b(void *acc, const void *x, intptr_t step, intptr_t n) {
    const char *u = x;
    nn_bool a = *(nn_bool *)acc;
    if (step == 1) a = a || memchr(u, 1, (size_t)n) != 0;
    else for (intptr_t i = 0; i < n && !a; i++) a = u[i * step] != 0;
    *(nn_bool *)acc = a;
}
static void nn_reduce_logical_and_b(void *acc, const void *x, intptr_t step, intptr_t n) {
    const char *u = x;
    nn_bool a = *(nn_bool *)acc;
    if (step == 1) a = a && memchr(u, 0, (size_t)n) == 0;
    else for (intptr_t i = 0; i < n && a; i++) a = u[i * step] != 0;
    *(nn_bool *)acc = a;
}

#define INTS(NAME) nn_reduce_##NAME##_i8, nn_reduce_##NAME##_u8, nn_reduce_##NAME##_i16, nn_reduce_##NAME##_u16, \
    nn_reduce_##NAME##_i32, nn_reduce_##NAME##_u32, nn_reduce_##NAME##_i64, nn_reduce_##NAME##_u64
#define FLTS(NAME) nn_reduce_##NAME##_f32, nn_reduce_##NAME##_f64

nn_fold nn_reduce_loop(enum nn_kernel operation, int dtype) {
    static const nn_fold adds[11] = { 0, INTS(add), FLTS(add) };
    static const nn_fold products[11] = { 0, INTS(multiply), FLTS(multiply) };
    static const nn_fold maxima[11] = { nn_reduce_maximum_b, INTS(maximum), FLTS(maximum) };
    static const nn_fold minima[11] = { nn_reduce_minimum_b, INTS(minimum), FLTS(minimum) };
    switch (operation) {
    case NN_add: return adds[dtype];
    case NN_multiply: return products[dtype];
    case NN_maximum: return maxima[dtype];
    case NN_minimum: return minima[dtype];
    case NN_logical_or: return dtype == 0 ? nn_reduce_logical_or_b : 0;
    case NN_logical_and: return dtype == 0 ? nn_reduce_logical_and_b : 0;
    default: return 0;
    }
}

// Running folds along one run: out[i] = out[i-1] op x[i]; out[-1] is `before`.
#define RUNNING(NAME, TAG, T, EXPR) \
static void nn_running_##NAME##_##TAG(const void *before, const void *x, intptr_t step, void *out, intptr_t out_step, intptr_t n) { \
    T a = *(const T *)before; \
    const char *u = x; char *o = out; \
    for (intptr_t i = 0; i < n; i++, u += step, o += out_step) { T b = *(const T *)u; a = (T)(EXPR); *(T *)o = a; } \
}
RUNNING(add, i64, uint64_t, a + b)
RUNNING(add, f32, float, a + b)
RUNNING(add, f64, double, a + b)
RUNNING(multiply, i64, uint64_t, a * b)
RUNNING(multiply, f32, float, a * b)
RUNNING(multiply, f64, double, a * b)

nn_running nn_running_loop(enum nn_kernel operation, int dtype) {
    if (operation == NN_add)
        return dtype == 10 ? nn_running_add_f64 : dtype == 9 ? nn_running_add_f32 : dtype == 7 || dtype == 8 ? nn_running_add_i64 : 0;
    if (operation == NN_multiply)
        return dtype == 10 ? nn_running_multiply_f64 : dtype == 9 ? nn_running_multiply_f32
            : dtype == 7 || dtype == 8 ? nn_running_multiply_i64 : 0;
    return 0;
}

// The place of the first greatest or least of n contiguous elements; a NaN counts as both. Each lane remembers in which block of 8
// vectors its best was new.
#define PLACE(NAME, TAG, T, I, OP) \
NN_BUILD_FAST intptr_t nn_place_##NAME##_##TAG(const void *x, intptr_t n) { \
    typedef T wide __attribute__((vector_size(128))); \
    typedef I wide_mask __attribute__((vector_size(128))); \
    enum { lanes = 128 / sizeof(T), block = 8 * lanes }; \
    const T *u = x; \
    T best = u[0], bests[lanes]; \
    I ats[lanes], odds[lanes], some = 0; \
    intptr_t place = 0; \
    if (n < block) { \
        for (intptr_t i = 1; i < n; i++) if ((u[i] OP best) | ((u[i] != u[i]) & (best == best))) { best = u[i]; place = i; } \
        return place; \
    } \
    wide m = LOAD(wide, u); \
    wide_mask at = { 0 }, odd = { 0 }; \
    intptr_t rounds = (n + block - 1) / block; \
    for (intptr_t round = 0; round < rounds; round++) { \
        /* The last block may begin in the one before. */ \
        const T *from = u + (round + 1 < rounds ? round * block : n - block); \
        wide before = m; \
        for (intptr_t i = 0; i < block; i += lanes) { \
            wide v = LOAD(wide, from + i); \
            wide_mask take = (wide_mask)(v OP m); \
            odd |= (wide_mask)(v != v); \
            m = (wide)(((wide_mask)v & take) | ((wide_mask)m & ~take)); \
        } \
        wide_mask fresh = (wide_mask)(m != before); \
        at = (at & ~fresh) | ((I)round & fresh); \
    } \
    memcpy(bests, &m, sizeof m); \
    memcpy(ats, &at, sizeof at); \
    memcpy(odds, &odd, sizeof odd); \
    for (int j = 0; j < lanes; j++) some |= odds[j]; \
    if (some) { while (u[place] == u[place]) place++; return place; } \
    best = bests[0]; \
    for (int j = 1; j < lanes; j++) best = bests[j] OP best ? bests[j] : best; \
    I first = (I)rounds; \
    for (int j = 0; j < lanes; j++) { I here = bests[j] == best ? ats[j] : first; first = here < first ? here : first; } \
    for (place = first + 1 < rounds ? first * block : n - block;; place += 16) { \
        int hit = 0; \
        for (int j = 0; j < 16; j++) hit |= u[place + j] == best; \
        if (hit) break; \
    } \
    while (u[place] != best) place++; \
    return place; \
}
#define PLACES(TAG, T, I) PLACE(greatest, TAG, T, I, >) PLACE(least, TAG, T, I, <)
PLACES(i32, int32_t, int32_t) PLACES(u32, uint32_t, int32_t) PLACES(f32, float, int32_t)
PLACES(i64, int64_t, int64_t) PLACES(u64, uint64_t, int64_t) PLACES(f64, double, int64_t)

nn_place nn_place_loop(int dtype, int greatest) {
#define PLACES_OF(NAME) { 0, 0, 0, 0, 0, nn_place_##NAME##_i32, nn_place_##NAME##_u32, nn_place_##NAME##_i64, nn_place_##NAME##_u64, \
        nn_place_##NAME##_f32, nn_place_##NAME##_f64 }
    static const nn_place most[11] = PLACES_OF(greatest), least[11] = PLACES_OF(least);
    return greatest ? most[dtype] : least[dtype];
}

// Folds whole rows into a row of results, four at a time so that results stay in registers; in order.
#define ROWS(NAME, TAG, T, EXPR) \
NN_BUILD_FAST static void nn_rows_##NAME##_##TAG(void *acc, const void *x, intptr_t row_step, intptr_t rows, intptr_t n) { \
    T *o = acc; \
    for (; rows >= 4; rows -= 4, x = (const char *)x + 4 * row_step) { \
        const T *p = x, *q = (const T *)((const char *)x + row_step), *r = (const T *)((const char *)x + 2 * row_step), \
                *s = (const T *)((const char *)x + 3 * row_step); \
        NN_HINT_FAST for (intptr_t i = 0; i < n; i++) { \
            T a = o[i], b = p[i]; \
            a = (T)(EXPR); \
            b = q[i]; \
            a = (T)(EXPR); \
            b = r[i]; \
            a = (T)(EXPR); \
            b = s[i]; \
            o[i] = (T)(EXPR); \
        } \
    } \
    for (; rows > 0; rows--, x = (const char *)x + row_step) { \
        const T *p = x; \
        NN_HINT_FAST for (intptr_t i = 0; i < n; i++) { T a = o[i], b = p[i]; o[i] = (T)(EXPR); } \
    } \
}
ROWS(add, f32, float, a + b) ROWS(add, f64, double, a + b) ROWS(add, i64, int64_t, (uint64_t)a + (uint64_t)b)
ROWS(multiply, f32, float, a * b) ROWS(multiply, f64, double, a * b)
ROWS(maximum, f32, float, ((a >= b) | (a != a)) ? a : b) ROWS(maximum, f64, double, ((a >= b) | (a != a)) ? a : b)
ROWS(minimum, f32, float, ((a <= b) | (a != a)) ? a : b) ROWS(minimum, f64, double, ((a <= b) | (a != a)) ? a : b)

nn_fold_rows nn_reduce_rows_loop(enum nn_kernel operation, int dtype) {
    int is_float = dtype >= 9;
    switch (operation) {
    case NN_add: return dtype == 10 ? nn_rows_add_f64 : dtype == 9 ? nn_rows_add_f32 : dtype == 7 || dtype == 8 ? nn_rows_add_i64 : 0;
    case NN_multiply: return dtype == 10 ? nn_rows_multiply_f64 : is_float ? nn_rows_multiply_f32 : 0;
    case NN_maximum: return dtype == 10 ? nn_rows_maximum_f64 : is_float ? nn_rows_maximum_f32 : 0;
    case NN_minimum: return dtype == 10 ? nn_rows_minimum_f64 : is_float ? nn_rows_minimum_f32 : 0;
    default: return 0;
    }
}

// The first element equal to `value`, a NaN to any NaN; -1 for none.
#define FIRST(TAG, T) \
NN_BUILD_FAST intptr_t nn_first_##TAG(const void *x, intptr_t step, intptr_t n, const void *value) { \
    T v = *(const T *)value; \
    intptr_t i = 0; \
    if (step == sizeof(T)) { \
        const T *u = x; \
        for (; i + 64 <= n; i += 64) { \
            int hit = 0; \
            for (int j = 0; j < 64; j++) hit |= (u[i + j] == v) | ((u[i + j] != u[i + j]) & (v != v)); \
            if (hit) break; \
        } \
    } \
    for (; i < n; i++) { T a = *(const T *)((const char *)x + i * step); if (a == v || (a != a && v != v)) return i; } \
    return -1; \
}
FIRST(b, nn_bool)
FIRST(i8, int8_t) FIRST(u8, uint8_t) FIRST(i16, int16_t) FIRST(u16, uint16_t)
FIRST(i32, int32_t) FIRST(u32, uint32_t) FIRST(i64, int64_t) FIRST(u64, uint64_t)
FIRST(f32, float) FIRST(f64, double)

nn_first nn_first_loop(int dtype) {
    static const nn_first table[11] = {
        nn_first_b, nn_first_i8, nn_first_u8, nn_first_i16, nn_first_u16, nn_first_i32, nn_first_u32, nn_first_i64,
        nn_first_u64, nn_first_f32, nn_first_f64,
    };
    return table[dtype];
}
