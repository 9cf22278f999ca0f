// Inner loops of layers, losses and optimisers. `wide` picks the element type: 0 float32, otherwise float64; all
// buffers of a call have it. N batch, C channels or classes, H W height and width, K kernel. Every loop works on one piece
// of its data and keeps nothing, so that pieces may run side by side; sums that leave a loop are doubles.
#ifndef NN_LAYERS_H
#define NN_LAYERS_H
#include <stdint.h>

// Activations: out from x; dx from dout and, where the formula allows it, from the output alone. dx may be dout.
void nn_relu(int wide, const void *x, void *out, intptr_t count);
void nn_relu_back(int wide, const void *out, const void *dout, void *dx, intptr_t count);
void nn_leaky(int wide, const void *x, void *out, intptr_t count, double slope);
void nn_leaky_back(int wide, const void *x, const void *dout, void *dx, intptr_t count, double slope);
void nn_sigmoid(int wide, const void *x, void *out, intptr_t count);
void nn_sigmoid_back(int wide, const void *out, const void *dout, void *dx, intptr_t count);
void nn_tanh_layer(int wide, const void *x, void *out, intptr_t count);
void nn_tanh_back(int wide, const void *out, const void *dout, void *dx, intptr_t count);
/// Rows of probabilities from rows of scores, the largest score subtracted first.
void nn_softmax(int wide, const void *x, void *out, intptr_t rows, intptr_t columns);
void nn_softmax_back(int wide, const void *out, const void *dout, void *dx, intptr_t rows, intptr_t columns);

// Element-wise helpers.
void nn_times(int wide, const void *a, const void *b, void *out, intptr_t count);
void nn_add_to(int wide, const void *x, void *out, intptr_t count);
void nn_scale_add(int wide, double factor, const void *x, void *out, intptr_t count);
void nn_bias(int wide, void *x, const void *bias, intptr_t rows, intptr_t columns, int rectify);
/// out[r][i] = (x[r][i] - mean[i % period]) / std[i % period].
void nn_standardize(int wide, const void *x, void *out, intptr_t count, const void *mean, const void *std, intptr_t period);
void nn_unstandardize(int wide, const void *dout, void *dx, intptr_t count, const void *std, intptr_t period);
/// Adds factor * sign(w) to g.
void nn_sign_add(int wide, double factor, const void *w, void *g, intptr_t count);
double nn_sum_abs(int wide, const void *x, intptr_t count);
double nn_sum_squares(int wide, const void *x, intptr_t count);
double nn_sum_square_differences(int wide, const void *x, const void *y, intptr_t count);
/// How many elements are zero or below.
intptr_t nn_count_dead(int wide, const void *x, intptr_t count);
/// Whether an element is NaN or infinite.
int nn_any_wild(int wide, const void *x, intptr_t count);

// Sums over rows (rows x columns), added to doubles.
void nn_column_sums(int wide, const void *x, intptr_t rows, intptr_t columns, double *sums);
void nn_column_square_differences(int wide, const void *x, const double *mean, intptr_t rows, intptr_t columns, double *sums);
void nn_column_products(int wide, const void *x, const void *y, intptr_t rows, intptr_t columns, double *sums);
/// How many rows have an element above zero, by column.
void nn_column_alive(int wide, const void *x, intptr_t rows, intptr_t columns, int64_t *counts);

// Normalisation. `hat` is the normalised x; gamma and beta may be null.
void nn_batch_norm(int wide, const void *x, void *hat, void *out, const double *mean, const double *inverse, const void *gamma, const void *beta,
                   intptr_t rows, intptr_t columns);
/// dx = gamma * inverse * (dout - sum_dout / total - hat * sum_products / total); total 0 stands for fixed statistics.
void nn_batch_norm_back(int wide, const void *hat, const void *dout, void *dx, const double *inverse, const void *gamma,
                        const double *sum_dout, const double *sum_products, double total, intptr_t rows, intptr_t columns);
void nn_layer_norm(int wide, const void *x, void *hat, void *out, double *inverse, const void *gamma, const void *beta, double eps,
                   intptr_t rows, intptr_t columns);
void nn_layer_norm_back(int wide, const void *hat, const void *dout, void *dx, const double *inverse, const void *gamma,
                        intptr_t rows, intptr_t columns);

/// The geometry of a window that slides over one picture (H, W, C): K x K' elements, steps, zeros around.
typedef struct {
    intptr_t height, width, channels, kernel_height, kernel_width, step_y, step_x, pad_y, pad_x, out_height, out_width;
} nn_window;

/// One picture as a matrix: a row (K * K' * C) for each place of the window.
void nn_im2col(int wide, const void *picture, void *columns, const nn_window *w);
/// Adds the matrix back to the picture's elements.
void nn_col2im(int wide, const void *columns, void *picture, const nn_window *w);
/// The largest element of each window, channel by channel, and its place in the picture.
void nn_max_pool(int wide, const void *picture, void *out, int32_t *places, const nn_window *w);
void nn_max_pool_back(int wide, const void *dout, const int32_t *places, void *dx, const nn_window *w);
/// The mean of each window; zeros around the picture count.
void nn_average_pool(int wide, const void *picture, void *out, const nn_window *w);
void nn_average_pool_back(int wide, const void *dout, void *dx, const nn_window *w);

// Losses: rows of scores and what they should be. `grad` gets the gradient of the sum over the rows times `scale` (cross-entropy: divided by `count`); the result is
// the sum over the rows. `right` counts rows whose first largest score is the label.
double nn_cross_entropy(int wide, const void *scores, void *grad, const int64_t *labels, intptr_t rows, intptr_t classes, double count,
                        intptr_t *right);
double nn_hinge(int wide, const void *scores, void *grad, const int64_t *labels, intptr_t rows, intptr_t classes, double margin, double scale,
                intptr_t *right, intptr_t *active);
double nn_squared_error(int wide, const void *x, const void *target, void *grad, intptr_t count, double scale);
double nn_binary_entropy(int wide, const void *p, const void *target, void *grad, intptr_t count, double scale);
double nn_binary_entropy_scores(int wide, const void *x, const void *target, void *grad, intptr_t count, double scale);
/// Place of the first largest element of each row (of the first NaN, if there is one).
void nn_best(int wide, const void *scores, intptr_t rows, intptr_t classes, int64_t *best);

// Optimisers: one parameter's elements, and what is kept for them.
typedef struct { double rate, momentum, dampening, decay; int nesterov, first; } nn_sgd_step;
void nn_sgd(int wide, void *w, const void *g, void *velocity, intptr_t count, const nn_sgd_step *s);
typedef struct { double rate, alpha, eps, decay, momentum; } nn_rmsprop_step;
void nn_rmsprop(int wide, void *w, const void *g, void *square, void *average, void *velocity, intptr_t count, const nn_rmsprop_step *s);
/// `correction1`, `correction2`: 1 - beta^t. `decoupled`: AdamW's decay of the weights themselves.
typedef struct { double rate, beta1, beta2, eps, decay, correction1, correction2; int decoupled; } nn_adam_step;
void nn_adam(int wide, void *w, const void *g, void *mean, void *square, void *largest, intptr_t count, const nn_adam_step *s);

/// A picture (H, W, pixels of `pixel` bytes) moved by (dy, dx), zero bytes coming in at the edges, and mirrored if asked.
void nn_shift_picture(const void *picture, void *out, intptr_t height, intptr_t width, intptr_t pixel, intptr_t dy, intptr_t dx, int flip);

#endif
