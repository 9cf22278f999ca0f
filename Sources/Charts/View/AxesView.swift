/// One axis worked out: where it starts and ends, and where a number lies on it.
struct AxisView: Sendable {
    /// Ends in the axis' own measure: the numbers themselves, or their logarithms.
    private var low: Double
    private var high: Double
    let scale: ScaleKind
    let inverted: Bool
    private let axis: Axis

    /// Ends in numbers, as drawn from left to right or bottom to top.
    let start: Double
    let end: Double

    init(_ axis: Axis, low: Double, high: Double) {
        self.axis = axis
        scale = axis.scale
        inverted = axis.inverted
        self.low = scale == .log ? Numbers.log10(low) : low
        self.high = scale == .log ? Numbers.log10(high) : high
        start = inverted ? high : low
        end = inverted ? low : high
    }

    /// Where `value` lies between start (0) and end (1); NaN if it has no place.
    func fraction(_ value: Double) -> Double {
        let place = scale == .log ? Numbers.log10(value) : value
        let t = (place - low) / (high - low)
        return inverted ? 1 - t : t
    }

    /// The least and greatest number in view.
    var lowest: Double { min(start, end) }
    var highest: Double { max(start, end) }

    /// A tick: where, and what is written there. Minor ticks have no words.
    struct Tick: Sendable, Equatable {
        var fraction: Double
        var label: String
    }

    /// Ticks with their words, at most about `bins` intervals of them, and the text that stands for all.
    func ticks(bins: Int) -> (major: [Tick], minor: [Tick], offset: String) {
        if let set = axis.ticks {
            let words = axis.tickLabels ?? (scale == .log ? set.map { TickFormatter.formatLog(max($0, 1e-300)) }
                : TickFormatter.format(set, low: lowest, high: highest).labels)
            return (visible(set, words), [], "")
        }
        if scale == .log {
            var (major, minor) = TickLocator(bins: bins).logTicks(lowest, highest)
            if major.count < 2 {
                // Less than a decade or so: plain ticks say more than one power of ten.
                major = TickLocator(bins: bins).ticks(lowest, highest).filter { $0 > 0 }
                minor = []
                let words = TickFormatter.format(major, low: lowest, high: highest)
                return (visible(major, words.labels), [], words.offset)
            }
            return (visible(major, major.map(TickFormatter.formatLog)),
                    visible(minor, minor.map { _ in "" }), "")
        }
        let places = TickLocator(bins: bins).ticks(lowest, highest)
        let words = TickFormatter.format(places, low: lowest, high: highest)
        return (visible(places, words.labels), [], words.offset)
    }

    private func visible(_ places: [Double], _ words: [String]) -> [Tick] {
        zip(places, words).map { Tick(fraction: fraction($0), label: $1) }
            .filter { $0.fraction > -1e-9 && $0.fraction < 1 + 1e-9 }
            .sorted { $0.fraction < $1.fraction }
    }
}

/// An axes worked out for drawing: its two axes with limits found.
struct AxesView: Sendable {
    let axes: Axes
    let x: AxisView
    let y: AxisView

    init(_ axes: Axes) { self.init(axes, sharingX: [axes]) }

    /// `sharingX` are all axes whose data decide the x range together.
    init(_ axes: Axes, sharingX: [Axes]) {
        self.axes = axes
        var xRange = DataRange(), yRange = DataRange()
        for other in sharingX { other.artists.forEach { xRange.addX(of: $0, log: axes.x.scale == .log) } }
        axes.artists.forEach { yRange.addY(of: $0, log: axes.y.scale == .log) }
        x = xRange.view(axes.x)
        y = yRange.view(axes.y)
    }

    /// A place of the data as fractions of the box, from its left and its bottom.
    func fraction(_ point: Point) -> Point { Point(x.fraction(point.x), y.fraction(point.y)) }
}

/// The span of data along one axis, with matplotlib's rules for limits.
private struct DataRange {
    var low = Double.infinity
    var high = -Double.infinity
    /// Ends that no margin goes beyond: the feet of bars, the edges of pictures.
    var sticky: [Double] = []
    var hasArtists = false

    /// Beyond this, differences overflow.
    static let largest = 8e307

    mutating func add(_ values: [Double], log: Bool) {
        hasArtists = true
        var least = low, most = high
        let floor = log ? Double.leastNonzeroMagnitude : -DataRange.largest
        for value in values where value >= floor && value <= DataRange.largest {
            if value < least { least = value }
            if value > most { most = value }
        }
        low = least
        high = most
    }

    mutating func addX(of artist: Artist, log: Bool) {
        switch artist {
        case .line(let it): add(it.x, log: log)
        case .points(let it): add(it.x, log: log)
        case .bars(let it): it.horizontal ? addLengths(it, log) : add(it.bars.flatMap { [$0.from, $0.to] }, log: log)
        case .band(let it): add(it.x, log: log)
        case .segments(let it): add(it.segments.flatMap { [$0.from.x, $0.to.x] }, log: log)
        case .rule(let it): if !it.horizontal { add([it.low, it.high], log: log) }
        case .note: break
        case .picture(let it): addEdges(it.left, it.right, log)
        }
    }

    mutating func addY(of artist: Artist, log: Bool) {
        switch artist {
        case .line(let it): add(it.y, log: log)
        case .points(let it): add(it.y, log: log)
        case .bars(let it): it.horizontal ? add(it.bars.flatMap { [$0.from, $0.to] }, log: log) : addLengths(it, log)
        case .band(let it): add(it.low, log: log); add(it.high, log: log)
        case .segments(let it): add(it.segments.flatMap { [$0.from.y, $0.to.y] }, log: log)
        case .rule(let it): if it.horizontal { add([it.low, it.high], log: log) }
        case .note: break
        case .picture(let it): addEdges(it.bottom, it.top, log)
        }
    }

    private mutating func addLengths(_ bars: Artist.Bars, _ log: Bool) {
        add(bars.bars.flatMap { [$0.low, $0.high] }, log: log)
        if bars.filled { sticky += Set(bars.bars.map(\.low)).prefix(64) }
    }

    private mutating func addEdges(_ a: Double, _ b: Double, _ log: Bool) {
        add([a, b], log: log)
        sticky += [a, b]
    }

    /// Limits with margins, as matplotlib's autoscale finds them, unless they are set.
    func view(_ axis: Axis) -> AxisView {
        var (from, to) = found(axis)
        if let low = axis.low { from = low }
        if let high = axis.high { to = high }
        if axis.scale == .log {
            if !(from > 0) { from = to > 0 ? min(to / 1000, low.isFinite ? low : to) : 0.1 }
            if !(to > from) { to = from * 10 }
            from = max(from, 1e-307)
            to = min(max(to, from * 1.0001), 1e308)
        } else {
            from = min(max(from, -DataRange.largest), DataRange.largest)
            to = min(max(to, -DataRange.largest), DataRange.largest)
            if !(to > from) { (from, to) = DataRange.opened(from, from) }
        }
        return AxisView(axis, low: from, high: to)
    }

    private func found(_ axis: Axis) -> (Double, Double) {
        let margin = axis.margin ?? 0.05
        guard hasArtists else { return axis.scale == .log ? (1, 10) : (0, 1) }
        if axis.scale == .log {
            guard low <= high else { return (0.1, 10) }
            if low == high { return (low / 10, high * 10) }
            let span = Numbers.log10(high) - Numbers.log10(low)
            let isFoot = sticky.contains(low)
            return (isFoot ? low : Numbers.exp10(Numbers.log10(low) - span * margin), Numbers.exp10(Numbers.log10(high) + span * margin))
        }
        let (a, b) = low <= high ? DataRange.opened(low, high) : (-0.05, 0.05)
        let pad = (b - a) * margin
        let slack = (b - a) * 1e-9
        let floor = sticky.filter { $0 <= a + slack }.max(), ceiling = sticky.filter { $0 >= b - slack }.min()
        return (floor.map { max(a - pad, $0) } ?? a - pad, ceiling.map { min(b + pad, $0) } ?? b + pad)
    }

    /// Opens a range that is too narrow to draw.
    private static func opened(_ a: Double, _ b: Double) -> (Double, Double) {
        let size = max(a.magnitude, b.magnitude)
        if size < 1e-305 { return (-0.05, 0.05) }
        guard b - a <= size * 1e-15 else { return (a, b) }
        return (a - 0.05 * a.magnitude, b + 0.05 * b.magnitude)
    }
}
