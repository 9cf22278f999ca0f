// From an operation and an element type to a loop; picking by a mask.
#include "internal.h"
#include <string.h>

#define DECLARE(NAME) \
    void nn_##NAME##_b(void *const *, const intptr_t *, intptr_t); \
    void nn_##NAME##_i8(void *const *, const intptr_t *, intptr_t); void nn_##NAME##_u8(void *const *, const intptr_t *, intptr_t); \
    void nn_##NAME##_i16(void *const *, const intptr_t *, intptr_t); void nn_##NAME##_u16(void *const *, const intptr_t *, intptr_t); \
    void nn_##NAME##_i32(void *const *, const intptr_t *, intptr_t); void nn_##NAME##_u32(void *const *, const intptr_t *, intptr_t); \
    void nn_##NAME##_i64(void *const *, const intptr_t *, intptr_t); void nn_##NAME##_u64(void *const *, const intptr_t *, intptr_t); \
    void nn_##NAME##_f32(void *const *, const intptr_t *, intptr_t); void nn_##NAME##_f64(void *const *, const intptr_t *, intptr_t);
#define DECLARE_ROW(NAME, ...) DECLARE(NAME)
NN_ALL2(DECLARE_ROW) NN_NUM2(DECLARE_ROW) NN_CMP2(DECLARE_ROW) NN_BIT2(DECLARE_ROW) NN_INT2(DECLARE_ROW) NN_FLT2(DECLARE_ROW)
NN_ALL1(DECLARE_ROW) NN_NUM1(DECLARE_ROW) NN_BIT1(DECLARE_ROW) NN_ASK1(DECLARE_ROW) NN_FLT1(DECLARE_ROW) NN_OWN1(DECLARE_ROW)
NN_ALL3(DECLARE_ROW)

#define INTS(NAME) nn_##NAME##_i8, nn_##NAME##_u8, nn_##NAME##_i16, nn_##NAME##_u16, nn_##NAME##_i32, nn_##NAME##_u32, nn_##NAME##_i64, nn_##NAME##_u64
#define NO_INTS 0, 0, 0, 0, 0, 0, 0, 0
#define FLTS(NAME) nn_##NAME##_f32, nn_##NAME##_f64
#define ALL(NAME, ...) [NN_##NAME] = { nn_##NAME##_b, INTS(NAME), FLTS(NAME) },
#define NUM(NAME, ...) [NN_##NAME] = { 0, INTS(NAME), FLTS(NAME) },
#define BIT(NAME, ...) [NN_##NAME] = { nn_##NAME##_b, INTS(NAME), 0, 0 },
#define INT(NAME, ...) [NN_##NAME] = { 0, INTS(NAME), 0, 0 },
#define FLT(NAME, ...) [NN_##NAME] = { 0, NO_INTS, FLTS(NAME) },

static const nn_loop loops[NN_KERNEL_COUNT][11] = {
    NN_ALL2(ALL) NN_NUM2(NUM) NN_CMP2(ALL) NN_BIT2(BIT) NN_INT2(INT) NN_FLT2(FLT)
    NN_ALL1(ALL) NN_NUM1(NUM) NN_BIT1(BIT) NN_ASK1(ALL) NN_FLT1(FLT) NN_OWN1(FLT)
    NN_ALL3(ALL)
};

nn_loop nn_find_loop(enum nn_kernel operation, int dtype) { return loops[operation][dtype]; }

#define SELECT(SIZE, TYPE) \
NN_BUILD_FAST void nn_select_##SIZE(void *const *p, const intptr_t *s, intptr_t n) { \
    const char *m = p[0], *x = p[1], *y = p[2]; char *o = p[3]; \
    if (s[0] == 1 && s[1] == SIZE && s[2] == SIZE && s[3] == SIZE) { \
        const nn_bool *k = (const nn_bool *)m; const TYPE *u = (const TYPE *)x, *v = (const TYPE *)y; TYPE *r = (TYPE *)o; \
        NN_HINT_FAST for (intptr_t i = 0; i < n; i++) { TYPE a = u[i], b = v[i]; r[i] = k[i] ? a : b; } \
    } else { \
        for (intptr_t i = 0; i < n; i++, m += s[0], x += s[1], y += s[2], o += s[3]) \
            *(TYPE *)o = *(const nn_bool *)m ? *(const TYPE *)x : *(const TYPE *)y; \
    } \
}
SELECT(1, uint8_t)
SELECT(2, uint16_t)
SELECT(4, uint32_t)
SELECT(8, uint64_t)

nn_loop nn_select_loop(int itemsize) {
    return itemsize == 1 ? nn_select_1 : itemsize == 2 ? nn_select_2 : itemsize == 4 ? nn_select_4 : nn_select_8;
}

// For each column the row of its first greatest (or least) element; a NaN counts as both.
#define COLUMNS(NAME, OP, TAG, T) \
NN_BUILD_FAST void nn_column_##NAME##_##TAG(const void *x, intptr_t step, intptr_t rows, intptr_t columns, void *best, int64_t *places) { \
    T *b = best; \
    memcpy(b, x, (size_t)columns * sizeof(T)); \
    memset(places, 0, (size_t)columns * sizeof(int64_t)); \
    for (intptr_t r = 1; r < rows; r++) { \
        const T *u = (const T *)((const char *)x + r * step); \
        NN_HINT_FAST for (intptr_t c = 0; c < columns; c++) { \
            T v = u[c], old = b[c]; \
            int take = (v OP old) | ((v != v) & (old == old)); \
            b[c] = take ? v : old; \
            places[c] = take ? r : places[c]; \
        } \
    } \
}
#define BOTH_COLUMNS(N, TAG, T, W) COLUMNS(greatest, >, TAG, T) COLUMNS(least, <, TAG, T)
NN_ALL(BOTH_COLUMNS)

nn_column_places nn_column_places_loop(int dtype, int greatest) {
#define GREATEST(N, TAG, T, W) nn_column_greatest_##TAG,
#define LEAST(N, TAG, T, W) nn_column_least_##TAG,
    static const nn_column_places most[11] = { NN_ALL(GREATEST) }, least[11] = { NN_ALL(LEAST) };
    return greatest ? most[dtype] : least[dtype];
}

// Whether adding, subtracting or multiplying uint8 would leave their range; steps are 1, or 0 for a single value.
#define WRAPS(NAME, EXPR) \
NN_BUILD_FAST int nn_wraps_##NAME(const uint8_t *x, intptr_t xs, const uint8_t *y, intptr_t ys, intptr_t n) { \
    for (intptr_t i = 0; i < n; i += 4096) { \
        intptr_t m = n - i < 4096 ? n - i : 4096; \
        uint8_t hit = 0; \
        if (xs && ys) for (intptr_t k = 0; k < m; k++) { uint16_t a = x[i + k], b = y[i + k]; hit |= EXPR; } \
        else if (xs) for (intptr_t k = 0; k < m; k++) { uint16_t a = x[i + k], b = *y; hit |= EXPR; } \
        else for (intptr_t k = 0; k < m; k++) { uint16_t a = *x, b = y[i + k]; hit |= EXPR; } \
        if (hit) return 1; \
    } \
    return 0; \
}
WRAPS(add, (uint8_t)((uint16_t)(a + b) > 255))
WRAPS(subtract, (uint8_t)(a < b))
WRAPS(multiply, (uint8_t)((uint16_t)(a * b) > 255))

int nn_wraps_u8(int operation, const uint8_t *x, intptr_t xs, const uint8_t *y, intptr_t ys, intptr_t n) {
    return operation == 0 ? nn_wraps_add(x, xs, y, ys, n) : operation == 1 ? nn_wraps_subtract(x, xs, y, ys, n) : nn_wraps_multiply(x, xs, y, ys, n);
}
