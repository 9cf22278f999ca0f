/// A place in the coordinates of the data.
public struct Point: Sendable, Hashable {
    public var x: Double
    public var y: Double

    public init(_ x: Double, _ y: Double) {
        self.x = x
        self.y = y
    }

    var isFinite: Bool { x.isFinite && y.isFinite }
}

/// The few things all charts are made of. Every drawing call of `Axes` becomes one or more of these, so that a
/// renderer knows eight kinds and no more.
public enum Artist: Sendable, Equatable {
    case line(Line)
    case points(Points)
    case bars(Bars)
    case band(Band)
    case segments(Segments)
    case rule(Rule)
    case note(Note)
    case picture(Picture)

    /// A joined line, gaps where a coordinate is not finite, with or without a marker at each point.
    public struct Line: Sendable, Equatable {
        public var x: [Double]
        public var y: [Double]
        public var color: Color
        public var lineStyle: LineStyle
        public var lineWidth: Double
        public var marker: Marker
        public var markerSize: Double
        public var label: String?
        /// Counts the series of an axes; tells them apart where there is no colour.
        public var series: Int
        /// The line style was asked for and is not to be varied to tell series apart.
        public var styleIsChosen: Bool
    }

    /// Separate points, each with a colour and size of its own if there are as many of these.
    public struct Points: Sendable, Equatable {
        public var x: [Double]
        public var y: [Double]
        public var colors: [Color]
        /// Diameters in points.
        public var sizes: [Double]
        public var marker: Marker
        public var label: String?
        public var series: Int
    }

    /// Rectangles between `low` and `high`, standing or lying.
    public struct Bars: Sendable, Equatable {
        public struct Bar: Sendable, Equatable {
            public var from: Double
            public var to: Double
            public var low: Double
            public var high: Double
        }
        public var bars: [Bar]
        public var colors: [Color]
        public var edge: Color?
        public var horizontal: Bool
        public var filled: Bool
        public var label: String?
        public var series: Int
    }

    /// The area between two curves over the same x.
    public struct Band: Sendable, Equatable {
        public var x: [Double]
        public var low: [Double]
        public var high: [Double]
        public var color: Color
        public var label: String?
        public var series: Int
    }

    /// Separate strokes: error bars, whiskers, contour lines.
    public struct Segments: Sendable, Equatable {
        public struct Segment: Sendable, Equatable {
            public var from: Point
            public var to: Point
        }
        public var segments: [Segment]
        public var color: Color
        public var lineStyle: LineStyle
        public var lineWidth: Double
        public var label: String?
        public var series: Int
        /// Caps across the ends, as error bars have.
        public var capped: Bool
    }

    /// A line or a span right through the axes; `start` and `end` are fractions of them.
    public struct Rule: Sendable, Equatable {
        public var horizontal: Bool
        public var low: Double
        public var high: Double
        public var start: Double
        public var end: Double
        public var color: Color
        public var lineStyle: LineStyle
        public var lineWidth: Double
        public var label: String?
        public var series: Int
        var isSpan: Bool { low != high }
    }

    /// A text at a point, perhaps with an arrow to another.
    public struct Note: Sendable, Equatable {
        public enum Across: String, Sendable { case left, center, right }
        public enum Upright: String, Sendable { case top, center, bottom, baseline }
        public var text: String
        public var at: Point
        public var arrowTo: Point?
        public var color: Color?
        public var across: Across
        public var upright: Upright
        /// The place is a fraction of the axes, not of the data.
        public var inAxesFraction: Bool
    }

    /// A raster that fills `left…right` × `bottom…top`; its first row is at `top`.
    public struct Picture: Sendable, Equatable {
        public var raster: Raster
        public var left: Double
        public var right: Double
        public var bottom: Double
        public var top: Double
        /// Values with their colour map, when the picture was not given as colours.
        public var scale: ColorScale?
        /// Numbers to be written into the cells, for a heat map.
        public var cellTexts: [String]?
    }

    /// What stands in a legend, and nil for what does not.
    var label: String? {
        let text: String? = switch self {
        case .line(let it): it.label
        case .points(let it): it.label
        case .bars(let it): it.label
        case .band(let it): it.label
        case .segments(let it): it.label
        case .rule(let it): it.label
        case .note, .picture: nil
        }
        guard let text, !text.isEmpty, !text.hasPrefix("_") else { return nil }
        return text
    }
}

/// The numbers a colour bar explains.
public struct ColorScale: Sendable, Equatable {
    public var map: ColorMap
    public var low: Double
    public var high: Double

    public init(map: ColorMap, low: Double, high: Double) {
        self.map = map
        self.low = low
        self.high = high
    }

    func color(_ value: Double) -> Color {
        guard high > low else { return map.color(value.isNaN ? .nan : 0) }
        // Halves, so that the widest ranges do not overflow.
        return map.color((value / 2 - low / 2) / (high / 2 - low / 2))
    }
}

/// A picture as colours, row by row from its top.
public struct Raster: Sendable, Equatable {
    public let width: Int
    public let height: Int
    public var pixels: [Color]

    /// `pixels` is filled up with transparency when it is too short.
    public init(width: Int, height: Int, pixels: [Color]) {
        self.width = max(0, width)
        self.height = max(0, height)
        let count = self.width * self.height
        self.pixels = pixels.count == count ? pixels
            : Array(pixels.prefix(count)) + Array(repeating: .clear, count: max(0, count - pixels.count))
    }

    public subscript(x: Int, y: Int) -> Color {
        get { pixels[y * width + x] }
        set { pixels[y * width + x] = newValue }
    }

    /// The picture at another size: nearest pixel when growing, the mean of the covered area when shrinking.
    func resized(width newWidth: Int, height newHeight: Int) -> Raster {
        guard width > 0, height > 0, newWidth > 0, newHeight > 0 else {
            return Raster(width: newWidth, height: newHeight, pixels: [])
        }
        if newWidth == width, newHeight == height { return self }
        var out = Raster(width: newWidth, height: newHeight, pixels: [])
        let columns = Raster.shares(of: width, into: newWidth)
        let rows = Raster.shares(of: height, into: newHeight)
        for y in 0..<newHeight {
            for x in 0..<newWidth { out[x, y] = mean(columns[x], rows[y]) }
        }
        return out
    }

    /// A run of source pixels with the weight of the first, the inner and the last.
    private struct Share { var first: Int, last: Int, firstWeight: Double, lastWeight: Double }

    private static func shares(of old: Int, into new: Int) -> [Share] {
        let ratio = Double(old) / Double(new)
        return (0..<new).map { place in
            if new >= old {
                let nearest = min(old - 1, Int((Double(place) + 0.5) * ratio))
                return Share(first: nearest, last: nearest, firstWeight: 1, lastWeight: 1)
            }
            let from = Double(place) * ratio, to = from + ratio
            let first = min(old - 1, Int(from))
            let last = max(first, min(old - 1, Int(to.ceiled) - 1))
            return Share(first: first, last: last, firstWeight: Double(first + 1) - from, lastWeight: to - Double(last))
        }
    }

    private func mean(_ across: Share, _ down: Share) -> Color {
        if across.first == across.last, down.first == down.last { return self[across.first, down.first] }
        var red = 0.0, green = 0.0, blue = 0.0, alpha = 0.0, total = 0.0
        for y in down.first...down.last {
            let wy = y == down.first ? down.firstWeight : y == down.last ? down.lastWeight : 1
            for x in across.first...across.last {
                let wx = x == across.first ? across.firstWeight : x == across.last ? across.lastWeight : 1
                let pixel = self[x, y]
                let weight = wx * wy, opaque = weight * Double(pixel.alpha) / 255
                red += Double(pixel.red) * opaque
                green += Double(pixel.green) * opaque
                blue += Double(pixel.blue) * opaque
                alpha += opaque
                total += weight
            }
        }
        guard alpha > 0, total > 0 else { return .clear }
        return Color(red: red / alpha / 255, green: green / alpha / 255, blue: blue / alpha / 255, alpha: alpha / total)
    }
}
