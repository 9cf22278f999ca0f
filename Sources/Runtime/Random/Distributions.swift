#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

/// What a distribution is built from: `RandomState` and `Generator` differ in how they make standard normal and
/// exponential numbers, and in little else.
protocol DrawSource: BitSource {
    /// A standard normal number.
    func normal() -> Double
    /// A standard exponential number.
    func exponential() -> Double
    /// Whether NumPy's frozen formulas apply, as `RandomState` keeps them.
    var isLegacy: Bool { get }
}

// Continuous distributions. Parameters have been checked: see `Distribution`.
extension DrawSource {
    /// Marsaglia and Tsang's method from 1 on, Ahrens and Dieter's below.
    func standardGamma(_ shape: Double) -> Double {
        if shape == 1 { return exponential() }
        if shape == 0 { return 0 }
        return shape < 1 ? smallGamma(shape) : largeGamma(shape)
    }

    private func smallGamma(_ shape: Double) -> Double {
        while true {
            let u = nextDouble()
            let v = exponential()
            if u <= 1 - shape {
                let x = pow(u, 1 / shape)
                if x <= v { return x }
            } else {
                let y = -log((1 - u) / shape)
                let x = pow(1 - shape + shape * y, 1 / shape)
                if x <= v + y { return x }
            }
        }
    }

    private func largeGamma(_ shape: Double) -> Double {
        let b = shape - 1.0 / 3.0
        let c = 1 / (9 * b).squareRoot()
        while true {
            var x = normal()
            var v = 1 + c * x
            while v <= 0 {
                x = normal()
                v = 1 + c * x
            }
            v = v * v * v
            let u = nextDouble()
            if u < 1 - 0.0331 * (x * x) * (x * x) { return b * v }
            if log(u) < 0.5 * x * x + b * (1 - v + log(v)) { return b * v }
        }
    }

    func chiSquare(_ df: Double) -> Double { 2 * standardGamma(df / 2) }

    func noncentralChiSquare(_ df: Double, _ nonc: Double) -> Double {
        if !isLegacy && nonc.isNaN { return .nan }
        if nonc == 0 { return chiSquare(df) }
        if 1 < df {
            let centre = chiSquare(df - 1)
            let n = normal() + nonc.squareRoot()
            return centre + n * n
        }
        let extra = Double(2 &* poisson(nonc / 2))
        let value = chiSquare(df + extra)
        return nonc.isNaN ? .nan : value
    }

    func fisher(_ numerator: Double, _ denominator: Double) -> Double {
        let upper = chiSquare(numerator) * denominator
        return upper / (chiSquare(denominator) * numerator)
    }

    func noncentralFisher(_ numerator: Double, _ denominator: Double, _ nonc: Double) -> Double {
        let upper = noncentralChiSquare(numerator, nonc) * denominator
        return upper / (chiSquare(denominator) * numerator)
    }

    /// Jöhnk's method when both are at most 1, otherwise a ratio of gammas.
    func beta(_ a: Double, _ b: Double) -> Double {
        guard a <= 1 && b <= 1 else {
            let x = standardGamma(a)
            let y = standardGamma(b)
            return x / (x + y)
        }
        if !isLegacy && a < 3e-103 && b < 3e-103 { return (a + b) * nextDouble() < a ? 1 : 0 }
        while true {
            let u = nextDouble()
            let v = nextDouble()
            let x = pow(u, 1 / a)
            let y = pow(v, 1 / b)
            if x + y > 1 || (!isLegacy && u + v <= 0) { continue }
            if isLegacy ? x + y > 0 : x > 0 && y > 0 { return x / (x + y) }
            return isLegacy ? legacyBetaByLogs(log(u) / a, log(v) / b) : betaByLogs(log(u) / a - log(v) / b)
        }
    }

    private func legacyBetaByLogs(_ x: Double, _ y: Double) -> Double {
        let larger = x > y ? x : y
        return exp((x - larger) - log(exp(x - larger) + exp(y - larger)))
    }

    private func betaByLogs(_ delta: Double) -> Double {
        delta > 0 ? exp(-log1p(exp(-delta))) : exp(delta - log1p(exp(delta)))
    }

    func studentT(_ df: Double) -> Double {
        let numerator = normal()
        let denominator = standardGamma(df / 2)
        return (df / 2).squareRoot() * numerator / denominator.squareRoot()
    }

    func cauchy() -> Double {
        let numerator = normal()
        return numerator / normal()
    }

    func pareto(_ a: Double) -> Double { isLegacy ? exp(exponential() / a) - 1 : expm1(exponential() / a) }

    func weibull(_ a: Double) -> Double { a == 0 ? 0 : pow(exponential(), 1 / a) }

    func power(_ a: Double) -> Double {
        let u = isLegacy ? 1 - exp(-exponential()) : -expm1(-exponential())
        return pow(u, 1 / a)
    }

    func rayleigh(_ mode: Double) -> Double {
        isLegacy ? mode * (-2 * log1p(-nextDouble())).squareRoot() : mode * (2 * exponential()).squareRoot()
    }

    func laplace(_ loc: Double, _ scale: Double) -> Double {
        while true {
            let u = nextDouble()
            if u >= 0.5 { return loc - scale * log(2 - u - u) }
            if u > 0 { return loc + scale * log(u + u) }
        }
    }

    func gumbel(_ loc: Double, _ scale: Double) -> Double {
        while true {
            let u = 1 - nextDouble()
            if u < 1 { return loc - scale * log(-log(u)) }
        }
    }

    func logistic(_ loc: Double, _ scale: Double) -> Double {
        while true {
            let u = nextDouble()
            if u > 0 { return loc + scale * log(u / (1 - u)) }
        }
    }

    func triangular(_ left: Double, _ mode: Double, _ right: Double) -> Double {
        let base = right - left
        let leftBase = mode - left
        let ratio = leftBase / base
        let u = nextDouble()
        if u <= ratio { return left + (u * (leftBase * base)).squareRoot() }
        return right - ((1 - u) * ((right - mode) * base)).squareRoot()
    }

    /// The inverse Gaussian distribution.
    func wald(_ mean: Double, _ scale: Double) -> Double {
        var y = normal()
        y = mean * y * y
        let x: Double
        if isLegacy {
            x = mean + mean / (2 * scale) * (y - (4 * scale * y + y * y).squareRoot())
        } else {
            x = mean * (1 - 2 / (1 + (1 + 4 * scale / y).squareRoot()))
        }
        return nextDouble() <= mean / (mean + x) ? x : mean * mean / x
    }

    func vonMises(_ mu: Double, _ kappa: Double) -> Double {
        if kappa.isNaN { return .nan }
        if kappa < 1e-8 { return Double.pi * (2 * nextDouble() - 1) }
        if !isLegacy && kappa > 1e6 {
            let result = mu + (1 / kappa).squareRoot() * normal()
            let lifted = result < -Double.pi ? result + 2 * Double.pi : result
            return lifted > Double.pi ? lifted - 2 * Double.pi : lifted
        }
        let w = vonMisesCosine(kappa)
        var result = acos(w)
        if nextDouble() < 0.5 { result = -result }
        result += mu
        let turned = fmod(abs(result) + Double.pi, 2 * Double.pi) - Double.pi
        return result < 0 ? -turned : turned
    }

    /// Best and Fisher's rejection; the cosine of the angle.
    private func vonMisesCosine(_ kappa: Double) -> Double {
        let s: Double
        if kappa < 1e-5 {
            s = 1 / kappa + kappa
        } else {
            let r = 1 + (1 + 4 * kappa * kappa).squareRoot()
            let rho = (r - (2 * r).squareRoot()) / (2 * kappa)
            s = (1 + rho * rho) / (2 * rho)
        }
        while true {
            let z = cos(Double.pi * nextDouble())
            let w = (1 + s * z) / (s + z)
            let y = kappa * (s - w)
            let v = nextDouble()
            // An infinite kappa makes w no number: NumPy draws for ever, here the angle is none.
            if y * (2 - y) - v >= 0 || log(y / v) + 1 - y >= 0 || w.isNaN { return w }
        }
    }
}

extension BitSource {
    /// Gamma in single precision, as `Generator.standard_gamma(dtype=np.float32)`.
    func standardGamma32(_ shape: Float) -> Float {
        if shape == 1 { return ziggurat32Exponential() }
        if shape == 0 { return 0 }
        return shape < 1 ? smallGamma32(shape) : largeGamma32(shape)
    }

    private func smallGamma32(_ shape: Float) -> Float {
        while true {
            let u = nextFloat()
            let v = ziggurat32Exponential()
            if u <= 1 - shape {
                let x = powf(u, 1 / shape)
                if x <= v { return x }
            } else {
                let y = -logf((1 - u) / shape)
                let x = powf(1 - shape + shape * y, 1 / shape)
                if x <= v + y { return x }
            }
        }
    }

    private func largeGamma32(_ shape: Float) -> Float {
        let b: Float = shape - 1.0 / 3.0
        let c: Float = 1 / (9 * b).squareRoot()
        while true {
            var x = ziggurat32Normal()
            var v = 1 + c * x
            while v <= 0 {
                x = ziggurat32Normal()
                v = 1 + c * x
            }
            v = v * v * v
            let u = nextFloat()
            let bound: Float = 1 - 0.0331 * (x * x) * (x * x)
            if u < bound { return b * v }
            let logBound: Float = 0.5 * x * x + b * (1 - v + logf(v))
            if logf(u) < logBound { return b * v }
        }
    }
}
