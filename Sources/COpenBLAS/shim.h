// OpenBLAS's C interface, and what is needed to get the right one of its kernels.
#ifndef NN_OPENBLAS_SHIM_H
#define NN_OPENBLAS_SHIM_H
#include <cblas.h>
#include <stdlib.h>

// An OpenBLAS older than the processor does not know its model number and takes kernels of 2004, five times
// slower than those the processor can run. These are its own start and end of that choice; a build for one
// kind of processor has none.
extern void gotoblas_dynamic_init(void) __attribute__((weak));
extern void gotoblas_dynamic_quit(void) __attribute__((weak));
#if defined(__APPLE__)
#define NN_CAN_CHOOSE 0
#else
#define NN_CAN_CHOOSE 1
#endif

/// Makes OpenBLAS leave threads to its caller, and choose its kernels by what the processor can do where it chose by
/// a model number it does not know. To be called once, before any other of its functions.
static inline void nn_openblas_prepare(void) {
    openblas_set_num_threads(1);
#if NN_CAN_CHOOSE && defined(__x86_64__)
    const char *wanted = 0, *now = openblas_get_corename();
    __builtin_cpu_init();
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512bw")
        && __builtin_cpu_supports("avx512vl")) wanted = "SkylakeX";
    else if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) wanted = "Haswell";
    // Only the kernels it falls back to are replaced.
    int fell_back = now && (now[0] == 'P' && now[1] == 'r' || now[0] == 'K' && now[1] == 'a');
    if (!wanted || !fell_back || !gotoblas_dynamic_init || !gotoblas_dynamic_quit || getenv("OPENBLAS_CORETYPE")) return;
    setenv("OPENBLAS_CORETYPE", wanted, 1);
    gotoblas_dynamic_quit();
    gotoblas_dynamic_init();
    unsetenv("OPENBLAS_CORETYPE");
#endif
}

// Routines of LAPACK that OpenBLAS carries, called as Fortran has them: every argument by address, matrices column by column.
void dgesv_(const int *n, const int *nrhs, double *a, const int *lda, int *ipiv, double *b, const int *ldb, int *info);
void dgetrf_(const int *m, const int *n, double *a, const int *lda, int *ipiv, int *info);
void dgeev_(const char *jobvl, const char *jobvr, const int *n, double *a, const int *lda, double *wr, double *wi, double *vl,
            const int *ldvl, double *vr, const int *ldvr, double *work, const int *lwork, int *info);
void dsyevd_(const char *jobz, const char *uplo, const int *n, double *a, const int *lda, double *w, double *work,
             const int *lwork, int *iwork, const int *liwork, int *info);
void dgesdd_(const char *jobz, const int *m, const int *n, double *a, const int *lda, double *s, double *u, const int *ldu,
             double *vt, const int *ldvt, double *work, const int *lwork, int *iwork, int *info);
void dgeqrf_(const int *m, const int *n, double *a, const int *lda, double *tau, double *work, const int *lwork, int *info);
void dorgqr_(const int *m, const int *n, const int *k, double *a, const int *lda, const double *tau, double *work,
             const int *lwork, int *info);
void dpotrf_(const char *uplo, const int *n, double *a, const int *lda, int *info);
void dgelsd_(const int *m, const int *n, const int *nrhs, double *a, const int *lda, double *b, const int *ldb, double *s,
             const double *rcond, int *rank, double *work, const int *lwork, int *iwork, int *info);

#endif
