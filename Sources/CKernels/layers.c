// Activations, normalisation and sums of layers. See layers.h.
#include "internal.h"
#include "layers.h"
#include <math.h>
#include <string.h>

#define BLOCK 256

#define ACTIVATIONS(TAG, TYPE) \
NN_BUILD_FAST void nn_relu_##TAG(const TYPE *x, TYPE *out, intptr_t n) { \
    NN_HINT_FAST for (intptr_t i = 0; i < n; i++) out[i] = x[i] > 0 || x[i] != x[i] ? x[i] : 0; } \
NN_BUILD_FAST void nn_relu_back_##TAG(const TYPE *out, const TYPE *dout, TYPE *dx, intptr_t n) { \
    NN_HINT_FAST for (intptr_t i = 0; i < n; i++) dx[i] = out[i] <= 0 ? 0 : dout[i]; } \
NN_BUILD_FAST void nn_leaky_##TAG(const TYPE *x, TYPE *out, intptr_t n, TYPE slope) { \
    NN_HINT_FAST for (intptr_t i = 0; i < n; i++) out[i] = x[i] >= 0 ? x[i] : slope * x[i]; } \
NN_BUILD_FAST void nn_leaky_back_##TAG(const TYPE *x, const TYPE *dout, TYPE *dx, intptr_t n, TYPE slope) { \
    NN_HINT_FAST for (intptr_t i = 0; i < n; i++) dx[i] = x[i] > 0 ? dout[i] : slope * dout[i]; } \
void nn_exp_##TAG(void *const *p, const intptr_t *s, intptr_t n); \
void nn_tanh_##TAG(void *const *p, const intptr_t *s, intptr_t n); \
static inline void nn_exps_##TAG(TYPE *x, intptr_t n) { \
    void *p[2] = { x, x }; intptr_t s[2] = { sizeof(TYPE), sizeof(TYPE) }; nn_exp_##TAG(p, s, n); } \
void nn_sigmoid_##TAG(const TYPE *x, TYPE *out, intptr_t n) { \
    TYPE e[BLOCK]; \
    for (; n > 0; n -= BLOCK, x += BLOCK, out += BLOCK) { \
        intptr_t m = n < BLOCK ? n : BLOCK; \
        for (intptr_t i = 0; i < m; i++) e[i] = x[i] > 0 ? -x[i] : x[i]; \
        nn_exps_##TAG(e, m); \
        for (intptr_t i = 0; i < m; i++) out[i] = (x[i] > 0 ? 1 : e[i]) / (1 + e[i]); \
    } } \
NN_BUILD_FAST void nn_sigmoid_back_##TAG(const TYPE *out, const TYPE *dout, TYPE *dx, intptr_t n) { \
    NN_HINT_FAST for (intptr_t i = 0; i < n; i++) dx[i] = dout[i] * out[i] * (1 - out[i]); } \
void nn_tanh_layer_##TAG(const TYPE *x, TYPE *out, intptr_t n) { \
    void *p[2] = { (void *)x, out }; intptr_t s[2] = { sizeof(TYPE), sizeof(TYPE) }; nn_tanh_##TAG(p, s, n); } \
NN_BUILD_FAST void nn_tanh_back_##TAG(const TYPE *out, const TYPE *dout, TYPE *dx, intptr_t n) { \
    NN_HINT_FAST for (intptr_t i = 0; i < n; i++) dx[i] = dout[i] * (1 - out[i] * out[i]); } \
void nn_softmax_##TAG(const TYPE *x, TYPE *out, intptr_t rows, intptr_t columns) { \
    for (intptr_t r = 0; r < rows; r++) { \
        const TYPE *s = x + r * columns; TYPE *o = out + r * columns, top = s[0]; \
        for (intptr_t j = 1; j < columns; j++) top = s[j] > top ? s[j] : top; \
        for (intptr_t j = 0; j < columns; j++) o[j] = s[j] - top; \
    } \
    nn_exps_##TAG(out, rows * columns); \
    for (intptr_t r = 0; r < rows; r++) { \
        TYPE *o = out + r * columns, sum = 0; \
        for (intptr_t j = 0; j < columns; j++) sum += o[j]; \
        for (intptr_t j = 0; j < columns; j++) o[j] /= sum; \
    } } \
void nn_softmax_back_##TAG(const TYPE *out, const TYPE *dout, TYPE *dx, intptr_t rows, intptr_t columns) { \
    for (intptr_t r = 0; r < rows; r++, out += columns, dout += columns, dx += columns) { \
        TYPE dot = 0; \
        for (intptr_t j = 0; j < columns; j++) dot += out[j] * dout[j]; \
        for (intptr_t j = 0; j < columns; j++) dx[j] = out[j] * (dout[j] - dot); \
    } }
ACTIVATIONS(f64, double)
ACTIVATIONS(f32, float)

#define HELPERS(TAG, TYPE) \
NN_BUILD_FAST void nn_times_##TAG(const TYPE *a, const TYPE *b, TYPE *out, intptr_t n) { \
    NN_HINT_FAST for (intptr_t i = 0; i < n; i++) out[i] = a[i] * b[i]; } \
NN_BUILD_FAST void nn_add_to_##TAG(const TYPE *x, TYPE *restrict out, intptr_t n) { \
    for (intptr_t i = 0; i < n; i++) out[i] += x[i]; } \
NN_BUILD_FAST void nn_scale_add_##TAG(TYPE factor, const TYPE *x, TYPE *restrict out, intptr_t n) { \
    for (intptr_t i = 0; i < n; i++) out[i] += factor * x[i]; } \
NN_BUILD_FAST void nn_standardize_##TAG(const TYPE *x, TYPE *out, intptr_t n, const TYPE *mean, const TYPE *std, intptr_t period) { \
    for (intptr_t b = 0; b < n; b += period) { \
        intptr_t m = n - b < period ? n - b : period; \
        NN_HINT_FAST for (intptr_t i = 0; i < m; i++) out[b + i] = (x[b + i] - mean[i]) / std[i]; \
    } } \
NN_BUILD_FAST void nn_unstandardize_##TAG(const TYPE *dout, TYPE *dx, intptr_t n, const TYPE *std, intptr_t period) { \
    for (intptr_t b = 0; b < n; b += period) { \
        intptr_t m = n - b < period ? n - b : period; \
        NN_HINT_FAST for (intptr_t i = 0; i < m; i++) dx[b + i] = dout[b + i] / std[i]; \
    } } \
NN_BUILD_FAST void nn_sign_add_##TAG(TYPE factor, const TYPE *w, TYPE *restrict g, intptr_t n) { \
    for (intptr_t i = 0; i < n; i++) g[i] += w[i] > 0 ? factor : w[i] < 0 ? -factor : 0; } \
NN_BUILD_FAST double nn_sum_abs_##TAG(const TYPE *x, intptr_t n) { \
    double sums[8] = {0}, rest = 0; intptr_t i = 0; \
    for (; i + 8 <= n; i += 8) for (int j = 0; j < 8; j++) sums[j] += fabs((double)x[i + j]); \
    for (; i < n; i++) rest += fabs((double)x[i]); \
    return ((sums[0] + sums[1]) + (sums[2] + sums[3])) + ((sums[4] + sums[5]) + (sums[6] + sums[7])) + rest; } \
NN_BUILD_FAST double nn_sum_square_differences_##TAG(const TYPE *x, const TYPE *y, intptr_t n) { \
    double sums[8] = {0}, rest = 0; intptr_t i = 0; \
    for (; i + 8 <= n; i += 8) for (int j = 0; j < 8; j++) { double d = (double)x[i + j] - (double)y[i + j]; sums[j] += d * d; } \
    for (; i < n; i++) { double d = (double)x[i] - (double)y[i]; rest += d * d; } \
    return ((sums[0] + sums[1]) + (sums[2] + sums[3])) + ((sums[4] + sums[5]) + (sums[6] + sums[7])) + rest; } \
NN_BUILD_FAST intptr_t nn_count_dead_##TAG(const TYPE *x, intptr_t n) { \
    intptr_t count = 0; for (intptr_t i = 0; i < n; i++) count += x[i] <= 0; return count; } \
NN_BUILD_FAST int nn_any_wild_##TAG(const TYPE *x, intptr_t n) { \
    int wild = 0; for (intptr_t i = 0; i < n; i++) wild |= x[i] - x[i] != 0; return wild; } \
NN_BUILD_FAST void nn_column_sums_##TAG(const TYPE *x, intptr_t rows, intptr_t columns, double *restrict sums) { \
    for (intptr_t r = 0; r < rows; r++, x += columns) for (intptr_t c = 0; c < columns; c++) sums[c] += (double)x[c]; } \
NN_BUILD_FAST void nn_column_square_differences_##TAG(const TYPE *x, const double *mean, intptr_t rows, intptr_t columns, double *restrict sums) { \
    for (intptr_t r = 0; r < rows; r++, x += columns) \
        for (intptr_t c = 0; c < columns; c++) { double d = (double)x[c] - mean[c]; sums[c] += d * d; } } \
NN_BUILD_FAST void nn_column_products_##TAG(const TYPE *x, const TYPE *y, intptr_t rows, intptr_t columns, double *restrict sums) { \
    for (intptr_t r = 0; r < rows; r++, x += columns, y += columns) \
        for (intptr_t c = 0; c < columns; c++) sums[c] += (double)x[c] * (double)y[c]; } \
NN_BUILD_FAST void nn_column_alive_##TAG(const TYPE *x, intptr_t rows, intptr_t columns, int64_t *restrict counts) { \
    for (intptr_t r = 0; r < rows; r++, x += columns) for (intptr_t c = 0; c < columns; c++) counts[c] += x[c] > 0; }
HELPERS(f64, double)
HELPERS(f32, float)

#define NORMS(TAG, TYPE) \
NN_BUILD_FAST void nn_batch_norm_##TAG(const TYPE *x, TYPE *hat, TYPE *out, const double *mean, const double *inverse, const TYPE *gamma, \
                                       const TYPE *beta, intptr_t rows, intptr_t columns) { \
    for (intptr_t r = 0; r < rows; r++, x += columns, hat += columns, out += columns) { \
        NN_HINT_FAST for (intptr_t c = 0; c < columns; c++) hat[c] = (TYPE)(((double)x[c] - mean[c]) * inverse[c]); \
        if (gamma) { NN_HINT_FAST for (intptr_t c = 0; c < columns; c++) out[c] = hat[c] * gamma[c] + beta[c]; } \
    } } \
NN_BUILD_FAST void nn_batch_norm_back_##TAG(const TYPE *hat, const TYPE *dout, TYPE *dx, const double *inverse, const TYPE *gamma, \
                                            const double *sum_dout, const double *sum_products, double total, intptr_t rows, intptr_t columns) { \
    double scale = total > 0 ? 1 / total : 0; \
    for (intptr_t r = 0; r < rows; r++, hat += columns, dout += columns, dx += columns) \
        NN_HINT_FAST for (intptr_t c = 0; c < columns; c++) { \
            double g = (gamma ? (double)gamma[c] : 1) * inverse[c]; \
            dx[c] = (TYPE)(g * ((double)dout[c] - scale * sum_dout[c] - (double)hat[c] * (scale * sum_products[c]))); \
        } } \
NN_BUILD_FAST void nn_layer_norm_##TAG(const TYPE *x, TYPE *hat, TYPE *out, double *inverse, const TYPE *gamma, const TYPE *beta, double eps, \
                                       intptr_t rows, intptr_t columns) { \
    for (intptr_t r = 0; r < rows; r++, x += columns, hat += columns, out += columns) { \
        double sum = 0, squares = 0; \
        for (intptr_t c = 0; c < columns; c++) sum += (double)x[c]; \
        double mean = sum / (double)columns; \
        for (intptr_t c = 0; c < columns; c++) { double d = (double)x[c] - mean; squares += d * d; } \
        double one = 1 / sqrt(squares / (double)columns + eps); \
        inverse[r] = one; \
        NN_HINT_FAST for (intptr_t c = 0; c < columns; c++) hat[c] = (TYPE)(((double)x[c] - mean) * one); \
        if (gamma) { NN_HINT_FAST for (intptr_t c = 0; c < columns; c++) out[c] = hat[c] * gamma[c] + beta[c]; } \
    } } \
NN_BUILD_FAST void nn_layer_norm_back_##TAG(const TYPE *hat, const TYPE *dout, TYPE *dx, const double *inverse, const TYPE *gamma, \
                                            intptr_t rows, intptr_t columns) { \
    double scale = 1 / (double)columns; \
    for (intptr_t r = 0; r < rows; r++, hat += columns, dout += columns, dx += columns) { \
        double sum = 0, products = 0; \
        for (intptr_t c = 0; c < columns; c++) { \
            double g = (gamma ? (double)gamma[c] : 1) * (double)dout[c]; sum += g; products += g * (double)hat[c]; } \
        sum *= scale; products *= scale; \
        for (intptr_t c = 0; c < columns; c++) { \
            double g = (gamma ? (double)gamma[c] : 1) * (double)dout[c]; \
            dx[c] = (TYPE)(inverse[r] * (g - sum - (double)hat[c] * products)); } \
    } }
NORMS(f64, double)
NORMS(f32, float)

// The doors: one name for both element types.
void nn_relu(int wide, const void *x, void *out, intptr_t n) { wide ? nn_relu_f64(x, out, n) : nn_relu_f32(x, out, n); }
void nn_relu_back(int wide, const void *out, const void *dout, void *dx, intptr_t n) {
    wide ? nn_relu_back_f64(out, dout, dx, n) : nn_relu_back_f32(out, dout, dx, n); }
void nn_leaky(int wide, const void *x, void *out, intptr_t n, double slope) {
    wide ? nn_leaky_f64(x, out, n, slope) : nn_leaky_f32(x, out, n, (float)slope); }
void nn_leaky_back(int wide, const void *x, const void *dout, void *dx, intptr_t n, double slope) {
    wide ? nn_leaky_back_f64(x, dout, dx, n, slope) : nn_leaky_back_f32(x, dout, dx, n, (float)slope); }
void nn_sigmoid(int wide, const void *x, void *out, intptr_t n) { wide ? nn_sigmoid_f64(x, out, n) : nn_sigmoid_f32(x, out, n); }
void nn_sigmoid_back(int wide, const void *out, const void *dout, void *dx, intptr_t n) {
    wide ? nn_sigmoid_back_f64(out, dout, dx, n) : nn_sigmoid_back_f32(out, dout, dx, n); }
void nn_tanh_layer(int wide, const void *x, void *out, intptr_t n) { wide ? nn_tanh_layer_f64(x, out, n) : nn_tanh_layer_f32(x, out, n); }
void nn_tanh_back(int wide, const void *out, const void *dout, void *dx, intptr_t n) {
    wide ? nn_tanh_back_f64(out, dout, dx, n) : nn_tanh_back_f32(out, dout, dx, n); }
void nn_softmax(int wide, const void *x, void *out, intptr_t rows, intptr_t columns) {
    wide ? nn_softmax_f64(x, out, rows, columns) : nn_softmax_f32(x, out, rows, columns); }
void nn_softmax_back(int wide, const void *out, const void *dout, void *dx, intptr_t rows, intptr_t columns) {
    wide ? nn_softmax_back_f64(out, dout, dx, rows, columns) : nn_softmax_back_f32(out, dout, dx, rows, columns); }
void nn_times(int wide, const void *a, const void *b, void *out, intptr_t n) { wide ? nn_times_f64(a, b, out, n) : nn_times_f32(a, b, out, n); }
void nn_add_to(int wide, const void *x, void *out, intptr_t n) { wide ? nn_add_to_f64(x, out, n) : nn_add_to_f32(x, out, n); }
void nn_scale_add(int wide, double factor, const void *x, void *out, intptr_t n) {
    wide ? nn_scale_add_f64(factor, x, out, n) : nn_scale_add_f32((float)factor, x, out, n); }
void nn_bias_f64(double *x, const double *bias, intptr_t rows, intptr_t columns, int rectify);
void nn_bias_f32(float *x, const float *bias, intptr_t rows, intptr_t columns, int rectify);
void nn_bias(int wide, void *x, const void *bias, intptr_t rows, intptr_t columns, int rectify) {
    wide ? nn_bias_f64(x, bias, rows, columns, rectify) : nn_bias_f32(x, bias, rows, columns, rectify); }
void nn_standardize(int wide, const void *x, void *out, intptr_t n, const void *mean, const void *std, intptr_t period) {
    wide ? nn_standardize_f64(x, out, n, mean, std, period) : nn_standardize_f32(x, out, n, mean, std, period); }
void nn_unstandardize(int wide, const void *dout, void *dx, intptr_t n, const void *std, intptr_t period) {
    wide ? nn_unstandardize_f64(dout, dx, n, std, period) : nn_unstandardize_f32(dout, dx, n, std, period); }
void nn_sign_add(int wide, double factor, const void *w, void *g, intptr_t n) {
    wide ? nn_sign_add_f64(factor, w, g, n) : nn_sign_add_f32((float)factor, w, g, n); }
double nn_sum_abs(int wide, const void *x, intptr_t n) { return wide ? nn_sum_abs_f64(x, n) : nn_sum_abs_f32(x, n); }
double nn_sum_squares_f64(const double *x, intptr_t n);
double nn_sum_squares_f32(const float *x, intptr_t n);
double nn_sum_squares(int wide, const void *x, intptr_t n) { return wide ? nn_sum_squares_f64(x, n) : nn_sum_squares_f32(x, n); }
double nn_sum_square_differences(int wide, const void *x, const void *y, intptr_t n) {
    return wide ? nn_sum_square_differences_f64(x, y, n) : nn_sum_square_differences_f32(x, y, n); }
intptr_t nn_count_dead(int wide, const void *x, intptr_t n) { return wide ? nn_count_dead_f64(x, n) : nn_count_dead_f32(x, n); }
int nn_any_wild(int wide, const void *x, intptr_t n) { return wide ? nn_any_wild_f64(x, n) : nn_any_wild_f32(x, n); }
void nn_column_sums(int wide, const void *x, intptr_t rows, intptr_t columns, double *sums) {
    wide ? nn_column_sums_f64(x, rows, columns, sums) : nn_column_sums_f32(x, rows, columns, sums); }
void nn_column_square_differences(int wide, const void *x, const double *mean, intptr_t rows, intptr_t columns, double *sums) {
    wide ? nn_column_square_differences_f64(x, mean, rows, columns, sums) : nn_column_square_differences_f32(x, mean, rows, columns, sums); }
void nn_column_products(int wide, const void *x, const void *y, intptr_t rows, intptr_t columns, double *sums) {
    wide ? nn_column_products_f64(x, y, rows, columns, sums) : nn_column_products_f32(x, y, rows, columns, sums); }
void nn_column_alive(int wide, const void *x, intptr_t rows, intptr_t columns, int64_t *counts) {
    wide ? nn_column_alive_f64(x, rows, columns, counts) : nn_column_alive_f32(x, rows, columns, counts); }
void nn_batch_norm(int wide, const void *x, void *hat, void *out, const double *mean, const double *inverse, const void *gamma, const void *beta,
                   intptr_t rows, intptr_t columns) {
    wide ? nn_batch_norm_f64(x, hat, out, mean, inverse, gamma, beta, rows, columns)
         : nn_batch_norm_f32(x, hat, out, mean, inverse, gamma, beta, rows, columns); }
void nn_batch_norm_back(int wide, const void *hat, const void *dout, void *dx, const double *inverse, const void *gamma, const double *sum_dout,
                        const double *sum_products, double total, intptr_t rows, intptr_t columns) {
    wide ? nn_batch_norm_back_f64(hat, dout, dx, inverse, gamma, sum_dout, sum_products, total, rows, columns)
         : nn_batch_norm_back_f32(hat, dout, dx, inverse, gamma, sum_dout, sum_products, total, rows, columns); }
void nn_layer_norm(int wide, const void *x, void *hat, void *out, double *inverse, const void *gamma, const void *beta, double eps, intptr_t rows,
                   intptr_t columns) {
    wide ? nn_layer_norm_f64(x, hat, out, inverse, gamma, beta, eps, rows, columns)
         : nn_layer_norm_f32(x, hat, out, inverse, gamma, beta, eps, rows, columns); }
void nn_layer_norm_back(int wide, const void *hat, const void *dout, void *dx, const double *inverse, const void *gamma, intptr_t rows, intptr_t columns) {
    wide ? nn_layer_norm_back_f64(hat, dout, dx, inverse, gamma, rows, columns) : nn_layer_norm_back_f32(hat, dout, dx, inverse, gamma, rows, columns); }
