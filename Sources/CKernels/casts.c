// Conversions between element types, with the outcome x86 gives for floats that do not fit an integer.
#include "helpers.h"
#include <string.h>

// A double to an integer of 64 bits as cvttsd2si has it: NaN and what does not fit become the least integer.
static inline int64_t whole(double x) { return x >= -0x1p63 && x < 0x1p63 ? (int64_t)x : INT64_MIN; }
static inline uint64_t whole_unsigned(double x) {
    if (x < 0x1p63) return (uint64_t)whole(x);
    if (x < 0x1p64) return (uint64_t)(int64_t)(x - 0x1p63) ^ 0x8000000000000000u;
    return 0x8000000000000000u * (x != x || x < 0) + 0;
}
static inline int32_t whole32(double x) { return x > -0x1p31 - 1 && x < 0x1p31 ? (int32_t)x : INT32_MIN; }

#define TO_b(x) ((nn_bool)((x) != 0))
#define TO_f32(x) ((float)(x))
#define TO_f64(x) ((double)(x))
#define WRAP_i8(x) ((int8_t)(x))
#define WRAP_u8(x) ((uint8_t)(x))
#define WRAP_i16(x) ((int16_t)(x))
#define WRAP_u16(x) ((uint16_t)(x))
#define WRAP_i32(x) ((int32_t)(x))
#define WRAP_u32(x) ((uint32_t)(x))
#define WRAP_i64(x) ((int64_t)(x))
#define WRAP_u64(x) ((uint64_t)(x))
#define FROM_f_i8(x) ((int8_t)whole32(x))
#define FROM_f_u8(x) ((uint8_t)whole32(x))
#define FROM_f_i16(x) ((int16_t)whole32(x))
#define FROM_f_u16(x) ((uint16_t)whole32(x))
#define FROM_f_u32(x) ((uint32_t)whole(x))
#define FROM_f_u64(x) (whole_unsigned(x))

#define CAST(FROM, FTYPE, TO, TTYPE, EXPR) \
NN_BUILD_FAST void nn_cast_##FROM##_##TO(void *const *p, const intptr_t *s, intptr_t n) { \
    const char *a = p[0]; char *o = p[1]; \
    if (s[0] == sizeof(FTYPE) && s[1] == sizeof(TTYPE)) { \
        const FTYPE *x = (const FTYPE *)a; TTYPE *r = (TTYPE *)o; \
        NN_HINT_FAST for (intptr_t i = 0; i < n; i++) { FTYPE v = x[i]; r[i] = EXPR; } \
    } else if (s[0] == 0 && s[1] == sizeof(TTYPE)) { \
        FTYPE v = *(const FTYPE *)a; TTYPE *r = (TTYPE *)o, w = EXPR; \
        for (intptr_t i = 0; i < n; i++) r[i] = w; \
    } else { \
        for (intptr_t i = 0; i < n; i++, a += s[0], o += s[1]) { FTYPE v = *(const FTYPE *)a; *(TTYPE *)o = EXPR; } \
    } \
}

// The same of floats that tells of those that do not fit.
#define CAST_FITTING(FROM, FTYPE, TO, TTYPE, EXPR, FITS) \
NN_BUILD_FAST void nn_cast_##FROM##_##TO(void *const *p, const intptr_t *s, intptr_t n) { \
    const char *a = p[0]; char *o = p[1]; \
    int fits = 1; \
    if (s[0] == sizeof(FTYPE) && s[1] == sizeof(TTYPE)) { \
        const FTYPE *x = (const FTYPE *)a; TTYPE *r = (TTYPE *)o; \
        for (intptr_t from = 0; from < n; from += 1024) { \
            intptr_t end = n - from < 1024 ? n : from + 1024; \
            int odd = 0; \
            for (intptr_t i = from; i < end; i++) { FTYPE v = x[i]; odd |= !(FITS); } \
            NN_HINT_FAST for (intptr_t i = from; i < end; i++) { FTYPE v = x[i]; r[i] = EXPR; } \
            fits &= !odd; \
        } \
    } else { \
        for (intptr_t i = 0; i < n; i++, a += s[0], o += s[1]) { FTYPE v = *(const FTYPE *)a; fits &= FITS; *(TTYPE *)o = EXPR; } \
    } \
    if (!fits) nn_raise(NN_FP_INVALID); \
}
#define CAST_32_WRAP(FROM, FTYPE) CAST(FROM, FTYPE, i32, int32_t, WRAP_i32(v))
#define CAST_64_WRAP(FROM, FTYPE) CAST(FROM, FTYPE, i64, int64_t, WRAP_i64(v))
#define CAST_32_FROM_f(FROM, FTYPE) CAST_FITTING(FROM, FTYPE, i32, int32_t, whole32(v), (v > -0x1p31 - 1) & (v < 0x1p31))
#define CAST_64_FROM_f(FROM, FTYPE) CAST_FITTING(FROM, FTYPE, i64, int64_t, whole(v), (v >= -0x1p63) & (v < 0x1p63))

#define ROW_TO_INT(FROM, FTYPE, KIND) \
    CAST(FROM, FTYPE, i8, int8_t, KIND##_i8(v)) CAST(FROM, FTYPE, u8, uint8_t, KIND##_u8(v)) \
    CAST(FROM, FTYPE, i16, int16_t, KIND##_i16(v)) CAST(FROM, FTYPE, u16, uint16_t, KIND##_u16(v)) \
    CAST_32_##KIND(FROM, FTYPE) CAST(FROM, FTYPE, u32, uint32_t, KIND##_u32(v)) \
    CAST_64_##KIND(FROM, FTYPE) CAST(FROM, FTYPE, u64, uint64_t, KIND##_u64(v))
#define ROW_REST(FROM, FTYPE) \
    CAST(FROM, FTYPE, b, nn_bool, TO_b(v)) CAST(FROM, FTYPE, f32, float, TO_f32(v)) CAST(FROM, FTYPE, f64, double, TO_f64(v))
#define ROW_INT(NUMBER, TAG, TYPE, WIDE) ROW_TO_INT(TAG, TYPE, WRAP) ROW_REST(TAG, TYPE)
#define ROW_FLOAT(NUMBER, TAG, TYPE, WIDE) ROW_TO_INT(TAG, TYPE, FROM_f) ROW_REST(TAG, TYPE)

ROW_INT(0, b, nn_bool, uint32_t)
NN_INTEGERS(ROW_INT)
NN_FLOATS(ROW_FLOAT)

#define ENTRY(FROM) { nn_cast_##FROM##_b, nn_cast_##FROM##_i8, nn_cast_##FROM##_u8, nn_cast_##FROM##_i16, \
    nn_cast_##FROM##_u16, nn_cast_##FROM##_i32, nn_cast_##FROM##_u32, nn_cast_##FROM##_i64, nn_cast_##FROM##_u64, \
    nn_cast_##FROM##_f32, nn_cast_##FROM##_f64 }
#define TABLE_ROW(NUMBER, TAG, TYPE, WIDE) ENTRY(TAG),

nn_loop nn_cast_loop(int from, int to) {
    static const nn_loop table[11][11] = { NN_ALL(TABLE_ROW) };
    return table[from][to];
}
