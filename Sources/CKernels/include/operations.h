// The table of element-wise loops: one row an operation, `a`, `b`, `c` its operands, `T` their type, `U` an
// unsigned type in which T's arithmetic wraps. A list says for which element types its rows have loops.
//
// To add a function, add a row here (and its row, with name and type rule, in Swift's `ArrayOp` tables).
#ifndef NN_OPERATIONS_H
#define NN_OPERATIONS_H

// All types: name, builds, bool, integers, floats.
#define NN_ALL2(X) \
    X(add, FAST, a | b, (U)a + (U)b, a + b) \
    X(multiply, FAST, a & b, (U)a * (U)b, a * b) \
    X(maximum, FAST, a | b, a > b ? a : b, ((a >= b) | (a != a)) ? a : b) \
    X(minimum, FAST, a & b, a < b ? a : b, ((a <= b) | (a != a)) ? a : b) \
    X(fmax, FAST, a | b, a > b ? a : b, ((a >= b) | (b != b)) ? a : b) \
    X(fmin, FAST, a & b, a < b ? a : b, ((a <= b) | (b != b)) ? a : b)

// Numbers: name, builds, integers, floats.
#define NN_NUM2(X) \
    X(subtract, FAST, (U)a - (U)b, a - b) \
    X(floor_divide, PLAIN, NN_IFLOORDIV(T, U, a, b), NN_F(floordiv)(a, b)) \
    X(remainder, PLAIN, NN_IREMAINDER(T, a, b), NN_F(modulo)(a, b)) \
    X(fmod, PLAIN, NN_IFMOD(T, a, b), NN_M(fmod)(a, b)) \
    X(power, PLAIN, (T)nn_ipow((uint64_t)a, (int64_t)b), NN_M(pow)(a, b))

// Comparisons, all types to bool.
#define NN_CMP2(X) \
    X(equal, FAST, a == b) \
    X(not_equal, FAST, a != b) \
    X(less, FAST, a < b) \
    X(less_equal, FAST, a <= b) \
    X(greater, FAST, a > b) \
    X(greater_equal, FAST, a >= b) \
    X(logical_and, FAST, (a != 0) & (b != 0)) \
    X(logical_or, FAST, (a != 0) | (b != 0)) \
    X(logical_xor, FAST, (a != 0) ^ (b != 0))

// Bool and integers.
#define NN_BIT2(X) \
    X(bitwise_and, FAST, a & b) \
    X(bitwise_or, FAST, a | b) \
    X(bitwise_xor, FAST, a ^ b)

// Integers.
#define NN_INT2(X) \
    X(left_shift, FAST, (U)b < 8 * sizeof(T) ? (U)a << (U)b : 0) \
    X(right_shift, FAST, (U)b < 8 * sizeof(T) ? a >> (U)b : (a < 0 ? -1 : 0)) \
    X(gcd, PLAIN, (T)nn_gcd(NN_MAGNITUDE(T, a), NN_MAGNITUDE(T, b))) \
    X(lcm, PLAIN, (T)nn_lcm(NN_MAGNITUDE(T, a), NN_MAGNITUDE(T, b)))

// Floats.
#define NN_FLT2(X) \
    X(divide, FAST, a / b) \
    X(arctan2, PLAIN, NN_M(atan2)(a, b)) \
    X(hypot, PLAIN, NN_M(hypot)(a, b)) \
    X(copysign, FAST, NN_M(copysign)(a, b)) \
    X(nextafter, PLAIN, NN_M(nextafter)(a, b)) \
    X(logaddexp, PLAIN, NN_F(logaddexp)(a, b)) \
    X(logaddexp2, PLAIN, NN_F(logaddexp2)(a, b)) \
    X(heaviside, FAST, a == 0 ? b : a < 0 ? 0 : a > 0 ? 1 : a)

// All types, one operand: name, builds, bool, integers, floats.
#define NN_ALL1(X) \
    X(absolute, FAST, a, a < 0 ? 0 - (U)a : (U)a, NN_M(fabs)(a)) \
    X(floor, FAST, a, a, NN_M(floor)(a)) \
    X(ceil, FAST, a, a, NN_M(ceil)(a)) \
    X(trunc, FAST, a, a, NN_M(trunc)(a))

// Numbers, one operand: name, builds, integers, floats.
#define NN_NUM1(X) \
    X(positive, FAST, a, a) \
    X(negative, FAST, 0 - (U)a, -a) \
    X(sign, FAST, (a > 0) - (a < 0), a > 0 ? 1 : a < 0 ? -1 : a == 0 ? 0 : a) \
    X(square, FAST, (U)a * (U)a, a * a) \
    X(reciprocal, PLAIN, NN_IRECIPROCAL(T, a), 1 / a)

// Bool and integers, one operand: name, builds, bool, integers.
#define NN_BIT1(X) \
    X(invert, FAST, !a, ~a)

// Questions about one operand, all types to bool: name, builds, bool and integers, floats.
#define NN_ASK1(X) \
    X(logical_not, FAST, !a, a == 0) \
    X(isnan, FAST, 0, a != a) \
    X(isinf, FAST, 0, (a == INFINITY) | (a == -INFINITY)) \
    X(isfinite, FAST, 1, NN_M(fabs)(a) < INFINITY) \
    X(signbit, FAST, a < 0, NN_F(negative_bit)(a))

// Floats, one operand.
#define NN_FLT1(X) \
    X(fabs, FAST, NN_M(fabs)(a)) \
    X(rint, FAST, NN_M(rint)(a)) \
    X(sqrt, FAST, __builtin_elementwise_sqrt(a)) \
    X(cbrt, PLAIN, NN_F(cube_root)(a)) \
    X(sin, PLAIN, NN_M(sin)(a)) \
    X(cos, PLAIN, NN_M(cos)(a)) \
    X(tan, PLAIN, NN_M(tan)(a)) \
    X(arcsin, PLAIN, NN_M(asin)(a)) \
    X(arccos, PLAIN, NN_M(acos)(a)) \
    X(arctan, PLAIN, NN_M(atan)(a)) \
    X(sinh, PLAIN, NN_M(sinh)(a)) \
    X(cosh, PLAIN, NN_M(cosh)(a)) \
    X(arcsinh, PLAIN, NN_M(asinh)(a)) \
    X(arccosh, PLAIN, NN_M(acosh)(a)) \
    X(arctanh, PLAIN, NN_M(atanh)(a)) \
    X(deg2rad, FAST, a * (T)(3.14159265358979323846 / 180.0)) \
    X(rad2deg, FAST, a * (T)(180.0 / 3.14159265358979323846)) \
    X(spacing, PLAIN, NN_F(spacing)(a))

// Floats, one operand, whole loops of their own (see exponentials.c).
#define NN_OWN1(X) \
    X(exp) X(exp2) X(expm1) X(log) X(log2) X(log10) X(log1p) X(tanh)

// Three operands of one type: name, bool and integers, floats.
#define NN_ALL3(X) \
    X(clip, FAST, a < b ? (b > c ? c : b) : (a > c ? c : a), NN_F(clip)(a, b, c))

#define NN_ENUM(NAME, ...) NN_##NAME,
enum nn_kernel {
    NN_ALL2(NN_ENUM) NN_NUM2(NN_ENUM) NN_CMP2(NN_ENUM) NN_BIT2(NN_ENUM) NN_INT2(NN_ENUM) NN_FLT2(NN_ENUM)
    NN_ALL1(NN_ENUM) NN_NUM1(NN_ENUM) NN_BIT1(NN_ENUM) NN_ASK1(NN_ENUM) NN_FLT1(NN_ENUM) NN_OWN1(NN_ENUM)
    NN_ALL3(NN_ENUM)
    NN_KERNEL_COUNT
};
#undef NN_ENUM

#endif
