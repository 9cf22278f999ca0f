// Lines, points, bands and rules.

extension Axes {
    /// Draws a line over 0, 1, 2….
    public mutating func plot(_ y: [Double], _ format: String = "", style: Style = Style()) throws(ChartError) {
        try plot(y.indices.map { Double($0) }, y, format, style: style)
    }

    /// Draws a line. `format` is matplotlib's, such as `"r--o"`; `style` wins over it.
    public mutating func plot(_ x: [Double], _ y: [Double], _ format: String = "",
                              style: Style = Style()) throws(ChartError) {
        try style.check()
        if x.count != y.count { throw ChartError.lengths(x.count, y.count) }
        let asked = try LineFormat(format)
        let marker = style.marker ?? asked.marker ?? .none
        // A format with a marker and no line means points alone.
        let lineStyle = style.lineStyle ?? asked.lineStyle ?? (asked.marker == nil ? .solid : .none)
        let color = nextLineColor(style.color ?? asked.color).withAlpha(style.alpha ?? 1)
        artists.append(.line(Artist.Line(
            x: x, y: y, color: color, lineStyle: lineStyle,
            lineWidth: max(0, style.lineWidth ?? 1.5), marker: marker, markerSize: max(0, style.markerSize ?? 6),
            label: style.label, series: nextSeries(), styleIsChosen: style.lineStyle != nil || asked.lineStyle != nil)))
    }

    /// Draws separate points. `sizes` are areas in points squared, as matplotlib's `s`; `colors` one or one each.
    public mutating func scatter(_ x: [Double], _ y: [Double], sizes: [Double] = [], colors: [Color] = [],
                                 style: Style = Style()) throws(ChartError) {
        try style.check()
        guard x.count == y.count else { throw ChartError("x and y must be the same size") }
        guard sizes.count <= 1 || sizes.count == x.count else {
            throw ChartError("s must be a scalar, or float array-like with the same size as x and y")
        }
        guard colors.count <= 1 || colors.count == x.count else {
            throw ChartError("'c' argument has \(colors.count) elements, which is inconsistent with 'x' and 'y' with size \(x.count).")
        }
        let paint = colors.isEmpty ? [nextLineColor(style.color)] : colors
        artists.append(.points(Artist.Points(
            x: x, y: y, colors: paint.map { $0.withAlpha(style.alpha ?? 1) },
            sizes: (sizes.isEmpty ? [36] : sizes).map { max(0, $0.isFinite ? $0 : 0).root },
            marker: style.marker ?? .circle, label: style.label, series: nextSeries())))
    }

    /// Draws separate points coloured by numbers through a colour map, as `scatter(x, y, c=values)` does.
    public mutating func scatter(_ x: [Double], _ y: [Double], values: [Double], sizes: [Double] = [],
                                 map: ColorMap = .viridis, low: Double? = nil, high: Double? = nil,
                                 style: Style = Style()) throws(ChartError) {
        guard values.count == x.count else {
            throw ChartError("'c' argument has \(values.count) elements, which is inconsistent with 'x' and 'y' with size \(x.count).")
        }
        let scale = ColorScale.spanning(values, map: map, low: low, high: high)
        try scatter(x, y, sizes: sizes, colors: values.map { scale.color($0) }, style: style)
        mappable = scale
    }

    /// Where a step stands between two points.
    public enum StepPlace: String, Sendable { case pre, post, mid }

    /// Draws a line of steps.
    public mutating func step(_ x: [Double], _ y: [Double], _ format: String = "", place: StepPlace = .pre,
                              style: Style = Style()) throws(ChartError) {
        guard x.count == y.count else { throw ChartError.lengths(x.count, y.count) }
        var sx: [Double] = [], sy: [Double] = []
        for i in x.indices {
            if i > 0 {
                switch place {
                case .pre: sx.append(x[i - 1]); sy.append(y[i])
                case .post: sx.append(x[i]); sy.append(y[i - 1])
                case .mid:
                    let middle = x[i - 1] / 2 + x[i] / 2
                    sx += [middle, middle]
                    sy += [y[i - 1], y[i]]
                }
            }
            sx.append(x[i])
            sy.append(y[i])
        }
        try plot(sx, sy, format, style: style)
    }

    /// Fills the area between two curves; a single number stands for a flat one.
    public mutating func fillBetween(_ x: [Double], _ y1: [Double], _ y2: [Double] = [0],
                                     style: Style = Style()) throws(ChartError) {
        try style.check()
        func spread(_ y: [Double], _ name: String) throws(ChartError) -> [Double] {
            if y.count == x.count { return y }
            guard y.count == 1 else { throw ChartError.size("x and \(name)", x.count, y.count) }
            return Array(repeating: y[0], count: x.count)
        }
        let a = try spread(y1, "y1"), b = try spread(y2, "y2")
        let color = nextPatchColor(style.color).withAlpha(style.alpha ?? 1)
        artists.append(.band(Artist.Band(x: x, low: zip(a, b).map { min($0, $1) }, high: zip(a, b).map { max($0, $1) },
                                         color: color, label: style.label, series: nextSeries())))
    }

    /// A line with error bars. Errors are one number, one each, or empty for none; below and above may differ.
    public mutating func errorbar(_ x: [Double], _ y: [Double], yBelow: [Double] = [], yAbove: [Double] = [],
                                  xBelow: [Double] = [], xAbove: [Double] = [], _ format: String = "",
                                  capSize: Double = 0, style: Style = Style()) throws(ChartError) {
        func spread(_ errors: [Double], _ name: String) throws(ChartError) -> [Double] {
            if errors.count == x.count { return errors }
            guard errors.count <= 1 else {
                throw ChartError("'\(name)' (shape: (\(errors.count),)) must be a scalar or a 1D or (2, n) array-like "
                    + "whose shape matches 'y' (shape: (\(y.count),))")
            }
            return Array(repeating: errors.first ?? 0, count: x.count)
        }
        guard x.count == y.count else { throw ChartError("'x' and 'y' must have the same size") }
        let down = try spread(yBelow, "yerr"), up = try spread(yAbove, "yerr")
        let back = try spread(xBelow, "xerr"), forth = try spread(xAbove, "xerr")
        if (down + up).contains(where: { $0 < 0 }) { throw ChartError("'yerr' must not contain negative values") }
        if (back + forth).contains(where: { $0 < 0 }) { throw ChartError("'xerr' must not contain negative values") }
        var label = style
        if label.lineStyle == nil, format.isEmpty { label.lineStyle = .solid }
        try plot(x, y, format, style: label)
        guard case .line(let line)? = artists.last else { return }
        var strokes: [Artist.Segments.Segment] = []
        for i in x.indices {
            if down[i] > 0 || up[i] > 0 {
                strokes.append(.init(from: Point(x[i], y[i] - down[i]), to: Point(x[i], y[i] + up[i])))
            }
            if back[i] > 0 || forth[i] > 0 {
                strokes.append(.init(from: Point(x[i] - back[i], y[i]), to: Point(x[i] + forth[i], y[i])))
            }
        }
        artists.append(.segments(Artist.Segments(
            segments: strokes, color: line.color, lineStyle: .solid, lineWidth: line.lineWidth, label: nil,
            series: line.series, capped: capSize > 0)))
    }

    /// A horizontal line through the axes, between two fractions of their width.
    public mutating func axhline(_ y: Double = 0, from start: Double = 0, to end: Double = 1,
                                 style: Style = Style()) throws(ChartError) {
        try addRule(horizontal: true, y, y, start, end, style)
    }

    /// A vertical line through the axes.
    public mutating func axvline(_ x: Double = 0, from start: Double = 0, to end: Double = 1,
                                 style: Style = Style()) throws(ChartError) {
        try addRule(horizontal: false, x, x, start, end, style)
    }

    /// A horizontal stripe through the axes.
    public mutating func axhspan(_ low: Double, _ high: Double, style: Style = Style()) throws(ChartError) {
        try addRule(horizontal: true, min(low, high), max(low, high), 0, 1, style)
    }

    /// A vertical stripe through the axes.
    public mutating func axvspan(_ low: Double, _ high: Double, style: Style = Style()) throws(ChartError) {
        try addRule(horizontal: false, min(low, high), max(low, high), 0, 1, style)
    }

    private mutating func addRule(horizontal: Bool, _ low: Double, _ high: Double, _ start: Double, _ end: Double,
                                  _ style: Style) throws(ChartError) {
        try style.check()
        // matplotlib paints rules in the first colour of the cycle and does not move it on.
        let color = (style.color ?? Color.cycled(0)).withAlpha(style.alpha ?? 1)
        artists.append(.rule(Artist.Rule(
            horizontal: horizontal, low: low, high: high, start: min(max(start, 0), 1), end: min(max(end, 0), 1), color: color,
            lineStyle: style.lineStyle ?? .solid, lineWidth: max(0, style.lineWidth ?? 1.5), label: style.label,
            series: nextSeries())))
    }

    /// Horizontal strokes at `y` between `from` and `to`, each list one number or one each.
    public mutating func hlines(_ y: [Double], _ from: [Double], _ to: [Double], style: Style = Style()) throws(ChartError) {
        try addStrokes(y, from, to, style) { .init(from: Point($1, $0), to: Point($2, $0)) }
    }

    /// Vertical strokes at `x` between `from` and `to`.
    public mutating func vlines(_ x: [Double], _ from: [Double], _ to: [Double], style: Style = Style()) throws(ChartError) {
        try addStrokes(x, from, to, style) { .init(from: Point($0, $1), to: Point($0, $2)) }
    }

    private mutating func addStrokes(_ at: [Double], _ from: [Double], _ to: [Double], _ style: Style,
                                     _ make: (Double, Double, Double) -> Artist.Segments.Segment) throws(ChartError) {
        try style.check()
        for ends in [from, to] where ends.count != 1 && ends.count != at.count {
            throw ChartError.size("places and ends", at.count, ends.count)
        }
        let strokes = at.indices.map { make(at[$0], from.count == 1 ? from[0] : from[$0], to.count == 1 ? to[0] : to[$0]) }
        artists.append(.segments(Artist.Segments(
            segments: strokes, color: (style.color ?? Color.cycled(0)).withAlpha(style.alpha ?? 1),
            lineStyle: style.lineStyle ?? .solid, lineWidth: max(0, style.lineWidth ?? 1.5), label: style.label,
            series: nextSeries(), capped: false)))
    }

    /// Writes at a place of the data, or of the axes counted 0 to 1.
    public mutating func text(_ x: Double, _ y: Double, _ text: String, color: Color? = nil,
                              across: Artist.Note.Across = .left, upright: Artist.Note.Upright = .baseline,
                              inAxesFraction: Bool = false) {
        artists.append(.note(Artist.Note(text: text, at: Point(x, y), arrowTo: nil, color: color, across: across,
                                         upright: upright, inAxesFraction: inAxesFraction)))
    }

    /// Names a point; with `textAt` the words stand there, and `arrow` draws one to the point.
    public mutating func annotate(_ text: String, _ point: Point, textAt: Point? = nil, arrow: Bool = false,
                                  color: Color? = nil, across: Artist.Note.Across = .left,
                                  upright: Artist.Note.Upright = .baseline) {
        artists.append(.note(Artist.Note(text: text, at: textAt ?? point, arrowTo: arrow ? point : nil, color: color,
                                         across: across, upright: upright, inAxesFraction: false)))
    }
}
