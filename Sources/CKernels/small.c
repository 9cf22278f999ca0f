// Small work whose cost is in the calls: loops over the rows of a matrix, products of small matrices.
#include "internal.h"
#include <string.h>

void nn_loop_rows(nn_loop loop, const nn_rows *work, intptr_t rows, intptr_t columns) {
    void *p[3] = { work->place[0], work->place[1], work->place[2] };
    for (intptr_t i = 0; i < rows; i++) {
        loop(p, work->step, columns);
        for (int k = 0; k < 3; k++) p[k] = (char *)p[k] + work->row_step[k];
    }
}

// One row of the result at a time in registers; each element sums its products in order, fused, as BLAS does.
#define SMALL(TAG, T) \
NN_BUILD_FAST void nn_small_product_##TAG(const T *a, intptr_t down, intptr_t across, const T *b, intptr_t width, T *o, \
                                          intptr_t m, intptr_t k, intptr_t n) { \
    T sums[NN_SMALL_COLUMNS]; \
    for (intptr_t i = 0; i < m; i++, a += down, o += n) { \
        memset(sums, 0, (size_t)n * sizeof(T)); \
        for (intptr_t p = 0; p < k; p++) { \
            T x = a[p * across]; const T *y = b + p * width; \
            NN_HINT_FAST for (intptr_t j = 0; j < n; j++) sums[j] += x * y[j]; \
        } \
        memcpy(o, sums, (size_t)n * sizeof(T)); \
    } \
}
SMALL(f64, double)
SMALL(f32, float)

void nn_compress(const void *x, const uint8_t *mask, intptr_t n, intptr_t size, void *result) {
    const char *from = x; char *to = result;
    if (size == 8) {
        for (intptr_t i = 0; i < n; i++) if (mask[i]) { memcpy(to, from + i * 8, 8); to += 8; }
    } else {
        for (intptr_t i = 0; i < n; i++) if (mask[i]) { memcpy(to, from + i * size, (size_t)size); to += size; }
    }
}
