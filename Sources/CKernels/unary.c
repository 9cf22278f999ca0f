// Loops of one operand whose result has its type.
#include "helpers.h"

#define INTEGERS1(NAME, B, I) \
    NN_LOOP1(nn_##NAME##_i8, NN_NARROW_##B, int8_t, uint32_t, int8_t, I) NN_LOOP1(nn_##NAME##_u8, NN_NARROW_##B, uint8_t, uint32_t, uint8_t, I) \
    NN_LOOP1(nn_##NAME##_i16, NN_NARROW_##B, int16_t, uint32_t, int16_t, I) NN_LOOP1(nn_##NAME##_u16, NN_NARROW_##B, uint16_t, uint32_t, uint16_t, I) \
    NN_LOOP1(nn_##NAME##_i32, NN_NARROW_##B, int32_t, uint32_t, int32_t, I) NN_LOOP1(nn_##NAME##_u32, NN_NARROW_##B, uint32_t, uint32_t, uint32_t, I) \
    NN_LOOP1(nn_##NAME##_i64, B, int64_t, uint64_t, int64_t, I) NN_LOOP1(nn_##NAME##_u64, NN_NARROW_##B, uint64_t, uint64_t, uint64_t, I)
#define FLOATS1(NAME, B, F) \
    NN_LOOP1(nn_##NAME##_f32, B, float, float, float, F) NN_LOOP1(nn_##NAME##_f64, B, double, double, double, F)
#define BOOL1(NAME, B, L) NN_LOOP1(nn_##NAME##_b, NN_NARROW_##B, nn_bool, uint32_t, nn_bool, L)

#define ALL1(NAME, B, L, I, F) BOOL1(NAME, B, L) INTEGERS1(NAME, B, I) FLOATS1(NAME, B, F)
#define NUM1(NAME, B, I, F) INTEGERS1(NAME, B, I) FLOATS1(NAME, B, F)
#define BIT1(NAME, B, L, I) BOOL1(NAME, B, L) INTEGERS1(NAME, B, I)
NN_ALL1(ALL1)
NN_NUM1(NUM1)
NN_BIT1(BIT1)
NN_FLT1(FLOATS1)
