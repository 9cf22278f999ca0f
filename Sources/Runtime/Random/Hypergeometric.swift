#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

extension BitSource {
    /// How many of `sample` drawn without replacement are good ones, as `Generator` draws it.
    func hypergeometric(_ good: Int64, _ bad: Int64, _ sample: Int64) -> Int64 {
        let all = good &+ bad
        guard sample >= 10, sample <= all &- 10 else { return hypergeometricByDrawing(good, bad, sample) }
        let m = min(sample, all &- sample), p = Double(min(good, bad)) / Double(all), q = Double(max(good, bad)) / Double(all)
        return hypergeometricByRatio(good, bad, sample, variance: Double(all &- m) * Double(m) * p * q / Double(all &- 1), logFactorial)
    }

    /// One draw after the other, of the smaller part.
    private func hypergeometricByDrawing(_ good: Int64, _ bad: Int64, _ sample: Int64) -> Int64 {
        let all = good &+ bad, isMost = sample > all / 2
        var left = isMost ? all &- sample : sample, leftOfAll = all, leftOfGood = good
        while left > 0, leftOfGood > 0, leftOfAll > leftOfGood {
            leftOfAll -= 1
            if Int64(truncatingIfNeeded: interval(UInt64(truncatingIfNeeded: leftOfAll))) < leftOfGood { leftOfGood -= 1 }
            left -= 1
        }
        if leftOfAll == leftOfGood { leftOfGood -= left }
        return isMost ? leftOfGood : good &- leftOfGood
    }

    /// Stadlober's ratio of uniforms. The two generators differ in how they compute the variance and log(k!).
    func hypergeometricByRatio(_ good: Int64, _ bad: Int64, _ sample: Int64, variance: Double, _ logFactorial: (Int64) -> Double) -> Int64 {
        let all = good &+ bad, m = min(sample, all &- sample), smaller = min(good, bad), larger = max(good, bad)
        let centre = Double(m) * (Double(smaller) / Double(all)) + 0.5
        let width = (variance + 0.5).squareRoot()
        let slope = 1.7155277699214135 * width + 0.8989161620588988
        let mode = truncatedToInt64((Double(m &+ 1) * Double(smaller &+ 1) / Double(all &+ 2)).rounded(.down))
        func logFactorials(_ k: Int64) -> Double {
            logFactorial(k) + logFactorial(smaller &- k) + logFactorial(m &- k) + logFactorial(larger &- m &+ k)
        }
        let peak = logFactorials(mode)
        let limit = min(Double(min(m, smaller)) + 1, (centre + 16 * width).rounded(.down))
        var k: Int64 = 0
        while true {
            let u = nextDouble()
            let v = nextDouble()
            let x = centre + slope * (v - 0.5) / u
            if x < 0 || x >= limit { continue }
            k = truncatedToInt64(x.rounded(.down))
            let t = peak - logFactorials(k)
            if u * (4 - u) - 3 <= t { break }
            if u * (u - t) >= 1 { continue }
            if 2 * log(u) <= t { break }
        }
        if good > bad { k = m &- k }
        return m < sample ? good &- k : k
    }
}

/// log(k!): the logarithm of the gamma function for small k, then Stirling's series.
private func logFactorial(_ k: Int64) -> Double {
    let x = Double(k)
    if k < 126 { return k < 2 ? 0 : lgamma(x + 1) }
    return (x + 0.5) * log(x) - x + (0.9189385332046728 + (1 / x) * (1 / 12.0 - 1 / (360 * x * x)))
}

/// How many of each colour a sample drawn without replacement has.
enum MultivariateHypergeometric {
    enum Method: String {
        /// Colour by colour against all that follow.
        case marginals
        /// By shuffling a list of all.
        case count
    }

    static func draw(_ colors: NDArray, _ sample: Int, _ size: Dims?, _ method: Method, from generator: Generator) throws(Fault) -> NDArray {
        if sample < 0 { throw .value("nsample must be nonnegative.") }
        guard colors.rank == 1, colors.count == 0 || !colors.dtype.isFloat && !colors.dtype.isBool, let counts = counts(colors) else {
            throw .value("colors must be a one-dimensional sequence of nonnegative integers not exceeding 9223372036854775807.")
        }
        var total: Int64 = 0
        for count in counts {
            let (sum, overflow) = total.addingReportingOverflow(count)
            if overflow { throw .value("sum(colors) must not exceed the maximum value of a 64 bit signed integer (9223372036854775807)") }
            total = sum
        }
        if method == .marginals, total >= 1_000_000_000 { throw .value("When method is \"marginals\", sum(colors) must be less than 1000000000.") }
        if sample > total { throw .value("nsample > sum(colors)") }
        var shape = size ?? Dims()
        shape.append(counts.count)
        let result = try NDArray.zeros(shape, .int64)
        if result.count == 0 || total == 0 || sample == 0 { return result }
        if method == .count { _ = try NDArray.empty(Dims(Int(total)), .int64) } // the memory that NumPy takes for it
        let out = result.data.assumingMemoryBound(to: Int64.self), context = WorkContext.current
        let isMost = sample > total / 2, drawn = isMost ? Int64(Int(total) - sample) : Int64(sample)
        var list: [Int] = []
        if method == .count { for (color, count) in counts.enumerated() { list += Array(repeating: color, count: Int(count)) } }
        for start in stride(from: 0, to: result.count, by: counts.count) {
            let row = UnsafeMutableBufferPointer(start: out + start, count: counts.count)
            if method == .count { shuffle(&list, Int(drawn), row, generator) } else { split(counts, total, drawn, row, generator) }
            if isMost { for color in 0..<counts.count { row[color] = counts[color] &- row[color] } }
            try context.check()
        }
        return result
    }

    private static func counts(_ colors: NDArray) -> [Int64]? {
        var result: [Int64] = []
        for place in 0..<colors.count {
            guard let count = colors[flat: place].exactInt, count >= 0 else { return nil }
            result.append(Int64(count))
        }
        return result
    }

    private static func split(_ counts: [Int64], _ total: Int64, _ drawn: Int64, _ row: UnsafeMutableBufferPointer<Int64>, _ generator: Generator) {
        var left = drawn, rest = total, color = 0
        while left > 0, color + 1 < counts.count {
            rest -= counts[color]
            row[color] = generator.hypergeometric(counts[color], rest, left)
            left -= row[color]
            color += 1
        }
        if left > 0 { row[counts.count - 1] = left }
    }

    private static func shuffle(_ list: inout [Int], _ drawn: Int, _ row: UnsafeMutableBufferPointer<Int64>, _ generator: Generator) {
        for place in 0..<drawn {
            let other = place + Int(truncatingIfNeeded: generator.interval(UInt64(truncatingIfNeeded: list.count - place - 1)))
            list.swapAt(place, other)
            row[list[place]] += 1
        }
    }
}
