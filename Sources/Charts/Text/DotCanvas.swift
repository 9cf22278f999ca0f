/// What dots a text chart is made of.
public enum TextCanvas: String, Sendable, CaseIterable {
    /// 2 × 4 dots a character.
    case braille
    /// 2 × 2 quarter blocks a character.
    case block
    /// One 7-bit character.
    case ascii

    var dotsAcross: Int { self == .ascii ? 1 : 2 }
    var dotsDown: Int { self == .braille ? 4 : self == .block ? 2 : 1 }
}

/// A dash pattern in dots: on, off, on, off…
struct DashPattern {
    var runs: [Int]

    init(_ style: LineStyle, _ canvas: TextCanvas) {
        switch (style, canvas) {
        case (.solid, _), (.none, _): runs = []
        case (.dashed, .braille): runs = [6, 4]
        case (.dashDot, .braille): runs = [7, 3, 1, 3]
        case (.dotted, .braille): runs = [1, 2]
        case (.dashed, .block): runs = [4, 3]
        case (.dashDot, .block): runs = [4, 2, 1, 2]
        case (.dotted, .block): runs = [1, 2]
        case (.dashed, .ascii): runs = [3, 2]
        case (.dashDot, .ascii): runs = [4, 1, 1, 1]
        case (.dotted, .ascii): runs = [1, 1]
        }
    }

    /// Whether the `step`-th dot of a line is inked.
    func inks(_ step: Int) -> Bool {
        guard !runs.isEmpty else { return true }
        var at = step % runs.reduce(0, +)
        for (index, run) in runs.enumerated() {
            if at < run { return index % 2 == 0 }
            at -= run
        }
        return true
    }
}

/// Dots over a rectangle of cells. Each cell keeps the dots set in it and the colour that came last.
struct DotCanvas {
    let columns: Int
    let rows: Int
    let canvas: TextCanvas
    private var bits: [UInt8]
    private var inks: [Color?]
    private var signs: [String]

    /// Size in dots.
    let width: Int
    let height: Int

    init(columns: Int, rows: Int, canvas: TextCanvas) {
        self.columns = columns
        self.rows = rows
        self.canvas = canvas
        width = columns * canvas.dotsAcross
        height = rows * canvas.dotsDown
        bits = Array(repeating: 0, count: columns * rows)
        inks = Array(repeating: nil, count: columns * rows)
        signs = Array(repeating: "*", count: canvas == .ascii ? columns * rows : 0)
    }

    /// Sets one dot; `sign` is what it looks like on an ASCII canvas.
    mutating func set(_ x: Int, _ y: Int, _ ink: Color?, _ sign: String) {
        guard x >= 0, y >= 0, x < width, y < height else { return }
        let across = canvas.dotsAcross, down = canvas.dotsDown
        let cell = (y / down) * columns + x / across
        bits[cell] |= 1 << UInt8((y % down) * across + x % across)
        inks[cell] = ink
        if canvas == .ascii { signs[cell] = sign }
    }

    /// Draws a line between two places in dots and calls `visit` with each dot; gives the steps taken.
    mutating func line(_ a: Point, _ b: Point, _ ink: Color?, _ sign: String, dash: DashPattern, step: inout Int,
                       visit: (Int, Int) -> Void) {
        guard let (from, to) = DotCanvas.clipped(a, b, Double(width), Double(height)) else { return }
        let x0 = min(width - 1, Int(from.x)), y0 = min(height - 1, Int(from.y))
        let x1 = min(width - 1, Int(to.x)), y1 = min(height - 1, Int(to.y))
        let dx = abs(x1 - x0), dy = -abs(y1 - y0)
        let stepX = x0 < x1 ? 1 : -1, stepY = y0 < y1 ? 1 : -1
        var error = dx + dy
        var x = x0, y = y0
        while true {
            if dash.inks(step) { set(x, y, ink, sign); visit(x, y) }
            if x == x1, y == y1 { break }
            step += 1
            let twice = 2 * error
            if twice >= dy { error += dy; x += stepX }
            if twice <= dx { error += dx; y += stepY }
        }
    }

    /// The part of a stroke inside the canvas (Liang and Barsky).
    static func clipped(_ a: Point, _ b: Point, _ width: Double, _ height: Double) -> (Point, Point)? {
        guard a.isFinite, b.isFinite else { return nil }
        let dx = b.x - a.x, dy = b.y - a.y
        guard dx.isFinite, dy.isFinite else { return nil }
        var enter = 0.0, leave = 1.0
        for (p, q) in [(-dx, a.x), (dx, width - a.x), (-dy, a.y), (dy, height - a.y)] {
            if p == 0 { if q < 0 { return nil }; continue }
            let t = q / p
            if p < 0 { enter = max(enter, t) } else { leave = min(leave, t) }
        }
        guard enter <= leave else { return nil }
        func hold(_ t: Double) -> Point {
            Point(min(max(a.x + dx * t, 0), width), min(max(a.y + dy * t, 0), height))
        }
        return (hold(enter), hold(leave))
    }

    /// The character of one cell, nil where no dot is set.
    func cell(_ column: Int, _ row: Int) -> (text: String, ink: Color?)? {
        let at = row * columns + column
        guard bits[at] != 0 else { return nil }
        switch canvas {
        case .ascii: return (signs[at], inks[at])
        case .block: return (DotCanvas.quarters[Int(bits[at])], inks[at])
        case .braille: return (DotCanvas.brailleText(bits[at]), inks[at])
        }
    }

    /// Our bits run row by row; Unicode numbers the dots down the columns, with the last row apart.
    private static func brailleText(_ bits: UInt8) -> String {
        let order: [UInt32] = [0x01, 0x08, 0x02, 0x10, 0x04, 0x20, 0x40, 0x80]
        var code: UInt32 = 0x2800
        for (index, dot) in order.enumerated() where bits & (1 << UInt8(index)) != 0 { code |= dot }
        return UnicodeScalar(code).map { String(Character($0)) } ?? " "
    }

    private static let quarters = [" ", "▘", "▝", "▀", "▖", "▌", "▞", "▛", "▗", "▚", "▐", "▜", "▄", "▙", "▟", "█"]
}
