@testable import NNRuntime
import Testing

/// Products with few columns have a kernel of their own: it must agree with the plain sum, and not with what lies around.
@Suite struct NarrowProductTests {
    @Test(arguments: [(6, 2, 8), (7, 15, 9), (11, 16, 300), (200, 50, 333), (48, 100, 70), (13, 128, 64), (9, 65, 257), (200, 10, 50)])
    func agreesWithThePlainSum(_ m: Int, _ n: Int, _ k: Int) {
        var state: UInt64 = 1
        func next() -> Double {
            state = state &* 6364136223846793005 &+ 1442695040888963407
            return Double(Int64(bitPattern: state) >> 40) / 4096
        }
        for transA in [false, true] {
            for beta in [0.0, 0.5] {
                let lda = (transA ? m : k) + 3, ldb = n + 1, ldc = n + 2
                let a = (0..<(transA ? k : m) * lda).map { _ in next() }, b = (0..<k * ldb - 1).map { _ in next() }
                var c = (0..<m * ldc).map { _ in beta == 0 ? Double.nan : next() }
                let before = c
                if NarrowProducts.isAvailable {
                    NarrowProducts.product(isDouble: true, transA, m, n, k, -2, a, lda, b, ldb, beta, &c, ldc)
                } else {
                    SingleThreadBLAS.product(transA, false, m, n, k, -2, a, lda, b, ldb, beta, &c, ldc)
                }
                for i in 0..<m {
                    for j in 0..<ldc {
                        guard j < n else {
                            #expect(c[i * ldc + j].bitPattern == before[i * ldc + j].bitPattern)
                            continue
                        }
                        var sum = 0.0, size = 1.0
                        for l in 0..<k {
                            let term = (transA ? a[l * lda + i] : a[i * lda + l]) * b[l * ldb + j]
                            sum += term
                            size += term.magnitude
                        }
                        let expected = -2 * sum + (beta == 0 ? 0 : beta * before[i * ldc + j])
                        #expect((c[i * ldc + j] - expected).magnitude <= 1e-14 * size * Double(k))
                    }
                }
            }
        }
    }

    @Test(.enabled(if: NarrowProducts.isAvailable)) func bitsDoNotDependOnTheRowsComputedTogether() {
        let k = 301, n = 50
        let a = (0..<20 * k).map { Float(($0 * 7919) % 1000) / 999 }, b = (0..<k * n).map { Float(($0 * 104729) % 1000) / 999 - 0.5 }
        var whole = [Float](repeating: 0, count: 20 * n), parts = whole
        NarrowProducts.product(isDouble: false, false, 20, n, k, 1, a, k, b, n, 0, &whole, n)
        for (first, rows) in [(0, 7), (7, 6), (13, 7)] {
            parts.withUnsafeMutableBufferPointer { out in
                a.withUnsafeBufferPointer { left in
                    guard let out = out.baseAddress, let left = left.baseAddress else { return }
                    NarrowProducts.product(isDouble: false, false, rows, n, k, 1, left + first * k, k, b, n, 0, out + first * n, n)
                }
            }
        }
        #expect(whole == parts)
    }
}
