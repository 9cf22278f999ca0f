/// Paints artists into the box of a plot. Layers, from below: grid lines, pictures, areas, bars, lines, signs, words.
struct TextArtists {
    let view: AxesView
    let columns: Int
    let rows: Int
    let options: TextOptions
    let pen: TextPen
    /// Several series share the box and may need signs.
    let several: Bool
    var grid: CellGrid
    private var areas: DotCanvas
    private var lines: DotCanvas
    private var signs: [(x: Int, y: Int, text: String, ink: Color?)] = []
    private var notes: [(Artist.Note, AxesView)] = []

    init(view: AxesView, columns: Int, rows: Int, options: TextOptions, several: Bool) {
        self.view = view
        self.columns = columns
        self.rows = rows
        self.options = options
        self.several = several
        pen = TextPen(options)
        grid = CellGrid(width: columns, height: rows)
        areas = DotCanvas(columns: columns, rows: rows, canvas: options.canvas)
        lines = DotCanvas(columns: columns, rows: rows, canvas: options.canvas)
    }

    mutating func drawGrid(columns at: [Int], rows down: [Int]) {
        let ink = options.colors == .none ? nil : Color(128, 128, 128)
        if view.axes.y.grid {
            for y in down { for x in stride(from: 0, to: columns, by: 2) { grid.put(pen.gridDot, x, y, ink: ink) } }
        }
        if view.axes.x.grid { for x in at { for y in 0..<rows { grid.put(pen.gridDot, x, y, ink: ink) } } }
    }

    mutating func draw(_ artists: [Artist], _ view: AxesView) {
        for case .picture(let it) in artists { draw(it, view) }
        for artist in artists {
            switch artist {
            case .line(let it): draw(it, view)
            case .points(let it): draw(it, view)
            case .bars(let it): draw(it, view)
            case .band(let it): draw(it, view)
            case .segments(let it): draw(it, view)
            case .rule(let it): draw(it, view)
            case .note(let it): notes.append((it, view))
            case .picture: break
            }
        }
    }

    /// Lays the dots over the bars, the signs over the dots and the words over all.
    mutating func finish() {
        for y in 0..<rows {
            for x in 0..<columns {
                guard let dots = lines.cell(x, y) ?? (grid[x, y].text == " " || grid[x, y].text == pen.gridDot ? areas.cell(x, y) : nil)
                else { continue }
                let under = grid[x, y]
                let paper = under.text == "█" && options.colors != .none ? under.ink : under.paper
                grid.put(dots.text, x, y, ink: dots.ink, paper: paper)
            }
        }
        for sign in signs { grid.put(sign.text, sign.x, sign.y, ink: sign.ink, paper: grid[sign.x, sign.y].paper) }
        for (note, view) in notes { write(note, view) }
    }

    // MARK: Places

    private func column(_ fraction: Double) -> Int { Numbers.int(fraction * Double(columns), in: 0...columns - 1) }
    private func row(_ fraction: Double) -> Int { Numbers.int((1 - fraction) * Double(rows), in: 0...rows - 1) }

    /// A place in the data as dots from the upper left.
    private func dots(_ fraction: Point) -> Point {
        Point(fraction.x * Double(lines.width), (1 - fraction.y) * Double(lines.height))
    }

    private static func isInside(_ p: Point) -> Bool {
        p.x >= -1e-9 && p.x <= 1 + 1e-9 && p.y >= -1e-9 && p.y <= 1 + 1e-9
    }

    // MARK: Lines and points

    private mutating func draw(_ line: Artist.Line, _ view: AxesView) {
        let ink = pen.ink(line.color)
        let markerSign = pen.sign(line.marker), loneSign = pen.seriesSign(several ? line.series : 0)
        let ownSign = line.marker == .none ? loneSign : "."
        var trace: [(x: Int, y: Int)] = []
        if line.lineStyle != .none {
            let dash = DashPattern(line.lineStyle, options.canvas)
            let across = options.canvas.dotsAcross, down = options.canvas.dotsDown
            for run in Polyline.runs(line.x, line.y, view, columns: lines.width) {
                var step = 0
                if run.count == 1, TextArtists.isInside(run[0]) { set(run[0], ink, ownSign) }
                for (a, b) in zip(run, run.dropFirst()) {
                    lines.line(dots(a), dots(b), ink, ownSign, dash: dash, step: &step) { x, y in
                        trace.append((x / across, y / down))
                    }
                }
            }
        }
        if line.marker != .none {
            drawMarkers(line.x, line.y, view, sparse: line.x.count <= max(12, columns / 2)) { _ in (markerSign, ink) }
        } else if several, options.colors == .none, options.canvas != .ascii {
            sprinkle(trace, line.series)
        }
        // A line of one point, and points between gaps, would not be seen as dots.
        if line.marker == .none, line.x.count == 1, line.lineStyle != .none {
            drawMarkers(line.x, line.y, view, sparse: true) { _ in (loneSign, ink) }
        }
    }

    /// Puts the sign of a series at every so many columns of its line, each series at other columns.
    private mutating func sprinkle(_ trace: [(x: Int, y: Int)], _ series: Int) {
        let pitch = max(6, columns / 6)
        var next = 1 + (series * pitch / 3) % pitch
        for place in trace.sorted(by: { $0.x < $1.x }) where place.x >= next {
            signs.append((place.x, place.y, pen.seriesSign(series), nil))
            next = (place.x / pitch + 1) * pitch + 1 + (series * pitch / 3) % pitch
        }
    }

    private mutating func set(_ fraction: Point, _ ink: Color?, _ sign: String) {
        let place = dots(fraction)
        lines.set(Numbers.int(place.x, in: 0...lines.width - 1), Numbers.int(place.y, in: 0...lines.height - 1), ink, sign)
    }

    /// Signs where the points are few, dots where they are many.
    private mutating func drawMarkers(_ xs: [Double], _ ys: [Double], _ view: AxesView, sparse: Bool,
                                      _ look: (Int) -> (sign: String, ink: Color?)) {
        for index in 0..<min(xs.count, ys.count) {
            let place = view.fraction(Point(xs[index], ys[index]))
            guard place.isFinite, TextArtists.isInside(place) else { continue }
            let (sign, ink) = look(index)
            if sparse {
                signs.append((column(place.x), row(place.y), sign, ink))
            } else {
                set(place, ink, sign)
            }
        }
    }

    private mutating func draw(_ points: Artist.Points, _ view: AxesView) {
        let pen = pen
        let tellApart = several && options.colors == .none && points.marker == .circle
        let sign = tellApart ? pen.seriesSign(points.series) : pen.sign(points.marker)
        let few = points.x.count <= max(40, columns * rows / 10)
        drawMarkers(points.x, points.y, view, sparse: few || tellApart) { index in
            (sign, pen.ink(points.colors[points.colors.count == 1 ? 0 : index]))
        }
    }

    private mutating func draw(_ strokes: Artist.Segments, _ view: AxesView) {
        let dash = DashPattern(strokes.lineStyle, options.canvas)
        let ink = pen.ink(strokes.color)
        for stroke in strokes.segments {
            let from = dots(view.fraction(stroke.from)), to = dots(view.fraction(stroke.to))
            let isUpright = (from.x - to.x).magnitude < 0.5, isFlat = (from.y - to.y).magnitude < 0.5
            var step = 0
            lines.line(from, to, ink, isUpright ? "|" : isFlat ? "-" : "*", dash: dash, step: &step) { _, _ in }
            guard strokes.capped else { continue }
            for end in [from, to] {
                let arm = isUpright ? Point(1, 0) : Point(0, 1)
                lines.line(Point(end.x - arm.x, end.y - arm.y), Point(end.x + arm.x, end.y + arm.y), ink,
                           isUpright ? "-" : "|", dash: DashPattern(.solid, options.canvas), step: &step) { _, _ in }
            }
        }
    }

    private mutating func draw(_ rule: Artist.Rule, _ view: AxesView) {
        let ink = pen.ink(rule.color)
        let axis = rule.horizontal ? view.y : view.x
        let low = axis.fraction(rule.low), high = axis.fraction(rule.high)
        guard low.isFinite, high.isFinite else { return }
        if rule.isSpan {
            let a = min(max(min(low, high), 0), 1), b = min(max(max(low, high), 0), 1)
            let box = rule.horizontal ? (0.0, 1.0, a, b) : (a, b, 0.0, 1.0)
            fill(box.0, box.1, density: rule.color.alpha, ink, ":") { _ in (box.2, box.3) }
            return
        }
        guard low >= 0, low <= 1 else { return }
        let from = rule.horizontal ? Point(rule.start, low) : Point(low, rule.start)
        let to = rule.horizontal ? Point(rule.end, low) : Point(low, rule.end)
        var step = 0
        lines.line(dots(from), dots(to), ink, rule.horizontal ? "-" : "|",
                   dash: DashPattern(rule.lineStyle, options.canvas), step: &step) { _, _ in }
    }

    // MARK: Areas and bars

    /// Dots between two heights over a range of columns, thinner the more transparent the colour.
    private mutating func fill(_ from: Double, _ to: Double, density: UInt8, _ ink: Color?, _ sign: String,
                               _ heights: (Double) -> (Double, Double)?) {
        let width = Double(areas.width), height = Double(areas.height)
        let first = Numbers.int(from * width, in: 0...areas.width), last = Numbers.int((to * width).ceiled, in: 0...areas.width)
        for x in first..<max(first, last) {
            guard let (low, high) = heights((Double(x) + 0.5) / width) else { continue }
            let bottom = Numbers.int(((1 - low) * height).nearest, in: 0...areas.height)
            let top = Numbers.int(((1 - high) * height).nearest, in: 0...areas.height)
            for y in min(top, bottom)..<bottom {
                let inked = options.canvas == .ascii || density >= 200 ? true
                    : density >= 90 ? (x + y) % 2 == 0 : x % 2 == 0 && y % 2 == 0
                if inked { areas.set(x, y, ink, sign) }
            }
        }
    }

    /// How thickly a band is dotted: by its opacity, and where there is no colour opaque ones are told apart by it too.
    private static func density(_ band: Artist.Band, _ pen: TextPen) -> UInt8 {
        guard pen.options.colors == .none, band.color.alpha >= 200 else { return band.color.alpha }
        return [255, 120, 40][((band.series % 3) + 3) % 3]
    }

    private mutating func draw(_ band: Artist.Band, _ view: AxesView) {
        let ink = pen.ink(band.color)
        let sign = several || band.series > 0 ? [":", "%", "/", "="][band.series % 4] : ":"
        for index in 0..<max(0, band.x.count - 1) {
            let a = view.x.fraction(band.x[index]), b = view.x.fraction(band.x[index + 1])
            let low = (view.y.fraction(band.low[index]), view.y.fraction(band.low[index + 1]))
            let high = (view.y.fraction(band.high[index]), view.y.fraction(band.high[index + 1]))
            guard a.isFinite, b.isFinite, a != b else { continue }
            let from = min(max(min(a, b), 0), 1), to = min(max(max(a, b), 0), 1)
            fill(from, to, density: Self.density(band, pen), ink, sign) { x in
                let t = min(max((x - a) / (b - a), 0), 1)
                let bottom = low.0 + (low.1 - low.0) * t, top = high.0 + (high.1 - high.0) * t
                return bottom.isFinite && top.isFinite ? (min(max(bottom, 0), 1), min(max(top, 0), 1)) : nil
            }
        }
    }

    private mutating func draw(_ bars: Artist.Bars, _ view: AxesView) {
        let along = bars.horizontal ? view.y : view.x, upright = bars.horizontal ? view.x : view.y
        let parted = !zip(bars.bars, bars.bars.dropFirst()).contains { ($0.to - $1.from).magnitude <= 1e-9 * ($0.to - $0.from).magnitude }
        for (index, bar) in bars.bars.enumerated() {
            let a = along.fraction(bar.from), b = along.fraction(bar.to)
            var low = upright.fraction(bar.low), high = upright.fraction(bar.high)
            // On a logarithmic axis a foot at zero stands on the frame.
            if upright.scale == .log, low.isNaN { low = 0 }
            guard a.isFinite, b.isFinite, low.isFinite, high.isFinite else { continue }
            low = min(max(low, 0), 1)
            high = min(max(high, 0), 1)
            let from = min(max(min(a, b), 0), 1), to = min(max(max(a, b), 0), 1)
            guard from < to else { continue }
            let color = bars.colors.isEmpty ? Color.cycled(0) : bars.colors[index % bars.colors.count]
            let ink = bars.filled ? pen.ink(color) : nil
            if !bars.filled { outline(from, to, low, high, bars.horizontal); continue }
            let cells = span(bars.horizontal ? 1 - to : from, bars.horizontal ? 1 - from : to, of: bars.horizontal ? rows : columns, parted: parted)
            bars.horizontal ? lying(cells, low, high, ink, bars.series) : standing(cells, low, high, ink, bars.series)
        }
    }

    private mutating func outline(_ from: Double, _ to: Double, _ low: Double, _ high: Double, _ horizontal: Bool) {
        let corners = [(from, low), (to, low), (to, high), (from, high), (from, low)]
            .map { horizontal ? Point($0.1, $0.0) : Point($0.0, $0.1) }
        for (a, b) in zip(corners, corners.dropFirst()) {
            var step = 0
            lines.line(dots(a), dots(b), nil, a.x == b.x ? "|" : "-", dash: DashPattern(.solid, options.canvas), step: &step) { _, _ in }
        }
    }

    /// The cells a bar takes. Bars that stand apart are all rounded down alike, so that a gap is left between them.
    private func span(_ from: Double, _ to: Double, of count: Int, parted: Bool) -> Range<Int> {
        let start = from * Double(count), end = to * Double(count)
        let first: Int, last: Int
        if parted {
            let width = max(1, (end - start + 1e-6).floored)
            first = Numbers.int((start + (end - start - width) / 2).nearest, in: 0...count - 1)
            last = min(count, first + Int(width))
        } else {
            first = Numbers.int(start.nearest, in: 0...count - 1)
            last = Numbers.int(end.nearest, in: 0...count)
        }
        return first..<max(first + 1, last)
    }

    /// The sign a bar is filled with; without colour each series has its own.
    static func fillSign(_ series: Int, _ pen: TextPen) -> String {
        let signs = pen.isASCII ? ["#", "=", "%", "+", "@"] : ["█", "▒", "░", "▓"]
        let tellApart = pen.isASCII || pen.options.colors == .none
        return signs[tellApart ? ((series % signs.count) + signs.count) % signs.count : 0]
    }

    private mutating func standing(_ across: Range<Int>, _ low: Double, _ high: Double, _ ink: Color?, _ series: Int) {
        let sign = TextArtists.fillSign(series, pen)
        let bottom = min(low, high) * Double(rows), top = max(low, high) * Double(rows)
        for up in 0..<rows {
            let cover = min(top, Double(up + 1)) - max(bottom, Double(up))
            guard cover > 0 else { continue }
            let isTop = top < Double(up + 1), text: String
            if cover > 0.95 { text = sign }
            else if sign == "█", isTop, bottom <= Double(up) {
                // Eighths from the foot of the cell; a sliver still shows.
                text = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"][Numbers.int((cover * 8).nearest - 1, in: 0...7)]
            }
            else if sign == "█" { text = cover > 0.75 ? "█" : cover > 0.25 ? "▀" : "▔" }
            else if cover >= 0.5 || top - bottom < 1 { text = sign }
            else { continue }
            for x in across { grid.put(text, x, rows - 1 - up, ink: ink) }
        }
    }

    private mutating func lying(_ down: Range<Int>, _ low: Double, _ high: Double, _ ink: Color?, _ series: Int) {
        let sign = TextArtists.fillSign(series, pen)
        let start = min(low, high) * Double(columns), end = max(low, high) * Double(columns)
        for x in 0..<columns {
            let cover = min(end, Double(x + 1)) - max(start, Double(x))
            guard cover > 0 else { continue }
            let text: String
            if cover > 0.95 { text = sign }
            else if sign == "█", end < Double(x + 1), start <= Double(x) {
                text = ["▏", "▎", "▍", "▌", "▋", "▊", "▉", "█"][Numbers.int((cover * 8).nearest - 1, in: 0...7)]
            }
            else if cover >= 0.5 || end - start < 1 { text = sign }
            else { continue }
            for y in down { grid.put(text, x, y, ink: ink) }
        }
    }

    // MARK: Words and pictures

    private mutating func write(_ note: Artist.Note, _ view: AxesView) {
        let place = note.inAxesFraction ? note.at : view.fraction(note.at)
        guard place.isFinite, place.x >= -0.1, place.x <= 1.1, place.y >= -0.1, place.y <= 1.1 else { return }
        if let target = note.arrowTo { drawArrow(from: place, to: view.fraction(target), note.color) }
        let text = pen.fit(note.text, columns)
        let width = DisplayWidth.of(text)
        let shift = note.across == .left ? 0 : note.across == .right ? width : width / 2
        let x = min(max(0, column(place.x) - shift), columns - width)
        let y = min(max(0, row(place.y) + (note.upright == .top ? 1 : 0)), rows - 1)
        grid.write(text, x, y, ink: note.color.flatMap { pen.ink($0) })
    }

    private mutating func drawArrow(from: Point, to: Point, _ color: Color?) {
        guard to.isFinite, TextArtists.isInside(to) else { return }
        var shaft = DotCanvas(columns: columns, rows: rows, canvas: options.canvas)
        var step = 0
        shaft.line(dots(from), dots(to), color.flatMap { pen.ink($0) }, ".", dash: DashPattern(.solid, options.canvas), step: &step) { _, _ in }
        for y in 0..<rows {
            for x in 0..<columns where grid[x, y].isBlank {
                if let dot = shaft.cell(x, y) { grid.put(dot.text, x, y, ink: dot.ink) }
            }
        }
    }

    private mutating func draw(_ picture: Artist.Picture, _ view: AxesView) {
        let left = view.x.fraction(picture.left), right = view.x.fraction(picture.right)
        let bottom = view.y.fraction(picture.bottom), top = view.y.fraction(picture.top)
        guard left.isFinite, right.isFinite, bottom.isFinite, top.isFinite, left != right, bottom != top else { return }
        let raster = TextPicture.flipped(picture.raster, across: left > right, upright: bottom > top)
        let x0 = (min(left, right) * Double(columns)).nearest, x1 = (max(left, right) * Double(columns)).nearest
        let y0 = ((1 - max(bottom, top)) * Double(rows)).nearest, y1 = ((1 - min(bottom, top)) * Double(rows)).nearest
        // A picture far larger than its box (zoomed in) is not worth its memory.
        guard x1 - x0 >= 1, y1 - y0 >= 1, x1 - x0 <= 8000, y1 - y0 <= 8000 else { return }
        // Nothing can be written over pixels: a picture under other things, or one that its box cuts, is drawn in cells.
        if options.graphics != nil, view.axes.artists.count == 1, picture.cellTexts == nil, x0 >= 0, y0 >= 0,
           Int(x1) <= columns, Int(y1) <= rows {
            grid.overlays.append(CellGrid.Overlay(raster: raster, x: Int(x0), y: Int(y0), columns: Int(x1 - x0), rows: Int(y1 - y0)))
            return
        }
        let painter = TextPicture(options: options, raster: raster)
        let block = painter.cells(raster, columns: Int(x1 - x0), rows: Int(y1 - y0))
        grid.paste(block, Int(x0), Int(y0))
        guard let texts = picture.cellTexts, texts.count == raster.width * raster.height else { return }
        for (index, text) in texts.enumerated() {
            let px = index % raster.width, py = index / raster.width
            let cx = x0 + (Double(px) + 0.5) / Double(raster.width) * (x1 - x0), cy = y0 + (Double(py) + 0.5) / Double(raster.height) * (y1 - y0)
            let width = (x1 - x0) / Double(raster.width)
            var short = pen.fit(text, max(1, Int(width)))
            // Among the signs of a ramp a word needs air.
            if options.colors == .none, DisplayWidth.of(short) + 4 <= Int(width) { short = " \(short) " }
            let at = Int(cx) - DisplayWidth.of(short) / 2
            // A word over a cell keeps the cell's colour as its paper and stands out from it.
            for (offset, character) in short.enumerated() {
                let dark = raster[px, py].luminance < 0.5
                grid.put(String(character), at + offset, Int(cy), ink: options.colors == .none ? nil : dark ? .white : .black,
                         paper: options.colors == .none ? nil : raster[px, py])
            }
        }
    }

    /// What stands for an artist in a legend.
    static func sample(_ artist: Artist, _ pen: TextPen, several: Bool) -> (String, Color?) {
        func stroke(_ style: LineStyle, _ sign: String?, _ series: Int) -> String {
            let dash: String
            if pen.isASCII {
                let own = sign == nil ? pen.seriesSign(several ? series : 0) : "."
                return sign.map { style == .none ? " \($0) " : "\(own)\($0)\(own)" } ?? "\(own)\(own)\(own)"
            }
            switch style {
            case .none: dash = " "
            case .solid: dash = "─"
            case .dashed: dash = "╌"
            case .dashDot: dash = "┄"
            case .dotted: dash = "┈"
            }
            let plain = several && pen.options.colors == .none ? pen.seriesSign(series) : dash
            return dash + (sign ?? plain) + dash
        }
        switch artist {
        case .line(let it): return (stroke(it.lineStyle, it.marker == .none ? nil : pen.sign(it.marker), it.series), pen.ink(it.color))
        case .points(let it):
            let tellApart = several && pen.options.colors == .none && it.marker == .circle
            return (" " + (tellApart ? pen.seriesSign(it.series) : pen.sign(it.marker)) + " ", it.colors.first.flatMap { pen.ink($0) })
        case .bars(let it):
            let fill = fillSign(it.series, pen)
            return (fill + fill + fill, it.colors.first.flatMap { pen.ink($0) })
        case .band(let it):
            let density = density(it, pen)
            let sign = pen.isASCII ? (several || it.series > 0 ? [":", "%", "/", "="][it.series % 4] : ":")
                : density >= 200 ? "⣿" : density >= 90 ? "⢕" : "⠅"
            return (sign + sign + sign, pen.ink(it.color))
        case .segments(let it): return (pen.isASCII ? "---" : "───", pen.ink(it.color))
        case .rule(let it):
            if it.isSpan { return (pen.isASCII ? ":::" : "⢕⢕⢕", pen.ink(it.color)) }
            return (pen.isASCII ? "---" : stroke(it.lineStyle, it.lineStyle == .solid ? "─" : nil, it.series), pen.ink(it.color))
        case .note, .picture: return ("", nil)
        }
    }
}
