// How a row of operations.h becomes loops: a fast form for contiguous operands, two where one operand is the
// same throughout, and one for any steps.
#ifndef NN_LOOPS_H
#define NN_LOOPS_H
#include "internal.h"
#include <math.h>
#include <limits.h>

#define NN_LOOP2(...) NN_LOOP2_(__VA_ARGS__)
#define NN_LOOP2_(FNAME, BUILD, TYPE, WIDE, RTYPE, EXPR) \
NN_BUILD_##BUILD void FNAME(void *const *p, const intptr_t *s, intptr_t n) { \
    typedef TYPE T; typedef WIDE U; (void)sizeof(U); \
    const char *x = p[0], *y = p[1]; char *o = p[2]; \
    if (s[2] == sizeof(RTYPE) && s[0] == sizeof(T) && s[1] == sizeof(T)) { \
        const T *u = (const T *)x, *v = (const T *)y; RTYPE *r = (RTYPE *)o; \
        NN_HINT_##BUILD for (intptr_t i = 0; i < n; i++) { T a = u[i], b = v[i]; r[i] = (RTYPE)(EXPR); } \
    } else if (s[2] == sizeof(RTYPE) && s[0] == sizeof(T) && s[1] == 0) { \
        const T *u = (const T *)x; T b = *(const T *)y; RTYPE *r = (RTYPE *)o; \
        NN_HINT_##BUILD for (intptr_t i = 0; i < n; i++) { T a = u[i]; r[i] = (RTYPE)(EXPR); } \
    } else if (s[2] == sizeof(RTYPE) && s[1] == sizeof(T) && s[0] == 0) { \
        const T *v = (const T *)y; T a = *(const T *)x; RTYPE *r = (RTYPE *)o; \
        NN_HINT_##BUILD for (intptr_t i = 0; i < n; i++) { T b = v[i]; r[i] = (RTYPE)(EXPR); } \
    } else { \
        for (intptr_t i = 0; i < n; i++, x += s[0], y += s[1], o += s[2]) { \
            T a = *(const T *)x, b = *(const T *)y; *(RTYPE *)o = (RTYPE)(EXPR); } \
    } \
}

#define NN_LOOP1(...) NN_LOOP1_(__VA_ARGS__)
#define NN_LOOP1_(FNAME, BUILD, TYPE, WIDE, RTYPE, EXPR) \
NN_BUILD_##BUILD void FNAME(void *const *p, const intptr_t *s, intptr_t n) { \
    typedef TYPE T; typedef WIDE U; (void)sizeof(U); \
    const char *x = p[0]; char *o = p[1]; \
    if (s[1] == sizeof(RTYPE) && s[0] == sizeof(T)) { \
        const T *u = (const T *)x; RTYPE *r = (RTYPE *)o; \
        NN_HINT_##BUILD for (intptr_t i = 0; i < n; i++) { T a = u[i]; (void)a; r[i] = (RTYPE)(EXPR); } \
    } else { \
        for (intptr_t i = 0; i < n; i++, x += s[0], o += s[1]) { T a = *(const T *)x; (void)a; *(RTYPE *)o = (RTYPE)(EXPR); } \
    } \
}

#define NN_LOOP3(...) NN_LOOP3_(__VA_ARGS__)
#define NN_LOOP3_(FNAME, BUILD, TYPE, WIDE, RTYPE, EXPR) \
NN_BUILD_##BUILD void FNAME(void *const *p, const intptr_t *s, intptr_t n) { \
    typedef TYPE T; typedef WIDE U; (void)sizeof(U); \
    const char *x = p[0], *y = p[1], *z = p[2]; char *o = p[3]; \
    if (s[3] == sizeof(RTYPE) && s[0] == sizeof(T) && s[1] == 0 && s[2] == 0) { \
        const T *u = (const T *)x; T b = *(const T *)y, c = *(const T *)z; RTYPE *r = (RTYPE *)o; \
        NN_HINT_##BUILD for (intptr_t i = 0; i < n; i++) { T a = u[i]; r[i] = (RTYPE)(EXPR); } \
    } else { \
        for (intptr_t i = 0; i < n; i++, x += s[0], y += s[1], z += s[2], o += s[3]) { \
            T a = *(const T *)x, b = *(const T *)y, c = *(const T *)z; *(RTYPE *)o = (RTYPE)(EXPR); } \
    } \
}

// `NN_M(sin)` is the C library's function for the float type T, `NN_F(clip)` ours.
#define NN_M(g) _Generic((T)0, float: g##f, double: g)
#define NN_F(f) _Generic((T)0, float: nn_one_##f##_f32, double: nn_one_##f##_f64)

#endif
