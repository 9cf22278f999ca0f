/// A rectangle of terminal cells: what all text charts are painted on.
struct CellGrid {
    /// One cell. A wide character fills its cell and leaves an empty text in the next.
    struct Cell: Equatable {
        var text = " "
        var ink: Color?
        var paper: Color?
        var bold = false
        var isBlank: Bool { text == " " && paper == nil }
    }

    /// A picture to be laid over blank cells as pixels.
    struct Overlay {
        var raster: Raster
        var x: Int, y: Int, columns: Int, rows: Int
    }

    let width: Int
    let height: Int
    private(set) var cells: [Cell]
    var overlays: [Overlay] = []

    init(width: Int, height: Int) {
        self.width = max(0, width)
        self.height = max(0, height)
        cells = Array(repeating: Cell(), count: self.width * self.height)
    }

    subscript(x: Int, y: Int) -> Cell {
        get { x >= 0 && y >= 0 && x < width && y < height ? cells[y * width + x] : Cell() }
        set { if x >= 0, y >= 0, x < width, y < height { cells[y * width + x] = newValue } }
    }

    /// Puts one character of width one.
    mutating func put(_ text: String, _ x: Int, _ y: Int, ink: Color? = nil, paper: Color? = nil) {
        self[x, y] = Cell(text: text, ink: ink, paper: paper)
    }

    /// Writes text from `x` on; what passes `limit` (or the edge) is left out.
    mutating func write(_ text: String, _ x: Int, _ y: Int, ink: Color? = nil, bold: Bool = false, limit: Int = Int.max) {
        var at = x
        for character in text {
            let columns = DisplayWidth.of(character)
            if columns == 0 { continue }
            guard at + columns <= min(width, limit) else { return }
            if at >= 0 {
                self[at, y] = Cell(text: String(character), ink: ink, bold: bold)
                if columns == 2 { self[at + 1, y] = Cell(text: "", ink: ink, bold: bold) }
            }
            at += columns
        }
    }

    /// Copies another grid with its corner at `x`, `y`.
    mutating func paste(_ other: CellGrid, _ x: Int, _ y: Int) {
        for row in 0..<other.height {
            for column in 0..<other.width { self[x + column, y + row] = other[column, row] }
        }
        for var overlay in other.overlays {
            overlay.x += x
            overlay.y += y
            overlays.append(overlay)
        }
    }

    /// How much of a rectangle is empty, or holds nothing but `faint` signs.
    func blankShare(_ x: Int, _ y: Int, _ w: Int, _ h: Int, faint: String) -> Double {
        guard w > 0, h > 0 else { return 1 }
        var blank = 0
        for row in y..<y + h { for column in x..<x + w where self[column, row].isBlank || self[column, row].text == faint { blank += 1 } }
        return Double(blank) / Double(w * h)
    }

    /// The grid as lines of text without trailing blanks; colours as ANSI sequences of the given level. Below the last line of
    /// each picture that lies over it, the cursor goes up to its corner and comes back.
    func text(_ level: ColorLevel, _ graphics: TerminalGraphics?) -> String {
        let lines = (0..<height).map { row in
            let ending = overlays.filter { $0.y + $0.rows - 1 == row }
            guard let graphics, !ending.isEmpty else { return line(row, level) }
            // A line is made below first, because sixels that reach the last line of a terminal make it scroll.
            return line(row, level) + "\n\u{1b}[A" + ending.map { overlay in
                "\u{1b}7\r" + (overlay.rows > 1 ? "\u{1b}[\(overlay.rows - 1)A" : "") + (overlay.x > 0 ? "\u{1b}[\(overlay.x)C" : "")
                    + graphics.sequence(overlay.raster, columns: overlay.columns, rows: overlay.rows) + "\u{1b}8"
            }.joined()
        }
        return lines.joined(separator: "\n")
    }

    private func line(_ row: Int, _ level: ColorLevel) -> String {
        var end = width
        while end > 0, self[end - 1, row].isBlank { end -= 1 }
        var out = ""
        var pen = Cell()
        for column in 0..<end {
            let cell = self[column, row]
            if level != .none {
                // A blank needs no new ink, which keeps the sequences few.
                let ink = cell.text == " " ? pen.ink : cell.ink
                if ink != pen.ink || cell.paper != pen.paper || cell.bold != pen.bold {
                    out += ANSI.change(from: pen, toInk: ink, paper: cell.paper, bold: cell.bold, level)
                    pen = Cell(text: "", ink: ink, paper: cell.paper, bold: cell.bold)
                }
            }
            out += cell.text
        }
        if pen.ink != nil || pen.paper != nil || pen.bold { out += "\u{1b}[0m" }
        return out
    }
}

/// How many colours a terminal has.
public enum ColorLevel: Int, Sendable, Comparable {
    case none, ansi16, ansi256, trueColor
    public static func < (a: ColorLevel, b: ColorLevel) -> Bool { a.rawValue < b.rawValue }
}

/// ANSI colour sequences.
enum ANSI {
    static func change(from pen: CellGrid.Cell, toInk ink: Color?, paper: Color?, bold: Bool, _ level: ColorLevel) -> String {
        var codes: [String] = []
        let resets = (ink == nil && pen.ink != nil) || (paper == nil && pen.paper != nil) || (!bold && pen.bold)
        if resets { codes.append("0") }
        if bold, resets || !pen.bold { codes.append("1") }
        if let ink, resets || ink != pen.ink { codes.append(code(ink, level, paper: false)) }
        if let paper, resets || paper != pen.paper { codes.append(code(paper, level, paper: true)) }
        return codes.isEmpty ? "" : "\u{1b}[" + codes.joined(separator: ";") + "m"
    }

    private static func code(_ color: Color, _ level: ColorLevel, paper: Bool) -> String {
        switch level {
        case .none: return paper ? "49" : "39"
        case .ansi16:
            let index = nearest16(color)
            return "\((index < 8 ? 30 + index : 82 + index) + (paper ? 10 : 0))"
        case .ansi256: return "\(paper ? 48 : 38);5;\(nearest256(color))"
        case .trueColor: return "\(paper ? 48 : 38);2;\(color.red);\(color.green);\(color.blue)"
        }
    }

    /// The 6×6×6 cube or the grey ramp, whichever is nearer.
    static func nearest256(_ color: Color) -> Int {
        let levels = [0, 95, 135, 175, 215, 255]
        func nearest(_ value: UInt8) -> Int {
            levels.indices.min { abs(levels[$0] - Int(value)) < abs(levels[$1] - Int(value)) } ?? 0
        }
        let (r, g, b) = (nearest(color.red), nearest(color.green), nearest(color.blue))
        let grey = (Int(color.red) + Int(color.green) + Int(color.blue)) / 3
        let step = min(23, max(0, (grey - 3) / 10))
        func distance(_ r: Int, _ g: Int, _ b: Int) -> Int {
            let dr = r - Int(color.red), dg = g - Int(color.green), db = b - Int(color.blue)
            return dr * dr + dg * dg + db * db
        }
        let ramp = 8 + 10 * step
        return distance(ramp, ramp, ramp) < distance(levels[r], levels[g], levels[b]) ? 232 + step : 16 + 36 * r + 6 * g + b
    }

    /// The sixteen colours as most terminals show them.
    private static let sixteen: [Color] = [
        Color(0, 0, 0), Color(205, 49, 49), Color(13, 160, 90), Color(200, 190, 16), Color(36, 90, 200), Color(188, 63, 188),
        Color(17, 168, 205), Color(210, 210, 210), Color(102, 102, 102), Color(241, 76, 76), Color(35, 209, 139),
        Color(245, 245, 67), Color(59, 142, 234), Color(214, 112, 214), Color(41, 184, 219), Color(255, 255, 255),
    ]

    /// The cycle's colours by hand, so that its ten stay ten; others by distance.
    private static let cycle16: [Color: Int] = Dictionary(
        uniqueKeysWithValues: zip(Color.cycle, [4, 3, 2, 1, 5, 9, 13, 8, 11, 6]))

    static func nearest16(_ color: Color) -> Int {
        let opaque = Color(color.red, color.green, color.blue)
        if let known = cycle16[opaque] { return known }
        func distance(_ a: Color) -> Int {
            let dr = Int(a.red) - Int(color.red), dg = Int(a.green) - Int(color.green), db = Int(a.blue) - Int(color.blue)
            return 3 * dr * dr + 4 * dg * dg + 2 * db * db
        }
        return sixteen.indices.min { distance(sixteen[$0]) < distance(sixteen[$1]) } ?? 7
    }
}
