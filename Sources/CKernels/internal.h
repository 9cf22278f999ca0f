// What the loop files share: element types by number, and the processors a loop is built for.
#ifndef NN_INTERNAL_H
#define NN_INTERNAL_H
#include "kernels.h"
#include <stdbool.h>

// How a loop is built. FAST: for several processors in one binary, of which the dynamic linker picks the one that
// fits (elements of operands never depend on each other: an operand is either exactly the result's memory or
// apart from it, which the hint says). EVEN: once, with that hint. PLAIN: once, as written.
// (A sanitizer's runtime does not stand yet when the dynamic linker picks.)
#if defined(__has_feature)
#if __has_feature(thread_sanitizer) || __has_feature(address_sanitizer)
#define NN_SANITIZED 1
#endif
#endif
#if defined(__x86_64__) && defined(__linux__) && !defined(NN_SANITIZED)
#define NN_BUILD_FAST __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define NN_BUILD_FAST
#endif
#define NN_BUILD_EVEN
#define NN_BUILD_PLAIN
#define NN_HINT_FAST _Pragma("clang loop vectorize(assume_safety)")
#define NN_HINT_EVEN NN_HINT_FAST
#define NN_HINT_PLAIN
// Elements narrower than a word gain little from a build of their own.
#define NN_NARROW_FAST EVEN
#define NN_NARROW_PLAIN PLAIN

typedef uint8_t nn_bool;
typedef double float64_t;
typedef float float32_t;

// X(number, tag, type, unsigned type in which its arithmetic wraps)
#define NN_INTEGERS(X) \
    X(1, i8, int8_t, uint32_t) X(2, u8, uint8_t, uint32_t) X(3, i16, int16_t, uint32_t) X(4, u16, uint16_t, uint32_t) \
    X(5, i32, int32_t, uint32_t) X(6, u32, uint32_t, uint32_t) X(7, i64, int64_t, uint64_t) X(8, u64, uint64_t, uint64_t)
#define NN_FLOATS(X) X(9, f32, float32_t, float) X(10, f64, float64_t, double)
#define NN_NUMBERS(X) NN_INTEGERS(X) NN_FLOATS(X)
#define NN_ALL(X) X(0, b, nn_bool, uint32_t) NN_NUMBERS(X)

#endif
