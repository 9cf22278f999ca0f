// Charts: a figure as data, and renderers for it.
//
// A `Figure` is a plain value: a size, a title and some `Axes`, each a list of artists with two axes. pyplot's
// calls are mutating methods on it; nothing is drawn until a renderer is asked:
//
//     figure.text(TextOptions(columns: 80))    braille, blocks or 7-bit ASCII, with or without colour
//     figure.svg()                             a page of its own or a part of one
//     figure.png()                             bytes
//
// All renderers start from one `AxesView`: the limits with matplotlib's margins, the ticks by matplotlib's rules,
// the scales. So the same figure shows the same ticks and labels everywhere; only how many ticks fit differs with
// the room there is. SVG and PNG share more: one `Drawing` of shapes in pixels, written out or filled in.
//
// The module knows no language and no net, and imports nothing but the standard library: the logarithm, the
// decimal text of numbers, PNG, base64 and the letters in PNG pictures are its own. It refuses bad input with a
// `ChartError` and never traps: data may hold NaN, infinities and numbers from 1e-300 to 1e300.

/// A figure: some axes on a grid, and a title over all.
public struct Figure: Sendable, Equatable {
    /// Width in inches, as matplotlib has it; 100 pixels an inch in SVG and PNG.
    public let width: Double
    public let height: Double
    public var suptitle = ""
    public var axes: [Axes] = []

    /// A figure of matplotlib's default size, or of the size given in inches.
    public init(width: Double = 6.4, height: Double = 4.8) throws(ChartError) {
        guard width.isFinite, height.isFinite, width > 0, height > 0 else {
            throw ChartError("figure size must be positive finite not (\(width), \(height))")
        }
        guard width <= 200, height <= 200 else {
            throw ChartError("figure size (\(width), \(height)) is too large: at most 200 inches a side")
        }
        self.width = width
        self.height = height
    }

    /// The default figure, 6.4 by 4.8 inches.
    public static var standard: Figure { Figure() }

    private init() {
        width = 6.4
        height = 4.8
    }

    /// pyplot's `subplot(rows, columns, index)`, counted from 1: the axes at this place, made if there are none.
    /// Returns its position in `axes`.
    @discardableResult
    public mutating func subplot(_ rows: Int, _ columns: Int, _ index: Int) throws(ChartError) -> Int {
        try subplot(rows, columns, index...index)
    }

    /// A subplot that spans the cells from one index to another, as `subplot(2, 2, (1, 2))` does.
    @discardableResult
    public mutating func subplot(_ rows: Int, _ columns: Int, _ span: ClosedRange<Int>) throws(ChartError) -> Int {
        guard rows > 0, columns > 0 else {
            let (what, count) = rows > 0 ? ("columns", columns) : ("rows", rows)
            throw ChartError("Number of \(what) must be a positive integer, not \(count)")
        }
        guard rows <= 100, columns <= 100 else { throw ChartError("a grid of \(rows) x \(columns) plots is too large") }
        guard span.lowerBound >= 1, span.upperBound <= rows * columns else {
            throw ChartError("num must be an integer with 1 <= num <= \(rows * columns), not "
                + "\(span.lowerBound < 1 ? span.lowerBound : span.upperBound)")
        }
        let first = span.lowerBound - 1, last = span.upperBound - 1
        let left = min(first % columns, last % columns), right = max(first % columns, last % columns)
        let place = GridPlace(gridRows: rows, gridColumns: columns,
                              rows: first / columns...last / columns, columns: left...right)
        if let there = axes.firstIndex(where: { $0.place == place && $0.twinOf == nil }) { return there }
        return add(at: place)
    }

    /// All axes of a grid, row by row, as `subplots(rows, columns)` makes them. Returns the position of the first.
    @discardableResult
    public mutating func subplots(_ rows: Int = 1, _ columns: Int = 1) throws(ChartError) -> Int {
        let start = axes.count
        _ = try subplot(rows, columns, 1)
        for index in 1..<max(1, rows * columns) { _ = try subplot(rows, columns, index + 1) }
        return start
    }

    /// A second axes in the same box with a y axis of its own at the right. Returns its position.
    public mutating func twinX(of index: Int) throws(ChartError) -> Int {
        guard axes.indices.contains(index) else { throw ChartError("no axes \(index) in this figure", kind: .index) }
        let position = add(at: axes[index].place)
        axes[position].twinOf = axes[index].twinOf ?? index
        // matplotlib starts the cycle afresh here, and both lines come out blue; going on tells them apart.
        axes[position].lineCycle = axes[index].lineCycle
        return position
    }

    /// The position of the last axes, made if there are none: pyplot's `gca()` of a fresh figure.
    public mutating func lastAxes() -> Int {
        axes.isEmpty ? add(at: .whole) : axes.count - 1
    }

    private mutating func add(at place: GridPlace) -> Int {
        var fresh = Axes()
        fresh.place = place
        axes.append(fresh)
        return axes.count - 1
    }
}
