/// Lays a figure out in pixels and turns it into shapes.
struct VectorLayout {
    let figure: Figure
    private var drawing: Drawing
    private static let size = 13.0, titleSize = 15.0, tick = 4.0
    /// How much longer than its axis an upright label may be: what the title above and the numbers below leave free beside it.
    private static let overhang = 40.0
    private static let frame = Drawing.Stroke(paint: .ink, width: 1)

    /// Pixels an inch.
    static let resolution = 100.0

    static func drawing(of figure: Figure) -> Drawing {
        var layout = VectorLayout(figure)
        layout.drawAll()
        return layout.drawing
    }

    private init(_ figure: Figure) {
        self.figure = figure
        drawing = Drawing(width: max(40, figure.width * VectorLayout.resolution), height: max(40, figure.height * VectorLayout.resolution))
    }

    private mutating func drawAll() {
        let top = figure.suptitle.isEmpty ? 6.0 : 32.0
        if !figure.suptitle.isEmpty {
            drawing.text(fit(figure.suptitle, 17, drawing.width - 20), Point(drawing.width / 2, 23), size: 17, anchor: .middle, bold: true)
        }
        let room = Box(x: 8, y: top, width: drawing.width - 18, height: drawing.height - top - 8)
        for index in figure.axes.indices where figure.axes[index].twinOf == nil {
            let place = figure.axes[index].place
            let cellWidth = room.width / Double(place.gridColumns), cellHeight = room.height / Double(place.gridRows)
            let gap = place.gridColumns > 1 ? 6.0 : 0
            let box = Box(x: room.x + Double(place.columns.lowerBound) * cellWidth, y: room.y + Double(place.rows.lowerBound) * cellHeight,
                          width: Double(place.columns.count) * cellWidth - gap, height: Double(place.rows.count) * cellHeight - 4)
            let twins = figure.axes.filter { $0.twinOf == index }
            drawAxes(figure.axes[index], twins.first, [figure.axes[index]] + twins, box)
        }
    }

    // MARK: One axes

    private mutating func drawAxes(_ axes: Axes, _ twinAxes: Axes?, _ family: [Axes], _ outer: Box) {
        let view = AxesView(axes, sharingX: family)
        let twin = twinAxes.map { (second: Axes) -> AxesView in
            var following = second
            following.x = axes.x
            return AxesView(following, sharingX: family)
        }
        var box = inner(view, twin, outer)
        if axes.equalAspect { keepAspect(view, &box) }
        let yTicks = view.y.ticks(bins: bins(box.height)), xTicks = horizontalTicks(view.x, box)
        if axes.isFramed { drawGrid(view, box, xTicks.major, yTicks.major) }
        drawing.clip = box
        var artists = VectorArtists(drawing: drawing, box: box, columns: Numbers.int(box.width * 2, in: 1...20_000))
        artists.draw(axes.artists, view)
        if let twin { artists.draw(twin.axes.artists, twin) }
        drawing = artists.drawing
        drawing.clip = nil
        if axes.isFramed { drawFrame(view, twin, box, xTicks, yTicks) }
        if !axes.title.isEmpty {
            drawing.text(fit(axes.title, VectorLayout.titleSize, outer.width), Point(box.x + box.width / 2, box.y - 9),
                         size: VectorLayout.titleSize, anchor: .middle)
        }
        drawColorBar(axes, box)
        drawLegend(view, twin, box, artists.inked)
    }

    private func bins(_ height: Double) -> Int { min(9, max(1, Numbers.int(height / 30, in: 1...100))) }

    /// The box inside the room that words take.
    private func inner(_ view: AxesView, _ twin: AxesView?, _ outer: Box) -> Box {
        let axes = view.axes, size = VectorLayout.size
        var left = 4.0, right = 8.0, top = 10.0, bottom = 6.0
        if !axes.title.isEmpty { top += 20 }
        if axes.isFramed {
            let ticks = view.y.ticks(bins: bins(outer.height - 60))
            left = 10 + (ticks.major.map { width($0.label) }.max() ?? 0) + (axes.y.label.isEmpty ? 0 : 22)
            if !ticks.offset.isEmpty, axes.title.isEmpty { top += 14 }
            bottom = 10 + size + (axes.x.label.isEmpty && view.x.ticks(bins: 6).offset.isEmpty ? 0 : 20)
            if let twin {
                let second = twin.y.ticks(bins: bins(outer.height - 60))
                right = 14 + (second.major.map { width($0.label) }.max() ?? 0) + (twin.axes.y.label.isEmpty ? 0 : 20)
            }
        }
        if let bar = axes.colorBar {
            let scale = AxisView(Axis(), low: bar.scale.low, high: max(bar.scale.high, bar.scale.low + 1e-300))
            right += 40 + (scale.ticks(bins: 8).major.map { width($0.label) }.max() ?? 0) + (bar.label.isEmpty ? 0 : 18)
        }
        return Box(x: outer.x + left, y: outer.y + top, width: max(8, outer.width - left - right), height: max(8, outer.height - top - bottom))
    }

    private func keepAspect(_ view: AxesView, _ box: inout Box) {
        guard view.x.scale == .linear, view.y.scale == .linear else { return }
        let ratio = (view.x.highest - view.x.lowest) / (view.y.highest - view.y.lowest)
        guard ratio.isFinite, ratio > 0 else { return }
        let width = min(box.width, box.height * ratio), height = width / ratio
        box = Box(x: box.x + (box.width - width) / 2, y: box.y + (box.height - height) / 2, width: max(1, width), height: max(1, height))
    }

    private typealias Ticks = (major: [AxisView.Tick], minor: [AxisView.Tick], offset: String)

    /// As many ticks as stand apart.
    private func horizontalTicks(_ axis: AxisView, _ box: Box) -> Ticks {
        var found: Ticks = axis.ticks(bins: 9)
        for bins in stride(from: 9, through: 1, by: -1) {
            found = axis.ticks(bins: bins)
            if standApart(found.major, box.width) { return found }
        }
        for step in 2..<max(3, found.major.count + 1) {
            let fewer = found.major.enumerated().filter { $0.offset % step == 0 }.map(\.element)
            if standApart(fewer, box.width) { found.major = fewer; return found }
        }
        return found
    }

    private func standApart(_ ticks: [AxisView.Tick], _ across: Double) -> Bool {
        zip(ticks, ticks.dropFirst()).allSatisfy { a, b in
            (b.fraction - a.fraction) * across > (width(a.label) + width(b.label)) / 2 + 7
        }
    }

    private mutating func drawGrid(_ view: AxesView, _ box: Box, _ xTicks: [AxisView.Tick], _ yTicks: [AxisView.Tick]) {
        let stroke = Drawing.Stroke(paint: .faint, width: 0.8)
        if view.axes.x.grid { for tick in xTicks { drawing.line(box.place(Point(tick.fraction, 0)), box.place(Point(tick.fraction, 1)), stroke) } }
        if view.axes.y.grid { for tick in yTicks { drawing.line(box.place(Point(0, tick.fraction)), box.place(Point(1, tick.fraction)), stroke) } }
    }

    private mutating func drawFrame(_ view: AxesView, _ twin: AxesView?, _ box: Box, _ xTicks: Ticks, _ yTicks: Ticks) {
        let frame = VectorLayout.frame, tick = VectorLayout.tick, size = VectorLayout.size, overhang = VectorLayout.overhang
        drawing.rectangle(box, stroke: frame)
        let bottom = box.y + box.height, right = box.x + box.width
        for mark in xTicks.minor { let x = box.place(Point(mark.fraction, 0)).x; drawing.line(Point(x, bottom), Point(x, bottom + 2), frame) }
        for mark in yTicks.minor { let y = box.place(Point(0, mark.fraction)).y; drawing.line(Point(box.x - 2, y), Point(box.x, y), frame) }
        for mark in xTicks.major {
            let x = box.place(Point(mark.fraction, 0)).x
            drawing.line(Point(x, bottom), Point(x, bottom + tick), frame)
            drawing.text(VectorLayout.number(mark.label), Point(x, bottom + tick + size), size: size, anchor: .middle)
        }
        for mark in yTicks.major {
            let y = box.place(Point(0, mark.fraction)).y
            drawing.line(Point(box.x - tick, y), Point(box.x, y), frame)
            drawing.text(VectorLayout.number(mark.label), Point(box.x - tick - 3, y + size * 0.36), size: size, anchor: .end)
        }
        drawing.text(VectorLayout.number(yTicks.offset), Point(box.x, box.y - 6), size: size - 1)
        drawing.text(VectorLayout.number(xTicks.offset), Point(right, bottom + tick + 2 * size + 6), size: size - 1, anchor: .end)
        drawing.text(fit(view.axes.x.label, size + 1, box.width), Point(box.x + box.width / 2, bottom + tick + 2 * size + 6), size: size + 1, anchor: .middle)
        let widest = yTicks.major.map { width($0.label) }.max() ?? 0
        drawing.text(fit(view.axes.y.label, size + 1, box.height + overhang), Point(box.x - tick - widest - 12, box.y + box.height / 2), size: size + 1, anchor: .middle, upward: true)
        guard let twin else { return }
        let second = twin.y.ticks(bins: bins(box.height))
        for mark in second.major {
            let y = box.place(Point(0, mark.fraction)).y
            drawing.line(Point(right, y), Point(right + tick, y), frame)
            drawing.text(VectorLayout.number(mark.label), Point(right + tick + 3, y + size * 0.36), size: size)
        }
        drawing.text(VectorLayout.number(second.offset), Point(right, box.y - 6), size: size - 1, anchor: .end)
        let wide = second.major.map { width($0.label) }.max() ?? 0
        drawing.text(fit(twin.axes.y.label, size + 1, box.height + VectorLayout.overhang), Point(right + tick + wide + 20, box.y + box.height / 2), size: size + 1, anchor: .middle, upward: true)
    }

    private mutating func drawColorBar(_ axes: Axes, _ box: Box) {
        guard let bar = axes.colorBar else { return }
        let strip = Box(x: box.x + box.width + 14, y: box.y, width: 16, height: box.height)
        let colors = (0..<256).map { bar.scale.map.color(1 - Double($0) / 255) }
        drawing.add(.picture(Raster(width: 1, height: 256, pixels: colors), strip))
        drawing.rectangle(strip, stroke: VectorLayout.frame)
        let scale = AxisView(Axis(), low: bar.scale.low, high: bar.scale.high > bar.scale.low ? bar.scale.high : bar.scale.low + 1)
        let ticks = scale.ticks(bins: bins(box.height)).major
        let right = strip.x + strip.width
        for mark in ticks {
            let y = strip.place(Point(0, mark.fraction)).y
            drawing.line(Point(right, y), Point(right + VectorLayout.tick, y), VectorLayout.frame)
            drawing.text(VectorLayout.number(mark.label), Point(right + VectorLayout.tick + 3, y + VectorLayout.size * 0.36), size: VectorLayout.size)
        }
        let widest = ticks.map { width($0.label) }.max() ?? 0
        drawing.text(fit(bar.label, VectorLayout.size, box.height), Point(right + widest + 22, box.y + box.height / 2),
                     size: VectorLayout.size, anchor: .middle, upward: true)
    }

    // MARK: Legend

    private mutating func drawLegend(_ view: AxesView, _ twin: AxesView?, _ box: Box, _ inked: [Point]) {
        guard let legend = view.axes.legend ?? twin?.axes.legend else { return }
        let given = legend.labels ?? []
        var entries: [(artist: Artist, text: String)] = []
        for artist in view.axes.artists + (twin?.axes.artists ?? []) {
            guard artist.label != nil || (legend.labels != nil && !artist.isUnlistable) else { continue }
            let own = entries.count < given.count ? given[entries.count] : artist.label
            if let own { entries.append((artist, fit(own, VectorLayout.size, box.width / 2))) }
        }
        guard !entries.isEmpty else { return }
        let size = VectorLayout.size, line = 18.0
        let across = 50 + max(entries.map { width($0.text) }.max() ?? 0, legend.title.map { width($0) - 28 } ?? 0)
        let down = 8 + line * Double(entries.count + (legend.title == nil ? 0 : 1))
        func spot(_ place: Legend.Place) -> Box {
            let anchor = place.anchor
            return Box(x: box.x + 7 + (box.width - across - 14) * anchor.x, y: box.y + 7 + (box.height - down - 14) * anchor.y, width: across, height: down)
        }
        func covered(_ spot: Box) -> Int {
            inked.count { $0.x > spot.x - 3 && $0.x < spot.x + spot.width + 3 && $0.y > spot.y - 3 && $0.y < spot.y + spot.height + 3 }
        }
        let all: [Legend.Place] = [.upperRight, .upperLeft, .lowerLeft, .lowerRight, .centerRight, .centerLeft, .lowerCenter, .upperCenter, .center]
        let place = legend.place == .best ? all.min { covered(spot($0)) < covered(spot($1)) } ?? .upperRight : legend.place
        let corner = spot(place)
        drawing.rectangle(corner, stroke: Drawing.Stroke(paint: .faint, width: 1), fill: .paper)
        var y = corner.y + 4 + line / 2
        if let title = legend.title {
            drawing.text(title, Point(corner.x + across / 2, y + size * 0.36), size: size, anchor: .middle, bold: true)
            y += line
        }
        for entry in entries {
            var artists = VectorArtists(drawing: drawing, box: corner, columns: 1)
            artists.sample(entry.artist, Point(corner.x + 7, y), 22)
            drawing = artists.drawing
            drawing.text(entry.text, Point(corner.x + 37, y + size * 0.36), size: size)
            y += line
        }
    }

    // MARK: Words

    /// Numbers with a true minus sign.
    static func number(_ text: String) -> String { String(text.map { $0 == "-" ? "−" : $0 }) }

    private func width(_ text: String) -> Double { StrokeFont.room(text, VectorLayout.size) }

    /// Text cut to a width in pixels.
    private func fit(_ text: String, _ size: Double, _ room: Double) -> String {
        let line = String(text.map { $0.isNewline ? " " : $0 })
        guard StrokeFont.room(line, size) > room else { return line }
        var kept = line
        while !kept.isEmpty, StrokeFont.room(kept + "…", size) > room { kept.removeLast() }
        return kept + "…"
    }
}
