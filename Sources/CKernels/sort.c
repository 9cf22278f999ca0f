// Sorting by comparisons on whole vectors, for processors with AVX-512.
//
// A quicksort: `cut` moves the elements that are not above a pivot to the front, eight or sixteen at a time, and the
// others to the front of a scratch area, and both groups are cut again, wherever they lie, until a few registers hold
// one; those are sorted by a network of exchanges. A group of n has n places for its result and n of scratch. Every element is turned into a signed integer of its size whose order is its own (a float's sign decides
// which bits are turned over), only while it is in a register. Other processors sort by digits, in Swift.
#include "internal.h"
#include <string.h>

#if defined(__x86_64__)
#include <immintrin.h>

int nn_can_sort(void) { return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl"); }

#pragma clang attribute push(__attribute__((target("avx512f,avx512dq,avx512vl,avx512bw,popcnt"))), apply_to = function)

#define LIST_8(F, A) F(0, A), F(1, A), F(2, A), F(3, A), F(4, A), F(5, A), F(6, A), F(7, A)
#define LIST_16(F, A) LIST_8(F, A), F(8, A), F(9, A), F(10, A), F(11, A), F(12, A), F(13, A), F(14, A), F(15, A)
#define XOR_LANE(i, a) ((i) ^ (a))
#define HIGH_OF_8(i, a) ((i) & (a) ? (i) + 8 : (i))
#define HIGH_OF_16(i, a) ((i) & (a) ? (i) + 16 : (i))

// Lane i and lane i ^ XOR exchange, so that the one with BIT holds the greater.
#define EXCHANGE(L, v, XOR, BIT) do { \
    wide_##L p_ = __builtin_shufflevector(v, v, LIST_##L(XOR_LANE, XOR)); \
    wide_##L low_ = __builtin_elementwise_min(v, p_), high_ = __builtin_elementwise_max(v, p_); \
    v = __builtin_shufflevector(low_, high_, LIST_##L(HIGH_OF_##L, BIT)); \
} while (0)
#define CLEAN_8(v) do { EXCHANGE(8, v, 4, 4); EXCHANGE(8, v, 2, 2); EXCHANGE(8, v, 1, 1); } while (0)
#define CLEAN_16(v) do { EXCHANGE(16, v, 8, 8); EXCHANGE(16, v, 4, 4); EXCHANGE(16, v, 2, 2); EXCHANGE(16, v, 1, 1); } while (0)
#define ORDER_8(v) do { EXCHANGE(8, v, 1, 1); EXCHANGE(8, v, 3, 2); EXCHANGE(8, v, 1, 1); \
    EXCHANGE(8, v, 7, 4); EXCHANGE(8, v, 2, 2); EXCHANGE(8, v, 1, 1); } while (0)
#define ORDER_16(v) do { EXCHANGE(16, v, 1, 1); EXCHANGE(16, v, 3, 2); EXCHANGE(16, v, 1, 1); \
    EXCHANGE(16, v, 7, 4); EXCHANGE(16, v, 2, 2); EXCHANGE(16, v, 1, 1); \
    EXCHANGE(16, v, 15, 8); EXCHANGE(16, v, 4, 4); EXCHANGE(16, v, 2, 2); EXCHANGE(16, v, 1, 1); } while (0)

typedef int64_t wide_8 __attribute__((vector_size(64)));
typedef int32_t wide_16 __attribute__((vector_size(64)));
#define BITS_8 64
#define BITS_16 32
#define MASK_8 __mmask8
#define MASK_16 __mmask16
#define EVERY _Pragma("clang loop unroll(full)")

// Network over `registers` vectors, each ordered first, then merged two by two.
#define NETWORK(L) \
static inline __attribute__((always_inline)) void network_##L(wide_##L *v, int registers) { \
    EVERY for (int i = 0; i < registers; i++) ORDER_##L(v[i]); \
    EVERY for (int size = 2; size <= registers; size *= 2) { \
        EVERY for (int at = 0; at < registers; at += size) { \
            wide_##L high[8]; \
            EVERY for (int i = 0; i < size / 2; i++) { \
                wide_##L a = v[at + i], b = v[at + size - 1 - i]; \
                b = __builtin_shufflevector(b, b, LIST_##L(XOR_LANE, L - 1)); \
                v[at + i] = __builtin_elementwise_min(a, b); \
                high[i] = __builtin_elementwise_max(a, b); \
            } \
            EVERY for (int i = 0; i < size / 2; i++) v[at + size / 2 + i] = high[i]; \
        } \
        EVERY for (int apart = size / 4; apart > 0; apart /= 2) { \
            EVERY for (int i = 0; i < registers; i++) if (!(i & apart)) { \
                wide_##L a = v[i], b = v[i + apart]; \
                v[i] = __builtin_elementwise_min(a, b); \
                v[i + apart] = __builtin_elementwise_max(a, b); \
            } \
        } \
        EVERY for (int i = 0; i < registers; i++) CLEAN_##L(v[i]); \
    } \
}
NETWORK(8)
NETWORK(16)

#define SAME(v) (v)
#define SIGN_8(v) ((v) ^ (int64_t)(1ull << 63))
#define SIGN_16(v) ((v) ^ (int32_t)(1u << 31))
#define FLOAT_8(v) ((v) ^ (((v) >> 63) & 0x7fffffffffffffff))
#define FLOAT_16(v) ((v) ^ (((v) >> 31) & 0x7fffffff))

// TAG names the element type, K its keys, L how many a vector holds; TURN makes keys of elements and back.
#define SORT(TAG, K, L, TURN) \
static inline __attribute__((always_inline)) void few_##TAG(const K *from, K *x, intptr_t n, int registers) { \
    wide_##L v[16]; \
    EVERY for (int i = 0; i < registers; i++) { \
        intptr_t rest = n - i * L; \
        MASK_##L here = rest >= L ? (MASK_##L)~0 : rest <= 0 ? 0 : (MASK_##L)((1u << rest) - 1); \
        wide_##L most = (wide_##L)_mm512_set1_epi##L##_most; \
        wide_##L raw = (wide_##L)_mm512_mask_loadu_##L(_mm512_setzero_si512(), here, from + i * L); \
        v[i] = (wide_##L)_mm512_mask_mov_##L((__m512i)most, here, (__m512i)(wide_##L)TURN(raw)); \
    } \
    network_##L(v, registers); \
    EVERY for (int i = 0; i < registers; i++) { \
        intptr_t rest = n - i * L; \
        MASK_##L here = rest >= L ? (MASK_##L)~0 : rest <= 0 ? 0 : (MASK_##L)((1u << rest) - 1); \
        _mm512_mask_storeu_##L(x + i * L, here, (__m512i)(wide_##L)TURN(v[i])); \
    } \
} \
static void small_##TAG(const K *from, K *x, intptr_t n) { \
    if (n <= L) few_##TAG(from, x, n, 1); \
    else if (n <= 2 * L) few_##TAG(from, x, n, 2); \
    else if (n <= 4 * L) few_##TAG(from, x, n, 4); \
    else if (n <= 8 * L) few_##TAG(from, x, n, 8); \
    else few_##TAG(from, x, n, 16); \
} \
static K pivot_##TAG(const K *x, intptr_t n) { \
    K sample[32]; \
    intptr_t m = n < 2048 ? 8 : 32, gap = n / m; \
    uint32_t dice = (uint32_t)n * 2654435761u; \
    for (intptr_t i = 0; i < m; i++) { \
        dice = dice * 1664525u + 1013904223u; \
        sample[i] = x[i * gap + (intptr_t)(((uint64_t)dice * (uint64_t)gap) >> 32)]; \
    } \
    small_##TAG(sample, sample, m); \
    K middle = sample[m / 2]; \
    return TURN(middle); \
} \
static inline __attribute__((always_inline)) void cut_plain_##TAG(const K *from, K *x, K *scratch, intptr_t n, K pivot, int strict, nn_cut *state, intptr_t limit) { \
    intptr_t i = state->read, low = state->low, high = state->high, end = n - i > limit ? i + limit : n; \
    __m512i p = _mm512_set1_##L(pivot); \
    for (; i + L <= end; i += L) { \
        __m512i raw = _mm512_loadu_si512(from + i), key = (__m512i)(wide_##L)TURN(((wide_##L)raw)); \
        MASK_##L under = strict ? _mm512_cmplt_##L(key, p) : _mm512_cmple_##L(key, p); \
        int count = __builtin_popcount((unsigned)under); \
        _mm512_storeu_si512(x + low, _mm512_maskz_compress_##L(under, raw)); \
        _mm512_storeu_si512(scratch + high, _mm512_maskz_compress_##L((MASK_##L)~under, raw)); \
        low += count; \
        high += L - count; \
    } \
    if (i < end) { \
        MASK_##L here = (MASK_##L)((1u << (end - i)) - 1); \
        __m512i raw = _mm512_maskz_loadu_##L(here, from + i), key = (__m512i)(wide_##L)TURN(((wide_##L)raw)); \
        MASK_##L under = here & (strict ? _mm512_cmplt_##L(key, p) : _mm512_cmple_##L(key, p)), over = here & ~under; \
        _mm512_mask_compressstoreu_##L(x + low, under, raw); \
        _mm512_mask_compressstoreu_##L(scratch + high, over, raw); \
        low += __builtin_popcount((unsigned)under); \
        high += __builtin_popcount((unsigned)over); \
        i = end; \
    } \
    *state = (nn_cut) { i, low, high }; \
} \
static void cut_##TAG(const K *from, K *x, K *scratch, intptr_t n, K pivot, int strict, nn_cut *state, intptr_t limit) { \
    if (strict) cut_plain_##TAG(from, x, scratch, n, pivot, 1, state, limit); \
    else cut_plain_##TAG(from, x, scratch, n, pivot, 0, state, limit); \
} \
static void quick_##TAG(K *x, K *scratch, intptr_t n, int is_scratch) { \
    while (n > 16 * L) { \
        const K *from = is_scratch ? scratch : x; \
        K pivot = pivot_##TAG(from, n); \
        nn_cut state = { 0, 0, 0 }; \
        cut_##TAG(from, x, scratch, n, pivot, 0, &state, n); \
        if (state.high == 0) { \
            /* None is above it: those equal to it are in place once they are together. */ \
            state = (nn_cut) { 0, 0, 0 }; \
            cut_##TAG(x, x, scratch, n, pivot, 1, &state, n); \
            memcpy(x + state.low, scratch, (size_t)state.high * sizeof(K)); \
            n = state.low; \
            is_scratch = 0; \
        } else if (state.low < state.high) { \
            quick_##TAG(x, scratch + state.high, state.low, 0); \
            x += state.low; \
            n = state.high; \
            is_scratch = 1; \
        } else { \
            quick_##TAG(x + state.low, scratch, state.high, 1); \
            scratch += state.high; \
            n = state.low; \
            is_scratch = 0; \
        } \
    } \
    if (n > 1 || (n == 1 && is_scratch)) small_##TAG(is_scratch ? scratch : x, x, n); \
}
#define _mm512_set1_epi8_most _mm512_set1_epi64(INT64_MAX)
#define _mm512_set1_epi16_most _mm512_set1_epi32(INT32_MAX)
#define _mm512_mask_loadu_8 _mm512_mask_loadu_epi64
#define _mm512_mask_loadu_16 _mm512_mask_loadu_epi32
#define _mm512_maskz_loadu_8 _mm512_maskz_loadu_epi64
#define _mm512_maskz_loadu_16 _mm512_maskz_loadu_epi32
#define _mm512_mask_compressstoreu_8 _mm512_mask_compressstoreu_epi64
#define _mm512_mask_compressstoreu_16 _mm512_mask_compressstoreu_epi32
#define _mm512_mask_mov_8 _mm512_mask_mov_epi64
#define _mm512_mask_mov_16 _mm512_mask_mov_epi32
#define _mm512_mask_storeu_8 _mm512_mask_storeu_epi64
#define _mm512_mask_storeu_16 _mm512_mask_storeu_epi32
#define _mm512_set1_8 _mm512_set1_epi64
#define _mm512_set1_16 _mm512_set1_epi32
#define _mm512_cmplt_8 _mm512_cmplt_epi64_mask
#define _mm512_cmplt_16 _mm512_cmplt_epi32_mask
#define _mm512_cmple_8 _mm512_cmple_epi64_mask
#define _mm512_cmple_16 _mm512_cmple_epi32_mask
#define _mm512_maskz_compress_8 _mm512_maskz_compress_epi64
#define _mm512_maskz_compress_16 _mm512_maskz_compress_epi32

SORT(i32, int32_t, 16, SAME)
SORT(u32, int32_t, 16, SIGN_16)
SORT(f32, int32_t, 16, FLOAT_16)
SORT(i64, int64_t, 8, SAME)
SORT(u64, int64_t, 8, SIGN_8)
SORT(f64, int64_t, 8, FLOAT_8)
#pragma clang attribute pop

// By element type: int32, uint32, int64, uint64, float32, float64 are numbers 5 to 10.
#define EACH(CALL) switch (dtype) { \
    case 5: CALL(i32, int32_t); break; case 6: CALL(u32, int32_t); break; \
    case 7: CALL(i64, int64_t); break; case 8: CALL(u64, int64_t); break; \
    case 9: CALL(f32, int32_t); break; default: CALL(f64, int64_t); break; }

void nn_sort(int dtype, void *x, void *scratch, intptr_t n, int is_scratch) {
#define CALL(TAG, K) quick_##TAG((K *)x, (K *)scratch, n, is_scratch)
    EACH(CALL)
#undef CALL
}

int64_t nn_sort_pivot(int dtype, const void *x, intptr_t n) {
    int64_t pivot = 0;
#define CALL(TAG, K) pivot = pivot_##TAG((const K *)x, n)
    EACH(CALL)
#undef CALL
    return pivot;
}

void nn_sort_cut(int dtype, int is_scratch, void *x, void *scratch, intptr_t n, int64_t pivot, int strict, nn_cut *state, intptr_t limit) {
#define CALL(TAG, K) cut_##TAG((const K *)(is_scratch ? scratch : x), (K *)x, (K *)scratch, n, (K)pivot, strict, state, limit)
    EACH(CALL)
#undef CALL
}
#else
int nn_can_sort(void) { return 0; }
void nn_sort(int dtype, void *x, void *scratch, intptr_t n, int is_scratch) { (void)dtype; (void)x; (void)scratch; (void)n; (void)is_scratch; }
int64_t nn_sort_pivot(int dtype, const void *x, intptr_t n) { (void)dtype; (void)x; (void)n; return 0; }
void nn_sort_cut(int dtype, int is_scratch, void *x, void *scratch, intptr_t n, int64_t pivot, int strict, nn_cut *state, intptr_t limit) {
    (void)dtype; (void)is_scratch; (void)x; (void)scratch; (void)n; (void)pivot; (void)strict; (void)state; (void)limit;
}
#endif

// Every NaN the same, with the sign that comes last.
NN_BUILD_FAST static void same_nan_64(uint64_t *x, intptr_t n) {
    for (intptr_t i = 0; i < n; i++) x[i] = (x[i] & 0x7fffffffffffffffull) > 0x7ff0000000000000ull ? 0x7ff8000000000000ull : x[i];
}
NN_BUILD_FAST static void same_nan_32(uint32_t *x, intptr_t n) {
    for (intptr_t i = 0; i < n; i++) x[i] = (x[i] & 0x7fffffffu) > 0x7f800000u ? 0x7fc00000u : x[i];
}
void nn_same_nan(int dtype, void *x, intptr_t n) { if (dtype == 10) same_nan_64(x, n); else if (dtype == 9) same_nan_32(x, n); }

// Sort keys of 64 bits made for `nn_pack_keys`: their order is the elements', a NaN is last, zeros are equal.
#define KEY_INT(b, SIGN) ((uint64_t)(b) ^ (SIGN))
static inline uint64_t key_f64(uint64_t b) {
    if ((b & 0x7fffffffffffffffull) > 0x7ff0000000000000ull) return UINT64_MAX;
    if (b == 1ull << 63) return 1ull << 63;
    return b >> 63 ? ~b : b | 1ull << 63;
}
void nn_sort_keys(int dtype, const void *x, intptr_t n, uint64_t *keys, uint64_t *least, uint64_t *most) {
    uint64_t low = UINT64_MAX, high = 0;
#define FILL(EXPR) for (intptr_t i = 0; i < n; i++) { uint64_t k = EXPR; keys[i] = k; low = k < low ? k : low; high = k > high ? k : high; }
    switch (dtype) {
    case 7: { const uint64_t *u = x; FILL(u[i] ^ 1ull << 63) break; }
    case 8: { const uint64_t *u = x; FILL(u[i]) break; }
    default: { const uint64_t *u = x; FILL(key_f64(u[i])) break; }
    }
#undef FILL
    *least = low;
    *most = high;
}
// Keys shortened to 32 bits, with the place behind, as signed numbers to be sorted.
void nn_pack_keys(const uint64_t *keys, intptr_t first, intptr_t n, uint64_t least, int shift, int64_t *packed) {
    for (intptr_t i = 0; i < n; i++)
        packed[i] = (int64_t)((((keys[i] - least) >> shift) << 32 | (uint64_t)(first + i)) ^ 1ull << 63);
}
// Unpacks the places. Returns whether neighbours share a shortened key that had to be cut off; there may be one in front.
int nn_unpack_places(const int64_t *packed, intptr_t n, int shift, int has_before, int64_t *places) {
    int shared = 0;
    for (intptr_t i = 0; i < n; i++) places[i] = packed[i] & 0xffffffff;
    if (shift > 0) for (intptr_t i = !has_before; i < n; i++) shared |= (packed[i] >> 32) == (packed[i - 1] >> 32);
    return shared;
}
