#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// Draws from binomial distributions, keeping what it worked out for the last pair of parameters.
///
/// NumPy keeps it too, and two of its formulas share one place: after `binomial(n, p)` a `multinomial` whose first
/// draw has the same n and p goes on with the numbers of the former. So this is part of a generator's state.
final class Binomial {
    private var n: Int64 = 0
    private var p = 0.0
    private var isSet = false
    private var inversion = Inversion()
    private var rejection = Rejection()

    private struct Inversion {
        var q = 0.0, start = 0.0
        var bound: Int64 = 0
    }

    /// The constants of Kachitvichyanukul and Schmeiser's BTPE (1988), named as there.
    private struct Rejection {
        var r = 0.0, q = 0.0, xm = 0.0, xl = 0.0, xr = 0.0, c = 0.0
        var laml = 0.0, lamr = 0.0, p1 = 0.0, p2 = 0.0, p3 = 0.0, p4 = 0.0
        var m: Int64 = 0
    }

    /// - Parameter legacy: `RandomState.binomial`, which also draws when n or p is 0 and takes log(1 - p) plainly.
    func draw(_ n: Int64, _ p: Double, from source: some BitSource, legacy: Bool) -> Int64 {
        if !legacy && (n == 0 || p == 0) { return 0 }
        let smaller = p <= 0.5 ? p : 1 - p
        let value = smaller * Double(n) <= 30
            ? drawByInversion(n, smaller, from: source, legacy: legacy)
            : drawByRejection(n, smaller, from: source)
        return p <= 0.5 ? value : n &- value
    }

    /// Whether the parameters are new; they are remembered.
    private func isNew(_ n: Int64, _ p: Double) -> Bool {
        if isSet && self.n == n && self.p == p { return false }
        self.n = n
        self.p = p
        isSet = true
        return true
    }

    private func drawByInversion(_ n: Int64, _ p: Double, from source: some BitSource, legacy: Bool) -> Int64 {
        if isNew(n, p) {
            let q = 1 - p
            let mean = Double(n) * p
            let bound = mean + 10 * (mean * q + 1).squareRoot()
            inversion = Inversion(q: q, start: exp(Double(n) * (legacy ? log(q) : log1p(-p))),
                                  bound: truncatedToInt64(Double(n) < bound ? Double(n) : bound))
        }
        let set = inversion
        var x: Int64 = 0
        var px = set.start
        var u = source.nextDouble()
        while u > px {
            x += 1
            if x > set.bound {
                x = 0
                px = set.start
                u = source.nextDouble()
            } else {
                u -= px
                px = (Double(n &- x &+ 1) * p * px) / (Double(x) * set.q)
            }
        }
        return x
    }

    private func prepareRejection(_ n: Int64, _ p: Double) {
        let n = Double(n)
        var set = Rejection()
        set.r = min(p, 1 - p)
        set.q = 1 - set.r
        let fm = n * set.r + set.r
        set.m = truncatedToInt64(fm.rounded(.down))
        set.p1 = (2.195 * (n * set.r * set.q).squareRoot() - 4.6 * set.q).rounded(.down) + 0.5
        set.xm = Double(set.m) + 0.5
        set.xl = set.xm - set.p1
        set.xr = set.xm + set.p1
        set.c = 0.134 + 20.5 / (15.3 + Double(set.m))
        let left = (fm - set.xl) / (fm - set.xl * set.r)
        set.laml = left * (1 + left / 2)
        let right = (set.xr - fm) / (set.xr * set.q)
        set.lamr = right * (1 + right / 2)
        set.p2 = set.p1 * (1 + 2 * set.c)
        set.p3 = set.p2 + set.c / set.laml
        set.p4 = set.p3 + set.c / set.lamr
        rejection = set
    }

    private func drawByRejection(_ n: Int64, _ p: Double, from source: some BitSource) -> Int64 {
        if isNew(n, p) { prepareRejection(n, p) }
        let set = rejection
        while true {
            let u = source.nextDouble() * set.p4
            var v = source.nextDouble()
            let y: Int64
            if u <= set.p1 { // the triangle in the middle: accepted at once
                return truncatedToInt64((set.xm - set.p1 * v + u).rounded(.down))
            } else if u <= set.p2 { // the parallelograms beside it
                let x = set.xl + (u - set.p1) / set.c
                v = v * set.c + 1 - abs(Double(set.m) - x + 0.5) / set.p1
                if v > 1 { continue }
                y = truncatedToInt64(x.rounded(.down))
            } else if u <= set.p3 { // the left tail
                y = truncatedToInt64((set.xl + log(v) / set.laml).rounded(.down))
                if y < 0 || v == 0 { continue }
                v = v * (u - set.p2) * set.laml
            } else { // the right tail
                y = truncatedToInt64((set.xr - log(v) / set.lamr).rounded(.down))
                if y > n || v == 0 { continue }
                v = v * (u - set.p3) * set.lamr
            }
            if accepts(y, v, n, set) { return y }
        }
    }

    /// Whether the point (y, v) lies under the curve.
    private func accepts(_ y: Int64, _ v: Double, _ n: Int64, _ set: Rejection) -> Bool {
        let variance = Double(n) * set.r * set.q
        let distance = y >= set.m ? y &- set.m : set.m &- y
        let k = Double(distance)
        if !(distance > 20 && k < variance / 2 - 1) { // near the middle or far out: by recursion
            let s = set.r / set.q
            let a = s * Double(n &+ 1)
            var f = 1.0
            if set.m < y {
                for i in (set.m + 1)...y { f *= a / Double(i) - s }
            } else if set.m > y {
                for i in (y + 1)...set.m { f /= a / Double(i) - s }
            }
            return v <= f
        }
        let rho = (k / variance) * ((k * (k / 3 + 0.625) + 0.16666666666666666) / variance + 0.5)
        let t = Double(0 &- distance &* distance) / (2 * variance)
        let logV = log(v)
        if logV < t - rho { return true }
        if logV > t + rho { return false }
        return logV <= logBound(y, n, set)
    }

    /// Stirling's formula for the quotient of two probabilities.
    private func logBound(_ y: Int64, _ n: Int64, _ set: Rejection) -> Double {
        func tail(_ x: Double) -> Double {
            let x2 = x * x
            return (13680 - (462 - (132 - (99 - 140 / x2) / x2) / x2) / x2) / x / 166320
        }
        let x1 = Double(y) + 1
        let f1 = Double(set.m) + 1
        let z = Double(n) + 1 - Double(set.m)
        let w = Double(n) - Double(y) + 1
        let first = set.xm * log(f1 / x1)
        let second = (Double(n &- set.m) + 0.5) * log(z / w)
        let third = Double(y &- set.m) * log(w * set.r / (x1 * set.q))
        return first + second + third + tail(f1) + tail(z) + tail(x1) + tail(w)
    }
}
