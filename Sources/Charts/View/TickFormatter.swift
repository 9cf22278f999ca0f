/// The words at the ticks of one axis, and what stands once for all of them (`1e6`, `+1.5e3`).
struct TickText: Sendable, Equatable {
    var labels: [String]
    var offset = ""
}

/// matplotlib's ScalarFormatter with its default limits: powers of ten below -5 and from 6 on are set apart, and so
/// is a common offset if that saves four digits.
enum TickFormatter {
    static func format(_ ticks: [Double], low: Double, high: Double) -> TickText {
        let seen = ticks.filter { $0 >= low && $0 <= high }
        let offset = commonOffset(seen)
        let order = orderOfMagnitude(seen, offset, low, high)
        let power = Numbers.powerOfTen(order)
        let decimals = decimalsNeeded(ticks, low, high, offset, power)
        let labels = ticks.map { (tick: Double) -> String in
            var value = (tick - offset) / power
            if value.magnitude < 1e-8 { value = 0 }
            return Numbers.fixed(value, decimals)
        }
        var note = order == 0 ? "" : "1e\(order)"
        if offset != 0 { note += (offset > 0 ? "+" : "") + plain(offset) }
        return TickText(labels: labels, offset: note)
    }

    /// What all ticks share, if writing it once saves at least four digits.
    private static func commonOffset(_ ticks: [Double]) -> Double {
        guard let low = ticks.min(), let high = ticks.max(), low != high, low > 0 || high < 0 else { return 0 }
        let small = min(low.magnitude, high.magnitude), large = max(low.magnitude, high.magnitude)
        let top = Numbers.int(Numbers.log10(large).ceiled, in: -330...330)
        func whole(_ x: Double, _ power: Int) -> Double { Numbers.floorDivide(x, Numbers.powerOfTen(power)).quotient }
        func firstPower(where holds: (Int) -> Bool) -> Int {
            var power = top
            while power > -340, !holds(power) { power -= 1 }
            return 1 + power
        }
        var power = firstPower { whole(small, $0) != whole(large, $0) }
        if (large - small) / Numbers.powerOfTen(power) <= 1e-2 {
            power = firstPower { whole(large, $0) - whole(small, $0) > 1 }
        }
        let shared = whole(large, power)
        guard shared >= 1000 else { return 0 }
        return (low < 0 ? -1 : 1) * shared * Numbers.powerOfTen(power)
    }

    private static func orderOfMagnitude(_ ticks: [Double], _ offset: Double, _ low: Double, _ high: Double) -> Int {
        guard !ticks.isEmpty else { return 0 }
        let size = offset != 0 ? high - low : ticks.map(\.magnitude).max() ?? 0
        guard size > 0, size.isFinite else { return 0 }
        let order = Numbers.decade(size)
        return order <= -5 || order >= 6 ? order : 0
    }

    private static func decimalsNeeded(_ ticks: [Double], _ low: Double, _ high: Double, _ offset: Double, _ power: Double) -> Int {
        let spread = (ticks.count < 2 ? ticks + [low, high] : ticks).map { ($0 - offset) / power }
        var range = (spread.max() ?? 0) - (spread.min() ?? 0)
        if range == 0 { range = spread.map(\.magnitude).max() ?? 0 }
        if range == 0 || !range.isFinite { range = 1 }
        let order = Numbers.decade(range)
        var decimals = min(max(0, 3 - order), 20)
        let threshold = 1e-3 * Numbers.powerOfTen(order)
        let values = spread.prefix(ticks.count)
        while decimals >= 0 {
            let unit = Numbers.powerOfTen(decimals)
            let worst = values.map { ($0 - ($0 * unit).nearestEven / unit).magnitude }.max() ?? 0
            guard worst < threshold else { break }
            decimals -= 1
        }
        return decimals + 1
    }

    /// An offset in words: `1500` as `1.5e3`.
    private static func plain(_ value: Double) -> String {
        let order = Numbers.decade(value.magnitude)
        let digits = Numbers.general(value / Numbers.powerOfTen(order), 10)
        return order == 0 ? digits : "\(digits)e\(order)"
    }

    /// A power of ten on a logarithmic axis: `10⁻³`; numbers between powers are written out.
    static func formatLog(_ tick: Double) -> String {
        let order = Numbers.decade(tick)
        let lead = tick / Numbers.powerOfTen(order)
        if (lead - 1).magnitude < 1e-9 { return "10" + superscript(order) }
        return Numbers.general(lead, 3) + "×10" + superscript(order)
    }

    private static func superscript(_ number: Int) -> String {
        let raised: [Character: Character] = ["-": "⁻", "0": "⁰", "1": "¹", "2": "²", "3": "³", "4": "⁴", "5": "⁵", "6": "⁶",
                                              "7": "⁷", "8": "⁸", "9": "⁹"]
        return String("\(number)".map { raised[$0] ?? $0 })
    }
}
