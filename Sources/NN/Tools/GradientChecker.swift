import Lang
import NNRuntime

/// `nn.check_gradients`: the gradients of a net against differences of its loss.
///
/// A gradient is compared with the five-point centred difference (8 (f(h) - f(-h)) - (f(2h) - f(-2h))) / 12h, whose error falls with the
/// fourth power of h, by the course's relative error |a - n| / max(1e-8, |a| + |n|). At a kink (a ReLU whose input changes its sign, a max
/// with another winner, between the places looked at) there is no derivative to compare with: h is made smaller, and an entry that
/// crosses a kink even then is counted as such and not judged. The check is made in float64, with the random numbers (of dropout) and
/// the running statistics held still.
struct GradientChecker {
    let net: Sequential
    let x: NDArray
    let y: Target
    let reg, l1, step, tolerance: Double
    let samples: Int
    let isTraining: Bool
    let random: RandomState
    let vm: Interpreter
    private let state: RandomState.State

    /// The verdict on one parameter.
    struct Row {
        let name: String
        let shape: Dims
        var checked = 0, kinks = 0
        var worst = 0.0, analytic = 0.0, numeric = 0.0
        var place: [Int] = []
        var passes: Bool
    }

    init(_ net: Sequential, _ x: NDArray, _ y: Target, reg: Double, l1: Double, step: Double, tolerance: Double, samples: Int, isTraining: Bool,
         _ vm: Interpreter) {
        (self.net, self.x, self.y, self.reg, self.l1, self.step) = (net, x, y, reg, l1, step)
        (self.tolerance, self.samples, self.isTraining, self.vm) = (tolerance, samples, isTraining, vm)
        random = NNState.of(vm).random(vm)
        state = random.state
    }

    /// The loss, and the sides of all kinks.
    private func evaluate() throws(Fault) -> (loss: Double, kinks: KinkPattern) {
        try random.setState(state)
        let pass = Pass(isTraining: isTraining, random: random, vm: vm)
        pass.watchesKinks = true
        for entry in net.entries { entry.parameter.squares = nil }
        let out = try net.forward(x, pass)
        let (loss, _) = try net.loss.evaluate(out, y, pass)
        if l1 != 0 { for entry in net.entries where entry.parameter.isWeight { pass.kinks.noteSigns(entry.parameter.value) } }
        return (loss + net.penalty(reg: reg, l1: l1), pass.kinks)
    }

    /// The difference quotient at one entry that comes nearest to the gradient, and its error; nil at a kink. A step too long for the
    /// curve, or one that crosses a kink, is followed by shorter ones: those of a right gradient come to agree with it.
    private func compare(_ array: NDArray, _ index: Int, _ analytic: Double, _ home: KinkPattern) throws(Fault) -> (numeric: Double, error: Double)? {
        let old = array.number(index)
        defer { array.setNumber(index, old) }
        var best: (numeric: Double, error: Double)?
        for shrink in [1.0, 0.1, 0.01, 0.001] {
            let h = step * shrink * max(1, abs(old))
            var values: [Double] = [], crosses = false
            for factor in [1.0, -1.0, 2.0, -2.0] {
                array.setNumber(index, old + factor * h)
                let (loss, kinks) = try evaluate()
                if kinks != home { crosses = true; break }
                values.append(loss)
            }
            array.setNumber(index, old)
            if crosses { continue }
            let numeric = (8 * (values[0] - values[1]) - (values[2] - values[3])) / (12 * h)
            // What rounding of the losses makes of the quotient is no difference.
            let noise = 4 * Double.ulpOfOne * (1 + abs(values[0])) / h
            let size = max(1e-8, abs(analytic) + abs(numeric)), plain = abs(analytic - numeric) / size
            // What rounding explains is no fault of the gradient's, where it is more than the tolerance.
            let error = plain > tolerance ? max(0, abs(analytic - numeric) - noise) / size : plain
            if best.map({ error < $0.error }) ?? true { best = (numeric, error) }
            if error < tolerance / 10 { break }
        }
        return best
    }

    /// Checks every parameter, and the input.
    func run() throws(Fault) -> [Row] {
        defer { try? random.setState(state) }
        let home = try evaluate().kinks
        try random.setState(state)
        let pass = Pass(isTraining: isTraining, random: random, vm: vm)
        pass.watchesKinks = true
        var dx: NDArray?
        for entry in net.entries { entry.parameter.squares = nil }
        _ = try net.lossAndGradients(x, y, reg: reg, l1: l1, pass, wantsInput: true) { gradient in dx = try? gradient.copied() }
        var targets: [(name: String, array: NDArray, gradient: NDArray)] = []
        for entry in net.entries {
            guard let gradient = entry.parameter.gradient else { continue }
            targets.append((entry.name, entry.parameter.value, try gradient.copied()))
        }
        if let dx { targets.append(("X", x, dx)) }
        var picker = SplitMix64(state: 20)
        var rows: [Row] = []
        for (name, array, gradient) in targets {
            var row = Row(name: name, shape: array.shape, passes: true)
            for index in picker.places(array.count, samples) {
                let analytic = gradient.number(index)
                guard let (numeric, error) = try compare(array, index, analytic, home) else { row.kinks += 1; continue }
                row.checked += 1
                if row.checked == 1 || error > row.worst || error.isNaN {
                    (row.worst, row.analytic, row.numeric) = (error, analytic, numeric)
                    row.place = GradientChecker.position(index, array.shape)
                }
            }
            row.passes = row.worst < tolerance
            rows.append(row)
        }
        return rows
    }

    /// The place of an element by axes.
    static func position(_ index: Int, _ shape: Dims) -> [Int] {
        var left = index, position: [Int] = []
        for length in shape.reversed() {
            position.insert(left % max(length, 1), at: 0)
            left /= max(length, 1)
        }
        return position
    }

    /// A line a parameter.
    static func table(_ rows: [Row], tolerance: Double) -> String {
        var lines = [["parameter", "worst entry", "analytic", "numeric", "error", "checked", "kinks", "verdict"]]
        for row in rows {
            let place = row.checked == 0 ? "-" : "\(row.name)[\(row.place.map(String.init).joined(separator: ", "))]"
            lines.append(["\(row.name) \(row.shape.text)", place, Figures.scientific(row.analytic, 6), Figures.scientific(row.numeric, 6),
                          Figures.scientific(row.worst), "\(row.checked)", "\(row.kinks)",
                          row.checked == 0 ? "not judged" : row.passes ? "ok" : "WRONG (above \(Figures.general(tolerance)))"])
        }
        return TextColumns.text(lines)
    }
}

/// Columns side by side, each as wide as its widest cell.
enum TextColumns {
    static func text(_ rows: [[String]]) -> String {
        let widths = (0..<(rows.first?.count ?? 0)).map { column in rows.map { $0[column].count }.max() ?? 0 }
        var text = ""
        for row in rows {
            var line = ""
            for (column, cell) in row.enumerated() {
                line += cell + String(repeating: " ", count: widths[column] - cell.count + 2)
            }
            while line.hasSuffix(" ") { line.removeLast() }
            text += line + "\n"
        }
        return text
    }
}

extension SplitMix64 {
    /// Up to `wanted` different places of `count`, in order.
    mutating func places(_ count: Int, _ wanted: Int) -> [Int] {
        if count <= wanted { return Array(0..<count) }
        var picked = Set<Int>()
        while picked.count < wanted { picked.insert(below(count)) }
        return picked.sorted()
    }
}
