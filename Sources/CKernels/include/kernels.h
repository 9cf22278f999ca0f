// Inner loops of array operations.
//
// Each loop runs over one axis of `count` elements: `pointers[i]` is operand i's first element (the result comes
// last) and `steps[i]` the bytes between its elements, 0 for one that stays the same. Everything else about
// arrays, shapes, types and broadcasting, is Swift's. These loops are C because a C compiler can build each of
// them for several generations of processors in one binary (see `NN_BUILD_FAST`), which Swift cannot; exp over
// doubles in cache is 4 times faster for it, addition twice.
#ifndef NN_KERNELS_H
#define NN_KERNELS_H

#include <stdint.h>
#include <stddef.h>
#include "operations.h"

typedef void (*nn_loop)(void *const *pointers, const intptr_t *steps, intptr_t count);

/// The conversion between two element types (numbered as in NumPy: bool, int8, uint8, ... float32, float64).
nn_loop nn_cast_loop(int from, int to);

/// The loop of an operation for operands of element type `dtype`; null where it has none.
nn_loop nn_find_loop(enum nn_kernel operation, int dtype);

/// Folds a run of elements into `accumulator`; null where an operation has no loop of its own for it.
typedef void (*nn_fold)(void *accumulator, const void *x, intptr_t step, intptr_t count);
nn_fold nn_reduce_loop(enum nn_kernel operation, int dtype);

/// Folds `rows` rows of `count` contiguous elements, `row_step` bytes apart, into a row of results, in order; null where there is no such loop.
typedef void (*nn_fold_rows)(void *accumulators, const void *x, intptr_t row_step, intptr_t rows, intptr_t count);
nn_fold_rows nn_reduce_rows_loop(enum nn_kernel operation, int dtype);

/// A running fold along a run; `before` is the value in front of it.
typedef void (*nn_running)(const void *before, const void *x, intptr_t step, void *out, intptr_t out_step, intptr_t count);
nn_running nn_running_loop(enum nn_kernel operation, int dtype);

/// The place of the first element that equals `value` (any NaN equals a NaN), or -1.
typedef intptr_t (*nn_first)(const void *x, intptr_t step, intptr_t count, const void *value);
nn_first nn_first_loop(int dtype);

/// The place of the first greatest (or least) of contiguous elements; null for narrow types.
typedef intptr_t (*nn_place)(const void *x, intptr_t count);
nn_place nn_place_loop(int dtype, int greatest);

/// Adds to each element of `out` (rows x columns) the product of contiguous `a` (rows x inner) and `b` (inner x columns);
/// for bool and integers.
typedef void (*nn_product)(const void *a, const void *b, void *out, intptr_t rows, intptr_t inner, intptr_t columns);
nn_product nn_product_loop(int dtype);

/// A loop of two operands over the rows of a matrix: where each lane begins, its bytes from element to element, from row to row.
typedef struct { void *place[3]; intptr_t step[3], row_step[3]; } nn_rows;
void nn_loop_rows(nn_loop loop, const nn_rows *work, intptr_t rows, intptr_t columns);

/// o (m x n) = a (m x k) b (k x n) for n up to `NN_SMALL_COLUMNS`; steps in elements, the columns of b side by side.
enum { NN_SMALL_COLUMNS = 64 };
void nn_small_product_f64(const double *a, intptr_t down, intptr_t across, const double *b, intptr_t width, double *o, intptr_t m, intptr_t k, intptr_t n);
void nn_small_product_f32(const float *a, intptr_t down, intptr_t across, const float *b, intptr_t width, float *o, intptr_t m, intptr_t k, intptr_t n);

/// Picks from two operands by a bool first operand; for elements of 1, 2, 4 or 8 bytes.
nn_loop nn_select_loop(int itemsize);

/// Copies `count` blocks of `block` bytes from `source + offsets[i]`, one after the other, to `result`.
void nn_gather(const void *source, const int64_t *offsets, intptr_t count, intptr_t block, void *result);
/// Copies `count` blocks of `block` bytes, `step` bytes apart, to `target + offsets[i]`, in order.
void nn_scatter(void *target, const int64_t *offsets, intptr_t count, intptr_t block, const void *values, intptr_t step);
/// How many bools are true; and the places of the `found` that are, times `step`; or in a matrix, by rows and columns.
intptr_t nn_count_true(const uint8_t *mask, intptr_t count);
void nn_places_true(const uint8_t *mask, intptr_t found, intptr_t step, int64_t *places);
void nn_places_2d(const uint8_t *mask, intptr_t found, intptr_t columns, int64_t *rows, int64_t *places);
/// Copies those of n elements of `size` bytes where a mask is true, one after the other.
void nn_compress(const void *x, const uint8_t *mask, intptr_t n, intptr_t size, void *result);
/// Adds `index * step` to each of `offsets`, an index counted from the end if negative.
/// Returns the place of the first index out of range, or -1.
intptr_t nn_add_offsets(const int64_t *indices, intptr_t index_step, intptr_t count, int64_t length, intptr_t step, int64_t *offsets);

/// Whether this processor has the sort below.
int nn_can_sort(void);
/// Sorts n elements of 32 or 64 bits. Kinds are the element types 5 to 10, floats without NaNs and negative zeros;
/// 11 and 12 are float32 and float64 with negative zeros.
void nn_sort(int kind, void *x, intptr_t n);
/// Sorts n elements of type 5 to 10, NaNs last.
void nn_sort_line(int dtype, void *x, intptr_t n);
/// How far a cut of elements about a pivot is: [low, left) and [right, high) are free, their elements are held here. Needs at least 256.
enum { NN_SORT_HELD = 16 };
typedef struct { intptr_t left, right, low, high; int64_t pivot; int64_t held[12 * NN_SORT_HELD]; } nn_cut;
/// Such a sort in steps, for callers that want to stop in between: chooses a pivot, and tells whether all elements are equal, as far as that is quickly told; puts up to
/// about `limit` elements to the front, if they are not above it (below it, if `strict`), or to the back, done when left == right; puts back
/// those that are held.
int nn_sort_pivot(int kind, const void *x, intptr_t n, nn_cut *state);
void nn_sort_cut(int kind, void *x, intptr_t n, int strict, nn_cut *state, intptr_t limit);
void nn_sort_settle(int kind, void *x, const nn_cut *state);
/// Adds the number of NaNs, returns whether there is a negative zero; moves those of [from, to) that are no NaNs to `kept`, returns where
/// they end; fills with NaNs.
int nn_sort_oddities(int dtype, const void *x, intptr_t n, intptr_t *nans);
intptr_t nn_sort_front(int dtype, void *x, intptr_t from, intptr_t to, intptr_t kept);
void nn_sort_nans(int dtype, void *x, intptr_t from, intptr_t to);
/// Keys of elements of 64 bits, the least and the greatest of them; keys cut to 32 bits with their places; the places again.
void nn_sort_keys(int dtype, const void *x, intptr_t n, uint64_t *keys, uint64_t *least, uint64_t *most);
void nn_pack_keys(const uint64_t *keys, intptr_t first, intptr_t n, uint64_t least, int shift, int64_t *packed);
int nn_unpack_places(const int64_t *packed, intptr_t n, int shift, int has_before, int64_t *places);
/// For each column of `rows` rows `step` bytes apart, the row of its first greatest (or least) element.
typedef void (*nn_column_places)(const void *x, intptr_t step, intptr_t rows, intptr_t columns, void *best, int64_t *places);
nn_column_places nn_column_places_loop(int dtype, int greatest);
/// The greatest of non-negative integers, INT64_MIN where one is negative; and how often each occurs, added to `counts`.
int64_t nn_greatest_count(const int64_t *x, intptr_t n);
void nn_count_values(const int64_t *x, intptr_t n, int64_t *counts);

/// Whether adding (0), subtracting (1) or multiplying (2) uint8 leaves their range.
int nn_wraps_u8(int operation, const uint8_t *x, intptr_t xs, const uint8_t *y, intptr_t ys, intptr_t n);

/// Comparisons of int64 (first) with uint64, exact where promotion to double would not be.
nn_loop nn_mixed_compare_loop(enum nn_kernel operation, int signed_first);

/// Floating-point trouble since the last call on this thread, which forgets it.
enum { NN_FP_DIVIDE = 1, NN_FP_OVERFLOW = 2, NN_FP_UNDERFLOW = 4, NN_FP_INVALID = 8 };
int nn_float_flags_take(void);

#endif
