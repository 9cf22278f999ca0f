// Loops whose result is bool.
#include "helpers.h"

#define CMP(TAG, NAME, B, TYPE, E) NN_LOOP2(nn_##NAME##_##TAG, B, TYPE, TYPE, nn_bool, E)
#define CMP2(NAME, B, E) \
    CMP(b, NAME, NN_NARROW_##B, nn_bool, E) \
    CMP(i8, NAME, NN_NARROW_##B, int8_t, E) CMP(u8, NAME, NN_NARROW_##B, uint8_t, E) CMP(i16, NAME, NN_NARROW_##B, int16_t, E) CMP(u16, NAME, NN_NARROW_##B, uint16_t, E) \
    CMP(i32, NAME, NN_NARROW_##B, int32_t, E) CMP(u32, NAME, NN_NARROW_##B, uint32_t, E) CMP(i64, NAME, B, int64_t, E) CMP(u64, NAME, NN_NARROW_##B, uint64_t, E) \
    CMP(f32, NAME, B, float, E) CMP(f64, NAME, B, double, E)
NN_CMP2(CMP2)

#define ASK(TAG, NAME, B, TYPE, E) NN_LOOP1(nn_##NAME##_##TAG, B, TYPE, TYPE, nn_bool, E)
#define ASK1(NAME, B, I, F) \
    ASK(b, NAME, NN_NARROW_##B, nn_bool, I) \
    ASK(i8, NAME, NN_NARROW_##B, int8_t, I) ASK(u8, NAME, NN_NARROW_##B, uint8_t, I) ASK(i16, NAME, NN_NARROW_##B, int16_t, I) ASK(u16, NAME, NN_NARROW_##B, uint16_t, I) \
    ASK(i32, NAME, NN_NARROW_##B, int32_t, I) ASK(u32, NAME, NN_NARROW_##B, uint32_t, I) ASK(i64, NAME, B, int64_t, I) ASK(u64, NAME, NN_NARROW_##B, uint64_t, I) \
    ASK(f32, NAME, B, float, F) ASK(f64, NAME, B, double, F)
NN_ASK1(ASK1)

// int64 against uint64: a negative one is less than any; else both fit uint64.
#define MIXED(NAME, WHERE_NEGATIVE, OP) \
static void nn_##NAME##_iu(void *const *p, const intptr_t *s, intptr_t n) { \
    const char *x = p[0], *y = p[1]; char *o = p[2]; \
    for (intptr_t i = 0; i < n; i++, x += s[0], y += s[1], o += s[2]) { \
        int64_t a = *(const int64_t *)x; uint64_t b = *(const uint64_t *)y; \
        *(nn_bool *)o = a < 0 ? WHERE_NEGATIVE : (uint64_t)a OP b; } \
} \
static void nn_##NAME##_ui(void *const *p, const intptr_t *s, intptr_t n) { \
    const char *x = p[0], *y = p[1]; char *o = p[2]; \
    for (intptr_t i = 0; i < n; i++, x += s[0], y += s[1], o += s[2]) { \
        uint64_t a = *(const uint64_t *)x; int64_t b = *(const int64_t *)y; \
        *(nn_bool *)o = b < 0 ? (0 OP -1) : a OP (uint64_t)b; } \
}
MIXED(equal, 0, ==)
MIXED(not_equal, 1, !=)
MIXED(less, 1, <)
MIXED(less_equal, 1, <=)
MIXED(greater, 0, >)
MIXED(greater_equal, 0, >=)

nn_loop nn_mixed_compare_loop(enum nn_kernel operation, int signed_first) {
    switch (operation) {
#define CASE(NAME) case NN_##NAME: return signed_first ? nn_##NAME##_iu : nn_##NAME##_ui;
    CASE(equal) CASE(not_equal) CASE(less) CASE(less_equal) CASE(greater) CASE(greater_equal)
    default: return 0;
    }
}
