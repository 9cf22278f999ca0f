// Matrix products of integers, which BLAS does not have.
#include "internal.h"

#define PRODUCT(NUMBER, TAG, TYPE, WIDE) \
static void nn_product_##TAG(const void *a, const void *b, void *out, intptr_t rows, intptr_t inner, intptr_t columns) { \
    const TYPE *x = a; TYPE *o = out; \
    for (intptr_t i = 0; i < rows; i++, x += inner, o += columns) { \
        const TYPE *y = b; \
        for (intptr_t k = 0; k < inner; k++, y += columns) { \
            WIDE f = (WIDE)x[k]; \
            NN_HINT_EVEN for (intptr_t j = 0; j < columns; j++) o[j] = (TYPE)((WIDE)o[j] + f * (WIDE)y[j]); \
        } \
    } \
}
NN_INTEGERS(PRODUCT)

static void nn_product_b(const void *a, const void *b, void *out, intptr_t rows, intptr_t inner, intptr_t columns) {
    const nn_bool *x = a; nn_bool *o = out;
    for (intptr_t i = 0; i < rows; i++, x += inner, o += columns) {
        const nn_bool *y = b;
        for (intptr_t k = 0; k < inner; k++, y += columns)
            if (x[k]) NN_HINT_EVEN for (intptr_t j = 0; j < columns; j++) o[j] |= y[j];
    }
}

nn_product nn_product_loop(int dtype) {
    static const nn_product table[11] = {
        nn_product_b, nn_product_i8, nn_product_u8, nn_product_i16, nn_product_u16, nn_product_i32, nn_product_u32,
        nn_product_i64, nn_product_u64, 0, 0,
    };
    return table[dtype];
}
