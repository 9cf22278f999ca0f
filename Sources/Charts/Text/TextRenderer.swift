/// What a text chart may use.
public struct TextOptions: Sendable, Equatable {
    /// Characters across.
    public var columns: Int
    /// Lines; nil gives every plot the height it reads best at.
    public var rows: Int?
    public var canvas: TextCanvas
    public var colors: ColorLevel
    /// How the terminal shows the pixels of pictures; nil draws them in characters.
    public var graphics: TerminalGraphics?

    public init(columns: Int = 80, rows: Int? = nil, canvas: TextCanvas = .braille, colors: ColorLevel = .none,
                graphics: TerminalGraphics? = nil) {
        self.columns = min(max(columns, 16), 1000)
        self.rows = rows.map { min(max($0, 5), 1000) }
        self.canvas = canvas
        self.colors = colors
        self.graphics = graphics
    }
}

extension Figure {
    /// The figure as lines of text, without a line break at the end.
    public func text(_ options: TextOptions = TextOptions()) -> String {
        let grid = TextRenderer(figure: self, options: options).render()
        guard let graphics = options.graphics, grid.overlays.contains(where: { $0.rows >= graphics.screenRows }) else {
            return grid.text(options.colors, options.graphics)
        }
        // What has scrolled off cannot be drawn over.
        var options = options
        options.graphics = nil
        return text(options)
    }

    /// Whether any of the plots shows a picture.
    public var hasPicture: Bool { axes.contains { $0.firstPicture != nil } }
}

/// Lays the plots of a figure on a grid of cells.
struct TextRenderer {
    let figure: Figure
    let options: TextOptions

    /// Lines of a plot alone, of one among several rows, and the most a picture gets.
    private static let loneRows = 20, stackedRows = 16, pictureRows = 60

    func render() -> CellGrid {
        let titleRows = figure.suptitle.isEmpty ? 0 : 2
        let boxes = figure.axes.indices.filter { figure.axes[$0].twinOf == nil }
        guard !boxes.isEmpty else {
            var grid = CellGrid(width: options.columns, height: max(1, titleRows))
            writeTitle(&grid)
            return grid
        }
        let heights = rowHeights(boxes, titleRows)
        var grid = CellGrid(width: options.columns, height: titleRows + (heights.values.map { $0.reduce(0, +) }.max() ?? 0))
        writeTitle(&grid)
        for index in boxes {
            let axes = figure.axes[index]
            let place = axes.place
            let rows = heights[place.gridRows] ?? []
            let top = rows.prefix(place.rows.lowerBound).reduce(0, +)
            let height = place.rows.reduce(0) { $0 + ($1 < rows.count ? rows[$1] : 0) }
            let (left, width) = span(place)
            let isLastRow = place.rows.upperBound == place.gridRows - 1
            // A blank line parts stacked plots.
            let plot = drawn(index, width: width, height: isLastRow ? height : max(4, height - 1))
            grid.paste(plot, left, titleRows + top)
        }
        return grid
    }

    private func writeTitle(_ grid: inout CellGrid) {
        guard !figure.suptitle.isEmpty else { return }
        let pen = TextPen(options)
        let text = pen.fit(figure.suptitle, options.columns)
        grid.write(text, (options.columns - DisplayWidth.of(text)) / 2, 0, bold: true)
    }

    /// Columns a plot takes: its share of the width, less a gap to its neighbour.
    private func span(_ place: GridPlace) -> (left: Int, width: Int) {
        let gap = place.gridColumns > 1 ? (options.columns / place.gridColumns > 20 ? 2 : 1) : 0
        let left = options.columns * place.columns.lowerBound / place.gridColumns
        let right = options.columns * (place.columns.upperBound + 1) / place.gridColumns
        let isLast = place.columns.upperBound == place.gridColumns - 1
        return (left, max(4, right - left - (isLast ? 0 : gap)))
    }

    /// Lines of each row of every grid in use, keyed by its number of rows.
    private func rowHeights(_ boxes: [Int], _ titleRows: Int) -> [Int: [Int]] {
        let grids = Set(boxes.map { figure.axes[$0].place.gridRows })
        if let rows = options.rows {
            let room = max(4, rows - titleRows)
            return Dictionary(uniqueKeysWithValues: grids.map { ($0, shares(room, $0)) })
        }
        var heights: [Int: [Int]] = [:]
        for count in grids {
            heights[count] = (0..<count).map { row in
                let natural = boxes.filter { figure.axes[$0].place.gridRows == count && figure.axes[$0].place.rows == row...row }
                    .map { naturalHeight(figure.axes[$0], count) }
                return (natural.max() ?? TextRenderer.stackedRows) + (row < count - 1 ? 1 : 0)
            }
        }
        // Grids that overlap share one height.
        let total = heights.values.map { $0.reduce(0, +) }.max() ?? 0
        for (count, rows) in heights where rows.reduce(0, +) < total { heights[count] = shares(total, count) }
        return heights
    }

    private func shares(_ total: Int, _ count: Int) -> [Int] {
        (0..<count).map { total * ($0 + 1) / count - total * $0 / count }
    }

    private func naturalHeight(_ axes: Axes, _ gridRows: Int) -> Int {
        let usual = gridRows == 1 ? TextRenderer.loneRows : TextRenderer.stackedRows
        guard axes.isPicture, let picture = axes.firstPicture, picture.raster.width > 0, picture.raster.height > 0 else { return usual }
        let around = TextAxes.rowsAround(axes)
        let across = span(axes.place).width - (axes.isFramed ? 6 : 0) - (axes.colorBar == nil ? 0 : 10)
        let ratio = Double(picture.raster.height) / Double(picture.raster.width)
        // As many lines as the width asks for, but small pictures are not blown up beyond a plot's height.
        // As pixels they have to fit on the screen, and lose nothing by it.
        let most = options.graphics.map { min(TextRenderer.pictureRows, max(6, $0.screenRows - 2 - around)) } ?? TextRenderer.pictureRows
        let wanted = Numbers.int((Double(across) * ratio / 2).ceiled, in: 1...most)
        return around + min(wanted, max(usual - around, (picture.raster.height + 1) / 2))
    }

    private func drawn(_ index: Int, width: Int, height: Int) -> CellGrid {
        let twins = figure.axes.filter { $0.twinOf == index }
        let family = [figure.axes[index]] + twins
        let view = AxesView(figure.axes[index], sharingX: family)
        // A twin follows the x axis it shares.
        let twinView = twins.first.map { (twin: Axes) -> AxesView in
            var following = twin
            following.x = figure.axes[index].x
            following.artists = twin.artists.map { $0.shifted(bySeries: figure.axes[index].seriesCount) }
            return AxesView(following, sharingX: family)
        }
        var plot = TextAxes(view: view, twin: twinView, width: width, height: height, options: options, legendBelow: false)
        if plot.draw() { return plot.grid }
        var second = TextAxes(view: view, twin: twinView, width: width, height: height, options: options, legendBelow: true)
        _ = second.draw()
        return second.grid
    }
}

extension Artist {
    /// The same artist counted on from the series of another axes, so that their signs differ.
    func shifted(bySeries count: Int) -> Artist {
        switch self {
        case .line(var it): it.series += count; return .line(it)
        case .points(var it): it.series += count; return .points(it)
        case .bars(var it): it.series += count; return .bars(it)
        case .band(var it): it.series += count; return .band(it)
        case .segments(var it): it.series += count; return .segments(it)
        case .rule(var it): it.series += count; return .rule(it)
        case .note, .picture: return self
        }
    }
}

extension Axes {
    var firstPicture: Artist.Picture? {
        for case .picture(let picture) in artists { return picture }
        return nil
    }
}

/// The signs of a canvas and the spelling of words on it.
struct TextPen {
    let options: TextOptions
    init(_ options: TextOptions) { self.options = options }

    var isASCII: Bool { options.canvas == .ascii }
    var vertical: String { isASCII ? "|" : "│" }
    var horizontal: String { isASCII ? "-" : "─" }
    var corner: String { isASCII ? "+" : "└" }
    var rightCorner: String { isASCII ? "+" : "┘" }
    var tickLeft: String { isASCII ? "+" : "┤" }
    var tickRight: String { isASCII ? "+" : "├" }
    var tickBelow: String { isASCII ? "+" : "┬" }
    var gridDot: String { isASCII ? "." : "·" }

    /// Words as this canvas can spell them.
    func spelt(_ text: String) -> String {
        let line = String(text.map { $0.isNewline ? " " : $0 })
        return isASCII ? DisplayWidth.ascii(line) : line
    }

    /// Words cut to fit.
    func fit(_ text: String, _ width: Int) -> String {
        DisplayWidth.shortened(spelt(text), to: width, mark: isASCII ? "..." : "…")
    }

    /// Numbers, with a true minus sign where there is one.
    func number(_ text: String) -> String {
        isASCII ? DisplayWidth.ascii(text) : String(text.map { $0 == "-" ? "−" : $0 })
    }

    /// The colour of a data mark. Near-black would vanish on a dark terminal, so it takes the terminal's own.
    func ink(_ color: Color) -> Color? {
        if options.colors == .none || color.luminance < 0.12 && max(color.red, color.blue) < 60 { return nil }
        return Color(color.red, color.green, color.blue)
    }

    /// A sign that tells the series apart where colour does not.
    func seriesSign(_ series: Int) -> String {
        let signs = isASCII ? ["*", "o", "+", "x", "#", "@", "%", "&"] : ["●", "■", "▲", "◆", "○", "□", "△", "◇"]
        return signs[((series % signs.count) + signs.count) % signs.count]
    }

    func sign(_ marker: Marker) -> String {
        if isASCII {
            switch marker {
            case .none, .circle, .octagon, .pentagon, .hexagon, .hexagon2: return "o"
            case .square: return "#"
            case .filledPlus: return "+"
            case .filledCross: return "x"
            case .diamond, .thinDiamond: return "D"
            case .triDown: return "v"
            case .triUp: return "^"
            case .triLeft: return "<"
            case .triRight: return ">"
            default: return marker.rawValue
            }
        }
        switch marker {
        case .none, .circle, .octagon, .pentagon, .hexagon, .hexagon2: return "●"
        case .point: return "•"
        case .pixel: return "·"
        case .square: return "■"
        case .triangleUp, .triUp: return "▲"
        case .triangleDown, .triDown: return "▼"
        case .triangleLeft, .triLeft: return "◀"
        case .triangleRight, .triRight: return "▶"
        case .diamond, .thinDiamond: return "◆"
        case .plus: return "+"
        case .filledPlus: return "✚"
        case .cross: return "×"
        case .filledCross: return "✖"
        case .star: return "★"
        case .verticalLine: return "│"
        case .horizontalLine: return "─"
        }
    }
}
