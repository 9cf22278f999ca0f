// Inner loops of training. See nets.h; NN_BUILD_FAST makes each for several generations of processors.
#include "internal.h"
#include "nets.h"

#define NN_NETS(TAG, TYPE) \
NN_BUILD_FAST void nn_center_##TAG(const uint8_t *bytes, const TYPE *mean, TYPE *restrict out, intptr_t count) { \
    if (mean) for (intptr_t i = 0; i < count; i++) out[i] = (TYPE)bytes[i] - mean[i]; \
    else for (intptr_t i = 0; i < count; i++) out[i] = (TYPE)bytes[i]; \
} \
NN_BUILD_FAST void nn_bias_##TAG(TYPE *restrict x, const TYPE *bias, intptr_t rows, intptr_t columns, int rectify) { \
    for (intptr_t r = 0; r < rows; r++, x += columns) { \
        if (rectify) for (intptr_t i = 0; i < columns; i++) { TYPE v = x[i] + bias[i]; x[i] = v > 0 || v != v ? v : 0; } \
        else for (intptr_t i = 0; i < columns; i++) x[i] += bias[i]; \
    } \
} \
/* Eight sums side by side: a fixed order that vector units can follow. */ \
NN_BUILD_FAST double nn_sum_squares_##TAG(const TYPE *x, intptr_t count) { \
    double sums[8] = {0}; \
    intptr_t i = 0; \
    for (; i + 8 <= count; i += 8) for (int j = 0; j < 8; j++) sums[j] += (double)x[i + j] * (double)x[i + j]; \
    double rest = 0; \
    for (; i < count; i++) rest += (double)x[i] * (double)x[i]; \
    return ((sums[0] + sums[1]) + (sums[2] + sums[3])) + ((sums[4] + sums[5]) + (sums[6] + sums[7])) + rest; \
}

NN_NETS(f64, double)
NN_NETS(f32, float)

NN_BUILD_FAST void nn_interleave3(const uint8_t *planes, uint8_t *restrict pixels, intptr_t count) {
    const uint8_t *red = planes, *green = planes + count, *blue = planes + 2 * count;
    for (intptr_t i = 0; i < count; i++) {
        pixels[3 * i] = red[i];
        pixels[3 * i + 1] = green[i];
        pixels[3 * i + 2] = blue[i];
    }
}

NN_BUILD_FAST void nn_sum_bytes(const uint8_t *bytes, uint32_t *restrict sums, intptr_t count) {
    for (intptr_t i = 0; i < count; i++) sums[i] += bytes[i];
}
