// Inner loops of array operations.
//
// Each loop runs over one axis of `count` elements: `pointers[i]` is operand i's first element (the result comes
// last) and `steps[i]` the bytes between its elements, 0 for one that stays the same. Everything else about
// arrays, shapes, types and broadcasting, is Swift's. These loops are C because a C compiler can build each of
// them for several generations of processors in one binary (see `NN_CLONES`), which Swift cannot; exp over
// doubles in cache is 4 times faster for it, addition twice.
#ifndef NN_KERNELS_H
#define NN_KERNELS_H

#include <stdint.h>
#include <stddef.h>

typedef void (*nn_loop)(void *const *pointers, const intptr_t *steps, intptr_t count);

/// The conversion between two element types (numbered as in NumPy: bool, int8, uint8, ... float32, float64).
nn_loop nn_cast_loop(int from, int to);

/// Floating-point trouble since the last call on this thread, which forgets it.
enum { NN_FP_DIVIDE = 1, NN_FP_OVERFLOW = 2, NN_FP_UNDERFLOW = 4, NN_FP_INVALID = 8 };
int nn_float_flags_take(void);

#endif
