// Matrix products of rows that lie anywhere with a matrix of few columns: the first layer of a net on pictures.
//
// BLAS wants a left operand of numbers in one place. A batch of pictures is bytes in many places; to gather it first writes
// and reads eight (or four) times the bytes, twice a step, and BLAS then copies it once more into an order of its own. Here
// a part of each row that fits the cache becomes numbers as it is needed. The right operand's lines are put into whole vectors;
// six rows are multiplied with up to four vectors of columns, whose sums stay in 24 of AVX-512's 32 registers (the inner kernel of
// Goto and van de Geijn, "Anatomy of high-performance matrix multiplication", 2008). An element is summed in the order of the inner
// axis, whatever rows are computed together, so that bits depend on how the inner axis is cut alone.
#include "internal.h"
#include "narrow.h"
#include <string.h>

#if defined(__x86_64__) && defined(__linux__)

#include <immintrin.h>

// Told the name of the architecture (x86-64-v4), the compiler prefers vectors of half the width; told the features, it does not.
#define NN_WIDE __attribute__((target("avx512f,avx512bw,avx512vl,avx512dq,avx512cd,avx2,fma,bmi2")))
#define NN_UNROLL _Pragma("clang loop unroll(full)")
#define NN_TILE_ROWS 6
typedef float nn_floats __attribute__((vector_size(64), aligned(4)));
typedef double nn_doubles __attribute__((vector_size(64), aligned(8)));
typedef float nn_half __attribute__((vector_size(32), aligned(4)));

/// The squares of a vector, in eight doubles.
__attribute__((always_inline)) NN_WIDE static inline nn_doubles nn_narrow_f64_squares(nn_doubles x) { return x * x; }
__attribute__((always_inline)) NN_WIDE static inline nn_doubles nn_narrow_f32_squares(nn_floats x) {
    nn_doubles low = __builtin_convertvector((nn_half)__builtin_shufflevector(x, x, 0, 1, 2, 3, 4, 5, 6, 7), nn_doubles);
    nn_doubles high = __builtin_convertvector((nn_half)__builtin_shufflevector(x, x, 8, 9, 10, 11, 12, 13, 14, 15), nn_doubles);
    return low * low + high * high;
}

#define NUMBER float
#define VECTOR nn_floats
#define TAG(name) nn_narrow_f32_##name
#define NN_SUM(vector) _mm512_reduce_add_ps((__m512)(vector))
#define NN_MASKED_LOAD(mask, from) ((VECTOR)_mm512_maskz_loadu_ps((__mmask16)(mask), from))
#define NN_MASKED_STORE(to, mask, value) _mm512_mask_storeu_ps(to, (__mmask16)(mask), (__m512)(value))
#include "narrow_tile.h"
#undef NN_SUM
#undef NUMBER
#undef VECTOR
#undef TAG
#undef NN_MASKED_LOAD
#undef NN_MASKED_STORE

#define NUMBER double
#define VECTOR nn_doubles
#define TAG(name) nn_narrow_f64_##name
#define NN_SUM(vector) _mm512_reduce_add_pd((__m512d)(vector))
#define NN_MASKED_LOAD(mask, from) ((VECTOR)_mm512_maskz_loadu_pd((__mmask8)(mask), from))
#define NN_MASKED_STORE(to, mask, value) _mm512_mask_storeu_pd(to, (__mmask8)(mask), (__m512d)(value))
#include "narrow_tile.h"
#undef NN_SUM
#undef NUMBER
#undef VECTOR
#undef TAG
#undef NN_MASKED_LOAD
#undef NN_MASKED_STORE

int nn_has_narrow_products(void) {
    return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl")
        && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512cd") && __builtin_cpu_supports("avx2")
        && __builtin_cpu_supports("fma") && __builtin_cpu_supports("bmi2");
}

intptr_t nn_narrow_width(int is_wide, intptr_t columns) {
    return is_wide ? nn_narrow_f64_vectors(columns) * nn_narrow_f64_lanes : nn_narrow_f32_vectors(columns) * nn_narrow_f32_lanes;
}

intptr_t nn_narrow_scratch(int is_wide, intptr_t count, intptr_t columns) {
    intptr_t width = nn_narrow_width(is_wide, columns), rows = count < nn_narrow_f32_row_block ? count : nn_narrow_f32_row_block;
    intptr_t lines = is_wide ? nn_narrow_f64_lines : nn_narrow_f32_lines, step = is_wide ? nn_narrow_f64_row_step : nn_narrow_f32_row_step;
    intptr_t forward = lines * width + rows * step, update = nn_narrow_f32_pixel_block * (width + lines);
    return forward > update ? forward : update;
}

void nn_narrow_forward(const nn_left *x, intptr_t count, intptr_t first, intptr_t depth, const void *w, intptr_t columns, void *sums, void *scratch) {
    if (x->is_wide) nn_narrow_f64_forward(x, count, first, depth, w, columns, sums, scratch);
    else nn_narrow_f32_forward(x, count, first, depth, w, columns, sums, scratch);
}

void nn_narrow_finish(int is_wide, const void *sums, intptr_t pieces, intptr_t count, intptr_t columns, const void *bias, int rectify, void *out) {
    if (is_wide) nn_narrow_f64_finish(sums, pieces, count, columns, bias, rectify, out);
    else nn_narrow_f32_finish(sums, pieces, count, columns, bias, rectify, out);
}

void nn_narrow_pack(int is_wide, const void *g, intptr_t count, intptr_t columns, void *packed) {
    if (is_wide) nn_narrow_f64_pack_rows(g, count, columns, packed);
    else nn_narrow_f32_pack_rows(g, count, columns, packed);
}

double nn_narrow_update(const nn_left *x, intptr_t count, intptr_t first, intptr_t depth, const void *packed, intptr_t columns, double alpha, double beta,
                      void *w, void *scratch) {
    if (x->is_wide) return nn_narrow_f64_update(x, count, first, depth, packed, columns, alpha, beta, w, scratch);
    return nn_narrow_f32_update(x, count, first, depth, packed, columns, (float)alpha, (float)beta, w, scratch);
}

#else

int nn_has_narrow_products(void) { return 0; }
intptr_t nn_narrow_width(int is_wide, intptr_t columns) { return (void)is_wide, columns; }
intptr_t nn_narrow_scratch(int is_wide, intptr_t count, intptr_t columns) { return (void)is_wide, (void)count, (void)columns, 0; }
void nn_narrow_forward(const nn_left *x, intptr_t count, intptr_t first, intptr_t depth, const void *w, intptr_t columns, void *sums, void *scratch) {
    (void)x, (void)count, (void)first, (void)depth, (void)w, (void)columns, (void)sums, (void)scratch;
}
void nn_narrow_finish(int is_wide, const void *sums, intptr_t pieces, intptr_t count, intptr_t columns, const void *bias, int rectify, void *out) {
    (void)is_wide, (void)sums, (void)pieces, (void)count, (void)columns, (void)bias, (void)rectify, (void)out;
}
void nn_narrow_pack(int is_wide, const void *g, intptr_t count, intptr_t columns, void *packed) {
    (void)is_wide, (void)g, (void)count, (void)columns, (void)packed;
}
double nn_narrow_update(const nn_left *x, intptr_t count, intptr_t first, intptr_t depth, const void *packed, intptr_t columns, double alpha, double beta,
                      void *w, void *scratch) {
    return (void)x, (void)count, (void)first, (void)depth, (void)packed, (void)columns, (void)alpha, (void)beta, (void)w, (void)scratch, 0;
}

#endif

int nn_prefers_narrow_products(void) {
#ifdef __OPTIMIZE__
    return nn_has_narrow_products();
#else
    // Without the optimiser the sums go through memory, and BLAS is far faster.
    return 0;
#endif
}
