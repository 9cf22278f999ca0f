// Pictures, heat maps and contours: charts of a grid of numbers.

extension ColorScale {
    /// A scale over the finite part of `values`, its ends given or found.
    static func spanning(_ values: [Double], map: ColorMap, low: Double?, high: Double?) -> ColorScale {
        var least = Double.infinity, most = -Double.infinity
        for value in values where value.isFinite {
            if value < least { least = value }
            if value > most { most = value }
        }
        if least > most { least = 0; most = 1 }
        return ColorScale(map: map, low: low ?? least, high: high ?? most)
    }
}

/// What the numbers of a picture mean.
public enum PictureData: Sendable {
    /// One number a pixel, to be coloured by a map.
    case values([Double])
    /// Three or four bytes a pixel.
    case bytes([UInt8], channels: Int)
    /// Three or four numbers a pixel between 0 and 1; what lies outside is clipped.
    case floats([Double], channels: Int)
}

extension Axes {
    /// The largest picture taken, in pixels.
    static let mostPixels = 100_000_000

    /// Shows a picture of `rows` × `columns`, its first row at the top unless `originLower`.
    /// `extent` is left, right, bottom, top; without it pixels stand on whole numbers.
    public mutating func imshow(_ data: PictureData, rows: Int, columns: Int, map: ColorMap = .viridis,
                                low: Double? = nil, high: Double? = nil, originLower: Bool = false,
                                extent: (Double, Double, Double, Double)? = nil, autoAspect: Bool = false) throws(ChartError) {
        let (pixelCount, overflow) = rows.multipliedReportingOverflow(by: columns)
        guard rows >= 0, columns >= 0, !overflow, pixelCount <= Axes.mostPixels else {
            throw ChartError("an image of \(rows) x \(columns) pixels is too large")
        }
        var pixels: [Color]
        var scale: ColorScale?
        switch data {
        case .values(let values):
            try Axes.check(values.count, pixelCount, 1, rows, columns, allowed: [1])
            let found = ColorScale.spanning(values, map: map, low: low, high: high)
            if let low, let high, low > high { throw ChartError("minvalue must be less than or equal to maxvalue") }
            let palette = map.palette
            pixels = values.map { value in
                if value.isNaN { return .clear }
                let span = found.high / 2 - found.low / 2
                let unit = span > 0 ? (value / 2 - found.low / 2) / span : 0
                return palette[Numbers.int(unit * 256, in: 0...255)]
            }
            scale = found
        case .bytes(let bytes, let channels):
            try Axes.check(bytes.count, pixelCount, channels, rows, columns)
            pixels = (0..<pixelCount).map { at in
                let p = at * channels
                return Color(bytes[p], bytes[p + 1], bytes[p + 2], channels == 4 ? bytes[p + 3] : 255)
            }
        case .floats(let floats, let channels):
            try Axes.check(floats.count, pixelCount, channels, rows, columns)
            pixels = (0..<pixelCount).map { at in
                let p = at * channels
                return Color(red: floats[p], green: floats[p + 1], blue: floats[p + 2], alpha: channels == 4 ? floats[p + 3] : 1)
            }
        }
        if originLower {
            pixels = (0..<rows).reversed().flatMap { pixels[$0 * columns..<($0 + 1) * columns] }
        }
        let half = 0.5
        let box = extent ?? (-half, Double(columns) - half, originLower ? -half : Double(rows) - half,
                             originLower ? Double(rows) - half : -half)
        for end in [box.0, box.1, box.2, box.3] where !end.isFinite {
            throw ChartError("Axis limits cannot be NaN or Inf")
        }
        let raster = Raster(width: columns, height: rows, pixels: pixels)
        artists.append(.picture(Artist.Picture(raster: raster, left: box.0, right: box.1, bottom: box.2, top: box.3,
                                               scale: scale, cellTexts: nil)))
        mappable = scale
        equalAspect = !autoAspect
        y.inverted = box.2 > box.3
        x.inverted = box.0 > box.1
    }

    private static func check(_ count: Int, _ pixels: Int, _ channels: Int, _ rows: Int, _ columns: Int,
                              allowed: [Int] = [3, 4]) throws(ChartError) {
        guard allowed.contains(channels), count == pixels * channels else {
            throw ChartError("Invalid shape (\(rows), \(columns), \(channels)) for image data", kind: .type)
        }
    }

    /// A matrix as a picture with whole-numbered ticks: `matshow`.
    public mutating func matshow(_ values: [Double], rows: Int, columns: Int, map: ColorMap = .viridis,
                                 low: Double? = nil, high: Double? = nil) throws(ChartError) {
        try imshow(.values(values), rows: rows, columns: columns, map: map, low: low, high: high)
    }

    /// A matrix with names at its sides, a colour bar, and its numbers written into the cells if asked.
    public mutating func heatmap(_ values: [Double], rows: Int, columns: Int, map: ColorMap = .viridis,
                                 low: Double? = nil, high: Double? = nil, xNames: [String]? = nil, yNames: [String]? = nil,
                                 texts: [String]? = nil) throws(ChartError) {
        if let texts, texts.count != values.count { throw ChartError.size("values and texts", values.count, texts.count) }
        try imshow(.values(values), rows: rows, columns: columns, map: map, low: low, high: high, autoAspect: true)
        if case .picture(var picture)? = artists.last {
            picture.cellTexts = texts
            artists[artists.count - 1] = .picture(picture)
        }
        if let xNames { try x.setTicks(xNames.indices.map { Double($0) }, labels: xNames) }
        if let yNames { try y.setTicks(yNames.indices.map { Double($0) }, labels: yNames) }
        try colorbar()
    }

    /// Puts the scale of the last coloured picture or cloud beside the axes.
    public mutating func colorbar(label: String = "") throws(ChartError) {
        guard let mappable else {
            throw ChartError("No mappable was found to use for colorbar creation. First define a mappable such as an image "
                + "(with imshow) or a contour set (with contourf).", kind: .value)
        }
        colorBar = ColorBar(scale: mappable, label: label)
    }

    /// Lines of equal height over a grid: `z` is row by row, `y.count` × `x.count`. Levels are found when none are given.
    public mutating func contour(x: [Double]? = nil, y: [Double]? = nil, z: [Double], rows: Int, columns: Int,
                                 levels: [Double]? = nil, levelCount: Int = 7, map: ColorMap = .viridis,
                                 color: Color? = nil) throws(ChartError) {
        guard rows >= 2, columns >= 2 else { throw ChartError("Input z must be at least a (2, 2) shaped array, but has shape (\(rows), \(columns))", kind: .type) }
        guard rows <= Axes.mostPixels / columns, z.count == rows * columns else {
            throw ChartError("Length of z (\(z.count)) must be rows times columns (\(rows), \(columns))", kind: .type)
        }
        let xs = x ?? (0..<columns).map { Double($0) }, ys = y ?? (0..<rows).map { Double($0) }
        guard xs.count == columns else { throw ChartError("Length of x (\(xs.count)) must match number of columns in z (\(columns))", kind: .type) }
        guard ys.count == rows else { throw ChartError("Length of y (\(ys.count)) must match number of rows in z (\(rows))", kind: .type) }
        let span = ColorScale.spanning(z, map: map, low: nil, high: nil)
        let found = levels ?? TickLocator(bins: min(max(1, levelCount), 100) + 1, minimumTicks: 1).ticks(span.low, span.high)
            .filter { $0 > span.low && $0 < span.high }
        let scale = ColorScale(map: map, low: found.min() ?? span.low, high: found.max() ?? span.high)
        let grid = ContourGrid(x: xs, y: ys, z: z)
        for level in found {
            artists.append(.segments(Artist.Segments(
                segments: grid.segments(at: level), color: color ?? scale.color(level), lineStyle: .solid, lineWidth: 1.5,
                label: nil, series: seriesCount, capped: false)))
        }
        seriesCount += 1
        if self.x.margin == nil { self.x.margin = 0 }
        if self.y.margin == nil { self.y.margin = 0 }
        mappable = scale
    }
}

/// Marching squares over a rectangular grid.
struct ContourGrid {
    var x: [Double]
    var y: [Double]
    /// Row by row: (y.count, x.count).
    var z: [Double]

    /// The strokes where the surface crosses `level`; cells with a value that is not finite are left out.
    func segments(at level: Double) -> [Artist.Segments.Segment] {
        var found: [Artist.Segments.Segment] = []
        let columns = x.count
        for row in 0..<max(0, y.count - 1) {
            for column in 0..<max(0, columns - 1) {
                // Corners run round the cell, so that edge k joins corner k to corner k+1.
                let at = row * columns + column
                let (a, b, c, d) = (z[at], z[at + 1], z[at + columns + 1], z[at + columns])
                // Most cells are not cut; they are passed by before anything is allocated.
                if (a >= level) == (b >= level), (b >= level) == (c >= level), (c >= level) == (d >= level) { continue }
                let heights = [a, b, c, d]
                guard heights.allSatisfy({ $0.isFinite }) else { continue }
                let corners = [Point(x[column], y[row]), Point(x[column + 1], y[row]),
                               Point(x[column + 1], y[row + 1]), Point(x[column], y[row + 1])]
                var cuts: [Point] = []
                for k in 0..<4 {
                    let a = heights[k], b = heights[(k + 1) % 4]
                    guard (a >= level) != (b >= level) else { continue }
                    let t = (level - a) / (b - a)
                    let p = corners[k], q = corners[(k + 1) % 4]
                    cuts.append(Point(p.x + (q.x - p.x) * t, p.y + (q.y - p.y) * t))
                }
                if cuts.count == 2 {
                    found.append(.init(from: cuts[0], to: cuts[1]))
                } else if cuts.count == 4 {
                    // A saddle: the mean height says which corners belong together.
                    let high = heights.reduce(0, +) / 4 >= level
                    let turn = (heights[0] >= level) == high ? 0 : 1
                    found.append(.init(from: cuts[turn], to: cuts[turn + 1]))
                    found.append(.init(from: cuts[(turn + 2) % 4], to: cuts[(turn + 3) % 4]))
                }
            }
        }
        return found
    }
}
