// What the loop files share: element types by number, and the processors a loop is built for.
#ifndef NN_INTERNAL_H
#define NN_INTERNAL_H
#include "kernels.h"
#include <stdbool.h>

// One binary, several builds of a loop; the dynamic linker picks the one that fits the processor.
#if defined(__x86_64__) && defined(__linux__)
#define NN_CLONES __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define NN_CLONES
#endif

// Elements of different operands never depend on each other within one loop (an operand is either exactly the
// result's memory or apart from it).
#define NN_VECTOR _Pragma("clang loop vectorize(assume_safety) interleave(enable)")

typedef uint8_t nn_bool;
typedef double float64_t;
typedef float float32_t;

// X(number, tag, type)
#define NN_INTEGERS(X) \
    X(1, i8, int8_t) X(2, u8, uint8_t) X(3, i16, int16_t) X(4, u16, uint16_t) \
    X(5, i32, int32_t) X(6, u32, uint32_t) X(7, i64, int64_t) X(8, u64, uint64_t)
#define NN_FLOATS(X) X(9, f32, float32_t) X(10, f64, float64_t)
#define NN_NUMBERS(X) NN_INTEGERS(X) NN_FLOATS(X)
#define NN_ALL(X) X(0, b, nn_bool) NN_NUMBERS(X)

#endif
