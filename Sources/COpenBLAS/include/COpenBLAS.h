// OpenBLAS, loaded when a product or a decomposition first asks for it: a script without arrays pays neither for its start
// nor for its memory. All of it that is used is declared here; sizes are of 32 bits.
#pragma once
#include <stdbool.h>

/// Loads the library, makes it leave threads to its caller, and chooses its kernels by what the processor can do. To be
/// called once, before any other function of this file.
/// - Returns: false where it is not installed: then products are done by plain loops, and there is no LAPACK.
bool nn_openblas_load(void);

/// c (m x n) = alpha op(a) op(b) + beta c, row by row; lda, ldb and ldc are the lengths of rows as they lie in memory.
void nn_dgemm(bool trans_a, bool trans_b, int m, int n, int k, double alpha, const double *a, int lda, const double *b, int ldb,
              double beta, double *c, int ldc);
void nn_sgemm(bool trans_a, bool trans_b, int m, int n, int k, float alpha, const float *a, int lda, const float *b, int ldb,
              float beta, float *c, int ldc);

/// y = alpha op(a) x + beta y, for a matrix of m rows and n columns as it lies in memory.
void nn_dgemv(bool trans, int m, int n, double alpha, const double *a, int lda, const double *x, int x_step, double beta,
              double *y, int y_step);
void nn_sgemv(bool trans, int m, int n, float alpha, const float *a, int lda, const float *x, int x_step, float beta, float *y,
              int y_step);

/// Inner products.
double nn_ddot(int n, const double *x, int x_step, const double *y, int y_step);
float nn_sdot(int n, const float *x, int x_step, const float *y, int y_step);

// Routines of LAPACK that OpenBLAS carries, as Fortran has them: every argument by address, matrices column by column. To be
// called only where `nn_openblas_load` gave true. A row: name, parameters, arguments.
#define NN_LAPACK_ROUTINES(ROW) \
    ROW(dgesv, (const int *n, const int *nrhs, double *a, const int *lda, int *ipiv, double *b, const int *ldb, int *info), \
        (n, nrhs, a, lda, ipiv, b, ldb, info)) \
    ROW(dgetrf, (const int *m, const int *n, double *a, const int *lda, int *ipiv, int *info), (m, n, a, lda, ipiv, info)) \
    ROW(dgeev, (const char *jobvl, const char *jobvr, const int *n, double *a, const int *lda, double *wr, double *wi, double *vl, \
                const int *ldvl, double *vr, const int *ldvr, double *work, const int *lwork, int *info), \
        (jobvl, jobvr, n, a, lda, wr, wi, vl, ldvl, vr, ldvr, work, lwork, info)) \
    ROW(dsyevd, (const char *jobz, const char *uplo, const int *n, double *a, const int *lda, double *w, double *work, \
                 const int *lwork, int *iwork, const int *liwork, int *info), \
        (jobz, uplo, n, a, lda, w, work, lwork, iwork, liwork, info)) \
    ROW(dgesdd, (const char *jobz, const int *m, const int *n, double *a, const int *lda, double *s, double *u, const int *ldu, \
                 double *vt, const int *ldvt, double *work, const int *lwork, int *iwork, int *info), \
        (jobz, m, n, a, lda, s, u, ldu, vt, ldvt, work, lwork, iwork, info)) \
    ROW(dgeqrf, (const int *m, const int *n, double *a, const int *lda, double *tau, double *work, const int *lwork, int *info), \
        (m, n, a, lda, tau, work, lwork, info)) \
    ROW(dorgqr, (const int *m, const int *n, const int *k, double *a, const int *lda, const double *tau, double *work, \
                 const int *lwork, int *info), \
        (m, n, k, a, lda, tau, work, lwork, info)) \
    ROW(dpotrf, (const char *uplo, const int *n, double *a, const int *lda, int *info), (uplo, n, a, lda, info)) \
    ROW(dgelsd, (const int *m, const int *n, const int *nrhs, double *a, const int *lda, double *b, const int *ldb, double *s, \
                 const double *rcond, int *rank, double *work, const int *lwork, int *iwork, int *info), \
        (m, n, nrhs, a, lda, b, ldb, s, rcond, rank, work, lwork, iwork, info))

#define NN_DECLARE(name, parameters, arguments) void nn_##name parameters;
NN_LAPACK_ROUTINES(NN_DECLARE)
#undef NN_DECLARE
