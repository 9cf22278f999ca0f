// Rounding and roots without the C library's: unoptimised Swift calls libm for `rounded()`, and a target that
// imports no C library is not linked against it.

extension Double {
    /// From here on every Double is a whole number.
    private static let allWhole = 4_503_599_627_370_496.0

    /// The greatest whole number not above.
    var floored: Double {
        guard magnitude < Double.allWhole else { return self }
        let whole = Double(Int64(self))
        return whole > self ? whole - 1 : whole
    }

    /// The least whole number not below.
    var ceiled: Double { -(-self).floored }

    /// The nearest whole number, halves away from zero.
    var nearest: Double {
        guard magnitude < Double.allWhole else { return self }
        let whole = Double(Int64(magnitude))
        let up = magnitude - whole >= 0.5 ? whole + 1 : whole
        return self < 0 ? -up : up
    }

    /// The nearest whole number, halves to the even one.
    var nearestEven: Double {
        guard magnitude < Double.allWhole else { return self }
        let below = floored, rest = self - below
        if rest == 0.5 { return Int64(below) & 1 == 0 ? below : below + 1 }
        return rest > 0.5 ? below + 1 : below
    }

    /// What is left after taking `divisor` away as often as it goes, with the sign of the dividend; exact, as C's `fmod`.
    func remainder(after divisor: Double) -> Double {
        let unit = divisor.magnitude
        guard isFinite, unit > 0, unit.isFinite else { return unit == .infinity && isFinite ? self : .nan }
        var left = magnitude
        while left >= unit {
            // The greatest doubling of the divisor that fits; taking it away loses no bit.
            var part = Double(sign: .plus, exponent: Int(left.exponent - unit.exponent), significand: unit)
            if part > left { part /= 2 }
            left -= part
        }
        return sign == .minus ? -left : left
    }

    /// The square root by Newton's steps; 0 for what has none.
    var root: Double {
        guard self > 0, isFinite else { return self == .infinity ? self : 0 }
        // Half the exponent is right within a factor of two; each step doubles the digits.
        var guess = Double(sign: .plus, exponent: exponent / 2, significand: 1)
        for _ in 0..<7 { guess = (guess + self / guess) / 2 }
        return guess
    }
}
