// Bars, histograms and boxes.

extension Axes {
    /// Standing bars, centred on `x` (or, with `alignEdge`, starting there). `widths` and `bottoms` are one number or
    /// one each; `colors` are used in turn.
    public mutating func bar(_ x: [Double], _ heights: [Double], widths: [Double] = [0.8], bottoms: [Double] = [0],
                             colors: [Color] = [], alignEdge: Bool = false, style: Style = Style()) throws(ChartError) {
        try addBars(x, heights, widths, bottoms, colors, alignEdge, horizontal: false, style)
    }

    /// Lying bars.
    public mutating func barh(_ y: [Double], _ widths: [Double], heights: [Double] = [0.8], lefts: [Double] = [0],
                              colors: [Color] = [], alignEdge: Bool = false, style: Style = Style()) throws(ChartError) {
        try addBars(y, widths, heights, lefts, colors, alignEdge, horizontal: true, style)
    }

    /// Standing bars over names, which become the ticks.
    public mutating func bar(names: [String], _ heights: [Double], widths: [Double] = [0.8], bottoms: [Double] = [0],
                             colors: [Color] = [], style: Style = Style()) throws(ChartError) {
        let places = Axes.categories(names, in: &x)
        try bar(places, heights, widths: widths, bottoms: bottoms, colors: colors, style: style)
    }

    /// Lying bars beside names.
    public mutating func barh(names: [String], _ widths: [Double], heights: [Double] = [0.8], lefts: [Double] = [0],
                              colors: [Color] = [], style: Style = Style()) throws(ChartError) {
        let places = Axes.categories(names, in: &y)
        try barh(places, widths, heights: heights, lefts: lefts, colors: colors, style: style)
    }

    /// Gives every new name the next whole number on an axis, as matplotlib does with text for numbers.
    public static func categories(_ names: [String], in axis: inout Axis) -> [Double] {
        var known = axis.tickLabels ?? []
        var index = Dictionary(zip(known, known.indices), uniquingKeysWith: { first, _ in first })
        var places: [Double] = []
        for name in names {
            let at = index[name] ?? known.count
            if at == known.count { known.append(name); index[name] = at }
            places.append(Double(at))
        }
        axis.tickLabels = known
        axis.ticks = known.indices.map { Double($0) }
        return places
    }

    private mutating func addBars(_ at: [Double], _ lengths: [Double], _ widths: [Double], _ bases: [Double],
                                  _ colors: [Color], _ alignEdge: Bool, horizontal: Bool, _ style: Style) throws(ChartError) {
        try style.check()
        func spread(_ list: [Double]) throws(ChartError) -> [Double] {
            if list.count == at.count { return list }
            guard list.count == 1 else {
                throw ChartError("shape mismatch: objects cannot be broadcast to a single shape.  Mismatch is between "
                    + "arg 0 with shape (\(at.count),) and arg 1 with shape (\(list.count),).")
            }
            return Array(repeating: list[0], count: at.count)
        }
        let lengths = try spread(lengths), widths = try spread(widths), bases = try spread(bases)
        let bars = at.indices.map { (i: Int) -> Artist.Bars.Bar in
            let from = alignEdge ? at[i] : at[i] - widths[i] / 2
            return Artist.Bars.Bar(from: from, to: from + widths[i], low: bases[i], high: bases[i] + lengths[i])
        }
        let paint = colors.isEmpty ? [nextPatchColor(style.color)] : colors
        artists.append(.bars(Artist.Bars(
            bars: bars, colors: paint.map { $0.withAlpha(style.alpha ?? 1) }, edge: style.edgeColor, horizontal: horizontal,
            filled: true, label: style.label, series: nextSeries())))
    }

    /// A histogram of ready counts: `edges` has one number more than `counts`.
    public mutating func histogram(counts: [Double], edges: [Double], horizontal: Bool = false, bottoms: [Double] = [0],
                                   stepped: Bool = false, style: Style = Style()) throws(ChartError) {
        guard edges.count == counts.count + 1 else {
            throw ChartError("a histogram of \(counts.count) counts needs \(counts.count + 1) edges, not \(edges.count)")
        }
        if stepped {
            var x: [Double] = [], y: [Double] = []
            for i in counts.indices { x += [edges[i], edges[i + 1]]; y += [counts[i], counts[i]] }
            if let first = x.first, let last = x.last { x = [first] + x + [last]; y = [0] + y + [0] }
            try horizontal ? plot(y, x, style: style) : plot(x, y, style: style)
            return
        }
        let widths = counts.indices.map { edges[$0 + 1] - edges[$0] }
        try addBars(Array(edges.dropLast()), counts, widths, bottoms, [], true, horizontal: horizontal, style)
    }

    /// A histogram of `values` in `bins` equal bins over their range or a given one, as `hist(values, bins)`.
    /// Returns counts and edges. A value on the last edge belongs to the last bin.
    @discardableResult
    public mutating func hist(_ values: [Double], bins: Int = 10, low: Double? = nil, high: Double? = nil,
                              density: Bool = false, style: Style = Style())
        throws(ChartError) -> (counts: [Double], edges: [Double]) {
        guard bins >= 1 else { throw ChartError("`bins` must be positive, when an integer") }
        guard bins <= 100_000 else { throw ChartError("\(bins) bins are too many: at most 100000") }
        let ready = try Axes.binned(values, bins, low, high, density)
        try histogram(counts: ready.counts, edges: ready.edges, style: style)
        return ready
    }

    static func binned(_ values: [Double], _ bins: Int, _ low: Double?, _ high: Double?, _ density: Bool)
        throws(ChartError) -> (counts: [Double], edges: [Double]) {
        let finite = values.filter { $0.isFinite }
        if finite.count != values.count, low == nil || high == nil {
            throw ChartError("autodetected range of [\(values.min() ?? .nan), \(values.max() ?? .nan)] is not finite")
        }
        var from = low ?? finite.min() ?? 0, to = high ?? finite.max() ?? 1
        guard from.isFinite, to.isFinite, from <= to else { throw ChartError("max must be larger than min in range parameter.") }
        if from == to { from -= 0.5; to += 0.5 }
        let step = to / Double(bins) - from / Double(bins)
        let edges = (0...bins).map { $0 == bins ? to : from + Double($0) * step }
        var counts = Array(repeating: 0.0, count: bins)
        for value in finite where value >= from && value <= to {
            var at = min(bins - 1, Numbers.int((value - from) / step, in: 0...bins - 1))
            // Rounding may land one bin off; the edges decide.
            if value < edges[at], at > 0 { at -= 1 } else if at < bins - 1, value >= edges[at + 1] { at += 1 }
            counts[at] += 1
        }
        if density {
            let total = counts.reduce(0, +)
            if total > 0 { counts = counts.map { $0 / total / step } }
        }
        return (counts, edges)
    }

    /// One box a data set at 1, 2, 3…: quartiles, median, whiskers to the last point within 1.5 box heights, and
    /// what lies beyond as points.
    public mutating func boxplot(_ sets: [[Double]], positions: [Double]? = nil, labels: [String]? = nil,
                                 width: Double? = nil, horizontal: Bool = false, showFliers: Bool = true) throws(ChartError) {
        let places = positions ?? sets.indices.map { Double($0 + 1) }
        guard places.count == sets.count else { throw ChartError("List of boxplot statistics and `positions` values must have same the length") }
        if let labels, labels.count != sets.count {
            throw ChartError("Dimensions of labels and X must be compatible")
        }
        let spread = (places.max() ?? 0) - (places.min() ?? 0)
        let width = width ?? min(max(0.15 * spread, 0.15), 0.5)
        var boxes: [Artist.Bars.Bar] = [], whiskers: [Artist.Segments.Segment] = [], medians: [Artist.Segments.Segment] = []
        var flierAt: [Double] = [], fliers: [Double] = []
        func stroke(_ a: Double, _ b: Double, _ c: Double, _ d: Double) -> Artist.Segments.Segment {
            horizontal ? .init(from: Point(b, a), to: Point(d, c)) : .init(from: Point(a, b), to: Point(c, d))
        }
        for (place, set) in zip(places, sets) {
            guard let box = BoxStatistics(set) else { continue }
            boxes.append(.init(from: place - width / 2, to: place + width / 2, low: box.lower, high: box.upper))
            whiskers.append(stroke(place, box.upper, place, box.top))
            whiskers.append(stroke(place, box.lower, place, box.bottom))
            for end in [box.top, box.bottom] { whiskers.append(stroke(place - width / 4, end, place + width / 4, end)) }
            medians.append(stroke(place - width / 2, box.median, place + width / 2, box.median))
            if showFliers {
                fliers += box.fliers
                flierAt += box.fliers.map { _ in place }
            }
        }
        let series = nextSeries()
        artists.append(.bars(Artist.Bars(bars: boxes, colors: [.black], edge: .black, horizontal: horizontal, filled: false,
                                         label: nil, series: series)))
        func addStrokes(_ list: [Artist.Segments.Segment], _ color: Color) {
            artists.append(.segments(Artist.Segments(segments: list, color: color, lineStyle: .solid, lineWidth: 1, label: nil,
                                                     series: series, capped: false)))
        }
        addStrokes(whiskers, .black)
        addStrokes(medians, Color.cycled(1))
        if !fliers.isEmpty {
            artists.append(.points(Artist.Points(x: horizontal ? fliers : flierAt, y: horizontal ? flierAt : fliers,
                                                 colors: [.black], sizes: [6], marker: .circle, label: nil, series: series)))
        }
        let words = labels ?? places.map { Numbers.general($0, 6) }
        if horizontal { try y.setTicks(places, labels: words) } else { try x.setTicks(places, labels: words) }
        boxSpan(places, horizontal)
    }

    /// matplotlib leaves half a place free on either side of the boxes.
    private mutating func boxSpan(_ places: [Double], _ horizontal: Bool) {
        guard let low = places.min(), let high = places.max(), low.isFinite, high.isFinite else { return }
        if horizontal {
            y.low = min(y.low ?? low - 0.5, low - 0.5)
            y.high = max(y.high ?? high + 0.5, high + 0.5)
        } else {
            x.low = min(x.low ?? low - 0.5, low - 0.5)
            x.high = max(x.high ?? high + 0.5, high + 0.5)
        }
    }
}

/// The five numbers of a box, and the outliers.
struct BoxStatistics {
    var lower = 0.0, median = 0.0, upper = 0.0, bottom = 0.0, top = 0.0
    var fliers: [Double] = []

    /// Nil when no value is finite.
    init?(_ values: [Double]) {
        let sorted = values.filter { $0.isFinite }.sorted()
        guard let least = sorted.first, let most = sorted.last else { return nil }
        func quantile(_ share: Double) -> Double {
            let place = share * Double(sorted.count - 1)
            let below = Int(place)
            let above = min(below + 1, sorted.count - 1)
            return sorted[below] + (sorted[above] - sorted[below]) * (place - Double(below))
        }
        lower = quantile(0.25)
        median = quantile(0.5)
        upper = quantile(0.75)
        let reach = 1.5 * (upper - lower)
        top = max(upper, sorted.last { $0 <= upper + reach } ?? most)
        bottom = min(lower, sorted.first { $0 >= lower - reach } ?? least)
        fliers = sorted.filter { $0 > top || $0 < bottom }
    }
}
