#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// ln Γ(x) by Zhang and Jin's series ("Computation of Special Functions", 1996), to the bit as NumPy's sampler.
func randomLogGamma(_ x: Double) -> Double {
    if x == 1 || x == 2 { return 0 }
    let series: [Double] = [
        8.333333333333333e-02, -2.777777777777778e-03, 7.936507936507937e-04, -5.952380952380952e-04,
        8.417508417508418e-04, -1.917526917526918e-03, 6.410256410256410e-03, -2.955065359477124e-02,
        1.796443723688307e-01, -1.39243221690590e+00,
    ]
    let steps = x < 7 ? truncatedToInt64(7 - x) : 0
    var x0 = x + Double(steps)
    let x2 = (1 / x0) * (1 / x0)
    var sum = series[9]
    for index in stride(from: 8, through: 0, by: -1) {
        sum *= x2
        sum += series[index]
    }
    let logTwoPi = 1.8378770664093453
    var result = sum / x0 + 0.5 * logTwoPi + (x0 - 0.5) * log(x0) - x0
    if x < 7 && steps > 0 {
        for _ in 1...steps {
            result -= log(x0 - 1)
            x0 -= 1
        }
    }
    return result
}

// Discrete distributions. Parameters have been checked: see `Distribution`.
extension BitSource {
    /// Knuth's products below 10, Hörmann's transformed rejection (PTRS) from 10 on.
    func poisson(_ lam: Double) -> Int64 {
        if lam >= 10 { return poissonByRejection(lam) }
        if lam == 0 { return 0 }
        let limit = exp(-lam)
        var count: Int64 = 0
        var product = 1.0
        while true {
            product *= nextDouble()
            if !(product > limit) { return count }
            count += 1
        }
    }

    private func poissonByRejection(_ lam: Double) -> Int64 {
        let b = 0.931 + 2.53 * lam.squareRoot()
        let a = -0.059 + 0.02483 * b
        let inverseAlpha = 1.1239 + 1.1328 / (b - 3.4)
        let accept = 0.9277 - 3.6224 / (b - 2)
        let logLam = log(lam)
        while true {
            let u = nextDouble() - 0.5
            let v = nextDouble()
            let us = 0.5 - abs(u)
            let k = truncatedToInt64(((2 * a / us + b) * u + lam + 0.43).rounded(.down))
            if us >= 0.07 && v <= accept { return k }
            if k < 0 || (us < 0.013 && v > us) { continue }
            let lhs = log(v) + log(inverseAlpha) - log(a / (us * us) + b)
            if lhs <= -lam + Double(k) * logLam - randomLogGamma(Double(k) + 1) { return k }
        }
    }

    func geometricSearch(_ p: Double) -> Int64 {
        var count: Int64 = 1
        var product = p, sum = p
        let u = nextDouble()
        while u > sum && product > 0 {
            product *= 1 - p
            sum += product
            count += 1
        }
        return count
    }

    func logSeries(_ p: Double, legacy: Bool) -> Int64 {
        let r = legacy ? log(1 - p) : log1p(-p)
        while true {
            let v = nextDouble()
            if v >= p { return 1 }
            let u = nextDouble()
            let q = legacy ? 1 - exp(r * u) : -expm1(r * u)
            if v <= q * q {
                let result = truncatedToInt64((1 + log(v) / log(q)).rounded(.down))
                if result < 1 || v == 0 { continue }
                return result
            }
            return v >= q ? 1 : 2
        }
    }

    func zipf(_ a: Double, legacy: Bool) -> Int64 {
        // From here on b overflows and nothing is accepted; any number above 1 has probability below 3e-309.
        if a >= 1025 { return 1 }
        let b = pow(2, a - 1)
        let largest = Double(Int64.max)
        let least = legacy ? 0 : pow(largest, -(a - 1))
        while true {
            let first = nextDouble()
            let u = legacy ? 1 - first : first * least + (1 - first)
            let v = nextDouble()
            let x = pow(u, -1 / (a - 1)).rounded(.down)
            if x > largest || x < 1 { continue }
            let t = pow(1 + 1 / x, a - 1)
            if v * x * (t - 1) / (b - 1) <= t / b { return truncatedToInt64(x) }
        }
    }

    /// How many of `sample` drawn are good ones.
    func legacyHypergeometric(_ good: Int64, _ bad: Int64, _ sample: Int64) -> Int64 {
        if sample > 10 { return hypergeometricByRejection(good, bad, sample) }
        if sample <= 0 { return 0 }
        let smaller = Double(min(bad, good))
        let others = bad &+ good &- sample
        var y = smaller
        var k = sample
        while y > 0 {
            let u = nextDouble()
            y -= (u + y / Double(others &+ k)).rounded(.down)
            k -= 1
            if k == 0 { break }
        }
        let z = truncatedToInt64(smaller - y)
        return good > bad ? sample - z : z
    }

    private func hypergeometricByRejection(_ good: Int64, _ bad: Int64, _ sample: Int64) -> Int64 {
        let all = good &+ bad, m = min(sample, all &- sample)
        let share = Double(min(good, bad)) / Double(all)
        let variance = Double(all &- m) * Double(sample) * share * (1 - share) / Double(all &- 1)
        return hypergeometricByRatio(good, bad, sample, variance: variance) { randomLogGamma(Double($0 &+ 1)) }
    }
}

extension DrawSource {
    func geometric(_ p: Double) -> Int64 {
        if p >= 0.333333333333333333333333 { return geometricSearch(p) }
        if isLegacy { return truncatedToInt64((log1p(-nextDouble()) / log(1 - p)).rounded(.up)) }
        let z = (-exponential() / log1p(-p)).rounded(.up)
        return z >= 9.223372036854776e+18 ? Int64.max : truncatedToInt64(z)
    }

    func negativeBinomial(_ n: Double, _ p: Double) -> Int64 { poisson((1 - p) / p * standardGamma(n)) }
}
