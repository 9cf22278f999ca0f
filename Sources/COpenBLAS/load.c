#include "COpenBLAS.h"
#include <dlfcn.h>
#include <stddef.h>
#include <stdlib.h>

// What the functions of CBLAS take for an order of rows and for op().
enum { row_major = 101, as_it_is = 111, transposed = 112 };

typedef void dgemm(int, int, int, int, int, int, double, const double *, int, const double *, int, double, double *, int);
typedef void sgemm(int, int, int, int, int, int, float, const float *, int, const float *, int, float, float *, int);
typedef void dgemv(int, int, int, int, double, const double *, int, const double *, int, double, double *, int);
typedef void sgemv(int, int, int, int, float, const float *, int, const float *, int, float, float *, int);
typedef double ddot(int, const double *, int, const double *, int);
typedef float sdot(int, const float *, int, const float *, int);
#define NN_TYPE(name, parameters, arguments) typedef void name parameters;
NN_LAPACK_ROUTINES(NN_TYPE)

// Written once by `nn_openblas_load`, read afterwards; all of them or none.
static struct {
    dgemm *dgemm;
    sgemm *sgemm;
    dgemv *dgemv;
    sgemv *sgemv;
    ddot *ddot;
    sdot *sdot;
#define NN_FIELD(name, parameters, arguments) name *name;
    NN_LAPACK_ROUTINES(NN_FIELD)
} blas;

// MARK: - Loading

static void *open_library(void) {
    static const char *const names[] = {
#ifdef __APPLE__
        "libopenblas.dylib", "/opt/homebrew/opt/openblas/lib/libopenblas.dylib", "/usr/local/opt/openblas/lib/libopenblas.dylib",
        "/System/Library/Frameworks/Accelerate.framework/Accelerate",
#else
        "libopenblas.so.0", "libopenblas.so",
#endif
    };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        void *library = dlopen(names[i], RTLD_NOW | RTLD_LOCAL);
        if (library) return library;
    }
    return NULL;
}

/// Replaces the kernels of an OpenBLAS older than the processor: it does not know the model number, and takes kernels of 2004,
/// five times slower than those the processor can run. Its own start and end of the choice do it; a build for one kind of
/// processor has none.
static void choose_kernels(void *library) {
#if defined(__x86_64__) && !defined(__APPLE__)
    char *(*core_name)(void) = (char *(*)(void))dlsym(library, "openblas_get_corename");
    void (*start)(void) = (void (*)(void))dlsym(library, "gotoblas_dynamic_init");
    void (*end)(void) = (void (*)(void))dlsym(library, "gotoblas_dynamic_quit");
    const char *wanted = NULL, *now = core_name ? core_name() : NULL;
    __builtin_cpu_init();
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512bw")
        && __builtin_cpu_supports("avx512vl")) wanted = "SkylakeX";
    else if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) wanted = "Haswell";
    // Only the kernels it falls back to are replaced: Prescott's and Katmai's.
    int fell_back = now && ((now[0] == 'P' && now[1] == 'r') || (now[0] == 'K' && now[1] == 'a'));
    if (!wanted || !fell_back || !start || !end || getenv("OPENBLAS_CORETYPE")) return;
    setenv("OPENBLAS_CORETYPE", wanted, 1);
    end();
    start();
    unsetenv("OPENBLAS_CORETYPE");
#else
    (void)library;
#endif
}

bool nn_openblas_load(void) {
    void *library = open_library();
    if (!library) return false;
    bool is_whole = true;
#define NN_FIND(field, symbol) is_whole &= (*(void **)&blas.field = dlsym(library, symbol)) != NULL;
    NN_FIND(dgemm, "cblas_dgemm")
    NN_FIND(sgemm, "cblas_sgemm")
    NN_FIND(dgemv, "cblas_dgemv")
    NN_FIND(sgemv, "cblas_sgemv")
    NN_FIND(ddot, "cblas_ddot")
    NN_FIND(sdot, "cblas_sdot")
#define NN_FIND_ROUTINE(name, parameters, arguments) NN_FIND(name, #name "_")
    NN_LAPACK_ROUTINES(NN_FIND_ROUTINE)
    if (!is_whole) {
        blas.dgemm = NULL;
        dlclose(library);
        return false;
    }
    void (*set_threads)(int) = (void (*)(int))dlsym(library, "openblas_set_num_threads");
    if (set_threads) set_threads(1);
    choose_kernels(library);
    return true;
}

// MARK: - Calls

// Each with the loop that does it where there is no library; a first element is found from a negative step as BLAS has it.
#define NN_PLAIN(T, gemm, gemv, dot) \
    T nn_##dot(int n, const T *x, int x_step, const T *y, int y_step) { \
        if (blas.dgemm) return blas.dot(n, x, x_step, y, y_step); \
        if (x_step < 0) x -= (ptrdiff_t)(n - 1) * x_step; \
        if (y_step < 0) y -= (ptrdiff_t)(n - 1) * y_step; \
        T sum = 0; \
        for (ptrdiff_t i = 0; i < n; i++) sum += x[i * x_step] * y[i * y_step]; \
        return sum; \
    } \
    void nn_##gemm(bool trans_a, bool trans_b, int m, int n, int k, T alpha, const T *a, int lda, const T *b, int ldb, T beta, T *c, \
                   int ldc) { \
        if (blas.dgemm) { \
            blas.gemm(row_major, trans_a ? transposed : as_it_is, trans_b ? transposed : as_it_is, m, n, k, alpha, a, lda, b, ldb, \
                      beta, c, ldc); \
            return; \
        } \
        ptrdiff_t a_row = trans_a ? 1 : lda, a_column = trans_a ? lda : 1, b_row = trans_b ? 1 : ldb, b_column = trans_b ? ldb : 1; \
        for (ptrdiff_t i = 0; i < m; i++) { \
            T *row = c + i * ldc; \
            for (ptrdiff_t j = 0; j < n; j++) row[j] = beta == 0 ? 0 : beta * row[j]; \
            for (ptrdiff_t p = 0; p < k; p++) { \
                T factor = alpha * a[i * a_row + p * a_column]; \
                for (ptrdiff_t j = 0; j < n; j++) row[j] += factor * b[p * b_row + j * b_column]; \
            } \
        } \
    } \
    void nn_##gemv(bool trans, int m, int n, T alpha, const T *a, int lda, const T *x, int x_step, T beta, T *y, int y_step) { \
        if (blas.dgemm) { \
            blas.gemv(row_major, trans ? transposed : as_it_is, m, n, alpha, a, lda, x, x_step, beta, y, y_step); \
            return; \
        } \
        ptrdiff_t rows = trans ? n : m, columns = trans ? m : n, row = trans ? 1 : lda, column = trans ? lda : 1; \
        if (x_step < 0) x -= (columns - 1) * x_step; \
        if (y_step < 0) y -= (rows - 1) * y_step; \
        for (ptrdiff_t i = 0; i < rows; i++) { \
            T sum = 0; \
            for (ptrdiff_t j = 0; j < columns; j++) sum += a[i * row + j * column] * x[j * x_step]; \
            y[i * y_step] = alpha * sum + (beta == 0 ? 0 : beta * y[i * y_step]); \
        } \
    }

NN_PLAIN(double, dgemm, dgemv, ddot)
NN_PLAIN(float, sgemm, sgemv, sdot)

#define NN_FORWARD(name, parameters, arguments) void nn_##name parameters { blas.name arguments; }
NN_LAPACK_ROUTINES(NN_FORWARD)
