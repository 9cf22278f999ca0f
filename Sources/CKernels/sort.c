// Sorting by comparisons on whole vectors, for processors with AVX-512.
//
// A quicksort in place. A cut moves the elements that are not above a pivot to the front of a group and the others to its back,
// eight or sixteen at a time: some vectors from both ends are held back first, so that there is always room to write at either end,
// and the next ones are read where less of it is left. A group that fits a small room of its own is cut through that. When a few
// registers hold a group, they are sorted by a network of exchanges: each lane's column first, then columns are joined.
// Exchanges are the processor's minimum and maximum, which float32 and float64 have too, unless some zeros are negative: those arrays
// (`z32`, `z64`) are turned into signed integers of their order while they are in a register. NaNs are put behind beforehand.
// Other processors sort by digits, in Swift.
#include "internal.h"
#include <math.h>
#include <string.h>

#if defined(__x86_64__)
#include <immintrin.h>

int nn_can_sort(void) { return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512bw"); }

#pragma clang attribute push(__attribute__((target("avx512f,avx512dq,avx512vl,avx512bw,popcnt"))), apply_to = function)

#define HELD NN_SORT_HELD
// Elements of 64 bits in the room through which small groups are cut; vectors held back in other cuts.
#define ROOM 1024
#define INLINE static inline __attribute__((always_inline))
#define EVERY _Pragma("clang loop unroll(full)")
#define LIST_8(F, A) F(0, A), F(1, A), F(2, A), F(3, A), F(4, A), F(5, A), F(6, A), F(7, A)
#define LIST_16(F, A) LIST_8(F, A), F(8, A), F(9, A), F(10, A), F(11, A), F(12, A), F(13, A), F(14, A), F(15, A)
#define XOR_LANE(i, a) ((i) ^ (a))

// By lanes of a vector: the type, its mask, and instructions whose names say the width of an element.
typedef int64_t vector_8 __attribute__((vector_size(64)));
typedef int32_t vector_16 __attribute__((vector_size(64)));
#define MASK_8 __mmask8
#define MASK_16 __mmask16
#define SUFFIX_8(NAME) _mm512_##NAME##_epi64
#define SUFFIX_16(NAME) _mm512_##NAME##_epi32
// Lanes whose number has a bit.
#define LANES_1 0xaaaa
#define LANES_2 0xcccc
#define LANES_4 0xf0f0
#define LANES_8 0xff00

// By kind of element: the least and greatest of two vectors, the greatest only in some lanes, comparisons.
#define KIND_INTEGER(TAG, S) \
INLINE __m512i low_##TAG(__m512i a, __m512i b) { return _mm512_min_##S(a, b); } \
INLINE __m512i high_##TAG(__m512i a, __m512i b) { return _mm512_max_##S(a, b); } \
INLINE __m512i low_some_##TAG(__m512i to, unsigned lanes, __m512i a, __m512i b) { return _mm512_mask_min_##S(to, lanes, a, b); } \
INLINE __m512i high_some_##TAG(__m512i to, unsigned lanes, __m512i a, __m512i b) { return _mm512_mask_max_##S(to, lanes, a, b); } \
INLINE unsigned under_##TAG(__m512i a, __m512i b, int strict) { return strict ? _mm512_cmplt_##S##_mask(a, b) : _mm512_cmple_##S##_mask(a, b); }
KIND_INTEGER(i32, epi32) KIND_INTEGER(u32, epu32) KIND_INTEGER(i64, epi64) KIND_INTEGER(u64, epu64)
KIND_INTEGER(z32, epi32) KIND_INTEGER(z64, epi64)
#define KIND_FLOAT(TAG, S, W) \
INLINE __m512i low_##TAG(__m512i a, __m512i b) { return (__m512i)_mm512_min_##S((W)a, (W)b); } \
INLINE __m512i high_##TAG(__m512i a, __m512i b) { return (__m512i)_mm512_max_##S((W)a, (W)b); } \
INLINE __m512i low_some_##TAG(__m512i to, unsigned lanes, __m512i a, __m512i b) { return (__m512i)_mm512_mask_min_##S((W)to, lanes, (W)a, (W)b); } \
INLINE __m512i high_some_##TAG(__m512i to, unsigned lanes, __m512i a, __m512i b) { return (__m512i)_mm512_mask_max_##S((W)to, lanes, (W)a, (W)b); } \
INLINE unsigned under_##TAG(__m512i a, __m512i b, int strict) { return strict ? _mm512_cmp_##S##_mask((W)a, (W)b, _CMP_LT_OQ) : _mm512_cmp_##S##_mask((W)a, (W)b, _CMP_LE_OQ); }
KIND_FLOAT(f32, ps, __m512) KIND_FLOAT(f64, pd, __m512d)

#define SAME(v) (v)
#define SIGN_32(v) ((v) ^ INT32_MIN)
#define SIGN_64(v) ((v) ^ INT64_MIN)
#define TURN_8(v) ((v) ^ (((v) >> 63) & INT64_MAX))
#define TURN_16(v) ((v) ^ (((v) >> 31) & INT32_MAX))

// An exchange between lanes whose numbers differ in the bits of XOR; the one with BIT gets the greater.
#define SWAP(L, v, XOR) ((__m512i)__builtin_shufflevector((vector_##L)(v), (vector_##L)(v), LIST_##L(XOR_LANE, XOR)))
#define ACROSS(TAG, L, v, XOR, BIT) do { __m512i p_ = SWAP(L, v, XOR); v = high_some_##TAG(low_##TAG(v, p_), LANES_##BIT, v, p_); } while (0)
#define EXCHANGE(TAG, a, b) do { __m512i a_ = a; a = low_##TAG(a_, b); b = high_##TAG(a_, b); } while (0)

// Columns of `rows` vectors are ordered; each lane with the bit BIT is joined to the one without that it mirrors: the latter's column, and
// then the former's, are one ordered line of twice the length, whose halves are bitonic after the first exchange.
#define JOIN(TAG, L, BIT) \
INLINE void join_##TAG##_##BIT(__m512i *v, int rows) { \
    if (rows == 1) ACROSS(TAG, L, v[0], 2 * BIT - 1, BIT); \
    EVERY for (int i = 0; i < rows / 2; i++) { \
        __m512i a = v[i], b = SWAP(L, v[rows - 1 - i], 2 * BIT - 1); \
        v[i] = high_some_##TAG(low_##TAG(a, b), LANES_##BIT, a, b); \
        __m512i c = low_some_##TAG(high_##TAG(a, b), LANES_##BIT, a, b); \
        v[rows - 1 - i] = SWAP(L, c, 2 * BIT - 1); \
    } \
    if (BIT > 4) EVERY for (int i = 0; i < rows; i++) ACROSS(TAG, L, v[i], 4, 4); \
    if (BIT > 2) EVERY for (int i = 0; i < rows; i++) ACROSS(TAG, L, v[i], 2, 2); \
    if (BIT > 1) EVERY for (int i = 0; i < rows; i++) ACROSS(TAG, L, v[i], 1, 1); \
    EVERY for (int apart = rows / 2; apart > 0; apart /= 2) \
        EVERY for (int i = 0; i < rows; i++) if (!(i & apart)) EXCHANGE(TAG, v[i], v[i + apart]); \
}

// Orders each column: Batcher's odd-even merge sort.
#define COLUMNS(TAG) \
INLINE void columns_##TAG(__m512i *v, int rows) { \
    EVERY for (int p = 1; p < rows; p *= 2) \
        EVERY for (int k = p; k > 0; k /= 2) \
            EVERY for (int j = k % p; j + k < rows; j += 2 * k) \
                EVERY for (int i = 0; i < k; i++) \
                    if (i + j + k < rows && (i + j) / (2 * p) == (i + j + k) / (2 * p)) EXCHANGE(TAG, v[i + j], v[i + j + k]); \
}

// Element (row, lane) of the registers has the rank lane * rows + row: into the order of memory.
#define PAIR(L, a, b, F, A) ((__m512i)__builtin_shufflevector((vector_##L)(a), (vector_##L)(b), LIST_##L(F, A)))
// Blocks of A lanes from both in turn: the even ones, or the odd.
#define EVEN_8(i, a) (((i) & (a)) ? ((i) ^ (a)) + 8 : (i))
#define ODD_8(i, a) (((i) & (a)) ? (i) + 8 : ((i) ^ (a)))
#define EVEN_16(i, a) (((i) & (a)) ? ((i) ^ (a)) + 16 : (i))
#define ODD_16(i, a) (((i) & (a)) ? (i) + 16 : ((i) ^ (a)))
#define TURN_OVER(L, v, at, A, apart) do { __m512i a_ = v[at], b_ = v[at + apart]; v[at] = PAIR(L, a_, b_, EVEN_##L, A); v[at + apart] = PAIR(L, a_, b_, ODD_##L, A); } while (0)
#define SPREAD_8(i, a) ((i) / (a) + (i) % (a) * (8 / (a)))
#define SPREAD_16(i, a) ((i) / (a) + (i) % (a) * (16 / (a)))
#define SPREAD(L, v, A) ((__m512i)__builtin_shufflevector((vector_##L)(v), (vector_##L)(v), LIST_##L(SPREAD_##L, A)))
// The row bit `apart` and the lane bit A change places.
#define SWAP_BITS(L, v, rows, apart, A) EVERY for (int i = 0; i < rows; i++) if (!(i & (apart))) TURN_OVER(L, v, i, A, apart)
#define TO_MEMORY(L) \
INLINE void to_memory_##L(__m512i *v, int rows) { \
    if (rows == 2) { SWAP_BITS(L, v, rows, 1, L / 2); EVERY for (int i = 0; i < rows; i++) v[i] = SPREAD(L, v[i], 2); } \
    if (rows == 4) { SWAP_BITS(L, v, rows, 1, L / 4); SWAP_BITS(L, v, rows, 2, L / 2); EVERY for (int i = 0; i < rows; i++) v[i] = SPREAD(L, v[i], 4); } \
    if (rows == 8 || (rows == 16 && L == 8)) { \
        SWAP_BITS(L, v, rows, 1, L / 8); SWAP_BITS(L, v, rows, 2, L / 4); SWAP_BITS(L, v, rows, 4, L / 2); \
        if (L == 16) EVERY for (int i = 0; i < rows; i++) v[i] = SPREAD(L, v[i], 8); \
        if (rows == 16) { \
            __m512i t[16]; \
            EVERY for (int i = 0; i < 16; i++) t[i % 8 * 2 + i / 8] = v[i]; \
            EVERY for (int i = 0; i < 16; i++) v[i] = t[i]; \
        } \
    } \
    if (rows == 16 && L == 16) { SWAP_BITS(L, v, rows, 1, 1); SWAP_BITS(L, v, rows, 2, 2); SWAP_BITS(L, v, rows, 4, 4); SWAP_BITS(L, v, rows, 8, L / 2); } \
}
TO_MEMORY(8)
TO_MEMORY(16)

// TAG names the kind of element, K its type, L how many a vector holds; TURN makes keys of elements and back; KEY a signed one of one
// element; MOST is the last key.
#define SORT(TAG, K, L, TURN, KEY, MOST) \
COLUMNS(TAG) JOIN(TAG, L, 1) JOIN(TAG, L, 2) JOIN(TAG, L, 4) JOIN(TAG, L, 8) \
INLINE void few_##TAG(const K *from, K *x, intptr_t n, int rows) { \
    __m512i v[16], most = (__m512i)(MOST); \
    EVERY for (int i = 0; i < rows; i++) { \
        intptr_t rest = n - i * L; \
        MASK_##L here = rest >= L ? (MASK_##L)~0 : rest <= 0 ? 0 : (MASK_##L)((1u << rest) - 1); \
        __m512i raw = SUFFIX_##L(mask_loadu)(_mm512_setzero_si512(), here, from + i * L); \
        v[i] = SUFFIX_##L(mask_mov)(most, here, (__m512i)TURN((vector_##L)raw)); \
    } \
    columns_##TAG(v, rows); \
    join_##TAG##_1(v, rows); \
    join_##TAG##_2(v, rows); \
    join_##TAG##_4(v, rows); \
    if (L == 16) join_##TAG##_8(v, rows); \
    to_memory_##L(v, rows); \
    EVERY for (int i = 0; i < rows; i++) { \
        intptr_t rest = n - i * L; \
        MASK_##L here = rest >= L ? (MASK_##L)~0 : rest <= 0 ? 0 : (MASK_##L)((1u << rest) - 1); \
        SUFFIX_##L(mask_storeu)(x + i * L, here, (__m512i)TURN((vector_##L)v[i])); \
    } \
} \
static void small_##TAG(const K *from, K *x, intptr_t n) { \
    if (n <= L) few_##TAG(from, x, n, 1); \
    else if (n <= 2 * L) few_##TAG(from, x, n, 2); \
    else if (n <= 4 * L) few_##TAG(from, x, n, 4); \
    else if (n <= 8 * L) few_##TAG(from, x, n, 8); \
    else few_##TAG(from, x, n, 16); \
} \
/* The middle one of some elements; returns whether they are all equal. */ \
static int pivot_##TAG(const K *x, intptr_t n, K *pivot) { \
    K sample[32]; \
    intptr_t m = n < 2048 ? L : 32, gap = n / m; \
    if (m == L) { \
        __m512i v = (__m512i)TURN((vector_##L)GATHER_##L(x, gap)); \
        if (SUFFIX_##L##_neq(v, SWAP(L, v, 1)) == 0) { \
            *pivot = x[0]; \
            return x[0] == x[gap]; \
        } \
        join_##TAG##_1(&v, 1); \
        join_##TAG##_2(&v, 1); \
        join_##TAG##_4(&v, 1); \
        if (L == 16) join_##TAG##_8(&v, 1); \
        *pivot = (K)((vector_##L)TURN((vector_##L)v))[L / 2]; \
        return 0; \
    } \
    uint32_t dice = (uint32_t)n * 2654435761u; \
    for (intptr_t i = 0; i < m; i++) { \
        dice = dice * 1664525u + 1013904223u; \
        sample[i] = x[i * gap + (intptr_t)(((uint64_t)dice * (uint64_t)gap) >> 32)]; \
    } \
    small_##TAG(sample, sample, m); \
    *pivot = sample[m / 2]; \
    return sample[0] == sample[m - 1]; \
} \
INLINE void cut_some_##TAG(K *x, intptr_t n, int strict, nn_cut *state, intptr_t limit) { \
    K value, *held = (K *)state->held; \
    memcpy(&value, &state->pivot, sizeof(K)); \
    __m512i p = SUFFIX_##L(set1)(value); \
    p = (__m512i)TURN((vector_##L)p); \
    const intptr_t some = HELD / 2 * L; \
    if (state->right < 0) { \
        memcpy(held, x, (size_t)some * sizeof(K)); \
        memcpy(held + some, x + n - some, (size_t)some * sizeof(K)); \
        state->left = some; state->right = n - some; state->low = 0; state->high = n; \
    } \
    intptr_t left = state->left, right = state->right, low = state->low, high = state->high; \
    while (right - left >= some && limit > 0) { \
        __m512i raw[HELD / 2]; \
        int from_left = left - low <= high - right; \
        const K *from = from_left ? x + left : x + right - some; \
        left += from_left ? some : 0; \
        right -= from_left ? 0 : some; \
        EVERY for (int i = 0; i < HELD / 2; i++) raw[i] = _mm512_loadu_si512(from + i * L); \
        EVERY for (int i = 0; i < HELD / 2; i++) { \
            MASK_##L under = (MASK_##L)under_##TAG((__m512i)TURN((vector_##L)raw[i]), p, strict); \
            int count = __builtin_popcount(under); \
            MOVE_##L(x + low, x + high, raw[i], under, count) \
            low += count; \
            high -= L - count; \
        } \
        limit -= some; \
    } \
    if (right - left < some) { \
        /* Those left and those held just fill what is free. */ \
        intptr_t rest = right - left; \
        memcpy(held + 2 * some, x + left, (size_t)rest * sizeof(K)); \
        rest += 2 * some; \
        for (; rest > 0; rest -= L, held += L) { \
            MASK_##L here = rest >= L ? (MASK_##L)~0 : (MASK_##L)((1u << rest) - 1); \
            __m512i raw = SUFFIX_##L(maskz_loadu)(here, held); \
            MASK_##L under = here & (MASK_##L)under_##TAG((__m512i)TURN((vector_##L)raw), p, strict), over = here & (MASK_##L)~under; \
            int count = __builtin_popcount(under); \
            if (rest >= 2 * L) { \
                MOVE_##L(x + low, x + high, raw, under, count) \
            } else { \
                SUFFIX_##L(mask_compressstoreu)(x + low, under, raw); \
                SUFFIX_##L(mask_compressstoreu)(x + high - __builtin_popcount(over), over, raw); \
            } \
            low += count; \
            high -= __builtin_popcount(over); \
        } \
        left = right = low; \
    } \
    state->left = left; \
    state->right = right; \
    state->low = low; \
    state->high = high; \
} \
static void cut_##TAG(K *x, intptr_t n, int strict, nn_cut *state, intptr_t limit) { \
    if (strict) cut_some_##TAG(x, n, 1, state, limit); \
    else cut_some_##TAG(x, n, 0, state, limit); \
} \
static int all_##TAG(const K *x, intptr_t n, K value) { \
    __m512i p = SUFFIX_##L(set1)(value); \
    intptr_t i = 0; \
    for (; i + L <= n; i += L) if (SUFFIX_##L##_neq(_mm512_loadu_si512(x + i), p)) return 0; \
    for (; i < n; i++) if (x[i] != value) return 0; \
    return 1; \
} \
/* A cut of a group that fits `room`: returns how many are not above (below) the pivot. */ \
INLINE intptr_t cut_few_##TAG(K *x, K *room, intptr_t n, K pivot, int strict) { \
    __m512i p = SUFFIX_##L(set1)(pivot); \
    p = (__m512i)TURN((vector_##L)p); \
    intptr_t i = 0, low = 0, high = n; \
    for (; i + L <= n; i += L) { \
        __m512i raw = _mm512_loadu_si512(x + i); \
        MASK_##L under = (MASK_##L)under_##TAG((__m512i)TURN((vector_##L)raw), p, strict); \
        int count = __builtin_popcount(under); \
        MOVE_##L(x + low, room + high, raw, under, count) \
        low += count; \
        high -= L - count; \
    } \
    if (i < n) { \
        MASK_##L here = (MASK_##L)((1u << (n - i)) - 1); \
        __m512i raw = SUFFIX_##L(maskz_loadu)(here, x + i); \
        MASK_##L under = here & (MASK_##L)under_##TAG((__m512i)TURN((vector_##L)raw), p, strict), over = here & (MASK_##L)~under; \
        SUFFIX_##L(mask_compressstoreu)(x + low, under, raw); \
        low += __builtin_popcount(under); \
        SUFFIX_##L(mask_compressstoreu)(room + low, over, raw); \
    } \
    memcpy(x + low, room + low, (size_t)(n - low) * sizeof(K)); \
    return low; \
} \
static intptr_t part_##TAG(K *x, K *room, intptr_t n, K pivot, int strict) { \
    if (n <= ROOM) return strict ? cut_few_##TAG(x, room, n, pivot, 1) : cut_few_##TAG(x, room, n, pivot, 0); \
    nn_cut state; \
    state.right = -1; \
    memcpy(&state.pivot, &pivot, sizeof(K)); \
    cut_##TAG(x, n, strict, &state, n); \
    return state.low; \
} \
/* Heap sort, for groups that cuts do not make smaller fast enough. */ \
static void sift_##TAG(K *x, intptr_t at, intptr_t n) { \
    K value = x[at]; \
    for (intptr_t child; (child = 2 * at + 1) < n; at = child) { \
        child += child + 1 < n && KEY(x[child]) < KEY(x[child + 1]); \
        if (KEY(x[child]) <= KEY(value)) break; \
        x[at] = x[child]; \
    } \
    x[at] = value; \
} \
static void heap_##TAG(K *x, intptr_t n) { \
    for (intptr_t i = n / 2; i-- > 0;) sift_##TAG(x, i, n); \
    while (n-- > 1) { K most = x[0]; x[0] = x[n]; x[n] = most; sift_##TAG(x, 0, n); } \
} \
static void quick_##TAG(K *x, K *room, intptr_t n, int cuts) { \
    while (n > 16 * L) { \
        K pivot; \
        if (cuts-- == 0) { heap_##TAG(x, n); return; } \
        if (pivot_##TAG(x, n, &pivot) && all_##TAG(x, n, pivot)) return; \
        intptr_t low = part_##TAG(x, room, n, pivot, 0); \
        if (low == n) { \
            /* None is above it: those equal to it are in place once they are together. */ \
            n = part_##TAG(x, room, n, pivot, 1); \
        } else if (low < n - low) { \
            quick_##TAG(x, room, low, cuts); \
            x += low; \
            n -= low; \
        } else { \
            quick_##TAG(x + low, room, n - low, cuts); \
            n = low; \
        } \
    } \
    if (n > 1) small_##TAG(x, x, n); \
}
#define GATHER_8(x, gap) _mm512_i64gather_epi64(_mm512_mullo_epi64(_mm512_set1_epi64(gap), _mm512_setr_epi64(0, 1, 2, 3, 4, 5, 6, 7)), x + gap / 2, 8)
#define GATHER_16(x, gap) _mm512_i32gather_epi32(_mm512_mullo_epi32(_mm512_set1_epi32((int)gap), _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15)), x + gap / 2, 4)
#define SUFFIX_8_neq _mm512_cmpneq_epi64_mask
#define SUFFIX_16_neq _mm512_cmpneq_epi32_mask
#define MOVE_8(LOW, HIGH, raw, under, count) { \
    __m512i parted_ = _mm512_permutexvar_epi64(_mm512_cvtepu8_epi64(_mm_loadl_epi64((const __m128i *)parting[under])), raw); \
    _mm512_storeu_si512(LOW, parted_); \
    _mm512_storeu_si512((HIGH) - 8, parted_); }
#define MOVE_16(LOW, HIGH, raw, under, count) { \
    _mm512_storeu_si512(LOW, _mm512_maskz_compress_epi32(under, raw)); \
    _mm512_mask_compressstoreu_epi32((HIGH) - 16 + count, (__mmask16)~under, raw); }

// For each mask of eight lanes: those lanes first, in order, and then the others.
#define RANK(m, lane) (((m) >> (lane) & 1) ? __builtin_popcount((m) & ((1 << (lane)) - 1)) : __builtin_popcount(m) + __builtin_popcount(~(m) & ((1 << (lane)) - 1)))
#define LANE_AT(m, place) (RANK(m, 0) == place ? 0 : RANK(m, 1) == place ? 1 : RANK(m, 2) == place ? 2 : RANK(m, 3) == place ? 3 \
    : RANK(m, 4) == place ? 4 : RANK(m, 5) == place ? 5 : RANK(m, 6) == place ? 6 : 7)
#define PARTED(m) { LANE_AT(m, 0), LANE_AT(m, 1), LANE_AT(m, 2), LANE_AT(m, 3), LANE_AT(m, 4), LANE_AT(m, 5), LANE_AT(m, 6), LANE_AT(m, 7) }
#define PARTED_4(m) PARTED(m), PARTED((m) + 1), PARTED((m) + 2), PARTED((m) + 3)
#define PARTED_16(m) PARTED_4(m), PARTED_4((m) + 4), PARTED_4((m) + 8), PARTED_4((m) + 12)
#define PARTED_64(m) PARTED_16(m), PARTED_16((m) + 16), PARTED_16((m) + 32), PARTED_16((m) + 48)
static const uint8_t parting[256][8] = { PARTED_64(0), PARTED_64(64), PARTED_64(128), PARTED_64(192) };

SORT(i32, int32_t, 16, SAME, SAME, _mm512_set1_epi32(INT32_MAX))
SORT(u32, int32_t, 16, SAME, SIGN_32, _mm512_set1_epi32(-1))
SORT(f32, int32_t, 16, SAME, TURN_16, _mm512_set1_ps(INFINITY))
SORT(z32, int32_t, 16, TURN_16, TURN_16, _mm512_set1_epi32(INT32_MAX))
SORT(i64, int64_t, 8, SAME, SAME, _mm512_set1_epi64(INT64_MAX))
SORT(u64, int64_t, 8, SAME, SIGN_64, _mm512_set1_epi64(-1))
SORT(f64, int64_t, 8, SAME, TURN_8, _mm512_set1_pd(INFINITY))
SORT(z64, int64_t, 8, TURN_8, TURN_8, _mm512_set1_epi64(INT64_MAX))
#pragma clang attribute pop

// By kind of element: int32, uint32, int64, uint64, float32, float64 are numbers 5 to 10, floats with zeros of both signs 11 and 12.
#define EACH(CALL) switch (kind) { \
    case 5: CALL(i32, int32_t); break; case 6: CALL(u32, int32_t); break; \
    case 7: CALL(i64, int64_t); break; case 8: CALL(u64, int64_t); break; \
    case 9: CALL(f32, int32_t); break; case 10: CALL(f64, int64_t); break; \
    case 11: CALL(z32, int32_t); break; default: CALL(z64, int64_t); break; }

void nn_sort(int kind, void *x, intptr_t n) {
    int64_t room[ROOM];
    int cuts = 4 * (64 - __builtin_clzll((unsigned long long)n | 1));
#define CALL(TAG, K) quick_##TAG((K *)x, (K *)room, n, cuts)
    EACH(CALL)
#undef CALL
}

int nn_sort_pivot(int kind, const void *x, intptr_t n, nn_cut *state) {
    int equal = 0;
    state->right = -1;
#define CALL(TAG, K) { K pivot; equal = pivot_##TAG((const K *)x, n, &pivot) && n < 1 << 21 && all_##TAG((const K *)x, n, pivot); memcpy(&state->pivot, &pivot, sizeof(K)); }
    EACH(CALL)
#undef CALL
    return equal;
}

void nn_sort_cut(int kind, void *x, intptr_t n, int strict, nn_cut *state, intptr_t limit) {
#define CALL(TAG, K) cut_##TAG((K *)x, n, strict, state, limit)
    EACH(CALL)
#undef CALL
}
#else
int nn_can_sort(void) { return 0; }
void nn_sort(int kind, void *x, intptr_t n) { (void)kind; (void)x; (void)n; }
int nn_sort_pivot(int kind, const void *x, intptr_t n, nn_cut *state) { (void)kind; (void)x; (void)n; (void)state; return 0; }
void nn_sort_cut(int kind, void *x, intptr_t n, int strict, nn_cut *state, intptr_t limit) {
    (void)kind; (void)x; (void)n; (void)strict; (void)state; (void)limit;
}
#endif

void nn_sort_settle(int kind, void *x, const nn_cut *state) {
    intptr_t size = kind == 5 || kind == 6 || kind == 9 || kind == 11 ? 4 : 8, before = state->left - state->low;
    if (state->right < 0) return;
    memcpy((char *)x + state->low * size, state->held, (size_t)(before * size));
    memcpy((char *)x + state->right * size, (const char *)state->held + before * size, (size_t)((state->high - state->right) * size));
}

// How many NaNs there are, added to `nans`; whether a zero is negative. Then: the others to the front; NaNs, all the same.
#define ODD(TAG, T, U, NAN_FROM, NAN_BITS) \
NN_BUILD_FAST static int odd_##TAG(const U *x, intptr_t n, intptr_t *nans) { \
    U found = 0, zero = 0; \
    for (intptr_t i = 0; i < n; i++) { \
        found += (U)(x[i] << 1) > (U)(NAN_FROM << 1); \
        zero |= x[i] == (U)1 << (8 * sizeof(U) - 1); \
    } \
    *nans += (intptr_t)found; \
    return zero != 0; \
} \
static intptr_t front_##TAG(U *x, intptr_t from, intptr_t to, intptr_t kept) { \
    for (intptr_t i = from; i < to; i++) { U a = x[i]; x[kept] = a; kept += (U)(a << 1) <= (U)(NAN_FROM << 1); } \
    return kept; \
} \
static void fill_##TAG(U *x, intptr_t n) { for (intptr_t i = 0; i < n; i++) x[i] = NAN_BITS; }
ODD(f64, double, uint64_t, 0x7ff0000000000000ull, 0x7ff8000000000000ull)
ODD(f32, float, uint32_t, 0x7f800000u, 0x7fc00000u)

int nn_sort_oddities(int dtype, const void *x, intptr_t n, intptr_t *nans) { return dtype == 10 ? odd_f64(x, n, nans) : dtype == 9 ? odd_f32(x, n, nans) : 0; }
intptr_t nn_sort_front(int dtype, void *x, intptr_t from, intptr_t to, intptr_t kept) { return dtype == 10 ? front_f64(x, from, to, kept) : front_f32(x, from, to, kept); }
void nn_sort_nans(int dtype, void *x, intptr_t from, intptr_t to) { if (dtype == 10) fill_f64((uint64_t *)x + from, to - from); else fill_f32((uint32_t *)x + from, to - from); }

void nn_sort_line(int dtype, void *x, intptr_t n) {
    intptr_t nans = 0;
    int kind = nn_sort_oddities(dtype, x, n, &nans) ? dtype + 2 : dtype;
    if (nans > 0) {
        nn_sort_front(dtype, x, 0, n, 0);
        nn_sort_nans(dtype, x, n - nans, n);
    }
    if (n - nans > 1) nn_sort(kind, x, n - nans);
}

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
