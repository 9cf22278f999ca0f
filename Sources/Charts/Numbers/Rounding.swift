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
        if rest == 0.5 { return below.truncatingRemainder(dividingBy: 2) == 0 ? below : below + 1 }
        return rest > 0.5 ? below + 1 : below
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
