// The processor's record of floating-point trouble.
#include "internal.h"
#if defined(__x86_64__)
#include <immintrin.h>
#else
#include <fenv.h>
#endif

int nn_float_flags_take(void) {
#if defined(__x86_64__)
    unsigned state = _mm_getcsr();
    if (!(state & 0x1d)) return 0;
    _mm_setcsr(state & ~0x3fu);
    return (state & 0x04 ? NN_FP_DIVIDE : 0) | (state & 0x08 ? NN_FP_OVERFLOW : 0)
        | (state & 0x10 ? NN_FP_UNDERFLOW : 0) | (state & 0x01 ? NN_FP_INVALID : 0);
#else
    int state = fetestexcept(FE_ALL_EXCEPT);
    if (!state) return 0;
    feclearexcept(FE_ALL_EXCEPT);
    return (state & FE_DIVBYZERO ? NN_FP_DIVIDE : 0) | (state & FE_OVERFLOW ? NN_FP_OVERFLOW : 0)
        | (state & FE_UNDERFLOW ? NN_FP_UNDERFLOW : 0) | (state & FE_INVALID ? NN_FP_INVALID : 0);
#endif
}
