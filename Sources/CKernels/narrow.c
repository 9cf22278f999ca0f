// Matrix products whose right operand has few columns: the layers of small nets.
//
// BLAS copies both operands into an order of its own first, which costs more than the product where one of them is
// narrow. Here the lines of the right operand are read as they lie; six rows of the left one are multiplied with up to
// four vectors of columns, whose sums stay in 24 of AVX-512's 32 registers (the inner kernel of Goto and van de Geijn,
// "Anatomy of high-performance matrix multiplication", 2008, without its packing). Every element is summed in the order of
// the inner axis, whatever rows are computed together, so that the bits do not depend on how a product is cut.
#include "internal.h"
#include <string.h>

#if defined(__x86_64__) && defined(__linux__)

#define NN_WIDE __attribute__((target("arch=x86-64-v4")))
#define NN_UNROLL _Pragma("clang loop unroll(full)")
typedef float nn_floats __attribute__((vector_size(64), aligned(4)));
typedef double nn_doubles __attribute__((vector_size(64), aligned(8)));

#define NUMBER float
#define VECTOR nn_floats
#define TAG(name) nn_narrow_f32_##name
#include "narrow_tile.h"
#undef NUMBER
#undef VECTOR
#undef TAG

#define NUMBER double
#define VECTOR nn_doubles
#define TAG(name) nn_narrow_f64_##name
#include "narrow_tile.h"
#undef NUMBER
#undef VECTOR
#undef TAG

int nn_has_narrow_products(void) { return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl")
    && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512cd"); }

int nn_prefers_narrow_products(void) {
#ifdef __OPTIMIZE__
    return nn_has_narrow_products();
#else
    // Without the optimiser the sums go through memory, and BLAS is far faster.
    return 0;
#endif
}

void nn_narrow_product(int wide, intptr_t rows, intptr_t columns, intptr_t depth, double alpha, const void *a, intptr_t row_step, intptr_t depth_step,
                       const void *b, intptr_t b_step, double beta, void *c, intptr_t c_step) {
    if (wide) nn_narrow_f64_product(rows, columns, depth, alpha, a, row_step, depth_step, b, b_step, beta, c, c_step);
    else nn_narrow_f32_product(rows, columns, depth, (float)alpha, a, row_step, depth_step, b, b_step, (float)beta, c, c_step);
}

#else

int nn_has_narrow_products(void) { return 0; }
int nn_prefers_narrow_products(void) { return 0; }
void nn_narrow_product(int wide, intptr_t rows, intptr_t columns, intptr_t depth, double alpha, const void *a, intptr_t row_step, intptr_t depth_step,
                       const void *b, intptr_t b_step, double beta, void *c, intptr_t c_step) {
    (void)wide, (void)rows, (void)columns, (void)depth, (void)alpha, (void)a, (void)row_step, (void)depth_step;
    (void)b, (void)b_step, (void)beta, (void)c, (void)c_step;
}

#endif
