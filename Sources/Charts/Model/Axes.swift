/// How numbers are laid along an axis.
public enum ScaleKind: String, Sendable, Equatable { case linear, log }

/// One axis of a plot: its range, scale, ticks and name.
public struct Axis: Sendable, Equatable {
    /// The name; shown beside the axis.
    public var label = ""
    public var scale: ScaleKind = .linear
    /// Fixed ends; nil is found from the data.
    public var low: Double?
    public var high: Double?
    /// Runs from high to low.
    public var inverted = false
    /// Tick places set by hand; nil lets the axis choose.
    public var ticks: [Double]?
    /// The words at those places.
    public var tickLabels: [String]?
    public var grid = false
    /// Margin around the data as a share of its range; nil is matplotlib's 5 %.
    public var margin: Double?

    /// Sets both ends; `high` below `low` turns the axis round, nil leaves an end as it was.
    public mutating func setLimits(_ low: Double?, _ high: Double?) throws(ChartError) {
        for end in [low, high] {
            if let end, !end.isFinite { throw ChartError("Axis limits cannot be NaN or Inf") }
        }
        var from = low ?? (inverted ? self.high : self.low), to = high ?? (inverted ? self.low : self.high)
        if let a = from, let b = to, a != b {
            inverted = a > b
        } else if let a = from, to == a {
            let pad = a == 0 ? 0.05 : a.magnitude * 0.05
            from = a - pad
            to = a + pad
            inverted = false
        }
        self.low = inverted ? to : from
        self.high = inverted ? from : to
    }

    /// Sets tick places and, with them, their words.
    public mutating func setTicks(_ places: [Double], labels: [String]? = nil) throws(ChartError) {
        if let labels, labels.count != places.count {
            throw ChartError("The number of FixedLocator locations (\(places.count)), usually from a call to set_ticks, "
                + "does not match the number of labels (\(labels.count)).")
        }
        ticks = places
        tickLabels = labels
    }

    /// Reads `'linear'` and `'log'`.
    public mutating func setScale(_ name: String) throws(ChartError) {
        guard let kind = ScaleKind(rawValue: name) else {
            throw ChartError("'\(name)' is not a valid value for scale; supported values are 'linear', 'log'")
        }
        scale = kind
    }
}

/// The box that explains the series.
public struct Legend: Sendable, Equatable {
    /// Where it stands, under matplotlib's names.
    public enum Place: String, Sendable, CaseIterable {
        case best, upperRight = "upper right", upperLeft = "upper left", lowerLeft = "lower left"
        case lowerRight = "lower right", right, centerLeft = "center left", centerRight = "center right"
        case lowerCenter = "lower center", upperCenter = "upper center", center

        /// Where the box stands in its free room: 0 left or top, 1 right or bottom.
        var anchor: (x: Double, y: Double) {
            let x = rawValue.hasSuffix("left") ? 0 : rawValue.hasSuffix("right") ? 1 : 0.5
            let y = rawValue.hasPrefix("upper") ? 0 : rawValue.hasPrefix("lower") ? 1 : 0.5
            return (x, y)
        }
    }

    public var place: Place
    public var title: String?
    /// Labels that stand in for the artists' own, in order.
    public var labels: [String]?

    /// `place` is one of matplotlib's words, `'best'` among them.
    public init(_ place: String = "best", title: String? = nil, labels: [String]? = nil) throws(ChartError) {
        guard let known = Place(rawValue: place) else {
            let all = Place.allCases.map { "'\($0.rawValue)'" }.joined(separator: ", ")
            throw ChartError("'\(place)' is not a valid value for loc; supported values are \(all)")
        }
        self.place = known
        self.title = title
        self.labels = labels
    }

    /// The number codes 0 to 10 of matplotlib.
    public init(code: Int, title: String? = nil, labels: [String]? = nil) throws(ChartError) {
        guard code >= 0, code < Place.allCases.count else {
            throw ChartError("'\(code)' is not a valid value for loc; supported values are 0 to 10")
        }
        place = Place.allCases[code]
        self.title = title
        self.labels = labels
    }
}

/// The scale beside a picture that says which colour is which number.
public struct ColorBar: Sendable, Equatable {
    public var scale: ColorScale
    public var label: String
}

/// Which part of a figure an axes takes: rows and columns of a grid.
public struct GridPlace: Sendable, Equatable {
    public var gridRows: Int
    public var gridColumns: Int
    public var rows: ClosedRange<Int>
    public var columns: ClosedRange<Int>

    public static let whole = GridPlace(gridRows: 1, gridColumns: 1, rows: 0...0, columns: 0...0)
}

/// One plot: two axes, what is drawn between them, and what explains it.
///
/// Drawing calls are mutating methods named as in pyplot; they check their input and append artists. The colour
/// cycle lives here, as in matplotlib: each series without a colour of its own takes the next of `tab10`.
public struct Axes: Sendable, Equatable {
    public var title = ""
    public var x = Axis()
    public var y = Axis()
    public var legend: Legend?
    public var colorBar: ColorBar?
    /// False after `axis('off')`: no frame, ticks or names.
    public var isFramed = true
    /// One unit is as long in x as in y.
    public var equalAspect = false
    public var place = GridPlace.whole
    /// The index of the axes whose box, and x axis, this one shares; its own y axis then stands at the right.
    public var twinOf: Int?
    public internal(set) var artists: [Artist] = []
    /// The scale of the last coloured picture or cloud, which `colorbar` explains.
    public internal(set) var mappable: ColorScale?

    /// Series taken from the colour cycle so far: lines and points and patches count apart, as in matplotlib.
    var lineCycle = 0
    var patchCycle = 0
    var seriesCount = 0

    public init() {}

    /// Forgets all that was drawn and set, and keeps the place.
    public mutating func clear() {
        var fresh = Axes()
        fresh.place = place
        fresh.twinOf = twinOf
        self = fresh
    }

    /// The words of `axis(…)`: `'off'`, `'on'`, `'equal'`, `'scaled'`, `'image'`, `'square'`, `'tight'`, `'auto'`.
    public mutating func axis(_ word: String) throws(ChartError) {
        switch word {
        case "off": isFramed = false
        case "on": isFramed = true
        case "equal", "scaled", "square": equalAspect = true
        case "image": equalAspect = true; x.margin = 0; y.margin = 0
        case "tight": x.margin = 0; y.margin = 0
        case "auto": equalAspect = false; x.low = nil; x.high = nil; y.low = nil; y.high = nil
        default:
            throw ChartError("Unrecognized string '\(word)' to axis; try 'on' or 'off'")
        }
    }

    /// Shows or hides grid lines on both axes, or on one (`"x"`, `"y"`).
    public mutating func grid(_ visible: Bool = true, axis: String = "both") throws(ChartError) {
        guard ["both", "x", "y"].contains(axis) else {
            throw ChartError("'\(axis)' is not a valid value for axis; supported values are 'both', 'x', 'y'")
        }
        if axis != "y" { x.grid = visible }
        if axis != "x" { y.grid = visible }
    }

    /// The ends of the axes as they will be drawn, for `xlim()` and `ylim()`.
    public var limits: (x: (Double, Double), y: (Double, Double)) {
        let view = AxesView(self)
        return ((view.x.start, view.x.end), (view.y.start, view.y.end))
    }

    /// True when nothing but pictures is drawn, which then decide the shape of the plot.
    var isPicture: Bool {
        artists.contains { if case .picture = $0 { true } else { false } } && equalAspect
    }

    /// The next colour for a line or a cloud of points.
    mutating func nextLineColor(_ given: Color?) -> Color {
        if let given { return given }
        defer { lineCycle += 1 }
        return Color.cycled(lineCycle)
    }

    mutating func nextPatchColor(_ given: Color?) -> Color {
        if let given { return given }
        defer { patchCycle += 1 }
        return Color.cycled(patchCycle)
    }

    mutating func nextSeries() -> Int {
        defer { seriesCount += 1 }
        return seriesCount
    }
}
