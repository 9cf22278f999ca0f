/// What shapes are painted with. Ink and its paler kin follow the reader's light or dark page in SVG.
enum Paint: Sendable, Equatable {
    case ink, faint, paper
    case color(Color)

    /// Black data is drawn in ink, so that it shows on a dark page too.
    init(_ color: Color) {
        self = color.red < 16 && color.green < 16 && color.blue < 16 && color.alpha == 255 ? .ink : .color(color)
    }
}

/// A rectangle in pixels, counted from the upper left.
struct Box: Sendable, Equatable {
    var x: Double, y: Double, width: Double, height: Double

    /// A place given as fractions from the lower left.
    func place(_ p: Point) -> Point { Point(x + p.x * width, y + (1 - p.y) * height) }
}

/// A figure as shapes in pixels: what SVG writes out and PNG fills in.
struct Drawing: Sendable {
    struct Stroke: Sendable, Equatable {
        var paint: Paint
        var width: Double
        /// Lengths of ink and gap in turn; empty for an unbroken line.
        var dashes: [Double] = []
    }

    enum Anchor: String, Sendable { case start, middle, end }

    enum Shape: Sendable {
        case path([Point], closed: Bool, stroke: Stroke?, fill: Paint?)
        case disc(Point, radius: Double, fill: Paint)
        case text(String, at: Point, size: Double, anchor: Anchor, paint: Paint, bold: Bool, upward: Bool)
        case picture(Raster, Box)
    }

    let width: Double
    let height: Double
    /// Shapes in drawing order, each with the box it is cut to, if any.
    private(set) var shapes: [(shape: Shape, clip: Box?)] = []
    /// The box that following shapes are cut to.
    var clip: Box?

    init(width: Double, height: Double) {
        self.width = width
        self.height = height
    }

    mutating func add(_ shape: Shape) { shapes.append((shape, clip)) }

    mutating func line(_ a: Point, _ b: Point, _ stroke: Stroke) {
        add(.path([a, b], closed: false, stroke: stroke, fill: nil))
    }

    mutating func rectangle(_ box: Box, stroke: Stroke? = nil, fill: Paint? = nil) {
        let corners = [Point(box.x, box.y), Point(box.x + box.width, box.y),
                       Point(box.x + box.width, box.y + box.height), Point(box.x, box.y + box.height)]
        add(.path(corners, closed: true, stroke: stroke, fill: fill))
    }

    mutating func text(_ text: String, _ at: Point, size: Double, anchor: Anchor = .start, paint: Paint = .ink,
                       bold: Bool = false, upward: Bool = false) {
        guard !text.isEmpty else { return }
        add(.text(text, at: at, size: size, anchor: anchor, paint: paint, bold: bold, upward: upward))
    }

    /// Dashes as matplotlib has them, in units of the line's width.
    static func dashes(_ style: LineStyle, _ width: Double) -> [Double] {
        let pattern: [Double] = switch style {
        case .solid, .none: []
        case .dashed: [3.7, 1.6]
        case .dashDot: [6.4, 1.6, 1, 1.6]
        case .dotted: [1, 1.65]
        }
        return pattern.map { $0 * width }
    }
}
