import CKernels

/// Products whose right operand has few columns, by a kernel of our own (`narrow.c`), which beats BLAS there. Without
/// AVX-512 there is none, and BLAS does it.
public enum NarrowProducts {
    /// The most columns with which reading the right operand as it lies beats packing it.
    private static let mostColumns = 128

    static let isAvailable = nn_has_narrow_products() != 0
    private static let isPreferred = nn_prefers_narrow_products() != 0

    /// Whether a product of m x k and k x n is one of them. The right operand must lie row by row.
    public static func take(_ m: Int, _ n: Int, _ k: Int) -> Bool { n > 1 && n <= mostColumns && m >= 6 && k >= 8 && isPreferred }

    /// c (m x n) = alpha * op(a) b + beta * c on the calling thread; lda, ldb, ldc are row lengths of what lies in memory.
    static func product(isDouble: Bool, _ transA: Bool, _ m: Int, _ n: Int, _ k: Int, _ alpha: Double, _ a: UnsafeRawPointer, _ lda: Int,
                        _ b: UnsafeRawPointer, _ ldb: Int, _ beta: Double, _ c: UnsafeMutableRawPointer, _ ldc: Int) {
        nn_narrow_product(isDouble ? 1 : 0, m, n, k, alpha, a, transA ? 1 : lda, transA ? lda : 1, b, ldb, beta, c, ldc)
    }
}
