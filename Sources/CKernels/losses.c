// Losses and optimisers. See layers.h.
#include "internal.h"
#include "layers.h"
#include <math.h>

#define LOSSES(TAG, TYPE, EXP, LOG, LOG1P) \
void nn_exp_##TAG(void *const *p, const intptr_t *s, intptr_t n); \
static inline intptr_t nn_best_one_##TAG(const TYPE *s, intptr_t classes) { \
    intptr_t place = 0; \
    for (intptr_t j = 0; j < classes; j++) { if (s[j] != s[j]) return j; if (s[j] > s[place]) place = j; } \
    return place; } \
void nn_best_##TAG(const TYPE *scores, intptr_t rows, intptr_t classes, int64_t *best) { \
    for (intptr_t r = 0; r < rows; r++) best[r] = nn_best_one_##TAG(scores + r * classes, classes); } \
double nn_cross_entropy_##TAG(const TYPE *scores, TYPE *grad, const int64_t *labels, intptr_t rows, intptr_t classes, TYPE count, intptr_t *right) { \
    double loss = 0; \
    for (intptr_t r = 0; r < rows; r++) { \
        const TYPE *s = scores + r * classes; TYPE *g = grad + r * classes; \
        intptr_t best = nn_best_one_##TAG(s, classes); \
        TYPE top = s[best]; \
        *right += best == labels[r]; \
        for (intptr_t j = 0; j < classes; j++) g[j] = s[j] - top; \
    } \
    for (intptr_t r = 0; r < rows; r++) { \
        TYPE *g = grad + r * classes, sum = 0, wanted = g[labels[r]]; \
        void *p[2] = { g, g }; intptr_t steps[2] = { sizeof(TYPE), sizeof(TYPE) }; \
        nn_exp_##TAG(p, steps, classes); \
        for (intptr_t j = 0; j < classes; j++) sum += g[j]; \
        TYPE probability = g[labels[r]] / sum; \
        /* -log(p) as the walkthrough has it, unless p is too small to be told from zero. */ \
        loss += probability > (TYPE)1e-30 ? -(double)LOG(probability) : (double)LOG(sum) - (double)wanted; \
        for (intptr_t j = 0; j < classes; j++) g[j] /= sum; \
        g[labels[r]] -= 1; \
        for (intptr_t j = 0; j < classes; j++) g[j] /= count; \
    } \
    return loss; } \
double nn_hinge_##TAG(const TYPE *scores, TYPE *grad, const int64_t *labels, intptr_t rows, intptr_t classes, TYPE margin, TYPE scale, \
                      intptr_t *right, intptr_t *active) { \
    double loss = 0; \
    for (intptr_t r = 0; r < rows; r++) { \
        const TYPE *s = scores + r * classes; TYPE *g = grad + r * classes, wanted = s[labels[r]], sum = 0; \
        *right += nn_best_one_##TAG(s, classes) == labels[r]; \
        intptr_t over = 0; \
        for (intptr_t j = 0; j < classes; j++) { \
            TYPE excess = s[j] - wanted + margin; \
            int counts = j != labels[r] && !(excess <= 0); \
            g[j] = counts ? scale : 0; \
            if (counts) { sum += excess; over++; } \
        } \
        g[labels[r]] = -scale * (TYPE)over; \
        *active += over; \
        loss += (double)sum; \
    } \
    return loss; } \
double nn_squared_error_##TAG(const TYPE *x, const TYPE *target, TYPE *grad, intptr_t count, TYPE scale) { \
    double loss = 0; \
    for (intptr_t i = 0; i < count; i++) { TYPE d = x[i] - target[i]; loss += (double)d * (double)d; grad[i] = 2 * d * scale; } \
    return loss; } \
double nn_binary_entropy_##TAG(const TYPE *p, const TYPE *target, TYPE *grad, intptr_t count, TYPE scale) { \
    double loss = 0; \
    for (intptr_t i = 0; i < count; i++) { \
        /* PyTorch's: logarithms are not below -100, and p (1 - p) not below 1e-12. */ \
        TYPE a = LOG(p[i]), b = LOG1P(-p[i]), spread = p[i] * (1 - p[i]); \
        a = a < -100 ? -100 : a; b = b < -100 ? -100 : b; \
        loss -= (double)(target[i] * a + (1 - target[i]) * b); \
        grad[i] = (p[i] - target[i]) / (spread < (TYPE)1e-12 ? (TYPE)1e-12 : spread) * scale; \
    } \
    return loss; } \
double nn_binary_entropy_scores_##TAG(const TYPE *x, const TYPE *target, TYPE *grad, intptr_t count, TYPE scale) { \
    double loss = 0; \
    for (intptr_t i = 0; i < count; i++) { \
        TYPE e = EXP(x[i] > 0 ? -x[i] : x[i]), p = (x[i] > 0 ? 1 : e) / (1 + e); \
        loss += (double)((x[i] > 0 ? x[i] : 0) - x[i] * target[i] + LOG1P(e)); \
        grad[i] = (p - target[i]) * scale; \
    } \
    return loss; }
LOSSES(f64, double, exp, log, log1p)
LOSSES(f32, float, expf, logf, log1pf)

#define OPTIMISERS(TAG, TYPE, SQRT) \
NN_BUILD_FAST void nn_sgd_##TAG(TYPE *restrict w, const TYPE *g, TYPE *restrict v, intptr_t n, const nn_sgd_step *s) { \
    TYPE rate = (TYPE)s->rate, momentum = (TYPE)s->momentum, fresh = (TYPE)(1 - s->dampening), decay = (TYPE)s->decay; \
    if (!v) { for (intptr_t i = 0; i < n; i++) w[i] -= rate * (g[i] + decay * w[i]); return; } \
    if (s->first) { for (intptr_t i = 0; i < n; i++) v[i] = g[i] + decay * w[i]; } \
    else for (intptr_t i = 0; i < n; i++) v[i] = momentum * v[i] + fresh * (g[i] + decay * w[i]); \
    if (s->nesterov) { for (intptr_t i = 0; i < n; i++) w[i] -= rate * ((g[i] + decay * w[i]) + momentum * v[i]); } \
    else for (intptr_t i = 0; i < n; i++) w[i] -= rate * v[i]; } \
NN_BUILD_FAST void nn_rmsprop_##TAG(TYPE *restrict w, const TYPE *g, TYPE *restrict q, TYPE *restrict a, TYPE *restrict v, intptr_t n, \
                                    const nn_rmsprop_step *s) { \
    TYPE rate = (TYPE)s->rate, alpha = (TYPE)s->alpha, fresh = (TYPE)(1 - s->alpha), eps = (TYPE)s->eps, decay = (TYPE)s->decay; \
    TYPE momentum = (TYPE)s->momentum; \
    for (intptr_t i = 0; i < n; i++) { \
        TYPE d = g[i] + decay * w[i]; \
        q[i] = alpha * q[i] + fresh * d * d; \
        TYPE spread = q[i]; \
        if (a) { a[i] = alpha * a[i] + fresh * d; spread -= a[i] * a[i]; } \
        TYPE step = d / (SQRT(spread) + eps); \
        if (v) { v[i] = momentum * v[i] + step; step = v[i]; } \
        w[i] -= rate * step; \
    } } \
NN_BUILD_FAST void nn_adam_##TAG(TYPE *restrict w, const TYPE *g, TYPE *restrict m, TYPE *restrict q, TYPE *restrict largest, intptr_t n, \
                                 const nn_adam_step *s) { \
    TYPE beta1 = (TYPE)s->beta1, beta2 = (TYPE)s->beta2, fresh1 = (TYPE)(1 - s->beta1), fresh2 = (TYPE)(1 - s->beta2), eps = (TYPE)s->eps; \
    TYPE decay = s->decoupled ? 0 : (TYPE)s->decay, keep = s->decoupled ? (TYPE)(1 - s->rate * s->decay) : 1; \
    TYPE step = (TYPE)(s->rate / s->correction1), root = (TYPE)sqrt(s->correction2); \
    for (intptr_t i = 0; i < n; i++) { \
        TYPE old = keep * w[i], d = g[i] + decay * w[i]; \
        m[i] = beta1 * m[i] + fresh1 * d; \
        q[i] = beta2 * q[i] + fresh2 * d * d; \
        TYPE spread = q[i]; \
        if (largest) { largest[i] = largest[i] > spread ? largest[i] : spread; spread = largest[i]; } \
        w[i] = old - step * m[i] / (SQRT(spread) / root + eps); \
    } }
OPTIMISERS(f64, double, sqrt)
OPTIMISERS(f32, float, sqrtf)

double nn_cross_entropy(int wide, const void *scores, void *grad, const int64_t *labels, intptr_t rows, intptr_t classes, double count, intptr_t *right) {
    return wide ? nn_cross_entropy_f64(scores, grad, labels, rows, classes, count, right)
                : nn_cross_entropy_f32(scores, grad, labels, rows, classes, (float)count, right); }
double nn_hinge(int wide, const void *scores, void *grad, const int64_t *labels, intptr_t rows, intptr_t classes, double margin, double scale,
                intptr_t *right, intptr_t *active) {
    return wide ? nn_hinge_f64(scores, grad, labels, rows, classes, margin, scale, right, active)
                : nn_hinge_f32(scores, grad, labels, rows, classes, (float)margin, (float)scale, right, active); }
double nn_squared_error(int wide, const void *x, const void *target, void *grad, intptr_t count, double scale) {
    return wide ? nn_squared_error_f64(x, target, grad, count, scale) : nn_squared_error_f32(x, target, grad, count, (float)scale); }
double nn_binary_entropy(int wide, const void *p, const void *target, void *grad, intptr_t count, double scale) {
    return wide ? nn_binary_entropy_f64(p, target, grad, count, scale) : nn_binary_entropy_f32(p, target, grad, count, (float)scale); }
double nn_binary_entropy_scores(int wide, const void *x, const void *target, void *grad, intptr_t count, double scale) {
    return wide ? nn_binary_entropy_scores_f64(x, target, grad, count, scale) : nn_binary_entropy_scores_f32(x, target, grad, count, (float)scale); }
void nn_best(int wide, const void *scores, intptr_t rows, intptr_t classes, int64_t *best) {
    wide ? nn_best_f64(scores, rows, classes, best) : nn_best_f32(scores, rows, classes, best); }
void nn_sgd(int wide, void *w, const void *g, void *velocity, intptr_t count, const nn_sgd_step *s) {
    wide ? nn_sgd_f64(w, g, velocity, count, s) : nn_sgd_f32(w, g, velocity, count, s); }
void nn_rmsprop(int wide, void *w, const void *g, void *square, void *average, void *velocity, intptr_t count, const nn_rmsprop_step *s) {
    wide ? nn_rmsprop_f64(w, g, square, average, velocity, count, s) : nn_rmsprop_f32(w, g, square, average, velocity, count, s); }
void nn_adam(int wide, void *w, const void *g, void *mean, void *square, void *largest, intptr_t count, const nn_adam_step *s) {
    wide ? nn_adam_f64(w, g, mean, square, largest, count, s) : nn_adam_f32(w, g, mean, square, largest, count, s); }
