// One plot as text. From top to bottom: a header with the title and the name of the y axis (one line when both fit),
// the box with its frame at the left and below, the tick labels, the name of the x axis, and the legend if it found
// no free corner inside. How many ticks fit depends on the room, and the room on how wide their labels are, so the
// layout is worked out in a few rounds until it stands still.

/// Draws one axes, with its twin, on a grid of its own.
struct TextAxes {
    let view: AxesView
    let twin: AxesView?
    let options: TextOptions
    let legendBelow: Bool
    let pen: TextPen
    var grid: CellGrid

    /// The box of the data, in cells.
    var left = 0, top = 0, columns = 1, rows = 1

    struct Mark { var at: Int, text: String }
    private var xMarks: [Mark] = [], yMarks: [Mark] = [], twinMarks: [Mark] = []
    private var xGrid: [Int] = [], yGrid: [Int] = []
    private var xOffset = "", yOffset = "", twinOffset = ""
    private var legendLines: [[LegendEntry]] = []

    init(view: AxesView, twin: AxesView?, width: Int, height: Int, options: TextOptions, legendBelow: Bool) {
        self.view = view
        self.twin = twin
        self.options = options
        self.legendBelow = legendBelow
        pen = TextPen(options)
        grid = CellGrid(width: width, height: height)
    }

    var axes: Axes { view.axes }

    /// Lines a plot needs beside its box, for the height of pictures.
    static func rowsAround(_ axes: Axes) -> Int {
        let header = axes.title.isEmpty && axes.y.label.isEmpty ? 0 : 1
        return header + (axes.isFramed ? 2 + (axes.x.label.isEmpty ? 0 : 1) : 0)
    }

    /// Draws all; false if the legend covers data and should better stand below.
    mutating func draw() -> Bool {
        layOut()
        var artist = TextArtists(view: view, columns: columns, rows: rows, options: options, several: seriesAreMany)
        artist.drawGrid(columns: axes.isFramed ? xGrid : [], rows: axes.isFramed ? yGrid : [])
        artist.draw(axes.artists, view)
        if let twin { artist.draw(twin.axes.artists, twin) }
        artist.finish()
        grid.paste(artist.grid, left, top)
        if axes.isFramed { drawFrame() }
        drawHeader()
        drawColorBar()
        return drawLegend()
    }

    /// Without colour, several lines or clouds need signs of their own.
    private var seriesAreMany: Bool {
        let all = axes.artists + (twin?.axes.artists ?? [])
        let count = all.count { artist in
            switch artist {
            case .line(let line): line.lineStyle != .none
            case .points: true
            default: false
            }
        }
        return count > 1
    }

    // MARK: Layout

    private mutating func layOut() {
        if legendBelow { legendLines = wrappedLegend() }
        for _ in 0..<4 {
            let before = (xOffset, yOffset, twinOffset, left, columns, rows)
            layOutOnce()
            if before == (xOffset, yOffset, twinOffset, left, columns, rows) { break }
        }
    }

    private mutating func layOutOnce() {
        let framed = axes.isFramed
        top = headerRows
        let footer = (framed ? 2 + (xFooterIsEmpty ? 0 : 1) : 0) + legendLines.count
        let roomDown = max(1, grid.height - top - footer)
        rows = roomDown
        var gutter = 0, rightGutter = 0
        if framed {
            yMarks = verticalMarks(view.y, &yOffset, keepGrid: true)
            gutter = (yMarks.map { DisplayWidth.of($0.text) }.max() ?? 0) + 1
            if let twin {
                twinMarks = verticalMarks(twin.y, &twinOffset, keepGrid: false)
                rightGutter = (twinMarks.map { DisplayWidth.of($0.text) }.max() ?? 0) + 1
            }
        }
        rightGutter += colorBarWidth
        let roomAcross = max(1, grid.width - gutter - rightGutter)
        columns = roomAcross
        left = gutter
        if axes.equalAspect { keepAspect(roomAcross, roomDown) }
        if framed {
            if axes.equalAspect { yMarks = verticalMarks(view.y, &yOffset, keepGrid: true) }
            horizontalMarks()
        }
    }

    /// Shrinks the box so that a unit is as long across as upright; a cell is twice as tall as wide.
    private mutating func keepAspect(_ roomAcross: Int, _ roomDown: Int) {
        guard view.x.scale == .linear, view.y.scale == .linear else { return }
        let ratio = 2 * (view.x.highest - view.x.lowest) / (view.y.highest - view.y.lowest)
        guard ratio.isFinite, ratio > 0 else { return }
        let fitColumns = Numbers.int((Double(roomDown) * ratio).nearest, in: 1...roomAcross)
        let fitRows = Numbers.int((Double(roomAcross) / ratio).nearest, in: 1...roomDown)
        columns = fitColumns
        rows = fitColumns < roomAcross ? roomDown : fitRows
        left += (roomAcross - columns) / 2
    }

    private var xFooterIsEmpty: Bool { axes.x.label.isEmpty && xOffset.isEmpty }

    private func verticalMarks(_ axis: AxisView, _ offset: inout String, keepGrid: Bool) -> [Mark] {
        let found = axis.ticks(bins: min(9, max(1, rows / 2)))
        offset = found.offset
        var marks: [Mark] = []
        for tick in found.major {
            let row = row(tick.fraction)
            if let last = marks.last, last.at == row { continue }
            marks.append(Mark(at: row, text: pen.fit(pen.number(tick.label), max(3, grid.width / 3))))
        }
        return marks
    }

    private func row(_ fraction: Double) -> Int { Numbers.int((1 - fraction) * Double(rows), in: 0...rows - 1) }
    private func column(_ fraction: Double) -> Int { Numbers.int(fraction * Double(columns), in: 0...columns - 1) }

    private mutating func horizontalMarks() {
        yGrid = yMarks.map(\.at)
        for bins in stride(from: 9, through: 1, by: -1) {
            let found = view.x.ticks(bins: bins)
            xOffset = found.offset
            let marks = found.major.map { Mark(at: column($0.fraction), text: pen.number(pen.spelt($0.label))) }
            xGrid = marks.map(\.at)
            xMarks = marks
            if placed(marks, gap: axes.x.ticks == nil ? 2 : 1) != nil { return }
            if axes.x.ticks != nil { break }
        }
        // Words set by hand that do not fit: shortened to their share of the width, then every other, and so on.
        let slot = columns / max(1, xMarks.count) - 1
        let short = xMarks.map { Mark(at: $0.at, text: DisplayWidth.shortened($0.text, to: max(1, slot), mark: pen.isASCII ? "." : "…")) }
        if axes.x.tickLabels != nil, slot >= 4, placed(short, gap: 1) != nil { xMarks = short; return }
        for step in 2..<max(3, xMarks.count + 1) {
            let fewer = xMarks.enumerated().filter { $0.offset % step == 0 }.map(\.element)
            if placed(fewer, gap: 1) != nil { xMarks = fewer; return }
        }
        xMarks = Array(xMarks.prefix(1))
    }

    /// Where each label starts, or nil if two come closer than `gap`.
    private func placed(_ marks: [Mark], gap: Int) -> [Int]? {
        var starts: [Int] = []
        var free = 0
        for mark in marks {
            let width = DisplayWidth.of(mark.text)
            let start = min(max(0, left + mark.at - (width - 1) / 2), grid.width - width)
            guard start >= free else { return nil }
            starts.append(start)
            free = start + width + gap
        }
        return starts
    }

    // MARK: Frame and words

    private mutating func drawFrame() {
        let bottom = top + rows
        for row in 0..<rows { grid.put(pen.vertical, left - 1, top + row) }
        grid.put(pen.corner, left - 1, bottom)
        for column in 0..<columns { grid.put(pen.horizontal, left + column, bottom) }
        for mark in yMarks {
            grid.put(pen.tickLeft, left - 1, top + mark.at)
            grid.write(mark.text, left - 1 - DisplayWidth.of(mark.text), top + mark.at)
        }
        for at in xMarks.map(\.at) { grid.put(pen.tickBelow, left + at, bottom) }
        for (mark, start) in zip(xMarks, placed(xMarks, gap: 0) ?? []) { grid.write(mark.text, start, bottom + 1) }
        if twin != nil {
            let edge = left + columns
            for row in 0..<rows { grid.put(pen.vertical, edge, top + row) }
            grid.put(pen.rightCorner, edge, bottom)
            for mark in twinMarks {
                grid.put(pen.tickRight, edge, top + mark.at)
                grid.write(mark.text, edge + 1, top + mark.at)
            }
        }
        guard !xFooterIsEmpty else { return }
        let note = pen.number(xOffset)
        let room = grid.width - (note.isEmpty ? 0 : DisplayWidth.of(note) + 2)
        let name = pen.fit(axes.x.label, room)
        let width = DisplayWidth.of(name)
        grid.write(name, min(max(0, left + (columns - width) / 2), max(0, room - width)), bottom + 2)
        if !note.isEmpty { grid.write(note, grid.width - DisplayWidth.of(note), bottom + 2) }
    }

    /// The name of a y axis with what its ticks share.
    private func headerName(_ label: String, _ offset: String) -> String {
        if offset.isEmpty { return label }
        return label.isEmpty ? pen.number(offset) : "\(label) (\(pen.number(offset)))"
    }

    private var names: (left: String, right: String) {
        let right = [twin.map { headerName($0.axes.y.label, twinOffset) } ?? "", axes.colorBar?.label ?? ""]
        return axes.isFramed ? (headerName(axes.y.label, yOffset), right.filter { !$0.isEmpty }.joined(separator: "  "))
            : ("", axes.colorBar?.label ?? "")
    }

    /// Title and names share a line if nothing touches.
    private var headerRows: Int {
        let (leftName, rightName) = names
        let hasNames = !leftName.isEmpty || !rightName.isEmpty
        if axes.title.isEmpty { return hasNames ? 1 : 0 }
        return hasNames && !headerFitsOneLine ? 2 : 1
    }

    private var headerFitsOneLine: Bool {
        let (leftName, rightName) = names
        let side = max(DisplayWidth.of(pen.spelt(leftName)), DisplayWidth.of(pen.spelt(rightName))) + 2
        let title = DisplayWidth.of(pen.spelt(axes.title))
        return titleStart(title) >= side && titleStart(title) + title + side <= grid.width
    }

    private func titleStart(_ width: Int) -> Int {
        min(max(0, left + (columns - width) / 2), max(0, grid.width - width))
    }

    private mutating func drawHeader() {
        let (leftName, rightName) = names
        if !axes.title.isEmpty {
            let title = pen.fit(axes.title, grid.width)
            grid.write(title, titleStart(DisplayWidth.of(title)), 0, bold: true)
        }
        guard top > 0 else { return }
        let right = pen.fit(rightName, grid.width / 2)
        let start = grid.width - DisplayWidth.of(right)
        if !leftName.isEmpty { grid.write(pen.fit(leftName, right.isEmpty ? grid.width : start - 2), 0, top - 1) }
        if !right.isEmpty { grid.write(right, start, top - 1) }
    }

    // MARK: Colour bar

    private func colorTicks(_ bar: ColorBar) -> (ticks: [AxisView.Tick], view: AxisView) {
        let scale = AxisView(Axis(), low: bar.scale.low, high: bar.scale.high > bar.scale.low ? bar.scale.high : bar.scale.low + 1)
        return (scale.ticks(bins: min(9, max(1, rows / 2))).major, scale)
    }

    private var colorBarWidth: Int {
        guard let bar = axes.colorBar else { return 0 }
        return 4 + (colorTicks(bar).ticks.map { DisplayWidth.of($0.label) }.max() ?? 0)
    }

    private mutating func drawColorBar() {
        guard let bar = axes.colorBar else { return }
        let at = left + columns + (twin == nil ? 1 : 3 + (twinMarks.map { DisplayWidth.of($0.text) }.max() ?? 0))
        let pixels = (0..<rows * 2).map { bar.scale.map.color(1 - (Double($0) + 0.5) / Double(rows * 2)) }
        let strip = TextPicture(options: options, low: 0, high: 1)
        for row in 0..<rows {
            let cell = strip.cell(pixels[row * 2], pixels[row * 2 + 1])
            grid[at, top + row] = cell
            grid[at + 1, top + row] = cell
        }
        var used: Set<Int> = []
        for tick in colorTicks(bar).ticks where used.insert(row(tick.fraction)).inserted {
            grid.put(pen.tickRight, at + 2, top + row(tick.fraction))
            grid.write(pen.number(tick.label), at + 3, top + row(tick.fraction))
        }
    }

    // MARK: Legend

    /// One line of a legend: a sample of three columns, and words.
    struct LegendEntry {
        var sample: String
        var ink: Color?
        var text: String
        var width: Int { DisplayWidth.of(sample) + 1 + DisplayWidth.of(text) }
    }

    private func legendEntries() -> [LegendEntry] {
        var found: [LegendEntry] = []
        let words = axes.legend?.labels ?? []
        let artists = axes.artists.map { ($0, view) } + (twin.map { twin in twin.axes.artists.map { ($0, twin) } } ?? [])
        for (artist, _) in artists {
            let given = found.count < words.count ? words[found.count] : nil
            let isOwnable = artist.label != nil || (axes.legend?.labels != nil && !artist.isUnlistable)
            guard isOwnable, let text = given ?? artist.label else { continue }
            let (sample, ink) = TextArtists.sample(artist, pen, several: seriesAreMany)
            found.append(LegendEntry(sample: sample, ink: ink, text: pen.fit(text, max(4, grid.width / 2))))
        }
        return found
    }

    private var legend: Legend? { axes.legend ?? twin?.axes.legend }

    private func wrappedLegend() -> [[LegendEntry]] {
        guard legend != nil else { return [] }
        var lines: [[LegendEntry]] = []
        var used = 0
        for entry in legendEntries() {
            if lines.isEmpty || used + 3 + entry.width > grid.width { lines.append([]); used = -3 }
            lines[lines.count - 1].append(entry)
            used += 3 + entry.width
        }
        return lines
    }

    private mutating func drawLegend() -> Bool {
        guard let legend else { return true }
        if legendBelow { drawLegendBelow(); return true }
        let entries = legendEntries()
        guard !entries.isEmpty else { return true }
        let title = legend.title.map { pen.fit($0, max(4, grid.width / 2)) }
        let width = max(entries.map(\.width).max() ?? 0, title.map { DisplayWidth.of($0) } ?? 0) + 2
        let height = entries.count + (title == nil ? 0 : 1)
        guard width <= columns, height <= rows else { return false }
        let places = legend.place == .best
            ? [.upperRight, .upperLeft, .lowerLeft, .lowerRight, .centerRight, .centerLeft, .upperCenter, .lowerCenter]
            : [legend.place]
        var best: (x: Int, y: Int, blank: Double) = (0, 0, -1)
        for place in places {
            let anchor = place.anchor
            let x = left + Int(Double(columns - width) * anchor.x), y = top + Int(Double(rows - height) * anchor.y)
            let blank = grid.blankShare(x, y, width, height, faint: axes.x.grid || axes.y.grid ? pen.gridDot : " ")
            if blank > best.blank + 1e-9 { best = (x, y, blank) }
        }
        if legend.place == .best, best.blank < 0.999, grid.height >= 8 { return false }
        for row in 0..<height { for column in 0..<width { grid.put(" ", best.x + column, best.y + row) } }
        var y = best.y
        if let title { grid.write(title, best.x + 1, y, bold: true); y += 1 }
        for entry in entries { write(entry, best.x + 1, y); y += 1 }
        return true
    }

    private mutating func drawLegendBelow() {
        var y = grid.height - legendLines.count
        for line in legendLines {
            let width = line.reduce(-3) { $0 + $1.width + 3 }
            var x = max(0, min(left + (columns - width) / 2, grid.width - width))
            for entry in line { write(entry, x, y); x += entry.width + 3 }
            y += 1
        }
    }

    private mutating func write(_ entry: LegendEntry, _ x: Int, _ y: Int) {
        grid.write(entry.sample, x, y, ink: entry.ink)
        grid.write(entry.text, x + DisplayWidth.of(entry.sample) + 1, y)
    }
}

extension Artist {
    /// Notes and pictures never stand in a legend, nor does what was labelled with a leading underscore.
    var isUnlistable: Bool {
        switch self {
        case .note, .picture: true
        case .segments(let it): it.capped || it.label == nil
        default: false
        }
    }
}
