import CKernels
@testable import NN
import Testing

/// The first layer's products on rows that stay where they lie must agree with plain sums, and not with what lies around.
@Suite(.enabled(if: nn_has_narrow_products() != 0)) struct NarrowProductTests {
    /// Numbers that a test can tell apart.
    private static func numbers(_ count: Int, _ seed: UInt64) -> [Double] {
        var state = seed
        return (0..<count).map { _ in
            state = state &* 6364136223846793005 &+ 1442695040888963407
            return Double(Int64(bitPattern: state) >> 40) / 4096
        }
    }

    private enum Left: CaseIterable { case bytes, bytesLessMean, numbers }

    /// Rows in an order of their own, and the matrix they stand for.
    private static func withLeft(_ kind: Left, _ n: Int, _ d: Int, _ body: (UnsafePointer<nn_left>, [Double]) -> Void) {
        let picture = (0..<(n + 3) * d).map { UInt8(truncatingIfNeeded: $0 * $0 / 7 + $0) }
        let plain = numbers((n + 3) * d, 5), mean = numbers(d, 9)
        let places = (0..<n).map { ($0 * 7 + 2) % (n + 3) }
        var matrix: [Double] = []
        for place in places {
            for k in 0..<d {
                switch kind {
                case .bytes: matrix.append(Double(picture[place * d + k]))
                case .bytesLessMean: matrix.append(Double(picture[place * d + k]) - mean[k])
                case .numbers: matrix.append(plain[place * d + k])
                }
            }
        }
        picture.withUnsafeBytes { bytes in
            plain.withUnsafeBytes { doubles in
                mean.withUnsafeBytes { mean in
                    let base = kind == .numbers ? doubles.baseAddress : bytes.baseAddress, step = kind == .numbers ? d * 8 : d
                    var rows: [UnsafeRawPointer?] = []
                    for place in places { rows.append(base.map { $0 + place * step }) }
                    rows.withUnsafeBufferPointer { rows in
                        var left = nn_left(rows: rows.baseAddress, mean: kind == .bytesLessMean ? mean.baseAddress : nil,
                                           is_bytes: kind == .numbers ? 0 : 1, is_wide: 1)
                        body(&left, matrix)
                    }
                }
            }
        }
    }

    private static func close(_ a: Double, _ b: Double, _ size: Double) -> Bool { (a - b).magnitude <= 1e-13 * (size + 1) }

    @Test(arguments: [(16, 96, 16), (7, 97, 5), (9, 70, 10), (50, 200, 50), (65, 130, 9), (49, 300, 100), (131, 33, 128)])
    func forwardAgreesWithThePlainSum(_ n: Int, _ d: Int, _ m: Int) {
        let w = Self.numbers(d * m, 1), bias = Self.numbers(m, 2)
        for kind in Left.allCases {
            Self.withLeft(kind, n, d) { left, x in
                let width = nn_narrow_width(1, m), cut = d / 3 + 1
                var sums = [Double](repeating: .nan, count: 2 * n * width), scratch = [Double](repeating: .nan, count: nn_narrow_scratch(1, n, m))
                var out = [Double](repeating: .nan, count: n * m + 1)
                sums.withUnsafeMutableBufferPointer { sums in
                    guard let base = sums.baseAddress else { return }
                    nn_narrow_forward(left, n, 0, cut, w, m, base, &scratch)
                    nn_narrow_forward(left, n, cut, d - cut, w, m, base + n * width, &scratch)
                    nn_narrow_finish(1, base, 2, n, m, bias, 1, &out)
                }
                for i in 0..<n {
                    for j in 0..<m {
                        var sum = bias[j], size = sum.magnitude
                        for k in 0..<d {
                            sum += x[i * d + k] * w[k * m + j]
                            size += (x[i * d + k] * w[k * m + j]).magnitude
                        }
                        #expect(Self.close(out[i * m + j], max(sum, 0), size))
                    }
                }
                #expect(out[n * m].isNaN)
            }
        }
    }

    @Test(arguments: [(16, 96, 16), (7, 97, 5), (9, 70, 10), (200, 100, 50), (65, 130, 9), (49, 200, 100), (131, 33, 128)], [0.0, 0.5])
    func updateAgreesWithThePlainSum(_ shape: (n: Int, d: Int, m: Int), _ beta: Double) {
        let (n, d, m) = shape
        let g = Self.numbers(n * m, 3), before = beta == 0 ? [Double](repeating: .nan, count: d * m + 1) : Self.numbers(d * m + 1, 4)
        for kind in Left.allCases {
            Self.withLeft(kind, n, d) { left, x in
                var packed = [Double](repeating: .nan, count: n * nn_narrow_width(1, m)), scratch = [Double](repeating: .nan, count: nn_narrow_scratch(1, n, m))
                var w = before
                nn_narrow_pack(1, g, n, m, &packed)
                let squares = nn_narrow_update(left, n, 0, d, packed, m, -2, beta, &w, &scratch)
                var total = 0.0
                for k in 0..<d {
                    for j in 0..<m {
                        var sum = beta == 0 ? 0 : beta * before[k * m + j], size = sum.magnitude
                        for i in 0..<n {
                            sum -= 2 * x[i * d + k] * g[i * m + j]
                            size += 2 * (x[i * d + k] * g[i * m + j]).magnitude
                        }
                        total += sum * sum
                        #expect(Self.close(w[k * m + j], sum, size))
                    }
                }
                #expect((squares - total).magnitude <= 1e-9 * total)
                #expect(w[d * m].bitPattern == before[d * m].bitPattern)
            }
        }
    }

    @Test func bitsDoNotDependOnHowTheRowsOfWeightsAreCut() {
        let n = 40, d = 200, m = 50
        let g = Self.numbers(n * m, 3)
        Self.withLeft(.bytesLessMean, n, d) { left, _ in
            var packed = [Double](repeating: 0, count: n * nn_narrow_width(1, m)), scratch = [Double](repeating: 0, count: nn_narrow_scratch(1, n, m))
            nn_narrow_pack(1, g, n, m, &packed)
            var whole = [Double](repeating: 1, count: d * m), parts = whole
            _ = nn_narrow_update(left, n, 0, d, packed, m, 0.1, 0.9, &whole, &scratch)
            for (first, depth) in [(0, 7), (7, 100), (107, 93)] { _ = nn_narrow_update(left, n, first, depth, packed, m, 0.1, 0.9, &parts, &scratch) }
            #expect(whole == parts)
        }
    }

    /// From 1 to 5 columns beside whole vectors, which are summed apart while they are few.
    @Test(arguments: [17, 18, 19, 20, 21, 50, 100])
    func floatsAgreeWithDoubles(_ m: Int) {
        let n = 37, d = 150
        let bytes = (0..<n * d).map { UInt8(truncatingIfNeeded: $0 * 31) }, w = Self.numbers(d * m, 1).map { Float($0) }
        bytes.withUnsafeBytes { raw in
            let rows: [UnsafeRawPointer?] = (0..<n).map { row in raw.baseAddress.map { $0 + row * d } }
            rows.withUnsafeBufferPointer { rows in
                var left = nn_left(rows: rows.baseAddress, mean: nil, is_bytes: 1, is_wide: 0)
                var sums = [Float](repeating: 0, count: n * nn_narrow_width(0, m)), scratch = [Float](repeating: 0, count: nn_narrow_scratch(0, n, m))
                var out = [Float](repeating: 0, count: n * m)
                nn_narrow_forward(&left, n, 0, d, w, m, &sums, &scratch)
                nn_narrow_finish(0, sums, 1, n, m, nil, 0, &out)
                for i in 0..<n {
                    for j in 0..<m {
                        var sum = 0.0, size = 0.0
                        for k in 0..<d {
                            sum += Double(bytes[i * d + k]) * Double(w[k * m + j])
                            size += Double(bytes[i * d + k]) * Double(w[k * m + j].magnitude)
                        }
                        #expect((Double(out[i * m + j]) - sum).magnitude <= 1e-5 * size)
                    }
                }
                let g = Self.numbers(n * m, 3).map { Float($0) }
                var packed = [Float](repeating: .nan, count: n * nn_narrow_width(0, m)), weights = w
                scratch = [Float](repeating: .nan, count: nn_narrow_scratch(0, n, m))
                nn_narrow_pack(0, g, n, m, &packed)
                _ = nn_narrow_update(&left, n, 0, d, packed, m, 0.5, 1, &weights, &scratch)
                for k in 0..<d {
                    for j in 0..<m {
                        var sum = Double(w[k * m + j]), size = sum.magnitude
                        for i in 0..<n {
                            sum += 0.5 * Double(bytes[i * d + k]) * Double(g[i * m + j])
                            size += 0.5 * Double(bytes[i * d + k]) * Double(g[i * m + j].magnitude)
                        }
                        #expect((Double(weights[k * m + j]) - sum).magnitude <= 1e-5 * size)
                    }
                }
            }
        }
    }
}
