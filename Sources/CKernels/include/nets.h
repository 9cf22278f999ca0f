// Inner loops of training: what turns bytes into a batch, and what stands between two matrix products.
#ifndef NN_NETS_H
#define NN_NETS_H
#include <stdint.h>

/// out[i] = bytes[i] - mean[i]; a null mean counts as zeros.
void nn_center_f64(const uint8_t *bytes, const double *mean, double *out, intptr_t count);
void nn_center_f32(const uint8_t *bytes, const float *mean, float *out, intptr_t count);
/// Adds a bias to each row of x (rows x columns), in place; then, if rectify is not 0, clips at zero.
void nn_bias_f64(double *x, const double *bias, intptr_t rows, intptr_t columns, int rectify);
void nn_bias_f32(float *x, const float *bias, intptr_t rows, intptr_t columns, int rectify);
/// The sum of x[i] * x[i].
double nn_sum_squares_f64(const double *x, intptr_t count);
double nn_sum_squares_f32(const float *x, intptr_t count);
/// From planes (channels x pixels) to pixels (pixels x channels) of one picture of three channels.
void nn_interleave3(const uint8_t *planes, uint8_t *pixels, intptr_t count);
/// sums[i] += bytes[i].
void nn_sum_bytes(const uint8_t *bytes, uint32_t *sums, intptr_t count);

#endif
