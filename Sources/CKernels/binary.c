// Loops of two operands whose result has their type, and of three.
#include "helpers.h"

// Lists over types cannot take a row's columns along, so each row spells out the types.
#define INTEGERS2(NAME, B, I) \
    NN_LOOP2(nn_##NAME##_i8, NN_NARROW_##B, int8_t, uint32_t, int8_t, I) NN_LOOP2(nn_##NAME##_u8, NN_NARROW_##B, uint8_t, uint32_t, uint8_t, I) \
    NN_LOOP2(nn_##NAME##_i16, NN_NARROW_##B, int16_t, uint32_t, int16_t, I) NN_LOOP2(nn_##NAME##_u16, NN_NARROW_##B, uint16_t, uint32_t, uint16_t, I) \
    NN_LOOP2(nn_##NAME##_i32, NN_NARROW_##B, int32_t, uint32_t, int32_t, I) NN_LOOP2(nn_##NAME##_u32, NN_NARROW_##B, uint32_t, uint32_t, uint32_t, I) \
    NN_LOOP2(nn_##NAME##_i64, B, int64_t, uint64_t, int64_t, I) NN_LOOP2(nn_##NAME##_u64, NN_NARROW_##B, uint64_t, uint64_t, uint64_t, I)
#define FLOATS2(NAME, B, F) \
    NN_LOOP2(nn_##NAME##_f32, B, float, float, float, F) NN_LOOP2(nn_##NAME##_f64, B, double, double, double, F)
#define BOOL2(NAME, B, L) NN_LOOP2(nn_##NAME##_b, NN_NARROW_##B, nn_bool, uint32_t, nn_bool, L)

#define ALL2(NAME, B, L, I, F) BOOL2(NAME, B, L) INTEGERS2(NAME, B, I) FLOATS2(NAME, B, F)
#define NUM2(NAME, B, I, F) INTEGERS2(NAME, B, I) FLOATS2(NAME, B, F)
#define BIT2(NAME, B, E) BOOL2(NAME, B, E) INTEGERS2(NAME, B, E)

NN_ALL2(ALL2)
NN_NUM2(NUM2)
NN_BIT2(BIT2)
NN_INT2(INTEGERS2)
NN_FLT2(FLOATS2)

#define LOOP3(TAG, NAME, B, TYPE, E) NN_LOOP3(nn_##NAME##_##TAG, B, TYPE, TYPE, TYPE, E)
#define ALL3(NAME, B, I, F) \
    LOOP3(b, NAME, NN_NARROW_##B, nn_bool, I) \
    LOOP3(i8, NAME, NN_NARROW_##B, int8_t, I) LOOP3(u8, NAME, NN_NARROW_##B, uint8_t, I) LOOP3(i16, NAME, NN_NARROW_##B, int16_t, I) \
    LOOP3(u16, NAME, NN_NARROW_##B, uint16_t, I) LOOP3(i32, NAME, NN_NARROW_##B, int32_t, I) LOOP3(u32, NAME, NN_NARROW_##B, uint32_t, I) \
    LOOP3(i64, NAME, B, int64_t, I) LOOP3(u64, NAME, NN_NARROW_##B, uint64_t, I) \
    LOOP3(f32, NAME, B, float, F) LOOP3(f64, NAME, B, double, F)
NN_ALL3(ALL3)
