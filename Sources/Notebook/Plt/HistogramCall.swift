import NNCharts
import NNRuntime

/// `hist`: bins as NumPy's `histogram` chooses them, drawn as bars or steps.
struct HistogramCall {
    private let call: PlotCall
    private var sets: [[Double]] = []
    private var weights: [[Double]] = []
    private var edges: [Double] = []
    /// The data are ints.
    private var isWhole = false

    init(_ call: PlotCall) throws(Fault) {
        self.call = call
        sets = try HistogramCall.sets(call["x"], call.vm)
        if call.has("weights") {
            weights = try HistogramCall.sets(call["weights"], call.vm)
            guard weights.map(\.count) == sets.map(\.count) else { throw .value("weights should have the same shape as x") }
        }
        isWhole = PlotValues.isInteger(call["x"])
        edges = try findEdges()
    }

    /// One data set, or several: a list of lists, or the columns of an array.
    static func sets(_ value: Value, _ vm: Interpreter) throws(Fault) -> [[Double]] {
        if case .array(let array) = value {
            let data = try PlotValues.data(value, vm)
            guard array.rank < 3 else { throw .value("x must have 2 or fewer dimensions") }
            return data.rank == 2 ? (0..<data.shape[1]).map { data.column($0) } : [data.values]
        }
        guard let items = try PlotValues.sequence(value, vm) else { return [try PlotValues.numbers(value, vm)] }
        var isNested = false
        if let first = items.first {
            if case .str = first { throw .type("numbers are needed, not texts") }
            isNested = try PlotValues.sequence(first, vm) != nil
        }
        guard isNested else { return [try PlotValues.numbers(value, vm)] }
        var out: [[Double]] = []
        for item in items { out.append(try PlotValues.numbers(item, vm)) }
        return out
    }

    // MARK: Bins

    private func findEdges() throws(Fault) -> [Double] {
        let all = sets.flatMap { $0 }
        var low = 0.0, high = 1.0, isGiven = false
        if call.has("range") {
            let ends = try call.numbers("range")
            guard ends.count == 2 else { throw .value("too many values to unpack (expected 2)") }
            guard ends[0].isFinite, ends[1].isFinite else {
                throw .value("supplied range of [\(ends[0]), \(ends[1])] is not finite")
            }
            guard ends[0] <= ends[1] else { throw .value("max must be larger than min in range parameter.") }
            (low, high, isGiven) = (ends[0], ends[1], true)
        } else {
            let finite = all.filter { !$0.isNaN }
            if let least = finite.min(), let most = finite.max() {
                guard least.isFinite, most.isFinite else { throw .value("supplied range of [\(least), \(most)] is not finite") }
                (low, high) = (least, most)
            }
        }
        let inside = isGiven ? all.filter { $0 >= low && $0 <= high } : all.filter { $0.isFinite }
        if low == high { low -= 0.5; high += 0.5 }
        switch call["bins"] {
        case .none, .undefined: return try even(10, low, high)
        case .str(let rule): return try even(try count(by: rule.value, inside, low, high), low, high)
        case let value:
            if try PlotValues.sequence(value, call.vm) != nil { return try givenEdges(value) }
            let bins: Int
            do throws(Fault) { bins = try call.vm.index(value) } catch {
                guard error.kind == .typeError else { throw error }
                throw .type("`bins` must be an integer, a string, or an array")
            }
            return try even(bins, low, high)
        }
    }

    private func givenEdges(_ value: Value) throws(Fault) -> [Double] {
        let given = try PlotValues.numbers(value, call.vm)
        guard given.count >= 2, zip(given, given.dropFirst()).allSatisfy({ $0 <= $1 }) else {
            throw .value("`bins` must increase monotonically, when an array")
        }
        return given
    }

    private func even(_ bins: Int, _ low: Double, _ high: Double) throws(Fault) -> [Double] {
        guard bins >= 1 else { throw .value("`bins` must be positive, when an integer") }
        guard bins <= 1_000_000 else { throw .memory("\(bins) bins are too many: at most 1000000") }
        let step = high / Double(bins) - low / Double(bins)
        let exact = (high - low) / Double(bins)
        return (0...bins).map { $0 == bins ? high : low + Double($0) * (exact.isFinite ? exact : step) }
    }

    /// NumPy's rules for a number of bins.
    private func count(by rule: String, _ values: [Double], _ low: Double, _ high: Double) throws(Fault) -> Int {
        let n = Double(values.count), span = high - low
        guard ["auto", "fd", "sturges", "sqrt", "rice", "scott"].contains(rule) else {
            throw .value("'\(rule)' is not a valid estimator for `bins`", hint: "it takes 'auto', 'fd', 'scott', 'sturges', 'rice', 'sqrt'")
        }
        guard values.count > 0, (values.max() ?? 0) > (values.min() ?? 0) else { return 1 }
        let spread = (values.max() ?? 0) - (values.min() ?? 0)
        let sturges = spread / (HistogramCall.log2(n) + 1)
        let width: Double
        switch rule {
        case "sqrt": width = spread / n.squareRoot()
        case "sturges": width = sturges
        case "rice": width = spread / (2 * HistogramCall.cubeRoot(n))
        case "scott":
            let mean = values.reduce(0, +) / n
            let deviation = (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / n).squareRoot()
            width = HistogramCall.cubeRoot(24 * 3.141592653589793.squareRoot() / n) * deviation
        default:
            let sorted = values.sorted()
            let range = HistogramCall.quantile(sorted, 0.75) - HistogramCall.quantile(sorted, 0.25)
            let fd = 2 * range / HistogramCall.cubeRoot(n)
            // Many equal values would make narrow bins without end; NumPy holds them to half the root rule's.
            width = rule == "fd" ? fd : fd > 0 ? min(max(fd, spread / n.squareRoot() / 2), sturges) : sturges
        }
        guard width > 0 else { return 1 }
        // Bins of whole numbers are at least as wide as one.
        let bins = (span / (isWhole ? max(1, width) : width)).rounded(.up)
        return bins < 1_000_000 ? max(1, Int(bins)) : 1_000_000
    }

    private static func quantile(_ sorted: [Double], _ share: Double) -> Double {
        let place = share * Double(sorted.count - 1)
        let below = Int(place), above = min(below + 1, sorted.count - 1)
        return sorted[below] + (sorted[above] - sorted[below]) * (place - Double(below))
    }

    /// Enough for counts: the exponent and some steps of squaring.
    private static func log2(_ value: Double) -> Double {
        var whole = Double(value.exponent), rest = value.significand, part = 0.5
        for _ in 0..<52 {
            rest *= rest
            if rest >= 2 { rest /= 2; whole += part }
            part /= 2
        }
        return whole
    }

    private static func cubeRoot(_ value: Double) -> Double {
        guard value > 0 else { return 0 }
        var root = value > 1 ? value : 1
        for _ in 0..<400 {
            let next = (2 * root + value / (root * root)) / 3
            if next == root { break }
            root = next
        }
        return root
    }

    // MARK: Counting

    private func counts(of index: Int) -> [Double] {
        var counts = Array(repeating: 0.0, count: edges.count - 1)
        guard !counts.isEmpty, let first = edges.first, let last = edges.last else { return counts }
        // Most bins are of one width: there the place is known, but for rounding.
        let scale = Double(counts.count) / (last - first)
        for (at, value) in sets[index].enumerated() where value >= first && value <= last {
            let guess = (value - first) * scale
            var bin = guess >= 0 && guess < Double(counts.count) ? Int(guess) : 0
            if value < edges[bin] || value >= edges[bin + 1] { bin = search(value) }
            counts[bin] += weights.isEmpty ? 1 : weights[index][at]
        }
        return counts
    }

    /// The bin of a value between the outer edges; the last edge belongs to the last bin.
    private func search(_ value: Double) -> Int {
        var low = 0, high = edges.count - 2
        while low < high {
            let middle = (low + high + 1) / 2
            if value >= edges[middle] { low = middle } else { high = middle - 1 }
        }
        return low
    }

    private var isStacked: Bool {
        get throws(Fault) { try call.bool("stacked") || call["histtype"].asString == "barstacked" }
    }

    private func allCounts() throws(Fault) -> [[Double]] {
        var all = sets.indices.map { counts(of: $0) }
        let widths = zip(edges.dropFirst(), edges).map { $0 - $1 }
        let isStacked = try isStacked, density = try call.bool("density")
        if isStacked {
            for index in all.indices.dropFirst() { all[index] = zip(all[index], all[index - 1]).map { $0 + $1 } }
        }
        if density {
            let stackTotal = all.last?.reduce(0, +) ?? 0
            for index in all.indices {
                let total = isStacked ? stackTotal : all[index].reduce(0, +)
                all[index] = zip(all[index], widths).map { total > 0 ? $0 / total / $1 : 0 }
            }
        }
        if try call.bool("cumulative") {
            for index in all.indices {
                var sum = 0.0
                all[index] = zip(all[index], widths).map { count, width in
                    sum += density ? count * width : count
                    return sum
                }
            }
        }
        return all
    }

    // MARK: Drawing

    func draw() throws(Fault) -> Value {
        var keywords = call.keywords("Rectangle.set()")
        let shared = try keywords.style()
        try keywords.finish()
        let kind = try call.text("histtype") ?? "bar"
        guard ["bar", "barstacked", "step", "stepfilled"].contains(kind) else {
            throw .value("'\(kind)' is not a valid value for histtype; supported values are 'bar', 'barstacked', 'step', 'stepfilled'")
        }
        let orientation = try call.text("orientation") ?? "vertical"
        guard orientation == "vertical" || orientation == "horizontal" else {
            throw .value("'\(orientation)' is not a valid value for orientation; supported values are 'vertical', 'horizontal'")
        }
        let horizontal = orientation == "horizontal"
        let all = try allCounts()
        let colors = try PlotValues.colors(call["color"], call.vm)
        let labels = call.has("label") ? try PlotValues.texts(call["label"], call.vm) : []
        let isStacked = try isStacked
        let ratio = try call.number("rwidth") ?? (sets.count > 1 && !isStacked && kind == "bar" ? 0.8 : 1)
        var groups: [Value] = []
        let base = try call.numbers("bottom")
        guard base.count <= 1 || base.count == edges.count - 1 else { throw .value("bottom has \(base.count) values for \(edges.count - 1) bins") }
        for index in all.indices {
            var style = shared
            style.label = index < labels.count ? labels[index] : nil
            style.color = colors.isEmpty ? (sets.count > 1 ? Color.cycled(index) : shared.color) : colors[index % colors.count]
            // What is stacked stands on the set before it.
            let counts = isStacked && index > 0 ? zip(all[index], all[index - 1]).map { $0 - $1 } : all[index]
            let bottoms = isStacked && index > 0 ? all[index - 1] : base.isEmpty ? [0] : base
            let isStep = kind == "step" || kind == "stepfilled" && sets.count > 1
            let place = try shift(index, isStacked ? 1 : sets.count, ratio)
            let lefts = zip(edges, place).map { $0 + $1.offset }, widths = place.map(\.width)
            let made = try call.drawn("BarContainer") { (axes: inout Axes) throws(ChartError) in
                if isStep {
                    try axes.histogram(counts: all[index], edges: edges, horizontal: horizontal, stepped: true, style: style)
                } else if horizontal {
                    try axes.barh(lefts, counts, heights: widths, lefts: bottoms, alignEdge: true, style: style)
                } else {
                    try axes.bar(lefts, counts, widths: widths, bottoms: bottoms, alignEdge: true, style: style)
                }
            }
            groups.append(.object(BarRows.container(made, counts.count)))
        }
        let isLog = try call.bool("log")
        try call.draw { (axes: inout Axes) throws(ChartError) in
            if isLog { if horizontal { axes.x.scale = .log } else { axes.y.scale = .log } }
        }
        let bins = Value.array(try NDArray.of(edges))
        if sets.count == 1, let group = groups.first { return .newTuple([.array(try NDArray.of(all[0])), bins, group]) }
        let table = Value.array(try NDArray.of(all.flatMap { $0 }, shape: Dims(all.count, edges.count - 1)))
        return .newTuple([table, bins, .newList(groups)])
    }

    /// Where the bars of one of several sets stand in their bins.
    private func shift(_ index: Int, _ groups: Int, _ ratio: Double) throws(Fault) -> [(offset: Double, width: Double)] {
        let align = try call.text("align") ?? "mid"
        guard ["left", "mid", "right"].contains(align) else {
            throw .value("'\(align)' is not a valid value for align; supported values are 'left', 'mid', 'right'")
        }
        return zip(edges.dropFirst(), edges).map { right, left in
            let whole = right - left, width = whole * ratio / Double(groups)
            let start = (whole - whole * ratio) / 2 + (groups > 1 ? Double(index) * width : 0)
            return (start + (align == "left" ? -whole / 2 : align == "right" ? whole / 2 : 0), width)
        }
    }
}
