/// A map from numbers between 0 and 1 to colours, under matplotlib's names.
public struct ColorMap: Sendable, Equatable {
    public let name: String
    private let anchors: [Color]
    /// Lists of separate colours are stepped through, not blended.
    private let stepped: Bool

    /// Finds a map by name; a trailing `_r` reverses it.
    public init(named name: String) throws(ChartError) {
        let reversed = name.hasSuffix("_r")
        var base = reversed ? String(name.dropLast(2)) : name
        if base == "grey" || base == "gist_gray" || base == "binary" && reversed { base = "gray" }
        let flip = base == "binary"
        guard let row = ColorMap.table[flip ? "gray" : base] else {
            throw ChartError("'\(name)' is not a valid value for cmap; supported values are "
                + ColorMap.names.map { "'\($0)'" }.joined(separator: ", "))
        }
        let colors = row.map { Color(hex: $0) }
        self.name = name
        anchors = reversed != flip ? colors.reversed() : colors
        stepped = base == "tab10" || base == "Set1"
    }

    private init(name: String, anchors: [Color]) {
        self.name = name
        self.anchors = anchors
        stepped = false
    }

    /// matplotlib's default map.
    public static let viridis = ColorMap(name: "viridis", anchors: (table["viridis"] ?? [0, 0xffffff]).map { Color(hex: $0) })
    public static let gray = ColorMap(name: "gray", anchors: [.black, .white])

    /// All names, sorted; each also exists with `_r`.
    public static var names: [String] { table.keys.sorted() }

    /// The colour at `unit`, held inside 0 to 1; NaN is transparent.
    public func color(_ unit: Double) -> Color {
        guard !unit.isNaN else { return .clear }
        let held = min(max(unit, 0), 1)
        if stepped { return anchors[min(anchors.count - 1, Int(held * Double(anchors.count)))] }
        let place = held * Double(anchors.count - 1)
        let below = min(anchors.count - 1, Int(place))
        let above = min(anchors.count - 1, below + 1)
        return anchors[below].mixed(anchors[above], place - Double(below))
    }

    /// 256 colours, for pictures.
    var palette: [Color] { (0..<256).map { color(Double($0) / 255) } }
}
