import CKernels
import NNRuntime

/// A number type nets compute in: Double, or Float for speed. The loops behind it are C's (`nets.h`), built for
/// several generations of processors; the matrix products are BLAS's.
protocol NetFloat: ArrayElement, BinaryFloatingPoint, Sendable {
    static var netDType: DType { get }
    /// out[i] = bytes[i] - mean[i].
    static func center(_ bytes: UnsafePointer<UInt8>, _ mean: UnsafePointer<Self>?, _ out: UnsafeMutablePointer<Self>, _ count: Int)
    static func addBias(_ x: UnsafeMutablePointer<Self>, _ bias: UnsafePointer<Self>, _ rows: Int, _ columns: Int, rectify: Bool)
    static func accumulate(_ x: UnsafePointer<Self>, _ out: UnsafeMutablePointer<Self>, _ count: Int)
    static func rectifyGradient(_ output: UnsafePointer<Self>, _ gradient: UnsafeMutablePointer<Self>, _ count: Int)
    static func axpy(_ factor: Self, _ g: UnsafePointer<Self>, _ w: UnsafeMutablePointer<Self>, _ count: Int)
    static func sumSquares(_ x: UnsafePointer<Self>, _ count: Int) -> Double
    /// The exponential.
    static func exponential(_ x: Self) -> Self
    static func logarithm(_ x: Self) -> Self
    /// c (m x n) = alpha * op(a) op(b) + beta * c on the calling thread; `lda`, `ldb`, `ldc` are row lengths.
    static func product(_ transA: Bool, _ transB: Bool, _ m: Int, _ n: Int, _ k: Int, _ alpha: Self, _ a: UnsafePointer<Self>, _ lda: Int,
                        _ b: UnsafePointer<Self>, _ ldb: Int, _ beta: Self, _ c: UnsafeMutablePointer<Self>, _ ldc: Int)
}

extension Double: NetFloat {
    static var netDType: DType { .float64 }
    static func center(_ bytes: UnsafePointer<UInt8>, _ mean: UnsafePointer<Double>?, _ out: UnsafeMutablePointer<Double>, _ count: Int) {
        nn_center_f64(bytes, mean, out, count)
    }
    static func addBias(_ x: UnsafeMutablePointer<Double>, _ bias: UnsafePointer<Double>, _ rows: Int, _ columns: Int, rectify: Bool) {
        nn_bias_f64(x, bias, rows, columns, rectify ? 1 : 0)
    }
    static func accumulate(_ x: UnsafePointer<Double>, _ out: UnsafeMutablePointer<Double>, _ count: Int) { nn_accumulate_f64(x, out, count) }
    static func rectifyGradient(_ output: UnsafePointer<Double>, _ gradient: UnsafeMutablePointer<Double>, _ count: Int) {
        nn_rectify_gradient_f64(output, gradient, count)
    }
    static func axpy(_ factor: Double, _ g: UnsafePointer<Double>, _ w: UnsafeMutablePointer<Double>, _ count: Int) { nn_axpy_f64(factor, g, w, count) }
    static func sumSquares(_ x: UnsafePointer<Double>, _ count: Int) -> Double { nn_sum_squares_f64(x, count) }
    static func exponential(_ x: Double) -> Double { CMath.exp(x) }
    static func logarithm(_ x: Double) -> Double { CMath.log(x) }
    static func product(_ transA: Bool, _ transB: Bool, _ m: Int, _ n: Int, _ k: Int, _ alpha: Double, _ a: UnsafePointer<Double>, _ lda: Int,
                        _ b: UnsafePointer<Double>, _ ldb: Int, _ beta: Double, _ c: UnsafeMutablePointer<Double>, _ ldc: Int) {
        SingleThreadBLAS.product(transA, transB, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc)
    }
}

extension Float: NetFloat {
    static var netDType: DType { .float32 }
    static func center(_ bytes: UnsafePointer<UInt8>, _ mean: UnsafePointer<Float>?, _ out: UnsafeMutablePointer<Float>, _ count: Int) {
        nn_center_f32(bytes, mean, out, count)
    }
    static func addBias(_ x: UnsafeMutablePointer<Float>, _ bias: UnsafePointer<Float>, _ rows: Int, _ columns: Int, rectify: Bool) {
        nn_bias_f32(x, bias, rows, columns, rectify ? 1 : 0)
    }
    static func accumulate(_ x: UnsafePointer<Float>, _ out: UnsafeMutablePointer<Float>, _ count: Int) { nn_accumulate_f32(x, out, count) }
    static func rectifyGradient(_ output: UnsafePointer<Float>, _ gradient: UnsafeMutablePointer<Float>, _ count: Int) {
        nn_rectify_gradient_f32(output, gradient, count)
    }
    static func axpy(_ factor: Float, _ g: UnsafePointer<Float>, _ w: UnsafeMutablePointer<Float>, _ count: Int) { nn_axpy_f32(factor, g, w, count) }
    static func sumSquares(_ x: UnsafePointer<Float>, _ count: Int) -> Double { nn_sum_squares_f32(x, count) }
    static func exponential(_ x: Float) -> Float { CMath.exp(x) }
    static func logarithm(_ x: Float) -> Float { CMath.log(x) }
    static func product(_ transA: Bool, _ transB: Bool, _ m: Int, _ n: Int, _ k: Int, _ alpha: Float, _ a: UnsafePointer<Float>, _ lda: Int,
                        _ b: UnsafePointer<Float>, _ ldb: Int, _ beta: Float, _ c: UnsafeMutablePointer<Float>, _ ldc: Int) {
        SingleThreadBLAS.product(transA, transB, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc)
    }
}
